"""What the network answered: visits to addresses, looks at columns, and the documents that columns list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, CursorResult, delete, func, insert, select, text

from policytable.codec import decode, dumps, encode, loads
from policytable.model import Find, Look, Visit
from policytable.store.lock import hold
from policytable.store.moments import moment
from policytable.store.webtables import FINDS, LOOKS, VISITS, VISITS_OF, connected, damaged, told

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AddressState:
    """How an address stands: how often in a row it failed, since when, and when it last answered well (ISO 8601, None: never)."""

    address: str
    failures: int = 0
    since: str | None = None
    succeeded: str | None = None


class WebBook:
    """Visits and looks, written once; finds, written anew at each look. Safe for several processes at a time.

    A commit survives the death of its process; `settle` makes all of them survive a power cut too. Every method raises
    StoreError: `web_book_damaged`, `disk_full`, `disk_error`, `home_version` (of a newer program) or `store`.
    """

    def __init__(self, path: Path) -> None:
        """Open (and where needed set up) the file at `path`, one process at a time (the switch to WAL does not wait for a lock)."""
        with hold(path.with_suffix(".lock"), wait=True):
            self._engine = connected(path)

    # --- visits

    def add(self, visit: Visit) -> bool:
        """Write a visit; whether it is new: the very same one again changes nothing."""
        return self.add_many((visit,)) == 1

    def add_many(self, visits: Iterable[Visit]) -> int:
        """Write visits in one transaction; how many were new."""
        rows = [_visit_row(visit) for visit in visits]
        return self._insert(insert(VISITS).prefix_with("OR IGNORE"), rows)

    def last(self, address: str) -> Visit | None:
        """The newest visit that brought a body or confirmed one, with the headers to ask by next time.

        For a 304 the name, type, size and headers that it does not tell are those of the visit that brought the body (RFC 9111, 3.2).
        """
        found = self.last_of((address,))
        return found[0] if found else None

    def last_of(self, addresses: Iterable[str]) -> tuple[Visit, ...]:
        """`last` of many addresses at once, in their order; those that never gave a body are left out."""
        wanted = tuple(addresses)
        kept = self._newest_of(wanted, "sha256 IS NOT NULL AND problem IS NULL")
        thin = tuple(visit.address for visit in kept if visit.status == 304)
        bodies = {visit.address: visit for visit in self._newest_of(thin, "sha256 IS NOT NULL AND problem IS NULL AND status <> 304")}
        return tuple(_freshened(visit, bodies.get(visit.address)) for visit in kept)

    def newest(self, address: str) -> Visit | None:
        """The newest visit of any outcome."""
        found = self.newest_of((address,))
        return found[0] if found else None

    def newest_of(self, addresses: Iterable[str]) -> tuple[Visit, ...]:
        """`newest` of many addresses at once, in their order; those that were never visited are left out."""
        return self._newest_of(tuple(addresses), "1")

    def visits(self, address: str | None = None, since: str | None = None, run: str | None = None) -> tuple[Visit, ...]:
        """The visits, by time; of one address, from `since` (ISO 8601, inclusive), of one run."""
        asked: list[ColumnElement[bool]] = []
        if address is not None:
            asked.append(VISITS.c.address == address)
        if since is not None:
            asked.append(VISITS.c.moment >= moment(since))
        if run is not None:
            asked.append(VISITS.c.run == run)
        order = (VISITS.c.moment, VISITS.c.address, VISITS.c.id)
        return self._read(Visit, select(VISITS.c.body).where(*asked).order_by(*order))

    def state(self, address: str) -> AddressState:
        """How the address stands: failures in a row since the last success."""
        with told("cannot be read"), self._reading() as connection:
            return _state(connection, address)

    def failing(self) -> tuple[AddressState, ...]:
        """The addresses whose newest visit failed, by address."""
        newest = f"JOIN visits v ON v.id = {VISITS_OF.format(where='1')} WHERE v.problem IS NOT NULL"
        query = text(f"SELECT a.address FROM (SELECT DISTINCT address FROM visits) a {newest} ORDER BY a.address")
        with told("cannot be read"), self._reading() as connection:
            failed = connection.execute(query).scalars().all()
            return tuple(_state(connection, address) for address in failed)

    def forget(self, visits: Iterable[Visit]) -> int:
        """Remove visits (for `prune` alone); how many there were."""
        digests = [digest_of(visit) for visit in visits]
        with told("cannot be written"), self._engine.begin() as connection:
            return sum(_count(connection.execute(delete(VISITS).where(VISITS.c.digest == digest))) for digest in digests)

    # --- looks and finds

    def look(self, look: Look) -> bool:
        """Write a look at a column; whether it is new."""
        return self.look_many((look,)) == 1

    def look_many(self, looks: Iterable[Look]) -> int:
        """Write looks in one transaction; how many were new."""
        return self._insert(insert(LOOKS).prefix_with("OR IGNORE"), [_look_row(look) for look in looks])

    def looks(self, column: str | None = None) -> tuple[Look, ...]:
        """The looks at a column, or at all, by time."""
        asked = () if column is None else (LOOKS.c.column == column,)
        return self._read(Look, select(LOOKS.c.body).where(*asked).order_by(LOOKS.c.moment, LOOKS.c.column, LOOKS.c.id))

    def last_looks(self) -> tuple[Look, ...]:
        """The newest look at each column, by column."""
        rank = func.row_number().over(partition_by=LOOKS.c.column, order_by=(LOOKS.c.moment.desc(), LOOKS.c.id.desc()))
        ranked = select(LOOKS.c.body, LOOKS.c.column, rank.label("rank")).subquery()
        return self._read(Look, select(ranked.c.body).where(ranked.c.rank == 1).order_by(ranked.c.column))

    def put_finds(self, finds: Iterable[Find], gone: Iterable[str] = ()) -> None:
        """Write finds in one transaction, each in the place of the one with its `source`; the earlier `first_seen` stays.

        `gone` are the sources of finds that were joined into others.
        """
        with told("cannot be written"), self._engine.begin() as connection:
            _put_finds(connection, tuple(finds))
            for source in gone:
                connection.execute(delete(FINDS).where(FINDS.c.source == source))

    def finds(self) -> tuple[Find, ...]:
        """Every find, by column, then by source."""
        return self._read(Find, select(FINDS.c.body).order_by(FINDS.c.column, FINDS.c.source))

    # --- the file

    def settle(self) -> None:
        """Wait until all that was written is on the disk; before something rests on it that lasts, such as an edition."""
        with told("cannot be written"), self._engine.connect() as connection:
            connection.execution_options(no_transaction=True).exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _insert(self, statement: Any, rows: list[dict[str, Any]]) -> int:
        if not rows:
            return 0
        with told("cannot be written"), self._engine.begin() as connection:
            return sum(_count(connection.execute(statement.values(row))) for row in rows)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(only_reads=True)

    def _newest_of(self, addresses: tuple[str, ...], where: str) -> tuple[Visit, ...]:
        """The newest visit of each address that fulfils `where` (a constant of ours): one look-up in the index for each."""
        if not addresses:
            return ()
        query = text(
            "SELECT v.body FROM (SELECT key, value AS address FROM json_each(:addresses)) a "
            f"JOIN visits v ON v.id = {VISITS_OF.format(where=where)} ORDER BY a.key"
        )
        with told("cannot be read"), self._reading() as connection:
            bodies = connection.execute(query, {"addresses": dumps(list(dict.fromkeys(addresses)))}).scalars().all()
        return tuple(_noun(Visit, body) for body in bodies)

    def _read(self, cls: type[T], query: Any) -> tuple[T, ...]:
        with told("cannot be read"), self._reading() as connection:
            bodies = connection.execute(query).scalars().all()
        return tuple(_noun(cls, body) for body in bodies)


def digest_of(noun: Visit | Look) -> str:
    """What makes a visit or a look that one: the sha256 of its plain data."""
    return hashlib.sha256(dumps(encode(noun)).encode()).hexdigest()


def _visit_row(visit: Visit) -> dict[str, Any]:
    return {
        "digest": digest_of(visit),
        "address": visit.address,
        "moment": moment(visit.asked, visit.address),
        "run": visit.run,
        "status": visit.status,
        "sha256": visit.sha256,
        "problem": visit.problem,
        "body": dumps(encode(visit)),
    }


def _look_row(look: Look) -> dict[str, Any]:
    return {
        "digest": digest_of(look),
        "column": look.column,
        "moment": moment(look.asked, look.column),
        "run": look.run,
        "outcome": look.outcome,
        "body": dumps(encode(look)),
    }


def _put_finds(connection: Connection, finds: tuple[Find, ...]) -> None:
    sources = dumps([find.source for find in finds])
    query = text("SELECT source, body FROM finds WHERE source IN (SELECT value FROM json_each(:sources))")
    known = {source: body for source, body in connection.execute(query, {"sources": sources})}
    rows = [_find_row(find, known.get(find.source)) for find in finds]
    if rows:
        connection.execute(insert(FINDS).prefix_with("OR REPLACE"), rows)


def _find_row(find: Find, known: str | None) -> dict[str, Any]:
    moment(find.last_seen, find.source)
    if known is not None:
        before = _noun(Find, known)
        find = replace(find, first_seen=min(find.first_seen, before.first_seen, key=lambda when: moment(when, find.source)))
    return {"source": find.source, "column": find.column, "seen": moment(find.first_seen, find.source), "body": dumps(encode(find))}


def _freshened(visit: Visit, body: Visit | None) -> Visit:
    if visit.status != 304 or body is None or body.sha256 != visit.sha256:
        return visit
    told_now = {name.lower() for name, _ in visit.headers}
    kept = tuple((name, value) for name, value in body.headers if name.lower() not in told_now)
    return replace(
        visit,
        name=visit.name or body.name,
        media_type=visit.media_type or body.media_type,
        size=visit.size or body.size,
        headers=(*visit.headers, *kept),
    )


def _state(connection: Connection, address: str) -> AddressState:
    rows = connection.execute(
        select(VISITS.c.problem, VISITS.c.body).where(VISITS.c.address == address).order_by(VISITS.c.moment.desc(), VISITS.c.id.desc())
    )
    failures, first = 0, None
    for problem, body in rows:
        if problem is None:
            return AddressState(address, failures, _asked(first), _asked(body))
        failures, first = failures + 1, body
    return AddressState(address, failures, _asked(first))


def _asked(body: str | None) -> str | None:
    return _noun(Visit, body).asked if body is not None else None


def _count(result: CursorResult[Any]) -> int:
    return max(result.rowcount, 0)


def _noun(cls: type[T], body: str) -> T:
    try:
        return decode(cls, loads(body))
    except ValueError as error:
        raise damaged(f"a row that is no {cls.__name__}: {error}") from error
