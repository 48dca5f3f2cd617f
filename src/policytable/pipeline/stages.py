"""One stage of a run over its ids, and who does the work: this process, or what spreads batches of ids over others."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal

from policytable.model import Register
from policytable.pipeline.batch import Batch, Progress, silent
from policytable.pipeline.collecting import collect
from policytable.pipeline.discovering import discover
from policytable.pipeline.extracting import extract
from policytable.pipeline.reach import Reach
from policytable.store import Home

Stage = Literal["discover", "collect", "extract"]
Bars = Callable[[str, int], AbstractContextManager[Progress]]


@dataclass(frozen=True, slots=True)
class Order:
    """A stage to be done over `ids`: of columns of `register` for `discover`, else of its sources."""

    stage: Stage
    home: Home
    register: Register
    reach: Reach
    ids: tuple[str, ...]


Work = Callable[[Order], Batch]


def perform(order: Order, progress: Progress = silent) -> Batch:
    """Do the stage in this process. Raises StoreError where the home cannot be used."""
    if order.stage == "discover":
        return discover(order.home, order.register, order.reach, order.ids, progress)
    if order.stage == "collect":
        return collect(order.home, order.register, order.reach, order.ids, progress)
    return extract(order.home, order.register, order.ids, progress)


def no_bars(_stage: str, _total: int) -> AbstractContextManager[Progress]:
    """No progress shown."""
    return nullcontext(silent)


def here(bars: Bars = no_bars) -> Work:
    """All of a stage in this process, with its progress shown by `bars`."""

    def work(order: Order) -> Batch:
        with bars(order.stage, len(order.ids)) as step:
            return perform(order, step)

    return work


HERE = here()
