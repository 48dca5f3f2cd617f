"""The files of the report: its page, its drawings, its tables as CSV, its workbook and its document for editing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from importlib.resources import files

from policytable.export import Book, SiteFile
from policytable.report.content import report
from policytable.report.documentform import document_bytes
from policytable.report.nouns import Figure, Report, Sheet
from policytable.report.page import page
from policytable.report.tablefile import sheet_csv
from policytable.report.workbookform import workbook_bytes

FOLDER = "report"
_OWN_ADDRESS = re.compile(r'(?<=\shref=")(?!https?:|#)')


def report_files(shelf: Book) -> Iterator[SiteFile]:
    """Every file of `report/`, by its path from the edition's folder; the same edition gives the same bytes."""
    said = report(shelf)
    frame = page(shelf, (("report.xlsx", "工作簿（XLSX）"), ("report.docx", "可编辑文档（DOCX）")))
    yield SiteFile(f"{FOLDER}/index.html", (frame, said), lambda: frame.print(said))
    yield SiteFile(f"{FOLDER}/report.css", "report.css", (files("policytable.report") / "assets" / "report.css").read_bytes)
    yield SiteFile(f"{FOLDER}/report.xlsx", ("report.xlsx", said), partial(workbook_bytes, said))
    yield SiteFile(f"{FOLDER}/report.docx", ("report.docx", said), partial(document_bytes, said))
    for figure in figures_of(said):
        yield SiteFile(f"{FOLDER}/charts/{figure.key}.svg", figure.svg, partial(_alone, figure.svg))
    for sheet in sheets_of(said):
        yield SiteFile(f"{FOLDER}/data/{sheet.key}.csv", sheet, partial(sheet_csv, sheet))


def figures_of(said: Report) -> tuple[Figure, ...]:
    """The drawings of a report in their order."""
    return tuple(part for chapter in said.chapters for part in chapter.parts if isinstance(part, Figure) and part.svg)


def sheets_of(said: Report) -> tuple[Sheet, ...]:
    """The tables of a report in their order, those under its drawings too."""
    return tuple(part.data if isinstance(part, Figure) else part for chapter in said.chapters for part in chapter.parts)


def _alone(svg: str) -> bytes:
    """A drawing as a file of its own, two folders below the edition's."""
    return _OWN_ADDRESS.sub("../../", svg).encode()
