"""A map by tiles: every provincial region of the country as a square in its rough position. It draws no border, and says so."""

from __future__ import annotations

import math

from policytable.charts.lettering import breadth, wrapped
from policytable.charts.nouns import Number, Tile
from policytable.charts.pen import BODY, FAINT_LINE, NOTE, WIDE, Pen, Type, amount
from policytable.charts.scales import classes

OUTSIDE = "不在统计范围"
SCHEME = "示意图：每个方格是一个省级行政区，只表示大致方位，不表示边界、面积和距离；南海诸岛属海南省，不另设方格。"
# Row and column of each region; read along the rows the grid is the country from the north-west to the south-east.
_GRID = (
    ".      .      .      .      .      .      230000",
    ".      .      .      .      .      .      220000",
    "650000 620000 640000 150000 110000 120000 210000",
    "540000 630000 610000 140000 130000 370000 .",
    ".      510000 500000 410000 340000 320000 310000",
    ".      530000 520000 420000 360000 330000 .",
    ".      .      450000 430000 440000 350000 710000",
    ".      .      460000 .      820000 810000 .",
)
_NAMES = {"710000": "台湾", "810000": "香港", "820000": "澳门"}
_LARGEST, _GAP, _COLUMNS = 74.0, 4, 7
_LOWEST = 64.0  # a name, a number and a band need this height, also where the tiles are narrow


def tiles(places: tuple[Tile, ...], title: str, key: str, width: int = WIDE) -> str:
    """All 34 provincial regions, with the number of those in `places`. Of the others, 台湾, 香港 and 澳门 are marked as outside the
    statistics, the rest as without data; codes that are no province's are told in a line below."""
    pen = Pen(key, width)
    known = {place.adcode: place for place in places}
    numbers = [place.number for place in places if place.number is not None]
    steps = classes(max(numbers, default=0))
    side = min(_LARGEST, (width - 4) / _COLUMNS - _GAP)
    left = (width - _COLUMNS * (side + _GAP)) / 2
    _legend(pen, steps, max(numbers, default=0), left)
    tall = max(side, _LOWEST)
    grid = [(code, row, column) for row, line in enumerate(_GRID) for column, code in enumerate(line.split()) if code != "."]
    for code, row, column in grid:
        place = known.get(code, Tile(code, _NAMES.get(code, ""), None))
        _tile(pen, place, (left + column * (side + _GAP), 2 + row * (tall + _GAP)), (side, tall), steps)
    others = [place for place in places if place.adcode not in {code for code, _, _ in grid}]
    bottom = _below(pen, others, len(_GRID) * (tall + _GAP) + 16)
    told = "；".join(f"{place.label} {'无数据' if place.number is None else amount(place.number)}" for place in places)
    return pen.finish(bottom, title, f"{told}。台湾、香港、澳门{OUTSIDE}。{SCHEME}")


def _tile(pen: Pen, place: Tile, corner: tuple[float, float], size: tuple[float, float], steps: tuple[int, ...]) -> None:
    (x, y), (side, tall) = corner, size
    middle = x + side / 2
    outside = place.number is None and place.adcode in _NAMES
    said = OUTSIDE if outside else "无数据" if place.number is None else amount(place.number)
    with pen.mark(f"{place.label}：{said}", place.href):
        grade = _grade(place.number, steps)
        dash = ' stroke-dasharray="3 3"' if place.number is None else ""
        pen.box(x + 0.5, y + 0.5, side - 1, tall - 1, f'fill="currentColor" fill-opacity="{0.04 * grade:.2f}" {FAINT_LINE}{dash}')
        lines = wrapped(place.label, side - 4, BODY.size, 1)
        pen.words(lines[0], middle, y + tall * 0.22, BODY.to("middle"))
        if place.number is None:
            for line, text in enumerate(wrapped(said, min(side - 2, 40), NOTE.size, 2)):
                pen.words(text, middle, y + tall * 0.52 + line * 15, NOTE.to("middle"))
            return
        letters = min(18.0, max(12.0, (side - 6) / max(breadth(said, 1), 1)))
        pen.words(said, middle, y + tall * 0.54, Type(size=letters, anchor="middle", bold=True))
        if grade:
            pen.box(x + 0.5, y + tall * 0.8, side - 1, tall * 0.2 - 0.5, pen.texture(_BANDS[grade - 1]))


# From little ink to much: the band alone puts the classes in order on paper.
_BANDS = (2, 4, 1, 3, 0)


def _grade(number: Number | None, steps: tuple[int, ...]) -> int:
    """0 for nothing, else the class from 1, the highest of them always the fullest texture."""
    if number is None or number <= 0:
        return 0
    return max(sum(number >= step for step in steps), 1)


def _legend(pen: Pen, steps: tuple[int, ...], top: Number, left: float) -> None:
    """The classes in the corner of the grid that the country leaves free."""
    for grade, low in enumerate(steps, 1):
        high = steps[grade] - 1 if grade < len(steps) else math.ceil(top)
        y = 14 + (grade - 1) * 20
        pen.box(left + 0.5, y - 6, 26, 12, pen.texture(_BANDS[grade - 1]))
        pen.words(f"{low}—{high}" if high > low else str(low), left + 34, y, NOTE)


def _below(pen: Pen, others: list[Tile], y: float) -> float:
    said = [f"另有{place.label} {'无数据' if place.number is None else amount(place.number)}" for place in others]
    for sentence in ("；".join(said) + "。" if said else "", SCHEME):
        for line in wrapped(sentence, pen.width - 8, NOTE.size, 6) if sentence else ():
            pen.words(line, 4, y, NOTE)
            y += 18
    return y
