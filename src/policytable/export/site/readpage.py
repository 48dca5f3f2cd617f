"""One page that shows how a file was read: its clause tree beside the pictures of its pages, with every doubt marked."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined

from policytable.export.site.marking import Segment, Span, cut, spans
from policytable.export.site.picture import PagePicture
from policytable.export.site.words import clause_words, issue_line
from policytable.model import Clause, Document, Fact, Issue, Reviewed, Table, Topic

_UNSURE = 0.9  # confidence of a recognised line below which it is marked


@dataclass(frozen=True, slots=True)
class Found:
    """A fact under the clause that proves it."""

    number: int
    column: str
    display: str


@dataclass(frozen=True, slots=True)
class Node:
    """A clause: its number as cited, its words in segments, the facts read from it, and whether a picture shows it."""

    index: int
    depth: int
    kind: str
    path: str
    body: bool
    segments: tuple[Segment, ...]
    found: tuple[Found, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a table that was read, with its spans."""

    segments: tuple[Segment, ...]
    down: int
    across: int
    head: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table row by row, under the clauses of its rows."""

    rows: tuple[tuple[GridCell, ...], ...]
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The printed lines of a clause on one page, as rectangles (x, y, width, height); `first` where no earlier page shows it."""

    clause: int
    rectangles: tuple[tuple[str, str, str, str], ...]
    unsure: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page with its picture as a data address."""

    number: int
    width: str
    height: str
    method: str
    source: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Everything on the page."""

    name: str
    record: tuple[tuple[str, str], ...]
    declared: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]
    parts: tuple[Node | Grid, ...]
    outside: tuple[tuple[str, str], ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page is made of: the document with its clauses, the topic and the facts read for it, issues and pictures."""

    name: str
    document: Document
    clauses: tuple[Clause, ...]
    topic: Topic
    facts: tuple[Fact, ...] = ()
    issues: tuple[Issue, ...] = ()
    pictures: Sequence[PagePicture] = ()


def read_page(seen: Seen) -> bytes:
    """The page as one HTML file that needs nothing else. Raises ValueError where a fact's evidence is not its quote."""
    document = seen.document
    over = spans(document, (Reviewed(fact, document.id) for fact in seen.facts))
    leaves = tuple(_leaves(seen))
    page = ReadPage(
        name=seen.name,
        record=_record(document, seen),
        declared=document.meta,
        faults=tuple(issue_line(issue) for issue in seen.issues),
        parts=tuple(_parts(seen, over, {shape.clause for leaf in leaves for shape in leaf.shapes})),
        outside=tuple(_outside(document, seen.clauses)),
        leaves=leaves,
    )
    environment = Environment(
        loader=PackageLoader("policytable.export.site"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("read.html").render(page=page).encode("utf-8", "replace")


def _record(document: Document, seen: Seen) -> tuple[tuple[str, str], ...]:
    bodies = sum(clause.body for clause in seen.clauses)
    return (
        ("文件类型", document.media_type),
        ("读取方式", document.method),
        ("页数", str(len(document.pages) or "—")),
        ("字数", str(sum(not char.isspace() for char in document.text))),
        ("条款", f"{bodies}（另有标题等 {len(seen.clauses) - bodies}）"),
        ("表格", str(len(document.tables))),
        ("事实", str(len(seen.facts))),
        ("存疑的数字", str(len(document.doubtful))),
    )


def _parts(seen: Seen, over: tuple[Span, ...], drawn: set[int]) -> Iterator[Node | Grid]:
    for table, members in groupby(seen.clauses, key=lambda clause: clause.table if clause.kind == "row" else None):
        group = list(members)
        if table is not None and table < len(seen.document.tables):
            grid = seen.document.tables[table]
            yield Grid(tuple(_rows(seen.document, grid, over)), _found(seen, over, (grid.start, grid.end)))
            continue
        for clause in group:
            window = (clause.start, clause.end)
            segments = cut(seen.document, window, over)
            found = _found(seen, over, window)
            words = clause_words(clause.path) if clause.kind != "paragraph" else ""
            yield Node(clause.index, min(clause.depth, 6), clause.kind, words, clause.body, segments, found, clause.index in drawn)


def _rows(document: Document, table: Table, over: tuple[Span, ...]) -> Iterator[tuple[GridCell, ...]]:
    for number in range(table.rows):
        members = sorted((cell for cell in table.cells if cell.row == number), key=lambda cell: cell.column)
        yield tuple(
            GridCell(cut(document, (cell.start, cell.end), over), cell.row_span, cell.column_span, number < table.header_rows)
            for cell in members
        )


def _found(seen: Seen, over: Iterable[Span], window: tuple[int, int]) -> tuple[Found, ...]:
    numbers = {span.evidence: span.number for span in over if span.lead and window[0] <= span.start < window[1]}
    word = seen.topic.column_word
    return tuple(Found(numbers[fact.evidence[0]], word(fact.field), fact.display) for fact in seen.facts if fact.evidence[0] in numbers)


def _outside(document: Document, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """Blocks that are in no clause: furniture, the page's own card, page numbers."""
    covered = sorted((clause.start, clause.end) for clause in clauses)
    at = 0
    for block in sorted(document.blocks, key=lambda block: block.start):
        while at < len(covered) and covered[at][1] <= block.start:
            at += 1
        if at == len(covered) or covered[at][0] >= block.end:
            yield block.kind, document.text[block.start : block.end]


def _leaves(seen: Seen) -> Iterator[Leaf]:
    pages = {page.number: page for page in seen.document.pages}
    shown: set[int] = set()
    for picture in sorted(seen.pictures, key=lambda picture: picture.number):
        page = pages.get(picture.number)
        width, height = (page.width, page.height) if page else (picture.width, picture.height)
        shapes = tuple(_shapes(seen, picture.number, shown))
        shown.update(shape.clause for shape in shapes)
        source = f"data:{_media_type(picture.png)};base64,{base64.b64encode(picture.png).decode('ascii')}"
        yield Leaf(picture.number, f"{width:.1f}", f"{height:.1f}", page.method if page else "", source, shapes)


def _shapes(seen: Seen, page: int, shown: set[int]) -> Iterator[Shape]:
    lines = [line for line in seen.document.lines if line.page == page]
    for clause in seen.clauses:
        own = [line for line in lines if line.start < clause.end and line.end > clause.start]
        if own:
            boxes = []
            for line in own:
                low, high = max(line.start, clause.start) - line.start, min(line.end, clause.end) - line.start
                left, right = line.edges[low], line.edges[high]
                boxes.append((f"{left:.1f}", f"{line.top:.1f}", f"{max(right - left, 0):.1f}", f"{line.bottom - line.top:.1f}"))
            unsure = any(line.confidence is not None and line.confidence < _UNSURE for line in own)
            yield Shape(clause.index, tuple(boxes), unsure, clause.index not in shown)


def _media_type(content: bytes) -> str:
    return "image/png" if content.startswith(b"\x89PNG") else "image/webp" if content[8:12] == b"WEBP" else "image/jpeg"
