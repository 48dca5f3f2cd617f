"""manifest.json: which edition this is, and the digest of every file of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from policytable.codec import dumps
from policytable.export.book import Book
from policytable.export.issues import all_issues
from policytable.export.press import Entry
from policytable.export.reviewed import review_json
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.tally import summed, tallies


def manifest(shelf: Book, files: Mapping[str, Entry], accepted: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The manifest of these files (by path from the edition's folder), in the order of their paths.

    `accepted` are (gate, reason) of what a person let pass; that key and `review` are there only where there are some.
    """
    edition = shelf.edition
    review = review_json(edition)
    data = {
        "schema_version": SCHEMA_VERSION,
        "as_of": edition.as_of,
        "topic": edition.register.topic.name,
        "sample": edition.register.sample_mark,
        "register": edition.register.digest,
        "versions": dict(edition.versions),
        "counts": _counts(shelf),
        **({"review": review} if review else {}),
        **({"accepted": [{"gate": gate, "reason": reason} for gate, reason in accepted]} if accepted else {}),
        "files": {name: _entry(entry) for name, entry in sorted(files.items())},
    }
    return (dumps(data) + "\n").encode()


def _entry(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {"sha256": entry.sha256, "bytes": entry.size}
    return told if entry.records is None else told | {"records": entry.records}


def _counts(shelf: Book) -> dict[str, Any]:
    edition = shelf.edition
    return {
        "rows": len(edition.rows),
        "cells": dict(sorted(Counter(cell.state for row in edition.rows for cell in row.cells).items())),
        "policies": len(edition.policies),
        "policies_collected": sum(policy.collected for policy in edition.policies),
        "titles": len(edition.register.titles),
        "sources": len(edition.readings),
        "documents": len({reading.document.id for reading in edition.readings if reading.document}),
        "facts": len(shelf.facts),
        "facts_by_standing": dict(sorted(Counter(shelf.verdict(one.fact).standing for one in shelf.facts.values()).items())),
        "review": summed(tallies(edition).values()).counts,
        "issues": dict(sorted(Counter(issue.severity for issue in all_issues(shelf)).items())),
    }
