"""A table of the report as CSV: what its cells say, and beside each column that leads somewhere, where to."""

from __future__ import annotations

from policytable.export.csvform import Entry as Written
from policytable.export.csvform import csv_bytes
from policytable.report.entries import Lines
from policytable.report.nouns import Sheet


def sheet_csv(sheet: Sheet) -> bytes:
    """The file of a table, in the edition's own form of CSV. Lines of a cell stand below each other with their marks in 〔〕; a column
    with links has one behind it of addresses (relative to the edition's folder), one for each line."""
    linked = [any(entry.href for row in sheet.rows for entry in row[at]) for at in range(len(sheet.columns))]
    header = [name for column, links in zip(sheet.columns, linked, strict=True) for name in _names(column.header, links)]
    return csv_bytes(
        header, [[told for lines, links in zip(row, linked, strict=True) for told in _told(lines, links)] for row in sheet.rows]
    )


def _names(header: str, links: bool) -> tuple[str, ...]:
    return (header, f"{header}（出处）") if links else (header,)


def _told(lines: Lines, links: bool) -> tuple[Written, ...]:
    return (_said(lines), "\n".join(entry.href for entry in lines)) if links else (_said(lines),)


def _said(lines: Lines) -> Written:
    if len(lines) == 1 and lines[0].number is not None and lines[0].text == f"{lines[0].number:f}" and not lines[0].marks:
        return lines[0].number
    return "\n".join(entry.text + "".join(f"〔{mark}〕" for mark in entry.marks) for entry in lines)
