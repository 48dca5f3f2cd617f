"""Questions answered from one published edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from policytable.asking.combining import Papers
from policytable.asking.joining import bounded, joined
from policytable.asking.nouns import ALL, Answer, Left, Offer, Place, Question
from policytable.asking.offers import object_of, offers
from policytable.asking.places import chain, inside
from policytable.asking.quoting import quotes_of
from policytable.asking.reasons import why_nothing
from policytable.asking.standing import Day
from policytable.asking.upkeep import FIELDS, upkeep
from policytable.asking.wording import level_word
from policytable.errors import UsageError
from policytable.model import LEVELS, Region, Topic
from policytable.published import Published, PublishedFact
from policytable.regions import gazetteer
from policytable.topics import topic

OTHER = "other"
_MOST_NAMES = 12
_EVERY = {ALL: "各类对象", OTHER: "其他事项"}


class Office:
    """An edition made ready for many questions: its facts by place are sorted once, its pages read once. Never changed by asking."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self._papers = Papers(published)

    @cached_property
    def topic(self) -> Topic:
        """The topic of the edition; raises RulesError where the package does not have it."""
        return topic(self.published.topic)

    def ask(self, question: Question) -> Answer:
        """The answer. Raises UsageError for an object or a level that is none, EditionError where a file of the edition does not hold."""
        kind, level = self.object(question.object), _level(question.level)
        day = Day(self.published, question.as_of or self.published.as_of)
        places = chain(question.region)
        about = [one for place in places for one in self._by_place.get(place.key, ()) if self._about(one, kind)]
        bars = {one.fact.id: day.bars(one) for one in about}
        standing = [one for one in about if not bars[one.fact.id]]
        awards = [one for one in standing if one.fact.field == "award"]
        asked = offers(day, (one for one in awards if _of_level(one, level)), self.topic, question.region)
        others = offers(day, (one for one in awards if not _of_level(one, level)), self.topic, question.region)
        higher = tuple(offer for offer in others if _higher(offer.level, level))
        along = tuple(offer for place in places for offer in asked if offer.place.key == place.key)
        rules, unread = self._papers.rules(along)
        pairs = joined(along, rules, unread)
        left = [one for one in about if bars[one.fact.id] and one.fact.field == "award" and _of_level(one, level)]
        held_on = [one for one in standing if one.fact.field in FIELDS and _of_level(one, level)]
        return Answer(
            edition=self.published.edition,
            edition_as_of=self.published.as_of,
            as_of=day.date,
            sample=self.published.sample,
            region=question.region,
            object=kind,
            object_word=_EVERY.get(kind) or self.topic.object_word(kind),
            level=level,
            level_word="各级" if level == ALL else level_word((level,), question.region),
            places=tuple(_place(day, place, question.region, along, left) for place in places),
            higher=higher,
            other_levels=tuple(offer for offer in others if offer not in higher),
            rules=rules,
            pairs=pairs,
            bounds=tuple(bounded(along, pairs, rules)),
            upkeep=upkeep(day, held_on, self.topic, question.region),
            left=tuple(self._left(left, bars)),
            notes=tuple(self._notes(day, question, kind, level, any(one.state == "machine" for one in standing))),
        )

    def object(self, words: str) -> str:
        """The code of an object by its code or Chinese title; empty is the topic's main one, `other` what is none of them.

        Raises UsageError.
        """
        if words in ("", ALL, OTHER):
            return words or self.topic.object
        for thing in self.topic.objects:
            if words in (thing.key, thing.title):
                return thing.key
        known = "、".join(f"{thing.key} {thing.title}" for thing in self.topic.objects)
        raise UsageError(f"no object {words!r}", remedy=f"one of {ALL}、{OTHER}、{known}")

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], list[PublishedFact]]:
        found: dict[tuple[str, str], list[PublishedFact]] = {}
        for one in self.published.facts.values():
            if one.region is not None and one.fact.field in ("award", *FIELDS):
                found.setdefault(one.region.key, []).append(one)
        return found

    def _about(self, one: PublishedFact, kind: str) -> bool:
        """Whether a statement is about the object; what is said of the whole that it is a part of holds for its upkeep too."""
        if kind == ALL:
            return one.fact.object != OTHER
        whole = self.topic.whole if kind == self.topic.object and one.fact.field in FIELDS else None
        return one.fact.object in (kind, whole)

    def _left(self, facts: Iterable[PublishedFact], bars: dict[str, str]) -> Iterator[Left]:
        by_reason: dict[str, list[PublishedFact]] = {}
        for one in facts:
            by_reason.setdefault(bars[one.fact.id], []).append(one)
        for reason, group in by_reason.items():
            quotes = tuple(quote for one in group for quote in quotes_of(self.published, one)[:1])
            words = tuple(f"{object_of(self.topic, one)} {level_word(one.fact.level, one.region)} {one.fact.display}" for one in group)
            yield Left(reason, tuple(one.fact.id for one in group), words, quotes)

    def _gives(self, day: Day, place: Region, kind: str, level: str) -> bool:
        about = (one for one in self._by_place[place.key] if one.fact.field == "award" and self._about(one, kind) and _of_level(one, level))
        return any(not day.bars(one) for one in about)

    def _notes(self, day: Day, question: Question, kind: str, level: str, unread: bool) -> Iterator[str]:
        if day.date > self.published.as_of:
            yield f"所问日期晚于本版数据日期{self.published.as_of}：此后发布、修改或废止的文件不在其中。"
        elif day.date < self.published.as_of:
            yield f"按文件自己的日期推算到{day.date}；本版数据日期是{self.published.as_of}。"
        inner = inside(question.region, (gazetteer().get(code, zone or None) for code, zone in self._by_place))
        giving = [place for place in inner if self._gives(day, place, kind, level)]
        if giving:
            names = "、".join(place.label for place in giving[:_MOST_NAMES])
            names += f"等{len(giving)}处" if len(giving) > _MOST_NAMES else ""
            yield f"辖区内{names}另有自己的奖励，企业在那里的须按那里查询。"
        if unread:
            yield "标“未复核”的内容由程序读出，尚无人复核，以原文为准。"
        if self.published.sample:
            yield f"数据含{self.published.sample}，不得作为政策依据引用。"


def ask(published: Published, question: Question) -> Answer:
    """What an edition says to one question; for many keep an `Office`. Raises what `Office.ask` raises."""
    return Office(published).ask(question)


def _place(day: Day, place: Region, here: Region, found: Iterable[Offer], left: Iterable[PublishedFact]) -> Place:
    own = tuple(offer for offer in found if offer.place.key == place.key)
    barred = [one for one in left if one.region and one.region.key == place.key]
    state, reason, documents = why_nothing(day, place, barred)
    if own:
        state, reason = "stated", ""
    return Place(place, "own" if place.key == here.key else "inherited", own, state, reason, documents)


def _level(words: str) -> str:
    known = (*LEVELS[:4], ALL)
    if words not in known:
        raise UsageError(f"no level {words!r}", remedy=f"one of {', '.join(known)}")
    return words


def _of_level(one: PublishedFact, level: str) -> bool:
    return level == ALL or level in one.fact.level or "unspecified" in one.fact.level


def _higher(levels: tuple[str, ...], level: str) -> bool:
    return level != ALL and all(LEVELS.index(one) < LEVELS.index(level) for one in levels)
