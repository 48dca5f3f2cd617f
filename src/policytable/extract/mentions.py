"""Mentions: what rules find in a statement, kept as labelled spans of a spaCy document over characters.

One character is one token (words from jieba would hide most phrases, see the README), so token offsets are folded offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import spacy
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from policytable.model import Level, Region
from policytable.regions import gazetteer
from policytable.rules import Pack

_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_LADDER: tuple[Level, ...] = ("national", "provincial", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class Mention:
    """A window of a statement with a label and what it tells."""

    label: str
    start: int
    end: int
    value: Any
    rule: str
    words: str


@lru_cache(maxsize=1)
def _language() -> spacy.language.Language:
    return spacy.blank("zh")


@lru_cache(maxsize=2048)
def annotate(text: str, pack: Pack) -> Doc:
    """A spaCy document (one token a character) whose span groups `object` and `level` hold the mentions."""
    doc = Doc(_language().vocab, words=list(text) or [" "], spaces=[False] * max(1, len(text)))
    doc.spans["object"] = _spans(doc, pack, text, ("objects", "object"))
    doc.spans["level"] = [span for span in _spans(doc, pack, text, ("levels", "level")) if not _is_no_level(pack, text, span)]
    return doc


def objects(text: str, pack: Pack) -> list[Mention]:
    """Objects named in folded text, in order."""
    return list(_objects(text, pack))


def levels(text: str, pack: Pack, region: Region | None) -> list[Mention]:
    """Levels named in folded text, in order; the value is a tuple of ranks as the issuer's place makes them."""
    return list(_levels(text, pack, region))


@lru_cache(maxsize=4096)
def _objects(text: str, pack: Pack) -> tuple[Mention, ...]:
    if not pack.open("objects", "object", text):
        return ()
    rules = {rule.id: rule for rule in pack.of("objects", "object")}
    doc = annotate(text, pack)
    named = [Mention("object", span.start, span.end, rules[span.id_].value["object"], span.id_, span.text) for span in doc.spans["object"]]
    return tuple(mention for index, mention in enumerate(named) if not (index and _is_another_name(text, named[index - 1], mention)))


def _is_another_name(text: str, before: Mention, mention: Mention) -> bool:
    """智能工厂(数字化车间): of two titles of another topic the one in brackets is the other name of the first."""
    bracketed = text[before.end : mention.start] == "(" and text[mention.end : mention.end + 1] == ")"
    return bracketed and before.value == mention.value == "other"


@lru_cache(maxsize=4096)
def _levels(text: str, pack: Pack, region: Region | None) -> tuple[Mention, ...]:
    if not pack.open("levels", "level", text):
        return ()
    rules = {rule.id: rule for rule in pack.of("levels", "level")}
    doc = annotate(text, pack)
    found = [
        Mention("level", span.start, span.end, _ranks(rules[span.id_].value["level"], region), span.id_, span.text)
        for span in doc.spans["level"]
    ]
    return tuple(_with_place(text, mention, region) for mention in found)


def _spans(doc: Doc, pack: Pack, text: str, kind: tuple[str, str]) -> list[Span]:
    spans = []
    for rule, match in pack.matches(*kind, text):
        if match.end() > match.start():
            spans.append(Span(doc, match.start(), match.end(), label=rule.effect, span_id=rule.id))
    return sorted(filter_spans(spans), key=lambda span: span.start)


def _is_no_level(pack: Pack, text: str, span: Span) -> bool:
    return pack.bent("levels", "not_level", text, (span.start, span.end)) is not None


def _ranks(words: list[str], region: Region | None) -> tuple[Level, ...]:
    city = _city(region)
    ranks: list[Level] = []
    for word in words:
        if word == "city":
            ranks.append(city)
        elif word == "own":
            ranks.append(region.rank if region and region.rank else "unspecified")
        elif word == "city_up":
            ranks += _LADDER[: _LADDER.index(city) + 1]
        elif word == "county_up":
            ranks += _LADDER
        else:
            ranks.append(word)  # type: ignore[arg-type]
    return tuple(dict.fromkeys(ranks))


def _city(region: Region | None) -> Level:
    """What 市级 means for an issuer: by administrative rank, not by word (field guide 4)."""
    if region is None:
        return "prefecture"
    if region.adcode[:2] in _MUNICIPALITIES:
        return "provincial"
    county_level_city = region.rank == "county" and not region.zone and region.name.endswith("市")
    return "county" if county_level_city else "prefecture"


def _with_place(text: str, mention: Mention, region: Region | None) -> Mention:
    """`昆明市级` in a text of 安宁 names the prefecture, `江苏省级` the province: a place before the word decides."""
    if mention.rule not in ("level.city", "level.provincial", "level.county", "level.city_up"):
        return mention
    suffix = mention.start + 1  # the rank word itself (省, 市, 区) ends the place's name
    for length in (5, 4, 3, 2, 1):
        start = mention.start - length
        if start < 0:
            continue
        for place in gazetteer().find(text[start:suffix]):
            if place.rank in _LADDER and place.rank != "national":
                up = _LADDER[: _LADDER.index(place.rank) + 1] if mention.rule.endswith("_up") else (place.rank,)
                return Mention("level", start, mention.end, up, mention.rule, text[start : mention.end])
    return mention
