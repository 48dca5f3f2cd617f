"""policies.jsonl, documents.jsonl and the rows of documents: the inventory and the documents behind it, for programs."""

from __future__ import annotations

from typing import Any

from policytable.codec import dumps_line, encode, region_json
from policytable.export.book import Book
from policytable.export.inventory import in_order, status
from policytable.export.shapes.nouns import Typed
from policytable.export.site.address import document_page, external
from policytable.model import Policy, Reading, Region


def policies_jsonl(shelf: Book) -> bytes:
    """One JSON object a policy, in the order of policies.csv."""
    return "".join(dumps_line(_policy(shelf, policy)) for policy in in_order(shelf)).encode()


def documents_jsonl(shelf: Book) -> bytes:
    """One JSON object a source, in the register's order: what was had of it and how it was read. A text at two addresses stands twice."""
    return "".join(dumps_line(_document(shelf, reading)) for reading in shelf.readings.values()).encode()


def documents_rows(shelf: Book) -> list[list[Typed]]:
    """One row a source, in the same order."""
    return [_row(reading.source.region, _document(shelf, reading)) for reading in shelf.readings.values()]


def _policy(shelf: Book, policy: Policy) -> dict[str, Any]:
    number, province = shelf.seat(policy.region)
    sources = [source for source, _, _ in policy.documents]
    return {
        **encode(policy),
        "seq": number,
        "province": province,
        "region": region_json(policy.region),
        "documents": [{"source": source, "document": document, "role": role} for source, document, role in policy.documents],
        "collection": status(shelf, policy),
        "sample": shelf.mark(sources) or None,
    }


def _row(region: Region, data: dict[str, Any]) -> list[Typed]:
    place: dict[str, Typed] = {"adcode": region.adcode, "region": region.label, "zone": region.zone}
    own = {key: tuple(entry) if isinstance(entry, list) else entry for key, entry in data.items()}
    before = ("source", "document", "policy", "role", "title")
    return [*(own[key] for key in before), *place.values(), *(own[key] for key in own if key not in (*before, "region"))]


def _document(shelf: Book, reading: Reading) -> dict[str, Any]:
    source, document, policy = reading.source, reading.document, shelf.policies.get(reading.source.id)
    said = reading.metadata
    return {
        "source": source.id,
        "document": document.id if document else None,
        "policy": policy.key if policy else None,
        "role": source.role,
        "title": (said.title if said else None) or source.title,
        "region": region_json(source.region),
        "issued": source.issued or (said.issued if said else None),
        "published": source.published or (said.published if said else None),
        "media_type": document.media_type if document else None,
        "method": document.method if document else None,
        "pages": len(document.pages) if document else None,
        "characters": len(document.text) if document else None,
        "clauses_searched": reading.extraction.clauses_searched if reading.extraction else None,
        "sha256": reading.snapshot.sha256 if reading.snapshot else None,
        "original": external(source.official_url),
        "page": f"site/{document_page(document.id)}" if document else None,
        "issues": [issue.code for issue in reading.issues],
        "sample": shelf.mark([source.id]) or None,
    }
