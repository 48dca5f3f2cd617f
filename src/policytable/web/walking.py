"""The way through the queue: what comes before and after an item under the filter that the reviewer chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policytable.model import User
from policytable.pipeline import Board, QueueItem
from policytable.pipeline import walk as walked
from policytable.web.filters import filter_from, query_of
from policytable.web.marksview import set_aside


@dataclass(frozen=True, slots=True)
class Walk:
    """The ids of the items of the filter before and after one; empty where there is none. `query` is the filter."""

    before: str
    after: str
    query: str


def walk(board: Board, item: QueueItem, query: str, user: User) -> Walk:
    """The neighbours of an item in the queue as the filter shows it; behind the last comes the first again. What this user set aside is
    passed over. `item` may be one of an earlier board: its place in the order counts.
    """
    wanted = filter_from(query)
    found = walked(board.whose, wanted, user.name)
    before, after = (_onward(board, item, step, user) for step in (found.before, found.after))
    return Walk(before, after, query_of(wanted))


def _onward(board: Board, item: QueueItem, step: Callable[[QueueItem], QueueItem | None], user: User) -> str:
    seen: set[str] = {item.id}
    at = step(item)
    while at is not None and at.id not in seen:
        if not set_aside(board, at, user):
            return at.id
        seen.add(at.id)
        at = step(at)
    return ""
