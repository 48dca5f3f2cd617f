"""What a user may be called, and what may be a password."""

from __future__ import annotations

import unicodedata
from typing import cast, get_args

from policytable.errors import UsageError
from policytable.model import UserRole

_LONGEST = 40
_SHORTEST_PASSWORD, _LONGEST_PASSWORD = 10, 1000
_CONTROL = frozenset({"Cc", "Cs", "Cn", "Co", "Zl", "Zp"})
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Zs"})


def name_or_none(name: str) -> str | None:
    """The name as users are kept: NFC, no space around it, 1 to 40 characters, none of them a control; None for what is no name."""
    plain = unicodedata.normalize("NFC", name).strip()
    kinds = {unicodedata.category(sign) for sign in plain}
    # NFKC and case are left: 张三 and ＺＳ are what people call themselves. Signs nobody sees are no name on their own.
    return plain if 0 < len(plain) <= _LONGEST and not kinds & _CONTROL and kinds - _UNSEEN else None


def new_name(name: str) -> str:
    """The name as users are kept. Raises UsageError `user_name`."""
    found = name_or_none(name)
    if found is None:
        remedy = f"1 to {_LONGEST} characters that are seen, without control characters"
        raise UsageError("not a name", code="user_name", remedy=remedy)
    return found


def likeness(name: str) -> str:
    """What two names share that a reader takes for the same: width, case, and signs that are not seen put aside."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen.casefold()).split())


def role_of(role: str) -> UserRole:
    """A role by its name. Raises UsageError `user_role`."""
    if role not in get_args(UserRole):
        raise UsageError(f"no role {role[:20]!r}", code="user_role", remedy=f"one of {', '.join(get_args(UserRole))}")
    return cast(UserRole, role)


def fit_password(password: str, name: str) -> str:
    """The password, if it may be one. Raises UsageError `password_weak`."""
    if not _SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        problem = f"not {_SHORTEST_PASSWORD} to {_LONGEST_PASSWORD} characters long"
    elif len(set(password)) < 4 or likeness(password) == likeness(name):
        problem = "too easily guessed"
    else:
        return password
    raise UsageError(problem, code="password_weak", remedy="several words are easily kept in mind and hard to guess")
