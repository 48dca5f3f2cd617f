"""The ledger of decisions: append-only, SQLite by default, any SQLAlchemy address otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from policytable.codec import decode, dumps, dumps_line, encode, loads
from policytable.errors import LedgerError
from policytable.model import Decision
from policytable.store.database import open_engine, trouble_of
from policytable.store.files import write_whole
from policytable.store.lock import hold

SCHEMA = 1

_METADATA = MetaData()
_SCHEMA = Table("policytable_schema", _METADATA, Column("one", Integer, primary_key=True), Column("version", Integer, nullable=False))
# The columns beside `body` are for people who look with SQL; `body` is what is read back.
_DECISIONS = Table(
    "decisions",
    _METADATA,
    Column("id", Text, primary_key=True),
    Column("decided", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("field", Text, nullable=False),
    Column("supersedes", Text),
    Column("body", Text, nullable=False),
)


class Ledger:
    """Decisions, written once and never changed. Safe for several processes at a time."""

    def __init__(self, url: str) -> None:
        """Open (and where needed set up) the ledger at a SQLAlchemy address. Raises LedgerError."""
        with _told("cannot be opened"):
            self._engine = open_engine(url)
        with _told("cannot be set up"):
            self._set_up()

    @classmethod
    def at(cls, path: Path) -> Ledger:
        """The ledger in a SQLite file, set up by one process at a time (the switch to WAL does not wait for a lock)."""
        with hold(path.with_suffix(".lock"), wait=True):
            return cls(f"sqlite:///{path}")

    def append(self, decision: Decision) -> None:
        """Write a decision; the same one again changes nothing.

        Raises LedgerError for another decision with the same id, for a `supersedes` that is not in the ledger, and for
        a `when` that is no ISO 8601 time with its zone.
        """
        self._append((decision,))

    def all(self) -> tuple[Decision, ...]:
        """Every decision, by the moment at which it was made, then by id."""
        with _told("cannot be read"), self._engine.connect().execution_options(only_reads=True) as connection:
            bodies = connection.execute(select(_DECISIONS.c.body)).scalars().all()
        return tuple(sorted(map(_read, bodies), key=_order))

    def current(self) -> tuple[Decision, ...]:
        """The decisions that no other one supersedes, in the order of `all`."""
        decisions = self.all()
        replaced = {decision.supersedes for decision in decisions}
        return tuple(decision for decision in decisions if decision.id not in replaced)

    def export_lines(self, path: Path) -> int:
        """Write every decision to a JSON Lines file, in the order of `all`; how many. The same ledger gives the same bytes."""
        decisions = self.all()
        write_whole(Path(path), "".join(dumps_line(encode(decision)) for decision in decisions).encode())
        return len(decisions)

    def import_lines(self, path: Path) -> int:
        """Append what `export_lines` wrote, all or nothing; how many were new. Raises LedgerError that names the line."""
        try:
            lines = Path(path).read_bytes().split(b"\n")
        except OSError as error:
            raise LedgerError(f"cannot read: {error.strerror or error}", about=Path(path).name) from error
        found = [_read(line, f"{Path(path).name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
        return self._append(_after_what_they_replace(found))

    def close(self) -> None:
        """Let go of the database connections."""
        self._engine.dispose()

    def _append(self, decisions: Iterable[Decision]) -> int:
        checked = [(decision, _row(decision)) for decision in decisions]
        with _told("cannot be written"), self._engine.begin() as connection:
            return sum(_insert(connection, decision, row) for decision, row in checked)

    def _set_up(self) -> None:
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # where two may set up at a time; the number is any fixed one
                connection.execute(text("SELECT pg_advisory_xact_lock(4754)"))
            connection.execute(CreateTable(_SCHEMA, if_not_exists=True))
            version = connection.execute(select(_SCHEMA.c.version)).scalar()
            if version is None:
                connection.execute(CreateTable(_DECISIONS, if_not_exists=True))
                for index in _DECISIONS.indexes:
                    index.create(connection, checkfirst=True)
                connection.execute(insert(_SCHEMA).values(one=1, version=SCHEMA))
            elif version > SCHEMA:
                raise LedgerError(
                    f"the ledger is of version {version}, this program knows {SCHEMA}", code="ledger_version", remedy="update policytable"
                )


def _insert(connection: Connection, decision: Decision, row: dict[str, Any]) -> bool:
    known = connection.execute(select(_DECISIONS.c.body).where(_DECISIONS.c.id == decision.id)).scalar()
    if known is None:
        if decision.supersedes is not None:
            _must_exist(connection, decision)
        try:
            with connection.begin_nested():
                connection.execute(insert(_DECISIONS).values(row))
            return True
        except IntegrityError:  # another process was faster (only where the database lets two write at a time)
            known = connection.execute(select(_DECISIONS.c.body).where(_DECISIONS.c.id == decision.id)).scalar_one()
    if _read(known) != decision:
        raise _taken(decision)
    return False


def _taken(decision: Decision) -> LedgerError:
    remedy = "a decision is written once; supersede it with a new one"
    return LedgerError("another decision has this id", about=decision.id, remedy=remedy)


def _must_exist(connection: Connection, decision: Decision) -> None:
    found = connection.execute(select(_DECISIONS.c.id).where(_DECISIONS.c.id == decision.supersedes)).scalar()
    if found is None or decision.supersedes == decision.id:
        raise LedgerError(
            f"supersedes {decision.supersedes}, which is not in the ledger", about=decision.id, remedy="import the older decision first"
        )


def _row(decision: Decision) -> dict[str, Any]:
    _moment(decision)
    return {
        "id": decision.id,
        "decided": decision.when,
        "who": decision.who,
        "action": decision.action,
        "source": decision.seen.source,
        "field": decision.seen.field,
        "supersedes": decision.supersedes,
        "body": dumps(encode(decision)),
    }


def _read(body: str | bytes, about: str = "ledger") -> Decision:
    try:
        return decode(Decision, loads(body))
    except ValueError as error:
        raise LedgerError(f"not a decision: {error}", about=about) from error


def _order(decision: Decision) -> tuple[datetime, str]:
    return _moment(decision), decision.id


def _moment(decision: Decision) -> datetime:
    try:
        when = datetime.fromisoformat(decision.when)
    except ValueError as error:
        raise LedgerError(f"not an ISO 8601 time: {decision.when!r}", about=decision.id) from error
    if when.tzinfo is None:
        raise LedgerError(f"a time without its zone: {decision.when!r}", about=decision.id)
    return when.astimezone(UTC)


def _after_what_they_replace(decisions: list[Decision]) -> list[Decision]:
    """Decisions ordered so that each one follows the one it supersedes, whatever their clocks said."""
    by_id: dict[str, Decision] = {}
    for decision in decisions:
        if by_id.setdefault(decision.id, decision) != decision:
            raise _taken(decision)
    ordered: dict[str, Decision] = {}
    for decision in decisions:
        chain = []
        at: Decision | None = decision
        while at is not None and at.id not in ordered and at not in chain:
            chain.append(at)
            at = by_id.get(at.supersedes or "")
        ordered |= {item.id: item for item in reversed(chain)}
    return list(ordered.values())


@contextmanager
def _told(what: str) -> Iterator[None]:
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
