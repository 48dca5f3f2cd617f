"""Tables that run over a page break: one table again, rows and merged cells rejoined, repeated heads told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policytable.parse.printed.break_signs import Seam, look
from policytable.parse.printed.glyph import Strip
from policytable.parse.printed.pages import Cell, PrintedTable

_SAME = 0.02  # of the table's width, by which column borders of one table differ from page to page
_HEAD = 4  # rows; heads of the sample tables have at most three


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
    repeated = _repeated(table, part)
    heads = [strip for cell in part.cells if cell.row < repeated for strip in cell.lines]
    for _ in range(repeated):
        part = _without_first(part)
    found = look(table, part, repeated)
    cells, taken = list(table.cells), set[Cell]()
    overlap = 1 if found.row_runs_over else 0
    for seam in found.seams:
        at = cells.index(seam.above)
        cells[at] = _one(seam, overlap)
        taken.add(seam.below)
    kept = [cell for cell in part.cells if cell not in taken and not (overlap and cell.row == 0 and cell.row_span == 1)]
    moved = [_lowered(cell, table.rows - overlap, overlap) for cell in kept]
    return replace(table, rows=table.rows + part.rows - overlap, cells=(*cells, *moved), bottom=part.bottom), heads


def _one(seam: Seam, overlap: int) -> Cell:
    above, below = seam.above, seam.below
    return replace(
        above, row_span=above.row_span + below.row_span - overlap, lines=above.lines + below.lines, open_bottom=below.open_bottom
    )


def _lowered(cell: Cell, by: int, overlap: int) -> Cell:
    if overlap and cell.row == 0:  # its first row is the last of the table already
        return replace(cell, row=by + 1, row_span=cell.row_span - 1)
    return replace(cell, row=cell.row + by)


def _repeated(table: PrintedTable, part: PrintedTable) -> int:
    """How many rows at the top of a part say what the table's first rows say: its head, printed again."""
    count = 0
    while count < min(_HEAD, table.rows, part.rows - 1):
        words = _row_words(table, count)
        if not words or words != _row_words(part, count) or not (count < head_depth(table) or _is_full(table, count)):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.row_span for cell in part.cells):
        count -= 1
    return count


def head_depth(table: PrintedTable) -> int:
    """Rows that the cells of the first row reach down to, below lines of full width."""
    top = 0
    while top < table.rows - 1 and any(cell.row == top and cell.column_span == len(table.xs) - 1 for cell in table.cells):
        top += 1
    return top + max((cell.row_span for cell in table.cells if cell.row == top), default=1)


def _is_full(table: PrintedTable, row: int) -> bool:
    return all(cell.lines for cell in table.cells if cell.row == row) and any(cell.row == row for cell in table.cells)


def _row_words(table: PrintedTable, row: int) -> str:
    cells = sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.column)
    words = ["".join(strip.text for strip in cell.lines) for cell in cells]
    return "|".join(words) if any(words) else ""


def _without_first(part: PrintedTable) -> PrintedTable:
    cells = []
    for cell in part.cells:
        if cell.row > 0:
            cells.append(replace(cell, row=cell.row - 1))
        elif cell.row_span > 1:  # a cell that spans the dropped row goes on below it
            cells.append(replace(cell, row_span=cell.row_span - 1, lines=()))
    return replace(part, rows=part.rows - 1, cells=tuple(cells))
