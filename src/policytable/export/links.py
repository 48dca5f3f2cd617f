"""Where a person or a program goes to see an evidence: the original's address, the place in it, and our own evidence page."""

from __future__ import annotations

from typing import Any

from policytable.export.book import Book
from policytable.export.placing import fragment_of, joined
from policytable.export.site.address import document_page, external
from policytable.model import Evidence, Reviewed


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
        "place": joined(original, fragment),
        "fragment": fragment,
    }
