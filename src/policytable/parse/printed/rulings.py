"""Straight lines that a page draws: strokes, thin filled boxes and the edges of boxes, in page units, origin top left."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.parse.printed.pdf_text import Frame, frame_of
from policytable.parse.printed.turn import Turn

MANY = 5000  # path objects: more are a drawing
_THIN = 3.0  # page units; a filled box no wider than this is a line
_SHORT = 1.0  # ends of corners and dots; dashes are longer
_STRAIGHT = 0.5
_DEEP = 6  # forms within forms; producers nest two
_POINTS = 200_000
_MOVE, _LINE = raw.FPDF_SEGMENT_MOVETO, raw.FPDF_SEGMENT_LINETO


@dataclass(frozen=True, slots=True)
class Rule:
    """A line: `at` is its y where it is level and its x where it is upright; it runs from `low` to `high`."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Rules:
    """Level and upright lines of a page; `shades` are the edges of filled boxes, which may be no more than marked words."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    shades: Rules | None = None

    def add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Takes a line where it is level or upright; others are parts of drawings."""
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= _STRAIGHT and wide >= _SHORT:
            self.level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= _STRAIGHT and high >= _SHORT:
            self.upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def read_rules(page: pdfium.PdfPage, turn: Turn | None = None) -> Rules:
    """All level and upright lines, as the reader sees them; none for pages with more than `MANY` paths."""
    rules = Rules(shades=Rules())
    paths = list(itertools.islice(_paths(page), MANY + 1))
    if len(paths) > MANY:
        return rules
    frame, left = frame_of(page).turned(turn), _POINTS
    for path, matrix in paths:
        count = raw.FPDFPath_CountSegments(path)
        left -= max(0, count)
        if left < 0:
            break
        for points in _runs(path, count, matrix, frame):
            _take(rules, points, _is_stroked(path))
    return rules


Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Point = tuple[float, float]


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    for at in range(min(20 * MANY, raw.FPDFPage_CountObjects(page))):
        yield from _within(raw.FPDFPage_GetObject(page, at), _SAME, _DEEP)


def _within(thing: raw.FPDF_PAGEOBJECT, outer: Matrix, deep: int) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    kind = raw.FPDFPageObj_GetType(thing)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        yield thing, _times(_matrix(thing), outer)
    elif kind == raw.FPDF_PAGEOBJ_FORM and deep:
        inner = _times(_matrix(thing), outer)
        for at in range(min(20 * MANY, raw.FPDFFormObj_CountObjects(thing))):
            yield from _within(raw.FPDFFormObj_GetObject(thing, at), inner, deep - 1)


def _matrix(thing: raw.FPDF_PAGEOBJECT) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, found):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _runs(path: raw.FPDF_PAGEOBJECT, count: int, matrix: Matrix, frame: Frame) -> Iterator[list[Point]]:
    """Each unbroken run of straight strokes as its points; a curve ends a run."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = frame.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind != _LINE:
            if len(points) > 1:
                yield points
            points = [point]
            continue
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _is_stroked(path: raw.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path, fill, stroke) and stroke.value)


def _take(rules: Rules, points: list[Point], stroked: bool) -> None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if not stroked and len(points) > 2 and min(x1 - x0, y1 - y0) <= _THIN:
        if x1 - x0 >= y1 - y0:
            rules.add(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        else:
            rules.add((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        return
    corners = points if stroked or points[0] == points[-1] else [*points, points[0]]
    into = rules if stroked else rules.shades or rules
    for (ax, ay), (bx, by) in itertools.pairwise(corners):
        into.add(ax, ay, bx, by)
