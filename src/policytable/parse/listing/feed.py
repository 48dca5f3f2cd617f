"""Lists in XML: feeds, and the data stores that one publishing system puts into its pages."""

from __future__ import annotations

import re

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from policytable.errors import DamagedError
from policytable.model import Entry, Listing, Shape
from policytable.parse.listing.anchors import entry_of
from policytable.parse.listing.dating import told_date
from policytable.parse.listing.decoding import form_of
from policytable.parse.listing.links import absolute
from policytable.parse.listing.markup import MOST
from policytable.parse.listing.titling import clean_title, plain_words

_STORE = re.compile(r"<datastore\b.*?</datastore>", re.S | re.I)
_DECLARED = re.compile(r"<\?xml[^>]*\?>")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"'<>]{1,2000})", re.I)
_WHOLE = Shape("html", "")


def read_feed(text: str, address: str, shape: Shape) -> Listing:
    """The listing of an XML text, or of the data store within a page. Raises DamagedError `entities`, `too_large`."""
    root = load_feed(text, address)
    if root is None:
        return Listing((), recognised=False)
    items = at(root, shape.items)
    if len(items) > MOST:
        raise DamagedError(f"{len(items)} entries in one answer are more than is reasonable", about=address, code="too_large")
    entries: dict[str, Entry] = {}
    for item in items:
        entry = feed_entry(item, address, shape)
        if entry is not None:
            entries.setdefault(entry.address, entry)
    parent = shape.items.rpartition("/")[0]
    recognised = bool(entries) or (not items and (not parent.strip("/") or bool(at(root, parent))))
    return Listing(tuple(entries.values()), _total(root, shape.total), _further(root, address), recognised)


def load_feed(text: str, address: str) -> etree._Element | None:
    """The root of an XML text or of the data store within a page; None where neither is there.

    Raises DamagedError `entities` where the text declares any: none is ever resolved.
    """
    store = _STORE.search(text)
    if store is None and form_of(text) != "xml":
        return None
    body = _DECLARED.sub("", store[0] if store else text, count=1).strip()
    if re.search(r"<!(?:DOCTYPE|ENTITY)", body[:10_000] if store is None else body, re.I):
        raise DamagedError("the list declares a type or entities of its own", about=address, code="entities")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=True, remove_comments=True)
    try:
        return etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def at(element: etree._Element, path: str) -> list[etree._Element]:
    """The elements at a path of local names, counted from below `element`; a leading // finds them anywhere."""
    found = [element]
    if path.startswith("//"):
        name, _, path = path[2:].partition("/")
        found = [one for one in element.iter() if local(one) == name]
    for step in path.split("/") if path else []:
        found = [child for one in found for child in one if local(child) == step]
    return found


def local(element: etree._Element) -> str:
    """The name of an element without its space; empty for what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def words(element: etree._Element) -> str:
    """What stands in an element and its children."""
    return "".join(str(part) for part in element.itertext())


def feed_entry(item: etree._Element, address: str, shape: Shape) -> Entry | None:
    """The entry of an element: by its parts, or where the shape names none by the piece of page that it holds."""
    if not shape.title and not shape.link:
        body = LexborHTMLParser(words(item)[:100_000]).body
        return entry_of(body, _WHOLE, address) if body is not None else None
    title = clean_title(plain_words(_told(item, shape.title)))
    link = absolute(address, _told(item, shape.link))
    return Entry(link, title, told_date(_told(item, shape.date) if shape.date else None, link)) if title and link else None


def _told(item: etree._Element, path: str) -> str:
    """The words at a path; behind @ stands an attribute."""
    path, _, name = path.partition("@")
    for one in at(item, path.strip("/")):
        return (one.get(name) or "").strip() if name else words(one).strip()
    return ""


def _total(root: etree._Element, path: str) -> int | None:
    words = _told(root, path) if path else ""
    return int(words) if words.isdigit() and len(words) < 10 else None


def _further(root: etree._Element, address: str) -> tuple[str, ...]:
    """The next group of a data store."""
    match = _HREF.search(_told(root, "nextgroup"))
    further = absolute(address, plain_words(match[1])) if match else None
    return (further,) if further and further != address else ()
