"""A printed cell → its statements: the places and the year that head each, its numbers with their unit, bound and level."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from policytable import numerals
from policytable.audit.nouns import Line, Naming, Statement
from policytable.model import Region
from policytable.regions import gazetteer
from policytable.text import fold_character

QUANTITIES = frozenset({"target", "award", "count"})
_HAN = "\u4e00-\u9fff"
_NUMBER = r"-?\d{1,3}(?:，\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?|-?\.\d+|[一二两三四五六七八九十百千]+(?=[万亿]?[元家])"
_UNIT = rf"[百千]?[万亿]{{0,2}}元|[家个户名]|%|[{_HAN}]元|[百千]?[万亿](?![{_HAN}])"
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z])(?P<low>{_NUMBER})(?P<inner>[百千]?[万亿]?元?)\s*(?:[-至到]+\s*(?P<high>{_NUMBER}))?\s*(?P<unit>{_UNIT})?"
)
# A new statement begins at a sign, or behind a blank where a place, a year or a number follows: 100家 常州市：40家.
_BREAK = re.compile(
    rf"[\n；。]+|[ \t]+(?=[{_HAN}、]{{2,40}}：|\d{{4}}年|\d|[一-龥]*(?:可|最高|不超过))|，(?=[{_HAN}]{{2,12}}[市县区州盟旗]：)"
)
_HEAD = re.compile(r"\s*([^：，。；\n]{1,60}?)\s*：\s*")
_UNSIGNED = re.compile(rf"\s*([{_HAN}]{{1,12}}[市县区州盟旗])(?=\s*\d)")
_YEAR = re.compile(r"\s*(\d{3,5})年度?(?:[：，]|(?=[^-至到前底]))")
_LEVEL = re.compile(r"(国家|自治区|省|市|州|区|县)(?:和|、|及)?(?=级)|国家(?=(?:和|、|及)(?:自治区|省|市)级)")
_RANKS = {
    **dict.fromkeys(("国家",), "national"),
    **dict.fromkeys(("自治区", "省"), "provincial"),
    **dict.fromkeys(("市", "州"), "prefecture"),
    **dict.fromkeys(("区", "县"), "county"),
}
_BOUNDS = (
    ("at_most", re.compile(r"不超过|最高|上限|以内|不高于|至多|最多|封顶")),
    ("at_least", re.compile(r"不少于|不低于|至少|以上|力争|争取|超过|突破|余家")),
    ("about", re.compile(r"左右|大约|约")),
)
_MONEY = {"元": 1, "百元": 100, "千元": 1000, "万": 10**4, "万元": 10**4, "百万元": 10**6, "千万元": 10**7, "亿": 10**8, "亿元": 10**8}
_PLACE_SIGN = re.compile(rf"[{_HAN}]{{1,14}}(?:[市县区州盟旗园]|新城)")
_LIST = re.compile(r"[、，]|和(?!平)|及")
_TAIL = re.compile(r"(?:等)?(?:重点)?(?:行业|产业|领域)?(?:等)?$")
_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


def statements(line: Line, column: str) -> tuple[Statement, ...]:
    """The statements of a cell in the order of its words; nothing for an empty cell. Offsets count in the cell as `Line.cell` gives it."""
    words = line.cell(column)
    made: list[Statement] = []
    for start, end in _segments(words):
        one = _statement(column, words, start, end, line.region)
        if made and not one.places and re.fullmatch(r"[ \t]*[；;][ \t]*", words[made[-1].end : start]):
            one = replace(one, places=made[-1].places, carried=bool(made[-1].places))
        made.append(one)
    return tuple(made)


def folded(words: str) -> str:
    """The words with every character in its plain form; as long as they were."""
    return "".join(" " if character in "\u3000\xa0" else fold_character(character) for character in words)


def naming(words: str, region: Region | None) -> Naming:
    """What a printed name means in a province: full, short or former names, zones, with or without the parents in front."""
    found = gazetteer().find(words, region.adcode if region else None)
    return Naming(words, found[0] if found else _zone_of(words, region))


def _zone_of(words: str, region: Region | None) -> Region | None:
    """A zone that no register lists, by the place of the province that its name begins with (长沙雨花经开区)."""
    if region is None or not re.search(r"(?:高新|经开|开发|新|园|示范|实验|保税|港)区$|园$|新城$", words):
        return None
    for size in range(len(words) - 1, 1, -1):
        found = [one for one in gazetteer().find(words[:size], region.adcode) if one.adcode != region.adcode or size > 2]
        if found:
            return Region(found[0].adcode, words, "county", words)
    return None


def _segments(words: str) -> Iterator[tuple[int, int]]:
    view, start = folded(words), 0
    for match in _BREAK.finditer(view):
        if view[start : match.start()].rstrip().endswith("："):
            continue
        if view[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if view[start:].strip():
        yield start, len(words)


def _statement(column: str, words: str, start: int, end: int, region: Region | None) -> Statement:
    view = folded(words[start:end])
    body, places, year, levels = _headed(view, region, column)
    rest = view[body:]
    found = _year(rest) if year is None and column in QUANTITIES else None
    if found is not None:
        year, rest = found[0], rest[found[1] :]
    told = (*levels, *(match[1] or match[0] for match in _LEVEL.finditer(rest)))
    ranks = tuple(dict.fromkeys(_rank(word, region, places) for word in told))
    bound = next((name for name, pattern in _BOUNDS if pattern.search(rest)), "exact")
    made = Statement(column, words[start:end], start, end, places, year, bound=bound, levels=ranks, level_words=tuple(told), rest=rest)
    if column in QUANTITIES:
        return _measured(made, rest)
    return _listed(made, rest) if column == "industries" else made


def _headed(view: str, region: Region | None, column: str) -> tuple[int, tuple[Naming, ...], int | None, tuple[str, ...]]:
    """Where the body begins, and what stands before the colon: places, a year, levels."""
    match = _HEAD.match(view) or (_UNSIGNED.match(view) if column in QUANTITIES else None)
    if match is None:
        return 0, (), None, ()
    places, year, levels = [], None, []
    for word in _parts(match[1], region):
        if found := re.fullmatch(r"(\d{3,5})年?度?", word):
            year = int(found[1])
        elif word.endswith("级") and word[:-1] in _RANKS:
            levels.append(word[:-1])
        elif named := _place(word, region, column):
            places.append(named)
    if not (places or year or levels):
        return 0, (), None, ()
    return match.end(), tuple(places), year, tuple(levels)


def _parts(head: str, region: Region | None) -> list[str]:
    """The members of a head; 和 and 及 part two only where the whole is no name (和政县, 呼和浩特市)."""
    parts: list[str] = []
    for part in head.split("、"):
        word = part.strip()
        halves = [half.strip() for half in re.split("[和及]", word)]
        whole = len(halves) == 1 or gazetteer().find(word, region.adcode if region else None) or gazetteer().find(word)
        parts += [word] if whole or not all(len(half) > 1 for half in halves) else halves
    return parts


def _place(word: str, region: Region | None, column: str) -> Naming | None:
    found = naming(word, region)
    if found.place is not None or gazetteer().find(word):
        return found
    # In prose a colon follows many words; in a cell of quantities only a place heads a number.
    return found if _PLACE_SIGN.fullmatch(word) or (column in QUANTITIES and 2 <= len(word) <= 8) else None


def _year(rest: str) -> tuple[int, int] | None:
    match = _YEAR.match(rest)
    return (int(match[1]), match.end()) if match else None


def _rank(word: str, region: Region | None, places: tuple[Naming, ...]) -> str:
    """The rank of a level word by field guide 4: 市级 of a municipality is a province's."""
    if word == "市" and region is not None and region.adcode in _MUNICIPALITIES and not places:
        return "provincial"
    return _RANKS[word]


