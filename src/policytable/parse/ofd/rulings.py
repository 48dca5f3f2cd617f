"""The lines that an OFD page draws, as those of a PDF are told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from policytable.parse.ofd.geometry import Point
from policytable.parse.ofd.objects import Outline
from policytable.parse.printed.rulings import MANY, Rules

_THIN = 3.0  # page units; a filled box thinner than that is a line
_PAGE = 0.9  # of width and height; a filled box as large is the ground of the page


def drawn_rules(outlines: Sequence[Outline], size: tuple[float, float]) -> Rules | None:
    """Level and upright lines of a page in page units; `size` is the page's. None where more are drawn than tables have."""
    rules, shades = Rules(), Rules()
    for outline in outlines:
        if not outline.aside:
            _take(rules, shades, outline, size)
        if len(rules.level) + len(rules.upright) > 4 * MANY:
            return None
    rules.shades = shades
    return rules


def _take(rules: Rules, shades: Rules, outline: Outline, size: tuple[float, float]) -> None:
    for points in _polygons(outline):
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        if x1 - x0 > _PAGE * size[0] and y1 - y0 > _PAGE * size[1]:
            continue
        filled = outline.paint.fill is not None and outline.paint.stroke is None
        if filled and min(x1 - x0, y1 - y0) < _THIN:
            level = x1 - x0 > y1 - y0
            rules.add(*((x0, (y0 + y1) / 2, x1, (y0 + y1) / 2) if level else ((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)))
            continue
        for first, last in itertools.pairwise(points):
            (shades if filled else rules).add(*first, *last)


def _polygons(outline: Outline) -> Iterator[list[Point]]:
    """The straight parts of a path; a filled one is closed whether it says so or not."""
    points: list[Point] = []
    closing = outline.paint.fill is not None
    for name, to in (*outline.steps, ("M", ())):
        if name == "L" and points:
            points.append(to[0])
            continue
        if len(points) > 1:
            yield [*points, points[0]] if name == "C" or closing else points
        points = list(to[-1:])
