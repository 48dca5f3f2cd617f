"""Words → the place that was asked about, and the places above it."""

from __future__ import annotations

from collections.abc import Iterable

from policytable.errors import UsageError
from policytable.model import Region
from policytable.regions import gazetteer

_MOST_NAMED = 8


def region_named(words: str, zone: str = "") -> Region:
    """The place of a GB/T 2260 code or a name (`340100`, 合肥市, 湖州市南浔区, 苏州工业园区), or the zone of that name within it.

    Raises UsageError with code `unknown_region`, or `region_ambiguous`, which names what the words may mean.
    """
    unit = _coded(words.strip()) if words.strip()[:6].isdigit() else _named(words)
    return _zone(unit, zone.strip()) if zone.strip() else unit


def chain(region: Region) -> tuple[Region, ...]:
    """The place and those above it up to the country, the nearest first. 义乌市 lies in 金华市 by its code, 济源市 in its province."""
    places = [region]
    while (above := gazetteer().parent(places[-1])) is not None:
        places.append(above)
    return tuple(places)


def inside(region: Region, others: Iterable[Region]) -> tuple[Region, ...]:
    """Those of the others that lie in the place and are another, each once, by code."""
    known = gazetteer()
    found = {one.key: one for one in others if not region.zone and one.key != region.key and known.within(region, one)}
    return tuple(found[key] for key in sorted(found))


def _coded(words: str) -> Region:
    try:
        return gazetteer().get(words.split()[0])
    except KeyError as error:
        raise UsageError(f"no GB/T 2260 code: {words!r}", code="unknown_region", remedy="give six digits, such as 340100") from error


def _named(words: str) -> Region:
    found = gazetteer().find(words)
    official = [region for region in found if region.label == words.strip()]
    for few in (found, official):
        if len(few) == 1:
            return few[0]
    if not found:
        raise UsageError(f"no region {words!r}", code="unknown_region", remedy="give its full name or its GB/T 2260 code")
    said = "、".join(f"{region.adcode} {gazetteer().label(region)}" for region in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    raise UsageError(f"{words!r} may be {said}{more}", code="region_ambiguous", remedy="give its GB/T 2260 code, or the names above it too")


def _zone(unit: Region, name: str) -> Region:
    """A zone by its name; one that the gazetteer spells another way (合肥高新技术产业开发区) takes its spelling."""
    if unit.zone:
        raise UsageError(f"{unit.zone} is a zone itself", about=name, remedy="name the unit around it, or leave out the zone")
    for words in (name, unit.name + name):
        known = [one for one in gazetteer().find(words) if one.zone and one.adcode == unit.adcode]
        if len(known) == 1:
            return known[0]
    return gazetteer().get(unit.adcode, name)
