"""Entries become finds: with an id that lasts, and what earlier looks knew of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policytable.discover.addresses import find_id, normal_address
from policytable.discover.companions import with_companions
from policytable.discover.triage import triage
from policytable.model import Entry, Find, Listing, Metadata, Region, WebColumn
from policytable.regions import gazetteer


def found(column: WebColumn, listing: Listing, before: Iterable[Find], terms: Iterable[str], now: str) -> tuple[Find, ...]:
    """The finds of a column after a look: what it lists now, in its order, then what earlier looks (`before`) had and this one
    does not, unchanged. An entry seen before keeps id and `first_seen`, also where another column saw it first: it is the same
    page. Every entry becomes a find, also one that is not `taken`, so that the next look knows it."""
    earlier, words = tuple(before), tuple(terms)
    known = {normal_address(address): find for find in earlier for address in find.addresses}
    seen: dict[str, Find] = {}
    for entry in listing.entries:
        find = known.get(normal_address(entry.address))
        made = _new(entry, column, words, now) if find is None else _again(seen.get(find.source, find), entry, column, words, now)
        if find is not None or made.source not in seen:
            seen[made.source] = made
    return with_companions((*seen.values(), *(find for find in earlier if find.column == column.id and find.source not in seen)))


def taken(find: Find) -> bool:
    """Whether the document of a find is to be fetched."""
    return find.nature not in ("meeting", "unrelated")


def narrowed(find: Find, about: Metadata) -> Find:
    """The find at the place of the office that issued its document, where that lies within the place of the column: a province's
    column lists what its cities issued, and their titles do not always say so."""
    place = about.region
    if place is None or not about.issuers or place.key == find.region.key or not gazetteer().within(find.region, place):
        return find
    return replace(find, region=place)


def _new(entry: Entry, column: WebColumn, terms: tuple[str, ...], now: str) -> Find:
    nature = triage(entry.title, column, terms)
    return Find(
        find_id(column.id, entry.address), column.id, _region(entry, column), (entry.address,), entry.title, entry.date, nature, now, now
    )


def _region(entry: Entry, column: WebColumn) -> Region:
    """The column's, unless the title begins with a place over or under it: cities list what their province issued."""
    named = gazetteer().issuer(entry.title)
    return named if named is not None and named.key != column.region.key and gazetteer().related(named, column.region) else column.region


def _again(find: Find, entry: Entry, column: WebColumn, terms: tuple[str, ...], now: str) -> Find:
    here = normal_address(entry.address)  # another spelling of the page (http became https) takes its place, and no higher one
    addresses = tuple(dict.fromkeys(entry.address if normal_address(one) == here else one for one in find.addresses))
    title, date = entry.title, entry.date or find.date
    if len({normal_address(one) for one in addresses}) > 1:  # joined: its entries may differ, and none of them is to win by its place
        title, date = find.title or title, find.date or date
    return replace(find, addresses=addresses, title=title, date=date, nature=triage(title, column, terms), last_seen=now)
