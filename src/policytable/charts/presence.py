"""What is named when."""

from __future__ import annotations

from policytable.charts.nouns import Square
from policytable.charts.pen import WIDE, Pen


def presence(rows: tuple[str, ...], columns: tuple[str, ...], marks: tuple[Square, ...], title: str, key: str) -> str:
    """What is named when."""
    pen = Pen(key, WIDE)
    for at, one in enumerate(rows):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(rows), title, title)
