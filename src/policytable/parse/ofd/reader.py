"""OFD files (GB/T 33190-2016): their own text where it can be believed, recognition where it cannot, tables by their rulings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pypdfium2 as pdfium

from policytable.errors import DamagedError, EmptyError
from policytable.parse.ofd.draw import Canvas
from policytable.parse.ofd.objects import Drawing, Drawn, Mark, Outline, Photo
from policytable.parse.ofd.package import OfdPackage, OfdPage, open_ofd
from policytable.parse.ofd.rulings import drawn_rules
from policytable.parse.ofd.text import layer_of
from policytable.parse.outcome import PagePicture, Parsed, issue
from policytable.parse.printed.glyph import Glyph, strips
from policytable.parse.printed.layout import assemble
from policytable.parse.printed.look import HEAD, SCAN, Look, Picture
from policytable.parse.printed.ocr_budget import OcrBudget, ranges
from policytable.parse.printed.pages import Sheet
from policytable.parse.printed.pdf import OCR_DPI, PAGE_SECONDS, PICTURE_DPI, Beat, page_items, png, render
from policytable.parse.printed.pdf_text import TextLayer
from policytable.parse.printed.pdf_trust import believed
from policytable.parse.printed.recognised import ENGINE, Recognised
from policytable.parse.printed.rulings import Rules
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "ofd-1"
_SAID = {
    "text_layer_bad": "the text of page {} is not what it shows; recognition was used where it lies",
    "text_layer_doubtful": "the text of page {} looks wrong, and recognition sees nothing to compare it with",
    "characters_unknown": "page {} holds one or two characters without a known code, left out",
}


def read_ofd(content: bytes, seen: Recognised, name: str, beat: Beat = lambda seconds: None) -> Parsed:
    """Reads an OFD, all its documents one after another, boxes in points; `seen` is what recognition saw before, `beat`
    is told before every page how many seconds it may take. Parts that are missing become issues.

    Raises EncryptedError, DamagedError, EmptyError `no_text`, and RecognitionNeeded where `seen` may not look.
    """
    sheets: list[Sheet] = []
    beat(PAGE_SECONDS)
    with _reader(content, name, beat, seen) as reader:
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
    issues += seen.budget.issues()
    read = [sheet.number for sheet in sheets if sheet.method == "ocr" and sheet.items]
    if read:
        issues.append(issue("ocr_used", f"pages {ranges(read)} were read by recognition", name, "info"))
    method = METHOD + ("+" + ENGINE if seen.pages else "")
    return Parsed(draft.document(content, MEDIA_TYPES["ofd"], method), tuple(issues), seen.dump() if seen.new else None)


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
    seen: Recognised
    fonts: dict[str, dict[int, str]] = field(default_factory=dict)

    def sheet(self, page: OfdPage) -> Sheet:
        size = (page.width, page.height)
        drawn = self.drawing.page(page)
        layer, off = layer_of((one for one in drawn if isinstance(one, Mark)), size, self._named)
        if off:
            self.ofd.tell("off_page", f"{off} characters of page {page.number} stand off its paper and were left out")
        photos = [one for one in drawn if isinstance(one, Photo)]
        look = Look(page.number, size, self.seen, self.beat, lambda: self._picture(page, drawn))
        glyphs, said = believed(layer.glyphs, layer.unknown, look.glyphs)
        if said is not None:
            self.ofd.tell(said, _SAID[said].format(page.number))
        if any(not glyph.char.isspace() for glyph in glyphs) and not _is_scan(layer, photos, size):
            return self._printed(page, glyphs, layer.rotated, [one for one in drawn if isinstance(one, Outline)])
        if said is None and not photos and not any(isinstance(one, Outline) for one in drawn):
            return Sheet(page.number, *size, "text", (), tuple(strips(layer.rotated, page.number)))
        return look.sheet()

    def _printed(self, page: OfdPage, glyphs: list[Glyph], aside: Sequence[Glyph], outlines: list[Outline]) -> Sheet:
        rules = drawn_rules(outlines, (page.width, page.height))
        if rules is None:
            self.ofd.tell("tables_unread", f"page {page.number} draws more lines than a table has; none were taken for rulings")
        items = page_items(rules or Rules(), glyphs, page.number)
        return Sheet(page.number, page.width, page.height, "text", items, tuple(strips(aside, page.number)))

    def _picture(self, page: OfdPage, drawn: list[Drawn]) -> Picture:
        with self.canvas.page(drawn, (page.width, page.height)) as made:
            return np.asarray(render(made, OCR_DPI).to_numpy())[:, :, :3].copy()

    def _named(self, font: str) -> dict[int, str]:
        if font not in self.fonts:
            self.fonts[font] = self.canvas.characters(font)
        return self.fonts[font]


def _is_scan(layer: TextLayer, photos: list[Photo], size: tuple[float, float]) -> bool:
    """A picture over most of the page under no more words than a running head and a page number have."""
    areas = [abs(one.place[0] * one.place[3] - one.place[1] * one.place[2]) for one in photos]
    return max(areas, default=0.0) > SCAN * size[0] * size[1] and len(layer.glyphs) < HEAD


@contextmanager
def _reader(content: bytes, name: str, beat: Beat, seen: Recognised | None = None) -> Iterator[_Reader]:
    ofd = open_ofd(content, name)
    document = pdfium.PdfDocument.new()
    try:
        yield _Reader(ofd, Drawing(ofd), Canvas(ofd, document), beat, seen or Recognised(OcrBudget(name, allowed=False)))
    finally:
        document.close()
