"""Recognition of pictures of pages: characters with boxes and confidence, levelled; tables by their rulings."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from policytable.parse.draft import is_wide
from policytable.parse.printed.glyph import Glyph, Strip, strips
from policytable.parse.printed.pages import PrintedTable, Sheet, laid, lay_glyph, ordered, read_glyph
from policytable.parse.printed.recognised import Lines
from policytable.parse.printed.ruled import Rect, printed_table
from policytable.parse.printed.side_by_side import in_columns
from policytable.parse.printed.turn import Turn
from policytable.parse.printed.unruled import unruled_tables

Picture = NDArray[np.uint8]  # height × width × 3, blue green red
_SIDE = 3600  # longest side that is recognised; 200 dpi A3 has 3300
_DOUBTFUL = 0.9  # a digit below is shown to a reader: in the sample scans right digits lie above 0.97
_NUMERALS = "一二三四五六七八九十百千万亿两零〇壹贰叁肆伍陆柒捌玖拾佰仟"
_LEVEL = 0.2  # degrees of slant that lines of one row may have without harm
_SURE = 0.8  # mean confidence: pages of the samples have 0.93 and more, upside down they have 0.6
_BLANK = 3.0  # standard deviation of grey of an empty scanned page; one line of print gives more than 6


def read_lines(picture: Picture, width: float, height: float) -> Lines:
    """The printed lines of a picture, each character with its box in page units; none for an empty page."""
    if float(np.std(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))) < _BLANK:
        return []
    side = max(picture.shape[:2])
    if side > _SIDE:
        picture = np.asarray(cv2.resize(picture, None, fx=_SIDE / side, fy=_SIDE / side, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    lines, tall = _read(picture, width, height)
    sure = _sureness(lines)
    if sure >= _SURE and not tall:
        return lines
    turn = Turn((1 if sure >= _SURE else 3) if tall else 2, width, height)
    other, _ = _read(np.ascontiguousarray(np.rot90(picture, turn.quarters)), *turn.size)
    if _sureness(other) < max(_SURE, sure - 0.1):
        return lines
    return [[lay_glyph(glyph, turn) for glyph in line] for line in other]


def recognised_sheet(lines: Lines, picture: Picture, page: int, width: float, height: float) -> Sheet:
    """A page of recognised lines: read in their direction, levelled, with the tables whose rulings the picture shows; `width`
    and `height` are its units."""
    turn = direction(lines, width, height)
    if turn is None:
        return _level_sheet(lines, picture, page, width, height)
    own = [line for line in lines if len(line) < 2 or _quarters(line) == turn.quarters]
    other = [line for line in lines if len(line) > 1 and _quarters(line) != turn.quarters]
    upright = np.ascontiguousarray(np.rot90(picture, turn.quarters))
    sheet = _level_sheet([[read_glyph(glyph, turn) for glyph in line] for line in own], upright, page, *turn.size)
    aside = tuple(strip for line in other for strip in strips(line, page))
    return replace(sheet, items=laid(sheet.items, turn), aside=aside, turn=turn)


def direction(lines: Lines, width: float, height: float) -> Turn | None:
    """How most of the characters are turned on a paper of this size; None where they run to the right."""
    votes = Counter({quarters: sum(len(line) for line in lines if len(line) > 1 and _quarters(line) == quarters) for quarters in range(4)})
    quarters = max(range(4), key=lambda one: (votes[one], -one))
    return Turn(quarters, width, height) if quarters and 2 * votes[quarters] > votes.total() else None


def _quarters(line: list[Glyph]) -> int:
    """How a line is turned: its last character stands to the right of the first, below it, to its left or above it."""
    first, last = line[0], line[-1]
    along, down = last.x0 + last.x1 - first.x0 - first.x1, last.top + last.bottom - first.top - first.bottom
    if abs(along) >= abs(down):
        return 0 if along >= 0 else 2
    return 1 if down > 0 else 3


def _level_sheet(lines: Lines, picture: Picture, page: int, width: float, height: float) -> Sheet:
    slant = _slant(lines) if abs(_slant(lines)) > _LEVEL else 0.0
    centre = (width / 2, height / 2)
    glyphs = _even([_turned(glyph, -slant, centre) if slant else glyph for line in lines for glyph in line])
    tables: list[PrintedTable] = []
    for rects in _ruled_cells(_upright(picture, slant) if slant else picture, width, height):
        made = printed_table(rects, glyphs, page)
        if made is not None:
            tables.append(_slanted_table(made[0], slant, centre) if slant else made[0])
            glyphs = [glyph for at, glyph in enumerate(glyphs) if at not in made[1]]
    found: list[Strip] = strips(glyphs, page)
    free = unruled_tables(found)
    if slant:
        free = replace(
            free,
            lines=tuple(_slanted(strip, slant, centre) for strip in free.lines),
            tables=tuple(_slanted_table(table, slant, centre) for table in free.tables),
        )
    return Sheet(page, width, height, "ocr", ordered(in_columns(free.lines), [*tables, *free.tables]), doubt=free.doubt)


def _read(picture: Picture, width: float, height: float) -> tuple[Lines, bool]:
    """What the engine reads, and whether the boxes that it finds are tall: it takes them for lines that run downwards."""
    scale_x, scale_y = width / picture.shape[1], height / picture.shape[0]
    read = _engine()(picture, use_cls=False, return_word_box=True, return_single_char_box=True)
    if read.txts is None or read.boxes is None:
        return [], False
    lines = []
    for words in read.word_results:
        glyphs = [_glyph(char, score, box, scale_x, scale_y) for char, score, box in words if box is not None and char]
        if glyphs:
            lines.append(_sized(glyphs))
    across, down = np.ptp(np.asarray(read.boxes), axis=1).sum(axis=0)
    return lines, bool(down > across)


def _sureness(lines: Lines) -> float:
    """Mean confidence of the characters; 0 where there are none."""
    scores = [glyph.confidence or 0.0 for line in lines for glyph in line]
    return sum(scores) / len(scores) if scores else 0.0


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _glyph(char: str, score: float, box: Any, scale_x: float, scale_y: float) -> Glyph:
    xs, ys = [float(point[0]) * scale_x for point in box], [float(point[1]) * scale_y for point in box]
    top, bottom = (ys[0] + ys[1]) / 2, (ys[2] + ys[3]) / 2
    size = max(0.1, 0.8 * (bottom - top))  # the detector's boxes stand a tenth of a line off the print on each side
    doubtful = (char.isdigit() or char in _NUMERALS) and score < _DOUBTFUL
    return Glyph(char, min(xs), max(xs), top, bottom, (top + bottom) / 2 + 0.35 * size, size, float(score), doubtful)


def _sized(line: list[Glyph]) -> list[Glyph]:
    """One em for a line: the usual advance of its ideographs is steadier than the height of its box."""
    steps = [b.x0 - a.x0 for a, b in itertools.pairwise(line) if is_wide(a.char) and is_wide(b.char) and b.x0 > a.x0]
    if not steps:
        return line
    size = min(1.15 * line[0].size, max(0.6 * line[0].size, median(steps)))
    return [glyph._replace(size=size) for glyph in line]


def _even(glyphs: list[Glyph]) -> list[Glyph]:
    """Sizes that lie near the page's usual one are that one: recognition measures no nearer than a tenth."""
    if not glyphs:
        return glyphs
    usual = median(glyph.size for glyph in glyphs)
    return [glyph._replace(size=usual) if abs(glyph.size - usual) < 0.2 * usual else glyph for glyph in glyphs]


