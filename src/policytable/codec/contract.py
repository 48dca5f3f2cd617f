"""The public form of facts and values (the fact contract), and the checked way in for values that people type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints

from policytable.codec.plain import decode_value, encode
from policytable.model import (
    VALUE_TYPES,
    AwardValue,
    Evidence,
    Fact,
    IndustryValue,
    NoteValue,
    Place,
    Region,
    SupervisionValue,
    TargetValue,
    Topic,
    Value,
)

RECIPIENTS = ("enterprise", "management", "person", "institution", "park", "agency", "bank", "government")
SUBJECTS = ("titleholder", "agency", "applicant", "government")
# A share of more than twice its base has not been seen in any policy; 10 is a reviewer who meant 10 %.
_MOST_RATE = 2


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact in the form of the fact contract: `level` a string or a list, no nulls in regions and places."""
    return {
        "id": fact.id,
        "field": fact.field,
        "object": fact.object,
        "object_text": fact.object_text,
        "level": fact.level[0] if len(fact.level) == 1 else list(fact.level),
        "region": region_json(fact.region),
        "value": value_json(fact.field, fact.value),
        "display": fact.display,
        "evidence": [_evidence(item) for item in fact.evidence],
        "origin": encode(fact.origin),
    }


def region_json(region: Region | None) -> dict[str, Any] | None:
    """A region without its empty keys; None for none."""
    return None if region is None else _full(encode(region))


def value_json(field: str, value: Value) -> dict[str, Any]:
    """The value of a fact of `field` with the keys of the contract (`from`, not `from_`). Raises ValueError for another field's value."""
    if type(value) is not VALUE_TYPES.get(field):
        raise ValueError(f"{type(value).__name__} is no value of {field!r}")
    data: dict[str, Any] = encode(value)
    return data


def value_from_json(field: str, data: Any, topic: Topic) -> Value:
    """A value as a reviewer typed it: keys of the contract, null or absent meaning the same, checked beyond types.

    Sums are in yuan, `rate` is a share (0.10 for 10 %); mechanisms and kinds of notes are those of the topic. Raises
    ValueError that names every key that does not hold.
    """
    if field in VALUE_TYPES and isinstance(data, Mapping):
        data = {key: entry for key, entry in data.items() if entry is not None or key not in _never_null(field)}
    value = decode_value(field, data)
    faults = list(_faults(value, topic))
    if faults:
        raise ValueError(f"{type(value).__name__}: " + "; ".join(faults))
    return value


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "document": evidence.document,
        "start": evidence.start,
        "end": evidence.end,
        "quote": evidence.quote,
        "prefix": evidence.prefix,
        "suffix": evidence.suffix,
        "clause": evidence.clause,
        "places": [_place(place) for place in evidence.places],
    }


def _place(place: Place) -> dict[str, Any]:
    return _full(encode(place))


def _full(data: dict[str, Any]) -> dict[str, Any]:
    return {key: entry for key, entry in data.items() if entry is not None}


def _never_null(field: str) -> set[str]:
    """Keys with a default of their own that null would not fit: absent and null mean the same there."""
    cls = VALUE_TYPES[field]
    hints = get_type_hints(cls)
    return {item.name for item in fields(cls) if item.default is not MISSING and type(None) not in get_args(hints[item.name])}


def _faults(value: Value, topic: Topic) -> Iterator[str]:
    if isinstance(value, TargetValue):
        yield from _ordered("count_min", value.count_min, "count_max", value.count_max)
        yield from _ordered("from", value.from_, "by", value.by)
        if value.bound == "exact" and value.count_min != value.count_max:
            yield "count_min and count_max must be equal for an exact target"
    elif isinstance(value, AwardValue):
        yield from _award_faults(value)
    elif isinstance(value, IndustryValue):
        yield from _industry_faults(value)
    elif isinstance(value, SupervisionValue):
        yield from _one_of("mechanism", value.mechanism, tuple(dict(topic.mechanisms)))
        yield from _one_of("subject", value.subject, SUBJECTS)
        yield from _ordered("1", 1, "interval_months", value.interval_months)
    elif isinstance(value, NoteValue):
        yield from _one_of("kind", value.kind, tuple(dict(topic.notes)))


def _award_faults(value: AwardValue) -> Iterator[str]:
    yield from _ordered("yuan_min", value.yuan_min, "yuan_max", value.yuan_max)
    yield from _ordered("0", 0, "aggregate_cap_yuan", value.aggregate_cap_yuan)
    yield from _one_of("recipient", value.recipient, RECIPIENTS)
    if value.kind == "fixed" and value.yuan_min != value.yuan_max:
        yield "yuan_min and yuan_max must be equal for a fixed award"
    if value.rate is not None and not 0 < value.rate <= _MOST_RATE:
        yield f"rate {value.rate} is not a share; write 0.10 for 10 %"


def _industry_faults(value: IndustryValue) -> Iterator[str]:
    if not value.industries or not all(word.strip() for word in value.industries):
        yield "industries must name at least one, and none may be blank"
    if value.codes and len(value.codes) != len(value.industries):
        yield f"codes has {len(value.codes)} entries for {len(value.industries)} industries"


def _ordered(low_name: str, low: Any, high_name: str, high: Any) -> Iterator[str]:
    for name, number in ((low_name, low), (high_name, high)):
        if number is not None and number < 0:
            yield f"{name} is below zero"
    if low is not None and high is not None and low > high:
        yield f"{high_name} ({high}) is below {low_name} ({low})"


def _one_of(name: str, word: str | None, allowed: tuple[str, ...]) -> Iterator[str]:
    if word is not None and word not in allowed:
        yield f"{name} {word!r} is not one of {', '.join(allowed)}"
