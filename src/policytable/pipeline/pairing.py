"""Which source and which fact of one edition are which of another: by source, field, object, level and words, never by id."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from policytable.model import Basis, BasisFact, BasisSource

# As in `review.match`, where it was measured: 99 % of the quotes stay above it when their number is changed.
_ALIKE = 0.6
_Key = Callable[[BasisFact], Hashable]
# From sure to likely; a fact is paired by the first that finds it a mate, equals in the order of the text.
_KEYS: tuple[_Key, ...] = (
    lambda one: (one.field, one.object, one.object_text, one.level, one.region, one.words, one.quote, one.value),
    lambda one: (one.field, one.object, one.object_text, one.level, one.words, one.quote),
    lambda one: (one.field, one.object, one.object_text, one.level, one.quote, one.value),
    lambda one: (one.field, one.words, one.quote),
    lambda one: (one.field, one.object, one.level, one.words),
    lambda one: (one.field, one.words),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact before and after with its source; one side is None where it came or went."""

    old: BasisFact | None
    new: BasisFact | None
    sources: tuple[BasisSource | None, BasisSource | None]


def name_of(fact: BasisFact) -> str:
    """The name that cells use: `source/fact`."""
    return f"{fact.source}/{fact.id}"


def pairs(before: Basis, after: Basis) -> tuple[Pair, ...]:
    """Every fact of both editions once, source by source in the order of the later one, then those of sources that are gone."""
    old, new = _by_source(before.facts), _by_source(after.facts)
    found: list[Pair] = []
    for one, other in source_pairs(before, after):
        mates = _mates(old.get(one.id, []) if one else [], new.get(other.id, []) if other else [])
        found += [Pair(first, second, (one, other)) for first, second in mates]
    return tuple(found)


def source_pairs(before: Basis, after: Basis) -> tuple[tuple[BasisSource | None, BasisSource | None], ...]:
    """Sources by id; what left under one id and came under another with the same bytes or the same clauses is one that moved."""
    old = {source.id: source for source in before.sources}
    now = {source.id for source in after.sources}
    left = [source for source in before.sources if source.id not in now]
    found: list[tuple[BasisSource | None, BasisSource | None]] = []
    for source in after.sources:
        mate = old.get(source.id) or next((one for one in left if _moved(one, source)), None)
        if mate in left:
            left.remove(mate)
        found.append((mate, source))
    return (*found, *((source, None) for source in left))


def _moved(old: BasisSource, new: BasisSource) -> bool:
    same_bytes = old.sha256 is not None and old.sha256 == new.sha256
    return old.region.key == new.region.key and (same_bytes or (bool(old.clauses) and old.clauses == new.clauses))


def _by_source(facts: Iterable[BasisFact]) -> dict[str, list[BasisFact]]:
    found: dict[str, list[BasisFact]] = defaultdict(list)
    for fact in facts:
        found[fact.source].append(fact)
    return found


def _mates(old: list[BasisFact], new: list[BasisFact]) -> list[tuple[BasisFact | None, BasisFact | None]]:
    if old == new:  # nearly every source after a decision: each fact is its own mate
        return list(zip(old, new, strict=True))
    found: dict[int, BasisFact] = {}
    gone, come = list(enumerate(old)), list(new)
    for key in _KEYS:
        waiting: dict[Hashable, deque[BasisFact]] = defaultdict(deque)
        for fact in come:
            waiting[key(fact)].append(fact)
        for at, fact in gone:
            if waiting.get(key(fact)):
                found[at] = waiting[key(fact)].popleft()
        gone = [one for one in gone if one[0] not in found]
        come = [fact for facts in waiting.values() for fact in facts]
    _alike(gone, come, found)
    taken = {id(fact) for fact in found.values()}
    return [(fact, found.get(at)) for at, fact in enumerate(old)] + [(None, fact) for fact in new if id(fact) not in taken]


def _alike(gone: list[tuple[int, BasisFact]], come: list[BasisFact], found: dict[int, BasisFact]) -> None:
    """What is left: of one field, object and level, the most alike words first; a clause's number helps, and says least."""
    scored = [
        (_likeness(fact, other), at, number)
        for at, fact in gone
        for number, other in enumerate(come)
        if (fact.field, fact.object, fact.object_text, fact.level) == (other.field, other.object, other.object_text, other.level)
    ]
    used: set[int] = set()
    for score, at, number in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if score >= _ALIKE and at not in found and number not in used:
            found[at] = come[number]
            used.add(number)


def _likeness(one: BasisFact, other: BasisFact) -> float:
    words = SequenceMatcher(None, one.quote, other.quote, autojunk=False).ratio()
    return words + (0.25 if one.clause is not None and one.clause == other.clause else 0.0)
