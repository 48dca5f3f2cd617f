"""How much of the table people looked at: reviewed, published unreviewed, held back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.model import Edition


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of statements: shown and looked at by a person (`reviewed`), shown as the rules read them (`unreviewed`), kept out of the
    table until somebody decides (`held`)."""

    reviewed: int = 0
    unreviewed: int = 0
    held: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.reviewed + other.reviewed, self.unreviewed + other.unreviewed, self.held + other.held)

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name."""
        return {"reviewed": self.reviewed, "unreviewed": self.unreviewed, "held": self.held}


def tallies(edition: Edition) -> dict[tuple[str, str], Tally]:
    """The tally of each cell, by region and column. A statement behind two cells counts in both; what is held back counts where it would
    stand, if it is about the table's object."""
    states: dict[str, str] = {}
    for one in edition.reviewed:
        states.setdefault(one.fact.id, one.state)
    held = _held(edition)
    found: dict[tuple[str, str], Tally] = {}
    for row in edition.rows:
        for cell in row.cells:
            shown = {fact for item in cell.items for fact in item.facts if fact in states}
            looked = sum(states[fact] != "machine" for fact in shown)
            place = (row.region.adcode, cell.column)
            found[place] = Tally(looked, len(shown) - looked, len(held.get(place, set()) - shown))
    return found


def summed(found: Iterable[Tally]) -> Tally:
    """All of these together."""
    return sum(found, Tally())


def _held(edition: Edition) -> dict[tuple[str, str], set[str]]:
    homes = {reading.source.id: reading.source.region for reading in edition.readings}
    found: dict[tuple[str, str], set[str]] = {}
    for one in edition.reviewed:
        region = one.fact.region or homes.get(one.source)
        if one.held and one.state != "rejected" and region is not None and one.fact.object == edition.register.topic.object:
            found.setdefault((region.province, one.fact.field), set()).add(one.fact.id)
    return found
