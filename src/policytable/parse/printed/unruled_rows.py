"""Columns and rows of a table without upright lines: white space between fields, and which lines are one row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from policytable.parse.draft import is_wide
from policytable.parse.printed.glyph import Strip

_JUMP = 1.2  # times: distances of base lines within rows and between rows differ by so much where they differ
_ROOMY = 5.0  # em; narrower columns hold words that are not wrapped
_SLACK = 0.6  # em by which a full line of a cell stays short of its column


@dataclass(frozen=True, slots=True)
class Band:
    """The x range that the fields of a column fill."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line with its fields from the left, and the indices of the lines that they were cut from."""

    fields: tuple[Strip, ...]
    sources: tuple[int, ...]

    @property
    def left(self) -> float:
        return self.fields[0].left

    @property
    def right(self) -> float:
        return max(field.right for field in self.fields)

    @property
    def base(self) -> float:
        return self.fields[0].base

    @property
    def size(self) -> float:
        return max(field.size for field in self.fields)


def bands_of(rows: Sequence[Row], gap: float) -> list[Band]:
    """The columns of lines: stretches that fields fill, parted by white space of `gap` em or more in every line."""
    fields = [field for row in rows if len(row.fields) > 1 for field in row.fields]
    made: list[Band] = []
    room = gap * min((field.size for field in fields), default=0.0)
    for field in sorted(fields, key=lambda field: field.left):
        if made and field.left - made[-1].high < room:
            made[-1] = Band(made[-1].low, max(made[-1].high, field.right))
        else:
            made.append(Band(field.left, field.right))
    return made


def column_of(field: Strip, bands: Sequence[Band]) -> int:
    """The column that a field lies in most, the nearest where it lies in none."""
    return max(range(len(bands)), key=lambda at: min(field.right, bands[at].high) - max(field.left, bands[at].low))


def grouped(rows: Sequence[Row], bands: Sequence[Band]) -> list[list[Row]]:
    """The lines of each row of a table: by their distances where these tell, else by cells that were wrapped."""
    return _by_distance(rows, bands) or _by_words(rows, bands)


def _by_distance(rows: Sequence[Row], bands: Sequence[Band]) -> list[list[Row]]:
    steps = [below.base - above.base for above, below in itertools.pairwise(rows)]
    jumps = [(high / low, low) for low, high in itertools.pairwise(sorted(steps)) if low > 0]
    ratio, near = max(jumps, default=(0.0, 0.0))
    if ratio < _JUMP:
        return []
    groups = [[rows[0]]] if rows else []
    for step, row in zip(steps, rows[1:], strict=True):
        if step <= near:
            groups[-1].append(row)
        else:
            groups.append([row])
    twice = any(sum(len(_filled(row, bands)) == len(bands) for row in group) > 1 for group in groups)
    thin = sum(len({column for row in group for column in _filled(row, bands)}) < len(bands) - 1 for group in groups)
    return [] if twice or 2 * thin > len(groups) else groups


def _by_words(rows: Sequence[Row], bands: Sequence[Band]) -> list[list[Row]]:
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _is_rest(groups[-1], row, bands):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _filled(row: Row, bands: Sequence[Band]) -> set[int]:
    return {column_of(field, bands) for field in row.fields}


def _is_rest(group: Sequence[Row], row: Row, bands: Sequence[Band]) -> bool:
    """Whether a line leaves columns empty and every field of it goes on with a full line in a roomy column."""
    if not {column for one in group for column in _filled(one, bands)} - _filled(row, bands):
        return False
    above = {column_of(field, bands): field for field in group[-1].fields}
    for field in row.fields:
        column = column_of(field, bands)
        last, band = above.get(column), bands[column]
        if last is None or band.high - band.low < _ROOMY * field.size:
            return False
        if last.right + _first_word(field) <= band.high - _SLACK * field.size:
            return False
    return True


def _first_word(strip: Strip) -> float:
    at = 1
    while at < len(strip.text) and not (is_wide(strip.text[at]) or is_wide(strip.text[at - 1])) and not strip.text[at].isspace():
        at += 1
    return strip.edges[at] - strip.edges[0]
