"""The tables of the ledger, how they are set up, and how those of an older program are brought up to date."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Connection, Integer, MetaData, Table, Text, insert, inspect, select, text, update
from sqlalchemy.schema import CreateTable

from policytable.errors import LedgerError

SCHEMA = 2

_METADATA = MetaData()
# `revision` counts everything that was ever written to decisions and marks: who read at one revision knows what is new since.
STATE = Table(
    "policytable_schema",
    _METADATA,
    Column("one", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
)
# The columns beside `body` are for people who look with SQL; `body` is what is read back.
DECISIONS = Table(
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
    Column("seq", Integer, nullable=False, server_default="0", index=True),
)
MARKS = Table(
    "marks",
    _METADATA,
    Column("id", Text, primary_key=True),
    Column("made", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("seq", Integer, nullable=False, index=True),
)
# `secret` is a hash of the password, never the password; without one nobody signs in by password.
USERS = Table(
    "users",
    _METADATA,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("made", Text, nullable=False),
    Column("secret", Text),
)
# `token` is kept as a hash: who reads the database cannot take up a session.
SESSIONS = Table(
    "sessions",
    _METADATA,
    Column("token", Text, primary_key=True),
    Column("name", Text, nullable=False, index=True),
    Column("began", Text, nullable=False),
    Column("used", Text, nullable=False),
)


def set_up(connection: Connection) -> None:
    """Make what is missing, inside the caller's transaction. Raises LedgerError where the ledger is of a newer program."""
    if connection.dialect.name == "postgresql":  # where two may set up at a time; the number is any fixed one
        connection.execute(text("SELECT pg_advisory_xact_lock(4754)"))
    connection.execute(CreateTable(STATE, if_not_exists=True))
    version = connection.execute(select(STATE.c.version)).scalar()
    if version is not None and version > SCHEMA:
        problem = f"the ledger is of version {version}, this program knows {SCHEMA}"
        raise LedgerError(problem, code="ledger_version", remedy="update policytable")
    if version == SCHEMA:
        return
    if version == 1:
        _widen(connection)
    for table in (DECISIONS, MARKS, USERS, SESSIONS):
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            index.create(connection, checkfirst=True)
    for table in (DECISIONS, MARKS):
        _seal(connection, table.name)
    if version is None:
        connection.execute(insert(STATE).values(one=1, version=SCHEMA, revision=0))
    else:
        connection.execute(update(STATE).values(version=SCHEMA))


def _widen(connection: Connection) -> None:
    """1 → 2: entries are numbered in the order in which they came; of the old ones only the order of their times is known."""
    for table, column in (("policytable_schema", "revision"), ("decisions", "seq")):
        if column not in {found["name"] for found in inspect(connection).get_columns(table)}:
            connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0"))
    known = connection.execute(select(DECISIONS.c.id).order_by(DECISIONS.c.decided, DECISIONS.c.id)).scalars().all()
    for number, one in enumerate(known, 1):
        connection.execute(update(DECISIONS).where(DECISIONS.c.id == one).values(seq=number))
    connection.execute(update(STATE).values(revision=len(known)))


def _seal(connection: Connection, table: str) -> None:
    """The database itself refuses to change or to remove what was written once, whoever asks."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            refuse = f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'written once'); END"
            connection.execute(text(f"CREATE TRIGGER IF NOT EXISTS {table}_{verb.lower()} {refuse}"))
    elif connection.dialect.name == "postgresql":
        body = "BEGIN RAISE EXCEPTION 'written once'; END"
        connection.execute(text(f"CREATE OR REPLACE FUNCTION policytable_once() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"))
        connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_once ON {table}"))
        refuse = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION policytable_once()"
        connection.execute(text(f"CREATE TRIGGER {table}_once {refuse}"))
