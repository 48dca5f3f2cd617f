"""Who may sign in to the desk, and who is signed in. Nobody who reads the database can take up a password or a session."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Engine, RowMapping, delete, func, insert, select, text, update

from policytable.errors import UsageError
from policytable.model import User, UserRole
from policytable.store.ledger import told
from policytable.store.ledgertables import DECISIONS, SESSIONS, USERS
from policytable.store.naming import fit_password, likeness, name_or_none, new_name, role_of

_SESSIONS = 20  # of one user: more browsers than anybody has
_TOUCH = timedelta(minutes=1)  # a page a second must not be a write a second
# Each check takes 64 MiB and every core: what comes at once waits, so that a flood of sign-ins cannot take the machine's memory.
_AT_ONCE = BoundedSemaphore(2)
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a session lasts: `whole` since it began, `idle` since it was last used."""

    whole: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Person:
    """A user with what is told of them: when last here (ISO 8601, empty: not in a session that is kept), how many decisions they
    made, and whether they have a password."""

    user: User
    used: str
    decisions: int
    password: bool


class People:
    """Users and sessions in the ledger's database. A moment (`when`) is ISO 8601 with its zone and given by the caller.

    A session is a random token, which only its owner has: here is its SHA-256. Every method raises LedgerError where the
    database fails.
    """

    def __init__(self, engine: Engine, terms: Terms | None = None) -> None:
        self._engine, self._terms = engine, terms or Terms()

    def timed(self, terms: Terms) -> People:
        """The same people with other terms of their sessions."""
        return People(self._engine, terms)

    def all(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        with told("cannot be read"), self._reading() as connection:
            rows = connection.execute(select(USERS).order_by(USERS.c.name)).mappings().all()
            used = _pairs(connection, SESSIONS.c.name, func.max(SESSIONS.c.used))
            made = _pairs(connection, DECISIONS.c.who, func.count())
        return tuple(
            Person(_user(row), str(used.get(row["name"], "")), int(str(made.get(row["name"], 0))), row["secret"] is not None)
            for row in rows
        )

    def anybody(self) -> bool:
        """Whether there is a user at all."""
        with told("cannot be read"), self._reading() as connection:
            return connection.execute(select(USERS.c.name).limit(1)).first() is not None

    def find(self, name: str) -> User | None:
        """The user of this name, active or not."""
        known = name_or_none(name)
        if known is None:
            return None
        with told("cannot be read"), self._reading() as connection:
            row = _row(connection, known)
        return _user(row) if row else None

    def add(self, name: str, role: str, when: str, password: str | None = None) -> User:
        """A new user; without a password nobody signs in as them but through a proxy.

        Raises UsageError: `user_name`, `user_exists` (also for a name that looks the same), `user_role`, `password_weak`.
        """
        user = User(new_name(name), role_of(role), True, when)
        secret = None if password is None else _hashed(fit_password(password, user.name))
        with told("cannot be written"), self._writing() as connection:
            for known in connection.execute(select(USERS.c.name)).scalars():
                if likeness(known) == likeness(user.name):
                    raise UsageError("a user of this name is there", about=known, code="user_exists", remedy="choose another name")
            row = {"name": user.name, "role": user.role, "active": True, "made": when, "secret": secret}
            connection.execute(insert(USERS).values(row))
        return user

    def set_role(self, name: str, role: str) -> User:
        """Another role, from the user's next click on. Raises UsageError: `user_unknown`, `user_role`, `last_adjudicator`."""
        return self._changed(name, role=role_of(role))

    def set_active(self, name: str, active: bool) -> User:
        """Let a user in again, or no more: their sessions end. Raises UsageError: `user_unknown`, `last_adjudicator`."""
        return self._changed(name, active=active)

    def set_password(self, name: str, password: str, keep: str = "") -> None:
        """Another password; every session of the user ends but the one of the token `keep`.

        Raises UsageError: `user_unknown`, `password_weak`.
        """
        secret = _hashed(fit_password(password, name))
        with told("cannot be written"), self._writing() as connection:
            user = _known(connection, name)
            connection.execute(update(USERS).where(USERS.c.name == user.name).values(secret=secret))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.name == user.name, SESSIONS.c.token != digest(keep)))

    def is_password(self, name: str, password: str) -> bool:
        """Whether this is the password of an active user; it takes as long where there is no such user."""
        known = name_or_none(name)
        with told("cannot be read"), self._reading() as connection:
            row = _row(connection, known) if known else None
        secret = row["secret"] if row else None
        right = _verified(secret or _nobody(), password)
        if not (right and row and secret and row["active"]):
            return False
        if _HASHER.check_needs_rehash(secret):
            with told("cannot be written"), self._writing() as connection:
                connection.execute(update(USERS).where(USERS.c.name == row["name"]).values(secret=_hashed(password)))
        return True

    def begin(self, name: str, when: str) -> str:
        """A session of a user who proved to be one; its token. Raises UsageError `user_unknown`."""
        token = secrets.token_urlsafe(32)
        with told("cannot be written"), self._writing() as connection:
            user = _known(connection, name)
            self._sweep(connection, user.name, when)
            connection.execute(insert(SESSIONS).values(token=digest(token), name=user.name, began=when, used=when))
        return token

    def session(self, token: str, when: str) -> User | None:
        """Whose session this is, if it has not ended; it is then used."""
        with told("cannot be read"), self._reading() as connection:
            found = connection.execute(select(SESSIONS).where(SESSIONS.c.token == digest(token))).mappings().first()
            row = _row(connection, found["name"]) if found else None
        if found is None or row is None or not row["active"] or self._is_over(found, when):
            return None
        if _moment(when) - _moment(found["used"]) >= _TOUCH:
            with told("cannot be written"), self._writing() as connection:
                connection.execute(update(SESSIONS).where(SESSIONS.c.token == found["token"]).values(used=when))
        return _user(row)

    def end(self, token: str) -> None:
        """End a session."""
        with told("cannot be written"), self._writing() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token == digest(token)))

    def _changed(self, name: str, role: UserRole | None = None, active: bool | None = None) -> User:
        with told("cannot be written"), self._writing() as connection:
            before = _known(connection, name)
            after = replace(before, role=role or before.role, active=before.active if active is None else active)
            if _decides(before) and not _decides(after) and not _others(connection, before.name):
                raise UsageError(
                    "is the last adjudicator", about=before.name, code="last_adjudicator", remedy="make another user adjudicator first"
                )
            connection.execute(update(USERS).where(USERS.c.name == before.name).values(role=after.role, active=after.active))
            if not after.active:
                connection.execute(delete(SESSIONS).where(SESSIONS.c.name == before.name))
        return after

    def _is_over(self, session: RowMapping, when: str) -> bool:
        now = _moment(when)
        return now - _moment(session["began"]) >= self._terms.whole or now - _moment(session["used"]) >= self._terms.idle

    def _sweep(self, connection: Connection, name: str, when: str) -> None:
        """Sessions that ended go, and of this user those that were not used for longest: the table does not grow."""
        rows: Sequence[RowMapping] = connection.execute(select(SESSIONS).order_by(SESSIONS.c.used)).mappings().all()
        over = [row["token"] for row in rows if self._is_over(row, when)]
        over += [row["token"] for row in rows if row["name"] == name][: -_SESSIONS + 1]
        if over:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token.in_(over)))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(only_reads=True)

    def _writing(self) -> _Writing:
        return _Writing(self._engine)


