"""Tables of word-processor documents as grids: spans resolved, deleted rows left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from policytable.parse.draft import Grid, Ink, Slot
from policytable.parse.ooxml import W, child, elements, is_on, local, number, value

_WRAPPERS = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_COLUMNS = 200


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    across: int
    down: int
    paragraphs: list[str]


def read_grid(table: etree._Element, paragraphs: Callable[[etree._Element], list[str]]) -> Grid:
    """The grid of a w:tbl; `paragraphs` reads a w:p. A table inside a cell becomes paragraphs of that cell."""
    cells: list[_Cell] = []
    above: dict[int, _Cell] = {}
    rows = [row for row in _inner(table, "tr") if child(row, "trPr", "del") is None]
    for at, row in enumerate(rows):
        column = min(_COLUMNS, number(value(row, "trPr", "gridBefore")))
        for node in _inner(row, "tc"):
            across = max(1, min(_COLUMNS, number(value(node, "tcPr", "gridSpan"), 1)))
            if _continues(node, "hMerge") and cells and cells[-1].row == at:
                cells[-1].across += across
            elif _continues(node, "vMerge") and column in above:
                above[column].down = at - above[column].row + 1
            else:
                cells.append(_Cell(at, column, across, 1, _content(node, paragraphs)))
                above[column] = cells[-1]
            column += across
    columns = max((cell.column + cell.across for cell in cells), default=1)
    heads = next((at for at, row in enumerate(rows) if not is_on(row, "trPr", "tblHeader")), len(rows))
    slots = tuple(Slot(cell.row, cell.column, tuple(map(Ink, cell.paragraphs)), cell.down, cell.across) for cell in cells)
    return Grid(slots, len(rows), columns, heads or None)


def _inner(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for node in elements(parent):
        if local(node) == name:
            yield node
        elif local(node) in _WRAPPERS:
            yield from _inner(node, name)


def _continues(cell: etree._Element, name: str) -> bool:
    node = child(cell, "tcPr", name)
    return node is not None and (node.get(W + "val") or "continue") == "continue"


def _content(cell: etree._Element, paragraphs: Callable[[etree._Element], list[str]]) -> list[str]:
    lines: list[str] = []
    for node in elements(cell):
        if local(node) == "p":
            lines += paragraphs(node)
        elif local(node) == "tbl":
            for row in _inner(node, "tr"):
                lines.append(" ".join(line for inner in _inner(row, "tc") for line in _content(inner, paragraphs)))
        elif local(node) in _WRAPPERS:
            lines += _content(node, paragraphs)
    return lines
