"""A second reader for PDFs that the first cannot open or shows no page of: the same glyphs and rulings, by pdfplumber."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pdfplumber

from policytable.parse.printed.glyph import Glyph, fold_char, strips
from policytable.parse.printed.pages import Sheet, ordered
from policytable.parse.printed.pdf_tables import ruled_tables
from policytable.parse.printed.pdf_text import UNKNOWN, is_bad
from policytable.parse.printed.rulings import MANY, Rules

SECOND_METHOD = "pdfplumber-1"
_SECONDS = 15  # for a page; sound ones take 0.1
_PAGES = 300  # it is ten times slower than the first reader, and the files are broken ones
_CHARACTERS = 60_000  # of one page, as with the first reader


def second_sheets(content: bytes, beat: Callable[[int], None]) -> list[Sheet]:
    """The pages that show a character, with lines and ruled tables; no page where none does.

    `beat` is told before every page how many seconds it may take. Raises whatever the library raises on a broken file.
    """
    sheets = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        for number, page in enumerate(document.pages[:_PAGES], 1):
            beat(_SECONDS)
            upright, turned = list[Glyph](), list[Glyph]()
            for glyph, is_turned in _glyphs(page):
                (turned if is_turned else upright).append(glyph)
            if upright:
                tables, left = ruled_tables(_rules(page), upright, number)
                lines, aside = strips(left, number), tuple(strips(turned, number)) if turned else ()
                sheets.append(Sheet(number, float(page.width), float(page.height), "text", ordered(lines, tables), aside))
            page.close()
    return sheets


def _glyphs(page: Any) -> Iterator[tuple[Glyph, bool]]:
    """Characters in the order of the file, and whether each is turned; those without a known code are left out."""
    left, top = float(page.bbox[0]), float(page.bbox[1])
    for found in page.chars[:_CHARACTERS]:
        text, size = str(found["text"]), float(found["size"])
        if not text or text.startswith("(cid:") or any(char == UNKNOWN or is_bad(ord(char)) for char in text):
            continue
        x0, x1 = float(found["x0"]) - left, float(found["x1"]) - left
        base = float(found["bottom"]) - top + float(found["y0"]) - float(found["matrix"][5])
        step = (x1 - x0) / len(text)  # a ligature is one shape and several letters
        for at, char in enumerate(text):
            edge = x0 + at * step
            yield Glyph(fold_char(char), edge, edge + step, base - 0.9 * size, base + 0.2 * size, base, size), not found["upright"]


def _rules(page: Any) -> Rules:
    """Level and upright lines that the page draws; none for drawings."""
    rules = Rules(shades=Rules())
    left, top = float(page.bbox[0]), float(page.bbox[1])
    edges = page.edges if len(page.objects.get("curve", ())) < MANY else []
    for edge in edges if len(edges) <= 4 * MANY else ():
        rules.add(float(edge["x0"]) - left, float(edge["top"]) - top, float(edge["x1"]) - left, float(edge["bottom"]) - top)
    return rules
