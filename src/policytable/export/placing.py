"""What leads to an evidence in its original: words of a page (`#:~:text=…`), a page of a PDF (`#page=…`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from policytable.fragments import Words, directive_for, words_of
from policytable.model import Document, Evidence

_READ_AS_TEXT = ("text/html", "text/plain")  # what a browser lays out itself and searches for words


def fragment_of(document: Document, evidence: Evidence) -> str | None:
    """What leads to the evidence behind the address of its document: the words of a web page or text, the page of a PDF."""
    if document.media_type in _READ_AS_TEXT:
        return _text_fragment(Held(document), evidence.start, evidence.end)
    if document.media_type == "application/pdf":
        page = next((place.page for place in evidence.places if place.page is not None), None)
        return f"#page={page}" if page else None
    return None


def joined(address: str | None, fragment: str | None) -> str | None:
    """The address with what leads to the evidence; None where one of the two is missing.

    One that names a place of its own keeps it before the words, and goes without the page.
    """
    if address is None or fragment is None:
        return None
    if "#" not in address:
        return address + fragment
    return f"{address}{fragment.removeprefix('#')}" if fragment.startswith("#:~:") else None


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
