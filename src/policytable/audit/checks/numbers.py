"""Numbers that cannot be: ranges from the end, half a factory, counts that are none, years of another age."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.audit.nouns import Finding
from policytable.audit.view import View, Words, found, head_of, spot_of

_COUNTED = frozenset({"家", "个", "户", "名"})
_MANY = 5  # a target this many times the greatest of all others
_COUNTS = {"summary": ("count",), "batches": ("applied", "approved")}


def ends(view: View) -> Iterator[Finding]:
    """A range whose first end is the greater, or whose ends are one."""
    for one in view.said:
        numbers = one.statement.sums if len(one.statement.sums) == 2 else one.statement.numbers
        if len(numbers) == 2 and numbers[0] > numbers[1]:
            said = f"“{one.statement.words}”的范围前大后小"
            yield found("range_reversed", "wrong", one.spot, Words(one.statement.words, said, "两端可能写反，或少了一位"), 90)
        elif len(numbers) == 2 and numbers[0] == numbers[1]:
            yield found("range_empty", "hint", one.spot, Words(one.statement.words, f"“{one.statement.words}”的范围两端相同"), 30)


def counts(view: View) -> Iterator[Finding]:
    """A count that is no whole number."""
    for table in view.tables:
        for column in _COUNTS.get(table.shape, ()):
            for line in (*table.lines, *table.totals):
                cell = line.cell(column)
                if cell and not re.fullmatch(r"约?\d{1,3}(?:[,，]?\d{3})*(?:余|多)?家?", cell):
                    said = f"“{cell}”不是一个整数，{head_of(table, column)}应当是家数"
                    yield found("not_a_count", "wrong", spot_of(table, line, column), Words(cell, said, "核对数字"), 86)


def targets(view: View) -> Iterator[Finding]:
    """Parts of a factory, none at all, far more than anywhere else, or more in a part than in the whole."""
    ones = [one for one in view.said if one.statement.field == "target" and one.statement.numbers]
    for one in ones:
        made = one.statement
        others = [number for other in ones if other is not one for number in other.statement.numbers]
        if any(number != number.to_integral_value() or number < 0 for number in made.numbers):
            yield found("not_a_count", "wrong", one.spot, Words(made.words, f"“{made.words}”不是整数，厂数不会有零头"), 86)
        elif made.numbers[-1] == 0:
            yield found("not_a_count", "doubtful", one.spot, Words(made.words, f"“{made.words}”的目标是零"), 60)
        elif len(others) >= 5 and made.numbers[-1] > _MANY * max(others):
            shown = f"其余目标最多{max(others):f}家"
            said = f"“{made.words}”比表里其他目标都多出许多，可能多了一位"
            yield found("count_outlier", "doubtful", one.spot, Words(made.words, said, "核对数目", shown), 52)
        whole = [other.statement.numbers[-1] for other in ones if other.line is one.line and not other.statement.places]
        if made.places and whole and made.numbers[-1] > max(whole):
            said = f"“{made.words}”比全省的目标（{max(whole):f}家）还多；级别不同才说得通"
            yield found("part_exceeds_whole", "hint", one.spot, Words(made.words, said), 35)


def years(view: View) -> Iterator[Finding]:
    """A year that is far from those that the tables are about."""
    first, last = view.years
    for one in view.said:
        year = one.statement.year
        if year is not None and not first <= year <= last:
            said = f"“{year}年”离这些表的年代（{first}—{last}年之间）太远"
            yield found("year_impossible", "wrong", one.spot, Words(one.statement.words, said, "年份可能写错"), 84)
        elif year is not None and one.statement.field == "target":
            horizon = re.search(r"(?:19|20)\d\d", one.table.header("target"))
            if horizon and year > int(horizon[0]):
                said = f"这一列是{horizon[0]}年的目标，“{year}年”在它之后"
                yield found("year_after_horizon", "doubtful", one.spot, Words(one.statement.words, said, "核对年份"), 50)
