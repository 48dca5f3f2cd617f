"""Documents laid out for the desk: words and pages under every reading, numbered in reading order; kept while nothing on them moves."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policytable.export.site.address import fact_anchor
from policytable.export.site.layout import Piece, pieces
from policytable.export.site.marking import Segment, Span, spans
from policytable.model import Document, Topic
from policytable.pipeline import Board
from policytable.review import QueueItem

STATES = {  # letter: what a reading's mark says of it
    "m": "未复核",
    "h": "暂不发布",
    "q": "待判断",
    "x": "意见冲突",
    "a": "已确认",
    "c": "已更正",
    "n": "人工补充",
    "r": "已否决",
}
_LETTERS = {"accepted": "a", "corrected": "c", "added": "n", "rejected": "r"}
_KEPT = 24  # documents whose layout is held; a reviewer goes back and forth among a few


@dataclass(frozen=True, slots=True)
class Lit:
    """What rests on one segment: the numbers of readings that it proves and of those that it supports; `ends` of quotes that end here."""

    leads: tuple[int, ...]
    supports: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A reading or a doubt of the document: its number in reading order, its item in the queue, and the letter of its state."""

    number: int
    item: str
    column: str
    display: str
    state: str
    start: int


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page picture, in page units."""

    number: int
    item: str
    x: str
    y: str
    width: str
    height: str
    lead: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with the places of readings on it; `width` and `height` are the page's own units."""

    number: int
    width: str
    height: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A document laid out. `layout` names text and marks: two with the same differ at most in `told`. `gaps` are the characters before
    a segment that no segment shows."""

    document: Document
    layout: str
    told: tuple[Told, ...]
    over: tuple[Span, ...]
    pieces: tuple[Piece, ...]
    lit: dict[int, Lit]  # by the start of the segment
    gaps: dict[int, str]  # likewise
    sheets: tuple[Sheet, ...]

    @property
    def states(self) -> str:
        """The letters of all states in the order of the numbers: what a browser needs to bring its copy up to date."""
        return "".join(one.state for one in self.told)


class Shelf:
    """Layouts of the documents that were looked at last; one is made anew only where its marks moved. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[tuple[QueueItem, ...], Laid]] = OrderedDict()

    def laid(self, board: Board, source: str, document: Document) -> Laid:
        """The layout of a document under what stands on the board."""
        tasks, key = board.tasks.get(source, ()), (source, document.id)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept[0] is tasks and kept[1].document is document:
            return kept[1]
        if kept is not None and kept[1].document is document and _where_they_were(kept[0], tasks):
            made = _restated(kept[0], tasks, kept[1])
            with self._lock:
                self._kept[key] = (tasks, made)
            return made
        first = next((one.document for one in board.places[source] if one.document is not None), None)
        made = _laid(document, tuple(_here(tasks, document, document is first)), board.edition.register.topic, kept[1] if kept else None)
        with self._lock:
            self._kept[key] = (tasks, made)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def _where_they_were(old: tuple[QueueItem, ...], new: tuple[QueueItem, ...]) -> bool:
    """Whether the same items stand at the same places: then only what became of them may differ."""
    pairs = zip(old, new, strict=False)
    return len(old) == len(new) and all(one is other or (one.id == other.id and one.fact is other.fact is not None) for one, other in pairs)


def _restated(old: tuple[QueueItem, ...], new: tuple[QueueItem, ...], laid: Laid) -> Laid:
    moved = {other.id: _letter(other) for one, other in zip(old, new, strict=True) if one is not other}
    return replace(laid, told=tuple(replace(one, state=moved[one.item]) if one.item in moved else one for one in laid.told))


def _here(tasks: tuple[QueueItem, ...], document: Document, first: bool) -> Iterator[QueueItem]:
    """The items that stand in this document; an issue that names only its source is of the source's first."""
    for item in tasks:
        issue = item.issue
        if item.fact is not None:
            if any(evidence.document == document.id for evidence in item.fact.evidence):
                yield item
        elif issue is not None and issue.start is not None and issue.end is not None:
            fits = 0 <= issue.start < issue.end <= len(document.text)
            if fits and (issue.about == document.id or first):
                yield item


