"""What is named in which batch: a dot where it is, a line while it stays, a cross where it is named no longer."""

from __future__ import annotations

import itertools

from policytable.charts.lettering import balanced, breadth, fitted, wrapped
from policytable.charts.nouns import Square
from policytable.charts.pen import ACCENT, BODY, FAINT_LINE, HAIR, NOTE, WARM, WIDE, Pen

_LINE, _ROW, _FATE = 17, 26, 112


def presence(axes: tuple[tuple[str, ...], tuple[str, ...]], marks: tuple[Square, ...], title: str, key: str, width: int = WIDE) -> str:
    """`axes` are the rows and the columns in the order given; a mark says that its row is named in its column,
    whatever its `state`."""
    rows, columns = axes
    left = min(max([breadth(row, BODY.size) for row in rows], default=0), width * (0.4 if width >= WIDE else 0.28)) + 16
    pen = Pen(key, width)
    slot = (pen.width - left - _FATE) / max(len(columns), 1)
    heads = [balanced(column, slot - 6, NOTE.size, 2) for column in columns]
    y = max([len(lines) for lines in heads], default=0) * 16 + 6
    for index, lines in enumerate(heads):
        for line, text in enumerate(reversed(lines)):
            pen.words(text, left + (index + 0.5) * slot, y - 14 - line * 16, NOTE.to("middle"))
    named = {(mark.row, mark.column): mark for mark in marks}
    told = []
    for row in rows:
        held = [named.get((row, column)) for column in columns]
        lines = wrapped(row, left - 16, BODY.size, 2)
        tall = max(_ROW, _LINE * len(lines) + 8)
        pen.path(f"M4 {y}H{pen.width - 4}", HAIR)
        middle = y + tall / 2
        for line, text in enumerate(lines):
            pen.words(text, 4, middle + (line - (len(lines) - 1) / 2) * _LINE)
        _course(pen, row, held, [left + (index + 0.5) * slot for index in range(len(columns))], middle)
        told.append(f"{row}：{_fate(held, columns)}")
        pen.words(fitted(_fate(held, columns), _FATE - 8, NOTE.size), pen.width - 4, middle, NOTE.to("end"))
        y += tall
    return pen.finish(y + 4, title, "；".join(told) + "。" if told else "没有数据。")


def _course(pen: Pen, row: str, held: list[Square | None], places: list[float], y: float) -> None:
    there = [index for index, mark in enumerate(held) if mark]
    for before, after in itertools.pairwise(there):
        looks = f'stroke="{ACCENT}" stroke-width="3"' if after == before + 1 else f'{FAINT_LINE} stroke-dasharray="2 4"'
        pen.path(f"M{places[before]:.1f} {y:.1f}H{places[after]:.1f}", looks)
    for index in there:
        mark = held[index]
        with pen.mark((mark and mark.title) or f"{row}：{mark.column if mark else ''}列入", mark.href if mark else ""):
            pen.dot(places[index], y, 6, f'fill="{ACCENT}"')
            if index == there[0] and index > 0:
                pen.dot(places[index], y, 9, f'fill="none" stroke="{ACCENT}" stroke-width="1.5"')
    if there and there[-1] + 1 < len(held):
        x = places[there[-1] + 1]
        with pen.mark(f"{row}：不再列入"):
            pen.path(f"M{places[there[-1]] + 8:.1f} {y:.1f}H{x - 9:.1f}", f'{FAINT_LINE} stroke-dasharray="2 4"')
            pen.path(
                f"M{x - 4:.1f} {y - 4:.1f}L{x + 4:.1f} {y + 4:.1f}M{x - 4:.1f} {y + 4:.1f}L{x + 4:.1f} {y - 4:.1f}",
                f'stroke="{WARM}" stroke-width="2"',
            )


def _fate(held: list[Square | None], columns: tuple[str, ...]) -> str:
    """What became of it, in a few words."""
    there = [index for index, mark in enumerate(held) if mark]
    if not there:
        return "未列入"
    if len(there) == len(columns):
        return "每批都列入"
    first, last = there[0], there[-1]
    if last + 1 == len(columns):
        return f"{columns[first]}新列入" if first else "中断后又列入"
    return f"{columns[last]}后不再列" if not first else f"仅{columns[first]}" if first == last else f"{columns[first]}至{columns[last]}"
