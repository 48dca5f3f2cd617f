"""PDF files: the text layer where it can be believed, recognition where it cannot, tables by their rulings."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.errors import DamagedError, EmptyError, EncryptedError
from policytable.model import Issue
from policytable.parse.outcome import NOT_REBUILT, PagePicture, Parsed, issue
from policytable.parse.printed.footnotes import notes_of
from policytable.parse.printed.glyph import Glyph, Strip, strips
from policytable.parse.printed.layout import assemble
from policytable.parse.printed.look import HEAD, SCAN, Look, Picture
from policytable.parse.printed.ocr_budget import ranges
from policytable.parse.printed.pages import PrintedTable, Sheet, laid, ordered, read_glyph
from policytable.parse.printed.pdf_tables import ruled_tables
from policytable.parse.printed.pdf_text import TextLayer, read_layer
from policytable.parse.printed.pdf_trust import believed
from policytable.parse.printed.pdf_turned import beside, turned_layer
from policytable.parse.printed.recognised import ENGINE, Recognised
from policytable.parse.printed.rulings import Rules, read_rules
from policytable.parse.printed.side_by_side import in_columns
from policytable.parse.printed.turn import Turn
from policytable.parse.printed.unruled import unruled_tables

METHOD = "pdfium-2"
PAGE_SECONDS = 15  # for one page; sound pages take 0.05
_PAGES = 3000
OCR_DPI = 200
PICTURE_DPI = 110
_PIXELS = 14_000_000  # A3 at 200 dpi has 7.7 million
Beat = Callable[[int], None]
Severity = Literal["error", "warning", "info"]


def read_pdf(content: bytes, seen: Recognised, name: str, beat: Beat = lambda seconds: None) -> Parsed:
    """Reads a PDF; `seen` is what recognition saw before, `beat` is told before every page how many seconds it may take.

    Raises EncryptedError, DamagedError, EmptyError `no_text`, and RecognitionNeeded where the budget allows none.
    """
    try:
        with open_pdf(content, name) as document:
            reader = _Reader(document, seen, name, beat)
            sheets = [sheet for index in range(len(document)) if (sheet := reader.sheet(index)) is not None]
        if not sheets:
            raise DamagedError("no page of the PDF can be read", about=name)
    except (DamagedError, EncryptedError) as refused:
        return _second(content, refused, name, beat)
    draft = assemble(sheets)
    if not draft.size:
        raise EmptyError("no page shows a character", about=name, code="no_text")
    reader.issues += seen.budget.issues()
    read = [sheet.number for sheet in sheets if sheet.method == "ocr" and sheet.items]
    reader.say("ocr_used", read, "pages {} were read by recognition", "info")
    reader.say("table_not_rebuilt", [sheet.number for sheet in sheets if sheet.doubt], NOT_REBUILT)
    method = METHOD + ("+" + ENGINE if seen.pages else "")
    return Parsed(draft.document(content, "application/pdf", method), reader.told(), seen.dump() if seen.new else None)


def _second(content: bytes, refused: DamagedError | EncryptedError, name: str, beat: Beat) -> Parsed:
    """A PDF by the second reader, which forgives other faults. Raises what the first said where it sees no character either."""
    from policytable.parse.printed.pdf_second import SECOND_METHOD, second_sheets

    if refused.code == "too_large":
        raise refused
    try:
        sheets = second_sheets(content, beat)
    except MemoryError:
        raise
    except Exception as error:  # a broken file can bring it to any error; the first reader's words say more
        raise refused from error
    draft = assemble(sheets)
    if not draft.size:
        raise refused
    told = issue(
        "second_reader", f"{refused.message}; another reader found text in it (pages {ranges([sheet.number for sheet in sheets])})", name
    )
    return Parsed(draft.document(content, "application/pdf", SECOND_METHOD), (told,))


def pdf_pictures(content: bytes, name: str, pages: frozenset[int] | None, beat: Beat = lambda seconds: None) -> tuple[PagePicture, ...]:
    """Every page of `pages` that can be drawn (None: all), sizes in points as in `Document.pages`."""
    made = []
    with open_pdf(content, name) as document:
        for index in range(len(document)):
            beat(PAGE_SECONDS)
            page = _page(document, index) if pages is None or index + 1 in pages else None
            if page is not None:
                width, height = page.get_size()
                bitmap = render(page, PICTURE_DPI)
                made.append(PagePicture(index + 1, round(width, 2), round(height, 2), png(bitmap)))
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


@dataclass(slots=True)
class _Reader:
    """Reads page after page and keeps what is to be told of them."""

    document: pdfium.PdfDocument
    seen: Recognised
    name: str
    beat: Beat
    issues: list[Issue] = field(default_factory=list)
    pages: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def sheet(self, index: int) -> Sheet | None:
        """The page by its text layer, by its picture, or by both; None where it cannot be opened."""
        self.beat(PAGE_SECONDS)
        page = _page(self.document, index)
        if page is None:
            self.pages["page_unread"].append(index + 1)
            return None
        try:
            return self._read(page, index)
        finally:
            page.close()

    def _read(self, page: pdfium.PdfPage, index: int) -> Sheet:
        width, height = page.get_size()
        layer = read_layer(page)
        for code, count in (("text_layer_repaired", layer.repaired), ("off_page", layer.off)):
            if count:
                self.pages[code].append(index + 1)
        turned = turned_layer(page, layer)
        if turned is not None:
            return self._turned(page, index, layer, *turned)
        look = self._look(page, index)
        glyphs, said = believed(layer.glyphs, layer.unknown, look.glyphs)
        if said is not None:
            self.pages[said].append(index + 1)
        if any(not glyph.char.isspace() for glyph in glyphs) and not (len(glyphs) < HEAD and _is_scan(page)):
            aside = tuple(strips(layer.rotated, index + 1)) if layer.rotated else ()
            return _printed(read_rules(page), glyphs, Sheet(index + 1, width, height, "text", (), aside))
        if raw.FPDFPage_CountObjects(page) == 0 and raw.FPDFPage_GetAnnotCount(page) == 0:
            return Sheet(index + 1, width, height, "text", ())
        return look.sheet()

    def _look(self, page: pdfium.PdfPage, index: int) -> Look:
        return Look(index + 1, page.get_size(), self.seen, self.beat, lambda: _picture(page))

    def _turned(self, page: pdfium.PdfPage, index: int, layer: TextLayer, turn: Turn, own: TextLayer) -> Sheet:
        """A page whose text is turned as a whole, read its own way."""

        look = self._look(page, index)
        glyphs, said = believed(own.glyphs, own.unknown, lambda: [read_glyph(one, turn) for one in look.glyphs()])
        if said is not None:
            self.pages[said].append(index + 1)
        before, aside = beside(layer.glyphs, own, index + 1)
        stamps = laid(strips(own.rotated, index + 1), turn) if own.rotated else ()
        aside += [strip for strip in stamps if isinstance(strip, Strip)]
        sheet = _printed(read_rules(page, turn), glyphs, Sheet(index + 1, *turn.size, "text", (), tuple(aside), turn))
        notes = tuple(replace(strip, turn=turn) for strip in sheet.notes)
        return replace(sheet, items=(*before, *laid(sheet.items, turn)), notes=notes)

    def say(self, code: str, pages: list[int], message: str, severity: Severity = "warning") -> None:
        """One issue for all pages that share a fault."""
        if pages:
            self.issues.append(issue(code, message.format(ranges(pages)), self.name, severity))

    def told(self) -> tuple[Issue, ...]:
        """What was not understood, the graver first."""
        for code, (message, severity) in _SAID.items():
            self.say(code, self.pages[code], message, severity)
        return tuple(self.issues)


_SAID: dict[str, tuple[str, Severity]] = {
    "page_unread": ("pages {} cannot be opened", "warning"),
    "text_layer_bad": ("the text layer of pages {} does not say what they show; recognition was used where it lies", "warning"),
    "text_layer_doubtful": ("the text layer of pages {} looks wrong, and recognition sees nothing to compare it with", "warning"),
    "text_layer_repaired": ("pages {} hold GB codes taken for Latin letters; they were decoded", "info"),
    "off_page": ("pages {} hold characters that stand off their paper; they were left out", "warning"),
    "characters_unknown": ("pages {} hold one or two characters without a known code, left out", "info"),
}


def _is_scan(page: pdfium.PdfPage) -> bool:
    """A picture over most of the page: under a page number that a later hand added, the text is in the picture."""
    width, height = page.get_size()
    for picture in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) > SCAN * width * height:
            return True
    return False


def _picture(page: pdfium.PdfPage) -> Picture:
    return np.asarray(render(page, OCR_DPI).to_numpy())[:, :, :3].copy()


def _page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage | None:
    try:
        page = document[index]
        width, height = page.get_size()
    except pdfium.PdfiumError:
        return None
    return page if 0 < width < 20000 and 0 < height < 20000 else None


def page_items(rules: Rules, glyphs: list[Glyph], number: int) -> tuple[Strip | PrintedTable, ...]:
    """Lines and tables of a page in reading order."""
    return _printed(rules, glyphs, Sheet(number, 1e9, 1e9, "text", ())).items


def _printed(rules: Rules, glyphs: list[Glyph], sheet: Sheet) -> Sheet:
    """A page with its lines and tables in reading order, and the notes at its foot."""
    tables, left = ruled_tables(rules, glyphs, sheet.number)
    lines = strips(left, sheet.number)
    notes = notes_of(lines, rules.level, sheet.height)
    found = unruled_tables([line for line in lines if line not in notes], rules.level)
    items = ordered(in_columns(found.lines), [*tables, *found.tables])
    return replace(sheet, items=items, notes=tuple(notes), doubt=found.doubt)


def render(page: pdfium.PdfPage, dpi: float) -> pdfium.PdfBitmap:
    """A picture of a page, smaller than asked where it would be too large."""
    width, height = page.get_size()
    scale = min(dpi / 72, (_PIXELS / (width * height)) ** 0.5)
    return page.render(scale=scale, rev_byteorder=False, may_draw_forms=False, force_bitmap_format=raw.FPDFBitmap_BGR)


def png(bitmap: pdfium.PdfBitmap) -> bytes:
    """A picture as the bytes of a PNG."""
    stream = io.BytesIO()
    bitmap.to_pil().save(stream, "PNG", compress_level=6)
    return stream.getvalue()
