"""Every question with all claims to it and the choice among them: made once, then followed as claims change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from policytable.model import FIELDS, Choice, Policy, Reading, Register, Reviewed
from policytable.resolve.contest import Claim, choose, claim
from policytable.resolve.slots import Slot
from policytable.resolve.standing import Standing, standings

Order = tuple[tuple[str, str], int, str, tuple[str, ...], str]


def resolve(
    reviewed: Iterable[Reviewed], policies: Iterable[Policy], readings: Iterable[Reading], register: Register
) -> tuple[Choice, ...]:
    """One choice (see `choose`) for each place, field, object, level and period (or recipient, mechanism…) that a fact speaks about.

    Every fact stands in exactly one choice. Raises ValueError for a fact of an unknown source.
    """
    return Arena(by_source(reviewed), standings(readings, policies, register)).choices


def by_source(reviewed: Iterable[Reviewed]) -> dict[str, list[Reviewed]]:
    """Facts as they stand, by source."""
    found: dict[str, list[Reviewed]] = {}
    for one in reviewed:
        found.setdefault(one.source, []).append(one)
    return found


class Arena:
    """The contests of an edition; `choices` are in the order of the places. Never changed once made. Raises as `resolve`."""

    def __init__(self, reviewed: Mapping[str, Sequence[Reviewed]], known: Mapping[str, Standing]) -> None:
        self._known = known
        self._claims = {source: _claims(ones, known, {}) for source, ones in reviewed.items()}
        self._twins = _twins(self._claims)
        rivals: dict[Slot, list[Claim]] = {}
        for mine in self._claims.values():
            for one in mine.values():
                rivals.setdefault(one.slot, []).append(one)
        self._rivals = {slot: tuple(found) for slot, found in rivals.items()}
        counted = [(_order(slot), slot) for slot, found in self._rivals.items() if any(map(self._counts, found))]
        sought = sorted(counted, key=lambda pair: pair[0])
        self._orders = [order for order, _ in sought]
        self.choices = tuple(self._choice(slot) for _, slot in sought)

    def follow(self, changed: Mapping[str, Sequence[Reviewed]]) -> tuple[Arena, frozenset[str]]:
        """The contests when the facts of some sources stand otherwise, and the provinces in which a fact does; costs what they have."""
        after = Arena.__new__(Arena)
        after._known = self._known
        told = {source: _claims(ones, self._known, self._claims.get(source, {})) for source, ones in changed.items()}
        after._claims = {**self._claims, **told}
        differ = [(mine.get(fact), found.get(fact)) for mine, found in self._beside(told) for fact in _differing(mine, found)]
        after._twins = self._twins if all(old and new for old, new in differ) else _twins(after._claims)
        after._rivals = dict(self._rivals)
        for old, new in differ:
            _exchanged(after._rivals, old, new)
        moved = {one.slot for old, new in differ for one in (old, new) if one and not (old and new and old.same_as(new))}
        twins = {one.fact.id for pair in differ for one in pair if one} & (self._twins.keys() | after._twins.keys())
        moved |= {there[fact].slot for fact in twins for there in after._claims.values() if fact in there}
        self._chosen(after, moved)
        touched = [one for pair in differ for one in pair if one] + [one for slot in moved for one in after._rivals.get(slot, ())[:1]]
        return after, frozenset(one.region.province for one in touched)

    def holds(self, source: str, fact: str) -> bool:
        """Whether a fact is one of a source's."""
        return fact in self._claims.get(source, {})

    def _beside(self, told: Mapping[str, dict[str, Claim]]) -> list[tuple[dict[str, Claim], dict[str, Claim]]]:
        return [(self._claims.get(source, {}), found) for source, found in told.items()]

    def _chosen(self, after: Arena, moved: Iterable[Slot]) -> None:
        """Put the choices of `after`: as they were here, but for the slots that moved."""
        orders, choices = list(self._orders), list(self.choices)
        for slot in moved:
            order = _order(slot)
            at = bisect_left(orders, order)
            there = at < len(orders) and orders[at] == order
            found = [after._choice(slot)] if any(map(after._counts, after._rivals.get(slot, ()))) else []
            choices[at : at + there] = found
            orders[at : at + there] = [order] * len(found)
        after._orders, after.choices = orders, tuple(choices)

    def _choice(self, slot: Slot) -> Choice:
        claims = sorted(filter(self._counts, self._rivals[slot]), key=lambda one: one.rank)
        if len({one.rank for one in claims}) < len(claims):  # of one source at one place: as they are read
            at = {source: {fact: at for at, fact in enumerate(self._claims[source])} for source in {one.one.source for one in claims}}
            claims.sort(key=lambda one: (one.rank, at[one.one.source][one.fact.id]))
        return choose(slot.field, claims)

    def _counts(self, one: Claim) -> bool:
        """The same bytes under two addresses give the same fact twice: the better standing counts."""
        there = self._twins.get(one.fact.id)
        return there is None or one is min((self._claims[source][one.fact.id] for source in there), key=lambda twin: twin.rank)


def _claims(ones: Sequence[Reviewed], known: Mapping[str, Standing], before: Mapping[str, Claim]) -> dict[str, Claim]:
    """The claims of one source by fact; those of `before` whose fact stands as it stood are the same."""
    best: dict[str, Claim] = {}
    for one in ones:
        if one.source not in known:
            raise ValueError(f"fact {one.fact.id} is of source {one.source!r}, which was not read")
        old = before.get(one.fact.id)
        made = old if old is not None and old.one is one else claim(one, known[one.source])
        other = best.get(one.fact.id)
        best[one.fact.id] = made if other is None or made.rank < other.rank else other
    return best


def _differing(before: Mapping[str, Claim], after: Mapping[str, Claim]) -> list[str]:
    return [fact for fact in {**before, **after} if before.get(fact) is not after.get(fact)]


def _twins(claims: Mapping[str, Mapping[str, Claim]]) -> dict[str, tuple[str, ...]]:
    """The sources of every fact that several have."""
    first: dict[str, str] = {}
    found: dict[str, list[str]] = {}
    for source, mine in claims.items():
        for fact in mine:
            if first.setdefault(fact, source) != source:
                found.setdefault(fact, [first[fact]]).append(source)
    return {fact: tuple(sources) for fact, sources in found.items()}


def _exchanged(rivals: dict[Slot, tuple[Claim, ...]], old: Claim | None, new: Claim | None) -> None:
    if old is not None:
        left = tuple(one for one in rivals.pop(old.slot) if one is not old)
        rivals |= {old.slot: left} if left else {}
    if new is not None:
        rivals[new.slot] = (*rivals.get(new.slot, ()), new)


def _order(slot: Slot) -> Order:
    return slot.place, FIELDS.index(slot.field), slot.object, slot.level, repr(slot.aspect)
