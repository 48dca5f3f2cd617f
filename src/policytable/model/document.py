"""Documents: one coordinate system, `Document.text`; blocks, pages, lines, tables and clauses are windows on it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from policytable.model.place import Region

BlockKind = Literal["title", "heading", "paragraph", "row", "caption", "footnote", "meta", "furniture"]
Status = Literal["in_force", "expired", "repealed", "draft"]
Role = Literal["main", "notice", "attachment", "interpretation", "news"]
Nature = Literal["policy", "call", "interpretation", "news", "report", "list", "publicity"]
CONTEXT = 24  # characters kept before and after a quote so that it is found again in a better parse


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with one role, `[start, end)`. `furniture` (navigation, running heads, page numbers) is kept
    in the text and left out of clauses. `dom` is the element's path (HTML), `page` the first page (1-based)."""

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    dom: str | None = None
    level: int | None = None  # of a heading, 1 outermost, where the format says so; 0 where another file begins
    table: int | None = None  # index in Document.tables, of a row
    row: int | None = None


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell with its window on the text; a merged cell stands once, with its spans."""

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells in reading order. `header_rows` counts the rows at the top that name columns."""

    start: int
    end: int
    rows: int
    columns: int
    cells: tuple[TableCell, ...]
    header_rows: int = 1

    def at(self, row: int, column: int) -> TableCell | None:
        """The cell that covers (row, column), spans resolved; None where there is none."""
        for cell in self.cells:
            if cell.row <= row < cell.row + cell.row_span and cell.column <= column < cell.column + cell.column_span:
                return cell
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its size in points (scans: in pixels of the stored picture); numbered from 1."""

    number: int
    width: float
    height: float
    method: str = "text"  # text | ocr | rendering


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: text window, page, and the x edges of its characters in page units, origin top left.

    `edges` has one more entry than characters; `confidence` (0-1) is given for OCR only.
    """

    start: int
    end: int
    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class DomRun:
    """A run of one text node: text window, the element's path, and the offset of its first character in the node."""

    start: int
    end: int
    path: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where evidence is seen: a box (x0, y0, x1, y1) on a page in page units, or a DOM path."""

    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    dom: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quoted place: `document.text[start:end] == quote`. Made only by `Document.cite`."""

    document: str
    start: int
    end: int
    quote: str
    prefix: str = ""
    suffix: str = ""
    clause: str | None = None
    places: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and len(self.quote) == self.end - self.start):
            raise ValueError(f"evidence {self.start}-{self.end} does not fit its quote {self.quote!r}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A link to another file of the same policy, with the name that the page gives it."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Document:
    """One read snapshot. `id` is made from the bytes; `meta` is what the page itself declares (索引号 box, <meta>),
    keys in the page's words; `doubtful` are offsets of characters that OCR was not sure of."""

    id: str
    media_type: str
    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    pages: tuple[Page, ...] = ()
    lines: tuple[Line, ...] = ()
    runs: tuple[DomRun, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    doubtful: tuple[int, ...] = ()
    method: str = ""  # reader and its version, for the record

    def cite(self, start: int, end: int, clause: str | None = None) -> Evidence:
        """Evidence for `[start, end)` with context and every place it is seen. Raises ValueError for an empty window."""
        quote = self.text[start:end]
        return Evidence(
            document=self.id,
            start=start,
            end=end,
            quote=quote,
            prefix=self.text[max(0, start - CONTEXT) : start],
            suffix=self.text[end : end + CONTEXT],
            clause=clause,
            places=self._boxes(start, end) + self._dom(start, end),
        )

    def _boxes(self, start: int, end: int) -> tuple[Place, ...]:
        places = []
        for line in self.lines:
            low, high = max(start, line.start), min(end, line.end)
            if low < high:
                left, right = line.edges[low - line.start], line.edges[high - line.start]
                places.append(Place(page=line.page, box=(left, line.top, right, line.bottom)))
        return tuple(places)

    def _dom(self, start: int, end: int) -> tuple[Place, ...]:
        at = max(0, bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        seen: dict[str, None] = {}
        for run in self.runs[at:]:
            if run.start >= end:
                break
            if run.end > start:
                seen.setdefault(run.path)
        return tuple(Place(dom=path) for path in seen)


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the clause tree. `parent` is the index of the clause above it in the segmented sequence.

    `kind`: title, chapter, article (第X条), item (一、 （一） 1.), paragraph, row, sentence. `label` is the number as
    printed, `path` the labels from the root joined by `/`. `[start, end)` is its own text without its children;
    `body` marks text that may hold facts (headings of a document, furniture and metadata are not body).
    """

    index: int
    parent: int | None
    kind: str
    label: str
    path: str
    start: int
    end: int
    depth: int = 0
    table: int | None = None
    row: int | None = None
    body: bool = True


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says about itself; every element of `evidence` is (key, place). Dates are ISO strings.

    `title` is the policy's own where a notice only carries it. `repeals`, `amends` and `implements` name other papers as
    《title》（number）. `nature` is the triage, with its reason in Chinese; `region_candidates` are the places of one name
    that nothing in the text tells apart (`region` is then None).
    """

    title: str | None = None
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    issued: str | None = None
    published: str | None = None
    effective_from: str | None = None
    effective_until: str | None = None
    repeals: tuple[str, ...] = ()
    status: Status | None = None
    kind: str | None = None
    evidence: tuple[tuple[str, Evidence], ...] = field(default=())
    notice: str | None = None  # the printed title, where it is that of a notice which carries the policy
    amends: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    nature: Nature | None = None
    nature_reason: str = ""
    region: Region | None = None
    region_candidates: tuple[Region, ...] = ()

    @property
    def is_policy(self) -> bool | None:
        """Whether the text lays something down (a call does, for its year); None where the text does not tell."""
        return None if self.nature is None else self.nature in ("policy", "call")
