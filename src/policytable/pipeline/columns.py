"""How columns and documents of the network stand, and the first contact with one that nobody reached yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from policytable.errors import FetchError, UsageError
from policytable.fetch import failed_visit
from policytable.model import ColumnHealth, Register, ShapeGuess, Source, Visit, WebColumn
from policytable.parse.listing import guess_shape
from policytable.pipeline.reach import Reach, is_web
from policytable.sources import health
from policytable.store import Home

DocumentState = Literal["unverified", "ok", "gone", "failing"]


@dataclass(frozen=True, slots=True)
class DocumentHealth:
    """How a document at an address stands, by the visits of runs alone: when it last answered well, and what it said last."""

    source: str
    address: str
    state: DocumentState
    last_success: str | None = None
    failures: int = 0
    message: str = ""


def column_of(register: Register, id_: str) -> WebColumn:
    """The column with an id. Raises UsageError."""
    found = next((column for column in register.columns if column.id == id_), None)
    if found is None:
        raise UsageError("no column has this id", about=id_, remedy="see `policytable sources list`")
    return found


def column_health(home: Home, columns: Iterable[WebColumn], now: str) -> tuple[ColumnHealth, ...]:
    """The state of each column at `now`, from the records of runs and nothing else."""
    if not home.path.is_dir():
        return tuple(health(column, (), (), now) for column in columns)
    looks = home.web.looks()
    return tuple(health(column, looks, home.web.visits(column.address) if column.address else (), now) for column in columns)


def document_health(home: Home, sources: Iterable[Source]) -> tuple[DocumentHealth, ...]:
    """The state of every address of the sources, from the visits of runs."""
    pairs = [(source, location) for source in sources for location in source.locations if is_web(location)]
    if not home.path.is_dir():
        return tuple(DocumentHealth(source.id, location, "unverified") for source, location in pairs)
    return tuple(_document(home, source, location) for source, location in pairs)


def probe(home: Home, column: WebColumn, reach: Reach) -> tuple[ShapeGuess, ...]:
    """Ask a column's address and say as what it reads, the likeliest shape first; the visit is kept.

    Raises UsageError where the address is unknown, FetchError where it cannot be had, ParseError where it cannot be read.
    """
    if column.address is None:
        remedy = f"look it up at {column.site or 'the office'} and run `policytable sources address {column.id} URL`"
        raise UsageError("its address is unknown", about=column.id, remedy=remedy)
    if reach.web is None:
        raise UsageError("a probe asks the network", about=column.id, remedy="run it where there is a network")
    try:
        answer = reach.ask(column.address, None, browser=column.browser, listing=True)
    except FetchError as error:
        home.web.add(failed_visit(column.address, error, reach.clock(), reach.run))
        raise
    home.snapshots.put(answer.content)
    home.web.add(answer.visit(column.address, reach.run))
    return guess_shape(answer.content, answer.media_type, answer.final, column.encoding)


def guesses(home: Home, column: WebColumn) -> tuple[ShapeGuess, ...]:
    """What the last probe of a column read, again from what it kept. Raises UsageError where there was none."""
    last = home.web.last(column.address) if column.address and home.path.is_dir() else None
    if last is None or last.sha256 is None:
        raise UsageError("it was never probed", about=column.id, remedy=f"run `policytable sources probe {column.id}`")
    return guess_shape(home.snapshots.get(last.sha256), last.media_type, last.final or last.address, column.encoding)


def _document(home: Home, source: Source, location: str) -> DocumentHealth:
    newest, state = home.web.newest(location), home.web.state(location)
    if newest is None:
        return DocumentHealth(source.id, location, "unverified")
    return DocumentHealth(source.id, location, _standing(newest), state.succeeded, state.failures, newest.message)


def _standing(newest: Visit) -> DocumentState:
    if newest.problem is None:
        return "ok"
    return "gone" if newest.problem == "gone" else "failing"
