"""Tables of a page: those that hold data as grids, spans resolved; those made for layout are lines like any other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policytable.parse.draft import Grid, Slot
from policytable.parse.html.tree import PageTree

_CELLS = 20000  # places of a table after which spans count as 1: a hostile page spans 2000 rows with every cell
_ARTICLE = 1500  # characters of a cell that is an article of its own, in a table of no more than four cells
_GROUPS = ("tbody", "thead", "tfoot")


def is_data(tree: PageTree, table: int) -> bool:
    """Two columns or more, no table inside, and no cell that is an article of its own."""
    if "table" in tree.tags[table + 1 : tree.ends[table]]:
        return False
    rows = [_cells(tree, row.element) for row in _rows(tree, table)]
    cells = [cell for row in rows for cell in row]
    if len(cells) < 2 or max(map(len, rows)) < 2:
        return False
    return len(cells) > 4 or max(_size(tree, cell) for cell in cells) <= _ARTICLE


def captions(tree: PageTree, table: int) -> range:
    """The lines of a table's <caption>, wherever it stands in the table."""
    found = next((child for child in tree.children(table) if tree.tags[child] == "caption"), None)
    return range(0) if found is None else range(tree.low[found], tree.high[found])


def grid(tree: PageTree, table: int) -> Grid:
    """A table as a grid: spans end where their group of rows ends (a span of 0 reaches there) and give way to cells
    that already have the place."""
    rows, taken, slots = _rows(tree, table), set[tuple[int, int]](), list[Slot]()
    for number, row in enumerate(rows):
        column = 0
        for cell in _cells(tree, row.element):
            while (number, column) in taken:
                column += 1
            down = _span(tree, cell, "rowspan", 2000) or row.left
            down, across = min(down, row.left), _across(taken, number, column, _span(tree, cell, "colspan", 60) or 1)
            down, across = (down, across) if len(taken) <= _CELLS else (1, 1)
            taken.update((number + r, column + c) for r in range(down) for c in range(across))
            paragraphs = tuple(tree.ink(line) for line in tree.lines[tree.low[cell] : tree.high[cell]])
            slots.append(Slot(number, column, paragraphs, down, across))
    columns = 1 + max((column for _, column in taken), default=0)
    heads = next((at for at, row in enumerate(rows) if not row.head), 0)
    return Grid(tuple(slots), len(rows), columns, heads or None, dom=tuple(tree.path(row.element) for row in rows))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: how many rows of its group are left with it, and whether it stands in a <thead>."""

    element: int
    left: int
    head: bool


def _rows(tree: PageTree, table: int) -> list[_Row]:
    found = []
    for group in tree.children(table):
        if tree.tags[group] in _GROUPS:
            rows = [child for child in tree.children(group) if tree.tags[child] == "tr"]
            found += [_Row(row, len(rows) - at, tree.tags[group] == "thead") for at, row in enumerate(rows)]
    return found


def _cells(tree: PageTree, row: int) -> list[int]:
    return [child for child in tree.children(row) if tree.tags[child] in ("td", "th")]


def _size(tree: PageTree, cell: int) -> int:
    return sum(len(line.text) for line in tree.lines[tree.low[cell] : tree.high[cell]])


def _span(tree: PageTree, cell: int, name: str, limit: int) -> int:
    said = tree.spans.get(cell, {}).get(name)
    digits = re.match(r"\s*(\d{1,4})", said) if said else None
    return min(limit, int(digits.group(1))) if digits else 1


def _across(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    return next((at for at in range(1, wanted) if (row, column + at) in taken), wanted)