class _Writing:
    """A transaction that is alone in changing users: on PostgreSQL two could else each take away the other's last adjudicator."""

    def __init__(self, engine: Engine) -> None:
        self._begun = engine.begin()

    def __enter__(self) -> Connection:
        connection = self._begun.__enter__()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(4755)"))
        return connection

    def __exit__(self, *fault: object) -> bool | None:
        return self._begun.__exit__(*fault)  # type: ignore[arg-type]


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _known(connection: Connection, name: str) -> User:
    known = name_or_none(name)
    row = _row(connection, known) if known else None
    if row is None:
        raise UsageError("no user of this name", about=name[:40], code="user_unknown", remedy="see `policytable review user list`")
    return _user(row)


def _row(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(USERS).where(USERS.c.name == name)).mappings().first()


def _others(connection: Connection, name: str) -> bool:
    left = select(USERS.c.name).where(USERS.c.role == "adjudicator", USERS.c.active, USERS.c.name != name)
    return connection.execute(left).first() is not None


def _decides(user: User) -> bool:
    return user.active and user.role == "adjudicator"


def _pairs(connection: Connection, key: object, value: object) -> dict[str, object]:
    return {row[0]: row[1] for row in connection.execute(select(key, value).group_by(key))}  # type: ignore[call-overload]


def _user(row: RowMapping) -> User:
    return User(row["name"], row_role(row["role"]), bool(row["active"]), row["made"])


def row_role(role: str) -> UserRole:
    """A role as it stands in the database; one of a newer program may do least."""
    with suppress(UsageError):
        return role_of(role)
    return "reader"


def _moment(when: str) -> datetime:
    return datetime.fromisoformat(when)


def _hashed(password: str) -> str:
    with _AT_ONCE:
        return _HASHER.hash(password.encode("utf-8", "surrogatepass"))


def _verified(secret: str, password: str) -> bool:
    try:
        with _AT_ONCE:
            return _HASHER.verify(secret, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


_NOBODY: list[str] = []


def _nobody() -> str:
    """The hash of a password that nobody knows, made once and by the same cost as any other."""
    if not _NOBODY:
        _NOBODY.append(_hashed(secrets.token_hex(32)))
    return _NOBODY[0]
