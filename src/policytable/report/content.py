"""What the report says, chapter by chapter."""

from __future__ import annotations

from policytable.export import Book
from policytable.report.drawings import drawings
from policytable.report.gaps import gaps
from policytable.report.inventory import inventory
from policytable.report.method import method
from policytable.report.national import national
from policytable.report.nouns import Report
from policytable.report.summary import summary


def report(shelf: Book) -> Report:
    """The whole report of an edition, before it is a page, a workbook or a document."""
    edition = shelf.edition
    samples = any(reading.source.sample for reading in edition.readings)
    chapters = (inventory(shelf), summary(shelf), national(shelf), drawings(shelf), gaps(shelf), method(shelf))
    title = f"各地区{edition.register.topic.title}政策报告"
    return Report(title, edition.as_of, edition.register.sample_mark if samples else "", chapters)
