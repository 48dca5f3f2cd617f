"""The text layer of a PDF page as glyphs, in page units with the origin at the top left, and how far it can be trusted."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.parse.printed.glyph import Glyph, fold_char
from policytable.parse.printed.pdf_trust import repaired
from policytable.parse.printed.turn import Turn

_LIMIT = 60_000  # characters of one page; a dense A3 table has 12 000
UNKNOWN = "\ufffd"
# Private codes of symbol fonts (Wingdings, Symbol) that papers use for list marks and boxes, by their low byte.
_SYMBOLS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0x76: "❖", 0xA1: "○", 0xA3: "□", 0xA7: "▪", 0xA8: "□", 0xB7: "•",
    0xD8: "➢", 0xE0: "→", 0xF0: "→", 0xFC: "√", 0xFE: "☑", 0x52: "☑", 0x20: " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TextLayer:
    """Upright glyphs, rotated ones (stamps, watermarks), those whose code means nothing, how many were decoded anew, and
    how many were left out because they stand off the paper, where nobody sees them."""

    glyphs: tuple[Glyph, ...]
    rotated: tuple[Glyph, ...] = ()
    unknown: tuple[Glyph, ...] = ()
    repaired: int = 0
    off: int = 0


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

    def turned(self, turn: Turn | None) -> Frame:
        """The way to the space of a reader who turns the page."""
        if turn is None:
            return self
        (e, f), (ax, ay), (cx, cy) = (turn.read(*self.point(*place)) for place in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
        return Frame(ax - e, ay - f, cx - e, cy - f, e, f)


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


def read_layer(page: pdfium.PdfPage, turn: Turn | None = None) -> TextLayer:
    """All characters of the text layer in stream order; generated blanks and line ends are left to the geometry.

    With a `turn`, those that run its way count as upright, and those that are upright on the paper are left out.
    """
    text = page.get_textpage()
    paper, size, off = frame_of(page), page.get_size(), 0
    upright: list[Glyph] = []
    rotated: list[Glyph] = []
    unknown: list[Glyph] = []
    try:
        reader = _Characters(text.raw, paper.turned(turn), paper)
        for at in range(min(_LIMIT, raw.FPDFText_CountChars(text))):
            code = reader.code(at)
            if code is None or code in (10, 13) or (code in (9, 32) and raw.FPDFText_IsGenerated(text.raw, at) == 1):
                continue
            glyph = reader.glyph(at, _char(code))
            if glyph is None or (turn and reader.level):
                continue
            if turn is None and _is_off(glyph, *size):
                off += not glyph.char.isspace()
            else:
                (unknown if glyph.char == UNKNOWN else rotated if reader.turned else upright).append(glyph)
    finally:
        text.close()
    glyphs, count = repaired(upright)
    return TextLayer(tuple(glyphs), tuple(rotated), tuple(unknown), count, off)


def _is_off(glyph: Glyph, width: float, height: float) -> bool:
    return glyph.x1 <= 0 or glyph.x0 >= width or glyph.bottom <= 0 or glyph.top >= height


@lru_cache(maxsize=1 << 16)
def _char(code: int) -> str:
    """The character as it is meant, U+FFFD where the code means nothing."""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(code & 0xFF, UNKNOWN)
    return UNKNOWN if is_bad(code) else fold_char(chr(code))


def is_bad(code: int) -> bool:
    """Whether a code point names no character that a reader could see: controls, private use, replacement marks."""
    return (code < 0x20 and code not in (2, 9, 10, 13)) or code in (0xFFFD, 0xFFFE, 0xFFFF) or 0xE000 <= code <= 0xF8FF or code > 0x10FFFF


def _called(function: Any, answer: Any, *arguments: Any) -> Any:
    """A function of the library, called with plain addresses: for typed pointers ctypes makes objects at every call, and
    half of the time of a page went into them."""
    return ctypes.CFUNCTYPE(answer, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_AT = (ctypes.c_void_p, ctypes.c_int)  # the text of a page, and the number of a character in it
_UNICODE = _called(raw.FPDFText_GetUnicode, ctypes.c_uint, *_AT)
_OBJECT = _called(raw.FPDFText_GetTextObject, ctypes.c_void_p, *_AT)
_BOX = _called(raw.FPDFText_GetLooseCharBox, ctypes.c_int, *_AT, ctypes.c_void_p)
_ORIGIN = _called(raw.FPDFText_GetCharOrigin, ctypes.c_int, *_AT, ctypes.c_void_p, ctypes.c_void_p)


class _Characters:
    """Reads one character after another into the same C structures."""

    def __init__(self, text: Any, frame: Frame, paper: Frame) -> None:
        self.text, self.frame, self.paper, self.address = text, frame, paper, ctypes.cast(text, ctypes.c_void_p).value
        self.box, self.matrix = raw.FS_RECTF(), raw.FS_MATRIX()
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.into = ctypes.byref(self.box), ctypes.byref(self.x), ctypes.byref(self.y)
        self.turned = self.level = False
        self.plain = frame.b == 0 == frame.c
        self._object: int | None = None
        self._em = 0.0

    def code(self, at: int) -> int | None:
        """The code point at an index; the low half of a pair belongs to the index before."""
        code = int(_UNICODE(self.address, at))
        if 0xD800 <= code < 0xDC00:
            low = int(_UNICODE(self.address, at + 1))
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else 0xFFFD
        if 0xDC00 <= code < 0xE000:
            high = int(_UNICODE(self.address, at - 1)) if at else 0
            return None if 0xD800 <= high < 0xDC00 else 0xFFFD
        return code

    def glyph(self, at: int, char: str) -> Glyph | None:
        """The character with its boxes, None where it has none; `turned` tells that it does not run to the right, `level`
        that it does on the paper."""
        (into, x, y), box, frame = self.into, self.box, self.frame
        if not _BOX(self.address, at, into) or not _ORIGIN(self.address, at, x, y):
            return None
        if self.plain:  # an upright page: calls take longer than sums
            x0, x1 = frame.a * box.left + frame.e, frame.a * box.right + frame.e
            y0, y1, base = frame.d * box.top + frame.f, frame.d * box.bottom + frame.f, frame.d * self.y.value + frame.f
        else:
            (x0, y0), (x1, y1) = frame.point(box.left, box.top), frame.point(box.right, box.bottom)
            base = frame.b * self.x.value + frame.d * self.y.value + frame.f
        top, bottom = (y0, y1) if y0 <= y1 else (y1, y0)
        size = self._size(at, bottom - top)
        top, bottom = max(top, base - 1.1 * size), min(bottom, base + 0.4 * size)
        if bottom <= top:
            top, bottom = base - 0.9 * size, base + 0.2 * size
        return Glyph(char, min(x0, x1), max(x0, x1), top, bottom, base, size)

    def _size(self, at: int, height: float) -> float:
        """The em; measured once for the characters of one text object, which share font size and matrix."""
        drawn = _OBJECT(self.address, at)
        if drawn is None or drawn != self._object:
            self._object, self._em = drawn, self._measured(at)
        return self._em if 0.5 < self._em < 2000 else max(1.0, height)

    def _measured(self, at: int) -> float:
        matrix = self.matrix
        size = float(raw.FPDFText_GetFontSize(self.text, at))
        self.turned, self.level = False, True
        if raw.FPDFText_GetMatrix(self.text, at, matrix):
            size *= float((matrix.c**2 + matrix.d**2) ** 0.5)
            self.turned, self.level = not _runs_right(self.frame, matrix), _runs_right(self.paper, matrix)
        return size


def _runs_right(frame: Frame, matrix: Any) -> bool:
    along_x, along_y = frame.a * matrix.a + frame.c * matrix.b, frame.b * matrix.a + frame.d * matrix.b
    return bool(abs(along_y) <= 0.1 * abs(along_x) and along_x >= 0)
