"""Whose paper it is: the place of its offices, its number and its title; of several places of one name only what decides."""

from __future__ import annotations

from collections.abc import Iterable

from policytable.extract.passage import Context, Passage
from policytable.extract.stated import Stated
from policytable.model import Evidence, Region
from policytable.regions import gazetteer
from policytable.rules import shape
from policytable.text import plain

_SITE = ("SiteName", "网站名称", "站点名称", "来源", "信息来源")
_AROUND = 40  # statements at the head in which a paper names the unit above its own


def read_region(passage: Passage, found: Stated, context: Context) -> None:
    """Put `region`, or `region_candidates` where the words name a place of which there are several and nothing tells them apart.

    Order: the offices, the title, the number's mark, the site. `context.region` (the source's) tells places of one name apart.
    """
    home = context.region.adcode if context.region else None
    names = [(plain(name), "issuers") for name in found.issuers] + [
        (plain(words), "title") for words in (found.heading, found.words("title"))
    ]
    for name, key in names:
        if region := gazetteer().issuer(name, home):
            found.put("region", _around(name, region), _evidence(found, key))
            return
    for name, key in names:
        several = gazetteer().readings(name)
        if several:
            kept = _narrowed(passage, found, several)
            found.put("region" if len(kept) == 1 else "region_candidates", kept[0] if len(kept) == 1 else kept, _evidence(found, key))
            return
    _without_office(passage, found)


def _around(name: str, region: Region) -> Region:
    """Of a zone with a unit in brackets behind it (甲开发区(乙区)) the unit: the two have one administration, the unit the code."""
    if not region.zone:
        return region
    behind = [place for start, _, place in gazetteer().mentions(name) if start and name[start - 1] == "(" and not place.zone]
    return behind[0] if len(behind) == 1 else region


def _without_office(passage: Passage, found: Stated) -> None:
    """The place that the title quotes (《乐清市…》解读), that the number begins with, or that the site is named after."""
    quoted = {region.key: region for _, _, region in gazetteer().mentions(plain(found.heading))}
    if len(quoted) == 1:
        found.put("region", next(iter(quoted.values())), _evidence(found, "title"))
        return
    number = plain(found.words("doc_number"))
    marked = gazetteer().marked(number) if shape("organ_mark").search(number) else ()
    if len(marked) == 1:
        found.put("region", marked[0], _evidence(found, "doc_number"))
        return
    declared = dict(passage.document.meta)
    for words in (declared[key] for key in _SITE if declared.get(key)):
        found.put("region", gazetteer().issuer(plain(words)))


def _narrowed(passage: Passage, found: Stated, several: tuple[Region, ...]) -> tuple[Region, ...]:
    """The candidates that the number's mark allows; of these the only one whose unit above the text names."""
    marked = gazetteer().marked(plain(found.words("doc_number")))
    allowed = _inside(several, marked) or several
    if len(allowed) == 1:
        return allowed
    words = (found.heading, *(statement.text for statement in passage.statements[:_AROUND]))
    above = [
        region for text in words for _, _, region in gazetteer().mentions(plain(text)) if region.key not in {one.key for one in allowed}
    ]
    return _inside(allowed, above) or allowed


def _inside(several: tuple[Region, ...], outer: Iterable[Region]) -> tuple[Region, ...]:
    units = [unit for unit in outer if unit.adcode != "100000"]
    return tuple(one for one in several if any(gazetteer().within(unit, one) for unit in units))


def _evidence(found: Stated, key: str) -> Evidence | None:
    return next((evidence for name, evidence in found.proof if name == key), None)
