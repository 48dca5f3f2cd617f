"""Lists in web pages."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policytable.errors import DamagedError
from policytable.model import Entry, Listing, Shape
from policytable.parse.listing.anchors import entry_of
from policytable.parse.listing.links import absolute, joined_base, same_host
from policytable.parse.listing.systems import systems
from policytable.parse.listing.titling import squeeze

MOST = 5_000  # entries on one page, chosen: far over what people page through, and as finds they cost 3-5 seconds
_LINKS = 5_000  # the last of a page's links, among which the one to the next page is looked for
_ABOVE = 60  # elements over one that are looked at
_TOTAL = re.compile(r"[共总]\D{0,6}(\d{1,7})\s*[条项篇件个]|(\d{1,7})")
_LAST = re.compile(r"\s*[>+~\s]\s*[^>+~\s]+$")


def read_markup(text: str, address: str, shape: Shape) -> Listing:
    """The listing of a page. Raises DamagedError `too_large` for more than `MOST` entries."""
    parser = LexborHTMLParser(text)
    base = page_base(parser, address)
    nodes = parser.css(shape.items)
    if len(nodes) > MOST:
        raise DamagedError(f"{len(nodes)} entries on one page are more than is reasonable", about=address, code="too_large")
    entries = entries_of(nodes, shape, base)
    recognised = bool(entries) or (not nodes and _framed(parser, shape.items))
    return Listing(entries, _total(parser, shape.total), further_pages(parser, text, address), recognised)


def page_base(parser: LexborHTMLParser, address: str) -> str:
    """What the page's relative links count from."""
    node = parser.css_first("base[href]")
    return joined_base(address, (node.attributes.get("href") or "") if node is not None else "")


def entries_of(nodes: list[LexborNode], shape: Shape, base: str) -> tuple[Entry, ...]:
    """The entries of pieces, each address once; pieces that hold other pieces are the page's layout, not entries."""
    numbers = {node.mem_id for node in nodes}
    outer = {up for node in nodes for up in _above(node) if up in numbers} if len(numbers) > 1 else set()
    found: dict[str, Entry] = {}
    for node in nodes:
        entry = None if node.mem_id in outer else entry_of(node, shape, base)
        if entry is not None and (entry.address not in found or len(entry.title) > len(found[entry.address].title)):
            found[entry.address] = entry
    return tuple(found.values())


def further_pages(parser: LexborHTMLParser, text: str, address: str) -> tuple[str, ...]:
    """The pages that this one says come after it: by the count in its script, else by its link to the next one."""
    for pager in systems().pagers:
        if match := pager.search(text):
            count, current = int(match["count"]), int(match["current"])
            suffix = match["suffix"]
            names = (f"{match['name']}_{number}.{suffix}" for number in range(current + 1, min(count, 10_000)))
            return tuple(filter(None, (absolute(address, name) for name in names)))
    base = page_base(parser, address)
    for node in parser.css("a[href]")[-_LINKS:]:
        if systems().next.fullmatch(squeeze(node.text(separator=""))[:12] or (node.attributes.get("title") or "")[:12]):
            further = absolute(base, node.attributes.get("href") or "")
            if further is not None and further != address and same_host(further, address):
                return (further,)
    return ()


def _above(node: LexborNode) -> list[int]:
    found, up = list[int](), node.parent
    while up is not None and len(found) < _ABOVE:
        found.append(up.mem_id)
        up = up.parent
    return found


def _framed(parser: LexborHTMLParser, items: str) -> bool:
    """Whether what holds the entries is there without them."""
    frame = _LAST.sub("", items)
    return frame != items and bool(frame.strip()) and parser.css_first(frame) is not None


def _total(parser: LexborHTMLParser, selector: str) -> int | None:
    node = parser.css_first(selector) if selector else None
    match = _TOTAL.search(squeeze(node.text(separator=" "))) if node is not None else None
    return int(match[1] or match[2]) if match else None
