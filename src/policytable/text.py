"""Folding: the view of a text on which patterns run, with the way back to every original character.

Folding is by single characters, so that the way back is exact: full-width digits and letters, Kangxi radicals and
traditional characters become their plain forms, punctuation takes one form, and what stands in the way of matching
(spaces, line ends, entities left by mirrors, phonetic residue such as 機(jī)械) is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import opencc

_PUNCTUATION = str.maketrans(
    {
        ",": "，",
        ";": "；",
        ":": "：",
        "∶": "：",
        "?": "？",
        "!": "！",
        "（": "(",
        "）": ")",
        "【": "[",
        "】": "]",
        "［": "[",
        "］": "]",
        "—": "-",
        "–": "-",
        "－": "-",
        "─": "-",
        "−": "-",
        "~": "-",
        "～": "-",
        "∼": "-",
        "％": "%",
        "﹪": "%",
        "．": ".",
        "“": "“",
        "„": "“",
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
        "〈": "《",
        "〉": "》",
        "〇": "〇",
        "○": "〇",
    }
)
# Dropped as wholes: entities that a mirror left in the text, the reading that some mirrors put behind a character, and the
# page number on a line of its own between the two halves of a sentence.
# Each is looked for only where its mark stands.
_READING = r"(?<=[㐀-鿿])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]"
_RESIDUE = (
    ("&", re.compile(r"&(?:nbsp|ensp|emsp|copy|amp|quot|lt|gt|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")),
    ("(", re.compile(_READING)),
    ("（", re.compile(_READING)),
    ("\n", re.compile(r"(?<=\n)[ \u3000]*[-—–－]{1,2} ?\d{1,3} ?[-—–－]{1,2}[ \u3000]*(?=\n)")),
)
_BETWEEN_DIGITS = re.compile(r"\d，\d")
# One to three digits before the first separator: in 2020,100家 a year stands before a comma. Before 万 and 亿 nobody writes
# 50,100: that is a list (50、100万元), as it is behind a full-width comma unless only zeros or several groups follow.
_THOUSANDS = re.compile(
    r"(?<![\d.．])(?:\d{1,3}(?:,\d{3})++(?![\d万萬亿億])|\d,\d{3}(?=[万萬亿億])|\d{1,3}(?:[,，][0０]{3})++(?!\d)"
    r"|\d{1,3}(?:，\d{3}){2,}+(?![\d万萬亿億]))"
)
# A half-width comma between the short words of a list that ends in 等 or 行业 stands for 、 (灯饰,家电,五金等), with the blanks
# that damaged pages have around it; a stretch that begins with a verb (加强领导,推动发展,引导钢铁行业) is no member of a list.
_LIST_COMMA = re.compile(
    r"[㐀-鿿]{2,9}(?:[ \u3000]{0,2},[ \u3000]{0,2}"
    r"(?![加推引鼓支扶促完强提深优培打实开突围聚重并要以对在从由将为着坚统明抓落组選选遴])[㐀-鿿]{2,9}){2,}"
    r"(?=[ \u3000]{0,2}(?:等|[一二三四五六七八九十两]?[个個大]?(?:行[业業]|[产產][业業]|[领領]域)))"
)
_FINANCIAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟零]+(?:[万亿]*圆|(?=[万亿元]|分之))|(?<=分之)[壹贰叁肆伍陆柒捌玖拾佰仟零]+")
_FINANCIAL_NUMERALS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟圆")
_PLAIN_NUMERALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")
# A half-width full stop behind Chinese words ends a sentence; between digits it is a decimal point.
_FULL_STOP = re.compile(r"(?<=[㐀-鿿)”》])\.(?!\d)")
_ABSENT, _BLANK = "\ufdd0", "\ufdd1"  # noncharacters stand for what is dropped while a window is folded
_NO_COMMAS = str.maketrans(dict.fromkeys(",，", _ABSENT))
_NOT_KEPT = frozenset((_ABSENT, _BLANK))
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded window: `text`, and for each of its characters the offset in the original (`offsets`, one more at the end)."""

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original window of a folded one, without the dropped characters around it. Raises ValueError when empty."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no window {start}-{end} in {len(self.text)} characters")
        return self.offsets[start], self.offsets[end - 1] + 1

    def part(self, start: int, end: int) -> Folded:
        """The same view of a part of the window."""
        return Folded(self.text[start:end], self.offsets[start : end + 1])


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=65536)
def fold_character(character: str) -> str:
    """One character in its plain form, always one character."""
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"  # a lone surrogate: what reads the folded view may encode it
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1:
        plain = character
    plain = plain.translate(_PUNCTUATION) if plain != character else character.translate(_PUNCTUATION)
    if "㐀" <= plain <= "鿿":
        simple = str(_converter().convert(plain))
        plain = simple if len(simple) == 1 else plain
    return plain


class _Plain(dict[int, str]):
    """Characters and their plain forms, filled as they are met: a table for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _INVISIBLE or character in _NOT_KEPT:
            found = _ABSENT
        else:
            found = _BLANK if character.isspace() else fold_character(character)
        if len(self) < _TABLE_SIZE:
            self[code] = found
        return found


_TABLE_SIZE = 1 << 16
_PLAIN = _Plain()


def fold(text: str, start: int = 0, end: int | None = None, *, gap: str = "") -> Folded:
    """Fold `text[start:end]`; offsets count in `text`. `gap` is one character to stand for the white space between two
    others, where a text has blanks in the place of punctuation."""
    end = len(text) if end is None else end
    window = text[start:end]
    marked = _marked(window).translate(_PLAIN)
    if _ABSENT not in marked and _BLANK not in marked:
        return Folded(_finished(marked), range(start, end + 1))
    if gap:
        words, kept = _with_gaps(marked, gap)
    else:
        kept = [index for index, character in enumerate(marked) if character not in _NOT_KEPT]
        words = "".join([marked[index] for index in kept])
    return Folded(_finished(words), (*[start + index for index in kept], end))


def plain(text: str) -> str:
    """The folded form of a short text, without the way back."""
    return fold(text).text


def _marked(window: str) -> str:
    """The window with what is dropped in it marked as absent, and the commas of a list as such; as long as it was."""
    for mark, residue in _RESIDUE:
        if mark in window:
            window = residue.sub(lambda match: _ABSENT * len(match[0]), window)
    if "," in window or _BETWEEN_DIGITS.search(window):
        window = _THOUSANDS.sub(lambda match: match[0].translate(_NO_COMMAS), window)
        window = _LIST_COMMA.sub(lambda match: match[0].replace(",", "、"), window)
    return window


def _with_gaps(marked: str, gap: str) -> tuple[str, list[int]]:
    """The kept characters, `gap` for each white space between two of them."""
    characters: list[str] = []
    kept: list[int] = []
    for index, character in enumerate(marked.rstrip(_BLANK + _ABSENT)):
        if character == _BLANK and characters and characters[-1] != gap:
            characters.append(gap)
            kept.append(index)
        elif character not in _NOT_KEPT:
            characters.append(character)
            kept.append(index)
    return "".join(characters), kept


def _finished(words: str) -> str:
    """Full stops told from decimal points, and 壹佰 as 一百."""
    if "." in words:
        words = _FULL_STOP.sub("。", words)
    if _FINANCIAL_NUMERALS.isdisjoint(words):
        return words
    return _FINANCIAL.sub(lambda match: match[0].translate(_PLAIN_NUMERALS), words)
