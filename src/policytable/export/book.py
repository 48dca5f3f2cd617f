"""An edition laid out for writing: where every fact comes from, whether it stands, and what cites what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.model import Choice, Edition, Fact, Loser, Policy, Reading, Region, Reviewed
from policytable.regions import gazetteer


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a fact came out of the contest: `chosen`, `loser`, `conflict`, or `none` where no choice was made about it."""

    standing: str
    reason: str = ""
    winner: str | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The edition with its indexes."""

    edition: Edition
    facts: dict[str, Reviewed]
    verdicts: dict[str, Verdict]
    policies: dict[str, Policy]  # by source id
    readings: dict[str, Reading]  # by source id
    seats: dict[str, tuple[int, str]]  # by province

    def citations(self, facts: Iterable[str]) -> str:
        """The places of these facts as `source-id@start-end`, each once, with blanks between."""
        places = (f"{one.source}@{item.start}-{item.end}" for one in self.known(facts) for item in one.fact.evidence)
        return " ".join(dict.fromkeys(places))

    def known(self, facts: Iterable[str]) -> tuple[Reviewed, ...]:
        """The facts with these ids, in this order."""
        return tuple(self.facts[fact] for fact in facts if fact in self.facts)

    def verdict(self, fact: Fact) -> Verdict:
        """How the fact came out."""
        return self.verdicts.get(fact.id, Verdict("none"))

    def sample(self, facts: Iterable[str]) -> str:
        """The sample mark where one of these facts stands in a text written by us; empty otherwise."""
        return self.mark(one.source for one in self.known(facts))

    def mark(self, sources: Iterable[str]) -> str:
        """The sample mark where one of these sources is a text written by us; empty otherwise."""
        written = any(source in self.readings and self.readings[source].source.sample for source in sources)
        return self.edition.register.sample_mark if written else ""

    def seat(self, region: Region) -> tuple[int, str]:
        """The number (from 1) and short name of the province that holds the region; behind all for one outside the table."""
        return self.seats.get(region.province) or (len(self.seats) + 1, region.label)


def book(edition: Edition) -> Book:
    """Index an edition. The same text under two addresses gives one fact, which is cited from the first."""
    facts: dict[str, Reviewed] = {}
    for one in edition.reviewed:
        facts.setdefault(one.fact.id, one)
    verdicts: dict[str, Verdict] = {}
    for choice in edition.choices:
        verdicts |= {fact: Verdict("chosen", choice.reason) for fact in choice.chosen}
        verdicts |= {loser.fact: _lost(choice, loser) for loser in choice.losers}
    policies = {source: policy for policy in edition.policies for source, _, _ in policy.documents}
    readings = {reading.source.id: reading for reading in edition.readings}
    provinces = enumerate(edition.register.provinces, 1)
    seats = {province.adcode: (number, gazetteer().short(province)) for number, province in provinces}
    return Book(edition, facts, verdicts, policies, readings, seats)


def _lost(choice: Choice, loser: Loser) -> Verdict:
    """A loser of a conflict is one of those that disagree where it was given the conflict's own reason."""
    standing = "conflict" if choice.conflict and loser.reason == choice.reason else "loser"
    return Verdict(standing, loser.reason, loser.winner)
