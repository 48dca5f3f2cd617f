"""One entry from its piece of a page."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from policytable.model import Entry, Shape
from policytable.parse.listing.dating import printed_date
from policytable.parse.listing.links import absolute
from policytable.parse.listing.titling import clean_title, squeeze

_MOST = 200  # links within one entry; a piece with more is no entry but a part of the page


def entry_of(node: LexborNode, shape: Shape, base: str) -> Entry | None:
    """The entry of a piece that the shape's `items` found: of several links the one with the longest words."""
    anchors = [node] if node.tag == "a" and not shape.link else node.css(shape.link or "a[href]")
    best: tuple[int, str, str, str] | None = None
    for anchor in anchors[:_MOST]:
        address = absolute(base, anchor.attributes.get("href") or "")
        if address is None:
            continue
        visible = _words(anchor)
        title = clean_title(visible, anchor.attributes.get("title") or _alternative(anchor, visible))
        if best is None or len(title) > best[0]:
            best = len(title), address, title, visible
    if best is None:
        return None
    _, address, title, visible = best
    if shape.title and (titled := node.css_first(shape.title)) is not None:
        visible = _words(titled)
        title = clean_title(visible, titled.attributes.get("title") or "")
    return Entry(address, title, _date(node, shape, visible, address)) if title else None


def _words(node: LexborNode) -> str:
    """The words of an element: its parts stand one behind the other, as <em> within a title does."""
    return squeeze(node.text(separator=""))


def _alternative(anchor: LexborNode, visible: str) -> str:
    picture = None if visible else anchor.css_first("img[alt]")
    return "" if picture is None else picture.attributes.get("alt") or ""


def _date(node: LexborNode, shape: Shape, visible: str, address: str) -> str | None:
    if shape.date:
        found = node.css_first(shape.date)
        return printed_date(squeeze(found.text(separator=" ")) if found is not None else "", address)
    whole = squeeze(node.text(separator=" "))
    if visible in whole:  # a title's own dates are not the entry's
        return printed_date(whole.replace(visible, " | ", 1), address)
    tight = "".join(whole.split()).replace("".join(visible.split()), " | ", 1)
    return (
        printed_date(whole, address) if " | " not in tight else printed_date(tight, address) or printed_date(_rest(whole, visible), address)
    )


def _rest(whole: str, visible: str) -> str:
    """The words of an entry that are not its title's, which stands in pieces among them."""
    pieces = set(visible.split())
    return " ".join(word for word in whole.split() if word not in pieces and word not in visible)
