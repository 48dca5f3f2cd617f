"""Coverage."""

from __future__ import annotations

from policytable.charts.nouns import Square
from policytable.charts.pen import WIDE, Pen


def heat(squares: tuple[Square, ...], legend: tuple[tuple[str, str], ...], title: str, key: str, width: int = WIDE) -> str:
    """Coverage."""
    pen = Pen(key, width)
    for at, one in enumerate(squares):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(squares), title, title)
