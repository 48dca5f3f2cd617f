"""Looking into an edition: the row of a region, and the whole story of one fact."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.errors import UsageError
from policytable.model import (
    Account,
    Alternative,
    Choice,
    Clause,
    Decision,
    Edition,
    Fact,
    Loser,
    Reading,
    Region,
    Register,
    Reviewed,
    Row,
)
from policytable.pipeline.accounting import accounts_of
from policytable.pipeline.editing import make_edition
from policytable.segment import segment
from policytable.store import Home


@dataclass(frozen=True, slots=True)
class Explanation:
    """A fact with its clause, how it was read, the readings that were set aside in that clause, its decisions, and how it stood
    in the table. `account` is None for a fact that a reviewer added, and where no rule of today reads it."""

    reviewed: Reviewed
    reading: Reading
    clauses: tuple[tuple[Clause, str], ...]
    alternatives: tuple[Alternative, ...]
    decisions: tuple[Decision, ...]
    chosen: tuple[Choice, ...]
    lost: tuple[Loser, ...]
    account: Account | None = None


def show(home: Home, register: Register, region: Region) -> Row:
    """The row of the province that a region is or lies in. Raises UsageError where the table has none."""
    edition = make_edition(home, register)
    for row in edition.rows:
        if row.region.adcode == region.province:
            return row
    raise UsageError(f"the table has no row for {region.label}", remedy="name one of the 31 provinces, or a place in one")


def explain(home: Home, register: Register, fact: str) -> Explanation:
    """Where a fact (by its id, or an unmistakable beginning of it) comes from. Raises UsageError where there is none or several."""
    edition = make_edition(home, register)
    reviewed = find_fact(edition, fact)
    reading = next(item for item in edition.readings if item.source.id == reviewed.source)
    clauses = _clauses(reading, reviewed.fact)
    own = reviewed.fact.id
    told = accounts_of(home.cache, register, edition.readings, frozenset({own}))
    return Explanation(
        reviewed=reviewed,
        reading=reading,
        clauses=clauses,
        alternatives=_alternatives(reading, clauses),
        decisions=tuple(decision for decision in home.ledger.all() if decision.id == reviewed.decision),
        chosen=tuple(choice for choice in edition.choices if own in choice.chosen),
        lost=tuple(loser for choice in edition.choices for loser in choice.losers if loser.fact == own),
        account=told[0] if told else None,
    )


def find_fact(edition: Edition, fact: str) -> Reviewed:
    """The fact with this id, or the only one whose id begins so. Raises UsageError."""
    exact = [item for item in edition.reviewed if item.fact.id == fact]
    found = exact or [item for item in edition.reviewed if fact and item.fact.id.startswith(fact)]
    if len(found) == 1 or exact:
        return found[0]
    problem = f"{len(found)} facts begin with {fact!r}" if found else f"no fact {fact!r}"
    raise UsageError(problem, remedy="`policytable review` lists the ids")


def _clauses(reading: Reading, fact: Fact) -> tuple[tuple[Clause, str], ...]:
    """The clauses that the evidence stands in, each with its own text."""
    document = reading.document
    if document is None:
        return ()
    found = {
        clause.index: (clause, document.text[clause.start : clause.end])
        for clause in segment(document)
        for place in fact.evidence
        if clause.start < place.end and place.start < clause.end
    }
    return tuple(found[index] for index in sorted(found))


def _alternatives(reading: Reading, clauses: tuple[tuple[Clause, str], ...]) -> tuple[Alternative, ...]:
    if reading.extraction is None:
        return ()
    return tuple(
        other
        for other in reading.extraction.alternatives
        if any(clause.start < other.end and other.start < clause.end for clause, _ in clauses)
    )
