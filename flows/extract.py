"""The flow that reads what was collected."""

# Annotations are not postponed here: a worker loads this file under no name, and Prefect could not look them up again.

from prefect import flow

from flows.job import USUAL, How, alone
from flows.tasks import ONE_AT_A_TIME, through
from policytable.pipeline import Batch, source_ids


@flow(name="policytable-extract", task_runner=ONE_AT_A_TIME)
def extract(home: str, corpus: str, how: How = USUAL) -> Batch:
    """Read every collected source, a batch a task. Raises BusyError."""
    with alone(home, corpus, how, "extract") as (_, job):
        return through(job, "extract", source_ids(job.register))
