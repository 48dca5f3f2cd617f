"""Whether sums can be had together: the sentences of a policy that say so, and what follows for two offers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import cast

from policytable.asking.nouns import Bounds, Effect, Offer, Pair, Rule, Scope, Standing
from policytable.text import plain

_NAME = "joining.toml"
_SENTENCE = re.compile(r"[^。；！;\n]+[。；！;]?")
_HEADING = 12  # characters of the longest headline in front of a clause (第三十六条　择优不叠加。)
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_SAYS = {
    "cumulative": "文件写明可以叠加",
    "highest_only": "文件写明不重复享受，就高或择一",
    "difference": "文件写明只补足差额或相应抵扣",
    "refer": "文件另有指引，没有直接写明可否叠加",
    "excepted": "文件的限制把本项所在条款除外，未另外说明可否叠加",
    "unknown": "文件未说明可否叠加",
    "unread": "本版没有这些文件的全文页，未能查证可否叠加",
}
_WITHIN: tuple[Scope, tuple[str, ...]] = ("within", ())
_STRENGTH = ("highest_only", "difference", "cumulative", "refer")


@dataclass(frozen=True, slots=True)
class Found:
    """What a sentence says: see `Rule`."""

    effect: Effect
    scope: Scope
    reaches: tuple[str, ...]
    conditional: bool
    excepts: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Cue:
    effect: Effect
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None

    def hits(self, folded: str) -> Iterator[re.Match[str]]:
        """Where a sentence says so."""
        if not (self.unless and self.unless.search(folded)) and (self.needs is None or self.needs.search(folded)):
            yield from self.pattern.finditer(folded)


@dataclass(frozen=True, slots=True)
class _Cues:
    cues: tuple[_Cue, ...]
    scopes: tuple[tuple[Scope, re.Pattern[str], tuple[str, ...]], ...]
    conditional: re.Pattern[str]
    excepts: re.Pattern[str]


def said(text: str) -> Iterator[Found]:
    """What the sentences of a paragraph say about having sums together, each effect and scope once a sentence."""
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text)]
    for number, words in enumerate(sentences):
        headline = number == 0 and len(sentences) > 1 and words.endswith("。") and len(words) <= _HEADING
        if not headline:
            yield from _sentence(words)


def joined(offers: Iterable[Offer], rules: tuple[Rule, ...], unread: frozenset[str]) -> tuple[Pair, ...]:
    """How the offers of different places for one object stand to each other; `unread` are the policies without a page of their text."""
    return tuple(
        _pair(first, second, rules, unread)
        for first, second in combinations(offers, 2)
        if first.object == second.object and first.place.key != second.place.key
    )


def bounded(offers: tuple[Offer, ...], pairs: tuple[Pair, ...], rules: tuple[Rule, ...]) -> Iterator[Bounds]:
    """What fixed and capped sums for the enterprise come to, only where every two of an object are told without a condition, all alike.

    A ceiling on the whole in one of their papers makes it a sum that is reached at most.
    """
    limited = frozenset(rule.policy for rule in rules if rule.effect == "limit" and rule.policy)
    for kind in dict.fromkeys(offer.object for offer in offers):
        own = [offer for offer in offers if offer.object == kind]
        named = {offer.id for offer in own}
        told = [pair for pair in pairs if pair.first in named and pair.second in named]
        standings = {pair.standing for pair in told}
        plain_sums = all(_plain(offer) for offer in own)
        whole = len(told) == len(own) * (len(own) - 1) // 2
        if told and whole and plain_sums and len(standings) == 1 and not any(pair.conditional for pair in told):
            yield from _bounds(own, standings.pop(), any(_policies(offer) & limited for offer in own))


def _sentence(words: str) -> Iterator[Found]:
    table, folded = _cues(), plain(words)
    hits = _hits(table, folded)
    seen: set[tuple[str, str]] = set()
    at = 0
    for index, (_, end, number) in enumerate(hits):
        last = index + 1 == len(hits)
        window, tail = folded[at:end], folded[end:] if last else folded[end : hits[index + 1][0]].partition("，")[0]
        at = end
        scope, reaches = next(((name, ranks) for name, pattern, ranks in table.scopes if pattern.search(window)), _WITHIN)
        effect = table.cues[number].effect
        if (effect, scope) in seen:
            continue
        seen.add((effect, scope))
        excepted = table.excepts.search(tail)
        articles = tuple(_ARTICLE.findall(excepted.group(1))) if excepted else ()
        yield Found(effect, scope, reaches, bool(table.conditional.search(window + tail)), articles, words)


def _hits(table: _Cues, folded: str) -> list[tuple[int, int, int]]:
    """Where the cues are found, in order: (start, end, number of the cue). 按最高标准执行，不重复享受 is one: no new case (…的，)."""
    found: list[tuple[int, int, int]] = []
    for start, end, number in sorted((hit.start(), hit.end(), number) for number, cue in enumerate(table.cues) for hit in cue.hits(folded)):
        if found and found[-1][2] == number and "的，" not in folded[found[-1][1] : start]:
            found[-1] = (found[-1][0], max(end, found[-1][1]), number)
        elif not found or end > found[-1][1]:
            found.append((start, end, number))
    return found


def _pair(first: Offer, second: Offer, rules: tuple[Rule, ...], unread: frozenset[str]) -> Pair:
    near, far = _policies(first), _policies(second)
    applying = [rule for rule in rules if rule.policy in near and rule.scope == "above" and second.place.rank in rule.reaches]
    applying += [rule for rule in rules if rule.policy in far and rule.scope == "below" and first.place.rank in rule.reaches]
    applying = [rule for rule in applying if rule.effect != "limit"]
    left = [rule for rule in applying if not _excepted(first, rule)]
    left.sort(key=lambda rule: (rule.conditional, _STRENGTH.index(rule.effect)))
    standing: Standing = "unread" if near & unread else "unknown"
    if left:
        standing = cast(Standing, left[0].effect)
    elif applying:
        standing = "excepted"
    conditional = bool(left) and left[0].conditional
    words = _SAYS[standing] + ("（附条件，以原文为准）" if conditional else "")
    return Pair(first.id, second.id, standing, conditional, words, tuple(rule.id for rule in left or applying))


def _policies(offer: Offer) -> frozenset[str]:
    return frozenset(giver.policy for giver in (offer.giver, *offer.also) if giver.policy)


def _excepted(offer: Offer, rule: Rule) -> bool:
    """Whether the rule names the very article that the offer stands in as its exception."""
    own = {article for quote in offer.quotes for article in _ARTICLE.findall(quote.clause or "")}
    return bool(own & set(rule.excepts))


def _plain(offer: Offer) -> bool:
    value = offer.value
    return value.kind in ("fixed", "cap") and value.recipient in ("enterprise", None) and not value.per and not value.tier


def _bounds(offers: list[Offer], standing: str, limited: bool) -> Iterator[Bounds]:
    sums = [offer.value.yuan_max for offer in offers if offer.value.yuan_max is not None]
    capped, named = limited or any(offer.value.kind == "cap" for offer in offers), tuple(offer.id for offer in offers)
    also = "；文件另有总额限制" if limited else ""
    if standing == "cumulative":
        yield Bounds(offers[0].object, sum(sums), capped, f"文件写明可以叠加，各项相加{also}", named)
    elif standing in ("highest_only", "difference"):
        yield Bounds(offers[0].object, max(sums), True, f"{_SAYS[standing]}，合计以最高的一项为限{also}", named)


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    data = tomllib.loads((files(__package__) / _NAME).read_text(encoding="utf-8"))
    cues = tuple(
        _Cue(cue["effect"], re.compile(cue["pattern"]), _maybe(cue.get("unless")), _maybe(cue.get("needs"))) for cue in data["cue"]
    )
    scopes = tuple((scope["scope"], re.compile(scope["pattern"]), tuple(scope["reaches"])) for scope in data["scope"])
    return _Cues(cues, scopes, re.compile(data["conditional"]["pattern"]), re.compile(data["conditional"]["excepts"]))


def _maybe(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
