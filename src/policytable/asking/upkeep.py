"""What the title asks of who gets or holds it: fees, reviews, bans, remarks."""

from __future__ import annotations

from collections.abc import Iterable

from policytable.asking.nouns import Relation, Upkeep
from policytable.asking.offers import object_of
from policytable.asking.quoting import giver_of, quotes_of
from policytable.asking.standing import Day
from policytable.asking.wording import level_word
from policytable.glossary import value_words
from policytable.model import FeeValue, NoteValue, Region, SupervisionValue, Topic
from policytable.published import PublishedFact

FIELDS = ("fee_bearer", "supervision", "note")


def upkeep(day: Day, facts: Iterable[PublishedFact], topic: Topic, here: Region) -> tuple[Upkeep, ...]:
    """These facts as a reader wants them, the first of equal ones of a place; in the order of the facts."""
    found: dict[tuple[object, ...], Upkeep] = {}
    for one in facts:
        place = one.region or here
        relation: Relation = "own" if place.key == here.key else "inherited"
        entry = Upkeep(
            place,
            relation,
            object_of(topic, one),
            one.fact.field,
            _name(one, topic),
            one.fact.display,
            level_word(one.fact.level, place),
            giver_of(day, one),
            quotes_of(day.published, one),
            one.fact.id,
        )
        found.setdefault((place.key, entry.field, entry.name, entry.display), entry)
    return tuple(found.values())


def _name(one: PublishedFact, topic: Topic) -> str:
    value = one.fact.value
    if isinstance(value, FeeValue):
        return f"{value_words('covers')[value.covers]}费用：{value_words('bearer')[value.bearer]}"
    if isinstance(value, SupervisionValue):
        every = f"，每{value.interval_months}个月" if value.interval_months and value.mechanism != "ban" else ""
        barred = f"，{value.interval_months}个月" if value.interval_months and value.mechanism == "ban" else ""
        return topic.mechanism_word(value.mechanism) + every + barred
    return topic.note_word(value.kind) if isinstance(value, NoteValue) else one.fact.field