def _measured(made: Statement, rest: str) -> Statement:
    match = max(_QUANTITY.finditer(rest), key=lambda found: (bool(found["unit"] or found["inner"]), -found.start()), default=None)
    if match is None:
        return made
    numbers = [value for value in (_value(match["low"]), _value(match["high"])) if value is not None]
    unit = match["unit"] or match["inner"] or ""
    factor = _MONEY.get(unit)
    first = _MONEY.get(match["inner"], factor) if match["inner"] else factor
    sums = tuple(number * scale for number, scale in zip(numbers, (first, factor), strict=False) if scale) if factor else ()
    left = (rest[: match.start()] + rest[match.end() :]).strip()
    bound = "range" if len(numbers) == 2 else made.bound
    return replace(made, numbers=tuple(numbers), unit=unit, sums=sums, bound=bound, rest=left)


def _value(words: str | None) -> Decimal | None:
    if not words:
        return None
    try:
        return numerals.read(words.replace("，", "")) if words[0] not in "-." else Decimal(words.replace("，", ""))
    except ValueError:
        return None


def _listed(made: Statement, rest: str) -> Statement:
    items = tuple(item for part in _LIST.split(_TAIL.sub("", rest.strip())) if (item := part.strip()))
    return replace(made, items=items, bound="exact", rest="")
