"""Everything about one province that its cells are made from, looked up once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from policytable.model import Choice, Column, Fact, Policy, Reading, Region, Register, Reviewed, Topic
from policytable.regions import gazetteer


@dataclass(frozen=True)
class Desk:
    """The whole edition, indexed: facts by id, policies by source, choices and readings by province code."""

    register: Register
    topic: Topic
    facts: dict[str, Reviewed]
    policies: dict[str, Policy]
    choices: dict[str, tuple[Choice, ...]]
    readings: dict[str, tuple[Reading, ...]]

    @cached_property
    def places(self) -> dict[tuple[str, str], tuple[int, Region]]:
        """The register's places by key, with their rank in its order and their printed names."""
        return {place.key: (at, place) for at, place in enumerate(self.register.places)}

    def printed(self, region: Region) -> Region:
        """The place with the name that the register prints; districts and counties it does not name with their city (沈阳市铁西区)."""
        if region.key in self.places:
            return self.places[region.key][1]
        # 义乌市 is told apart by its own name; a district of 天津 stands in the row of 天津.
        above = gazetteer().parent(region)
        if region.rank != "county" or region.zone or region.name.endswith("市") or above is None or above.rank != "prefecture":
            return region
        return replace(region, name=gazetteer().label(region))

    def place_order(self, region: Region, province: Region) -> tuple[int, int, tuple[str, str]]:
        """The province first, then the register's places in its order, then the others by code."""
        if region.key == province.key:
            return 0, 0, region.key
        known = self.places.get(region.key)
        return (1, known[0], region.key) if known else (2, 0, region.key)

    def uncollected(self, province: Region) -> int:
        """How many policies that the register names for the province were not collected."""
        had = {policy.register for policy in self.policies.values()}
        return sum(title.region.province == province.adcode and title.id not in had for title in self.register.titles)

    def status(self, fact: str) -> str | None:
        """The status of the policy that states the fact."""
        policy = self.policies.get(self.facts[fact].source)
        return policy.status if policy else None


@dataclass(frozen=True, slots=True)
class View:
    """A province and a column: the choices in scope, those about the whole apart."""

    desk: Desk
    province: Region
    column: Column

    def choices(self) -> tuple[Choice, ...]:
        """Choices about the column's field and levels, of the topic's object or of the whole where the column takes it in."""
        return tuple(choice for choice in self._all() if self._in_levels(self._sample(choice)))

    def other_levels(self) -> int:
        """How many statements there are on levels that the column does not show."""
        return sum(bool(choice.chosen) and not self._in_levels(self._sample(choice)) for choice in self._all())

    def readings(self) -> tuple[Reading, ...]:
        """The documents that were sought for the province and its places."""
        return self.desk.readings.get(self.province.adcode, ())

    def is_whole(self, choice: Choice) -> bool:
        """Whether the choice is about what the object is a part of."""
        return self._sample(choice).object == self.desk.topic.whole

    def fact(self, name: str) -> Fact:
        """The fact of that id."""
        return self.desk.facts[name].fact

    def _all(self) -> Iterable[Choice]:
        objects = (self.desk.topic.object, self.desk.topic.whole) if self.column.whole else (self.desk.topic.object,)
        for choice in self.desk.choices.get(self.province.adcode, ()):
            if choice.field == self.column.field and self._sample(choice).object in objects:
                yield choice

    def _sample(self, choice: Choice) -> Fact:
        """Any fact of the choice: all have its object and level."""
        return self.fact((*choice.chosen, *(loser.fact for loser in choice.losers))[0])

    def _in_levels(self, fact: Fact) -> bool:
        return not self.column.levels or any(level in self.column.levels for level in fact.level)


def desk(
    register: Register,
    readings: Iterable[Reading],
    policies: Iterable[Policy],
    reviewed: Iterable[Reviewed],
    choices: Iterable[Choice],
) -> Desk:
    """Index an edition's parts."""
    facts: dict[str, Reviewed] = {}
    for one in reviewed:
        facts.setdefault(one.fact.id, one)
    chosen: dict[str, list[Choice]] = {}
    for choice in choices:
        chosen.setdefault(choice.region.province, []).append(choice)
    read: dict[str, list[Reading]] = {}
    for reading in (reading for reading in readings if not _later(reading, register.as_of)):
        read.setdefault(reading.source.region.province, []).append(reading)
    by_source = {source: policy for policy in policies for source, _, _ in policy.documents}
    return Desk(
        register,
        register.topic,
        facts,
        by_source,
        {province: tuple(found) for province, found in chosen.items()},
        {province: tuple(found) for province, found in read.items()},
    )


def _later(reading: Reading, as_of: str) -> bool:
    """Whether the document was issued after the edition's date: for this edition it is not there yet, and was not searched."""
    said = reading.metadata
    day = reading.source.issued or (said.issued or said.published if said else None) or reading.source.published
    return day is not None and day[: len(as_of)] > as_of[: len(day)]
