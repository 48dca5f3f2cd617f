"""Folding: the view of a text on which patterns run, with the way back to every original character.

Folding is by single characters, so that the way back is exact: full-width digits and letters, Kangxi radicals and
traditional characters become their plain forms, punctuation takes one form, and what stands in the way of matching
(spaces, line ends, entities left by mirrors, phonetic residue such as 機(jī)械) is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
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
_RESIDUE = re.compile(
    r"&(?:nbsp|ensp|emsp|copy|amp|quot|lt|gt|#\d{1,6}|#x[0-9A-Fa-f]{1,5});"
    r"|(?<=[㐀-鿿])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]"
    r"|(?<=\n)[ \u3000]*[-—–－]{1,2} ?\d{1,3} ?[-—–－]{1,2}[ \u3000]*(?=\n)"
)
# One to three digits before the first separator: in 2020,100家 a year stands before a comma.
_THOUSANDS = re.compile(r"(?<![\d.．])\d{1,3}(?P<mark>[,，])\d{3}(?:(?P=mark)\d{3})*(?!\d)")
# A half-width comma between the short words of a list that ends in 等 stands for 、 (灯饰,家电,五金等).
_LIST_COMMA = re.compile(r"[㐀-鿿]{2,7}(?:,[㐀-鿿]{2,7}){2,}(?=等)")
_FINANCIAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟零]+(?:[万亿]*圆|(?=[万亿元]))")
_PLAIN_NUMERALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded window: `text`, and for each of its characters the offset in the original (`offsets`, one more at the end)."""

    text: str
    offsets: tuple[int, ...]

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


def fold(text: str, start: int = 0, end: int | None = None, *, gap: str = "") -> Folded:
    """Fold `text[start:end]`; offsets count in `text`. `gap` is one character to stand for the white space between two
    others, where a text has blanks in the place of punctuation."""
    end = len(text) if end is None else end
    window = text[start:end]
    dropped = set(_dropped(window))
    listed = {at for match in _LIST_COMMA.finditer(window) for at in range(*match.span()) if window[at] == ","}
    characters: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(window):
        if index in dropped or character in _INVISIBLE:
            continue
        if character.isspace():
            if gap and characters and characters[-1] != gap and window[index:].strip():
                characters.append(gap)
                offsets.append(start + index)
            continue
        characters.append("、" if index in listed else fold_character(character))
        offsets.append(start + index)
    _full_stops(characters)
    words = _FINANCIAL.sub(lambda match: match[0].translate(_PLAIN_NUMERALS), "".join(characters))
    return Folded(words, (*offsets, end))


def plain(text: str) -> str:
    """The folded form of a short text, without the way back."""
    return fold(text).text


def _dropped(window: str) -> Iterator[int]:
    for match in _RESIDUE.finditer(window):
        yield from range(match.start(), match.end())
    for match in _THOUSANDS.finditer(window):
        yield from (at for at in range(match.start(), match.end()) if window[at] == match["mark"])


def _full_stops(characters: list[str]) -> None:
    """A half-width full stop behind Chinese words ends a sentence; between digits it is a decimal point."""
    last = len(characters) - 1
    for index, character in enumerate(characters):
        if character != "." or index == 0:
            continue
        before, after = characters[index - 1], characters[index + 1] if index < last else ""
        if ("㐀" <= before <= "鿿" or before in ")”》") and not after.isdigit():
            characters[index] = "。"
