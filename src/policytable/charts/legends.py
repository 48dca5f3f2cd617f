"""What the textures of a drawing stand for, on as few lines as the words need."""

from __future__ import annotations

from collections.abc import Callable

from policytable.charts.lettering import breadth, fitted
from policytable.charts.pen import BODY, Pen

SWATCH = 16
_ROW = 22


def legend(pen: Pen, names: tuple[str, ...], at: tuple[float, float], looks: Callable[[int], str] | None = None) -> float:
    """Draws a swatch and a word for each name, in rows from `at` to the right edge; gives the height taken.

    `looks` gives the fill of the name at an index: the texture with that number where it is left out.
    """
    x, y = at
    left = x
    for index, name in enumerate(names):
        word = fitted(name, pen.width - left - SWATCH - 10, BODY.size)
        room = SWATCH + 6 + breadth(word, BODY.size)
        if x > left and x + room > pen.width - 2:
            x, y = left, y + _ROW
        with pen.mark(name):
            pen.box(x, y + 4, SWATCH, 12, looks(index) if looks else pen.texture(index))
            pen.words(word, x + SWATCH + 6, y + 10)
        x += room + 18
    return y - at[1] + _ROW if names else 0
