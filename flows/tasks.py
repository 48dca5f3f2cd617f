"""The tasks: a batch of ids through one stage. A task costs some milliseconds of Prefect, so it is never one document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.job import LEAST, Job
from policytable import pipeline
from policytable.errors import PolicyError
from policytable.pipeline import Batch, Stage

# One batch at a time within a process: a batch asks for eight documents and reads two at once as it is. Where one machine is not
# enough, give the flow a runner of processes or machines (`refresh.with_options(task_runner=…)`); every batch works through the
# home alone.
ONE_AT_A_TIME: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=1)


def _heals(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a broken batch is worth another try: not where the register or the home says no, which it will say again."""
    return not isinstance(state.result(raise_on_failure=False), PolicyError)


# What was done is known to the home, never to Prefect: its cache could only be wrong.
@task(name="discover", task_run_name="discover {ids[0]} …", cache_policy=NO_CACHE)
def discover_batch(job: Job, ids: tuple[str, ...]) -> Batch:
    """Look at the columns of a batch."""
    with job.order("discover", ids) as order:
        return pipeline.perform(order)


# Only fetching is tried again: reading and publishing give the same for the same bytes. One address has its own tries within;
# these are for a batch that broke as a whole.
@task(
    name="collect",
    task_run_name="collect {ids[0]} …",
    cache_policy=NO_CACHE,
    retries=2,
    retry_delay_seconds=[10, 60],
    retry_condition_fn=_heals,
)
def collect_batch(job: Job, ids: tuple[str, ...]) -> Batch:
    """Fetch the sources of a batch."""
    with job.order("collect", ids) as order:
        return pipeline.perform(order)


@task(name="extract", task_run_name="extract {ids[0]} …", cache_policy=NO_CACHE)
def extract_batch(job: Job, ids: tuple[str, ...]) -> Batch:
    """Read the collected sources of a batch."""
    with job.order("extract", ids) as order:
        return pipeline.perform(order)


_TASKS: dict[str, Task[..., Batch]] = {"discover": discover_batch, "collect": collect_batch, "extract": extract_batch}


def through(job: Job, stage: Stage, ids: Sequence[str]) -> Batch:
    """Every id through a stage, a batch a task; a batch that broke leaves the others as they are."""
    # Quoted: Prefect would search the whole register for results of other tasks.
    futures = [(batch, _TASKS[stage].submit(quote(job), batch)) for batch in batches(ids, job.how.size)]
    total = Batch(stage, (), ())
    for batch, future in futures:
        total += _result(stage, batch, future)
    return total


def batches(ids: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The ids in batches of `size`, but of at least LEAST."""
    step = max(size, LEAST)
    for start in range(0, len(ids), step):
        yield tuple(ids[start : start + step])


def _result(stage: Stage, ids: tuple[str, ...], future: PrefectFuture[Any]) -> Batch:
    result = future.result(raise_on_failure=False)
    if isinstance(result, Batch):
        return result
    return Batch(stage, ids, (), broken=(f"{stage} {ids[0]} … {ids[-1]}: {result}",))
