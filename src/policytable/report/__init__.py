"""The report that people publish, made again from an edition: pages, a workbook and a document for editing."""

from __future__ import annotations

from policytable.export import Book
from policytable.report.content import report
from policytable.report.nouns import Chapter, Column, Entry, Figure, Report, Sheet
from policytable.report.printing import report_files

__all__ = ["Book", "Chapter", "Column", "Entry", "Figure", "Report", "Sheet", "report", "report_files"]
