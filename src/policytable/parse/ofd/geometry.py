"""Numbers of an OFD page: lists of values, advances of characters, path data, and transforms in page units."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator

Matrix = tuple[float, float, float, float, float, float]  # x' = ax + cy + e, y' = bx + dy + f; y grows downwards
Point = tuple[float, float]
Step = tuple[str, tuple[Point, ...]]  # M and L with one point, B with three, C with none

POINTS = 72 / 25.4  # page units in a millimetre
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LARGEST = 1e6  # millimetres; a longer page or stroke is none
_STEPS = 100_000  # of one path; maps drawn in one path have 20 000
_TOKEN = re.compile(r"[^\s,]+")
_COUNT = re.compile(r"[0-9]{1,12}")
_PATH = re.compile(r"[A-Za-z]|[-+.\d][-+.\deE]*")
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_ARC_PARTS = 24  # straight pieces of an arc: on a seal of 42 mm each strays 0.2 mm


def number(text: str | None, default: float = 0.0) -> float:
    """A finite number of reasonable size, the default where it is absent or is none."""
    try:
        found = float(text) if text is not None else default
    except ValueError:
        return default
    return found if abs(found) <= _LARGEST else default  # false for NaN too


def numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Exactly `count` finite numbers, None where the attribute is absent or holds anything else."""
    parts = [] if text is None else [match.group() for match in itertools.islice(_TOKEN.finditer(text), count + 1)]
    found = tuple(number(part, math.nan) for part in parts)
    return found if len(found) == count and not any(math.isnan(one) for one in found) else None


def deltas(text: str | None, count: int) -> list[float]:
    """At most `count` advances of `DeltaX` or `DeltaY`; `g n v` stands for n times v. Ends before what is no number."""
    found: list[float] = []
    tokens = (match.group() for match in _TOKEN.finditer(text or ""))
    for token in tokens:
        if len(found) >= count:
            break
        repeat = "1"
        if token in ("g", "G"):
            repeat, token = next(tokens, ""), next(tokens, "")
        value = number(token, math.nan)
        if math.isnan(value) or not _COUNT.fullmatch(repeat):
            break
        found += [value] * min(int(repeat), count - len(found))
    return found


def times(first: Matrix, then: Matrix) -> Matrix:
    """The transform that does `first` and after it `then`."""
    a, b, c, d, e, f = first
    x, y = apply(then, (e, f))
    return (
        then[0] * a + then[2] * b,
        then[1] * a + then[3] * b,
        then[0] * c + then[2] * d,
        then[1] * c + then[3] * d,
        x,
        y,
    )


def apply(matrix: Matrix, point: Point) -> Point:
    """Where a point comes to lie."""
    x, y = point
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]


def path_steps(text: str, matrix: Matrix) -> list[Step]:
    """The steps of `AbbreviatedData` in page units; quadratic curves become cubic, arcs many straight pieces.

    Ends before what is no path data, and after 100 000 steps.
    """
    made: list[Step] = []
    here: Point = (0.0, 0.0)
    start = here
    for command, values in _commands(text):
        if len(made) > _STEPS:
            break
        points = list(zip(values[::2], values[1::2], strict=False))
        if command == "C":
            made.append(("C", ()))
            here = start
        elif command in "SML":
            here = (values[0], values[1])
            start = start if command == "L" else here
            made.append(("L" if command == "L" else "M", (apply(matrix, here),)))
        elif command == "A":
            end = (values[5], values[6])
            made += [("L", (apply(matrix, point),)) for point in _arc(here, values, end)]
            here = end
        else:
            cubic = _cubic(here, points) if command == "Q" else points
            made.append(("B", tuple(apply(matrix, point) for point in cubic)))
            here = cubic[-1]
    return made


def _commands(text: str) -> Iterator[tuple[str, tuple[float, ...]]]:
    tokens = (match.group() for match in _PATH.finditer(text))
    for token in tokens:
        takes = _TAKES.get(token)
        if takes is None:
            return
        values = tuple(number(one, math.nan) for one in itertools.islice(tokens, takes))
        if len(values) < takes or any(math.isnan(value) for value in values):
            return
        yield token, values


def _cubic(here: Point, points: list[Point]) -> list[Point]:
    (qx, qy), (x, y) = points
    return [((here[0] + 2 * qx) / 3, (here[1] + 2 * qy) / 3), ((x + 2 * qx) / 3, (y + 2 * qy) / 3), (x, y)]


def _arc(here: Point, values: tuple[float, ...], end: Point) -> list[Point]:
    """An elliptical arc from its two ends, as SVG 1.1 appendix F.6 gives it."""
    rx, ry, turn, large, sweep = abs(values[0]), abs(values[1]), math.radians(values[2]), bool(values[3]), bool(values[4])
    if rx < 1e-6 or ry < 1e-6 or here == end:
        return [end]
    cos, sin = math.cos(turn), math.sin(turn)
    hx, hy = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    x, y = cos * hx + sin * hy, cos * hy - sin * hx
    grown = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    rest = (rx * ry) ** 2 / max(1e-12, (rx * y) ** 2 + (ry * x) ** 2) - 1
    root = math.sqrt(max(0.0, rest)) * (-1 if large == sweep else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    span = (math.atan2((-y - cy) / ry, (-x - cx) / rx) - first) % (2 * math.pi)
    span = span if sweep else span - 2 * math.pi
    middle = ((here[0] + end[0]) / 2, (here[1] + end[1]) / 2)
    angles = [first + span * part / _ARC_PARTS for part in range(1, _ARC_PARTS)]
    round_points = [(cx + rx * math.cos(angle), cy + ry * math.sin(angle)) for angle in angles]
    return [(cos * px - sin * py + middle[0], sin * px + cos * py + middle[1]) for px, py in round_points] + [end]
