"""Automatic numbers of word processors as text: 第一条, （二）, 3., 1.2 stand in the style, not in the characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from policytable.parse.office.ooxml import W, child, is_on, number, value

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_OLD = "零壹貳參肆伍陸柒捌玖"
_RINGS = {
    "decimalEnclosedCircle": 0x2460,
    "decimalEnclosedCircleChinese": 0x2460,
    "decimalEnclosedParen": 0x2474,
    "decimalEnclosedFullstop": 0x2488,
}
_DIGITAL = {"ideographDigital", "japaneseDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital", "koreanDigital2"}
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: number format, pattern (第%1条), start, and whether it counts in plain digits."""

    format: str
    pattern: str
    start: int = 1
    legal: bool = False
    suffix: str = "tab"
    restart: int | None = None  # the level (0 outermost) at which it begins anew, -1 never; None: at every outer one
    hidden: bool = False
    width: int = 0  # digits of a custom format: 3 for 001, 002, 003


@dataclass(slots=True)
class Numbering:
    """Lists of a document with their running counters."""

    lists: dict[str, str] = field(default_factory=dict)  # numId → abstractNumId
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)  # (abstractNumId, level)
    own: dict[tuple[str, int], Level] = field(default_factory=dict)  # (numId, level) where a list overrides it
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)  # (numId, level) → start
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    linked: dict[tuple[str, str], int] = field(default_factory=dict)  # (abstractNumId, style) → level

    def label(self, list_id: str, depth: int) -> str:
        """The next number of a list at a depth (0 outermost), with its suffix; empty for bullets and unknown lists."""
        abstract = self.lists.get(list_id)
        level = self._level(list_id, abstract or "", depth)
        if abstract is None or level is None or not 0 <= depth < 9:
            return ""
        counter = self._count(list_id, abstract, depth, level)
        if level.hidden or (level.format == "bullet" and not _says(level.pattern)):
            return ""
        text = re.sub(r"%(\d)", lambda match: self._part(list_id, abstract, int(match.group(1)) - 1, counter, level.legal), level.pattern)
        gap = "" if level.suffix == "nothing" or text.endswith(("、", "．", "）", "。", "：", " ", "　")) or not text else " "
        return text + gap

    def depth_of(self, list_id: str, styles: Iterable[str]) -> int | None:
        """The level that a list ties to the first of these styles that it knows."""
        abstract = self.lists.get(list_id, "")
        return next((self.linked[(abstract, style)] for style in styles if (abstract, style) in self.linked), None)

    def _count(self, list_id: str, abstract: str, depth: int, level: Level) -> list[int | None]:
        counter = self.counters.setdefault(abstract, [None] * 9)
        restart = self.restarts.get((list_id, depth))
        if restart is not None and (list_id, depth) not in self.seen:
            counter[depth] = None
        self.seen.add((list_id, depth))
        start = restart if restart is not None else level.start
        now = counter[depth]
        counter[depth] = start if now is None else now + 1
        for inner in range(depth + 1, 9):
            below = self._level(list_id, abstract, inner)
            if below is None or below.restart is None or depth <= below.restart:
                counter[inner] = None
        return counter

    def _part(self, list_id: str, abstract: str, depth: int, counter: list[int | None], legal: bool) -> str:
        level = self._level(list_id, abstract, depth)
        if level is None or not 0 <= depth < 9:
            return ""
        found = counter[depth]
        count = level.start if found is None else found
        return str(count) if legal else spell(count, level.format).rjust(level.width, "0")

    def _level(self, list_id: str, abstract: str, depth: int) -> Level | None:
        return self.own.get((list_id, depth)) or self.levels.get((abstract, depth))


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of numbering.xml; an empty set where the document has none."""
    made = Numbering()
    if root is None:
        return made
    named, borrowed = dict[str, str](), dict[str, str]()
    for abstract in root.iter(W + "abstractNum"):
        key = abstract.get(W + "abstractNumId") or ""
        named.setdefault(value(abstract, "styleLink") or "", key)
        borrowed[key] = value(abstract, "numStyleLink") or ""
        _read_levels(made, key, abstract)
    for one in root.iter(W + "num"):
        key, target = one.get(W + "numId") or "", value(one, "abstractNumId") or ""
        made.lists[key] = named.get(borrowed.get(target) or " ", target)
        for override in one.iter(W + "lvlOverride"):
            depth = number(override.get(W + "ilvl"))
            own = child(override, "lvl")
            if own is not None:
                made.own[(key, depth)] = _read_level(own)
            start = value(override, "startOverride")
            if start is not None:
                made.restarts[(key, depth)] = number(start, 1)
    return made


def _read_levels(made: Numbering, key: str, abstract: etree._Element) -> None:
    for node in abstract.iter(W + "lvl"):
        depth = number(node.get(W + "ilvl"))
        made.levels[(key, depth)] = _read_level(node)
        style = value(node, "pStyle")
        if style:
            made.linked.setdefault((key, style), depth)


def spell(count: int, form: str) -> str:
    """A count in a number format of the standard; formats not known here come out in digits."""
    if form in _CHINESE:
        return _chinese(count)
    if form == "japaneseCounting":
        return re.sub("零|一(?=[十百千])", "", _chinese(count)) if count else "〇"
    if form in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _legal(count, _LEGAL if form == "chineseLegalSimplified" else _LEGAL_OLD)
    if form in _DIGITAL:
        return "".join(_DIGITS[int(digit)] for digit in str(max(0, count)))
    if form in _RINGS and 1 <= count <= 20:
        return chr(_RINGS[form] + count - 1)
    if form == "ideographEnclosedCircle" and 1 <= count <= 10:
        return chr(0x3280 + count - 1)
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(max(0, count)))
    return _latin(count, form)


def _latin(count: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and count > 0:
        letter = chr(ord("A") + (count - 1) % 26) * min(20, 1 + (count - 1) // 26)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < count < 4000:
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form == "decimalZero":
        return f"{count:02d}"
    if form == "ideographZodiac" and count > 0:
        return _BRANCHES[(count - 1) % 12]
    if form == "ideographTraditional" and count > 0:
        return _STEMS[(count - 1) % 10]
    if form == "ideographZodiacTraditional" and count > 0:
        return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]
    if form == "numberInDash":
        return f"- {count} -"
    return "" if form == "none" else str(count)


def _chinese(count: int) -> str:
    if not 0 < count < 10000:
        return str(count) if count else "〇"
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _legal(count: int, digits: str) -> str:
    text = _chinese(count)
    if count == 0 or text.isascii():
        return digits[0] if count == 0 else text
    text = "一" + text if text.startswith("十") else text
    units = str.maketrans("十百千", "拾佰仟")
    return "".join(digits[_DIGITS.index(char)] if char in _DIGITS else char for char in text).translate(units)


def _roman(count: int) -> str:
    text = ""
    for weight, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * (count // weight)
        count %= weight
    return text


def _says(pattern: str) -> bool:
    """Whether a bullet is a word (注：) or a number and not a mark."""
    return any(char.isalnum() and not 0xE000 <= ord(char) <= 0xF8FF for char in pattern) and len(pattern) > 1


def _read_level(node: etree._Element) -> Level:
    form, width = value(node, "numFmt"), 0
    if form is None:  # a format of newer programs stands beside one for older
        choice = next((one for one in node.iter(W + "numFmt")), None)
        form = choice.get(W + "val") if choice is not None else None
        if form == "custom" and choice is not None:
            first = (choice.get(W + "format") or "").split(",")[0].strip()
            form, width = "decimal", len(first) if first.isdigit() else 0
    restart = value(node, "lvlRestart")
    return Level(
        form or "decimal",
        value(node, "lvlText") or "",
        number(value(node, "start"), 0),
        is_on(node, "isLgl"),
        value(node, "suff") or "tab",
        None if restart is None else number(restart) - 1,
        is_on(node, "rPr", "vanish"),
        min(width, 9),
    )
