"""Lines: regions that are none, missing or doubled, and running numbers that jump."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby

from policytable.audit.nearness import nearest_region
from policytable.audit.nouns import Finding, Line, Severity, Table
from policytable.audit.view import View, Words, found, head_of, spot_of
from policytable.regions import gazetteer

_WHOLE = 20  # provinces from which on a table means to have all 31
_LACKING = 3


def regions(view: View) -> Iterator[Finding]:
    """A name that is no province's, and provinces that a table of all provinces lacks."""
    for table in view.tables:
        if not table.has("region"):
            continue
        for line in table.lines:
            if line.region is None:
                meant = nearest_region(line.name)
                said = f"“{line.name}”不是省级地区的名称" if line.name else "这一行没有地区"
                told = Words(line.name, said, f"可能是“{meant}”" if meant else "核对地区")
                yield found("region_unknown", "wrong", spot_of(table, line, "region"), told, 96)
        if table.shape in ("summary", "policies"):
            yield from _lacking(table)


def doubled(view: View) -> Iterator[Finding]:
    """A region with two lines in the summary, a place or a title listed twice."""
    keys = {"summary": ("region",), "places": ("region", "place"), "policies": ("region", "title"), "batches": ("batch",)}
    for table in view.tables:
        seen: dict[tuple[str, ...], Line] = {}
        for line in table.lines:
            key = tuple("".join(line.cell(column).split()) for column in keys[table.shape])
            first = seen.setdefault(key, line)
            if first is line or not any(key):
                continue
            column = keys[table.shape][-1]
            said = f"“{'，'.join(key)}”在第{first.number}行已经有了，第{line.number}行又出现一次"
            told = Words(line.cell(column), said, "删去重复的一行，或核对名称", also=(spot_of(table, first, column),))
            yield found("row_doubled", "wrong", spot_of(table, line, column), told, 87)


def numbered(view: View) -> Iterator[Finding]:
    """A running number that jumps (summary), or one that stands for two regions (inventory)."""
    for table in view.of("summary"):
        yield from _jumps(table, "seq")
    for table in view.of("batches"):
        yield from _jumps(table, "batch")
    for table in view.of("policies"):
        yield from _shared_numbers(table)


def _lacking(table: Table) -> Iterator[Finding]:
    there = {line.region.adcode for line in table.lines if line.region is not None}
    lacking = [region for region in gazetteer().provinces if region.adcode not in there]
    if len(there) >= _WHOLE and 0 < len(lacking) <= _LACKING:
        names = "、".join(gazetteer().short(region) for region in lacking)
        severity: Severity = "wrong" if table.shape == "summary" else "doubtful"
        said = f"表里有{len(there)}个省级地区，缺{names}"
        yield found("region_missing", severity, spot_of(table, None, "region"), Words(names, said, "补上这一行"), 85)


def _jumps(table: Table, column: str) -> Iterator[Finding]:
    """Numbers that go up with the lines make runs. A run of one line between or beside longer ones is a wrong number; a longer run that
    does not go on where the one before ended has a gap, or a line too many, in front."""
    numbers = [(line, int(line.cell(column))) for line in table.lines if line.cell(column).isdecimal()]
    runs = [list(run) for _, run in groupby(enumerate(numbers), key=lambda entry: entry[1][1] - entry[0])]
    steady = next((run[0][1][1] - run[0][0] for run in runs if len(run) > 1), None)
    for run in runs if len(runs) > 1 else ():
        index, (line, number) = run[0]
        step = number - index
        if step != steady and (len(run) == 1 or steady is not None):
            wanted = f"，按顺序应是{index + steady}" if steady is not None else "，与下面的序号接不上"
            said = f"“{head_of(table, column)}”是{number}{wanted}"
            spot = spot_of(table, line, column)
            yield found("seq_jump", "doubtful", spot, Words(str(number), said, "核对序号，或有一行缺失、重复"), 46)
        steady = step if len(run) > 1 else steady


def _shared_numbers(table: Table) -> Iterator[Finding]:
    """Each number of an inventory stands for one region."""
    pairs = Counter((line.cell("seq"), line.name) for line in table.lines if line.cell("seq") and line.region is not None)
    of_name: dict[str, list[str]] = defaultdict(list)
    of_number: dict[str, list[str]] = defaultdict(list)
    for (number, name), _ in pairs.most_common():
        of_name[name].append(number)
        of_number[number].append(name)
    if max(map(len, of_number.values()), default=0) > _LACKING or max(map(len, of_name.values()), default=0) > _LACKING:
        return  # numbers run through the lines and do not stand for regions
    for line in table.lines:
        number, name = line.cell("seq"), line.name
        if number and name in of_name and (of_name[name][0] != number or of_number[number][0] != name):
            said = f"序号{number}在别处是{of_number[number][0]}，{name}在别处是序号{of_name[name][0]}"
            told = Words(f"{number} {name}", said, "核对序号和地区")
            yield found("seq_of_other_region", "doubtful", spot_of(table, line, "seq"), told, 47)
