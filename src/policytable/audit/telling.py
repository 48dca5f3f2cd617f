"""An audit for a terminal: a headline, then the findings, the worst first, in lines that fit Chinese characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby

from policytable.audit.compare.agreement import agreement
from policytable.audit.heads import shape_title
from policytable.audit.judging import title_of
from policytable.audit.nouns import SEVERITIES, STANDINGS, Audit, Cite, Comparison, Finding, Severity, Spot, Standing

SEVERITY_WORDS: dict[Severity, str] = {"wrong": "不可能成立", "doubtful": "存疑", "hint": "提示"}
STANDING_WORDS: dict[Standing, str] = {
    "agrees": "一致",
    "in_other_words": "说法不同、意思一致",
    "differs": "与文件不同",
    "missing_there": "所查表没有",
    "missing_here": "本表没有",
    "cannot_be_right": "不可能成立",
}
_HINTS = 12  # of one check; a list of places may have a hundred that are not used
_SHORT = 60
_NO_BREAK = "，。；：、）》”？！"


def headline(audit: Audit) -> str:
    """What was looked at and what was found, in a line."""
    told = "，".join(f"{audit.count(severity)} 处{SEVERITY_WORDS[severity]}" for severity in SEVERITIES)
    return f"共 {len(audit.tables)} 张表 {audit.cell_count} 格：{told}"


def cited(cites: tuple[Cite, ...]) -> str:
    """The first citation: 《title》（clause）：“quote”; empty where it has no quote."""
    if not cites or not cites[0].quote:
        return ""
    first = cites[0]
    quote = first.quote if len(first.quote) <= _SHORT else first.quote[:_SHORT] + "……"
    clause = f"（{first.clause}）" if first.clause else ""
    return f"《{first.title}》{clause}：“{quote}”" if first.title else f"“{quote}”"


def standing_line(comparison: Comparison) -> str:
    """How the cells stand against the edition, in a line."""
    parts = "，".join(f"{STANDING_WORDS[one]} {comparison.count(one)}" for one in reversed(STANDINGS) if comparison.count(one))
    return f"与政策汇总表（数据截至{comparison.as_of}）逐格核对 {len(comparison.verdicts)} 格：{parts}"


def columns_told(comparison: Comparison) -> Iterator[str]:
    """A line a column: how many cells stand how."""
    for one in agreement(comparison):
        parts = [f"{STANDING_WORDS[standing]} {count}" for standing, count in one.counts if count]
        parts += [f"两边都空 {one.empty}"] if one.empty else []
        parts += [f"本表另有 {one.beyond}"] if one.beyond else []
        yield f"{one.file} {one.header}（{one.cells}格）：{'，'.join(parts)}"


def told(audit: Audit, width: int = 100) -> Iterator[str]:
    """The lines of the audit; none is wider than `width` columns of a terminal, a Chinese character being two."""
    yield headline(audit)
    for table in audit.tables:
        more = f"，未认的列：{'、'.join(table.other[:6])}{'……' if len(table.other) > 6 else ''}" if table.other else ""
        yield from wrapped(f"{table.file}：{shape_title(table.shape)}，{len(table.lines)}行{len(table.columns)}列{more}", width, "  ")
    if audit.comparison is not None:
        yield from wrapped(standing_line(audit.comparison), width, "")
        for line in columns_told(audit.comparison):
            yield from wrapped(line, width, "  ")
    for severity in SEVERITIES:
        ones = [finding for finding in audit.findings if finding.severity == severity]
        if ones:
            yield ""
            yield f"── {SEVERITY_WORDS[severity]}（{len(ones)}）"
        for code, group in groupby(ones, key=lambda one: one.code):
            findings = list(group)
            shown = findings[:_HINTS] if severity == "hint" else findings
            yield f"■ {title_of(code)}"
            for finding in shown:
                yield from _finding(finding, width)
            if len(findings) > len(shown):
                yield f"    ……另有{len(findings) - len(shown)}处，见 --json 或 --csv"


def where(spot: Spot) -> str:
    """A spot in words: summary.csv 第13行 安徽 · 奖励资金."""
    line = f" 第{spot.line}行" if spot.line is not None else ""
    named = f" {spot.region}" if spot.region else ""
    column = f" · {spot.header}" if spot.header else ""
    return f"{spot.file}{line}{named}{column}"


def width_of(text: str) -> int:
    """Columns of a terminal: wide and ambiguous characters take two there where Chinese is read."""
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in text)


def wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    """The text in lines of at most `width` columns; a sign that ends a phrase does not begin a line."""
    line = indent
    for character in _visible(text):
        if width_of(line + character) > width and character not in _NO_BREAK:
            yield line.rstrip()
            line = indent
        line += character
    yield line.rstrip()


def _finding(finding: Finding, width: int) -> Iterator[str]:
    yield from wrapped(where(finding.spot), width, "    ")
    yield from wrapped(finding.sentence, width, "      ")
    printed = _visible(finding.printed)
    if printed and printed not in finding.sentence:
        yield from wrapped(f"原文：{printed if len(printed) <= _SHORT else printed[:_SHORT] + '……'}", width, "      ")
    if finding.suggestion or finding.evidence:
        yield from wrapped("；".join(filter(None, (finding.suggestion, finding.evidence))), width, "      → ")
    if finding.cites:
        yield from wrapped(cited(finding.cites), width, "      ") if cited(finding.cites) else ()
        yield f"      ↗ {_visible(finding.cites[0].page)}"  # never broken: it is copied


def _visible(text: str) -> str:
    """On one line, and without characters that a terminal would obey."""
    return "".join(one if one.isprintable() else "�" for one in " ".join(text.split()))
