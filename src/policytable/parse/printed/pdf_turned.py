"""Pages of a PDF whose text is turned as a whole: a landscape table drawn sideways on portrait paper, a page upside down."""

from __future__ import annotations

from collections.abc import Iterable

import pypdfium2 as pdfium

from policytable.parse.printed.glyph import Glyph, Strip, strips
from policytable.parse.printed.pdf_text import TextLayer, read_layer
from policytable.parse.printed.turn import Turn

_FEW = 0.1  # of a page's characters that stand upright beside turned text: a page number and a head; more are text


def turned_layer(page: pdfium.PdfPage, layer: TextLayer) -> tuple[Turn, TextLayer] | None:
    """How most of a page's characters are turned, and its layer read that way; None where most are not turned alike."""
    others = _ink(layer.rotated)
    if others <= _ink(layer.glyphs):
        return None
    turns = [Turn(quarters, *page.get_size()) for quarters in (1, 2, 3)]
    best = max(((turn, read_layer(page, turn)) for turn in turns), key=lambda pair: _ink(pair[1].glyphs))
    return best if 2 * _ink(best[1].glyphs) > others + _ink(layer.glyphs) else None


def beside(upright: tuple[Glyph, ...], turned: TextLayer, number: int) -> tuple[list[Strip], list[Strip]]:
    """Lines of the upright characters of a turned page: those that are text, and those that are a head or a page number."""
    lines = strips(upright, number) if _ink(upright) else []
    return (lines, []) if _ink(upright) > _FEW * _ink(turned.glyphs) else ([], lines)


def _ink(glyphs: Iterable[Glyph]) -> int:
    return sum(not glyph.char.isspace() for glyph in glyphs)