def _slant(lines: Lines) -> float:
    """Degrees by which long lines fall to the right."""
    angles = [
        math.degrees(math.atan2(line[-1].base - line[0].base, line[-1].x0 - line[0].x0))
        for line in lines
        if len(line) >= 10 and line[-1].x0 > line[0].x0
    ]
    return median(angles) if len(angles) >= 3 and abs(median(angles)) < 15 else 0.0


def _turned(glyph: Glyph, angle: float, centre: tuple[float, float]) -> Glyph:
    x, y = _rotate((glyph.x0 + glyph.x1) / 2, glyph.base, angle, centre)
    half, rise = (glyph.x1 - glyph.x0) / 2, glyph.bottom - glyph.base
    return glyph._replace(x0=x - half, x1=x + half, base=y, bottom=y + rise, top=y + rise - (glyph.bottom - glyph.top))


def _slanted(strip: Strip, angle: float, centre: tuple[float, float]) -> Strip:
    """A levelled line as it stands in the picture: its box covers both ends."""
    points = [_rotate(edge, strip.base, angle, centre) for edge in strip.edges]
    ends = (points[0][1] - strip.base, points[-1][1] - strip.base)
    return replace(strip, edges=tuple(point[0] for point in points), top=strip.top + min(ends), bottom=strip.bottom + max(ends))


def _slanted_table(table: PrintedTable, angle: float, centre: tuple[float, float]) -> PrintedTable:
    cells = (replace(cell, lines=tuple(_slanted(strip, angle, centre) for strip in cell.lines)) for cell in table.cells)
    return replace(table, cells=tuple(cells))


def _upright(picture: Picture, angle: float) -> Picture:
    """The picture turned back by `angle` degrees about its middle, for rulings that are looked for level."""
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (width, height), borderValue=(255, 255, 255)), dtype=np.uint8)


def _rotate(x: float, y: float, angle: float, centre: tuple[float, float]) -> tuple[float, float]:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    dx, dy = x - centre[0], y - centre[1]
    return centre[0] + cos * dx - sin * dy, centre[1] + sin * dx + cos * dy


def _ruled_cells(picture: Picture, width: float, height: float) -> list[list[Rect]]:
    """Cells between long straight lines, grouped by the table they stand in."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, max(30, picture.shape[1] // 25)), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((max(25, picture.shape[0] // 50), 1), np.uint8))
    mask = cv2.dilate(cv2.bitwise_or(across, down), np.ones((3, 3), np.uint8))
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    scale_x, scale_y = width / picture.shape[1], height / picture.shape[0]
    tables: dict[int, list[Rect]] = {}
    for contour, links in zip(contours, tree[0], strict=True):
        x, y, w, h = cv2.boundingRect(contour)
        if links[3] < 0 or w < picture.shape[1] / 60 or h < picture.shape[0] / 120 or cv2.contourArea(contour) < 0.8 * w * h:
            continue
        tables.setdefault(int(links[3]), []).append((x * scale_x, y * scale_y, (x + w) * scale_x, (y + h) * scale_y))
    return [rects for _, rects in sorted(tables.items()) if len(rects) >= 4]
