"""Printed characters and the lines they stand in, whatever the source: a text layer or recognition."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from operator import attrgetter
from typing import NamedTuple

from policytable.model import Line
from policytable.parse.draft import Ink, is_wide, join
from policytable.parse.printed.turn import Turn


class Glyph(NamedTuple):
    """A character with its advance box in page units, origin top left; `base` is its base line, `size` its em.

    A tuple, since a page has thousands and a frozen dataclass takes four times as long to make.
    """

    char: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    size: float
    confidence: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """A printed line: text, n + 1 edges, its vertical extent, base line, em, and page; as the reader sees them where `turn` is given."""

    text: str
    edges: tuple[float, ...]
    top: float
    bottom: float
    base: float
    size: float
    page: int
    confidence: float | None = None
    doubtful: tuple[int, ...] = ()
    spaced: bool = False  # holds a gap that no running text has: a row of a table without rulings, a form
    turn: Turn | None = None

    @property
    def left(self) -> float:
        return self.edges[0]

    @property
    def right(self) -> float:
        return self.edges[-1]

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def ink(self) -> Ink:
        """The line as ink with its one mark; with a mark for every character where it does not run to the right on the paper."""
        rounded = tuple(round(edge, 2) for edge in self.edges)
        score = None if self.confidence is None else round(self.confidence, 4)
        if self.turn is not None:
            return Ink(self.text, lines=tuple(self._marks(self.turn, score)), doubtful=self.doubtful)
        line = Line(0, len(self.text), self.page, round(self.top, 2), round(self.bottom, 2), rounded, score)
        return Ink(self.text, lines=(line,), doubtful=self.doubtful)

    def _marks(self, turn: Turn, score: float | None) -> Iterator[Line]:
        for at, (left, right) in enumerate(itertools.pairwise(self.edges)):
            if not self.text[at].isspace():
                x0, top, x1, bottom = (round(place, 2) for place in turn.lay_box((left, self.top, right, self.bottom)))
                yield Line(at, at + 1, self.page, top, max(bottom, top + _HAIR), (x0, x1), score)


_BAND = 8.0  # page units; half a line
_REACH = 40.0  # page units; the copies of the largest print stand no further apart

_HAIR = 0.1  # page units; the least height of a box
_WIDE_GAP = 2.2  # em; justified lines of the sample papers never open more than 0.8
_size_of = attrgetter("size")
_RADICALS = str.maketrans(
    "⺎⺠⺟⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻧⻩⻬⻮⻰⻳⻣⻨⻑⻒⻗⻞⻟⻠⺁⺂⺃⺄⺌⺕⺙⺝⺫⺮⺳⺼⻌⻍⻎⻏⻖",
    "兀民母虎西见角贝车长门青页风飞食马鬼鱼鸟卤黄齐齿龙龟骨麦長長雨食食食厂乛乚乙小彐攵月罒竹罓月辶辶辶阝阝",
)


def fold_char(char: str) -> str:
    """A character as it is meant: radicals and compatibility ideographs as the ideograph, one for one."""
    code = ord(char)
    if 0x2F00 <= code <= 0x2FD5 or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F:
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    if 0x2E80 <= code <= 0x2EFF:
        return char.translate(_RADICALS)
    if char in "\xad\x02":
        return "-"  # a hyphen that the producer called soft is printed nevertheless
    return " " if char in "\xa0\t" else char


def strips(glyphs: Sequence[Glyph], page: int, in_stream_order: bool = False) -> list[Strip]:
    """Lines of glyphs. Pieces on one base line become one line where they follow one another in the stream or nearly
    touch; columns side by side stay apart. `in_stream_order` keeps every piece where the producer wrote it."""
    pieces = [piece for piece in _pieces(_undoubled(glyphs)) if any(not glyph.char.isspace() for glyph in piece)]
    rows: list[_Row] = []
    for row in map(_row, pieces):
        near = reversed(rows[-40:])
        if in_stream_order:
            home = next((other for other in near if _fills_hole(other, row)), None)
        else:
            home = next((other for other in near if _same_row(other, row, other is rows[-1])), None)
        if home is None:
            rows.append(row)
        else:
            home.take(row)
    made = [_strip(sorted(row.glyphs, key=lambda glyph: glyph.x0), page) for row in rows]
    return made if in_stream_order else _ordered(made)


def cut(strip: Strip, start: int, end: int) -> Strip:
    """A part of a line."""
    doubtful = tuple(at - start for at in strip.doubtful if start <= at < end)
    return replace(strip, text=strip.text[start:end], edges=strip.edges[start : end + 1], doubtful=doubtful, spaced=False)


def join_strips(lines: Sequence[Strip]) -> Ink:
    """Wrapped lines as one paragraph: nothing between ideographs, a blank between words."""
    glue = [_glue(left.text, right.text) for left, right in itertools.pairwise(lines)]
    return join([line.ink() for line in lines], glue)


def _glue(left: str, right: str) -> str:
    if is_wide(left[-1]) or is_wide(right[0]) or left[-1] in "-/（(" or right[0] in "）)%％":
        return ""
    return "" if left[-1].isdigit() and right[0].isdigit() else " "


def _undoubled(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without overlaid copies: fake bold prints every character two to four times, a hair apart."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int], list[Glyph]] = {}  # by character and band of the page: a page has hundreds of 的
    for glyph in glyphs:
        if not glyph.char.isspace() and isfinite(glyph.base):
            near = min(0.2 * glyph.size, _REACH)
            bands = range(int((glyph.base - near) // _BAND), int((glyph.base + near) // _BAND) + 1)
            if any(_is_copy(glyph, seen.get((glyph.char, band), ()), near) for band in bands):
                continue
            seen.setdefault((glyph.char, int(glyph.base // _BAND)), []).append(glyph)
        kept.append(glyph)
    return kept


def _is_copy(glyph: Glyph, same: Sequence[Glyph], near: float) -> bool:
    return any(abs(one.x0 - glyph.x0) < near and abs(one.base - glyph.base) < near for one in same[-200:])


def _pieces(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    pieces: list[list[Glyph]] = []
    for glyph in glyphs:
        last = pieces[-1][-1] if pieces else None
        if last is None or not _follows(last, glyph):
            pieces.append([glyph])
        else:
            pieces[-1].append(glyph)
    return pieces


def _follows(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    return abs(glyph.base - last.base) <= 0.4 * size and -0.6 * size <= glyph.x0 - last.x1 <= 1.5 * size


@dataclass(slots=True)
class _Row:
    """Glyphs on one base line: that of the first of the largest, from the left edge to the right one."""

    glyphs: list[Glyph]
    base: float
    size: float
    left: float
    right: float

    def take(self, other: _Row) -> None:
        self.glyphs += other.glyphs
        if other.size > self.size:
            self.base, self.size = other.base, other.size
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)


def _row(piece: list[Glyph]) -> _Row:
    largest = max(piece, key=_size_of)
    return _Row(piece, largest.base, largest.size, min(glyph.x0 for glyph in piece), max(glyph.x1 for glyph in piece))


def _same_row(row: _Row, piece: _Row, is_last: bool) -> bool:
    size = min(row.size, piece.size)
    if abs(row.base - piece.base) > 0.35 * size:
        return False
    if piece.left < row.right - 0.5 * size and piece.right > row.left + 0.5 * size:
        return any(abs(piece.left - glyph.x1) < 0.5 * size for glyph in row.glyphs)  # fits into a hole of the row
    apart = max(piece.left - row.right, row.left - piece.right)
    return apart < 1.2 * size or (is_last and piece.left >= row.right)


def _fills_hole(row: _Row, piece: _Row) -> bool:
    """Quotation marks of another font are written behind their line, and belong between its characters."""
    if abs(row.base - piece.base) > 0.35 * row.size:
        return False
    left, right = row.left - 0.6 * row.size, row.right + 0.6 * row.size
    return left <= piece.left <= right and left <= piece.right <= right + (piece.right - piece.left)


def _main_base(glyphs: Sequence[Glyph]) -> float:
    return max(glyphs, key=_size_of).base


def _strip(glyphs: Sequence[Glyph], page: int) -> Strip:
    kept: list[Glyph] = []
    for glyph in glyphs:
        if kept and not glyph.char.isspace() and _gap(kept[-1], glyph):
            kept.append(glyph._replace(char=" ", x0=kept[-1].x1, x1=glyph.x0, doubtful=False))
        if not (glyph.char == " " and kept and (kept[-1].char.isspace())):
            kept.append(glyph)
    while kept and kept[-1].char.isspace():
        kept.pop()
    while kept and kept[0].char.isspace():
        kept.pop(0)
    kept = _without_thin_blanks(kept)
    ink = [glyph for glyph in kept if not glyph.char.isspace()]
    scores = [glyph.confidence for glyph in ink if glyph.confidence is not None]
    return Strip(
        text="".join(glyph.char for glyph in kept),
        edges=tuple(_rising([glyph.x0 for glyph in kept] + [kept[-1].x1])),
        top=min(glyph.top for glyph in ink),
        bottom=max(glyph.bottom for glyph in ink),
        base=_main_base(ink),
        size=max(glyph.size for glyph in ink),
        page=page,
        confidence=sum(scores) / len(scores) if scores else None,
        doubtful=tuple(at for at, glyph in enumerate(kept) if glyph.doubtful),
        spaced=any(b.x0 - a.x1 > _WIDE_GAP * a.size for a, b in itertools.pairwise(ink)),
    )


def _gap(last: Glyph, glyph: Glyph) -> bool:
    if last.char.isspace():
        return False
    room = glyph.x0 - last.x1
    size = max(last.size, glyph.size)
    both_wide = is_wide(last.char) and is_wide(glyph.char)
    return room > (0.9 if both_wide else 0.35 if is_wide(last.char) or is_wide(glyph.char) else 0.18) * size


def _without_thin_blanks(glyphs: list[Glyph]) -> list[Glyph]:
    """Blanks that a producer wrote beside an ideograph to spread a line (2 年) are no characters of the text."""
    kept = []
    for at, glyph in enumerate(glyphs):
        if glyph.char != " " or not 0 < at < len(glyphs) - 1 or not _is_thin(glyphs[at - 1], glyphs[at + 1]):
            kept.append(glyph)
    return kept


def _is_thin(left: Glyph, right: Glyph) -> bool:
    return is_wide(left.char) != is_wide(right.char) and right.x0 - left.x1 < 0.45 * max(left.size, right.size)


def _rising(edges: Sequence[float]) -> list[float]:
    made: list[float] = []
    for edge in edges:
        made.append(max(edge, made[-1]) if made else edge)
    return made


def _ordered(lines: list[Strip]) -> list[Strip]:
    """Top to bottom, except where many lines stand side by side: columns are read as they were written."""
    beside = sum(
        1
        for at, line in enumerate(lines)
        for other in lines[at + 1 : at + 80]
        if min(line.bottom, other.bottom) - max(line.top, other.top) > 0.6 * min(line.size, other.size)
        and (other.left >= line.right or line.left >= other.right)
    )
    if beside > 0.2 * len(lines) and len(lines) > 8:
        return lines
    return sorted(lines, key=lambda line: (round(line.base, 1), line.left))
