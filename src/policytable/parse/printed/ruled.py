"""Cells of a ruled table and the characters in them become a printed table; holes that rulings leave are repaired."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

from policytable.parse.printed.glyph import Glyph, strips
from policytable.parse.printed.pages import Cell, PrintedTable

Rect = tuple[float, float, float, float]  # x0, top, x1, bottom
_NEAR = 3.0  # page units within which two borders are one
_SLACK = 0.5  # page units by which a glyph may stand off its cell
_LINE = 0.25  # em within which they are one too: pages of pictures are measured in pixels


def printed_table(rects: Sequence[Rect], glyphs: Sequence[Glyph], page: int) -> tuple[PrintedTable, set[int]] | None:
    """The table of these cells, and the indices of the glyphs in it; None for a box that is no table (one column)."""
    near = max(_NEAR, _LINE * median(glyph.size for glyph in glyphs)) if glyphs else _NEAR
    xs = _borders([rect[0] for rect in rects] + [rect[2] for rect in rects], near)
    ys = _borders([rect[1] for rect in rects] + [rect[3] for rect in rects], near)
    if len(xs) < 3 or len(ys) < 2:
        return None
    areas = _areas(rects, xs, ys)
    ink = _Ink(glyphs)
    areas += _holes(areas, xs, ys, ink)
    cells, used = [], set[int]()
    for row, column, down, across in sorted(areas):
        box = (xs[column], ys[row], xs[column + across], ys[row + down])
        inside = [at for at in ink.within(box) if at not in used]
        used.update(inside)
        cells.append(Cell(row, column, down, across, tuple(strips([glyphs[at] for at in inside], page))))
    if not used:
        return None
    return PrintedTable(ys[0], ys[-1], tuple(xs), len(ys) - 1, tuple(cells)), used


def _borders(values: Sequence[float], near: float) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= near:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _areas(rects: Sequence[Rect], xs: Sequence[float], ys: Sequence[float]) -> list[tuple[int, int, int, int]]:
    taken: set[tuple[int, int]] = set()
    areas = []
    for rect in sorted(rects, key=lambda rect: (rect[2] - rect[0]) * (rect[3] - rect[1])):
        left, right, top, bottom = _nearest(xs, rect[0]), _nearest(xs, rect[2]), _nearest(ys, rect[1]), _nearest(ys, rect[3])
        places = {(row, column) for row in range(top, bottom) for column in range(left, right)}
        if places and not places & taken:
            taken |= places
            areas.append((top, left, bottom - top, right - left))
    return areas


def _nearest(borders: Sequence[float], value: float) -> int:
    return min(range(len(borders)), key=lambda at: abs(borders[at] - value))


def _holes(
    areas: Sequence[tuple[int, int, int, int]], xs: Sequence[float], ys: Sequence[float], ink: _Ink
) -> list[tuple[int, int, int, int]]:
    """A merged cell that is open at the page's bottom has no lower border and is no cell to the ruling finder: places
    of the grid that no cell covers, in one column and one under another, are one cell if characters stand there."""
    covered = {(row + r, column + c) for row, column, down, across in areas for r in range(down) for c in range(across)}
    found = []
    for column in range(len(xs) - 1):
        row = 0
        while row < len(ys) - 1:
            end = row
            while end < len(ys) - 1 and (end, column) not in covered:
                end += 1
            box = (xs[column], ys[row], xs[column + 1], ys[end])
            if end > row and any(not ink.glyphs[at].char.isspace() for at in ink.within(box)):
                found.append((row, column, end - row, 1))
            row = max(end, row) + 1
    return found


class _Ink:
    """The middles of glyphs in order from the top, so that a box need not ask each of a page."""

    def __init__(self, glyphs: Sequence[Glyph]) -> None:
        self.glyphs = glyphs
        middles = sorted((glyph.base - 0.35 * glyph.size, (glyph.x0 + glyph.x1) / 2, at) for at, glyph in enumerate(glyphs))
        self.downs = [middle[0] for middle in middles]
        self.middles = middles

    def within(self, box: Rect) -> list[int]:
        """Indices of the glyphs whose middle lies in a box, as they were written."""
        low, high = bisect_left(self.downs, box[1] - _SLACK), bisect_right(self.downs, box[3] + _SLACK)
        return sorted(at for _, x, at in self.middles[low:high] if box[0] - _SLACK <= x <= box[2] + _SLACK)
