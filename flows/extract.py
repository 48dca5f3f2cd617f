"""The flow that reads what was collected."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows.tasks import LEAST, ONE_AT_A_TIME, Stage, batches, extract_batch, gather
from policytable.pipeline import source_ids
from policytable.sources import load_register


@flow(name="policytable-extract", task_runner=ONE_AT_A_TIME, validate_parameters=False)
def extract(home: str, corpus: str, size: int = LEAST) -> Stage:
    """Read every collected source, a batch a task."""
    register, _ = load_register(Path(corpus))
    return gather("extract", [(ids, extract_batch.submit(home, corpus, ids)) for ids in batches(source_ids(register), size)])
