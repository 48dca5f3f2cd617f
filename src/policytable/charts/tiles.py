"""A map by tiles."""

from __future__ import annotations

from policytable.charts.nouns import Tile
from policytable.charts.pen import WIDE, Pen


def tiles(places: tuple[Tile, ...], title: str, key: str, width: int = WIDE) -> str:
    """A map by tiles."""
    pen = Pen(key, width)
    for at, one in enumerate(places):
        with pen.mark(str(one)):
            pen.words(str(one), 8, 20 + at * 20)
    return pen.finish(20 + 20 * len(places), title, title)
