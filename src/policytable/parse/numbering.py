"""Automatic numbers of word processors as text: 第一条, （二）, 3., 1.2 stand in the style, not in the characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from policytable.parse.ooxml import W, child, is_on, number, value

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "ideographTraditional", "koreanCounting", "japaneseDigitalTenThousand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: number format, pattern (第%1条), start, and whether it counts in plain digits."""

    format: str
    pattern: str
    start: int = 1
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class Numbering:
    """Lists of a document with their running counters."""

    lists: dict[str, str] = field(default_factory=dict)  # numId → abstractNumId
    levels: dict[tuple[str, int], Level] = field(default_factory=dict)  # (abstractNumId, level)
    own: dict[tuple[str, int], Level] = field(default_factory=dict)  # (numId, level) where a list overrides it
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)  # (numId, level) → start
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, depth: int) -> str:
        """The next number of a list at a depth (0 outermost), with its suffix; empty for bullets and unknown lists."""
        abstract = self.lists.get(list_id)
        level = self._level(list_id, abstract or "", depth)
        if abstract is None or level is None or not 0 <= depth < 9:
            return ""
        counter = self._count(list_id, abstract, depth, level)
        if level.format in ("bullet", "none") and "%" not in level.pattern:
            return ""
        text = re.sub(r"%(\d)", lambda match: self._part(list_id, abstract, int(match.group(1)) - 1, counter, level.legal), level.pattern)
        gap = "" if level.suffix == "nothing" or text.endswith(("、", "．", "）", "。", "：")) or not text else " "
        return text + gap

    def _count(self, list_id: str, abstract: str, depth: int, level: Level) -> list[int | None]:
        counter = self.counters.setdefault(abstract, [None] * 9)
        restart = self.restarts.get((list_id, depth))
        if restart is not None and (list_id, depth) not in self.seen:
            counter[depth] = None
        self.seen.add((list_id, depth))
        start = restart if restart is not None else level.start
        now = counter[depth]
        counter[depth] = start if now is None else now + 1
        counter[depth + 1 :] = [None] * (8 - depth)
        return counter

    def _part(self, list_id: str, abstract: str, depth: int, counter: list[int | None], legal: bool) -> str:
        level = self._level(list_id, abstract, depth)
        if level is None or not 0 <= depth < 9:
            return ""
        count = counter[depth] if counter[depth] is not None else level.start
        return str(count) if legal else spell(count or 0, level.format)

    def _level(self, list_id: str, abstract: str, depth: int) -> Level | None:
        return self.own.get((list_id, depth)) or self.levels.get((abstract, depth))


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of numbering.xml; an empty set where the document has none."""
    made = Numbering()
    if root is None:
        return made
    for abstract in root.iter(W + "abstractNum"):
        key = abstract.get(W + "abstractNumId") or ""
        for node in abstract.iter(W + "lvl"):
            made.levels[(key, number(node.get(W + "ilvl")))] = _read_level(node)
    for one in root.iter(W + "num"):
        key = one.get(W + "numId") or ""
        made.lists[key] = value(one, "abstractNumId") or ""
        for override in one.iter(W + "lvlOverride"):
            depth = number(override.get(W + "ilvl"))
            own = child(override, "lvl")
            if own is not None:
                made.own[(key, depth)] = _read_level(own)
            start = value(override, "startOverride")
            if start is not None:
                made.restarts[(key, depth)] = number(start, 1)
    return made


def spell(count: int, form: str) -> str:
    """A count in a number format of the standard; formats not known here come out in digits."""
    if form in _CHINESE:
        return _chinese(count)
    if form == "chineseLegalSimplified":
        return "".join(_LEGAL[int(digit)] for digit in str(count)) if count >= 10 else _LEGAL[count]
    if form in ("ideographDigital", "japaneseDigital", "taiwaneseDigital", "koreanDigital"):
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if form in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(digit)) for digit in str(count))
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
    if form == "ideographZodiacTraditional" and count > 0:
        return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]
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


def _read_level(node: etree._Element) -> Level:
    pattern = value(node, "lvlText") or ""
    form = value(node, "numFmt") or "decimal"
    return Level(form, pattern, number(value(node, "start"), 1), is_on(node, "isLgl"), value(node, "suff") or "tab")
