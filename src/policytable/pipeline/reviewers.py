"""Who a name on the command line is."""

from __future__ import annotations

from sqlalchemy import select

from policytable.errors import UsageError
from policytable.model import User
from policytable.store import Home
from policytable.store.ledger import told
from policytable.store.ledgertables import USERS


def reviewer(home: Home, name: str) -> User:
    """The user of a name. Where the ledger has no users yet, whoever is named decides, conflicts too: nobody else is there to; where it
    has, the name must be theirs.

    Raises UsageError `not_allowed` for an unknown name and for one that was switched off, LedgerError.
    """
    with told("cannot be read"), home.ledger.engine.connect() as connection:
        users = [User(*row) for row in connection.execute(select(USERS.c.name, USERS.c.role, USERS.c.active, USERS.c.made))]
    if not users and name.strip():
        return User(name.strip(), "adjudicator")
    found = next((user for user in users if user.name == name.strip() and user.active), None)
    if found is None:
        raise UsageError("no active user of this name", about=name, code="not_allowed", remedy="see `policytable review user list`")
    return found
