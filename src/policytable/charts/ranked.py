"""Bars ranked."""

from __future__ import annotations

from policytable.charts.nouns import Bar
from policytable.charts.pen import WIDE, Pen


def ranked(bars: tuple[Bar, ...], title: str, key: str, width: int = WIDE) -> str:
    """Bars ranked."""
    pen = Pen(key, width)
    for at, one in enumerate(bars):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(bars), title, title)
