"""The tasks: a batch of source ids through one stage. A task costs some milliseconds of Prefect, so it is never one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import task
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from policytable import pipeline
from policytable.errors import PolicyError
from policytable.pipeline import Batch, Published
from policytable.sources import load_register
from policytable.store import Home

LEAST = 10  # documents in a batch; smaller ones cost more in Prefect than in reading
# One batch at a time within a process: a batch reads two documents at once as it is. Where one machine is not enough, give
# the flow a runner of processes or machines (`refresh.with_options(task_runner=…)`); every batch works through the home alone.
ONE_AT_A_TIME: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage after its batches: what went through, and the batches that did not come to an end."""

    batch: Batch
    failed: tuple[str, ...] = ()


def _heals(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a broken batch is worth another try: not where the register or the home says no, which it will say again."""
    return not isinstance(state.result(raise_on_failure=False), PolicyError)


# Only fetching is tried again: reading and publishing give the same for the same bytes. One address has its own tries within;
# these are for a batch that broke as a whole.
@task(name="collect", task_run_name="collect {ids[0]} …", retries=2, retry_delay_seconds=[10, 60], retry_condition_fn=_heals)
def collect_batch(home: str, corpus: str, ids: tuple[str, ...]) -> Batch:
    """Fetch the sources of a batch."""
    register, _ = load_register(Path(corpus))
    return pipeline.collect(Home(Path(home)), register, pipeline.Reach(Path(corpus)), ids)


@task(name="extract", task_run_name="extract {ids[0]} …")
def extract_batch(home: str, corpus: str, ids: tuple[str, ...]) -> Batch:
    """Read the collected sources of a batch."""
    register, _ = load_register(Path(corpus))
    return pipeline.extract(Home(Path(home)), register, ids)


@task(name="publish")
def publish_edition(home: str, corpus: str, out: str) -> Published:
    """Write the edition of everything that was read so far."""
    register, doubts = load_register(Path(corpus))
    opened = Home(Path(home))
    try:
        return pipeline.publish(opened, register, Path(out), doubts)
    finally:
        opened.close()


def batches(ids: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The ids in batches of `size`, but of at least LEAST."""
    step = max(size, LEAST)
    for start in range(0, len(ids), step):
        yield tuple(ids[start : start + step])


def gather(stage: str, futures: Sequence[tuple[tuple[str, ...], PrefectFuture[Batch]]]) -> Stage:
    """Wait for every batch of a stage; one that broke leaves the others as they are."""
    total = Batch(stage, (), ())
    failed: list[str] = []
    for ids, future in futures:
        result = future.result(raise_on_failure=False)
        if isinstance(result, Batch):
            total += result
        else:
            total += Batch(stage, ids, ())
            failed.append(f"{stage} {ids[0]} … {ids[-1]}: {result}")
    return Stage(total, tuple(failed))
