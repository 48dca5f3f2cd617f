"""Running text in two columns: where the columns part, and the lines in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

from policytable.parse.printed.glyph import Strip, cut

_LINES = 4  # on each side; fewer are a form or a signature
_MIDDLE = (0.3, 0.7)  # of the width of the text, between which columns part
_ROOMY = 8.0  # em; columns of running text are wider
_FULL = 1.5  # em short of the column's edge at which a line is full
_SHARE = 0.6  # of the lines of a column that are full, where it is running text
_ACROSS = 0.3  # share of lines that may run over both columns: titles, heads, figures


def in_columns(lines: Sequence[Strip]) -> list[Strip]:
    """The lines as they are where the page has one column; else column after column between lines that run over both."""
    x = gutter(lines)
    if x is None:
        return list(lines)
    made: list[Strip] = []
    left: list[Strip] = []
    right: list[Strip] = []
    for strip in sorted((part for line in lines for part in _parts(line, x)), key=lambda strip: (strip.base, strip.left)):
        if strip.left < x < strip.right:
            made += [*left, *right, strip]
            left, right = [], []
        else:
            (left if strip.right <= x else right).append(strip)
    return [*made, *left, *right]


def gutter(lines: Sequence[Strip]) -> float | None:
    """The x at which two columns of running text part; None where a page has no such columns."""
    if len(lines) < _LINES:
        return None
    low, high = min(line.left for line in lines), max(line.right for line in lines)
    places = {round(line.edges[end], 1) for line in lines for _, end in _gaps(line)} | {round(line.left, 1) for line in lines}
    inside = sorted(place for place in places if low + _MIDDLE[0] * (high - low) < place < low + _MIDDLE[1] * (high - low))
    return next((place - 0.3 for place in inside if _parts_text(lines, place - 0.3)), None)


def _gaps(line: Strip) -> list[tuple[int, int]]:
    """Windows of the wide blanks of a line."""
    found, at = [], 1
    while at < len(line.text):
        end = at
        while end < len(line.text) and line.text[end].isspace():
            end += 1
        if end > at and line.edges[end] - line.edges[at] >= line.size:
            found.append((at, end))
        at = max(end, at + 1)
    return found


def _parts(line: Strip, x: float) -> list[Strip]:
    for start, end in _gaps(line):
        if line.edges[start] <= x <= line.edges[end]:
            return [cut(line, 0, start), cut(line, end, len(line.text))]
    return [line]


def _parts_text(lines: Sequence[Strip], x: float) -> bool:
    parts = [part for line in lines for part in _parts(line, x)]
    left, right = [part for part in parts if part.right <= x], [part for part in parts if part.left >= x]
    across = len(parts) - len(left) - len(right)
    if min(len(left), len(right)) < _LINES or across > _ACROSS * len(parts):
        return False
    beside = sum(any(abs(one.base - other.base) < 2 * one.size for other in right) for one in left)
    return beside >= _LINES and _is_text(left) and _is_text(right)


def _is_text(lines: Sequence[Strip]) -> bool:
    low, high = min(line.left for line in lines), max(line.right for line in lines)
    full = sum(high - line.right < _FULL * line.size and line.left - low < 2.5 * line.size for line in lines)
    return high - low > _ROOMY * lines[0].size and full >= _SHARE * len(lines)
