"""How wide Chinese and Latin words are on paper, and where a long title breaks, without a font at hand."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# No line starts with the first (they stay with the words before them) and none ends with the second.
_HANGING = "、，。；：！？）》〉」』】〕”’%％…,.;:!?)]}"
_OPENING = "（《〈「『【〔“‘([{·"
# Advance widths of Noto Sans CJK in em, which are a little wider than those of the other faces in the stack.
_NARROW = {" ": 0.23, **dict.fromkeys("iljI.,:;'|!", 0.29), **dict.fromkeys("frt()[]/-", 0.39), **dict.fromkeys("mwMW@%&", 0.93)}
_DIGIT, _UPPER, _LOWER, _OTHER = 0.56, 0.69, 0.58, 0.9
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]*[%％]?|.", re.S)
# What XML cannot hold, and what turns the order of the words around it: neither is ever printed.
_UNPRINTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]|[^\x00-\uffff]"
)
_MARKS = 2  # combining signs above one letter; more would climb into the line above


def plain(words: str) -> str:
    """The words as they can be printed on one line: no control characters, no turning of direction, no towers of accents."""
    kept: list[str] = []
    towering = 0
    for letter in _UNPRINTED.sub(_printed, words):
        towering = towering + 1 if unicodedata.combining(letter) else 0
        if towering <= _MARKS:
            kept.append(letter)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def breadth(words: str, size: float) -> float:
    """The width of plain words in units at a size in units: one em for a Chinese character, half for a digit."""
    return sum(_em(letter) for letter in words) * size


def unsure(words: str) -> bool:
    """Whether the words hold letters whose width is a guess, so that a drawing had better fix it."""
    return any((ord(letter) > 0x24F and _east(letter) not in "WFA") or 0x1F000 <= ord(letter) < 0x20000 for letter in words)


def fitted(words: str, room: float, size: float) -> str:
    """The words, cut with … where they are wider than `room`."""
    return wrapped(words, room, size, 1)[0]


def wrapped(words: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """The words on at most `lines` lines (at least one) no wider than `room`; the last is cut with … where more was to come."""
    done: list[str] = []
    line = ""
    pieces = _pieces(plain(words), room, size)
    for at, piece in enumerate(pieces):
        if line and breadth(line + piece, size) > room:
            if len(done) == lines - 1:
                return (*done, _cut(line + "".join(pieces[at:]), room, size))
            line, piece = _carried(line, piece)
            done.append(line)
            line = ""
        line = (line + piece).lstrip() if not line else line + piece
    return (*done, line) if line or not done else tuple(done)


def balanced(words: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """`wrapped`, with lines about as long as each other: no letter stands alone on the last."""
    found = wrapped(words, room, size, lines)
    if len(found) < 2 or found[-1].endswith("…"):
        return found
    narrow = room
    while narrow > size and len(tried := wrapped(words, narrow, size, lines)) == len(found) and not tried[-1].endswith("…"):
        found, narrow = tried, narrow - size / 4
    return found


def _carried(line: str, piece: str) -> tuple[str, str]:
    """Where a line breaks before `piece`: an opening bracket, or the letter before a closing one, goes down with it."""
    taken = len(line)
    if piece[0] in _HANGING and taken > 1:
        taken -= 1
    while taken > 1 and line[taken - 1] in _OPENING:
        taken -= 1
    return line[:taken].rstrip(), line[taken:] + piece


def _pieces(words: str, room: float, size: float) -> list[str]:
    """Numbers and Latin words whole, unless one alone is wider than a line; every other letter by itself."""
    found: list[str] = []
    for piece in _WORD.findall(words):
        found.extend([piece] if breadth(piece, size) <= room else list(piece))
    return found


def _cut(words: str, room: float, size: float) -> str:
    free = room - breadth("…", size)
    kept = 0
    for letter in words:
        free -= _em(letter) * size
        if free < 0:
            break
        kept += 1
    return words[: max(kept, 1)].rstrip() + "…"


def _printed(found: re.Match[str]) -> str:
    letter = found.group()
    if letter in "\t\n\r\x0b\x0c\x85\u2028\u2029":
        return " "
    if ord(letter) > 0xFFFF:
        return letter if unicodedata.category(letter) not in ("Cn", "Co", "Cf") else "\ufffd"
    return "\ufffd" if ord(letter) < 0x20 or (ord(letter) >= 0xD800 and letter != "\ufeff") else ""


@lru_cache(maxsize=4096)
def _em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter.isascii():
        return _NARROW.get(letter) or (_DIGIT if letter.isdigit() else _UPPER if letter.isupper() else _LOWER)
    return 1.0 if _east(letter) in "WFA" else _OTHER


def _east(letter: str) -> str:
    return unicodedata.east_asian_width(letter)[0]
