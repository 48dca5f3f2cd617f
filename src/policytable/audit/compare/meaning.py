"""What a statement means, in one form for printed words and for typed values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources

from policytable import numerals
from policytable.audit.nouns import Naming, Statement
from policytable.model import AwardValue, Fact, TargetValue
from policytable.text import plain

Ends = tuple[Decimal | None, Decimal | None]
_SIGNS = re.compile(r"[\s;；,，。、：:()（）〈〉<>《》“”\"'·—–\-]+")
_MANAGERS = re.compile("管理层|管理团队|管理人员|负责人|高管")
_ENDING = re.compile("(?:行业|产业|制造业|制造|业)$")
_RHYTHM = re.compile(
    r"(?:每|满|间隔|逢)(半|[一二两三四五六七八九十]+|[0-9]+)?(?:个)?(年|季度?|月)|([一二两三四五六七八九十]+|[0-9]+)年(?:一次|内)"
)
_MONTHS = {"年": 12, "季": 3, "季度": 3, "月": 1}


@dataclass(frozen=True, slots=True)
class Meaning:
    """A quantity: its two ends (None: open), the year and the levels where they are told, and whether managers receive it."""

    ends: Ends
    year: int | None = None
    levels: frozenset[str] = frozenset()
    managers: bool = False


def meaning_of_words(said: Statement, place: Naming | None) -> Meaning | None:
    """What a printed statement means; None where it has no number or, of money, no unit of money."""
    numbers = said.sums if said.field == "award" else said.numbers
    if not numbers:
        return None
    levels = frozenset(_level(level, place) for level in said.levels)
    if said.field == "award":
        levels -= {"national"}  # the column is about national titles
    return Meaning(_ends(numbers, said.bound), said.year, levels, bool(_MANAGERS.search(said.rest)))


def meaning_of_fact(fact: Fact, shown: str) -> Meaning | None:
    """What a typed value means; `shown` is the text of its cell, which tells the year only where it is not the column's own."""
    value = fact.value
    levels = frozenset(level for level in fact.level if level != "unspecified")
    year = re.search(r"(?:^|：)\s*(\d{4})年", shown)
    told = int(year[1]) if year else None
    if isinstance(value, TargetValue):
        return Meaning((_decimal(value.count_min), _decimal(value.count_max)), told, levels)
    if isinstance(value, AwardValue) and (value.yuan_min is not None or value.yuan_max is not None):
        ends = _decimal(value.yuan_min), _decimal(value.yuan_max)
        return Meaning(ends, told, levels - {"national"}, value.recipient == "management")
    return None


def apart(printed: Meaning, ours: Meaning) -> tuple[str, ...]:
    """In what two quantities differ, in words; nothing where they mean the same."""
    aspects = []
    if {*printed.ends} - {None} != {*ours.ends} - {None}:
        aspects.append("数目")
    elif printed.ends != ours.ends:
        aspects.append("上下限")
    if printed.year != ours.year:
        aspects.append("年份")
    if printed.levels != ours.levels:
        aspects.append("级别")
    if printed.managers != ours.managers:
        aspects.append("受奖者")
    return tuple(aspects)


def industry(words: str) -> str:
    """An industry as it is compared: folded, without 行业, 产业, 制造, 业 at its end, under one of its names."""
    bare = plain(words).strip()
    known = _data()["industries"]
    shorn = _ENDING.sub("", bare) if len(bare) > 2 else bare
    return known.get(bare) or known.get(shorn) or shorn or bare


def bearer(words: str) -> str:
    """Who pays by printed words (`government`, `either`…); empty where they do not tell."""
    return next(iter(_kinds("bearers", words)), "")


def mechanisms(words: str) -> dict[str, int | None]:
    """The mechanisms of supervision in printed words, a review with its interval in months."""
    found = _kinds("mechanisms", words)
    return {name: interval(words) if name == "periodic_review" else None for name in found}


def note_kinds(words: str) -> tuple[str, ...]:
    """The kinds of notes that printed words may be."""
    return _kinds("notes", words)


def word_of(section: str, key: str) -> str:
    """The Chinese word of a mechanism, a bearer or a kind of note (`mechanism_words`, …); the key where there is none."""
    return str(_data()[section].get(key, key))


def interval(words: str) -> int | None:
    """A rhythm in months: 每三年 36, 每年 12, 每半年 6; None where none is told."""
    match = _RHYTHM.search(squeezed(words))
    if match is None:
        return None
    number, unit = match[1] or match[3] or "一", match[2] or "年"
    if number == "半":
        return _MONTHS[unit] // 2
    try:
        return int(numerals.read(number.replace("两", "二"))) * _MONTHS[unit]
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def squeezed(words: str) -> str:
    """The words without blanks and signs, folded: what is left when typesetting is taken away."""
    return _SIGNS.sub("", plain(words))


def alike(first: str, second: str) -> float:
    """How much of the shorter text stands in the other, by pairs of characters: 0 to 1."""
    pairs = [{text[at : at + 2] for at in range(len(text) - 1)} for text in (squeezed(first), squeezed(second))]
    least = min(map(len, pairs))
    return len(pairs[0] & pairs[1]) / least if least else 0.0


def _ends(numbers: tuple[Decimal, ...], bound: str) -> Ends:
    if len(numbers) > 1:
        return min(numbers), max(numbers)
    if bound == "at_most":
        return None, numbers[0]
    return numbers[0], None if bound == "at_least" else numbers[0]


def _level(level: str, place: Naming | None) -> str:
    """市级 of a county-level city is its own rank (field guide 4)."""
    county = place is not None and place.place is not None and place.place.rank == "county"
    return "county" if county and level == "prefecture" else level


def _decimal(number: object) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _kinds(section: str, words: str) -> tuple[str, ...]:
    view = "".join(plain(words).split())
    return tuple(name for name, pattern in _patterns(section).items() if pattern.search(view))


@cache
def _patterns(section: str) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _data()[section].items()}


@cache
def _data() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files(__package__ or "policytable.audit.compare") / "meanings.toml").read_text("utf-8"))


def month_of(printed: str) -> str:
    """The month that a printed date names, as YYYY-MM; what names none as it stands."""
    match = re.match(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})", printed)
    return f"{match[1]}-{int(match[2]):02}" if match else printed
