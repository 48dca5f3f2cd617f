"""Which fact of a document a decision is about, once its place is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from policytable.model import (
    AwardValue,
    Decision,
    Fact,
    FeeValue,
    Field,
    Level,
    NoteValue,
    Seen,
    SupervisionValue,
    Value,
)
from policytable.review.anchor import View, Window
from policytable.text import plain as folded

_NUMBER = re.compile(r"[\d〇零一二三四五六七八九十百千万亿两]")
_REACH = 256  # characters: facts are filed by such stretches of the text
plain = lru_cache(maxsize=1 << 14)(folded)  # the same few quotes are compared at every decision about their document
# How alike two quotes are held to be one statement whose words changed. On the development labels, 99 % of the quotes stay
# above it when their number is changed, and 79 % of the pairs of other statements of one document about one object stay below.
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Statement:
    """What a fact says: compared with what a reviewer saw or decided."""

    field: Field
    object: str
    level: tuple[Level, ...]
    value: Value


class Places:
    """The facts of a document by where their words stand, so that a decision is compared with those at its place only."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._filed: dict[int, list[int]] = {}
        self._empty: list[int] = []  # a place without words shares half of itself with every other
        for number, fact in enumerate(facts):
            evidence = fact.evidence[0]
            if evidence.end <= evidence.start:
                self._empty.append(number)
            for stretch in range(evidence.start // _REACH, evidence.end // _REACH + 1):
                self._filed.setdefault(stretch, []).append(number)

    def at(self, place: Window) -> tuple[Fact, ...]:
        """The facts that share half of the shorter one with a place, in their order."""
        if place.end <= place.start:
            return tuple(self._facts)
        stretches = range(place.start // _REACH, place.end // _REACH + 1)
        near = {*self._empty, *(number for stretch in stretches for number in self._filed.get(stretch, ()))}
        return tuple(fact for fact in map(self._facts.__getitem__, sorted(near)) if _shares_half(fact, place))


def of_fact(fact: Fact) -> Statement:
    """What the fact says."""
    return Statement(fact.field, fact.object, fact.level, fact.value)


def of_seen(seen: Seen) -> Statement:
    """What the reviewer saw."""
    return Statement(seen.field, seen.object, seen.level, seen.value)


def of_decision(decision: Decision) -> Statement:
    """What the reviewer decided it to be; what a decision leaves open is as seen."""
    seen = decision.seen
    return Statement(seen.field, decision.object or seen.object, decision.level or seen.level, decision.value or seen.value)


def outcome(decision: Decision) -> object:
    """What a decision comes to: two that come to the same do not disagree. Words that stand at several places are one place only with
    the words around them."""
    if decision.action in ("reject", "reopen"):
        return decision.action
    place = decision.place
    around = (plain(place.prefix), plain(place.suffix)) if place and place.lookalikes > 1 else None
    quote = None if decision.quote is None else plain(decision.quote)
    return of_decision(decision), quote, around, decision.region


def same_thing(one: Statement, other: Statement) -> bool:
    """Whether both are readings of one statement, whatever the value: two grades or mechanisms of one quote are not."""
    parts = [(item.field, item.object, item.level, _aspect(item.value)) for item in (one, other)]
    return parts[0] == parts[1]


def retired(decision: Decision) -> bool:
    """Whether it only lays to rest a decision whose words had left the document: it was made where they stood nowhere."""
    return decision.action == "reject" and decision.seen.lookalikes == 0


def exact(facts: Iterable[Fact], decision: Decision, place: Window) -> tuple[Fact, ...]:
    """Facts at the place that say what was seen, or what was decided: at the same words first, else around them."""
    there = [fact for fact in facts if _shares_half(fact, place)]
    for statement in (of_seen(decision.seen), of_decision(decision)):
        said = [fact for fact in there if of_fact(fact) == statement]
        found = [fact for fact in said if _same_words(fact, decision.seen)] or said
        if found:
            return tuple(found)
    return ()


def changed(facts: Iterable[Fact], decision: Decision, place: Window) -> tuple[Fact, ...]:
    """Facts at the place about the same thing with another value: at the same words first, else where a cue was gained or lost."""
    seen = decision.seen
    same = [fact for fact in facts if _shares_half(fact, place) and _about_the_same(fact, seen)]
    tests: tuple[Callable[[Fact, Seen], bool], ...] = (_same_words, _same_but_for_a_cue)
    for test in tests:
        found = [fact for fact in same if test(fact, seen)]
        if found:
            return tuple(found)
    return ()


def neighbours(facts: Iterable[Fact], decision: Decision, place: Window) -> tuple[Fact, ...]:
    """Facts of the same field at exactly the same words, whatever they are about."""
    seen = decision.seen
    return tuple(fact for fact in facts if fact.field == seen.field and _shares_half(fact, place) and _same_words(fact, seen))


def rests_elsewhere(fact: Fact, seen: Seen) -> bool:
    """Whether the fact takes its object, level or time from another heading, lead-in or row than what was seen: one is missing and another
    is there instead. One more or less is a matter of the rules."""
    was = [plain(quote) for quote, _ in seen.about]
    now = [plain(place.quote) for place in fact.evidence[1:]]
    missing = [one for one in was if not any(one in other or other in one for other in now)]
    instead = [one for one in now if not any(one in other or other in one for other in was)]
    return bool(missing and instead)


def nearest(view: View, facts: Iterable[Fact], seen: Seen) -> tuple[float, tuple[Fact, ...]]:
    """The fact most like what was seen, with its likeness (several where they are equally alike); 0 and none where nothing is near."""
    scored = [(_likeness(view, fact, seen), fact) for fact in facts if (fact.field, fact.object) == (seen.field, seen.object)]
    best = max((score for score, _ in scored), default=0.0)
    return best, tuple(fact for score, fact in scored if score == best and score > 0)


def _likeness(view: View, fact: Fact, seen: Seen) -> float:
    evidence = fact.evidence[0]
    words = _alike(plain(evidence.quote), plain(seen.quote))
    same_clause = seen.clause is not None and evidence.clause == seen.clause
    if not same_clause and (words < _ALIKE or fact.level != seen.level):
        return 0.0
    # A clause's number says least: it moves when a clause is inserted above.
    context = view.shared(Window(evidence.start, evidence.end), seen)
    return words + context + 0.25 * same_clause + 0.25 * (fact.level == seen.level)


@lru_cache(maxsize=1 << 15)
def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _shares_half(fact: Fact, place: Window) -> bool:
    evidence = fact.evidence[0]
    shorter = min(evidence.end - evidence.start, place.end - place.start)
    return 2 * place.overlap(evidence.start, evidence.end) >= shorter


def _same_words(fact: Fact, seen: Seen) -> bool:
    return plain(fact.evidence[0].quote) == plain(seen.quote)


def _same_but_for_a_cue(fact: Fact, seen: Seen) -> bool:
    """奖励100万元 became 最高奖励100万元; a quote that gained a number (100万元、50万元) is another statement."""
    words, other = sorted((plain(fact.evidence[0].quote), plain(seen.quote)), key=len)
    return words in other and not _NUMBER.search(other.replace(words, "", 1))


def _about_the_same(fact: Fact, seen: Seen) -> bool:
    return same_thing(of_fact(fact), of_seen(seen))


def _aspect(value: Value) -> str | None:
    """What sets apart several statements of one quote: grades, mechanisms, reviews."""
    if isinstance(value, AwardValue):
        return value.tier
    if isinstance(value, SupervisionValue):
        return value.mechanism
    if isinstance(value, FeeValue):
        return value.covers
    return value.kind if isinstance(value, NoteValue) else None
