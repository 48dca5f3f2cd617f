"""All files of the site as (path, bytes): the views poured into the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment

from policytable.export.site import words
from policytable.export.site.address import document_page
from policytable.export.site.cellpage import cell_pages
from policytable.export.site.docpage import document_view
from policytable.export.site.inventory import faults, groups
from policytable.export.site.overview import overview
from policytable.export.site.picture import PagePicture, Pictures, picture_file
from policytable.export.site.searching import KINDS, entries, index_files, index_script
from policytable.export.site.shelf import Shelf, bare, shelve
from policytable.export.site.templating import templates
from policytable.model import Edition

GENERATOR = "policytable site"
REPORT_PAGE = "report/index.html"  # from the edition's folder

_ASSETS = ("tokens.css", "site.css", "site.js", "search.js")


@dataclass(frozen=True, slots=True)
class SiteFile:
    """One file by its path from the site's root. What is made of something equal is the same, byte for byte."""

    path: str
    of: object
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Printer:
    """The templates with what every page says of its edition, which is all that they see of it."""

    edition: Edition
    samples: bool
    report: bool = False

    @classmethod
    def of(cls, edition: Edition, report: bool = False) -> Printer:
        """The printer of an edition's pages; they lead to the report where there is one beside them."""
        return cls(bare(edition), any(reading.source.sample for reading in edition.readings), report)

    def page(self, template: str, path: str, view: tuple[tuple[str, object], ...]) -> SiteFile:
        """One page that shows `view`: (name in the template, what it stands for)."""
        return SiteFile(path, (self, template, view), lambda: self.print(template, path, view))

    def print(self, template: str, path: str, view: tuple[tuple[str, object], ...]) -> bytes:
        """The bytes of a page; `root` is the way from it back to the site's root."""
        said = self.said(path, "../" * path.count("/"))
        return _templates().get_template(template).render(said | dict(view)).encode("utf-8")

    def said(self, path: str, root: str) -> dict[str, object]:
        """What the frame of a page at `path` shows; `root` is the way from it to the site's root."""
        topic = self.edition.register.topic
        report = f"../{REPORT_PAGE}" if self.report else ""
        return {
            "edition": self.edition,
            "samples": self.samples,
            "site_title": topic.site_title,
            "path": path,
            "root": root,
            "report": report,
        }


def site_files(edition: Edition, pictures: Pictures, downloads: tuple[str, ...], report: bool = False) -> Iterator[SiteFile]:
    """Every file of the site; the same edition gives the same bytes in the same order. `report`: whether there is one beside it."""
    shelf, printer = shelve(edition, pictures), Printer.of(edition, report)
    table = overview(shelf)
    yield printer.page("index.html", "index.html", (("table", table), ("downloads", downloads)))
    for cell in cell_pages(shelf):
        yield printer.page("cell.html", cell.path, (("page", cell),))
    for name in shelf.documents:
        part = shelf.part(name)
        yield SiteFile(document_page(name), (printer, part), partial(_document, printer, part, name))
    yield printer.page("policies.html", "policies.html", (("groups", groups(shelf)),))
    yield printer.page("issues.html", "issues.html", (("faults", faults(shelf)),))
    yield from _search(shelf, printer)
    yield printer.page("about.html", "about.html", (("table", table), ("downloads", downloads)))
    for name in shelf.documents:
        for picture in pictures.get(name, ()):
            yield SiteFile(f"pages/{picture_file(name, picture)}", picture, partial(_drawn, picture))
    for asset in _ASSETS:
        yield SiteFile(f"assets/{asset}", asset, (files("policytable.export.site") / "assets" / asset).read_bytes)


def _search(shelf: Shelf, printer: Printer) -> Iterator[SiteFile]:
    index = tuple(index_files(entries(shelf)))
    yield printer.page("search.html", "search.html", (("index", tuple(path for path, _ in index)), ("kinds", KINDS)))
    for path, part in index:
        yield SiteFile(path, part, partial(index_script, part))


def _document(printer: Printer, part: Shelf, name: str) -> bytes:
    return printer.print("document.html", document_page(name), (("page", document_view(part, name)),))


def _drawn(picture: PagePicture) -> bytes:
    return picture.png


@cache
def _templates() -> Environment:
    environment = templates("policytable.export.site", keep_trailing_newline=True)
    environment.globals.update(words=words, generator=GENERATOR)
    return environment
