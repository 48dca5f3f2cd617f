"""The flow that looks at the columns."""

# Annotations are not postponed here: a worker loads this file under no name, and Prefect could not look them up again.

from prefect import flow

from flows.job import USUAL, How, alone, now
from flows.tasks import ONE_AT_A_TIME, through
from policytable.pipeline import Batch, due_columns


@flow(name="policytable-discover", task_runner=ONE_AT_A_TIME)
def discover(home: str, corpus: str, how: How = USUAL) -> Batch:
    """Look at every column that is due, a batch a task, and keep what it lists. Raises BusyError."""
    with alone(home, corpus, how, "discover") as (found, job):
        return through(job, "discover", () if how.offline else due_columns(found, job.register, now()))
