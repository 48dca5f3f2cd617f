"""Which name may be meant by a misprinted one."""

from __future__ import annotations

from collections.abc import Iterable

from policytable.model import Region
from policytable.regions import gazetteer

_ALIKE = 128  # Unicode orders characters by radical and strokes: 宜 and 宣 are 7 apart, 沧 and 池 71


def nearest_place(words: str, region: Region, listed: Iterable[str]) -> str:
    """The place of a province that a printed name resembles most, one that the list of places has before others; empty for none.

    One character may differ, be missing or be too many; in a name of five and more, two.
    """
    preferred = frozenset(listed)
    return _nearest(words, preferred | _names(region), preferred)


def nearest_region(words: str) -> str:
    """The province whose short or full name resembles the words most; empty for none."""
    register = gazetteer()
    names = {name for region in register.provinces for name in (region.name, register.short(region))}
    return _nearest(words, names, frozenset())


def _names(region: Region) -> frozenset[str]:
    register = gazetteer()
    units = [unit for unit in register.regions if unit.adcode != region.adcode and register.within(region, unit)]
    return frozenset(name for unit in units for name in (unit.name, register.label(unit)))


def _nearest(words: str, names: Iterable[str], preferred: frozenset[str]) -> str:
    allowed = 2 if len(words) >= 5 else 1
    ranked = [
        (distance, name not in preferred, _apart(words, name), name)
        for name in names
        if abs(len(name) - len(words)) <= allowed and (distance := _distance(words, name)) <= allowed
    ]
    return min(ranked)[3] if ranked else ""


def _apart(first: str, second: str) -> int:
    """How unlike the differing characters are; 0 for one radical and nearly as many strokes."""
    if len(first) != len(second):
        return 0
    steps = [abs(ord(one) - ord(other)) for one, other in zip(first, second, strict=True) if one != other]
    return sum(step if step > _ALIKE else step // 8 for step in steps)


def _distance(first: str, second: str) -> int:
    """The edits from one to the other: characters changed, left out or put in."""
    row = list(range(len(second) + 1))
    for index, one in enumerate(first, 1):
        before, row[0] = row[0], index
        for at, other in enumerate(second, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (one != other))
    return row[-1]
