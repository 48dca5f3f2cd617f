"""Which other papers a paper stands on, changes and ends: titles and numbers in the words of its clauses."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract.passage import Passage, Statement
from policytable.extract.stated import Stated
from policytable.rules import Match, shape

_PREAMBLE = 16  # statements in which a paper says what it stands on; behind them 根据《…》 cites a standard or a procedure
_TIES = {
    "repeals": ("废止", "失效", "停止", "替代", "代替"),
    "amends": ("修", "调整", "补充"),
    "implements": ("据", "照", "贯彻", "落实", "遵", "执行"),
}


def read_lineage(passage: Passage, found: Stated) -> None:
    """Put `repeals`, `amends` and `implements`: each paper as 《title》（number）, in the order of the text, with its place."""
    # 以下简称《措施》: the short name stands for a paper that is named already.
    known = {found.words("title"), *_short_names(passage)}
    for key, words in _TIES.items():
        named: dict[str, None] = {}
        for statement in _searched(passage, key):
            if any(word in statement.text for word in words):
                for start, end, paper in _papers(passage, statement, key):
                    if paper[1:-1] not in known and paper not in named:
                        named[paper] = None
                        found.proof.append((key, passage.cite(statement, start, end)))
        found.put(key, tuple(named))


def _searched(passage: Passage, key: str) -> tuple[Statement, ...]:
    body = passage.statements
    return body[:_PREAMBLE] if key == "implements" else body


def _short_names(passage: Passage) -> Iterator[str]:
    for statement in passage.statements:
        if "称《" in statement.text:
            yield from (match["short"][1:-1] for match in shape("abbreviated").finditer(statement.text))


def _papers(passage: Passage, statement: Statement, key: str) -> Iterator[tuple[int, int, str]]:
    """Every paper of a run that a rule ties to this one, with the window of the paper itself and the words that tie it."""
    for rule in passage.pack.of("lineage", key):
        for match in rule.finditer(statement.text):
            yield from _run(match)


def _run(match: Match) -> Iterator[tuple[int, int, str]]:
    base = match.start("papers")
    for one in shape("paper").finditer(match["papers"]):
        if not shape("standard").search(one[0]):
            number = shape("paper_number").search(one[0])
            title = one["title"] or ""
            written = title + (f"（{number['number']}）" if number and title else number["number"] if number else "")
            # The evidence of a repeal holds the verb; that of a ground, the word that leads to it.
            low, high = (base + one.start(), match.end()) if match.start() == base else (match.start(), base + one.end())
            yield low, high, written
