"""Sums as ranges."""

from __future__ import annotations

from policytable.charts.nouns import Range
from policytable.charts.pen import WIDE, Pen


def ranges(spans: tuple[Range, ...], unit: str, title: str, key: str, width: int = WIDE) -> str:
    """Sums as ranges."""
    pen = Pen(key, width)
    for at, one in enumerate(spans):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(spans), title, title)
