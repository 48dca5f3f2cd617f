"""Cells of ruled tables from the paths of an OFD page, by the same rules as those of a PDF."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from pdfplumber import table as ruler

from policytable.parse.ofd_geometry import Point
from policytable.parse.ofd_objects import Outline
from policytable.parse.ruled import Rect

_THIN = 3.0  # page units; a filled box thinner than that is a line
_NEAR = 3.0  # as pdfplumber's settings for PDF: lines that near are one, ends that near meet
_FEW, _MANY = 4, 5000  # lines: fewer draw no table of two columns, more are a drawing
_PAGE = 0.9  # of width and height; a filled box as large is the ground of the page


def ruled_cells(outlines: Sequence[Outline], size: tuple[float, float]) -> list[list[Rect]] | None:
    """Cells of each table in page units; `size` is the page's. None where more lines are drawn than a table has."""
    edges = list(itertools.islice((edge for outline in outlines if not outline.aside for edge in _edges(outline, size)), _MANY + 1))
    if len(edges) > _MANY:
        return None
    if len(edges) < _FEW:
        return []
    merged = ruler.merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR)
    crossings = ruler.edges_to_intersections([edge for edge in merged if _length(edge) >= _THIN], _NEAR, _NEAR)
    cells = ruler.intersections_to_cells(crossings)
    return [[(float(x0), float(top), float(x1), float(bottom)) for x0, top, x1, bottom in one] for one in ruler.cells_to_tables(cells)]


def _edges(outline: Outline, size: tuple[float, float]) -> Iterator[dict[str, Any]]:
    for points in _polygons(outline):
        xs, ys = [point[0] for point in points], [point[1] for point in points]
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        if wide > _PAGE * size[0] and high > _PAGE * size[1]:
            continue
        if outline.paint.fill is not None and outline.paint.stroke is None and min(wide, high) < _THIN:
            middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            yield from (
                _edge((min(xs), middle[1]), (max(xs), middle[1])) if wide > high else _edge((middle[0], min(ys)), (middle[0], max(ys)))
            )
        else:
            for first, last in itertools.pairwise(points):
                yield from _edge(first, last)


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


def _edge(first: Point, last: Point) -> Iterator[dict[str, Any]]:
    """One line as pdfplumber knows it; slanted ones are none."""
    x0, x1, top, bottom = min(first[0], last[0]), max(first[0], last[0]), min(first[1], last[1]), max(first[1], last[1])
    if bottom - top < 0.5 and x1 - x0 > 1:
        yield {"x0": x0, "x1": x1, "top": top, "bottom": top, "width": x1 - x0, "height": 0.0, "orientation": "h"}
    elif x1 - x0 < 0.5 and bottom - top > 1:
        yield {"x0": x0, "x1": x0, "top": top, "bottom": bottom, "width": 0.0, "height": bottom - top, "orientation": "v"}


def _length(edge: dict[str, Any]) -> float:
    return float(edge["x1"] - edge["x0"] + edge["bottom"] - edge["top"])
