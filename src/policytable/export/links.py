"""Where a person or a program goes to see an evidence: the original's address, the place in it, and our own evidence page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policytable.export.book import Book
from policytable.export.site.address import document_page, external
from policytable.fragments import Words, directive_for, words_of
from policytable.model import Document, Evidence, Reviewed

_READ_AS_TEXT = ("text/html", "text/plain")  # what a browser lays out itself and searches for words


def links(shelf: Book, one: Reviewed, evidence: Evidence) -> dict[str, Any]:
    """`evidence` is our own page from the edition's folder; `original` the official address, null where there is none;
    `fragment` what leads to the words (`#:~:text=…`) or the page (`#page=…`) behind the address of the original or of a copy of it,
    null where no sure one can be made; `place` the original with it."""
    reading = shelf.readings.get(one.source)
    original = external(reading.source.official_url) if reading else None
    fragment = fragment_of(reading.document, evidence) if reading and reading.document else None
    return {
        "evidence": f"site/{document_page(evidence.document, one.fact.id)}",
        "original": original,
        "place": _joined(original, fragment),
        "fragment": fragment,
    }


def fragment_of(document: Document, evidence: Evidence) -> str | None:
    """What leads to the evidence behind the address of its document: the words of a web page or text, the page of a PDF."""
    if document.media_type in _READ_AS_TEXT:
        return _text_fragment(Held(document), evidence.start, evidence.end)
    if document.media_type == "application/pdf":
        page = next((place.page for place in evidence.places if place.page is not None), None)
        return f"#page={page}" if page else None
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A document that is known again by its id and text: what was found for it once is found when it was read anew from the cache."""

    document: Document

    def __hash__(self) -> int:
        return hash(self.document.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and (self.document.id, self.document.text) == (other.document.id, other.document.text)


@lru_cache(maxsize=100_000)
def _text_fragment(held: Held, start: int, end: int) -> str | None:
    directive = directive_for(_words(held), start, end)
    return f"#:~:{directive}" if directive else None


@lru_cache(maxsize=256)
def _words(held: Held) -> Words:
    return words_of(held.document)


def _joined(address: str | None, fragment: str | None) -> str | None:
    """An address that names a place of its own keeps it before the words, and goes without the page."""
    if address is None or fragment is None:
        return None
    if "#" not in address:
        return address + fragment
    return f"{address}{fragment.removeprefix('#')}" if fragment.startswith("#:~:") else None
