"""Who is meant: the objects, levels and grades that stand before a sum or a number, and their combinations in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policytable.extract.mentions import Mention
from policytable.model import Level
from policytable.rules import pack

_UNSPECIFIED: tuple[Level, ...] = ("unspecified",)


@dataclass(frozen=True, slots=True)
class Combination:
    """One object at one level (or list of levels that one word names), of one grade."""

    object: str
    level: tuple[Level, ...] = _UNSPECIFIED
    tier: str | None = None
    object_text: str | None = None


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """The run of mentions before an amount: `combinations` in the order in which sums pair with them."""

    start: int
    end: int
    combinations: tuple[Combination, ...]
    levels: tuple[tuple[Level, ...], ...]
    objects: tuple[str, ...]
    tiers: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether it names an object of its own."""
        return bool(self.objects)

    def under(self, antecedent: Beneficiary) -> Beneficiary:
        """These levels and grades on the antecedent's objects: `获评省级的` after `获评国家级绿色工厂的`."""
        combos = tuple(
            Combination(name, level, tier, words)
            for name, words in dict.fromkeys((c.object, c.object_text) for c in antecedent.combinations)
            for level in (self.levels or antecedent.levels or (_UNSPECIFIED,))
            for tier in (self.tiers or (None,))
        )
        return replace(self, combinations=combos, objects=antecedent.objects)

    def at(self, levels: tuple[tuple[Level, ...], ...]) -> Beneficiary:
        """These objects at levels that a lead-in gives."""
        combos = tuple(Combination(c.object, level, c.tier, c.object_text) for c in self.combinations for level in levels)
        return replace(self, combinations=combos, levels=levels)


def read(mentions: list[Mention]) -> Beneficiary | None:
    """The beneficiary that a run of mentions (objects, levels, tiers; in order) names, or None for an empty run.

    A list of levels covers the objects behind it until the next level word: 国家级、省级绿色工厂、绿色园区 is four
    combinations, 国家级绿色工厂、省级绿色工厂 two. The system as a whole steps back where a member of it is named.
    """
    if not mentions:
        return None
    mentions = _without_whole(mentions)
    combos: list[Combination] = []
    levels: list[tuple[Level, ...]] = []
    tiers: list[str] = []
    graded = False  # whether the last words were grades
    fresh = True  # whether the next level word opens a new list
    for mention in mentions:
        if mention.label == "level":
            levels, fresh = ([mention.value] if fresh else [*levels, mention.value]), False
        elif mention.label == "tier":
            tiers, graded = ([*tiers, mention.words] if graded else [mention.words]), True
        else:
            words = mention.words if mention.value == "other" else None
            grades: list[str | None] = [*tiers] or [None]
            combos += [Combination(mention.value, level, tier, words) for level in levels or [_UNSPECIFIED] for tier in grades]
            fresh, graded = True, False
    if graded and combos:  # 绿色工厂，四星级15万元: the grade stands behind
        bare = dict.fromkeys(replace(combo, tier=None) for combo in combos)
        combos = [replace(combo, tier=tier) for combo in bare for tier in tiers]
    if not fresh and combos:  # 绿色工厂：国家级100万元; 国家、省、市绿色工厂…按国家级每家100万元: the last level words say which
        bare = dict.fromkeys(replace(combo, level=_UNSPECIFIED) for combo in combos)
        combos = [replace(combo, level=level) for combo in bare for level in levels]
    known = {combo.object for combo in combos if combo.level != _UNSPECIFIED}
    if known:  # 支持创建绿色工厂，对国家级绿色工厂…: the bare name only leads up to the one with its level
        combos = [c for c in combos if c.level != _UNSPECIFIED or c.object not in known]
    if restated := _restated(mentions):
        combos = [combo for combo in combos if combo.object in restated]
    combos = _tiers_of_twins(combos, mentions)
    objects = tuple(dict.fromkeys(c.object for c in combos))
    every = tuple(dict.fromkeys(m.value for m in mentions if m.label == "level"))
    return Beneficiary(mentions[0].start, mentions[-1].end, tuple(combos), every, objects, tuple(dict.fromkeys(tiers)))


def _restated(mentions: list[Mention]) -> set[str]:
    """The objects that a sentence comes back to right before its sum: 对绿色工厂和绿色园区，绿色工厂分别奖励…, none where it does not."""
    named = [m.value for m in mentions if m.label == "object" and m.value != "other"]
    for at in range(len(named) - 1, 1, -1):
        earlier = named[:at]
        if named[at] in earlier and earlier[-1] != named[at]:
            return set(named[at:])
    return set()


def _without_whole(mentions: list[Mention]) -> list[Mention]:
    if len({m.value for m in mentions if m.label == "object"}) <= 1:
        return mentions
    whole = pack().topic.whole
    return [m for m in mentions if not (m.label == "object" and m.value == whole)]


def _tiers_of_twins(combos: list[Combination], mentions: list[Mention]) -> list[Combination]:
    """零碳工厂、近零碳工厂 are two grades of one object: their words tell them apart."""
    words = [m.words for m in mentions if m.label == "object"]
    if any(combo.object == "other" for combo in combos):
        return list(dict.fromkeys(combos))
    if len(words) == len(combos) == len(set(words)) and len({(c.object, c.level) for c in combos}) < len(combos):
        return [replace(combo, tier=combo.tier or word) for combo, word in zip(combos, words, strict=True)]
    return list(dict.fromkeys(combos))


def pair(beneficiary: Beneficiary, amounts: int) -> list[tuple[Combination, int]] | None:
    """Which amount each combination gets; None where the words do not tell.

    In order: one amount for all; as many as combinations; as many as levels; as many as objects; as many as grades.
    """
    combos = list(beneficiary.combinations)
    if amounts == 1:
        return [(combo, 0) for combo in combos]
    if amounts == len(combos):
        return list(zip(combos, range(amounts), strict=True))
    for key in (lambda c: c.level, lambda c: (c.object, c.object_text), lambda c: c.tier):
        order = list(dict.fromkeys(key(combo) for combo in combos))
        if len(order) == amounts:
            return [(combo, order.index(key(combo))) for combo in combos]
    return None
