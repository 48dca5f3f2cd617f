"""Tables that run over a page break: one table again, rows rejoined, repeated heads told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policytable.parse.glyph import Strip
from policytable.parse.pages import Cell, PrintedTable

_SAME = 0.02  # of the table's width, by which column borders of one table differ from page to page
_CLOSED = "。；！？;!?"


def rejoin(parts: Sequence[PrintedTable]) -> list[tuple[PrintedTable, list[Strip]]]:
    """Tables of parts that follow one another without text between; each with the heads that were repeated."""
    made: list[tuple[PrintedTable, list[Strip]]] = []
    for part in parts:
        both = _aligned(made[-1][0], part) if made else None
        if both is not None:
            table, heads = _append(*both)
            made[-1] = (table, made[-1][1] + heads)
        else:
            made.append((part, []))
    return made


def _aligned(table: PrintedTable, part: PrintedTable) -> tuple[PrintedTable, PrintedTable] | None:
    """Both with the same columns, where the borders of one are among those of the other; None for another table."""
    if _page(part) != _page_last(table) + 1:
        return None
    shift = part.xs[0] - table.xs[0]  # left and right pages of a book differ by their margins
    moved = tuple(x - shift for x in part.xs)
    if len(moved) <= len(table.xs):
        fitted = _refined(replace(part, xs=moved), table.xs)
        return (table, fitted) if fitted is not None else None
    grown = _refined(table, moved)
    return (grown, replace(part, xs=moved)) if grown is not None else None


def _refined(table: PrintedTable, xs: tuple[float, ...]) -> PrintedTable | None:
    near = _SAME * max(1.0, xs[-1] - xs[0])
    places = [min(range(len(xs)), key=lambda at: abs(xs[at] - x)) for x in table.xs]
    strayed = any(abs(xs[at] - x) > near for at, x in zip(places, table.xs, strict=True))
    if strayed or places[-1] != len(xs) - 1 or len({*places}) < len(places):
        return None
    cells = tuple(
        replace(cell, column=places[cell.column], column_span=places[cell.column + cell.column_span] - places[cell.column])
        for cell in table.cells
    )
    return replace(table, xs=xs, cells=cells)


def _page(table: PrintedTable) -> int:
    return min((strip.page for cell in table.cells for strip in cell.lines), default=-9)


def _page_last(table: PrintedTable) -> int:
    return max((strip.page for cell in table.cells for strip in cell.lines), default=-9)


def _append(table: PrintedTable, part: PrintedTable) -> tuple[PrintedTable, list[Strip]]:
    heads: list[Strip] = []
    if _row_text(table, 0) and _row_text(table, 0) == _row_text(part, 0) and part.rows > 1:
        heads = [strip for cell in part.cells if cell.row == 0 for strip in cell.lines]
        part = _without_first(part)
    if part.rows and _runs_over(table, part):
        table, part = _with_first(table, part), _without_first(part)
    elif part.rows:
        table, part = _extend_open(table, part)
    moved = [replace(cell, row=cell.row + table.rows) for cell in part.cells]
    return replace(table, rows=table.rows + part.rows, cells=table.cells + tuple(moved), bottom=part.bottom), heads


def _row_text(table: PrintedTable, row: int) -> str:
    return "|".join("".join(strip.text for strip in cell.lines) for cell in table.cells if cell.row == row)


def _without_first(part: PrintedTable) -> PrintedTable:
    cells = []
    for cell in part.cells:
        if cell.row > 0:
            cells.append(replace(cell, row=cell.row - 1))
        elif cell.row_span > 1:  # a cell that spans the dropped row goes on below it
            cells.append(replace(cell, row_span=cell.row_span - 1, lines=()))
    return replace(part, rows=part.rows - 1, cells=tuple(cells))


def _at(table: PrintedTable, row: int, column: int) -> Cell | None:
    for cell in table.cells:
        if cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span:
            return cell
    return None


def _runs_over(table: PrintedTable, part: PrintedTable) -> bool:
    """The first row of a part is the rest of the row before when a cell of its own kind (a number, a name) is empty
    there, and every cell that has words goes on with a cell that has words and did not end its sentence."""
    columns = len(table.xs) - 1
    pairs = [(_at(table, table.rows - 1, column), _at(part, 0, column)) for column in range(columns)]
    if any(below is not None and below.row_span > 1 and below.lines for _, below in pairs):
        return False
    filled = [(above, below) for above, below in pairs if below is not None and below.lines]
    empty = [above for above, below in pairs if (below is None or not below.lines) and above is not None and above.lines]
    own_empty = [above for above in empty if above.row_span == 1]
    if not filled or not own_empty:
        return len(filled) == columns == 1
    if any(above is None or not above.lines for above, _ in filled):
        return False
    return any(above is not None and above.lines[-1].text[-1] not in _CLOSED for above, _ in filled) or len(own_empty) * 2 >= columns


def _with_first(table: PrintedTable, part: PrintedTable) -> PrintedTable:
    cells = list(table.cells)
    for column in range(len(table.xs) - 1):
        above, below = _at(table, table.rows - 1, column), _at(part, 0, column)
        if above is None or below is None or not below.lines or below.column != column:
            continue
        at = next(index for index, cell in enumerate(cells) if (cell.row, cell.column) == (above.row, above.column))
        cells[at] = replace(cells[at], lines=cells[at].lines + below.lines)
    return replace(table, cells=tuple(cells))


def _extend_open(table: PrintedTable, part: PrintedTable) -> tuple[PrintedTable, PrintedTable]:
    """Empty cells at the top of a part go on with a merged cell that reaches the end of the part before."""
    cells, dropped = list(table.cells), set[Cell]()
    for below in part.cells:
        if below.row or below.lines or below.column_span > 1:
            continue
        above = _at(table, table.rows - 1, below.column)
        if above is not None and above.lines and above.row_span > 1 and above.column_span == 1:
            at = next(index for index, cell in enumerate(cells) if (cell.row, cell.column) == (above.row, above.column))
            cells[at] = replace(cells[at], row_span=cells[at].row_span + below.row_span)
            dropped.add(below)
    return replace(table, cells=tuple(cells)), replace(part, cells=tuple(cell for cell in part.cells if cell not in dropped))
