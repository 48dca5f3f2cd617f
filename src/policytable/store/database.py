"""How the home's databases are opened, and what their failures are called."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

WAIT = 30  # seconds that a writer waits for another one; a write takes milliseconds
Trouble = Literal["full", "device", "damaged", "other"]
_TROUBLES: dict[int, Trouble] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "device",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


def open_engine(url: str, synchronous: Literal["FULL", "NORMAL"] = "FULL") -> Engine:
    """An engine at a SQLAlchemy address. A SQLite file has a write-ahead log and `synchronous` as given: FULL waits for the
    disk at each commit; NORMAL may lose the last commits at a power cut (never at the death of a process), and damages nothing."""
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver starts no transaction of its own: _begin does
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer that first reads cannot wait for another one unless it says at the start that it will write.
        options = connection.get_execution_options()
        if not options.get("no_transaction", False):
            connection.exec_driver_sql("BEGIN" if options.get("only_reads", False) else "BEGIN IMMEDIATE")

    return engine


def trouble_of(error: SQLAlchemyError) -> Trouble:
    """What a database error comes from: the disk is full, the device fails, the file is damaged, or something else."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return _TROUBLES.get(code & 0xFF, "other") if code is not None else "other"  # the low byte is the primary code
