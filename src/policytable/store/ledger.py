"""The ledger of decisions and marks: append-only, SQLite by default, any SQLAlchemy address otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Table, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from policytable.codec import decode, dumps, dumps_line, encode, loads
from policytable.errors import LedgerError
from policytable.model import Decision, Mark
from policytable.store.database import open_engine, trouble_of
from policytable.store.files import write_whole
from policytable.store.ledgertables import DECISIONS, MARKS, STATE, set_up
from policytable.store.lock import hold

Entry = TypeVar("Entry", Decision, Mark)


@dataclass(frozen=True, slots=True)
class News:
    """What came to the ledger after a revision, in the order in which it came."""

    revision: int
    decisions: tuple[Decision, ...] = ()
    marks: tuple[Mark, ...] = ()


class Ledger:
    """Decisions and marks, written once and never changed. Safe for several processes at a time."""

    def __init__(self, url: str) -> None:
        """Open (and where needed set up) the ledger at a SQLAlchemy address. Raises LedgerError."""
        with told("cannot be opened"):
            self._engine = open_engine(url)
        with told("cannot be set up"), self._engine.begin() as connection:
            set_up(connection)

    @classmethod
    def at(cls, path: Path) -> Ledger:
        """The ledger in a SQLite file, set up by one process at a time (the switch to WAL does not wait for a lock)."""
        with hold(path.with_suffix(".lock"), wait=True):
            return cls(f"sqlite:///{path}")

    @property
    def engine(self) -> Engine:
        """The database, for the tables of users and sessions that live beside."""
        return self._engine

    def append(self, decision: Decision) -> None:
        """Write a decision; the same one again changes nothing.

        Raises LedgerError for another decision with the same id, for a `supersedes` that is not in the ledger, and for
        a `when` that is no ISO 8601 time with its zone.
        """
        self.write((decision,))

    def write(self, decisions: Sequence[Decision] = (), marks: Sequence[Mark] = (), at: int | None = None) -> int:
        """Write all of these or none; how many were new. When this returns they are on the disk.

        With `at`, the revision at which the writer looked, nothing is written where the ledger has gone on since
        (LedgerError `ledger_moved`): the writer looks again and decides anew. Raises LedgerError as `append`.
        """
        rows = [(DECISIONS, one, _row(one)) for one in decisions] + [(MARKS, one, _mark_row(one)) for one in marks]
        with told("cannot be written"), self._engine.begin() as connection:
            revision = _revision(connection)
            if at is not None and revision != at:
                raise LedgerError(f"the ledger went from {at} to {revision}", code="ledger_moved", remedy="look again, then decide")
            new = 0
            for table, entry, row in rows:
                new += _insert(connection, table, entry, {**row, "seq": revision + new + 1})
            if new:
                connection.execute(update(STATE).values(revision=revision + new))
            return new

    def revision(self) -> int:
        """How many entries were ever written."""
        with told("cannot be read"), self._reading() as connection:
            return int(connection.execute(select(STATE.c.revision)).scalar_one())

    def since(self, revision: int) -> News:
        """What came after a revision (0: everything), as of one moment."""
        with told("cannot be read"), self._reading() as connection:
            now = int(connection.execute(select(STATE.c.revision)).scalar_one())
            bodies = [
                connection.execute(select(table.c.body).where(table.c.seq > revision, table.c.seq <= now).order_by(table.c.seq)).scalars()
                for table in (DECISIONS, MARKS)
            ]
            return News(now, tuple(_read(Decision, body) for body in bodies[0]), tuple(_read(Mark, body) for body in bodies[1]))

    def all(self) -> tuple[Decision, ...]:
        """Every decision, by the moment at which it was made, then by id."""
        return tuple(sorted(self._every(Decision, DECISIONS), key=_order))

    def marks(self) -> tuple[Mark, ...]:
        """Every mark, by the moment at which it was made, then by id."""
        return tuple(sorted(self._every(Mark, MARKS), key=_order))

    def current(self) -> tuple[Decision, ...]:
        """The decisions that no other one supersedes, in the order of `all`."""
        decisions = self.all()
        replaced = {one for decision in decisions for one in decision.supersedes}
        return tuple(decision for decision in decisions if decision.id not in replaced)

    def export_lines(self, path: Path) -> int:
        """Write every decision to a JSON Lines file, in the order of `all`; how many. The same ledger gives the same bytes."""
        return _export(path, self.all())

    def export_marks(self, path: Path) -> int:
        """Write every mark to a JSON Lines file, in the order of `marks`; how many. The same ledger gives the same bytes."""
        return _export(path, self.marks())

    def import_lines(self, path: Path) -> int:
        """Append what `export_lines` wrote, all or nothing; how many were new. Raises LedgerError that names the line."""
        return self.write(_after_what_they_replace(_lines(Decision, path)))

    def import_marks(self, path: Path) -> int:
        """Append what `export_marks` wrote, all or nothing; how many were new. Raises LedgerError that names the line."""
        return self.write(marks=_lines(Mark, path))

    def close(self) -> None:
        """Let go of the database connections."""
        self._engine.dispose()

    def _every(self, kind: type[Entry], table: Table) -> list[Entry]:
        with told("cannot be read"), self._reading() as connection:
            return [_read(kind, body) for body in connection.execute(select(table.c.body)).scalars().all()]

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(only_reads=True)


def _revision(connection: Connection) -> int:
    """The revision, held against other writers until the transaction ends (SQLite lets in one writer at a time anyway)."""
    return int(connection.execute(select(STATE.c.revision).with_for_update()).scalar_one())


def _insert(connection: Connection, table: Table, entry: Decision | Mark, row: dict[str, Any]) -> bool:
    known = connection.execute(select(table.c.body).where(table.c.id == entry.id)).scalar()
    if known is None:
        if isinstance(entry, Decision):
            _must_exist(connection, entry)
        try:
            with connection.begin_nested():
                connection.execute(insert(table).values(row))
            return True
        except IntegrityError:  # another process was faster (only where the database lets two write at a time)
            known = connection.execute(select(table.c.body).where(table.c.id == entry.id)).scalar_one()
    there = _read(Decision, known) if isinstance(entry, Decision) else _read(Mark, known)
    if there != entry:
        raise _taken(entry)
    return False


def _taken(entry: Decision | Mark) -> LedgerError:
    kind = "decision" if isinstance(entry, Decision) else "mark"
    remedy = f"a {kind} is written once; supersede it with a new one"
    return LedgerError(f"another {kind} has this id", about=entry.id, remedy=remedy)


def _must_exist(connection: Connection, decision: Decision) -> None:
    for other in decision.supersedes:
        found = connection.execute(select(DECISIONS.c.id).where(DECISIONS.c.id == other)).scalar()
        if found is None or other == decision.id:
            problem = f"supersedes {other}, which is not in the ledger"
            raise LedgerError(problem, about=decision.id, remedy="import the older decision first")


def _row(decision: Decision) -> dict[str, Any]:
    _moment(decision)
    return {
        "id": decision.id,
        "decided": decision.when,
        "who": decision.who,
        "action": decision.action,
        "source": decision.seen.source,
        "field": decision.seen.field,
        "supersedes": " ".join(decision.supersedes) or None,
        "body": dumps(encode(decision)),
    }


def _mark_row(mark: Mark) -> dict[str, Any]:
    _moment(mark)
    return {"id": mark.id, "made": mark.when, "who": mark.who, "kind": mark.kind, "source": mark.source, "body": dumps(encode(mark))}


def _export(path: Path, entries: Sequence[Decision | Mark]) -> int:
    write_whole(Path(path), "".join(dumps_line(encode(entry)) for entry in entries).encode())
    return len(entries)


def _lines(kind: type[Entry], path: Path) -> list[Entry]:
    try:
        lines = Path(path).read_bytes().split(b"\n")
    except OSError as error:
        raise LedgerError(f"cannot read: {error.strerror or error}", about=Path(path).name) from error
    return [_read(kind, line, f"{Path(path).name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _read(kind: type[Entry], body: str | bytes, about: str = "ledger") -> Entry:
    try:
        return decode(kind, loads(body))
    except ValueError as error:
        raise LedgerError(f"not a {kind.__name__.lower()}: {error}", about=about) from error


def _order(entry: Decision | Mark) -> tuple[datetime, str]:
    return _moment(entry), entry.id


def _moment(entry: Decision | Mark) -> datetime:
    try:
        when = datetime.fromisoformat(entry.when)
    except ValueError as error:
        raise LedgerError(f"not an ISO 8601 time: {entry.when!r}", about=entry.id) from error
    if when.tzinfo is None:
        raise LedgerError(f"a time without its zone: {entry.when!r}", about=entry.id)
    return when.astimezone(UTC)


def _after_what_they_replace(decisions: list[Decision]) -> list[Decision]:
    """Decisions ordered so that each one follows those it supersedes, whatever their clocks said."""
    by_id: dict[str, Decision] = {}
    for decision in decisions:
        if by_id.setdefault(decision.id, decision) != decision:
            raise _taken(decision)
    ordered: dict[str, Decision] = {}
    for decision in decisions:
        _place(decision, by_id, ordered)
    return list(ordered.values())


def _place(decision: Decision, by_id: dict[str, Decision], ordered: dict[str, Decision]) -> None:
    """Put a decision behind those it supersedes; an explicit stack, for a chain of thousands is no depth for calls."""
    waiting, entered = [decision], set()
    while waiting:
        at = waiting[-1]
        older = [by_id[one] for one in at.supersedes if one in by_id and one not in ordered and one not in entered]
        entered.add(at.id)
        if older:
            waiting += older
        else:
            ordered.setdefault(waiting.pop().id, at)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Faults of the database as LedgerError, each with what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        trouble = trouble_of(error)
        if trouble == "device":
            remedy = "check the disk (dmesg, smartctl), then restore a backup"
            raise LedgerError(f"the ledger {what}: {cause}", code="disk_error", remedy=remedy) from error
        if trouble == "full":
            raise LedgerError(f"the ledger {what}: {cause}", code="disk_full", remedy="make room on the disk, then decide again") from error
        raise LedgerError(
            f"the ledger {what}: {cause}", code="ledger_unavailable", remedy="check the address of the ledger and the disk below it"
        ) from error
    except ImportError as error:
        raise LedgerError(
            f"the ledger {what}: {error}", code="ledger_unavailable", remedy="install the driver that the address names"
        ) from error
