"""A document as the desk shows it, with one item lit up: what `document-body.html` is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from policytable.errors import UsageError
from policytable.export.site.words import clause_words
from policytable.model import Evidence, Reading
from policytable.pipeline import Board
from policytable.review import QueueItem
from policytable.web.laying import STATES, Laid, Sheet, Shelf

_SHELF = Shelf()


@dataclass(frozen=True, slots=True)
class Quote:
    """One piece of the item's evidence with its surroundings; `lead` is the one that proves it, `clause` its path as people cite it."""

    start: int
    end: int
    prefix: str
    words: str
    suffix: str
    clause: str
    lead: bool


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What `document-body.html` shows: a document, and the item that is being looked at (`number` 0: none of its own)."""

    source: str
    title: str
    laid: Laid
    item: str
    number: int
    quotes: tuple[Quote, ...]
    sheets: tuple[Sheet, ...]
    lookalikes: int  # other places of the document that hold the same words

    @property
    def document(self) -> str:
        """The document's id."""
        return self.laid.document.id

    @property
    def words(self) -> dict[str, str]:
        """What the letters of states mean."""
        return STATES

    @property
    def pictured(self) -> bool:
        """Whether it is rather looked at than read: a scan."""
        return bool(self.sheets) and any(page.method == "ocr" for page in self.laid.document.pages)

    @property
    def tag(self) -> str:
        """Changes with everything that the body shows."""
        return hashlib.sha256(f"{self.laid.layout} {self.laid.states}".encode()).hexdigest()[:20]

    @property
    def spans(self) -> str:
        """The windows of the item's evidence for the browser, the one that proves it first: `120-131 80-92`."""
        return " ".join(f"{one.start}-{one.end}" for one in sorted(self.quotes, key=lambda one: not one.lead))


def reading_view(
    board: Board, document: str, item: str | None = None, source: str = "", pictures: Collection[int] | None = None
) -> ReadingView:
    """A document of the board (by its id, or empty: that of `item`, else the first of `source`) with one item lit up.

    `pictures` are the numbers of pages that have a picture, None for all. Raises UsageError `unknown_document`.
    """
    about = board.items.get(item or "")
    source = source or (about.source if about else "")
    reading = _reading(board, source, document or _document_of(about))
    assert reading.document is not None
    laid = _SHELF.laid(board, reading.source.id, reading.document)
    number = next((one.number for one in laid.told if one.item == item), 0)
    quotes = tuple(_quotes(laid, number))
    lead = next((quote.words for quote in quotes if quote.lead), "")
    return ReadingView(
        source=reading.source.id,
        title=reading.source.title or (reading.metadata.title if reading.metadata else None) or reading.source.id,
        laid=laid,
        item=item or "",
        number=number,
        quotes=quotes,
        sheets=tuple(sheet for sheet in laid.sheets if pictures is None or sheet.number in pictures),
        lookalikes=max(0, reading.document.text.count(lead) - 1) if lead else 0,
    )


def _document_of(item: QueueItem | None) -> str:
    return item.fact.document if item and item.fact else ""


def _reading(board: Board, source: str, document: str) -> Reading:
    near = board.places.get(source, ()) if source else board.edition.readings
    for reading in near:
        if reading.document is not None and document in ("", reading.document.id):
            return reading
    raise UsageError("there is no such document", code="unknown_document", about=document or source, remedy="look at the list of documents")


def _quotes(laid: Laid, number: int) -> Iterator[Quote]:
    for span in laid.over if number else ():
        if span.number == number:
            yield _quote(span.evidence, span.lead)


def _quote(evidence: Evidence, lead: bool) -> Quote:
    clause = clause_words(evidence.clause) if evidence.clause else ""
    return Quote(evidence.start, evidence.end, evidence.prefix, evidence.quote, evidence.suffix, clause, lead)
