"""Claims: gold and predicted facts cut down to what is compared, and the pairing of the two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policytable.codec import value_json
from policytable.evaluate.gold import GoldDocument, Span, locate
from policytable.model import Fact
from policytable.text import plain

SCORED = ("target", "award", "industry", "fee_bearer", "supervision")
Key = tuple[Any, ...]
# Longest first, so that 电子信息制造业 loses 业 and then 制造, and 化工行业 loses 行业 and not only 业.
_ENDINGS = ("行业", "产业", "制造", "业")
_RHYTHMIC = ("periodic_review", "ban")


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that counts by itself: a fact at one level, or one industry word of it. `spans` lists its evidence
    in the order of the fact; `fact` is the fact's position, so that claims of one fact can be told together."""

    field: str
    object: str
    key: Key
    spans: tuple[Span, ...]
    display: str
    fact: int
    case: str = ""

    def agrees(self, other: Claim) -> bool:
        """Whether field and keys are the same, wherever the evidence stands."""
        return self.field == other.field and self.key == other.key

    def grounded(self, other: Claim) -> bool:
        """Whether some evidence of the one covers at least half of some evidence of the other (the shorter counts)."""
        return any(mine.overlaps(theirs) for mine in self.spans for theirs in other.spans)


def gold_claims(document: GoldDocument, text: str, every: bool = False) -> tuple[Claim, ...]:
    """The scored claims of a labelled document (`every`: also those of what is never scored), placed on `text`; a quote that is not
    there leaves no span."""
    claims: list[Claim] = []
    for index, fact in enumerate(document.facts):
        spans = tuple(span for quote in fact.evidence if (span := locate(text, quote)))
        for key in keys(fact.field, fact.object, fact.levels, fact.value, every):
            claims.append(Claim(fact.field, fact.object, key, spans, fact.display, index, fact.case))
    return tuple(claims)


def claims_of(facts: Sequence[Fact], every: bool = False) -> tuple[Claim, ...]:
    """The scored claims of predicted facts (`every`: also those of what is never scored)."""
    claims: list[Claim] = []
    for index, fact in enumerate(facts):
        spans = tuple(Span(place.start, place.end) for place in fact.evidence)
        for key in keys(fact.field, fact.object, fact.level, value_json(fact.field, fact.value), every):
            claims.append(Claim(fact.field, fact.object, key, spans, fact.display, index))
    return tuple(claims)


def keys(field: str, thing: str, levels: Iterable[str], value: Mapping[str, Any], every: bool = False) -> Iterator[Key]:
    """What must agree, one key for each level (and word): none for notes and awards without a sum, unless `every` is asked for."""
    if field not in SCORED or (field == "award" and value["kind"] == "unstated"):
        yield from ((thing, level, value.get("kind")) for level in levels if every)
        return
    for level in levels:
        yield from _BY_FIELD[field](thing, level, value)


def pairs(gold: Sequence[Claim], predicted: Sequence[Claim]) -> dict[int, int]:
    """A largest set of matches, predicted index → gold index: keys agree, evidence overlaps, each gold claim once."""
    options = [[g for g, claim in enumerate(gold) if claim.agrees(mine) and claim.grounded(mine)] for mine in predicted]
    taken: dict[int, int] = {}
    for mine in range(len(predicted)):
        _seat(mine, options, taken, set())
    return {mine: g for g, mine in taken.items()}


def fold_word(word: str) -> str:
    """An industry word without its ending and in plain characters; a word that is only endings stays as it is."""
    folded = plain(word)
    while ending := next((tail for tail in _ENDINGS if folded.endswith(tail) and folded != tail), None):
        folded = folded.removesuffix(ending)
    return folded


def _seat(mine: int, options: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Find a gold claim for one prediction, moving others along if they have another choice (augmenting paths)."""
    for g in options[mine]:
        if g in tried:
            continue
        tried.add(g)
        if g not in taken or _seat(taken[g], options, taken, tried):
            taken[g] = mine
            return True
    return False


def _target(thing: str, level: str, value: Mapping[str, Any]) -> Iterator[Key]:
    named = sorted({_number(n) for n in (value.get("count_min"), value.get("count_max")) if n is not None})
    yield thing, level, tuple(named), value.get("by")


def _award(thing: str, level: str, value: Mapping[str, Any]) -> Iterator[Key]:
    sums = tuple(None if (n := value.get(name)) is None else _number(n) for name in ("yuan_min", "yuan_max", "rate"))
    yield thing, level, value["kind"], *sums


def _industry(_thing: str, _level: str, value: Mapping[str, Any]) -> Iterator[Key]:
    for word in value["industries"]:
        yield (fold_word(word),)


def _fee(_thing: str, _level: str, value: Mapping[str, Any]) -> Iterator[Key]:
    yield value["bearer"], value["covers"]


def _supervision(_thing: str, _level: str, value: Mapping[str, Any]) -> Iterator[Key]:
    mechanism = value["mechanism"]
    yield (mechanism, value.get("interval_months")) if mechanism in _RHYTHMIC else (mechanism,)


_BY_FIELD: dict[str, Callable[[str, str, Mapping[str, Any]], Iterator[Key]]] = {
    "target": _target,
    "award": _award,
    "industry": _industry,
    "fee_bearer": _fee,
    "supervision": _supervision,
}


def _number(value: Any) -> Decimal:
    return Decimal(str(value)).normalize()
