"""From the queue of open facts to a decision in the ledger."""

from __future__ import annotations

from dataclasses import replace

from policytable.errors import UsageError
from policytable.model import Decision, Fact, Reading, Register, Reviewed
from policytable.pipeline.batch import about
from policytable.pipeline.editing import make_edition
from policytable.pipeline.explaining import find_fact
from policytable.pipeline.hints import hints_of
from policytable.review import QueueItem, Verdict, decisions_about, make_decision
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


def decide(home: Home, register: Register, fact: str, verdict: Verdict) -> Decision:
    """Write a decision about a fact to the ledger; it replaces the one that the fact has, if any.

    Raises UsageError for an unknown fact and LedgerError for a verdict that does not hold.
    """
    edition = make_edition(home, register)
    reviewed = find_fact(edition, fact)
    reading = next(item for item in edition.readings if item.source.id == reviewed.source)
    of_source = tuple(item for item in edition.readings if item.source.id == reviewed.source)
    replaced = tuple(one.id for one in decisions_about(of_source, reviewed.fact, home.ledger.all()))
    decision = make_decision(reading, machine_fact(reading, reviewed), replace(verdict, supersedes=replaced))
    home.ledger.append(decision)
    return decision


def machine_fact(reading: Reading, reviewed: Reviewed) -> Fact:
    """The fact as the machine reads it, on which every decision hangs; an added one is its own."""
    if reading.document is None:
        raise UsageError("its document was not read, so nothing in it can be decided", remedy="run `policytable extract`")
    facts = reading.extraction.facts if reading.extraction else ()
    return next((fact for fact in facts if fact.id == reviewed.fact.id), reviewed.fact)
