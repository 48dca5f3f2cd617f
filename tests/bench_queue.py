"""What the server spends on the queue of 100,000 items, beside a bare page of the same framework. Run by `make bench`."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from policytable.model import (
    AwardValue,
    Decision,
    Document,
    Edition,
    Evidence,
    Fact,
    Issue,
    Mark,
    Reading,
    Region,
    Register,
    Reviewed,
    Source,
    User,
)
from policytable.model import Seen as SeenThen
from policytable.pipeline import Board, sift
from policytable.pipeline.filters import Filter
from policytable.pipeline.ground import ground_of
from policytable.regions import gazetteer
from policytable.resolve import Arena
from policytable.review import RISKS, Hints, Notes, QueueItem
from policytable.topics import topic
from policytable.web.context import Desk
from policytable.web.queuepage import ROUTES

_ROUNDS = 15
_WORDS = ("对获得国家级绿色工厂的企业给予一次性奖励", "新認定的綠色園區獎勵", "绿色供应链管理企业，补助", "按照投入额的３％给予补助，最高")


def synthetic(count: int, sources: int, seed: int = 1) -> Board:
    """A board of `count` items in documents all over the country, of every risk, some decided, some assigned."""
    chance = random.Random(seed)
    places = [region for region in gazetteer().regions if region.rank in ("provincial", "prefecture")]
    readings = tuple(_reading(number, chance.choice(places)) for number in range(sources))
    names = [reading.source.id for reading in readings]
    tasks: dict[str, list[QueueItem]] = {name: [] for name in names}
    decisions = []
    for number in range(count):
        source = chance.choice(names)
        item, decision = _item(chance, number, source)
        tasks[source].append(item)
        decisions += [decision] if decision else []
    made = {source: tuple(found) for source, found in tasks.items()}
    marks = tuple(_assigned(chance, item) for found in made.values() for item in found[:2])
    register = Register("2024-01-01", topic("green_factory"), "示例", gazetteer().provinces, (), (), tuple(one.source for one in readings))
    edition = Edition("2024-01-01", register, (), readings, (), (), ())
    ground, arena = ground_of(edition), Arena({}, {})
    return Board(
        edition, 1, tuple(decisions), marks, Hints(), {}, made, _filed(decisions), {}, _owned(marks), {}, ground=ground, arena=arena
    )


def _filed(decisions: list[Decision]) -> dict[str, tuple[Decision, ...]]:
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        found.setdefault(decision.seen.source, []).append(decision)
    return {source: tuple(entries) for source, entries in found.items()}


def _owned(marks: tuple[Mark, ...]) -> dict[str, dict[str, Notes]]:
    found: dict[str, dict[str, Notes]] = {}
    for mark in marks:
        found.setdefault(mark.source, {})[mark.item] = Notes(assigned=mark.to)
    return found


def changed(board: Board, source: str, seed: int = 2) -> Board:
    """The board after something was decided about a source: its items are others, those of all other sources the same objects."""
    chance = random.Random(seed)
    tasks = tuple(replace(item, risk=chance.choice(RISKS)) for item in board.tasks[source][:-1])
    return replace(board, tasks=board.tasks | {source: tasks}, earlier=board.index)


def _reading(number: int, region: Region) -> Reading:
    source = Source(f"s{number:05}", region, (f"{number}.txt",), title=f"{region.label}绿色制造实施办法之{number}")
    return Reading(source, document=Document(f"d{number:05}", "text/plain", "第一条 奖励办法。\n" * 40))


def _item(chance: random.Random, number: int, source: str) -> tuple[QueueItem, Decision | None]:
    risk = chance.choice(RISKS)
    region = chance.choice(gazetteer().regions[:400])
    if risk in ("orphaned", "net") and chance.random() < 0.5:
        issue = Issue("wording_not_understood", f"clause {number}", None, source, 4, 9)
        return QueueItem(f"i-{number}", risk, source, "疑", region, issue=issue), None
    quote = f"{chance.choice(_WORDS)}{chance.randrange(1, 500)}万元"
    start = chance.randrange(100_000)
    evidence = Evidence(source, start, start + len(quote), quote, "前文", "后文")
    value = AwardValue("fixed", 10**6, 10**6)
    fact = Fact(f"f-{number:06}", "award", chance.choice(("green_factory", "green_park")), ("national",), value, quote, (evidence,))
    if risk != "done":
        held = "暂缓" if risk == "held" else None
        return QueueItem(fact.id, risk, source, "因", region, Reviewed(fact, source, held=held), weight=chance.randrange(18)), None
    seen = SeenThen(source, "award", fact.object, fact.level, value, quote, "", "", None)
    decision = Decision(f"d-{number}", "accept", seen, chance.choice(("甲", "乙")), "2024-01-01T00:00:00+08:00")
    state = chance.choice(("accepted", "corrected", "rejected"))
    return QueueItem(
        fact.id, risk, source, "已复核", region, Reviewed(fact, source, state, decision.id), group=f"g-{number % 99}"
    ), decision


def _assigned(chance: random.Random, item: QueueItem) -> Mark:
    return Mark(f"m-{item.id}", "assign", item.source, "甲", "2024-01-01T00:00:00+08:00", item=item.id, to=chance.choice(("甲", "乙")))


class SignedIn:
    """In place of the guard: everybody is this user."""

    def __init__(self, app: Any, user: User) -> None:
        self._app, self._user = app, user

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {}).update(user=self._user, token="t")
        await self._app(scope, receive, send)


def median(work: Callable[[], object]) -> float:
    """The median of some runs in milliseconds of the processor (the machine may have other work), after one that is not counted."""
    work()
    times = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def queue_figures(count: int = 100_000, sources: int = 2_000) -> None:
    """Print what opening the queue costs, and what a decision costs its index."""
    board = synthetic(count, sources)
    start = time.process_time()
    assert len(board.index) == count
    print(f"queue of {count:,} items, {sources:,} documents; index made in {(time.process_time() - start) * 1000:.0f} ms")
    start = time.process_time()
    sift(board.whose, Filter(words="綠色園區"), "甲")
    print(f"first search (folds every text) {(time.process_time() - start) * 1000:.0f} ms")
    print(f"index after a decision: {median(lambda: changed(board, 's00007').index):.1f} ms")
    app = Starlette(routes=[*ROUTES, Route("/bare", _bare)])
    bench = SimpleNamespace(board=lambda: board)
    app.state.desk = Desk(SimpleNamespace(people=None), bench, lambda: "2024-01-01T09:00:00+08:00")  # type: ignore[arg-type]
    with TestClient(SignedIn(app, User("甲", "reviewer"))) as client:
        pages = (
            "/bare",
            "/queue",
            "/queue?state=all&page=1000",
            "/queue?province=320000&field=award",
            "/queue?words=绿色园区 100万",
            "/queue?person=mine",
        )
        for path in pages:
            assert client.get(path).status_code == 200
            print(f"{path:45} {median(lambda path=path: client.get(path)):7.1f} ms")  # type: ignore[misc]


def _bare(request: Request) -> HTMLResponse:
    return HTMLResponse("<!doctype html><title>空</title>")


if __name__ == "__main__":
    queue_figures()
