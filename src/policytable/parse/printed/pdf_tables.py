"""Ruled tables of a page: drawn lines become grids, grids with characters in them become printed tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policytable.parse.printed.glyph import Glyph
from policytable.parse.printed.lattice import Lattice, lattices
from policytable.parse.printed.pages import Cell, PrintedTable
from policytable.parse.printed.ruled import printed_table
from policytable.parse.printed.rulings import Rules


def ruled_tables(rules: Rules, glyphs: Sequence[Glyph], number: int) -> tuple[list[PrintedTable], list[Glyph]]:
    """The tables of a page from its top, and the glyphs that stand in none of them."""
    found, left = list[PrintedTable](), list(glyphs)
    for lattice in lattices(rules):
        made = printed_table(lattice.rects, left, number)
        if made is not None:
            found.append(_opened(made[0], lattice))
            left = [glyph for at, glyph in enumerate(left) if at not in made[1]]
    return found, left


def _opened(table: PrintedTable, lattice: Lattice) -> PrintedTable:
    """The table with its cells marked that have no line at its top or bottom."""
    cells = tuple(
        replace(
            cell,
            open_top=cell.row == 0 and _is_among(table, cell, lattice.open_top),
            open_bottom=cell.row + cell.row_span == table.rows and _is_among(table, cell, lattice.open_bottom),
        )
        for cell in table.cells
    )
    return replace(table, cells=cells)


def _is_among(table: PrintedTable, cell: Cell, windows: Sequence[tuple[float, float]]) -> bool:
    middle = (table.xs[cell.column] + table.xs[cell.column + cell.column_span]) / 2
    return any(low < middle < high for low, high in windows)
