"""Tables in plain text: columns kept apart by TABs, by wide spaces, or (as copies of web pages have them) a cell a line."""

from __future__ import annotations

import re
from dataclasses import dataclass

Cell = tuple[int, int, int]  # line, first and last column within the line
Row = tuple[Cell, ...]

_WIDE = re.compile(r"[ \t]{2,}|\u3000+|\t")
_FIGURE = re.compile(r"(?:\d[\d.,—～~-]{0,12}(?:万元|亿元|元|家|个|%|％)?|[/—–-]{1,2})")
_LABEL = re.compile(r"[^，。；：！？,;!?]{2,16}")
_LONGEST = 34  # characters of a cell; the longest header cell in the texts that were seen has 22
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Region:
    """A run of lines `[start, end)` that is a table, row by row."""

    start: int
    end: int
    rows: tuple[Row, ...]


def regions(lines: list[str]) -> list[Region]:
    """The tables among the lines (given without line ends), in order, not overlapping."""
    found: list[Region] = []
    at = 0
    while at < len(lines):
        region = _tabbed(lines, at) or _spaced(lines, at) or _stacked(lines, at)
        if region is None:
            at += 1
        else:
            found.append(region)
            at = region.end
    return found


def _tabbed(lines: list[str], at: int) -> Region | None:
    end = at
    while end < len(lines) and "\t" in lines[end].strip("\t "):
        end += 1
    if end - at < 2:
        return None
    rows = []
    for number in range(at, end):
        cells, column = [], 0
        for cell in lines[number].split("\t"):
            cells.append((number, column, column + len(cell)))
            column += len(cell) + 1
        rows.append(tuple(cells))
    return Region(at, end, tuple(rows))


def _spaced(lines: list[str], at: int) -> Region | None:
    """Three lines or more with the same number (three or more) of short fields, figures in most of them."""
    first = _fields(lines[at], at)
    end, rows = at, []
    while end < len(lines) and len(first) >= 3 and len(row := _fields(lines[end], end)) == len(first):
        if any(high - low > _LONGEST for _, low, high in row):
            break
        rows.append(row)
        end += 1
    figures = sum(any(_HAS_DIGIT.search(lines[line][low:high]) for line, low, high in row[1:]) for row in rows[1:])
    return Region(at, end, tuple(rows)) if len(rows) >= 3 and 2 * figures >= len(rows) - 1 else None


def _fields(line: str, number: int) -> Row:
    cells, low = [], len(line) - len(line.lstrip())
    body = line.rstrip()
    for gap in _WIDE.finditer(body, low):
        cells.append((number, low, gap.start()))
        low = gap.end()
    cells.append((number, low, len(body)))
    return tuple(cell for cell in cells if cell[1] < cell[2])


def _stacked(lines: list[str], at: int) -> Region | None:
    """A label and n figures, a line each, again and again (n of 2 or more), under a head of n + 1 labels."""
    if not _is_label(lines[at]):
        return None
    heads = at
    while heads < len(lines) and _is_label(lines[heads]):
        heads += 1
    width = heads - at - 1  # labels of the head, without the label of the first row
    for count in range(2, min(8, width) + 1):
        start = heads - 1 - (count + 1)
        groups = _groups(lines, heads - 1, count)
        if start == at and len(groups) >= 2:
            head = tuple((number, *_window(lines[number])) for number in range(start, heads - 1))
            return Region(start, heads - 1 + len(groups) * (count + 1), (head, *groups))
    return None


def _groups(lines: list[str], at: int, count: int) -> list[Row]:
    groups = []
    while at + count < len(lines) and _is_label(lines[at]) and all(_is_figure(lines[at + step]) for step in range(1, count + 1)):
        groups.append(tuple((number, *_window(lines[number])) for number in range(at, at + count + 1)))
        at += count + 1
    return groups


def _window(line: str) -> tuple[int, int]:
    return len(line) - len(line.lstrip()), len(line.rstrip())


def _is_label(line: str) -> bool:
    return bool(_LABEL.fullmatch(line.strip())) and not _is_figure(line)


def _is_figure(line: str) -> bool:
    return bool(_FIGURE.fullmatch(line.strip()))
