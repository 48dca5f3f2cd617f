"""Guessing the shape of a list in a web page: the repeated piece whose links are long and stand beside dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policytable.model import Shape, ShapeGuess
from policytable.parse.listing.judging import judged
from policytable.parse.listing.markup import MOST, entries_of, further_pages, page_base
from policytable.parse.listing.systems import systems
from policytable.parse.listing.titling import squeeze

_NAME = re.compile(r"[A-Za-z][\w-]{0,40}")  # what needs no escape in a selector
_LEVELS = 5  # from a link up to the piece that repeats: li > div > h3 > span > a
_STEPS = 4  # from an element with a name down to the one that holds the pieces
_GROUPS = 24  # judged in one page, those with the most links first
_PIECES = 400  # looked at of one group
_TITLE = 6  # characters from which a link may be a title
_COUNTED = re.compile(r"[共总]\D{0,6}\d{1,7}\s*[条篇件]")


@dataclass(slots=True)
class _Group:
    """Children of one tag under one element that hold long links."""

    parent: LexborNode
    tag: str
    classes: dict[int, frozenset[str]] = field(default_factory=dict)


def markup_guesses(text: str, address: str) -> list[ShapeGuess | None]:
    """The guesses for a page, unordered."""
    parser = LexborHTMLParser(text)
    base, system, pages = page_base(parser, address), systems().named(text, address), _pages(parser, text, address)
    total = _total(parser)
    guesses = []
    for selector in dict.fromkeys(_selectors(parser)):
        nodes = parser.css(selector)[:_PIECES]
        shape = Shape("html", selector, date=_dated_cell(nodes), pages=pages[0], first=pages[1], total=total, system=system)
        guesses.append(judged(shape, entries_of(nodes, shape, base)))
        if shape.date:
            guesses.append(judged(replace(shape, date=""), entries_of(nodes, replace(shape, date=""), base)))
    return guesses


def _selectors(parser: LexborHTMLParser) -> Iterator[str]:
    for group in sorted(_groups(parser), key=lambda one: -len(one.classes))[:_GROUPS]:
        frame = _frame(group.parent)
        if not frame:
            continue
        shared = frozenset.intersection(*group.classes.values())
        yield f"{frame} > {group.tag}"
        if shared:
            yield f"{frame} > {group.tag}.{min(shared)}"


def _groups(parser: LexborHTMLParser) -> list[_Group]:
    found: dict[tuple[int, str], _Group] = {}
    for anchor in parser.css("a[href]")[:MOST]:
        if len(squeeze(anchor.text(separator="")) or anchor.attributes.get("title") or "") < _TITLE:
            continue
        child = anchor
        for _ in range(_LEVELS):
            parent = child.parent
            if parent is None or not child.tag or child.tag in ("body", "html"):
                break
            group = found.setdefault((parent.mem_id, child.tag), _Group(parent, child.tag))
            group.classes[child.mem_id] = frozenset(_classes(child))
            child = parent
    return [group for group in found.values() if len(group.classes) > 1]


def _frame(node: LexborNode) -> str:
    """A selector for an element: the nearest name at or over it, and the tags from there."""
    steps: list[str] = []
    up: LexborNode | None = node
    while up is not None and len(steps) < _STEPS:
        id_ = up.attributes.get("id") or ""
        if _NAME.fullmatch(id_) and not systems().passing.fullmatch(id_):
            return " > ".join([f"#{id_}", *reversed(steps)])
        if classes := _classes(up):
            return " > ".join([f"{up.tag}.{classes[0]}", *reversed(steps)])
        if up.tag in (None, "html", "-undef"):
            break
        steps.append(up.tag)
        if up.tag == "body":
            break
        up = up.parent
    return " > ".join(reversed(steps))


def _classes(node: LexborNode) -> list[str]:
    names = (node.attributes.get("class") or "")[:300].split()
    return [name for name in names if _NAME.fullmatch(name) and not systems().passing.fullmatch(name)]


def _pages(parser: LexborHTMLParser, text: str, address: str) -> tuple[str, int]:
    """How the further pages are found: by number where a script counts them, else by the page's link to the next one."""
    for pager in systems().pagers:
        if match := pager.search(text):
            more = int(match["count"]) > 1
            return (f"{match['name']}_{{n}}.{match['suffix']}", 1) if more else ("", 1)
    return ("{next}", 1) if further_pages(parser, text, address) else ("", 1)


def _dated_cell(nodes: list[LexborNode]) -> str:
    """In a table whose head names several cells, the one with the date of publication."""
    if len(nodes) < 2 or nodes[-1].tag != "tr" or nodes[-1].parent is None or nodes[-1].parent.parent is None:
        return ""
    heads = nodes[-1].parent.parent.css("tr")[:1]
    names = [squeeze(cell.text(separator="")) for head in heads for cell in head.css("th, td")]
    found = [(match.group(), number) for number, name in enumerate(names, 1) if len(name) < 10 and (match := systems().dates.search(name))]
    order = systems().dates.pattern.split("|")
    best = min(found, key=lambda pair: order.index(pair[0]), default=None)
    return f"td:nth-child({best[1]})" if best else ""


def _total(parser: LexborHTMLParser) -> str:
    for node in parser.css("[class*=page], [id*=page], [class*=total], [id*=total]")[:40]:
        words = squeeze(node.text(separator=" "))
        if len(words) < 200 and _COUNTED.search(words) and (frame := _frame(node)):
            return frame
    return ""
