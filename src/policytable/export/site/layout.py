"""The canonical text laid out for reading: blocks, tables as tables, furniture folded; every lit character exactly once."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from policytable.export.site.marking import Cover, Segment, Span, covered, cut
from policytable.model import Block, Document, Table, TableCell

_MAX_GRID = 50_000  # table places to fill with blanks at most; a larger grid is damage, its cells are shown as they come
_LOOSE = -1


@dataclass(frozen=True, slots=True)
class GridCell:
    """One printed table cell."""

    segments: tuple[Segment, ...]
    row_span: int = 1
    column_span: int = 1
    header: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text in reading order.

    `kind`: a block's kind, `table` (`grid` holds its rows), `gap` (blanks between blocks under a quote), `page`
    (page `number` begins) or `folded` (furniture, in `inner`; `open` where a quote stands in it).
    """

    kind: str
    segments: tuple[Segment, ...] = ()
    level: int = 3
    grid: tuple[tuple[GridCell, ...], ...] = ()
    number: int = 0
    inner: tuple[Piece, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    owner: int
    start: int
    end: int


def pieces(document: Document, over: tuple[Span, ...]) -> tuple[Piece, ...]:
    """Lay out a document. Overlapping blocks are clipped, text outside every block is shown as a paragraph."""
    owners = _owners(document)
    return tuple(_folded(_paged(document, Cover(over), _runs(owners, 0))))


def _owners(document: Document) -> array[int]:
    """For each character the block (index) or table (blocks + index) that shows it; tables go before their row blocks."""
    owners = array("i", [_LOOSE]) * len(document.text)
    count = len(document.blocks)
    for index in range(count - 1, -1, -1):
        _claim(owners, document.blocks[index].start, document.blocks[index].end, index)
    for index in range(len(document.tables) - 1, -1, -1):
        if document.tables[index].cells:
            _claim(owners, document.tables[index].start, document.tables[index].end, count + index)
    return owners


def _claim(owners: array[int], start: int, end: int, owner: int) -> None:
    low, high = max(0, start), min(len(owners), end)
    if low < high:
        owners[low:high] = array("i", [owner]) * (high - low)


def _runs(owners: array[int], offset: int) -> Iterator[_Run]:
    at = offset
    for owner, group in groupby(owners):
        size = sum(1 for _ in group)
        yield _Run(owner, at, at + size)
        at += size


def _paged(document: Document, over: Cover, runs: Iterator[_Run]) -> Iterator[Piece]:
    page: int | None = None
    shown: set[int] = set()
    for run in runs:
        block = document.blocks[run.owner] if 0 <= run.owner < len(document.blocks) else None
        beginning = _page_of(document, run, block)
        if beginning is not None and (page is None or beginning > page):  # a table over two pages comes back to its first
            page = beginning
            yield Piece("page", number=page)
        if run.owner >= len(document.blocks) and run.owner not in shown:
            shown.add(run.owner)
            yield Piece("table", grid=_grid(document, document.tables[run.owner - len(document.blocks)], over))
        elif run.owner < len(document.blocks):
            yield from _text(document, over, run, block)


def _page_of(document: Document, run: _Run, block: Block | None) -> int | None:
    if len(document.pages) < 2:
        return None
    if block is None and run.owner >= len(document.blocks):
        index = run.owner - len(document.blocks)
        return next((row.page for row in document.blocks if row.table == index and row.page), None)
    return block.page if block else None


def _text(document: Document, over: Cover, run: _Run, block: Block | None) -> Iterator[Piece]:
    window = (run.start, run.end)
    if document.text[run.start : run.end].strip():
        level = min(6, max(3, (block.level or 1) + 2)) if block else 3
        yield Piece(block.kind if block else "paragraph", cut(document, window, over), level=level, open=covered(window, over))
    elif covered(window, over):
        yield Piece("gap", cut(document, window, over), open=True)


def _folded(stream: Iterator[Piece]) -> Iterator[Piece]:
    for furniture, group in groupby(stream, key=lambda piece: piece.kind == "furniture"):
        inner = tuple(group)
        if furniture:
            yield Piece("folded", inner=inner, open=any(piece.open for piece in inner))
        else:
            yield from inner


def _grid(document: Document, table: Table, over: Cover) -> tuple[tuple[GridCell, ...], ...]:
    order = sorted(table.cells, key=lambda cell: (cell.start, cell.end))
    owners = array("i", [_LOOSE]) * (table.end - table.start)
    for index in range(len(order) - 1, -1, -1):
        low, high = max(order[index].start, table.start), min(order[index].end, table.end)
        if low < high:
            owners[low - table.start : high - table.start] = array("i", [index]) * (high - low)
    words: dict[int, tuple[Segment, ...]] = {}
    last = 0
    for run in _runs(owners, table.start):
        last = run.owner if run.owner != _LOOSE else last
        window = (run.start, run.end)
        # Separators between cells belong to no cell: shown at the end of the one before, if words or under a quote.
        if run.owner != _LOOSE or covered(window, over) or any(map(str.isalnum, document.text[run.start : run.end])):
            words[last] = (*words.get(last, ()), *cut(document, window, over))
    return _rows(table, {(cell.row, cell.column): (cell, words.get(index, ())) for index, cell in enumerate(order)})


def _rows(table: Table, held: dict[tuple[int, int], tuple[TableCell, tuple[Segment, ...]]]) -> tuple[tuple[GridCell, ...], ...]:
    rows: list[list[GridCell]] = [[] for _ in range(max((row for row, _ in held), default=-1) + 1)]
    taken: set[tuple[int, int]] = set()
    fill = table.rows * table.columns <= _MAX_GRID
    for row in range(len(rows)):
        columns = range(table.columns) if fill else sorted(column for at, column in held if at == row)
        for column in sorted({*columns, *(c for r, c in held if r == row)} if fill else columns):
            if (row, column) in held:
                cell, segments = held[row, column]
                down, right = min(cell.row_span, len(rows) - row), max(1, min(cell.column_span, table.columns - column))
                rows[row].append(GridCell(segments, max(1, down), right, row < table.header_rows))
                if fill:
                    taken.update((row + r, column + c) for r in range(down) for c in range(right))
            elif fill and (row, column) not in taken:
                rows[row].append(GridCell((), header=row < table.header_rows))
    return tuple(tuple(row) for row in rows)
