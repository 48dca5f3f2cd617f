"""Facts about awards → what is offered: equal statements of one place made one, the policy itself before what is written about it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from policytable.asking.nouns import Offer, Relation
from policytable.asking.quoting import giver_of, quotes_of
from policytable.asking.standing import Day
from policytable.asking.wording import condition_words, level_word, recipient_word, sum_words
from policytable.glossary import REVIEWS
from policytable.model import LEVELS, AwardValue, Region, Topic
from policytable.published import PublishedFact

_WHOLE = ("main", "notice", "attachment", "interpretation", "news")


def offers(day: Day, facts: Iterable[PublishedFact], topic: Topic, here: Region) -> tuple[Offer, ...]:
    """The offers of these award facts, in the order of object, level and sum (the greatest first)."""
    alike: dict[Hashable, list[PublishedFact]] = {}
    for one in facts:
        alike.setdefault(_sameness(one), []).append(one)
    found = [_offer(day, sorted(group, key=lambda one: _weight(day, one)), topic, here) for group in alike.values()]
    order = [thing.key for thing in topic.objects]
    return tuple(sorted(found, key=lambda offer: _order(offer, order)))


def object_of(topic: Topic, one: PublishedFact) -> str:
    """What a statement is about in words; of another thing than the topic's in the document's own."""
    return one.fact.object_text or topic.object_word(one.fact.object)


def _sameness(one: PublishedFact) -> Hashable:
    fact, value = one.fact, one.fact.value
    assert isinstance(value, AwardValue)
    sums = (value.kind, value.yuan_min, value.yuan_max, value.rate, value.tier, value.per, value.recipient)
    return one.region.key if one.region else "", fact.object, fact.object_text, fact.level, sums


def _weight(day: Day, one: PublishedFact) -> tuple[int, int, str, str]:
    """The policy itself before an interpretation, a policy before a call that repeats it."""
    document, known = day.published.documents.get(one.source), day.published.policies.get(one.policy or "")
    role = document.role if document else "news"
    call = 0 if known and known.policy.nature == "policy" else 1
    return (_WHOLE.index(role) > 2, call, one.source, one.fact.id)


def _offer(day: Day, group: list[PublishedFact], topic: Topic, here: Region) -> Offer:
    one, *others = group
    value = one.fact.value
    assert isinstance(value, AwardValue)
    place = one.region or here
    relation: Relation = "own" if place.key == here.key else "inherited"
    givers = {(giver.policy, giver.title): giver for giver in (giver_of(day, other) for other in group)}
    first, *also = givers.values()
    marks = [REVIEWS[one.state]] if one.state == "machine" else []
    if one.fact.level == ("unspecified",):
        marks.append("未注明级别")
    return Offer(
        id=one.fact.id,
        facts=tuple(dict.fromkeys(other.fact.id for other in group)),
        place=place,
        relation=relation,
        object=one.fact.object,
        object_word=object_of(topic, one),
        level=one.fact.level,
        level_word=level_word(one.fact.level, place),
        display=one.fact.display,
        sum=sum_words(value),
        value=value,
        recipient=recipient_word(value),
        conditions=tuple(dict.fromkeys(words for other in group for words in _conditions(other))),
        giver=first,
        quotes=tuple(dict.fromkeys(quote for other in (one, *others) for quote in quotes_of(day.published, other))),
        marks=tuple(marks),
        also=tuple(also),
    )


def _conditions(one: PublishedFact) -> tuple[str, ...]:
    value = one.fact.value
    return tuple(condition_words(value)) if isinstance(value, AwardValue) else ()


def _order(offer: Offer, objects: list[str]) -> tuple[int, int, str, float, str]:
    at = objects.index(offer.object) if offer.object in objects else len(objects)
    most = offer.value.yuan_max
    return at, min(LEVELS.index(level) for level in offer.level), offer.object_word, -float(most or 0), offer.id
