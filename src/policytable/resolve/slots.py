"""Which facts speak about the same thing (a slot), when they say the same, and when two of one document disagree."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from policytable.model import AwardValue, Fact, FeeValue, Field, IndustryValue, NoteValue, Region, SupervisionValue, TargetValue
from policytable.text import plain


@dataclass(frozen=True, slots=True)
class Slot:
    """One question to which one answer stands: place, field, object, level, and within them `aspect` (a period, a recipient…)."""

    place: tuple[str, str]
    field: Field
    object: str
    level: tuple[str, ...]
    aspect: tuple[Hashable, ...]


def slot(fact: Fact, region: Region) -> Slot:
    """The slot of a fact that binds `region`."""
    name = f"{fact.object}:{plain(fact.object_text)}" if fact.object_text else fact.object
    return Slot(region.key, fact.field, name, tuple(sorted(fact.level)), _aspect(fact))


def answer(fact: Fact) -> Hashable:
    """The value as far as two facts of one slot are compared by it: equal answers are citations of one statement."""
    value = fact.value
    if isinstance(value, TargetValue):
        return value.bound, value.count_min, value.count_max
    if isinstance(value, AwardValue):
        return value.kind, value.yuan_min, value.yuan_max, value.rate
    if isinstance(value, IndustryValue):
        return frozenset(plain(word) for word in value.industries)
    if isinstance(value, FeeValue):
        return value.bearer
    if isinstance(value, SupervisionValue):
        return value.interval_months, frozenset(plain(words) for words in value.triggers)
    return plain(value.text or fact.display)


def disagree(first: Fact, second: Fact) -> bool:
    """Whether two facts of one slot, equally placed and with unequal answers, contradict each other.

    One sentence does not contradict itself (80家，其中五星级10家以上); lists, mechanisms and notes add up; sums under
    different conditions are different sums; a subsidy (`shared`) goes on top of whoever pays in principle.
    """
    if adds_up(first.field) or _same_clause(first, second):
        return False
    if isinstance(first.value, AwardValue) and isinstance(second.value, AwardValue):
        unstated = "unstated" in (first.value.kind, second.value.kind)
        return not unstated and first.value.condition == second.value.condition
    if isinstance(first.value, FeeValue) and isinstance(second.value, FeeValue):
        return "shared" not in (first.value.bearer, second.value.bearer)
    return True


def adds_up(field: Field) -> bool:
    """Whether statements of a field stand beside each other, whatever they say."""
    return field in ("industry", "supervision", "note")


def _aspect(fact: Fact) -> tuple[Hashable, ...]:
    value = fact.value
    if isinstance(value, TargetValue):
        return value.by, value.per or "total"
    if isinstance(value, AwardValue):
        return value.recipient or "enterprise", value.tier, value.per, _purpose(value)
    if isinstance(value, IndustryValue):
        return (value.year,)
    if isinstance(value, FeeValue):
        return (value.covers,)
    if isinstance(value, SupervisionValue):
        return value.mechanism, value.subject or "titleholder"
    assert isinstance(value, NoteValue)
    return (value.kind,)


def _purpose(value: AwardValue) -> str:
    """What a sum is for: a subsidy for a fee (评价费用的50%) stands beside the award for the title and does not compete with it."""
    return "fee" if value.of and "费" in value.of else "title"


def _same_clause(first: Fact, second: Fact) -> bool:
    mine, other = first.evidence[0], second.evidence[0]
    if mine.document != other.document:
        return False
    overlap = mine.start < other.end and other.start < mine.end
    return overlap or (bool(mine.clause) and mine.clause == other.clause)
