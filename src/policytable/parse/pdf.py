"""PDF files: the text layer where it can be believed, recognition where it cannot, tables by their rulings."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.errors import DamagedError, EmptyError, EncryptedError
from policytable.model import Issue
from policytable.parse.glyph import Glyph, Strip, strips
from policytable.parse.layout import assemble
from policytable.parse.outcome import PagePicture, Parsed, issue
from policytable.parse.pages import PrintedTable, Sheet, ordered
from policytable.parse.pdf_tables import ruled_tables
from policytable.parse.pdf_text import is_usable, read_layer

METHOD = "pdfium-1"
PAGE_SECONDS, OCR_SECONDS = 15, 60  # for one page; sound pages take 0.05 and 2-8
_PAGES = 3000
_OCR_DPI = 200
_PICTURE_DPI = 110
_PIXELS = 14_000_000  # A3 at 200 dpi has 7.7 million
Beat = Callable[[int], None]


def read_pdf(content: bytes, name: str, beat: Beat = lambda seconds: None) -> Parsed:
    """Reads a PDF; `beat` is told before every page how many seconds it may take.

    Raises EncryptedError, DamagedError, EmptyError `no_text`.
    """
    issues: list[Issue] = []
    sheets: list[Sheet] = []
    with open_pdf(content, name) as document:
        for index in range(len(document)):
            beat(PAGE_SECONDS)
            sheet = _sheet(document, index, issues, name) or _recognised(document, index, issues, name, beat)
            if sheet is not None:
                sheets.append(sheet)
    if not sheets:
        raise DamagedError("no page of the PDF can be read", about=name)
    draft = assemble(sheets)
    if not draft.size:
        raise EmptyError("no page shows a character", about=name, code="no_text")
    read = [sheet.number for sheet in sheets if sheet.method == "ocr" and sheet.items]
    if read:
        issues.append(issue("ocr_used", f"pages {_ranges(read)} were read by recognition", name, "info"))
    method = METHOD + ("+rapidocr-3.10" if read else "")
    return Parsed(draft.document(content, "application/pdf", method), tuple(issues))


def pdf_pictures(content: bytes, name: str, pages: frozenset[int] | None, beat: Beat = lambda seconds: None) -> tuple[PagePicture, ...]:
    """Every page of `pages` that can be drawn (None: all), sizes in points as in `Document.pages`."""
    made = []
    with open_pdf(content, name) as document:
        for index in range(len(document)):
            beat(PAGE_SECONDS)
            page = _page(document, index) if pages is None or index + 1 in pages else None
            if page is not None:
                width, height = page.get_size()
                bitmap = _render(page, _PICTURE_DPI)
                made.append(PagePicture(index + 1, round(width, 2), round(height, 2), _png(bitmap)))
                page.close()
    return tuple(made)


@contextmanager
def open_pdf(content: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    """An opened PDF. Raises EncryptedError, and DamagedError for what is none or has too many pages."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "assword" in str(error):
            raise EncryptedError("a password protects this PDF", about=name) from error
        raise DamagedError(f"the PDF cannot be opened: {error}", about=name) from error
    try:
        if not 0 < len(document) <= _PAGES:
            raise DamagedError(f"{len(document)} pages", about=name, code="too_large" if len(document) else "damaged")
        yield document
    finally:
        document.close()


def page_strips(document: pdfium.PdfDocument) -> Iterator[tuple[int, float, float, list[Strip]]]:
    """(number, width, height, lines in stream order) of every page, for files that we rendered ourselves."""
    for index in range(len(document)):
        page = document[index]
        width, height = page.get_size()
        yield index + 1, width, height, strips(read_layer(page).glyphs, index + 1, in_stream_order=True)
        page.close()


def _sheet(document: pdfium.PdfDocument, index: int, issues: list[Issue], name: str) -> Sheet | None:
    """The page by its text layer; None where it has none that can be believed."""
    page = _page(document, index)
    if page is None:
        issues.append(issue("page_unread", f"page {index + 1} cannot be opened", name))
        return None
    width, height = page.get_size()
    try:
        layer = read_layer(page)
        if is_usable(layer):
            aside = tuple(strips(layer.rotated, index + 1)) if layer.rotated else ()
            return Sheet(index + 1, width, height, "text", _items(page, list(layer.glyphs), index + 1), aside)
        if layer.bad > 0:
            issues.append(issue("text_layer_bad", f"the text layer of page {index + 1} is not text; it was recognised instead", name))
        if raw.FPDFPage_CountObjects(page) == 0 and raw.FPDFPage_GetAnnotCount(page) == 0:
            return Sheet(index + 1, width, height, "text", ())
        return None
    finally:
        page.close()


def _recognised(document: pdfium.PdfDocument, index: int, issues: list[Issue], name: str, beat: Beat) -> Sheet | None:
    page = _page(document, index)
    if page is None:
        return None
    from policytable.parse.ocr import recognise  # a second to load, and most files never need it

    beat(OCR_SECONDS)
    width, height = page.get_size()
    picture = np.asarray(_render(page, _OCR_DPI).to_numpy())[:, :, :3].copy()
    page.close()
    return recognise(picture, index + 1, width, height)


def _page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage | None:
    try:
        page = document[index]
        width, height = page.get_size()
    except pdfium.PdfiumError:
        return None
    return page if 0 < width < 20000 and 0 < height < 20000 else None


def _items(page: pdfium.PdfPage, glyphs: list[Glyph], number: int) -> tuple[Strip | PrintedTable, ...]:
    tables, left = ruled_tables(page, glyphs, number)
    return ordered(strips(left, number), tables)


def _render(page: pdfium.PdfPage, dpi: float) -> pdfium.PdfBitmap:
    width, height = page.get_size()
    scale = min(dpi / 72, (_PIXELS / (width * height)) ** 0.5)
    return page.render(scale=scale, rev_byteorder=False, may_draw_forms=False, force_bitmap_format=raw.FPDFBitmap_BGR)


def _png(bitmap: pdfium.PdfBitmap) -> bytes:
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _ranges(numbers: list[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in parts)
