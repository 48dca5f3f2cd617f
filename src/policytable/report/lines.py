"""What the workbook and the document share: words that XML can hold, and addresses that work from `report/`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.export.plain import plain
from policytable.export.site.address import external
from policytable.report.nouns import Column, Entry, Figure, Report, Sheet

# A path in the edition's folder: no scheme, no host, no way out.
_OWN = re.compile(r"(?!.*(?:^|/)\.\.(?:/|$))[A-Za-z0-9_][A-Za-z0-9_./~%:-]*(?:#[A-Za-z0-9_.~%:-]+)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_NARROW = re.compile("[\x00-\u10ff]+")  # signs beyond are as wide as two digits, near enough for widths of columns


def link(href: str) -> str:
    """Where a link of an entry leads from a file in `report/`; empty for none and for an address that is neither ours nor http(s)."""
    if _OWN.fullmatch(href) and not _SCHEME.match(href):
        return f"../{href}"
    return external(href) or ""  # of 2000 signs at most, as a spreadsheet takes


def words(entry: Entry) -> str:
    """An entry in one string: its text, then its marks."""
    return plain(entry.text) + marks(entry)


def marks(entry: Entry) -> str:
    """The marks of an entry as they are printed behind it."""
    return "".join(f"（{plain(mark)}）" for mark in entry.marks) if entry.marks else ""


def tables(report: Report) -> Iterator[tuple[Sheet, Figure | None]]:
    """Every table of the report in its order, with the drawing that it is the data of."""
    for chapter in report.chapters:
        for part in chapter.parts:
            yield (part.data, part) if isinstance(part, Figure) else (part, None)


def mark_line(report: Report) -> str:
    """What stands on every page: the date and the mark of samples."""
    return "　".join(one for one in (f"数据截至{plain(report.as_of)}", plain(report.sample)) if one)


def breadth(text: str) -> int:
    """The width of the longest line in digits."""
    return max(len(line) if line.isascii() else len(line) + len(_NARROW.sub("", line)) for line in text.split("\n"))


def longest(sheet: Sheet, at: int) -> int:
    """The width in digits of the widest line of a column without its head."""
    return max((breadth(words(entry)) for row in sheet.rows for entry in row[at]), default=0)


def is_percent(column: Column, sheet: Sheet, at: int) -> bool:
    """Whether a column of numbers holds shares."""
    return column.numeric and any(entry.text.rstrip().endswith(("%", "％")) for row in sheet.rows for entry in row[at])
