"""Which place lies in which, read from the codes."""

from __future__ import annotations

from policytable.model import Region
from policytable.regions.naming import short_name


def within(outer: Region, inner: Region) -> bool:
    """Whether `inner` is `outer` or lies in it. A zone holds only itself; 济源市 (419001) lies in its province directly."""
    if outer.zone:
        return outer.key == inner.key
    if outer.adcode == "100000":
        return True
    return inner.adcode.startswith(stem(outer.adcode))


def related(a: Region, b: Region) -> bool:
    """Whether one of the two is or holds the other."""
    return within(a, b) or within(b, a)


def stem(adcode: str) -> str:
    """The digits that the codes of all units inside begin with."""
    if adcode.endswith("0000"):
        return adcode[:2]
    return adcode[:4] if adcode.endswith("00") else adcode


def zone_of(unit: Region, kind: str) -> Region:
    """The zone of a kind that bears the unit's name: 成都 + 高新区, with the code of the unit around."""
    name = short_name(unit.name, unit.rank) + kind
    return Region(unit.adcode, name, "county", name)
