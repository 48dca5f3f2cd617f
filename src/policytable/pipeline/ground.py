"""What all boards stand on that follow one another: the readings, looked up by source and by province. Made once for what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from policytable.model import Choice, Edition, Issue, Reading, Region, Reviewed, Row
from policytable.pipeline.batch import about
from policytable.table import build


@dataclass(frozen=True, slots=True)
class Ground:
    """`places` are the readings by source: its own and those of its attachments that go under its id; `homes` the place of each source,
    `issues` what reading and extracting it left open, `twins` the other sources under which a document of it stands too (most have none
    and are not in it)."""

    places: dict[str, tuple[Reading, ...]]
    homes: dict[str, Region]
    issues: dict[str, tuple[Issue, ...]]
    near: dict[str, tuple[Reading, ...]] = field(repr=False)  # by province
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def rows(self, edition: Edition, provinces: Iterable[str], here: tuple[Reviewed, ...], choices: tuple[Choice, ...]) -> tuple[Row, ...]:
        """The rows of some provinces; `here` are the facts that speak about them, `choices` may be those of all."""
        register = edition.register
        wanted = frozenset(provinces)
        own = replace(register, provinces=tuple(one for one in register.provinces if one.adcode in wanted))
        readings = tuple(reading for province in sorted(wanted) for reading in self.near.get(province, ()))
        return build(own, readings, edition.policies, here, tuple(one for one in choices if one.region.province in wanted))

    def home(self, source: str) -> str:
        """The province of a source."""
        return self.homes[source].province


def ground_of(edition: Edition) -> Ground:
    """The ground under the boards of an edition."""
    places: dict[str, list[Reading]] = {}
    near: dict[str, list[Reading]] = {}
    for reading in edition.readings:
        places.setdefault(reading.source.id, []).append(reading)
        near.setdefault(reading.source.region.province, []).append(reading)
    return Ground(
        {source: tuple(found) for source, found in places.items()},
        {source: found[0].source.region for source, found in places.items()},
        {source: tuple(_issues(source, found)) for source, found in places.items()},
        {province: tuple(found) for province, found in near.items()},
        _twins(edition.readings),
    )


def _twins(readings: Iterable[Reading]) -> dict[str, tuple[str, ...]]:
    at: dict[str, dict[str, None]] = {}
    for reading in readings:
        if reading.document is not None:
            at.setdefault(reading.document.id, {})[reading.source.id] = None
    found: dict[str, dict[str, None]] = {}
    for sources in at.values():
        for source in sources if len(sources) > 1 else ():
            found.setdefault(source, {}).update(sources)
    return {source: tuple(other for other in others if other != source) for source, others in found.items()}


def _issues(source: str, readings: Iterable[Reading]) -> Iterable[Issue]:
    for reading in readings:
        if reading.extraction is not None:
            yield from about(reading.extraction.issues, source)
