"""The report as one page, in the frame of the published site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from policytable.export import Book
from policytable.export.site import words
from policytable.export.site.address import external
from policytable.export.site.render import GENERATOR, REPORT_PAGE, Printer
from policytable.export.site.templating import templates
from policytable.report.nouns import Column, Entry, Figure, Report, Sheet

_SITE = "../site/"  # from the report's folder
_OWN_ADDRESS = re.compile(r'(?<=\shref=")(?!https?:|#)')
_BROAD = 70  # characters across, from which on a table is read as cards on a phone


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page says besides the report: the site's frame, and what can be downloaded."""

    printer: Printer
    downloads: tuple[tuple[str, str], ...] = ()

    def print(self, said: Report) -> bytes:
        """The bytes of the page."""
        told = self.printer.said(f"../{REPORT_PAGE}", _SITE) | {"it": said, "downloads": self.downloads}
        return _templates().get_template("report.html").render(told).encode("utf-8")


def page(shelf: Book, downloads: tuple[tuple[str, str], ...] = ()) -> Frame:
    """The frame of an edition's report; `downloads` are (file in the report's folder, its word)."""
    return Frame(Printer.of(shelf.edition, report=True), downloads)


def address(href: str) -> str:
    """Where a link leads from the page: addresses of others as they are, our own from the edition's folder; none for anything else."""
    if href.startswith(f"{REPORT_PAGE}#"):
        return href.removeprefix(REPORT_PAGE)
    return external(href) or "" if ":" in href.partition("/")[0] else f"../{href}"


def inline(svg: str) -> Markup:
    """A drawing within the page. It is ours: every word of it was escaped when it was drawn."""
    return Markup(_OWN_ADDRESS.sub("../", svg))


def breadth(sheet: Sheet) -> int:
    """How wide a table wants to be, in steps of ten characters."""
    return min(14, max(2, -(-sum(column.width for column in sheet.columns) // 10)))


def is_broad(sheet: Sheet) -> bool:
    """Whether a table is of words rather than of numbers and too wide for a phone."""
    numeric = sum(column.numeric for column in sheet.columns)
    return sum(column.width for column in sheet.columns) >= _BROAD and numeric * 2 < len(sheet.columns)


def head_of(columns: tuple[Column, ...]) -> int:
    """The column that names a row: the first that is no number."""
    return next((at for at, column in enumerate(columns) if not column.numeric), 0)


def is_void(lines: tuple[Entry, ...]) -> bool:
    """Whether a place only says that nothing belongs there."""
    return all(entry.muted and not entry.href and entry.text in ("", "—") for entry in lines)


@cache
def _templates() -> Environment:
    environment = templates("policytable.report", "policytable.export.site", keep_trailing_newline=True)
    tools = {"address": address, "inline": inline, "breadth": breadth, "is_broad": is_broad, "head_of": head_of, "is_void": is_void}
    environment.globals.update(words=words, generator=GENERATOR, is_figure=lambda part: isinstance(part, Figure), **tools)
    return environment
