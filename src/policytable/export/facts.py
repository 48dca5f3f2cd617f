"""facts.jsonl and the rows of facts: every fact that was read, about every object, with its source and how it came out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from policytable.codec import dumps_line, fact_json, value_json
from policytable.export.book import Book, Verdict
from policytable.export.shapes.nouns import Typed
from policytable.model import FIELDS, Fact, Policy, Region, Reviewed

# The keys of all typed values: of a fact only those of its field are filled.
_VALUES = (
    "bound", "count_min", "count_max", "by", "from", "kind", "yuan_min", "yuan_max", "rate", "of", "tier", "per", "recipient",
    "aggregate_cap_yuan", "stacking", "condition", "industries", "codes", "open_ended", "year", "bearer", "covers", "payer",
    "mechanism", "interval_months", "triggers", "subject", "text",
)  # fmt: skip


def facts_jsonl(shelf: Book) -> bytes:
    """One JSON object a fact: the fact contract, with `source`, `policy`, `review`, `verdict` and `sample` beside it."""
    return "".join(_json_line(_told(shelf, one)) for one in _sorted(shelf)).encode()


def facts_rows(shelf: Book) -> list[list[Typed]]:
    """One row a fact, flat: the first evidence in full, all of it in `citations`."""
    return [_line(_told(shelf, one)) for one in _sorted(shelf)]


def fact_record(shelf: Book, one: Reviewed) -> dict[str, Any]:
    """A fact with everything that is known about it, as plain data, which stays as it is."""
    return _kept_record(_told(shelf, one))


def region_of(shelf: Book, one: Reviewed) -> Region | None:
    """The place that a fact binds: its own, or its source's."""
    reading = shelf.readings.get(one.source)
    return one.fact.region or (reading.source.region if reading else None)


def _sorted(shelf: Book) -> list[Reviewed]:
    return sorted(shelf.facts.values(), key=lambda one: (one.source, one.fact.evidence[0].start, FIELDS.index(one.fact.field), one.fact.id))


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Everything that the record and the row of a fact tell. After a decision nearly all facts stand as they stood: what is written of
    them is made once."""

    one: Reviewed
    policy: Policy | None
    verdict: Verdict
    region: Region | None
    sample: str
    cited: tuple[str, ...]

    def __hash__(self) -> int:
        return hash(self.one.fact.id)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        policy = self.policy
        named = (policy.key, policy.title, policy.issued or policy.published) if policy else None
        return self.one, named, self.verdict, self.region, self.sample, self.cited


def _told(shelf: Book, one: Reviewed) -> _Told:
    cited = tuple(shelf.citations([one.fact.id]).split())
    told = shelf.policies.get(one.source), shelf.verdict(one.fact), region_of(shelf, one), shelf.mark([one.source])
    return _Told(one, *told, cited)


@lru_cache(maxsize=2_048)  # of those alone that stand in the table
def _kept_record(told: _Told) -> dict[str, Any]:
    return _record(told)


@lru_cache(maxsize=16_384)
def _json_line(told: _Told) -> str:
    return dumps_line(_record(told))


def _record(told: _Told) -> dict[str, Any]:
    one, policy, verdict = told.one, told.policy, told.verdict
    return fact_json(one.fact) | {
        "source": one.source,
        "policy": policy.key if policy else None,
        "review": {"state": one.state, "decision": one.decision, "held": one.held},
        "verdict": {"standing": verdict.standing, "reason": verdict.reason, "winner": verdict.winner},
        "sample": told.sample or None,
    }


@lru_cache(maxsize=16_384)
def _line(told: _Told) -> list[Typed]:
    one, policy, verdict, region = told.one, told.policy, told.verdict, told.region
    fact, first = one.fact, one.fact.evidence[0]
    head: list[Typed] = [fact.id, fact.field, fact.object, fact.object_text, fact.level]
    place: list[Typed] = [region.adcode, region.label, region.zone] if region else [None, None, None]
    origin: list[Typed] = [policy.key, policy.title, policy.issued or policy.published] if policy else [None, None, None]
    return [
        *head,
        *place,
        fact.display,
        *_values(fact),
        first.quote,
        first.clause,
        first.start,
        first.end,
        told.cited,
        one.source,
        fact.document,
        *origin,
        one.state,
        one.decision,
        one.held,
        verdict.standing,
        verdict.reason,
        verdict.winner,
        fact.origin.rules,
        told.sample,
    ]


def _values(fact: Fact) -> list[Typed]:
    data = value_json(fact.field, fact.value)
    return [_typed(data.get(key)) for key in _VALUES]


def _typed(value: Any) -> Typed:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, list):
        nested = any(isinstance(entry, list) for entry in value)
        return tuple(tuple(entry) for entry in value) if nested else tuple(str(entry) for entry in value)
    return value if isinstance(value, int) or value is None else str(value)
