"""The queue of open facts, and the reading behind what it shows."""

from __future__ import annotations

from policytable.errors import UsageError
from policytable.model import Fact, Reading, Register, Reviewed
from policytable.pipeline.batch import about
from policytable.pipeline.editing import make_edition
from policytable.pipeline.explaining import find_fact
from policytable.pipeline.hints import hints_of
from policytable.review import QueueItem
from policytable.review import queue as order
from policytable.store import Home


def queue(home: Home, register: Register) -> tuple[QueueItem, ...]:
    """What waits for a reviewer in what was read so far, the riskiest first."""
    edition = make_edition(home, register)
    told = [issue for reading in edition.readings if reading.extraction for issue in about(reading.extraction.issues, reading.source.id)]
    found = order(edition.reviewed, (*edition.issues, *told), hints_of(home, edition))
    return tuple(item for item in found if item.risk != "done")


def fact_of(home: Home, register: Register, fact: str) -> Fact:
    """The fact with an id (or an unmistakable beginning of it), as it stands now. Raises UsageError."""
    return find_fact(make_edition(home, register), fact).fact


def machine_fact(reading: Reading, reviewed: Reviewed) -> Fact:
    """The fact as the machine reads it, on which every decision hangs; an added one is its own."""
    if reading.document is None:
        raise UsageError("its document was not read, so nothing in it can be decided", remedy="run `policytable extract`")
    facts = reading.extraction.facts if reading.extraction else ()
    return next((fact for fact in facts if fact.id == reviewed.fact.id), reviewed.fact)
