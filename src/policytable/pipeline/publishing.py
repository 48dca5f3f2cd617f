"""Readings → edition → files: policies, decisions, choices, rows, and everything that can be opened from a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import policytable
from policytable.codec import dumps, loads
from policytable.errors import ToolMissingError
from policytable.export import export
from policytable.model import Edition, Issue, Reading, Register, Snapshot
from policytable.parse import PagePicture, page_pictures
from policytable.pipeline.accounting import accounts_of, shown_facts
from policytable.pipeline.ahead import ahead
from policytable.pipeline.batch import about, issue_of
from policytable.pipeline.extracting import readings
from policytable.pipeline.keys import extract_digest, parse_key, room_digest
from policytable.resolve import policies, resolve
from policytable.review import overlay
from policytable.store import Home
from policytable.table import build

Pictures = dict[str, tuple[PagePicture, ...]]  # by document id


@dataclass(frozen=True, slots=True)
class Published:
    """The edition that was written, and where."""

    edition: Edition
    out: Path


def publish(home: Home, register: Register, out: Path, doubts: tuple[Issue, ...] = ()) -> Published:
    """Write the edition of what was read so far to `out`; `doubts` are what was not understood in the register.

    Raises StoreError, LedgerError, and what `export` raises.
    """
    edition = make_edition(home, register, doubts)
    pictures, issues = _pictures(home, edition.readings)
    told = accounts_of(home.cache, register, edition.readings, shown_facts(edition))
    edition = replace(edition, issues=(*edition.issues, *issues), accounts=told)
    export(edition, out, pictures)
    return Published(edition, out)


def make_edition(home: Home, register: Register, doubts: tuple[Issue, ...] = ()) -> Edition:
    """The edition of what was read so far, in memory."""
    return edition_of(home, register, readings(home, register), doubts)


def edition_of(home: Home, register: Register, read: tuple[Reading, ...], doubts: tuple[Issue, ...] = ()) -> Edition:
    """The edition of some readings with the decisions of the home laid over them, in memory."""
    grouped = policies(read, register)
    reviewed, undecided = overlay(read, home.ledger.all())
    choices = resolve(reviewed, grouped, read, register)
    return Edition(
        as_of=register.as_of,
        register=register,
        policies=grouped,
        readings=read,
        reviewed=reviewed,
        choices=choices,
        rows=build(register, read, grouped, reviewed, choices),
        issues=(*doubts, *_issues(read), *undecided),
        versions=_versions(),
    )


def _pictures(home: Home, read: Sequence[Reading]) -> tuple[Pictures, tuple[Issue, ...]]:
    """The page pictures of every document with facts; one that cannot be drawn is an issue and no more."""
    wanted: dict[str, tuple[str, Snapshot]] = {}
    for reading in read:
        if reading.document is not None and reading.snapshot is not None and reading.extraction and reading.extraction.facts:
            wanted.setdefault(reading.document.id, (reading.source.id, reading.snapshot))
    pictures: Pictures = {}
    issues: list[Issue] = []
    for document, drawn in ahead(lambda document: _drawn(home, wanted[document][1]), wanted):
        try:
            pictures[document] = drawn()
        except ToolMissingError:
            continue  # `no_rendering` said so when the document was read; its text is there
        except Exception as error:
            issues.append(issue_of(error, wanted[document][0]))
    return pictures, tuple(issues)


def _drawn(home: Home, snapshot: Snapshot) -> tuple[PagePicture, ...]:
    key = parse_key(snapshot.sha256, snapshot.name, snapshot.media_type)
    kept = home.cache.get("pages", key)
    if kept is not None:
        return _unpacked(kept)
    pages = page_pictures(home.snapshots.get(snapshot.sha256), snapshot.name)
    home.cache.put("pages", key, _packed(pages))
    return pages


def _packed(pages: Sequence[PagePicture]) -> bytes:
    """A line of JSON with the sizes, then the pictures one after the other: PNG does not shrink any more."""
    head = dumps([[page.number, page.width, page.height, len(page.png)] for page in pages])
    return head.encode() + b"\n" + b"".join(page.png for page in pages)


def _unpacked(data: bytes) -> tuple[PagePicture, ...]:
    head, _, rest = data.partition(b"\n")
    pages: list[PagePicture] = []
    at = 0
    for number, width, height, size in loads(head):
        pages.append(PagePicture(number, width, height, rest[at : at + size]))
        at += size
    return tuple(pages)


def _issues(read: Sequence[Reading]) -> tuple[Issue, ...]:
    """The issues of reading and extracting, each with its source."""
    found: list[Issue] = []
    for reading in read:
        found += reading.issues
        if reading.extraction is not None:
            found += about(reading.extraction.issues, reading.source.id)
    return tuple(found)


def _versions() -> tuple[tuple[str, str], ...]:
    return (("policytable", policytable.__version__), ("rules", room_digest("rules", "topics")), ("extract", extract_digest()))
