"""What a page holds before its lines become paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from policytable.parse.printed.glyph import Glyph, Strip
from policytable.parse.printed.turn import Turn


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a printed table by its place in the grid; `lines` top to bottom. `open_top` and `open_bottom` say that
    no line is drawn there although the table ends there: it may go on over the page break."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Strip, ...]
    open_top: bool = False
    open_bottom: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table on one page. `xs` are the column borders in page units; `header` the
    rows that name columns, None where the cells tell."""

    top: float
    bottom: float
    xs: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    header: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its lines and tables in reading order; `aside` are rotated lines (stamps, watermarks).

    `width` and `height` are those that the reader sees, `turn` says how they lie on the paper."""

    number: int
    width: float
    height: float
    method: str
    items: tuple[Strip | PrintedTable, ...]
    aside: tuple[Strip, ...] = ()
    turn: Turn | None = None
    notes: tuple[Strip, ...] = ()  # at the foot
    doubt: bool = False  # a part of it looks like a table and could not be rebuilt

    @property
    def paper(self) -> tuple[float, float]:
        """Width and height of the paper."""
        return (self.turn.width, self.turn.height) if self.turn else (self.width, self.height)

    @property
    def strips(self) -> list[Strip]:
        return [item for item in self.items if isinstance(item, Strip)]


def ordered(lines: list[Strip], tables: list[PrintedTable]) -> tuple[Strip | PrintedTable, ...]:
    """Lines in their order with each table before the first line that stands below its top."""
    items: list[Strip | PrintedTable] = list(lines)
    for table in sorted(tables, key=lambda table: table.top, reverse=True):
        at = next((at for at, item in enumerate(items) if (item.base if isinstance(item, Strip) else item.top) > table.top), len(items))
        items.insert(at, table)
    return tuple(items)


def laid(items: Iterable[Strip | PrintedTable], turn: Turn) -> tuple[Strip | PrintedTable, ...]:
    """Lines and tables that know how they lie on the paper."""
    return tuple(replace(item, turn=turn) if isinstance(item, Strip) else _laid_table(item, turn) for item in items)


def _laid_table(table: PrintedTable, turn: Turn) -> PrintedTable:
    cells = (replace(cell, lines=tuple(replace(strip, turn=turn) for strip in cell.lines)) for cell in table.cells)
    return replace(table, cells=tuple(cells))


def read_glyph(glyph: Glyph, turn: Turn) -> Glyph:
    """A glyph with a box on the paper, as a reader sees it who turns the page; its base line is that of a recognised one."""
    return _moved(glyph, turn.read_box((glyph.x0, glyph.top, glyph.x1, glyph.bottom)))


def lay_glyph(glyph: Glyph, turn: Turn) -> Glyph:
    """The way back of `read_glyph`: a glyph that a reader sees, with its box on the paper."""
    return _moved(glyph, turn.lay_box((glyph.x0, glyph.top, glyph.x1, glyph.bottom)))


def _moved(glyph: Glyph, box: tuple[float, float, float, float]) -> Glyph:
    x0, top, x1, bottom = box
    return glyph._replace(x0=x0, x1=x1, top=top, bottom=bottom, base=(top + bottom) / 2 + 0.35 * glyph.size)
