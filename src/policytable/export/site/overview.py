"""The front page: the table of regions, with a link behind every cell."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.export.site.address import cell_page
from policytable.export.site.national import total
from policytable.export.site.shelf import Shelf, all_issues
from policytable.export.site.words import STATES
from policytable.export.tally import Tally, summed, tallies
from policytable.model import Cell, Item, Row


@dataclass(frozen=True, slots=True)
class ItemView:
    """One statement inside a cell; `why` says why it is bold, `marks` are small words beside it."""

    text: str
    place: str
    met: bool
    why: str
    unreviewed: bool
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell with the way to its page."""

    column: str
    label: str
    href: str
    state: str
    state_word: str
    items: tuple[ItemView, ...]
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A region with its number in the table and its cells."""

    number: int
    adcode: str
    name: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The table and the figures above it; each figure is (number, word, page or None)."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[RowView, ...]
    figures: tuple[tuple[str, str, str | None], ...]
    review: Tally
    by_column: tuple[tuple[str, Tally], ...]
    by_region: tuple[tuple[str, str, Tally], ...]  # adcode, name


UNREVIEWED = "未复核"


def overview(shelf: Shelf) -> Overview:
    """The view of the whole table."""
    rows, topic = shelf.edition.rows, shelf.edition.register.topic
    columns = tuple((cell.column, topic.column_word(cell.column)) for cell in rows[0].cells) if rows else ()
    counted = tallies(shelf.edition)
    return Overview(
        columns,
        tuple(row_view(shelf, number, row) for number, row in enumerate(rows, 1)),
        _figures(shelf),
        summed(counted.values()),
        tuple(
            (word, summed(one for (_, key), one in counted.items() if key == column)) for column, word in columns if column != "national"
        ),
        tuple((row.region.adcode, row.region.label, summed(counted[row.region.adcode, cell.column] for cell in row.cells)) for row in rows),
    )


def row_view(shelf: Shelf, number: int, row: Row) -> RowView:
    """The view of one region."""
    return RowView(number, row.region.adcode, row.region.label, tuple(cell_view(shelf, row, cell) for cell in row.cells))


def cell_view(shelf: Shelf, row: Row, cell: Cell) -> CellView:
    """The view of one cell; `why` of a met target names the count that reached it."""
    return CellView(
        column=cell.column,
        label=shelf.edition.register.topic.column_word(cell.column),
        href=cell_page(row.region.adcode, cell.column),
        state=cell.state,
        state_word=STATES[cell.state],
        items=tuple(item_view(shelf, row, item) for item in cell.items),
        text=cell.text,
        reason=cell.reason,
    )


def item_view(shelf: Shelf, row: Row, item: Item) -> ItemView:
    """The view of one statement, with the name of a subordinate place apart from the words."""
    place = item.place.label if item.place else ""
    return ItemView(
        text=item.text.removeprefix(f"{place}：") if place else item.text,
        place=place,
        met=item.met,
        why=_why(shelf, row) if item.met else "",
        unreviewed=UNREVIEWED in item.marks,
        marks=tuple(mark for mark in item.marks if mark != UNREVIEWED),
    )


def _why(shelf: Shelf, row: Row) -> str:
    edition = shelf.edition
    count = total(edition.register, row.region.province, edition.as_of)
    return f"目标已达到：截至{edition.as_of}，{row.region.label}的国家级{edition.register.topic.title}已有{count}家"


def _figures(shelf: Shelf) -> tuple[tuple[str, str, str | None], ...]:
    edition = shelf.edition
    cells = [cell for row in edition.rows for cell in row.cells]
    stated = sum(cell.state == "stated" for cell in cells)
    shown = {fact for cell in cells for item in cell.items for fact in item.facts}
    reviewed = sum(shelf.facts[fact].state != "machine" for fact in shown if fact in shelf.facts)
    had = {policy.register for policy in edition.policies if policy.collected and policy.register}
    return (
        (str(len(edition.rows)), "个地区", None),
        (f"{stated}/{len(cells)}", "个单元格有内容", None),
        (str(len(shown)), f"条依据在表中，{reviewed}条已复核", None),
        (f"{len(had)}/{len(edition.register.titles)}", "件政策已收集", "policies.html"),
        (str(len(shelf.documents)), "份文件已读取", "policies.html"),
        (str(len(all_issues(shelf))), "条问题", "issues.html"),
    )
