"""manifest.json: which edition this is, and the digest of every file of it."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterable
from typing import Any

from policytable.codec import dumps
from policytable.export.book import Book
from policytable.export.issues import all_issues
from policytable.export.reviewed import review_json
from policytable.export.shape import SCHEMA_VERSION


def manifest(shelf: Book, files: Iterable[tuple[str, bytes]], accepted: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The manifest of these files (path from the edition's folder, bytes), in the order of their paths.

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
        "files": {name: _entry(name, content) for name, content in sorted(files)},
    }
    return (dumps(data) + "\n").encode()


def _entry(name: str, content: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    if name.endswith(".jsonl"):
        entry["records"] = content.count(b"\n")
    elif name.endswith(".csv"):
        entry["records"] = sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) - 1
    return entry


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
        "issues": dict(sorted(Counter(issue.severity for issue in all_issues(shelf)).items())),
    }
