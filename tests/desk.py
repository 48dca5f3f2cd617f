"""A desk for tests: a workbench over a small corpus with a clock of its own, and the people who sit at it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policytable.model import Decision, Mark, Reviewed, User
from policytable.pipeline import Board, Proposal, QueueItem, Reach, Verdict, Workbench, collect, extract
from policytable.sources import load_register
from policytable.store import Home

ANNA, BO, CHEN = (User(name, "reviewer") for name in ("安娜", "小波", "陈"))
JUDGE, READER = User("主审", "adjudicator"), User("读者", "reader")


@dataclass
class Desk:
    """A workbench over a small corpus, with a clock that ticks a second a look."""

    home: Home
    corpus: Path
    seconds: Iterator[int] = field(default_factory=itertools.count)
    bench: Workbench = field(init=False)

    def __post_init__(self) -> None:
        self.bench = Workbench(self.home, lambda: load_register(self.corpus)[0], self.clock)

    def clock(self) -> str:
        second = next(self.seconds)
        return f"2020-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}+00:00"

    def read(self) -> Board:
        register = load_register(self.corpus)[0]
        collect(self.home, register, Reach(self.corpus))
        extract(self.home, register)
        return self.bench.reload()

    def item(self, words: str = "83万元") -> QueueItem:
        return next(one for one in self.bench.board().queue if one.fact and words in one.fact.evidence[0].quote)

    def of(self, words: str = "83万元") -> Reviewed:
        found = self.item(words).reviewed
        assert found is not None
        return found

    def decide(self, user: User, action: Any = "accept", words: str = "83万元", **more: Any) -> Decision:
        item = self.item(words)
        stamp = self.bench.board().stamp(item)
        return self.bench.decide([Proposal(item.id, stamp, Verdict(action, "", "", **more))], user)[0]

    def mark(self, user: User, kind: Any, words: str = "83万元", **more: Any) -> Mark:
        return self.bench.mark(Mark("", kind, "", "", "", item=self.item(words).id, **more), user)
