"""Tables in plain text: columns kept apart by TABs, by wide spaces, or (as copies of web pages have them) a cell a line."""

from __future__ import annotations

import re

from policytable.parse.stacked import Region, Row, stacked

_WIDE = re.compile(r"[ \t]{2,}|\u3000+|\t")
_LONGEST = 34  # characters of a cell; the longest header cell in the texts that were seen has 22
_HAS_DIGIT = re.compile(r"\d")


def regions(lines: list[str]) -> list[Region]:
    """The tables among the lines (given without line ends), in order, not overlapping."""
    found: list[Region] = []
    at = 0
    while at < len(lines):
        region = _tabbed(lines, at) or _spaced(lines, at) or stacked(lines, at)
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
