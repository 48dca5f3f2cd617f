"""Readings → edition: policies, decisions, choices, rows, in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import policytable
from policytable.model import Decision, Edition, Issue, Reading, Register
from policytable.pipeline.batch import about
from policytable.pipeline.extracting import readings
from policytable.pipeline.keys import extract_digest, parse_digest, room_digest
from policytable.resolve import policies, resolve
from policytable.review import overlay
from policytable.store import Home
from policytable.table import build


def make_edition(home: Home, register: Register, doubts: tuple[Issue, ...] = ()) -> Edition:
    """The edition of what was read so far, in memory."""
    return edition_of(home, register, readings(home, register), doubts)


def edition_of(
    home: Home,
    register: Register,
    read: tuple[Reading, ...],
    doubts: tuple[Issue, ...] = (),
    decisions: tuple[Decision, ...] | None = None,
) -> Edition:
    """The edition of some readings with decisions (None: all of the home) laid over them, in memory."""
    grouped = policies(read, register)
    reviewed, undecided = overlay(read, home.ledger.all() if decisions is None else decisions)
    choices = resolve(reviewed, grouped, read, register)
    return Edition(
        as_of=register.as_of,
        register=register,
        policies=grouped,
        readings=read,
        reviewed=reviewed,
        choices=choices,
        rows=build(register, read, grouped, reviewed, choices),
        issues=(*doubts, *_issues(read), *_unquoted(register, read), *undecided),
        versions=_versions(),
    )


def _issues(read: Sequence[Reading]) -> tuple[Issue, ...]:
    """The issues of reading and extracting, each with its source."""
    found: list[Issue] = []
    for reading in read:
        found += reading.issues
        if reading.extraction is not None:
            found += about(reading.extraction.issues, reading.source.id)
    return tuple(found)


def _unquoted(register: Register, read: Sequence[Reading]) -> Iterator[Issue]:
    """Figures that people gave whose quote is not in the document that they name; one that was not read is told of by itself."""
    texts = {reading.source.id: reading.document.text for reading in read if reading.document}
    for one in register.figures:
        if one.document in texts and one.quote not in texts[one.document]:
            figure = " ".join(filter(None, (one.kind, one.name, str(one.count))))
            message = f"batch {one.batch}, {figure}: the document has no such words: {one.quote}"
            yield Issue("figure_unquoted", message, "correct the quote in national/figures.csv", one.document, severity="warning")


def _versions() -> tuple[tuple[str, str], ...]:
    return (
        ("policytable", policytable.__version__),
        ("rules", room_digest("rules", "topics")),
        ("extract", extract_digest()),
        ("parse", parse_digest()),
        ("table", room_digest("resolve", "review", "table")),
    )
