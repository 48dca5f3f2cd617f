"""The text layer of a PDF page as glyphs, in page units with the origin at the top left, and how far it can be trusted."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.parse.draft import is_wide
from policytable.parse.glyph import Glyph, fold_char

_LIMIT = 60_000  # characters of one page; a dense A3 table has 12 000
_LIES = 0.2  # share of unreadable characters from which a text layer is not believed; sound pages have < 0.01


@dataclass(frozen=True, slots=True)
class TextLayer:
    """Upright glyphs, rotated ones (stamps, watermarks), and the share of characters that cannot be right."""

    glyphs: tuple[Glyph, ...]
    rotated: tuple[Glyph, ...]
    bad: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Page space to top-left space: x' = ax + cy + e, y' = bx + dy + f; covers crop boxes and rotated pages."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


def frame_of(page: pdfium.PdfPage) -> Frame:
    """Measured by asking the renderer where three points come to lie."""
    width, height = page.get_size()
    fine = 1000
    scale_x, scale_y = max(1, int(width * fine)), max(1, int(height * fine))
    x, y = ctypes.c_int(), ctypes.c_int()
    found = []
    for px, py in ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0)):
        raw.FPDF_PageToDevice(page, 0, 0, scale_x, scale_y, 0, px, py, x, y)
        found.append((x.value / fine, y.value / fine))
    (ox, oy), (ax, ay), (bx, by) = found
    return Frame((ax - ox) / 100, (ay - oy) / 100, (bx - ox) / 100, (by - oy) / 100, ox, oy)


def read_layer(page: pdfium.PdfPage) -> TextLayer:
    """All characters of the text layer in stream order; generated blanks and line ends are left to the geometry."""
    text = page.get_textpage()
    frame = frame_of(page)
    upright: list[Glyph] = []
    rotated: list[Glyph] = []
    bad = total = 0
    try:
        for at in range(min(_LIMIT, raw.FPDFText_CountChars(text))):
            code = _code(text, at)
            if code is None:
                continue
            if raw.FPDFText_IsGenerated(text, at) == 1 and code != 0x02:
                continue
            total += 1
            if is_bad(code):
                bad += 1
                continue
            glyph, turned = _glyph(text, at, chr(code), frame)
            if glyph is not None:
                (rotated if turned else upright).append(glyph)
    finally:
        text.close()
    bad += mojibake(upright)
    return TextLayer(tuple(upright), tuple(rotated), bad / total if total else 0.0)


def is_usable(layer: TextLayer) -> bool:
    """Whether the layer holds the page's text; a page with nothing but rotated stamps has none."""
    return layer.bad <= _LIES and any(not glyph.char.isspace() for glyph in layer.glyphs)


def _code(text: pdfium.PdfTextPage, at: int) -> int | None:
    """The code point at an index; the low half of a pair belongs to the index before."""
    code = int(raw.FPDFText_GetUnicode(text, at))
    if 0xD800 <= code < 0xDC00:
        low = int(raw.FPDFText_GetUnicode(text, at + 1))
        return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else 0xFFFD
    if 0xDC00 <= code < 0xE000:
        high = int(raw.FPDFText_GetUnicode(text, at - 1)) if at else 0
        return None if 0xD800 <= high < 0xDC00 else 0xFFFD
    return code


def is_bad(code: int) -> bool:
    """Whether a code point names no character that a reader could see: controls, private use, replacement marks."""
    control = code < 0x20 and code not in (2, 9, 10, 13)
    return control or code in (0, 0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF


def mojibake(glyphs: list[Glyph]) -> int:
    """How many characters of the upper half of Latin-1 stand on a page that has hardly an ideograph: GB bytes taken for letters."""
    high = sum(1 for glyph in glyphs if "\xa1" <= glyph.char <= "\xff")
    wide = sum(1 for glyph in glyphs if is_wide(glyph.char))
    return high if high > 8 and high > 2 * wide else 0


def _glyph(text: pdfium.PdfTextPage, at: int, char: str, frame: Frame) -> tuple[Glyph | None, bool]:
    if char in "\r\n":
        return None, False
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    if not raw.FPDFText_GetLooseCharBox(text, at, box) or not raw.FPDFText_GetCharOrigin(text, at, x, y):
        return None, False
    x0, y0 = frame.point(box.left, box.top)
    x1, y1 = frame.point(box.right, box.bottom)
    _, base_y = frame.point(x.value, y.value)
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    size = _size(text, at, bottom - top)
    top, bottom = max(top, base_y - 1.1 * size), min(bottom, base_y + 0.4 * size)
    if bottom <= top:
        top, bottom = base_y - 0.9 * size, base_y + 0.2 * size
    return Glyph(fold_char(char), left, right, top, bottom, base_y, size), _is_turned(text, at, frame)


def _size(text: pdfium.PdfTextPage, at: int, height: float) -> float:
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(text, at))
    if raw.FPDFText_GetMatrix(text, at, matrix):
        size *= (matrix.c**2 + matrix.d**2) ** 0.5
    return size if 0.5 < size < 2000 else max(1.0, height)


def _is_turned(text: pdfium.PdfTextPage, at: int, frame: Frame) -> bool:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, at, matrix):
        return False
    along_x, along_y = frame.a * matrix.a + frame.c * matrix.b, frame.b * matrix.a + frame.d * matrix.b
    return bool(abs(along_y) > 0.1 * abs(along_x) or along_x < 0)
