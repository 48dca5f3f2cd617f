"""The rows of wide: one a place, with the awards of every level in columns of their own (field guide 7a)."""

from __future__ import annotations

from policytable.export.book import Book
from policytable.export.facts import region_of
from policytable.export.shapes.nouns import Typed
from policytable.model import LEVELS, AwardValue, Column, Region, Reviewed, Row, Yuan


def wide_rows(shelf: Book) -> list[list[Typed]]:
    """The provinces and the register's places, in its order, each province before its places; other places with a statement last.

    `award_<level>_text` holds the sums in the words of the documents, joined by ；, of the topic's object and to whomever;
    `_yuan_min` and `_yuan_max` the least and greatest sum in yuan, empty where a text gives none. An award for several levels
    stands under each. Only what was chosen and is not held back.
    """
    awards = _awards(shelf)
    regions = [region for region in (region_of(shelf, one) for one in shelf.facts.values()) if region]
    paid = {region.key: region for region in regions if region.key in awards}
    return [_line(shelf, row, place, awards) for row in shelf.edition.rows for place in _places(shelf, row, paid)]


def _shown(shelf: Book) -> list[Column]:
    """The columns that say of a place what its cell says; awards have columns of their own, the national count is the province's."""
    return [column for column in shelf.edition.register.topic.columns if column.field not in (None, "award")]


def _awards(shelf: Book) -> dict[tuple[str, str], list[Reviewed]]:
    found: dict[tuple[str, str], list[Reviewed]] = {}
    for one in shelf.facts.values():
        region = region_of(shelf, one)
        shown = shelf.verdict(one.fact).standing == "chosen" and not one.held
        if region and shown and one.fact.field == "award" and one.fact.object == shelf.edition.register.topic.object:
            found.setdefault(region.key, []).append(one)
    return found


def _places(shelf: Book, row: Row, paid: dict[tuple[str, str], Region]) -> list[Region]:
    known = [row.region, *(place for place in shelf.edition.register.places if place.province == row.region.adcode)]
    keys = {place.key for place in known}
    said = {item.place.key: item.place for cell in row.cells for item in cell.items if item.place}
    said |= {key: region for key, region in paid.items() if region.province == row.region.adcode}
    return known + [said[key] for key in sorted(said) if key not in keys]


def _line(shelf: Book, row: Row, place: Region, awards: dict[tuple[str, str], list[Reviewed]]) -> list[Typed]:
    number, name = shelf.seat(row.region)
    own = awards.get(place.key, [])
    line: list[Typed] = [number, name, place.adcode, place.zone, place.label, place.rank]
    line += [_said(row, column.key, place) for column in _shown(shelf)]
    for level in LEVELS:
        line += _level(shelf, [one for one in own if level in one.fact.level])
    facts = [one.fact.id for one in own]
    facts += [fact for cell in row.cells for item in cell.items if _at(item.place, row) == place.key for fact in item.facts]
    return [*line, shelf.sample(facts)]


def _said(row: Row, column: str, place: Region) -> str:
    """What the cell says of this place, without the place's name before it."""
    items = [item for cell in row.cells if cell.column == column for item in cell.items if _at(item.place, row) == place.key]
    texts = (item.text.removeprefix(f"{item.place.label}：") if item.place else item.text for item in items)
    return "；".join(texts)


def _at(place: Region | None, row: Row) -> tuple[str, str]:
    return (place or row.region).key


def _level(shelf: Book, awards: list[Reviewed]) -> list[Typed]:
    texts = dict.fromkeys("".join(one.fact.display.split()) for one in awards)
    low = [sum for one in awards for sum in _sums(one)[:1]]
    high = [sum for one in awards for sum in _sums(one)[1:]]
    return [
        "；".join(texts),
        min(low, default=None),
        max(high, default=None),
        tuple(shelf.citations(one.fact.id for one in awards).split()),
    ]


def _sums(one: Reviewed) -> tuple[Yuan, ...]:
    """The lower and the upper sum; a ceiling alone stands for both."""
    value = one.fact.value
    if not isinstance(value, AwardValue) or value.yuan_max is None:
        return ()
    return (value.yuan_max if value.yuan_min is None else value.yuan_min), value.yuan_max
