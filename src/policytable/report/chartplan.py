"""Which columns of a table a chart draws, and how: one plan for the workbook and the document."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from policytable.export.plain import plain
from policytable.report.lines import is_percent
from policytable.report.nouns import Column, Entry, Sheet

MOST_ROWS, _MOST_SERIES = 60, 8
_UPRIGHT = 10  # so many names still stand side by side
_MOST_BESIDE = 3  # more bars of one name are stacked
FILLS = ("1F3B57", "8FB0CF", "4F81B0", "D5E2EE", "2F6690", "B8CDE0", "6F9BC2", "E9EFF5")


@dataclass(frozen=True, slots=True)
class Plan:
    """Columns of a table: the one of names, those of numbers. `stacked` bars add up; of bars that lie `over` each other the first is
    the further end and the last the nearer one."""

    names: int
    series: tuple[int, ...]
    lying: bool
    stacked: bool = False
    over: bool = False


def planned(table: Sheet) -> Plan | None:
    """How to draw a table; None where it is no table of numbers by name."""
    held = [at for at in range(len(table.columns)) if _numbers(table, at)]
    names = next((at for at in range(len(table.columns)) if _names(table, at)), None)
    if names is None or not 1 < len(table.rows) <= MOST_ROWS:
        return None
    ends = [at for end in ("上限", "下限") for at in held if table.columns[at].header.startswith(end)]
    if len(ends) == 2:
        return Plan(names, tuple(ends), lying=True, over=True)
    parts = [at for at in held if at != names and table.columns[at].header not in ("名次", "序号")]
    if len(parts) > _MOST_BESIDE:  # a stack shows the whole by its length
        parts = [at for at in parts if table.columns[at].header != "合计"]
    if not parts:
        return None
    return Plan(names, tuple(parts[:_MOST_SERIES]), len(table.rows) > _UPRIGHT, stacked=len(parts) > _MOST_BESIDE)


def gathered(table: Sheet) -> Sheet:
    """The sums of a table of awards (level, place, least, most, words) with those of one level that are equal in one row."""
    kept = [row for row in table.rows if row[3] and row[3][0].number is not None]

    def alike(row: tuple[tuple[Entry, ...], ...]) -> tuple[str, ...]:
        return _told(row[0]), _told(row[2]), _told(row[3])

    rows = []
    for (level, _, _), found in groupby(sorted(kept, key=lambda row: [alike(one) for one in kept].index(alike(row))), alike):
        same = list(found)
        name = f"{level}　{_told(same[0][1])}" + (f"等{len(same)}处" if len(same) > 1 else "")
        rows.append(((Entry(name),), same[0][2], same[0][3]))
    return Sheet(table.key, table.title, (Column("级别与地区", 20), table.columns[2], table.columns[3]), tuple(rows), table.notes)


def _told(cell: tuple[Entry, ...]) -> str:
    return plain(cell[0].text) if cell else ""


def _names(table: Sheet, at: int) -> bool:
    """Whether a column names its row: words, in most rows other ones."""
    words = [_told(row[at]) for row in table.rows]
    return not table.columns[at].numeric and 2 * len(set(words)) > len(words) and not all(word.isdigit() for word in words)


def _numbers(table: Sheet, at: int) -> bool:
    """Whether a column holds a number in most rows (of a lower end: in any) and is no share."""
    if not table.columns[at].numeric or is_percent(table.columns[at], table, at):
        return False
    held = sum(len(row[at]) == 1 and row[at][0].number is not None for row in table.rows)
    return held * 2 > len(table.rows) or (held > 0 and table.columns[at].header.startswith("下限"))
