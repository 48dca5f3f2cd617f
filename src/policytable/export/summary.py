"""The rows of summary: the published report's table, each cell with its state, its citations and the marks of its statements."""

from __future__ import annotations

from policytable.export.book import Book
from policytable.export.shapes.nouns import Typed
from policytable.export.tally import Tally, summed, tallies
from policytable.model import Cell, Row


def summary_rows(shelf: Book) -> list[list[Typed]]:
    """One row a region: the report's columns, then for each `_state`, `_citations` (source-id@start-end) and `_marks`.

    A cell with several places has one line for each. `target_met` says 是 where the national count has reached a target;
    `reviewed`, `unreviewed` and `held` count the statements of the row: looked at by people, published as read, held back.
    """
    counted = tallies(shelf.edition)
    return [[*_line(shelf, number, row), *_review(row, counted)] for number, row in enumerate(shelf.edition.rows, 1)]


def table_rows(shelf: Book) -> list[list[Typed]]:
    """One row a region: number, short name, code, and what each cell says."""
    rows = enumerate(shelf.edition.rows, 1)
    return [[number, shelf.seat(row.region)[1], row.region.adcode, *(_text(cell) for cell in row.cells)] for number, row in rows]


def cited(cell: Cell) -> tuple[str, ...]:
    """The facts behind the statements of a cell, each once."""
    return tuple(dict.fromkeys(fact for item in cell.items for fact in item.facts))


def _line(shelf: Book, number: int, row: Row) -> list[Typed]:
    line: list[Typed] = [number, shelf.seat(row.region)[1]]
    line += [_text(cell) for cell in row.cells]
    for cell in row.cells:
        marks = dict.fromkeys(mark for item in cell.items for mark in item.marks)
        line += [cell.state, tuple(shelf.citations(cited(cell)).split()), tuple(marks)]
    met = any(item.met for cell in row.cells for item in cell.items)
    return [*line, "是" if met else "", shelf.sample(fact for cell in row.cells for fact in cited(cell))]


def _review(row: Row, counted: dict[tuple[str, str], Tally]) -> list[Typed]:
    return list(summed(counted[row.region.adcode, cell.column] for cell in row.cells).counts.values())


def _text(cell: Cell) -> Typed:
    """The count of the ministry's lists is a number; everything else is text."""
    return int(cell.text) if cell.column == "national" and cell.text.isdecimal() else cell.text
