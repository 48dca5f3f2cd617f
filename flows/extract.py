"""The flow that reads what was collected."""

from __future__ import annotations

from prefect import flow

from flows.job import USUAL, How, alone
from flows.tasks import ONE_AT_A_TIME, through
from policytable.pipeline import Batch, source_ids


@flow(name="policytable-extract", task_runner=ONE_AT_A_TIME)
def extract(home: str, corpus: str, how: How = USUAL) -> Batch:
    """Read every collected source, a batch a task. Raises BusyError."""
    with alone(home, corpus, how, "extract") as (_, job):
        return through(job, "extract", source_ids(job.register))
