"""The flow that fetches what the register names."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows.tasks import LEAST, ONE_AT_A_TIME, Stage, batches, collect_batch, gather
from policytable.pipeline import source_ids
from policytable.sources import load_register


@flow(name="policytable-collect", task_runner=ONE_AT_A_TIME, validate_parameters=False)
def collect(home: str, corpus: str, size: int = LEAST) -> Stage:
    """Fetch every source of the register, a batch a task."""
    register, _ = load_register(Path(corpus))
    return gather("collect", [(ids, collect_batch.submit(home, corpus, ids)) for ids in batches(source_ids(register), size)])
