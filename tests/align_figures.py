"""How well a Word file is found again in its rendering: characters with a box, and boxes that hold what they quote."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium

from policytable.model import Document
from policytable.parse.printed.glyph import fold_char

_SAMPLES = 60  # quotes a document
_SIZE = 8  # characters of a quote


@dataclass(frozen=True, slots=True)
class Figures:
    """Characters that are no blanks, those of them with a box, quotes that were looked at, and those whose box holds them."""

    characters: int
    boxed: int
    quotes: int
    right: int

    def __add__(self, other: Figures) -> Figures:
        return Figures(self.characters + other.characters, self.boxed + other.boxed, self.quotes + other.quotes, self.right + other.right)


def figures(document: Document, pdf: bytes) -> Figures:
    """The figures of one document against its rendering, read by the PDF library alone."""
    boxed = {at for line in document.lines for at in range(line.start, line.end) if not document.text[at].isspace()}
    looked = [_holds(quote, found) for quote, found in _quotes(document, pdf)]
    return Figures(sum(1 for char in document.text if not char.isspace()), len(boxed), len(looked), sum(looked))


def _quotes(document: Document, pdf: bytes) -> Iterator[tuple[str, str]]:
    rendered = pdfium.PdfDocument(pdf)
    lines = [line for line in document.lines if document.text[line.start : line.end].strip()]
    for line in random.Random(7).sample(lines, min(_SAMPLES, len(lines))):
        start, end = line.start, min(line.end, line.start + _SIZE)
        for place in document.cite(start, end).places:
            if place.box is not None and place.page is not None:
                left, top, right, bottom = place.box
                page = rendered[place.page - 1]
                height = page.get_height()
                middle = (bottom - top) * 0.25  # the box is as high as the type, and lines of print touch
                text = page.get_textpage().get_text_bounded(left + 0.3, height - bottom + middle, right - 0.3, height - top - middle)
                yield document.text[start:end], text
    rendered.close()


def _holds(quote: str, found: str) -> bool:
    """A box is right that holds the quote and no more than a mark beside it."""
    wanted, got = (re.sub(r"\W", "", "".join(map(fold_char, text))) for text in (quote, found))
    return wanted in got and len(got) <= len(wanted) + 2
