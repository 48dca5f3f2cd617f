"""The page of one cell: what it says and why, or why it says nothing and where was looked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policytable.export.site.address import cell_page, document_page
from policytable.export.site.national import Batch, batches
from policytable.export.site.overview import CellView, ItemView, cell_view, item_view
from policytable.export.site.shelf import Link, Shelf
from policytable.export.site.statement import Behind, Statement, behind, statement, statements
from policytable.export.site.words import ROLES, issue_line
from policytable.model import Cell, Item, Row

NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class ItemPart:
    """One statement of the cell with the facts behind it; `missing` are ids that the edition does not hold."""

    view: ItemView
    facts: tuple[Statement, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """A document that was searched for the cell, and what became of it."""

    title: str
    href: str | None
    role: str
    issued: str
    sample: bool
    facts: int
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """The neighbours of a cell: the same region's other columns, and the same column in the regions next to it."""

    columns: tuple[tuple[str, str, bool], ...]  # word, page, whether it is this one
    before: Link | None
    after: Link | None


@dataclass(frozen=True, slots=True)
class CellPage:
    """Everything on the page of one cell."""

    path: str
    region: str
    adcode: str
    cell: CellView
    parts: tuple[ItemPart, ...]
    losers: tuple[Behind, ...]
    held: tuple[Statement, ...]
    searched: tuple[Searched, ...]
    clauses: int
    batches: tuple[Batch, ...]
    around: Around


def cell_pages(shelf: Shelf) -> Iterator[CellPage]:
    """The pages of all cells, row by row."""
    for number, row in enumerate(shelf.edition.rows):
        for place, cell in enumerate(row.cells):
            yield _page(shelf, row, cell, _around(shelf, number, place))


def _page(shelf: Shelf, row: Row, cell: Cell, around: Around) -> CellPage:
    edition = shelf.edition
    return CellPage(
        path=cell_page(row.region.adcode, cell.column),
        region=row.region.label,
        adcode=row.region.adcode,
        cell=cell_view(shelf, row, cell),
        parts=tuple(_part(shelf, row, item) for item in cell.items),
        losers=tuple(behind(shelf, loser) for loser in cell.losers),
        held=_held(shelf, row, cell),
        searched=tuple(_searched(shelf, source, cell.column) for source in cell.documents),
        clauses=cell.clauses_searched,
        batches=batches(edition.register, row.region.province, edition.as_of) if cell.column == NATIONAL else (),
        around=around,
    )


def _part(shelf: Shelf, row: Row, item: Item) -> ItemPart:
    missing = tuple(fact for fact in item.facts if fact not in shelf.facts)
    return ItemPart(item_view(shelf, row, item), statements(shelf, item.facts), missing)


def _held(shelf: Shelf, row: Row, cell: Cell) -> tuple[Statement, ...]:
    """Readings of the cell's field that are kept out of it: held back or rejected."""
    losers = {loser.fact for loser in cell.losers}
    province = row.region.province
    return tuple(
        statement(shelf, one)
        for one in shelf.held
        if one.fact.field == cell.column
        and one.fact.id not in losers
        and (one.fact.region.province == province if one.fact.region else one.source in cell.documents)
    )


def _searched(shelf: Shelf, source: str, column: str) -> Searched:
    reading = shelf.readings.get(source)
    if reading is None:
        return Searched(source, None, "", "", False, 0, ("登记簿中没有这份文件",))
    document, given = reading.document, reading.source
    facts = reading.extraction.facts if reading.extraction else ()
    return Searched(
        title=shelf.title_of(document.id) if document else given.title or given.id,
        href=document_page(document.id) if document else None,
        role=ROLES.get(given.role, given.role),
        issued=given.issued or given.published or "",
        sample=given.sample,
        facts=sum(fact.field == column for fact in facts),
        faults=() if document else tuple(issue_line(issue) for issue in reading.issues) or ("没有读取",),
    )


def _around(shelf: Shelf, number: int, place: int) -> Around:
    rows = shelf.edition.rows
    row = rows[number]
    word = shelf.edition.register.topic.column_word
    columns = tuple((word(one.column), cell_page(row.region.adcode, one.column), at == place) for at, one in enumerate(row.cells))
    column = row.cells[place].column
    before = rows[number - 1] if number else None
    after = rows[number + 1] if number + 1 < len(rows) else None
    return Around(columns, _neighbour(before, column), _neighbour(after, column))


def _neighbour(row: Row | None, column: str) -> Link | None:
    return Link(row.region.label, cell_page(row.region.adcode, column)) if row else None
