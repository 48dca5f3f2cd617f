"""The characters of an OFD page as glyphs with boxes, and how far the file's own text can be trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from policytable.parse.draft import is_wide
from policytable.parse.ofd.geometry import Point, apply
from policytable.parse.ofd.objects import Mark
from policytable.parse.printed.glyph import Glyph, fold_char
from policytable.parse.printed.pdf_text import UNKNOWN, TextLayer, is_bad
from policytable.parse.printed.pdf_trust import repaired

_ABOVE, _BELOW = 0.9, 0.2  # ems that a character's box stands over and under the base line, as for PDF
_STAND_IN = "¤"  # what producers write for a glyph that they know no character for
Named = Callable[[str], dict[int, str]]  # embedded font file to glyph → character


def layer_of(marks: Iterable[Mark], size: tuple[float, float], named: Named) -> tuple[TextLayer, int]:
    """The layer, and how many characters stand off the page (`size`: width and height in page units) and were left out."""
    upright: list[Glyph] = []
    aside: list[Glyph] = []
    unknown: list[Glyph] = []
    off = 0
    for mark in marks:
        char, lies = _meant(mark, named)
        glyph, turned = _glyph(UNKNOWN if lies or is_bad(ord(char)) else fold_char(char), mark)
        if not _is_on(glyph, size):
            off += not char.isspace()
        elif turned or mark.aside:
            aside += [glyph] if glyph.char != UNKNOWN else []
        else:
            (unknown if glyph.char == UNKNOWN else upright).append(glyph)
    glyphs, count = repaired(upright)
    return TextLayer(tuple(glyphs), tuple(aside), tuple(unknown), count), off


def _meant(mark: Mark, named: Named) -> tuple[str, bool]:
    """The character that is seen, and whether the file's text says another or none: where it has only a stand-in for a
    glyph that the embedded font names, the font is believed."""
    drawn = named(mark.font).get(mark.glyph) if mark.font and mark.glyph else None
    unknown = is_bad(ord(mark.char)) or (mark.char == _STAND_IN and mark.glyph is not None)
    if unknown:
        return (drawn, False) if drawn else (mark.char if mark.char != _STAND_IN else "\ufffd", True)
    said = fold_char(mark.char)
    return mark.char, drawn is not None and drawn != said and _tells(drawn) and _tells(said)


def _tells(char: str) -> bool:
    """Whether a difference in this character is one of meaning: fonts share glyphs between marks and letters alike."""
    return char.isdigit() or (is_wide(char) and char.isalpha())


def _glyph(char: str, mark: Mark) -> tuple[Glyph, bool]:
    """A glyph with an upright box, and whether it stands turned on the page."""
    a, b, c, d, x, y = mark.place
    size = max(0.1, math.hypot(c, d))
    turned = abs(b) > 0.1 * abs(a) or a < 0
    if not turned:
        return Glyph(char, x, x + mark.advance * a, y - _ABOVE * size, y + _BELOW * size, y, size), False
    corners = [apply(mark.place, corner) for corner in _corners(mark.advance)]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Glyph(char, min(xs), max(xs), min(ys), max(ys), y, size), True


def _corners(advance: float) -> Sequence[Point]:
    return (0.0, -_ABOVE), (advance, -_ABOVE), (0.0, _BELOW), (advance, _BELOW)


def _is_on(glyph: Glyph, size: tuple[float, float]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return 0 <= x <= size[0] and 0 <= y <= size[1]
