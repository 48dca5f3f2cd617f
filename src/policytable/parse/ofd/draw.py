"""Pictures of OFD pages: the page's objects are handed to the renderer that draws PDF pages, which knows fonts and curves."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, UnidentifiedImageError

from policytable.errors import DamagedError, ToolMissingError
from policytable.parse.ofd.fonts import glyph_ids, system_font
from policytable.parse.ofd.geometry import Matrix
from policytable.parse.ofd.objects import Colour, Drawn, Mark, Outline, Photo
from policytable.parse.ofd.package import OfdPackage

_PIXELS = 80_000_000  # of all pictures on a page, as for pictures by themselves


@dataclass(slots=True)
class _Face:
    """A font that the renderer has opened, and its characters; `handle` is None where it cannot be opened."""

    handle: Any
    glyphs: dict[int, int]
    kept: Any = None  # the bytes, which the renderer does not copy


@dataclass(slots=True)
class Canvas:
    """Draws pages one at a time. Fonts stay open from page to page. Raises ToolMissingError where this machine has no Chinese font."""

    ofd: OfdPackage
    document: pdfium.PdfDocument
    faces: dict[str, _Face] = field(default_factory=dict)
    pixels: int = 0

    @contextmanager
    def page(self, drawn: Sequence[Drawn], size: tuple[float, float]) -> Iterator[pdfium.PdfPage]:
        """A page of the renderer with these objects; `size` in page units."""
        self.pixels = 0
        page = self.document.new_page(*size)
        try:
            for one in drawn:
                if isinstance(one, Mark):
                    self._mark(page, one, size[1])
                elif isinstance(one, Outline):
                    self._outline(page, one, size[1])
                else:
                    self._photo(page, one, size[1])
            yield page
        finally:
            page.close()
            self.document.del_page(0)

    def characters(self, path: str) -> dict[int, str]:
        """Glyph to character of an embedded font, for glyphs that draw one character only; the renderer need not open it."""
        found: dict[int, list[str]] = {}
        for code, glyph in glyph_ids(self._data(path, "part_unread", "font") or b"").items():
            found.setdefault(glyph, []).append(chr(code))
        return {glyph: chars[0] for glyph, chars in found.items() if len(chars) == 1 and not 0xE000 <= ord(chars[0]) <= 0xF8FF}

    def _face(self, path: str) -> _Face:
        if path not in self.faces:
            self.faces[path] = self._opened(self._data(path, "part_unread", "font") or b"")
            if self.faces[path].handle is None:
                self.ofd.tell("part_unread", f"the embedded font {path} cannot be opened; another was drawn")
        return self.faces[path]

    def _system(self) -> _Face:
        if "" not in self.faces:
            font = system_font()
            if font is None:
                raise ToolMissingError("no Chinese font is installed (fonts-wqy-zenhei or fonts-noto-cjk)", about=self.ofd.about)
            self.faces[""] = self._opened(font)
        return self.faces[""]

    def _opened(self, font: bytes) -> _Face:
        kept = (ctypes.c_uint8 * len(font)).from_buffer_copy(font)
        handle = raw.FPDFText_LoadFont(self.document, kept, len(font), raw.FPDF_FONT_TRUETYPE, 1) if font else None
        return _Face(handle or None, glyph_ids(font), kept)

    def _data(self, path: str, code: str, what: str) -> bytes | None:
        try:
            return self.ofd.package.data(path)
        except DamagedError as error:
            self.ofd.tell(code, f"the {what} {path} cannot be unpacked: {error.message}")
            return None

    def _mark(self, page: pdfium.PdfPage, mark: Mark, height: float) -> None:
        colour = mark.paint.fill or mark.paint.stroke
        if (mark.char.isspace() and mark.glyph is None) or colour is None:
            return
        face, glyph = self._drawn_by(mark)
        if glyph == 0:
            return
        made = raw.FPDFPageObj_CreateTextObj(self.document, face.handle, 1.0)
        raw.FPDFText_SetCharcodes(made, (ctypes.c_uint32 * 1)(glyph), 1)
        raw.FPDFPageObj_SetFillColor(made, *colour)
        a, b, c, d, x, y = mark.place
        raw.FPDFPageObj_SetMatrix(made, raw.FS_MATRIX(a, -b, -c, d, x, height - y))
        raw.FPDFPage_InsertObject(page, made)

    def _drawn_by(self, mark: Mark) -> tuple[_Face, int]:
        """The font and its glyph: the file's own where it can be, else one of the system."""
        if mark.font is not None:
            face = self._face(mark.font)
            glyph = mark.glyph or face.glyphs.get(ord(mark.char), 0)
            if face.handle is not None and glyph:
                return face, glyph
        face = self._system()
        return face, face.glyphs.get(ord(mark.char), 0)

    def _outline(self, page: pdfium.PdfPage, outline: Outline, height: float) -> None:
        first = outline.steps[0][1]
        made = raw.FPDFPageObj_CreateNewPath(first[0][0] if first else 0.0, height - (first[0][1] if first else 0.0))
        for name, points in outline.steps:
            flat = [value for x, y in points for value in (x, height - y)]
            if name == "C":
                raw.FPDFPath_Close(made)
            elif name == "B":
                raw.FPDFPath_BezierTo(made, *flat)
            else:
                (raw.FPDFPath_MoveTo if name == "M" else raw.FPDFPath_LineTo)(made, *flat)
        paint = outline.paint
        filled = (raw.FPDF_FILLMODE_ALTERNATE if outline.even_odd else raw.FPDF_FILLMODE_WINDING) if paint.fill else raw.FPDF_FILLMODE_NONE
        raw.FPDFPath_SetDrawMode(made, filled, paint.stroke is not None)
        _coloured(made, paint.fill, paint.stroke)
        raw.FPDFPageObj_SetStrokeWidth(made, paint.width)
        raw.FPDFPage_InsertObject(page, made)

    def _photo(self, page: pdfium.PdfPage, photo: Photo, height: float) -> None:
        image = self._image(photo.path)
        if image is None or photo.alpha == 0:
            return
        made = pdfium.PdfImage.new(self.document)
        made.set_bitmap(pdfium.PdfBitmap.from_pil(image))
        made.set_matrix(pdfium.PdfMatrix(*_flipped(photo.place, height)))
        page.insert_obj(made)

    def _image(self, path: str) -> Image.Image | None:
        data = self._data(path, "picture_unread", "picture")
        Image.MAX_IMAGE_PIXELS = None  # the limit below is ours
        try:
            with Image.open(io.BytesIO(data or b"")) as image:
                self.pixels += image.width * image.height
                if self.pixels > _PIXELS:
                    self.ofd.tell("picture_unread", f"picture {path} has more pixels than is reasonable")
                    return None
                layered = "A" in image.getbands() or "transparency" in image.info
                return image.convert("RGBA" if layered else "RGB")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
            self.ofd.tell("picture_unread", f"picture {path} cannot be opened: {error}"[:300])
            return None


def _coloured(made: Any, fill: Colour | None, stroke: Colour | None) -> None:
    if fill is not None:
        raw.FPDFPageObj_SetFillColor(made, *fill)
    if stroke is not None:
        raw.FPDFPageObj_SetStrokeColor(made, *stroke)


def _flipped(place: Matrix, height: float) -> Matrix:
    """From a unit square that grows downwards to one that grows upwards, on a page that does too."""
    a, b, c, d, x, y = place
    return a, -b, -c, d, c + x, height - d - y
