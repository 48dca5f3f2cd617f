"""What reviewers made of an edition's facts, and how good that shows each rule to be: told in the manifest."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from policytable.model import Edition, Fact, Reviewed


def review_json(edition: Edition) -> dict[str, Any] | None:
    """How many decisions stand behind the edition, its facts by state, and for each rule how often what it reads now was right,
    right at another place, wrong or rejected (`precision` of those that were looked at), with what people added by field. None where
    nobody decided anything."""
    facts = {one.fact.id: one for one in edition.reviewed}
    decisions = {one.decision for one in facts.values() if one.decision is not None}
    if not decisions:
        return None
    states = Counter(one.state for one in facts.values())
    missed = Counter(one.fact.field for one in facts.values() if one.state == "added")
    return {
        "decisions": len(decisions),
        "facts": dict(sorted(states.items())),
        "missed": dict(sorted(missed.items())),
        "precision": _precision(edition, facts),
    }


def _precision(edition: Edition, facts: dict[str, Reviewed]) -> dict[str, Any]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in edition.readings:
        for read in reading.extraction.facts if reading.extraction else ():
            one = facts.get(read.id)
            outcome = _outcome(one, read) if one is not None else None
            for rule in read.origin.rules if outcome else ():
                counts[rule][str(outcome)] += 1
    return {rule: {outcome: counts[rule][outcome] for outcome in ("right", "moved", "wrong", "rejected")} for rule in sorted(counts)}


def _outcome(one: Reviewed, read: Fact) -> str | None:
    """What became of the machine's reading; None where nobody judged it, or where it waits for another look."""
    if one.state == "rejected":
        return "rejected"
    if one.state not in ("accepted", "corrected") or one.held:
        return None
    if (one.fact.value, one.fact.object, one.fact.level, one.fact.region) != (read.value, read.object, read.level, read.region):
        return "wrong"
    return "right" if one.fact.evidence[0] == read.evidence[0] else "moved"
