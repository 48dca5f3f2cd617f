"""A list of subordinate places against an edition: whether a document of the place states something."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.audit.compare.judged import judged
from policytable.audit.compare.ours import Ours
from policytable.audit.compare.summary import Broken
from policytable.audit.nouns import Cite, Line, Point, Spot, Table, Verdict
from policytable.audit.statements import naming
from policytable.audit.view import head_of, spot_of
from policytable.model import Region
from policytable.regions import gazetteer

Places = dict[tuple[str, str], tuple[Region, tuple[Cite, ...]]]


def place_verdicts(ours: Ours, table: Table, broken: Broken) -> Iterator[Verdict]:
    """The printed places, then the places of our cells that the list lacks."""
    known = _known(ours)
    seen = set()
    for line in table.lines:
        place = naming(line.cell("place"), line.region).place
        seen.add(place.key if place else ("", ""))
        point = _point(ours, line, place, known)
        words = line.cell("place"), point.ours
        page = point.cites[0].page if point.cites else ""
        yield judged(spot_of(table, line, "region"), (line.name, line.name), ())
        yield judged(spot_of(table, line, "place"), words, (point,), page, (table.file, line.number, "place") in broken)
    for key, (place, cites) in known.items():
        if key not in seen:
            province = gazetteer().short(gazetteer().get(place.province))
            spot = Spot(table.file, None, province, "place", head_of(table, "place"))
            name = gazetteer().label(place)
            yield judged(spot, ("", name), (Point("missing_there", province, "", name, cites=cites),), cites[0].page)


def _known(ours: Ours) -> Places:
    """The places that our cells name, with what is said of them."""
    found: Places = {}
    for cell in ours.cells.values():
        for item in cell.cell.items:
            if item.place is not None and item.place.rank != "provincial":
                cites = found.get(item.place.key, (item.place, ()))[1]
                found[item.place.key] = (item.place, (*cites, *ours.cites(cell, item)))
    return found


def _point(ours: Ours, line: Line, place: Region | None, known: Places) -> Point:
    printed = line.cell("place")
    if place is None:
        return Point("missing_here", line.name, printed, "", reason=f"{line.name}没有“{printed}”这个地方")
    name = gazetteer().label(place)
    if place.key in known:
        how = () if printed == name else ("地名写法",)
        return Point("in_other_words" if how else "agrees", line.name, printed, name, how, cites=known[place.key][1])
    papers = [one for one in ours.published.documents.values() if one.region.key == place.key and one.page]
    if papers:
        cites = tuple(Cite(one.page or "", one.title or "") for one in papers)
        return Point("missing_here", line.name, printed, "", reason=f"收集了{name}的{len(papers)}份文件，没有本表所列的内容", cites=cites)
    return Point("missing_here", line.name, printed, "", reason=f"没有收集到{name}的文件")
