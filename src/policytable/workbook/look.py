"""How a workbook looks: the formats of its cells, and the moment it says it was made at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter.url import Url

from policytable.workbook.columns import DOCUMENT, LOCKED, QUOTE, REASON, SAYS
from policytable.workbook.noun import Entry
from policytable.workbook.phrases import quote_words, says

LINE, MOST_HEIGHT = 13.5, 240.0  # points; a row may have 409, and then little else is seen


@dataclass(frozen=True, slots=True)
class Looks:
    """Formats of xlsxwriter by what they are for; only `own`, `quoted` and `number` may be written to."""

    title: Any
    wrapped: Any
    head: Any
    own_head: Any
    locked: Any
    link: Any
    own: Any
    quoted: Any
    number: Any


def looks_of(book: Any) -> Looks:
    """The formats of a workbook."""
    base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#d5d9dd", "font_size": 10}
    head = base | {"bold": True, "valign": "vcenter"}
    # A text format, so that 3-5 stays 3-5; quote_prefix keeps a text that begins like a formula a text when it is edited.
    own = base | {"bg_color": "#fffbe6", "locked": False}
    return Looks(
        title=book.add_format({"bold": True, "font_size": 14, "text_wrap": True}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        head=book.add_format(head | {"bg_color": "#e4e9ee"}),
        own_head=book.add_format(head | {"bg_color": "#ffe9a8"}),
        locked=book.add_format(base | {"num_format": "@"}),
        link=book.add_format(base | {"font_color": "#0b57a4", "underline": 1}),
        own=book.add_format(own | {"num_format": "@"}),
        quoted=book.add_format(own | {"num_format": "@", "quote_prefix": True}),
        number=book.add_format(own),
    )


def made_at(as_of: str) -> datetime:
    """The moment for the workbook's properties: the edition's day, so that the same edition gives the same bytes."""
    day = date.fromisoformat(as_of)
    return datetime(day.year, day.month, day.day)


def height_of(entry: Entry) -> float:
    """Points that a row needs for its wrapped words, at most MOST_HEIGHT: not every program measures them when it opens a workbook."""
    widths = dict(LOCKED)
    texts = ((QUOTE, quote_words(entry.fact)), (SAYS, says(entry.fact)), (DOCUMENT, entry.document), (REASON, entry.reason))
    lines = max(sum(1 + _width(line) // widths[head] for line in text[:4000].split("\n")) for head, text in texts)
    return min(MOST_HEIGHT, 5 + LINE * lines)


def _width(line: str) -> int:
    """The width in columns: Chinese characters take two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in line)


def link_to(address: str) -> Any:
    """A link to an http(s) address, or to a path relative to the workbook."""
    if "://" in address:
        link = Url(address)
    else:
        link = Url(f"external:{address}")
        # xlsxwriter turns the slashes of a path for Windows, where forward ones work as well; elsewhere only these do.
        link._link = link._link.replace("\\", "/")
        link._relationship_link = link._relationship_link.replace("\\", "/")
    link._text = "查看"
    return link
