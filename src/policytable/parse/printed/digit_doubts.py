"""Digits that recognition is surer of than it should be: what it cannot read it leaves out, and 8?3 becomes 83 with full marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from policytable.parse.printed.glyph import Glyph

_UNSURE = 0.9  # a character below was guessed; beside a digit it may be a part of the number: 8(3 for 863
_USUAL = 0.67  # em that a digit takes with its share of the blank; on the sample scans numbers lie between 0.6 and 0.82
_WIDER = 1.27  # times as wide as usual: of four digits one is missing; sound ones have 1.22 at most
_ALONE = 1.6  # times, of a digit that stands alone: sound ones have 1.33 at most, a lost neighbour gives 2
_SOUND = "〔〕[]"  # brackets of document numbers: seldom sure, and no digit breaks into one
_MANY = 5  # numbers of a page from which its own width counts: some print their digits as wide as ideographs


def doubted(lines: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The lines of a page with every digit marked doubtful whose number has room for another one, or holds or touches
    a character that was guessed."""
    numbers = [(number, low, high) for number, line in enumerate(lines) for low, high in _numbers(line)]
    widths = [_width(lines[number][low:high]) for number, low, high in numbers]
    long = [width for width, (_, low, high) in zip(widths, numbers, strict=True) if high - low > 1]
    usual = max(_USUAL, median(long)) if len(long) >= _MANY else _USUAL
    made = [list(line) for line in lines]
    for width, (number, low, high) in zip(widths, numbers, strict=True):
        if width > usual * (_WIDER if high - low > 1 else _ALONE) or _is_guessed(lines[number], low, high):
            made[number][low:high] = [glyph._replace(doubtful=glyph.char.isdigit()) for glyph in lines[number][low:high]]
    return made


def _numbers(line: Sequence[Glyph]) -> Iterator[tuple[int, int]]:
    """Windows of Arabic digits with the points and commas between them."""
    at = 0
    while at < len(line):
        end = at
        while end < len(line) and (line[end].char.isdigit() or (end > at and line[end].char in ".,，．")):
            end += 1
        while end > at and not line[end - 1].char.isdigit():
            end -= 1
        if end > at:
            yield at, end
        at = max(end, at) + 1


def _width(number: Sequence[Glyph]) -> float:
    """Em of a character."""
    return (number[-1].x1 - number[0].x0) / len(number) / max(glyph.size for glyph in number)


def _is_guessed(line: Sequence[Glyph], low: int, high: int) -> bool:
    """Whether a character of a number or beside it was guessed: a broken 6 is read as ( or ²."""
    around = (one for one in line[max(0, low - 1) : high + 1] if one.char not in _SOUND)
    return any(one.confidence is not None and one.confidence < _UNSURE for one in around)
