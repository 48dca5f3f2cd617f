"""Marks laid on documents as they are now: which still hold, and which are open again because the words changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from policytable.model import Anchor, Document, Mark, Reading
from policytable.review.anchor import View, Window, view_of
from policytable.text import plain


@dataclass(frozen=True, slots=True)
class Standing:
    """The marks about one source, undone ones left out: `read` hold for the document as it is, `outdated` were about another text of
    it; `none` hold with the place where each was found again, `reopened` are those whose place was not found with certainty."""

    read: tuple[Mark, ...] = ()
    outdated: tuple[Mark, ...] = ()
    none: tuple[tuple[Mark, Window], ...] = ()
    reopened: tuple[Mark, ...] = ()

    def silent(self, start: int, end: int) -> Mark | None:
        """The mark that says of a window that nothing is stated there, if one does."""
        return next((mark for mark, place in self.none if place.overlap(start, end)), None)


def standing_marks(readings: Sequence[Reading], marks: Iterable[Mark]) -> Standing:
    """Lay the marks `read` and `none` about one source on its readings.

    `read` holds for the same bytes, and for other bytes with the same words (furniture aside); `none` where its clause is found
    again by its words, as exactly as a decision must be.
    """
    told = current_marks(marks)
    documents = [reading.document for reading in readings if reading.document is not None]
    read = [mark for mark in told if mark.kind == "read"]
    placed = _placed(documents, [mark for mark in told if mark.kind == "none"])
    held = [mark for mark in read if _holds(mark, documents)]
    return Standing(
        read=tuple(held),
        outdated=tuple(mark for mark in read if mark not in held),
        none=tuple((mark, place) for mark, place in placed if place is not None),
        reopened=tuple(mark for mark, place in placed if place is None),
    )


def current_marks(marks: Iterable[Mark], kept: Collection[str] = ()) -> tuple[Mark, ...]:
    """The marks that were not taken back, and that take nothing back, in the order in which they were made; `kept` are ids of marks that
    cannot be taken back."""
    every = tuple(marks)
    undone: set[str] = set()
    for mark in reversed(every):  # an undo may itself be undone by a later one
        if mark.kind == "undo" and mark.id not in undone:
            undone.add(mark.about)
    return tuple(mark for mark in every if mark.kind != "undo" and (mark.id not in undone or mark.id in kept))


def assigned(marks: Iterable[Mark]) -> tuple[tuple[str, str], ...]:
    """(item, reviewer) for every item that is somebody's: of several assignments the last one counts."""
    last = {mark.item: mark.to for mark in current_marks(marks) if mark.kind == "assign"}
    return tuple((item, to) for item, to in last.items() if to)


def asked(marks: Iterable[Mark]) -> tuple[tuple[str, str], ...]:
    """(item, reviewer) for every question that was put to somebody and has no answer."""
    told = current_marks(marks)
    answered = {mark.about for mark in told if mark.kind == "answer"}
    return tuple((mark.item, mark.to) for mark in told if mark.kind == "question" and mark.to and mark.id not in answered)


def anchor_of(document: Document, start: int, end: int, clause: str | None = None) -> Anchor:
    """The place `[start, end)` by its words, told apart from every other place with the same words. Raises ValueError when empty."""
    if not 0 <= start < end <= len(document.text):
        raise ValueError(f"no window {start}-{end} in {len(document.text)} characters")
    view = view_of(document.text)
    prefix, suffix = view.context(Window(start, end))
    quote = document.text[start:end]
    return Anchor(quote, prefix, suffix, clause, len(view.places(quote)))


def words_digest(document: Document) -> str:
    """A digest of the words that a reader reads: furniture (navigation, dates of the visit) is left out, blanks and widths folded."""
    blocks = [document.text[block.start : block.end] for block in document.blocks if block.kind != "furniture"]
    words = plain("\n".join(blocks) if blocks else document.text)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _holds(mark: Mark, documents: Sequence[Document]) -> bool:
    same = any(document.id == mark.document for document in documents)
    return same or (bool(mark.text) and any(words_digest(document) == mark.text for document in documents))


def _placed(documents: Sequence[Document], marks: Sequence[Mark]) -> list[tuple[Mark, Window | None]]:
    views = [view_of(document.text) for document in documents]  # folded when first asked
    return [(mark, _place(views, mark)) for mark in marks]


def _place(views: Sequence[View], mark: Mark) -> Window | None:
    if mark.place is None:
        return None
    found = [place for view in views if isinstance(place := view.locate(mark.place), Window)]
    return found[0] if len(found) == 1 else None
