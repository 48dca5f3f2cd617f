"""How often the machine was right, as far as people looked: every counted decision about a reading judges the rules that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from policytable.codec import dumps, encode
from policytable.model import Decision
from policytable.review import match
from policytable.review.overlay import additions, current

Outcome = Literal["right", "place", "wrong", "rejected", "missed"]
_Z = 1.959963984540054  # of 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading with what people made of it: `right`; `place` (what it says is right, the words that prove it stand elsewhere);
    `wrong` in its `parts` (value, object, level, region); `rejected`; `missed` (a person added what no rule read). `decisions` are
    those that agree on it, the last one last. `rules` is empty where nobody noted who read it."""

    outcome: Outcome
    decisions: tuple[Decision, ...]
    parts: tuple[str, ...] = ()

    @property
    def decision(self) -> Decision:
        """The one that was made last."""
        return self.decisions[-1]

    @property
    def rules(self) -> tuple[str, ...]:
        """Who read it."""
        return self.decision.seen.rules

    @property
    def right(self) -> bool:
        """Whether the rules read the right thing."""
        return self.outcome in ("right", "place")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of outcomes. `seen` is how many readings were judged; `missed` ones are no readings."""

    right: int = 0
    place: int = 0
    wrong: int = 0
    rejected: int = 0
    missed: int = 0

    @property
    def seen(self) -> int:
        """How many readings people judged."""
        return self.right + self.place + self.wrong + self.rejected

    @property
    def good(self) -> int:
        """How many of them say the right thing."""
        return self.right + self.place

    @property
    def share(self) -> float | None:
        """The precision as measured; None where nothing was judged."""
        return self.good / self.seen if self.seen else None

    @property
    def found(self) -> float | None:
        """Of what people say is there, the share that was read right: recall as far as people looked. None where nothing is there."""
        there = self.good + self.wrong + self.missed
        return self.good / there if there else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the precision, after Wilson."""
        return wilson(self.good, self.seen)


def judged(decisions: Iterable[Decision]) -> tuple[Judged, ...]:
    """What the decisions (superseded ones included) say about the machine's readings, in the order in which they were made.

    People who agree about one reading count once, and so does an adjudication. Left out are what people contradict each other about,
    what somebody wants looked at again, and corrections of what no machine read.
    """
    known = {decision.id: decision for decision in decisions}
    persons = additions(known.values())
    together: dict[Hashable, list[Judged]] = defaultdict(list)
    for decision in current(known.values()):
        found = _judge(decision, persons)
        if found is not None:
            together[_reading(decision)].append(found)
    agreed = [_agreed(several) for several in together.values()]
    return tuple(sorted((one for one in agreed if one is not None), key=lambda one: (one.decision.when, one.decision.id)))


def tallies(found: Iterable[Judged], names: Callable[[Judged], Iterable[str]]) -> dict[str, Tally]:
    """The outcomes counted under every name that `names` gives a reading, in the order of the names."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in found:
        for name in names(one):
            counts[name][one.outcome] += 1
    return {name: Tally(**counts[name]) for name in sorted(counts)}


def wilson(good: int, number: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) for nothing. It stays inside 0 and 1, and is honest for few."""
    if not number:
        return 0.0, 1.0
    share, square = good / number, _Z * _Z
    middle = share + square / (2 * number)
    reach = _Z * sqrt(share * (1 - share) / number + square / (4 * number * number))
    whole = 1 + square / number
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def changed_parts(decision: Decision) -> tuple[str, ...]:
    """What a correction says otherwise than it was read: value, object, level, region; nothing where only place or wording moved."""
    seen = decision.seen
    news = (("value", decision.value, seen.value), ("object", decision.object, seen.object), ("level", decision.level, seen.level))
    parts = [name for name, new, old in news if new is not None and new != old]
    return (*parts, "region") if decision.region is not None else tuple(parts)


def _judge(decision: Decision, persons: frozenset[str]) -> Judged | None:
    if decision.action == "reopen" or match.retired(decision):
        return None
    if decision.id in persons:
        return None if decision.action == "reject" else Judged("missed", (decision,))
    if decision.action == "accept":
        return Judged("right", (decision,))
    if decision.action == "reject":
        return Judged("rejected", (decision,))
    parts = changed_parts(decision)
    return Judged("wrong" if parts else "place" if decision.quote is not None else "right", (decision,), parts)


def _reading(decision: Decision) -> Hashable:
    seen = decision.seen
    what = dumps(encode(match.of_seen(seen)))
    return seen.source, what, seen.quote, seen.prefix, seen.suffix, seen.rules, seen.pack


def _agreed(several: list[Judged]) -> Judged | None:
    """One judgement of those who say the same; None where they contradict each other."""
    if len({_outcome(one) for one in several}) > 1:
        return None
    decisions = sorted((one.decision for one in several), key=lambda one: (one.when, one.id))
    return Judged(several[0].outcome, tuple(decisions), several[0].parts)


def _outcome(one: Judged) -> tuple[str, str]:
    return one.outcome, dumps(encode(match.of_decision(one.decision)))
