"""Titles: cut short, brackets that do not close, periods that cannot be, a title of another region."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.audit.nouns import Finding, Line, Table
from policytable.audit.statements import folded
from policytable.audit.view import View, Words, found, spot_of
from policytable.regions import gazetteer

_PAIRS = (("《", "》"), ("(", ")"), ("<", ">"), ("“", "”"), ("[", "]"), ("〔", "〕"))
# What a paper is: the last word of its title, before brackets such as (试行), (2016-2020年), (征求意见稿).
_KINDS = (
    "通知|意见|方案|办法|细则|措施|规划|公告|公示|通告|通报|纲要|计划|政策|规定|规则|决定|决议|条例|指南|指引|要点|目录|标准|规范|报告|批复|函|复函|令|"
    "名单|制度|章程|要求|导则|说明|解读|举措|条款|协议|安排|清单|篇|十条|\\d+条|答复|问答|大纲|任务书|路线图|白皮书|倡议书|行动|工程|请示|总结|预案|法"
)
_KIND = re.compile(rf"(?:{_KINDS})$")
_ABOUT = re.compile(r"关于(?!.*的(?:[^的]{0,14}(?:{0}))$)".replace("{0}", _KINDS))
_ENDING = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|\d{4}年?版|之[一二三四五六七八九十]+)+$")
_QUOTED = re.compile(r"《[^《》]*》|<[^<>]*>|“[^“”]*”")
_MADE_IN = re.compile(r"中国制造\s*2025")
_PERIOD = re.compile(r"((?:19|20)\d\d)\s*年?\s*(?:-|至|到)+\s*((?:19|20)\d\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_NEWS = frozenset({"新闻", "解读"})


def cut(view: View) -> Iterator[Finding]:
    """A title that ends in the middle, or has a bracket without its other half."""
    for table, line, title in _titles(view):
        lone = next((pair for pair in _PAIRS if title.count(pair[0]) != title.count(pair[1])), None)
        if lone:
            half = "".join(lone)
            said = f"标题里“{half}”不成对，可能漏印或被截断"
            yield found("bracket_unpaired", "wrong", spot_of(table, line, "title"), Words(line.cell("title"), said, "补全括号"), 76)
            continue
        bare = _ENDING.sub("", _unwrapped(title))
        if line.cell("kind") in _NEWS or not bare:
            continue
        yield from _ended(table, line, bare)


def periods(view: View) -> Iterator[Finding]:
    """A period that runs backwards, or that was over before the paper; a year long after it."""
    for table, line, title in _titles(view):
        bare = _MADE_IN.sub("", title)
        date = re.match(r"(\d{4})", line.cell("published"))
        spot = spot_of(table, line, "title")
        for match in _PERIOD.finditer(bare):
            first, last = int(match[1]), int(match[2])
            if first > last:
                said = f"标题里的年份“{match[0]}”前晚后早"
                yield found("period_reversed", "wrong", spot, Words(match[0], said, f"可能是“{last}-{first}”"), 90)
            elif date and (int(date[1]) > last or int(date[1]) < first - 2):
                said = f"{line.cell('published')}发布，标题却写{match[0]}年"
                yield found("date_against_title", "doubtful", spot, Words(match[0], said, "核对日期和标题"), 62)
        for match in _YEAR.finditer(_PERIOD.sub("", _QUOTED.sub("", bare[1:-1]))):
            apart = int(match[1]) - int(date[1]) if date else 0
            if not -1 <= apart <= 1:
                said = f"{line.cell('published')}发布，标题却说{match[1]}年，相差{abs(apart)}年"
                yield found("date_against_title", "doubtful", spot, Words(match[0], said, "核对日期和标题"), 62)


def others(view: View) -> Iterator[Finding]:
    """A title that names another region's paper: it begins with that region's name."""
    for table, line, title in _titles(view):
        region = line.region
        issuer = gazetteer().issuer(_QUOTED.sub("", _unwrapped(title)), region.adcode if region else None)
        if region is None or issuer is None or region.rank == "national" or issuer.adcode == "100000":
            continue
        if not gazetteer().related(region, issuer):
            said = f"标题说的是{issuer.label}，却列在{line.name}一行"
            told = Words(line.cell("title"), said, "核对地区和标题")
            yield found("title_of_other_region", "doubtful", spot_of(table, line, "title"), told, 64)


def _titles(view: View) -> Iterator[tuple[Table, Line, str]]:
    for table in view.of("policies"):
        for line in table.lines:
            if title := line.cell("title"):
                yield table, line, re.sub(r"\s", "", folded(title))


def _unwrapped(title: str) -> str:
    return title[1:-1] if title.startswith("《") and title.endswith("》") else title


def _ended(table: Table, line: Line, bare: str) -> Iterator[Finding]:
    spot, plain = spot_of(table, line, "title"), _QUOTED.sub("某", bare)
    if not _KIND.search(bare):
        said = f"标题以“{bare[-4:]}”结尾，不像写完的文件名"
        yield found("title_cut", "doubtful", spot, Words(line.cell("title"), said, "补全标题，多半缺“的通知”“方案”一类的字"), 66)
    elif "关于" in plain and _ABOUT.search(plain[plain.index("关于") :]):
        said = f"标题是“关于……{bare[-4:]}”，缺了结尾的文种"
        yield found("title_cut", "doubtful", spot, Words(line.cell("title"), said, "结尾可能缺“的通知”"), 68)
    elif bare[0] in "的于和与及、，":
        yield found("title_cut", "doubtful", spot, Words(line.cell("title"), f"标题以“{bare[0]}”开头，前面缺字", "补全标题"), 66)
