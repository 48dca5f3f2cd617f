"""The tables of the web book, how they are set up, and what their failures are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Column, Engine, Index, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.exc import SQLAlchemyError

from policytable.errors import StoreError
from policytable.store.database import open_engine, trouble_of

WEB_SCHEMA = 1
_METADATA = MetaData()
_SCHEMA = Table("policytable_schema", _METADATA, Column("one", Integer, primary_key=True), Column("version", Integer, nullable=False))
# The columns beside `body` are for look-ups and for people who look with SQL; `body` is what is read back. `moment` is the
# time in UTC, since clocks name their zone in more than one way; `digest` is what makes a row the same one again.
VISITS = Table(
    "visits",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("address", Text, nullable=False),
    Column("moment", Text, nullable=False, index=True),
    Column("run", Text, nullable=False, index=True),
    Column("status", Integer),
    Column("sha256", Text),
    Column("problem", Text),
    Column("body", Text, nullable=False),
    Index("visits_of", "address", "moment", "id"),
    sqlite_autoincrement=True,
)
LOOKS = Table(
    "looks",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("column", Text, nullable=False),
    Column("moment", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("looks_at", "column", "moment", "id"),
    sqlite_autoincrement=True,
)
FINDS = Table(
    "finds",
    _METADATA,
    Column("source", Text, primary_key=True),
    Column("column", Text, nullable=False, index=True),
    Column("seen", Text, nullable=False),
    Column("body", Text, nullable=False),
)
# The id of the newest visit to `a.address` that fulfils a condition.
VISITS_OF = "(SELECT id FROM visits WHERE address = a.address AND {where} ORDER BY moment DESC, id DESC LIMIT 1)"


def connected(path: Path) -> Engine:
    """The database at `path`, set up. Raises StoreError."""
    engine = open_engine(f"sqlite:///{path}", "NORMAL")
    with told("cannot be set up"), engine.begin() as connection:
        _METADATA.create_all(connection)
        version = connection.execute(select(_SCHEMA.c.version)).scalar()
        if version is None:
            connection.execute(insert(_SCHEMA).values(one=1, version=WEB_SCHEMA))
        elif version > WEB_SCHEMA:
            problem = f"written by a newer program (version {version}, this one knows {WEB_SCHEMA})"
            raise StoreError(problem, about=path.name, code="home_version", remedy="update policytable")
    return engine


def damaged(why: str) -> StoreError:
    """The error of a web book that does not hold."""
    remedy = "restore a backup; or move web.sqlite and its -wal, -shm away and import the last WARC (policytable snapshots import)"
    return StoreError(why, about="web.sqlite", code="web_book_damaged", remedy=remedy)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Failures of the database in the block become StoreError."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = f"{what}: {getattr(error, 'orig', None) or error}"
        raise _named(error, cause) from error


def _named(error: SQLAlchemyError, cause: str) -> StoreError:
    trouble = trouble_of(error)
    if trouble == "damaged":
        return damaged(cause)
    if trouble == "full":
        return StoreError(cause, about="web.sqlite", code="disk_full", remedy="make room on the disk (policytable home prune), run again")
    if trouble == "device":
        return StoreError(cause, about="web.sqlite", code="disk_error", remedy="check the disk (dmesg, smartctl), then restore a backup")
    return StoreError(cause, about="web.sqlite")
