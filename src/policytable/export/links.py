"""Where a person or a program goes to see an evidence: the original's address, the place in it, and our own evidence page."""

from __future__ import annotations

from typing import Any

from policytable.export.book import Book
from policytable.export.site.address import document_page, external
from policytable.model import Evidence, Reviewed


def links(shelf: Book, one: Reviewed, evidence: Evidence) -> dict[str, Any]:
    """`evidence` is our own page from the edition's folder; `original` the official address, null where there is none;
    `place` the same at the words or the page (`#:~:text=`, `#page=`), null where no sure one can be made."""
    reading = shelf.readings.get(one.source)
    original = external(reading.source.official_url) if reading else None
    return {"evidence": f"site/{document_page(evidence.document, one.fact.id)}", "original": original, "place": None}
