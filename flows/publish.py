"""The flow that writes the edition."""

from __future__ import annotations

from prefect import flow

from flows.tasks import publish_edition
from policytable.pipeline import Published


@flow(name="policytable-publish")
def publish(home: str, corpus: str, out: str) -> Published:
    """Write the edition of everything that was read so far."""
    return publish_edition(home, corpus, out)
