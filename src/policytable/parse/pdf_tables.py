"""Ruled tables of a PDF: where their cells are. Only pages that draw lines are given to the slower reader."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policytable.parse.ruled import Rect

_FEW, _MANY = 4, 5000  # path objects: fewer draw no table of two columns, more are a drawing


@dataclass(slots=True)
class TableFinder:
    """Finds cells page by page; opens the document once, and only when a page asks for it."""

    content: bytes
    opened: Any = None
    failed: str = ""

    def cells(self, page: pdfium.PdfPage, index: int) -> list[list[Rect]]:
        """Cells of each table of a page, in page units with the origin at the top left; none where nothing is ruled."""
        if self.failed or not _FEW <= _paths(page) <= _MANY:
            return []
        try:
            return self._find(page, index)
        except MemoryError:
            raise
        except Exception as error:  # pdfminer lets every error of a damaged file through: KeyError, TypeError, struct…
            self.failed = f"page {index + 1}: {type(error).__name__}: {error}"
            return []

    def _find(self, page: pdfium.PdfPage, index: int) -> list[list[Rect]]:
        if self.opened is None:
            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
            self.opened = pdfplumber.open(io.BytesIO(self.content))
        ruled = self.opened.pages[index]
        width, height = page.get_size()
        if abs(float(ruled.width) - width) > 1 or abs(float(ruled.height) - height) > 1:
            return []
        dx, dy = float(ruled.bbox[0]), float(ruled.bbox[1])
        found = []
        for table in ruled.find_tables():
            rects = [(float(x0) - dx, float(top) - dy, float(x1) - dx, float(bottom) - dy) for x0, top, x1, bottom in table.cells]
            found.append(rects)
        ruled.close()
        return found


def _paths(page: pdfium.PdfPage) -> int:
    count = 0
    for at in range(min(20 * _MANY, raw.FPDFPage_CountObjects(page))):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, at))
        if kind == raw.FPDF_PAGEOBJ_PATH:
            count += 1
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            count += raw.FPDFFormObj_CountObjects(raw.FPDFPage_GetObject(page, at))
    return count
