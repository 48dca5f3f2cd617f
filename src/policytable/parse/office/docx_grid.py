"""Tables of word-processor documents as grids: spans resolved, deleted rows and cells left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from policytable.parse.draft import Grid, Ink, Slot
from policytable.parse.office.docx_text import Reader
from policytable.parse.office.ooxml import W, child, elements, is_on, local, number, value

_WRAPPERS = frozenset(("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_COLUMNS = 200


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    across: int
    down: int
    paragraphs: list[str]


def read_grid(table: etree._Element, reader: Reader) -> Grid:
    """The grid of a w:tbl. A table inside a cell becomes paragraphs of that cell; hidden rows are counted as hidden text."""
    cells: list[_Cell] = []
    above: dict[int, _Cell] = {}
    rows = [row for row in _inner(table, "tr") if _is_shown(row, reader)]
    for at, row in enumerate(rows):
        column = min(_COLUMNS, number(value(row, "trPr", "gridBefore")))
        for node in _inner(row, "tc"):
            if child(node, "tcPr", "cellDel") is not None:
                continue
            across = max(1, min(_COLUMNS, number(value(node, "tcPr", "gridSpan"), 1)))
            if _continues(node, "hMerge") and cells and cells[-1].row == at:
                cells[-1].across += across
                reader.told.hidden += _size(node)
            elif (_continues(node, "vMerge") or _merged(node)) and column in above:
                above[column].down = at - above[column].row + 1
                reader.told.hidden += _size(node)  # a word processor shows of merged cells the first alone
            else:
                cells.append(_Cell(at, column, across, 1, reader.content(node)))
                above[column] = cells[-1]
            column += across
    columns = max((cell.column + cell.across for cell in cells), default=1)
    heads = next((at for at, row in enumerate(rows) if not is_on(row, "trPr", "tblHeader")), len(rows))
    slots = tuple(Slot(cell.row, cell.column, tuple(map(Ink, cell.paragraphs)), cell.down, cell.across) for cell in cells)
    return Grid(slots, len(rows), columns, heads or None)


def _is_shown(row: etree._Element, reader: Reader) -> bool:
    if child(row, "trPr", "del") is not None:
        return False
    if is_on(row, "trPr", "hidden"):
        reader.told.hidden += _size(row)
        return False
    return True


def _inner(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for node in elements(parent):
        if local(node) == name:
            yield node
        elif local(node) in _WRAPPERS:
            yield from _inner(node, name)


def _continues(cell: etree._Element, name: str) -> bool:
    node = child(cell, "tcPr", name)
    return node is not None and (node.get(W + "val") or "continue") == "continue"


def _merged(cell: etree._Element) -> bool:
    """Merged with the cell above by a change that is taken as accepted."""
    node = child(cell, "tcPr", "cellMerge")
    return node is not None and node.get(W + "vMerge") == "cont"


def _size(node: etree._Element) -> int:
    return sum(len(one.text or "") for one in node.iter(W + "t"))
