"""Guessing the shape of a list in XML."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from policytable.model import Shape, ShapeGuess
from policytable.parse.listing.feed import at, load_feed, local, read_feed, words
from policytable.parse.listing.judging import judged
from policytable.parse.listing.systems import systems

_ELEMENTS = 50_000
_DEPTH = 12


def feed_guesses(text: str, address: str) -> list[ShapeGuess | None]:
    """The guesses for an XML text or the data store in a page, unordered. Raises DamagedError `entities`."""
    root = load_feed(text, address)
    if root is None:
        return []
    system = systems().named(text, address)
    shapes = [_shape(path, at(root, path), system, bool(at(root, "nextgroup"))) for path in _paths(root)]
    return [judged(shape, read_feed(text, address, shape).entries) for shape in shapes if shape is not None]


def _paths(root: etree._Element) -> list[str]:
    """The paths at which several elements stand."""
    counts: dict[str, int] = {}
    names: dict[etree._Element, str] = {root: ""}
    for element in islice(root.iter(), 1, _ELEMENTS):
        parent, name = element.getparent(), local(element)
        above = names.get(parent) if parent is not None else None
        if above is None or not name or above.count("/") > _DEPTH:
            continue
        names[element] = path = f"{above}/{name}".lstrip("/")
        counts[path] = counts.get(path, 0) + 1
    return [path for path, count in counts.items() if count > 1][:_DEPTH]


def _shape(path: str, items: list[etree._Element], system: str, stored: bool) -> Shape | None:
    children = list(dict.fromkeys(local(child) for item in items[:20] for child in item))
    pages = "{next}" if stored else ""
    if not children:
        return Shape("xml", path, pages=pages, system=system)
    title, link, date = (next(iter(systems().key(kind, children)), "") for kind in ("title", "link", "date"))
    if link and not any(words(one).strip() for item in items[:20] for one in at(item, link)):
        link += "/@href"
    return Shape("xml", path, title, link, date, pages, system=system) if title and link else None
