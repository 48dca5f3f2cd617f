"""The way through the queue: what comes before and after an item under the filter that the reviewer chose."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from policytable.model import User
from policytable.pipeline import Board, QueueItem
from policytable.text import plain
from policytable.web.marksview import set_aside, standing


@dataclass(frozen=True, slots=True)
class Walk:
    """The ids of the open items before and after one; empty where there is none. `query` is the filter."""

    before: str
    after: str
    query: str


def walk(board: Board, item: QueueItem, query: str, user: User) -> Walk:
    """The neighbours of an item in the filtered queue. `item` may be one of an earlier board: its place in the order counts."""
    queue, fits = board.queue, chosen(board, query, user)
    low = bisect_left(queue, item.key, key=lambda one: one.key)
    high = bisect_right(queue, item.key, key=lambda one: one.key)
    after = next((one.id for one in queue[high:] if fits(one) and one.id != item.id), "")
    before = next((one.id for one in reversed(queue[:low]) if fits(one) and one.id != item.id), "")
    # At the end of the queue what was passed over comes again.
    return Walk(before, after or next((one.id for one in queue[:low] if fits(one) and one.id != item.id), ""), query)


def chosen(board: Board, query: str, user: User) -> Callable[[QueueItem], bool]:
    """Whether an item is one that the filter means and that is open for this user."""
    asked, aside = QueryParams(query), set_aside(board, user)
    tests = [test for test in (_test(name, asked.getlist(name), board, user) for name in asked) if test]

    def fits(item: QueueItem) -> bool:
        return item.risk != "done" and item.id not in aside and all(test(item) for test in tests)

    return fits


def _test(name: str, wanted: list[str], board: Board, user: User) -> Callable[[QueueItem], bool] | None:
    accepted = {text for text in wanted if text}
    if not accepted:
        return None
    if name == "assigned":
        mine = _assigned(board, {user.name if text == "me" else text for text in accepted})
        return lambda item: item.id in mine
    if name in ("words", "q"):
        words = [plain(text) for text in accepted]
        return lambda item: all(word in plain(_text(item)) for word in words)
    known: dict[str, Callable[[QueueItem], Iterable[str]]] = {
        "risk": lambda item: (item.risk,),
        "field": lambda item: (item.fact.field,) if item.fact else (),
        "object": lambda item: (item.fact.object,) if item.fact else (),
        "region": lambda item: (item.region.adcode, item.region.province),
        "source": lambda item: (item.source,),
        "group": lambda item: (item.group,),
    }
    told = known.get(name)
    return (lambda item: not accepted.isdisjoint(told(item))) if told else None


def _assigned(board: Board, names: set[str]) -> set[str]:
    last = {mark.item: mark.to for mark in standing(board.marks) if mark.kind == "assign"}
    return {item for item, name in last.items() if name in names}


def _text(item: QueueItem) -> str:
    fact = item.fact
    return f"{fact.display} {fact.evidence[0].quote}" if fact else item.issue.message if item.issue else ""
