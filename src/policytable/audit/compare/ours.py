"""Our side of a comparison: cells with their statements and citations, and the readings that no cell shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policytable.audit.nouns import Cite
from policytable.model import Item, Region
from policytable.published import Published, PublishedCell, PublishedFact
from policytable.regions import gazetteer

COLUMNS = {
    "target": "target",
    "award": "award",
    "industries": "industry",
    "fee": "fee_bearer",
    "supervision": "supervision",
    "remarks": "note",
    "count": "national",
}


@dataclass(frozen=True, slots=True)
class Ours:
    """An edition, its cells by (code of the province, our column) and its facts by (key of the place, field)."""

    published: Published
    cells: Mapping[tuple[str, str], PublishedCell]
    facts: Mapping[tuple[tuple[str, str], str], tuple[PublishedFact, ...]]

    def cell(self, region: Region | None, column: str) -> PublishedCell | None:
        """Our cell under a column of the printed table."""
        return self.cells.get((region.adcode, COLUMNS[column])) if region and column in COLUMNS else None

    def typed(self, item: Item) -> tuple[PublishedFact, ...]:
        """The facts of an item."""
        return tuple(self.published.facts[one] for one in item.facts if one in self.published.facts)

    def cites(self, cell: PublishedCell, item: Item) -> tuple[Cite, ...]:
        """The places behind an item, one a document; of a figure without facts the page of its cell."""
        found: dict[str, Cite] = {}
        for one in cell.citations:
            if one.fact in item.facts:
                cite = Cite(one.evidence, one.title or "", one.quote, one.clause or "", one.place or one.original or "")
                found.setdefault(one.document, cite)
        return tuple(found.values()) or (Cite(cell.page, f"{cell.region} {cell.header}", item.text),)

    def fact_cite(self, one: PublishedFact) -> Cite:
        """The place behind a fact that stands in no cell."""
        home = self.published.documents.get(one.source)
        first = one.fact.evidence[0]
        page = f"{home.page}#{one.fact.id}" if home and home.page else "facts.jsonl"
        return Cite(page, (home.title if home else None) or "", first.quote, getattr(first, "clause", None) or "")


def ours_of(published: Published) -> Ours:
    """Index an edition."""
    cells = {(cell.adcode, cell.column): cell for cell in published.cells}
    facts: dict[tuple[tuple[str, str], str], list[PublishedFact]] = defaultdict(list)
    for one in published.facts.values():
        if one.region is not None:
            facts[one.region.key, one.fact.field].append(one)
    return Ours(published, cells, {key: tuple(found) for key, found in facts.items()})


def key_of(item: Item) -> tuple[str, str] | None:
    """The key of the place that an item names; None where the province itself speaks."""
    return item.place.key if item.place is not None and item.place.rank != "provincial" else None


def name_of(place: Region | None, region: Region | None) -> str:
    """A place for people; the province by its short name where no place below it is meant."""
    meant = place or region
    return gazetteer().label(meant) if place and meant else gazetteer().short(meant) if meant else ""


def each(cell: PublishedCell | None) -> Iterator[Item]:
    """The items of a cell; none where there is no cell."""
    yield from cell.cell.items if cell else ()