def _laid(document: Document, here: tuple[QueueItem, ...], topic: Topic, before: Laid | None) -> Laid:
    over = _numbered((*spans(document, (item.reviewed for item in here if item.reviewed)), *_doubts(document, here)))
    numbers = {span.anchor: span.number for span in over if span.lead}
    told = tuple(sorted((_told(item, numbers, topic, document) for item in here), key=lambda one: one.number))
    words = "\n".join(f"{span.start} {span.end} {span.anchor} {span.piece}" for span in over)
    layout = hashlib.sha256(f"{document.id}\n{len(document.text)}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()[:20]
    if before is not None and before.layout == layout and before.document is document:
        return replace(before, told=told)
    made = pieces(document, over)
    segments = tuple(_segments(made))
    lit = {one.start: _lit(one, numbers) for one in segments if one.facts}
    return Laid(document, layout, told, over, made, lit, dict(_gaps(document, segments)), tuple(_sheets(document, over, told)))


def _doubts(document: Document, here: tuple[QueueItem, ...]) -> Iterator[Span]:
    for item in here:
        if item.fact is None and item.issue is not None and item.issue.start is not None and item.issue.end is not None:
            evidence = document.cite(item.issue.start, item.issue.end)
            yield Span(evidence.start, evidence.end, fact_anchor(item.id), 0, 0, True, evidence)


def _numbered(over: tuple[Span, ...]) -> tuple[Span, ...]:
    order = sorted(over, key=lambda span: (span.start, span.end, span.anchor, span.piece))
    numbers = {span.anchor: number for number, span in enumerate((span for span in order if span.lead), 1)}
    return tuple(replace(span, number=numbers[span.anchor]) for span in order)


def _told(item: QueueItem, numbers: dict[str, int], topic: Topic, document: Document) -> Told:
    number = numbers[fact_anchor(item.id)]
    if item.reviewed is None:
        start = (item.issue.start if item.issue else None) or 0
        return Told(number, item.id, "存疑", item.issue.message if item.issue else item.reason, "q", start)
    fact = item.reviewed.fact
    start = next(evidence.start for evidence in fact.evidence if evidence.document == document.id)
    return Told(number, item.id, topic.column_word(fact.field), fact.display, _letter(item), start)


def _letter(item: QueueItem) -> str:
    if item.risk in ("conflict", "reopened"):
        return "x"
    if item.reviewed is None or item.reviewed.state == "machine":
        return "h" if item.reviewed and item.reviewed.held else "m"
    return _LETTERS[item.reviewed.state]


def _segments(laid: tuple[Piece, ...]) -> Iterator[Segment]:
    for piece in laid:
        yield from piece.segments
        yield from (segment for row in piece.grid for cell in row for segment in cell.segments)
        yield from _segments(piece.inner)


def _lit(segment: Segment, numbers: dict[str, int]) -> Lit:
    leads = tuple(numbers[anchor] for anchor in segment.facts if f"{anchor}/0" in segment.pieces)
    supports = tuple(numbers[anchor] for anchor in segment.facts if f"{anchor}/0" not in segment.pieces)
    ends = tuple(dict.fromkeys(note.number for note in segment.notes))
    return Lit(leads, supports, tuple(number for number in ends if number in leads))


def _gaps(document: Document, segments: tuple[Segment, ...]) -> Iterator[tuple[int, str]]:
    """Where the text between two segments is no single line feed, the browser must be told it: a quote over both holds it."""
    at = 0
    for segment in sorted(segments, key=lambda one: one.start):
        between = document.text[at : segment.start]
        if between not in ("", "\n"):
            yield segment.start, between
        at = max(at, segment.start + len(segment.text))


def _sheets(document: Document, over: tuple[Span, ...], told: tuple[Told, ...]) -> Iterator[Sheet]:
    items = {one.number: one.item for one in told}
    boxes: dict[int, list[Box]] = {}
    for span in over:
        for place in span.evidence.places:
            if place.page is not None and place.box is not None:
                x0, y0, x1, y1 = place.box
                shape = (f"{x0:.1f}", f"{y0:.1f}", f"{max(x1 - x0, 1):.1f}", f"{max(y1 - y0, 1):.1f}")
                boxes.setdefault(place.page, []).append(Box(span.number, items[span.number], *shape, span.piece == 0))
    for page in document.pages:
        if page.width > 0 and page.height > 0:
            yield Sheet(page.number, f"{page.width:.1f}", f"{page.height:.1f}", tuple(boxes.get(page.number, ())))
