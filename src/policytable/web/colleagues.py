"""Who may be given work."""

from __future__ import annotations

from policytable.model import User
from policytable.review.marking import assigned
from policytable.web.context import Desk


def reviewers(desk: Desk, me: User) -> tuple[str, ...]:
    """The names of those who review, in order: whoever may sign in, else (a home without users) who decided or was assigned to."""
    users = _users(desk)
    known = {user.name for user in users if user.active and user.role != "reader"}
    if not users:
        known = {decision.who for decision in desk.board.decisions} | {to for _, to in assigned(desk.board.marks)}
    return tuple(sorted(known | ({me.name} if me.role != "reader" else set())))


def _users(desk: Desk) -> tuple[User, ...]:
    return tuple(person.user for person in desk.home.people.all())
