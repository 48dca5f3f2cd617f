"""By when: the year that governs a number, from its statement, the ones before it, the lead-in, the heading or the title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policytable.extract.facts import governing, piece_end, piece_start
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import Time, counts, times
from policytable.model import Evidence
from policytable.rules import shape

PLAN = 5  # years of a plan (十四五: 2021-2025)
CELL = 12  # folded characters of a cell that holds a time and nothing else


@dataclass(frozen=True, slots=True)
class Due:
    """A due year, the first year where a period is given, and the place that says so where it is not the statement itself.

    `stated` is false where only a plain year (2018年创建) was found.
    """

    by: int
    first: int | None
    evidence: Evidence | None
    stated: bool


def due_of(passage: Passage, statement: Statement, at: int, *, own_only: bool = False) -> Due | None:
    """The year in which a number at folded offset `at` is due, or None where nothing says.

    The nearest time before the number in its statement; else one behind it in the same statement; else the nearest in
    earlier statements of the clause, lead-ins, headings and titles. A time with 截至 looks back and is none.
    """
    own = [time for time in times(statement.text, passage.pack, passage.year) if not time.asof and time.last is not None]
    before = [time for time in own if time.start < at]
    if before:
        return _due(_paired(statement.text, before, at) or before[-1], None)
    if own_only:
        return None
    if behind := [time for time in own if time.due and not _governs_another(passage, statement.text, time, at)]:
        return _due(behind[0], None)
    if beside := _in_row(passage, statement):
        return beside
    for other in (*passage.before(statement), *passage.above(statement), *passage.headings(statement)):
        if found := _last(passage, other):
            return _due(found, governing(passage, other, (found.start, found.end)))
    for title in passage.titles:
        if found := _last(passage, title):
            return _due(found, passage.cite(title, found.start, found.end))
    for other in _beside(passage, statement):
        if (found := _last(passage, other)) and found.due:
            return _due(found, governing(passage, other, (found.start, found.end)))
    return None


def _governs_another(passage: Passage, text: str, time: Time, at: int) -> bool:
    """Whether a time behind a number at `at` opens the next stretch and has a number of its own there (现有12家，到2025年达到30家)."""
    start, end = piece_start(text, time.start), piece_end(text, time.end)
    if start <= at:
        return False
    after = piece_end(text, end + 1) if end <= time.end + 1 else end
    return any(time.end <= count.start < after for count in counts(text, passage.pack))


def floor(passage: Passage) -> int:
    """The first year that a goal of the document may be due in: that of its issue, else the first of the plan that its title names; 0
    where neither is known."""
    if passage.year is not None:
        return passage.year
    plans = [time for title in passage.titles for time in times(title.text, passage.pack, None) if time.plan and time.last]
    return max((time.last - PLAN + 1 for time in plans if time.last), default=0)


def _paired(text: str, years: list[Time], at: int) -> Time | None:
    """The year that 分别 pairs with the number at `at`: as many numbers as years, joined by 、."""
    cue = text.find("分别", years[-1].end)
    if len(years) < 2 or not years[-1].end <= cue < at:
        return None
    order = len(shape("number_joined").findall(text[cue:at]))
    joined = [time for time in years if text[time.end : time.end + 1] == "、" or time is years[-1]]
    return joined[order] if len(joined) > 1 and order < len(joined) else None


def _in_row(passage: Passage, statement: Statement) -> Due | None:
    """The year in a cell of its own beside the number's, in a table of tasks (建设绿色园区10家 | 2020年)."""
    if statement.clause.kind != "row":
        return None
    for other in passage.by_clause.get(statement.clause.index, []):
        behind = len(other.text) <= CELL and other.index > statement.index
        found = times(other.text, passage.pack, passage.year) if behind else []
        if found and found[0].last is not None and not found[0].asof:
            return _due(found[0], governing(passage, other, (found[0].start, found[0].end)))
    return None


def _beside(passage: Passage, statement: Statement) -> Iterator[Statement]:
    """Earlier statements under the same outermost clause, nearest first: the goals above a table of the same chapter."""
    root = _root(passage, statement)
    if statement.clause.kind in ("caption", "row"):
        yield from reversed(passage.statements[max(0, statement.index - 3) : statement.index])
    yield from (other for other in reversed(passage.statements[: statement.index]) if _root(passage, other) == root)


def _root(passage: Passage, statement: Statement) -> int:
    clause = statement.clause
    while clause.parent is not None:
        clause = passage.clauses[clause.parent]
    return clause.index


def _last(passage: Passage, statement: Statement) -> Time | None:
    """The last time of a statement that may govern another: due dates before plain years, none that lies before the issue."""
    found = [time for time in times(statement.text, passage.pack, passage.year) if not time.asof and time.last is not None]
    ahead = [time for time in found if passage.year is None or (time.last or 0) >= passage.year]
    due = [time for time in ahead if time.due]
    best = due or ahead
    return best[-1] if best else None


def _due(time: Time, evidence: Evidence | None) -> Due:
    assert time.last is not None  # times without a year were left out
    return Due(time.last, time.first, evidence, time.due)
