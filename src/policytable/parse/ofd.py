"""OFD files (GB/T 33190-2016): their own text where it can be believed, recognition where it cannot, tables by their rulings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium

from policytable.errors import DamagedError, EmptyError
from policytable.parse.glyph import strips
from policytable.parse.layout import assemble
from policytable.parse.ofd_draw import Canvas
from policytable.parse.ofd_objects import Drawing, Drawn, Mark, Outline, Photo
from policytable.parse.ofd_package import OfdPackage, OfdPage, open_ofd
from policytable.parse.ofd_rulings import ruled_cells
from policytable.parse.ofd_text import layer_of
from policytable.parse.outcome import PagePicture, Parsed, issue
from policytable.parse.pages import Sheet
from policytable.parse.pdf import OCR_DPI, OCR_SECONDS, PAGE_SECONDS, PICTURE_DPI, Beat, page_items, png, ranges, render
from policytable.parse.pdf_text import TextLayer, is_usable
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "ofd-1"
_SCAN = 0.5  # of the page; scans fill 0.8 and more, pictures between paragraphs less than a half
_HEAD = 60  # characters; two lines of a head and a foot, while a text laid over a scan has hundreds


def read_ofd(content: bytes, name: str, beat: Beat = lambda seconds: None) -> Parsed:
    """Reads an OFD, all its documents one after another, boxes in points; `beat` is told before every page how many
    seconds it may take. Parts that are missing become issues.

    Raises EncryptedError, DamagedError, EmptyError `no_text`.
    """
    sheets: list[Sheet] = []
    beat(PAGE_SECONDS)
    with _reader(content, name, beat) as reader:
        for page in reader.ofd.pages():
            beat(PAGE_SECONDS)
            if page.sound:
                sheets.append(reader.sheet(page))
        issues = reader.ofd.issues
    if not sheets:
        raise DamagedError("no page of the OFD can be read", about=name)
    draft = assemble(sheets)
    if not draft.size:
        raise EmptyError("no page shows a character", about=name, code="no_text")
    read = [sheet.number for sheet in sheets if sheet.method == "ocr" and sheet.items]
    if read:
        issues.append(issue("ocr_used", f"pages {ranges(read)} were read by recognition", name, "info"))
    method = METHOD + ("+rapidocr-3.10" if read else "")
    return Parsed(draft.document(content, MEDIA_TYPES["ofd"], method), tuple(issues))


def ofd_pictures(content: bytes, name: str, pages: frozenset[int] | None, beat: Beat = lambda seconds: None) -> tuple[PagePicture, ...]:
    """Every page of `pages` that can be drawn (None: all), sizes in points as in `Document.pages`.

    Raises what `read_ofd` raises, and ToolMissingError where a font of this machine is needed and there is none.
    """
    made = []
    beat(PAGE_SECONDS)
    with _reader(content, name, beat) as reader:
        for page in reader.ofd.pages():
            beat(PAGE_SECONDS)
            if page.sound and (pages is None or page.number in pages):
                size = (page.width, page.height)
                with reader.canvas.page(reader.drawing.page(page), size) as drawn:
                    made.append(PagePicture(page.number, round(size[0], 2), round(size[1], 2), png(render(drawn, PICTURE_DPI))))
    return tuple(made)


@dataclass(slots=True)
class _Reader:
    ofd: OfdPackage
    drawing: Drawing
    canvas: Canvas
    beat: Beat
    fonts: dict[str, dict[int, str]] = field(default_factory=dict)

    def sheet(self, page: OfdPage) -> Sheet:
        size = (page.width, page.height)
        drawn = self.drawing.page(page)
        layer, off = layer_of((one for one in drawn if isinstance(one, Mark)), size, self._named)
        if off:
            self.ofd.tell("off_page", f"{off} characters of page {page.number} stand off its paper and were left out")
        photos = [one for one in drawn if isinstance(one, Photo)]
        if is_usable(layer) and not _is_scan(layer, photos, size):
            return self._printed(page, layer, [one for one in drawn if isinstance(one, Outline)])
        if layer.bad > 0:
            self.ofd.tell("text_layer_bad", f"the text of page {page.number} is not what it shows; it was recognised instead")
        elif not photos and not any(isinstance(one, Outline) for one in drawn):
            return Sheet(page.number, *size, "text", (), tuple(strips(layer.rotated, page.number)))
        return self._recognised(page, drawn)

    def _printed(self, page: OfdPage, layer: TextLayer, outlines: list[Outline]) -> Sheet:
        tables = ruled_cells(outlines, (page.width, page.height))
        if tables is None:
            self.ofd.tell("tables_unread", f"page {page.number} draws more lines than a table has; none were taken for rulings")
        items = page_items(list(layer.glyphs), tables or [], page.number)
        return Sheet(page.number, page.width, page.height, "text", items, tuple(strips(layer.rotated, page.number)))

    def _recognised(self, page: OfdPage, drawn: list[Drawn]) -> Sheet:
        from policytable.parse.ocr import recognise  # a second to load, and most files never need it

        self.beat(OCR_SECONDS)
        size = (page.width, page.height)
        with self.canvas.page(drawn, size) as made:
            picture = np.asarray(render(made, OCR_DPI).to_numpy())[:, :, :3].copy()
        return recognise(picture, page.number, *size)

    def _named(self, font: str) -> dict[int, str]:
        if font not in self.fonts:
            self.fonts[font] = self.canvas.characters(font)
        return self.fonts[font]


def _is_scan(layer: TextLayer, photos: list[Photo], size: tuple[float, float]) -> bool:
    """A picture over most of the page under no more words than a running head and a page number have."""
    areas = [abs(one.place[0] * one.place[3] - one.place[1] * one.place[2]) for one in photos]
    return max(areas, default=0.0) > _SCAN * size[0] * size[1] and len(layer.glyphs) < _HEAD


@contextmanager
def _reader(content: bytes, name: str, beat: Beat) -> Iterator[_Reader]:
    ofd = open_ofd(content, name)
    document = pdfium.PdfDocument.new()
    try:
        yield _Reader(ofd, Drawing(ofd), Canvas(ofd, document), beat)
    finally:
        document.close()
