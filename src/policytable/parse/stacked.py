"""Tables whose cells stand on a line each, as copies of web pages have them: told by their numbers, or by labels and figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

Cell = tuple[int, int, int]  # line, first and last column within the line
Row = tuple[Cell, ...]

_FIGURE = re.compile(r"(?:\d[\d.,—～~-]{0,12}(?:万元|亿元|元|家|个|%|％)?|[/—–-]{1,2})")
_LABEL = re.compile(r"[^，。；：！？,;!?]{2,16}")
_COUNTED = re.compile(r"目标|数|[（(](?:家|个|项|万元|元|户|种)[）)]")  # a head that says that figures stand under it
_NUMBER = ("序号", "编号")
_MOST = 10  # columns of a numbered table; the widest task table that was seen has seven
_LONGEST = 34  # characters of a cell; the longest header cell in the texts that were seen has 22


@dataclass(frozen=True, slots=True)
class Region:
    """A run of lines `[start, end)` that is a table, row by row. `offsets` are the columns in which rows begin whose first
    cells stand merged in a row above; all rows begin in the first where there are none."""

    start: int
    end: int
    rows: tuple[Row, ...]
    offsets: tuple[int, ...] = ()


def stacked(lines: list[str], at: int) -> Region | None:
    """The table whose head begins at a line, or None."""
    return _numbered(lines, at) or _figured(lines, at)


def _numbered(lines: list[str], at: int) -> Region | None:
    """A head that begins with 序号, then rows that begin with 1, 2, 3: what a row lacks stands merged in the row above."""
    if lines[at].strip() not in _NUMBER:
        return None
    first = next((line for line in range(at + 1, min(at + _MOST + 1, len(lines))) if lines[line].strip() == "1"), None)
    if first is None or first - at < 2 or not all(_is_cell(lines[line]) for line in range(at, first)):
        return None
    width = first - at
    rows, offsets, line, number = [_row(range(at, first), lines)], [0], first, 1
    while line < len(lines) and lines[line].strip() == str(number) and (found := _group(lines, line, width)):
        for offset, members in found:
            rows.append(_row(members, lines))
            offsets.append(offset)
            line = members[-1] + 1
        number += 1
    return Region(at, line, tuple(rows), tuple(offsets)) if len(rows) > 2 else None


def _group(lines: list[str], at: int, width: int) -> list[tuple[int, range]]:
    """The rows under one number: the first has all columns, those that follow only the last ones, a figure at their ends."""
    end = at + 1
    following = str(int(lines[at].strip()) + 1)
    while end < len(lines) and _is_cell(lines[end]) and lines[end].strip() != following:
        end += 1
    if end - at < width:
        return []
    rows = [(0, range(at, at + width))]
    rest = end - at - width
    closed = end < len(lines) and lines[end].strip() == following
    for size in range(2, width):
        whole = range(at + width, end - rest % size, size)
        ends = [number + size - 1 for number in whole]
        if rest and (rest % size == 0 or not closed) and ends and all(_HAS_DIGIT.search(lines[number]) for number in ends):
            return [*rows, *((width - size, range(number, number + size)) for number in whole)]
    return rows if not rest or not closed else []


def _figured(lines: list[str], at: int) -> Region | None:
    """A label and n figures, a line each, again and again, under a head of n + 1 labels; where n is 1, three times or more
    under a head that says that it counts."""
    if not _is_label(lines[at]):
        return None
    heads = at
    while heads < len(lines) and _is_label(lines[heads]):
        heads += 1
    width = heads - at - 1  # labels of the head, without the label of the first row
    for count in range(1, min(8, width) + 1):
        start = heads - 1 - (count + 1)
        groups = _groups(lines, heads - 1, count)
        enough = len(groups) >= 2 if count > 1 else len(groups) >= 3 and _COUNTED.search(lines[heads - 2]) is not None
        if start == at and enough:
            head = tuple((number, *_window(lines[number])) for number in range(start, heads - 1))
            return Region(start, heads - 1 + len(groups) * (count + 1), (head, *groups))
    return None


def _groups(lines: list[str], at: int, count: int) -> list[Row]:
    groups = []
    while at + count < len(lines) and _is_label(lines[at]) and all(_is_figure(lines[at + step]) for step in range(1, count + 1)):
        groups.append(_row(range(at, at + count + 1), lines))
        at += count + 1
    return groups


def _row(members: range, lines: list[str]) -> Row:
    return tuple((number, *_window(lines[number])) for number in members)


def _window(line: str) -> tuple[int, int]:
    return len(line) - len(line.lstrip()), len(line.rstrip())


_HAS_DIGIT = re.compile(r"\d")


def _is_cell(line: str) -> bool:
    body = line.strip()
    return 0 < len(body) <= _LONGEST and not body.endswith(("。", "；", "：", ":")) and body not in ("备注", "注", "说明")


def _is_label(line: str) -> bool:
    return bool(_LABEL.fullmatch(line.strip())) and not _is_figure(line)


def _is_figure(line: str) -> bool:
    return bool(_FIGURE.fullmatch(line.strip()))
