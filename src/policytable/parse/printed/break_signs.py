"""What happens to the cells at a page break: the last row runs over, merged cells go on, or a new row begins.

Two kinds of signs: missing lines (browsers leave a cell that goes on without a line), and, where every part is closed by
lines (word processors), the words: a text that was cut fills its cell to the right edge and to the foot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policytable.parse.draft import is_wide
from policytable.parse.printed.pages import Cell, PrintedTable

_STOPS = "。；！？;!?"
_FOOT = 3.2  # em of room under a text that was cut: a line of 1.5 em and one more held back with its paragraph
_LINE = 1.3  # em of room in which no further line could stand
_SLACK = 0.6  # em by which a full line stays short of the edge


@dataclass(frozen=True, slots=True)
class Seam:
    """A cell above the break and the cell below it that is its rest."""

    above: Cell
    below: Cell


@dataclass(frozen=True, slots=True)
class Break:
    """The seams of a break, and whether the whole last row runs over it."""

    row_runs_over: bool
    seams: tuple[Seam, ...]


def look(table: PrintedTable, part: PrintedTable, heads: int) -> Break:
    """How `part` (without the `heads` rows that were repeated above it) goes on with `table`."""
    pairs = [Seam(above, below) for above, below in _pairs(table, part)]
    page = _Page(table, part, heads)
    if page.runs_over(pairs):
        return Break(True, tuple(pairs))
    return Break(False, tuple(seam for seam in pairs if page.goes_on(seam)))


def _pairs(table: PrintedTable, part: PrintedTable) -> Iterator[tuple[Cell, Cell]]:
    """Cells of the last row with the cells of the same columns in the first row of the part."""
    last = {(cell.column, cell.column_span): cell for cell in table.cells if cell.row + cell.row_span == table.rows}
    for below in sorted((cell for cell in part.cells if cell.row == 0), key=lambda cell: cell.column):
        above = last.get((below.column, below.column_span))
        if above is not None:
            yield above, below


@dataclass(frozen=True, slots=True)
class _Page:
    """Both sides of a break with what is asked about their cells."""

    table: PrintedTable
    part: PrintedTable
    heads: int

    @property
    def is_drawn_open(self) -> bool:
        """Whether lines are missing at the table's foot, so that those that are there mean something."""
        return any(cell.open_bottom for cell in self._foot)

    @property
    def _is_all_open(self) -> bool:
        return all(cell.open_bottom for cell in self._foot)

    @property
    def _foot(self) -> list[Cell]:
        return [cell for cell in self.table.cells if cell.row + cell.row_span == self.table.rows]

    def runs_over(self, pairs: list[Seam]) -> bool:
        filled = [seam for seam in pairs if seam.below.lines]
        if not filled or not self._fits(pairs):
            return False
        if self.is_drawn_open and not self._is_all_open:
            return False
        cut = [seam for seam in filled if self._is_cut(seam)]
        if any(seam.above.lines and not self._ends_paragraph(seam.above) for seam in filled if seam not in cut):
            return False
        if self.is_drawn_open:
            return True
        if any(not seam.above.lines for seam in filled):
            return False
        if self._unlike_a_row(pairs):
            return True
        closed = all(seam.above.lines[-1].text[-1] in _STOPS for seam in filled)
        return len(cut) == len(pairs) and not closed

    def goes_on(self, seam: Seam) -> bool:
        above, below = seam.above, seam.below
        if above.row == 0 and above.lines and below.lines:  # the head of a column has no rest
            return False
        if self.is_drawn_open:
            torn = above.open_bottom and (below.open_top or self.heads > 0 or not self._is_all_open)
            return torn and (not above.lines or not below.lines or self._is_cut(seam))
        if not self.heads and below.open_top and any(not cell.open_top for cell in self.part.cells if cell.row == 0):
            return True
        merged = above.row_span > 1 or below.row_span > 1 or self._has_merged(above.column)
        if not below.lines:
            return above.row_span > 1 or (bool(above.lines) and self._is_never_empty(above.column))
        if not above.lines:
            return above.row_span > 1 and self._is_never_empty(above.column)
        return merged and self._is_cut(seam, _LINE) and above.lines[-1].text[-1] not in _STOPS

    def _fits(self, pairs: list[Seam]) -> bool:
        """Whether every column of both rows has its partner."""
        return sum(seam.below.column_span for seam in pairs) == len(self.table.xs) - 1

    def _unlike_a_row(self, pairs: list[Seam]) -> bool:
        """A column of its own (a number, a name) that every row fills is empty: the rest of a row, no row."""
        return any(
            not seam.below.lines and seam.above.lines and seam.above.row_span == 1 and self._is_never_empty(seam.above.column)
            for seam in pairs
        )

    def _is_never_empty(self, column: int) -> bool:
        """Whether every other cell of the column has words; cells at the break say nothing."""
        above = [cell for cell in self.table.cells if cell.column == column and cell.row + cell.row_span < self.table.rows]
        below = [cell for cell in self.part.cells if cell.column == column and cell.row > 0]
        return all(cell.lines for cell in (*above, *below)) and bool(above or below)

    def _has_merged(self, column: int) -> bool:
        body = (cell for cell in self.table.cells if cell.row)  # cells of a head reach down too
        return any(cell.row_span > 1 for cell in (*body, *self.part.cells) if cell.column == column)

    def _is_cut(self, seam: Seam, foot: float = _FOOT) -> bool:
        """Whether the words above fill their cell so that what stands below had no room."""
        above, below = seam.above, seam.below
        if not above.lines or not below.lines or not self._at_foot(above, foot):
            return False
        last, next_word = above.lines[-1], _first_word(below)
        room = self.table.xs[above.column + above.column_span] - self.table.xs[above.column] - 2 * self._padding()
        return last.right - last.left + next_word > room - _SLACK * last.size

    def _at_foot(self, cell: Cell, room: float = _FOOT) -> bool:
        return bool(cell.lines) and self.table.bottom - cell.lines[-1].bottom < room * cell.lines[-1].size

    def _ends_paragraph(self, cell: Cell) -> bool:
        return self._at_foot(cell) and cell.lines[-1].text[-1] in _STOPS + "：:"

    def _padding(self) -> float:
        """Room between a line and its words, the least of all cells: centred words have more."""
        return max(0.0, min(_lefts(self.table.cells, self.table.xs), default=0.0))


def _lefts(cells: Iterable[Cell], xs: tuple[float, ...]) -> Iterator[float]:
    for cell in cells:
        for strip in cell.lines[:1]:
            yield strip.left - xs[cell.column]


def _first_word(cell: Cell) -> float:
    """Width of what could not be parted from the beginning of a text."""
    strip = cell.lines[0]
    at = 1
    while at < len(strip.text) and not (is_wide(strip.text[at]) or is_wide(strip.text[at - 1])) and not strip.text[at].isspace():
        at += 1
    return strip.edges[at] - strip.edges[0]
