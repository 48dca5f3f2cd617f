"""The report that people publish, made again from an edition: pages, a workbook and a document for editing."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.export import Book, SiteFile
from policytable.report.nouns import Chapter, Column, Entry, Figure, Report, Sheet

__all__ = ["Chapter", "Column", "Entry", "Figure", "Report", "Sheet", "report_files"]


def report_files(shelf: Book) -> Iterator[SiteFile]:
    """Every file of `report/`, by its path from the edition's folder; the same edition gives the same bytes."""
    yield from ()
