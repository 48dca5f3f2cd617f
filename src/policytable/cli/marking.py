"""Words on a terminal: what differs between two lines, and lines broken where the terminal ends, Chinese letters counted as two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import groupby


class Mark(Enum):
    """What a stretch of words is."""

    PLAIN = ""
    WENT = "31;9"
    CAME = "32;1"
    HEAD = "1"
    NAME = "1;36"
    FAINT = "2"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words with what they are."""

    text: str
    mark: Mark = Mark.PLAIN


@dataclass(frozen=True, slots=True)
class Screen:
    """How many columns a line has, and whether it may be coloured. Without colours what changed within a line stands in brackets."""

    columns: int
    coloured: bool

    def shown(self, stretch: Stretch) -> str:
        """The stretch as the terminal gets it."""
        if not self.coloured or stretch.mark is Mark.PLAIN or not stretch.text:
            return stretch.text
        return f"\x1b[{stretch.mark.value}m{stretch.text}\x1b[0m"


# A number with its unit stays whole, as does a Latin word; of Chinese every letter may differ.
_TOKEN = re.compile(r"[0-9][0-9.,，%]*(?:万元|亿元|元|家|个|年|月|日)?|[A-Za-z]+|\s+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）》”’％%,.;:!?)]}…—")
_NEVER_LAST = frozenset("（《“‘([{")
_ALIKE = 0.4  # lines that share less are told as one that went and one that came; below it the marks are more than the words
_LONGEST = 24  # columns of a token; an address that is longer is broken
_BRACKETS = {Mark.WENT: ("[-", "-]"), Mark.CAME: ("{+", "+}")}


def clean(text: str) -> str:
    """Words of documents without signs that steer a terminal, turn text around or cannot be seen; line feeds stay."""
    kept = (char for char in text.replace("\r\n", "\n") if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return "".join(kept)


def line_pairs(before: str, after: str) -> Iterator[tuple[str | None, str | None]]:
    """The lines of both texts in order: as pairs where they are the same or alike, with None for the side that has no such line."""
    old, new = before.split("\n") if before else [], after.split("\n") if after else []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(old[first:last], new[start:end], strict=True)
        else:
            yield from _mates(old[first:last], new[start:end])


def _mates(old: list[str], new: list[str]) -> Iterator[tuple[str | None, str | None]]:
    """Each new line with the old one that is most like it, in the order of the new ones; lines that went stand first."""
    free, found = dict(enumerate(old)), []
    for line in new:
        likes = {at: SequenceMatcher(None, _tokens(one), _tokens(line), autojunk=False).ratio() for at, one in free.items()}
        best = max(likes, key=lambda at: likes[at], default=None)
        mate = free.pop(best) if best is not None and likes[best] >= _ALIKE else None
        found.append((mate, line))
    yield from ((line, None) for line in free.values())
    yield from found


def marked(before: str, after: str) -> list[Stretch]:
    """A line with the words that went and those that came."""
    old, new = _tokens(before), _tokens(after)
    found: list[Stretch] = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Stretch("".join(old[first:last])))
            continue
        found += [Stretch("".join(old[first:last]), Mark.WENT)] if last > first else []
        found += [Stretch("".join(new[start:end]), Mark.CAME)] if end > start else []
    return found


def _tokens(line: str) -> list[str]:
    return _TOKEN.findall(line)


def width(text: str) -> int:
    """Columns that words take: two for a Chinese letter, none for a sign that is put over another."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(stretches: Iterable[Stretch], screen: Screen, lead: str = "", rest: str = "") -> Iterator[str]:
    """The stretches in lines of the screen, the first after `lead`, the others after `rest`; line feeds begin a new one. No line begins
    with a closing sign or ends with an opening one."""
    head, line, left = lead, list[Stretch](), screen.columns - width(lead)
    for unit in _units(stretches, screen):
        wide, feed = sum(width(piece.text) for piece in unit), unit[0].text == "\n"
        if feed or (line and wide > left):
            yield (head + _joined(line, screen)).rstrip()
            head, line, left = rest, [], screen.columns - width(rest)
        if feed or (not line and not unit[0].text.strip()):
            continue
        line.extend(unit)
        left -= wide
    if line or head == lead:
        yield (head + _joined(line, screen)).rstrip()


def _units(stretches: Iterable[Stretch], screen: Screen) -> list[list[Stretch]]:
    """What must not be torn apart: a token with the closing signs behind it and the opening ones before it. Where there are no colours,
    brackets stand around what went and what came."""
    found: list[list[Stretch]] = []
    for stretch in stretches:
        tokens = [part for token in _tokens(stretch.text) for part in (token if width(token) > _LONGEST else [token])]
        opened, closed = _BRACKETS.get(stretch.mark, ("", "")) if not screen.coloured else ("", "")
        for at, token in enumerate(tokens):
            text = (opened if at == 0 else "") + token + (closed if at + 1 == len(tokens) else "")
            before = found[-1][-1].text if found else "\n"
            sticks = before != "\n" and token != "\n" and (token[0] in _NEVER_FIRST or before[-1] in _NEVER_LAST)
            if sticks and len(found[-1]) < _LONGEST:
                found[-1].append(Stretch(text, stretch.mark))
            else:
                found.append([Stretch(text, stretch.mark)])
    return found


def _joined(line: Iterable[Stretch], screen: Screen) -> str:
    """Neighbours that are the same are shown as one."""
    runs = ((mark, "".join(one.text for one in same)) for mark, same in groupby(line, key=lambda one: one.mark))
    return "".join(screen.shown(Stretch(text, mark)) for mark, text in runs)
