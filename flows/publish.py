"""The flow that writes the edition."""

# Annotations are not postponed here: a worker loads this file under no name, and Prefect could not look them up again.

from pathlib import Path

from prefect import flow

from flows.job import USUAL, How, opened, registered
from policytable.pipeline import Place, Terms, import_decisions, publish_known, with_finds


@flow(name="policytable-publish")
def publish(home: str, corpus: str, out: str, how: How = USUAL) -> str:
    """Write the edition of everything that was read so far; its id. Raises BusyError, PublishRefused."""
    base = Path(corpus)
    register, doubts = registered(corpus, how)
    with opened(home) as found, found.lock():
        import_decisions(found, base)
        place = Place(base, Path(out), doubts, Terms(accept=how.accept))
        return publish_known(found, with_finds(found, register), place).standing.edition
