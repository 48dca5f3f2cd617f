"""Places that cannot stand where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policytable.audit.nearness import nearest_place
from policytable.audit.nouns import Finding, Severity
from policytable.audit.view import Named, Said, View, Words, found
from policytable.model import Region
from policytable.regions import gazetteer

_SIGNS = "市县区州盟旗"
_COMPARED = ("与", "同", "和", "比", "如", "借鉴", "参照", "学习", "对接", "毗邻")


def outside(view: View) -> Iterator[Finding]:
    """A place that lies in another province, or that exists nowhere."""
    for one in view.named:
        region = one.line.region
        if region is None or region.rank != "provincial" or one.naming.place is not None:
            continue
        meant = nearest_place(one.naming.words, region, view.listed(region))
        elsewhere = gazetteer().find(one.naming.words)
        if elsewhere:
            yield _elsewhere(one, elsewhere, meant, _vacant(view, one, meant))
        elif meant or one.naming.words[-1] in _SIGNS:
            said = f"“{one.naming.words}”不是{one.line.name}的地名，全国的行政区划里也没有这个名字"
            printed = Words(one.naming.words, said, _asked(meant))
            yield found("place_unknown", "wrong" if meant else "doubtful", one.spot, printed, 88)


def in_prose(view: View) -> Iterator[Finding]:
    """A place of another province in running text; to be compared with is no fault."""
    for one in view.said:
        if one.statement.field not in ("supervision", "remarks", "fee") or one.line.region is None:
            continue
        cell = one.statement.words
        for start, end, place in gazetteer().mentions(cell, one.line.region.adcode):
            if place.rank not in ("prefecture", "county") or gazetteer().within(one.line.region, place):
                continue
            if not cell[max(0, start - 3) : start].endswith(_COMPARED):
                said = f"{one.line.name}一行的文字里说到“{cell[start:end]}”，它在{_where(place)}"
                severity: Severity = "doubtful" if start == 0 and not one.statement.places else "hint"
                yield found("place_in_prose", severity, one.spot, Words(cell[start:end], said), 40)


def twice(view: View) -> Iterator[Finding]:
    """One place with two statements of the same column, level and year."""
    groups: dict[tuple[object, ...], list[Said]] = defaultdict(list)
    for one in view.said:
        if one.statement.field in ("target", "award") and not one.statement.carried:
            for named in one.statement.places or (None,):
                place = named.place.key if named and named.place else named.words if named else ""
                key = (one.table.file, one.line.number, one.statement.field, place, one.statement.year, one.statement.levels)
                groups[key].append(one)
    for said in groups.values():
        bare = not said[0].statement.places
        distinct = {"".join(one.statement.words.split()) for one in said}
        if len(said) > 1 and (not bare or len(distinct) == 1):
            name = said[0].statement.places[0].words if said[0].statement.places else said[0].line.name
            printed = "；".join(one.statement.words for one in said)
            yield found("place_twice", "doubtful", said[-1].spot, Words(printed, f"同一格里“{name}”说了{len(said)}次"), 60)


def _vacant(view: View, one: Named, meant: str) -> str:
    """That the list of places has the name that may be meant, and the summary nothing of it."""
    used = {other.naming.words for other in view.named if other.column != "place" and other.line.region == one.line.region}
    listed = one.line.region is not None and meant in view.listed(one.line.region)
    return f"下级地区表的{one.line.name}有“{meant}”，汇总表里却没有它" if listed and meant not in used else ""


def _elsewhere(one: Named, elsewhere: tuple[Region, ...], meant: str, shown: str) -> Finding:
    where = "、".join(dict.fromkeys(_where(place) for place in elsewhere[:3]))
    said = f"“{one.naming.words}”在{where}，不在{one.line.name}，却写在{one.line.name}一行"
    return found("place_outside_province", "wrong", one.spot, Words(one.naming.words, said, _asked(meant), shown), 95)


def _where(place: Region) -> str:
    """The province with the unit between: 湖北省襄阳市."""
    register = gazetteer()
    parents: list[str] = []
    unit = register.parent(place)
    while unit is not None and unit.rank != "national":
        parents.insert(0, unit.name)
        unit = register.parent(unit)
    return "".join(parents) or place.label


def _asked(meant: str) -> str:
    return f"可能是“{meant}”" if meant else ""
