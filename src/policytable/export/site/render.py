"""All files of the site as (path, bytes): the views poured into the templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from policytable.export.site import words
from policytable.export.site.cellpage import cell_pages
from policytable.export.site.docpage import document_pages
from policytable.export.site.inventory import faults, groups
from policytable.export.site.overview import overview
from policytable.export.site.picture import Pictures, picture_file
from policytable.export.site.shelf import shelve
from policytable.model import Edition

GENERATOR = "policytable site"

_ASSETS = ("site.css", "site.js")
# HTML cannot carry NUL or half a surrogate pair at all, and reads a bare carriage return as a line feed.
_NO_HTML = re.compile(r"[\x00\ud800-\udfff]")


def site_files(edition: Edition, pictures: Pictures, downloads: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Every file of the site with its path from the site's root; the same edition gives the same bytes in the same order."""
    shelf, printer = shelve(edition, pictures), _Printer(edition)
    table = overview(shelf)
    yield printer.page("index.html", "index.html", table=table, downloads=downloads)
    for cell in cell_pages(shelf):
        yield printer.page("cell.html", cell.path, page=cell)
    for document in document_pages(shelf):
        yield printer.page("document.html", document.path, page=document)
    yield printer.page("policies.html", "policies.html", groups=groups(shelf))
    yield printer.page("issues.html", "issues.html", faults=faults(shelf))
    yield printer.page("about.html", "about.html", table=table, downloads=downloads)
    for name in shelf.documents:
        for picture in pictures.get(name, ()):
            yield f"pages/{picture_file(name, picture)}", picture.png
    for asset in _ASSETS:
        yield f"assets/{asset}", (files("policytable.export.site") / "assets" / asset).read_bytes()


class _Printer:
    """The templates with what every page needs."""

    def __init__(self, edition: Edition) -> None:
        self._environment = Environment(
            loader=PackageLoader("policytable.export.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_sayable,
        )
        self._environment.globals.update(
            edition=edition,
            words=words,
            generator=GENERATOR,
            site_title=edition.register.topic.site_title,
            samples=any(reading.source.sample for reading in edition.readings),
        )

    def page(self, template: str, path: str, **views: object) -> tuple[str, bytes]:
        """One page; `root` is the way from it back to the site's root."""
        text = self._environment.get_template(template).render(path=path, root="../" * path.count("/"), **views)
        return path, text.encode("utf-8")


def _sayable(value: object) -> object:
    plain = isinstance(value, str) and not isinstance(value, Markup)
    if plain and (_NO_HTML.search(str(value)) or "\r" in str(value)):
        return Markup(escape(_NO_HTML.sub("\ufffd", str(value))).replace("\r", Markup("&#13;")))
    return value
