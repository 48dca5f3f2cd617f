"""The flow that fetches what the register names and what its columns listed."""

# Annotations are not postponed here: a worker loads this file under no name, and Prefect could not look them up again.

from prefect import flow

from flows.job import USUAL, How, alone
from flows.tasks import ONE_AT_A_TIME, through
from policytable.pipeline import Batch, source_ids


@flow(name="policytable-collect", task_runner=ONE_AT_A_TIME)
def collect(home: str, corpus: str, how: How = USUAL) -> Batch:
    """Fetch every source of the register and what columns listed, a batch a task. Raises BusyError."""
    with alone(home, corpus, how, "collect") as (_, job):
        return through(job, "collect", source_ids(job.register))
