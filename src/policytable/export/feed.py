"""feed.atom: what each edition changed, for people who follow the table in a feed reader (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree

from policytable.export.plain import plain
from policytable.export.site.address import cell_page, external
from policytable.glossary import cause_word
from policytable.model import Cause, ChangedCell, Citation, Topic

MOST = 50  # editions told
_ATOM, _XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
# Ids are made of what they name, so that they are the same wherever the feed lies: of no address, and of no moment.
_SPACE = UUID("5a0b3f5e-6d0b-5d5e-9a2c-6f6d2f0c3b11")
_KINDS = {"added": "新增", "changed": "改变", "withdrawn": "撤下"}
_NONE = "（空）"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What one edition changed against the one that it followed (empty: the first). `recorded` is the moment of the latest decision that it
    rests on (ISO 8601 with its zone; empty: none), `facts` the number of statements that changed."""

    edition: str
    before: str
    as_of: str
    cells: tuple[ChangedCell, ...]
    facts: int = 0
    recorded: str = ""

    @property
    def any(self) -> bool:
        """Whether there is something to tell."""
        return not self.before or bool(self.cells or self.facts)

    @property
    def updated(self) -> str:
        """The moment of the entry, in UTC: never the clock's. The edition's date where nothing later is on record."""
        day = f"{self.as_of}T00:00:00Z"
        return max(day, datetime.fromisoformat(self.recorded).strftime("%Y-%m-%dT%H:%M:%SZ")) if self.recorded else day


def entry_xml(topic: Topic, entry: FeedEntry) -> bytes:
    """One entry as a document of its own: it is kept beside its edition and put into the feed as it is."""
    root = ElementTree.Element("entry", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _child(root, "id", _urn("entry", topic.name, entry.edition, entry.before))
    _child(root, "title", _title(entry))
    _child(root, "updated", entry.updated)
    _child(root, "link", rel="alternate", type="text/html", href="site/changes.html")
    for why in dict.fromkeys(cause.why for cell in entry.cells for cause in cell.causes):
        _child(root, "category", term=why, label=cause_word(why))
    content = _child(root, "content", type="xhtml")
    _body(_child(content, "div", xmlns=_XHTML), entry)
    return ElementTree.tostring(root, encoding="unicode").encode()


def feed_atom(topic: Topic, as_of: str, entries: Iterable[bytes]) -> bytes:
    """The feed of these entries (from `entry_xml`), the newest first. One without entries is as old as the edition's date.

    Raises ValueError for what is no entry.
    """
    root = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    kept = list(entries)[:MOST]
    found = [_parsed(one) for one in kept]
    _child(root, "id", _urn("feed", topic.name))
    _child(root, "title", f"{topic.site_title}：各版变动")
    _child(root, "subtitle", "每一版相对上一版的变动：逐格的原文、现文、原因与出处。")
    _child(root, "updated", max((str(one.findtext(f"{{{_ATOM}}}updated")) for one in found), default=f"{as_of}T00:00:00Z"))
    _child(root, "link", rel="self", type="application/atom+xml", href="feed.atom")
    _child(root, "link", rel="alternate", type="text/html", href="site/changes.html")
    _child(_child(root, "author"), "name", "policytable")
    _child(root, "generator", "policytable")
    text = ElementTree.tostring(root, encoding="unicode").removesuffix("</feed>")
    body = "".join(f"\n{one.decode()}" for one in kept)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}{body}\n</feed>\n'.encode()


def _parsed(entry: bytes) -> ElementTree.Element:
    """An entry that we wrote, read again. Raises ValueError."""
    if b"<!" in entry:
        raise ValueError("an entry of ours declares nothing")
    try:
        root = ElementTree.fromstring(entry)
    except ElementTree.ParseError as error:
        raise ValueError(f"no entry of a feed: {error}") from error
    if root.tag != f"{{{_ATOM}}}entry":
        raise ValueError("no entry of a feed")
    return root


def _title(entry: FeedEntry) -> str:
    if not entry.before:
        return f"首版（截至{entry.as_of}）：{len(entry.cells)}个单元格有内容"
    parts = (f"单元格变动{len(entry.cells)}处" if entry.cells else "", f"表述变动{entry.facts}处" if entry.facts else "")
    return f"{'，'.join(part for part in parts if part)}（截至{entry.as_of}）"


def _body(root: ElementTree.Element, entry: FeedEntry) -> None:
    said = f"{entry.edition}，与{entry.before}相比。" if entry.before else f"{entry.edition}，首版，没有可以比较的上一版。"
    _child(root, "p", said)
    regions = dict.fromkeys(cell.region for cell in entry.cells)
    for region in regions:
        _child(root, "h3", region)
        steps = _child(root, "ul")
        for cell in entry.cells:
            if cell.region == region:
                _step(_child(steps, "li"), cell)


def _step(root: ElementTree.Element, cell: ChangedCell) -> None:
    """A cell: what it said and says, why, and where that stands."""
    _child(root, "a", cell.header, href=f"site/{cell_page(cell.adcode, cell.column)}")
    _tail(root, f"（{_KINDS[cell.kind]}）：")
    if cell.before:
        _lines(_child(root, "del"), cell.before)
        _tail(root, " → ")
    _lines(_child(root, "ins"), cell.after or _NONE)
    _child(root, "br")
    _tail(root, f"原因：{_causes(cell.causes)}")
    for word, places in (("原出处", cell.was), ("现出处", cell.now)):
        for place in places:
            _child(root, "br")
            _place(root, word, place)


def _place(root: ElementTree.Element, word: str, place: Citation) -> None:
    where = "，".join(part for part in (place.clause, external(place.address)) if part)
    _tail(root, f"{word}：")
    _child(root, "q", place.quote)
    title = f"《{place.title}》"
    if place.page and word == "现出处":
        _child(root, "a", title, href=f"site/{place.page}")
    else:
        _tail(root, title)
    _tail(root, f"（{where}）" if where else "")


def _causes(causes: Iterable[Cause]) -> str:
    return "；".join(cause_word(cause.why) + (f"：{cause.detail}" if cause.detail else "") for cause in causes)


def _lines(root: ElementTree.Element, text: str) -> None:
    for at, line in enumerate(plain(text).split("\n")):
        if at:
            _child(root, "br")
        _tail(root, line)


def _child(root: ElementTree.Element, name: str, text: str = "", **values: str) -> ElementTree.Element:
    found = ElementTree.SubElement(root, name, {key: plain(value) for key, value in values.items()})
    found.text = plain(text) or None
    return found


def _tail(root: ElementTree.Element, text: str) -> None:
    """Put words behind what the element holds so far."""
    if len(root):
        root[-1].tail = (root[-1].tail or "") + plain(text)
    else:
        root.text = (root.text or "") + plain(text)


def _urn(*names: str) -> str:
    return f"urn:uuid:{uuid5(_SPACE, '/'.join(names))}"
