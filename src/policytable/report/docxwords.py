"""Words, links, fields and bookmarks of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsmap
from lxml import etree

from policytable.export.plain import plain

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of words looks."""

    strong: bool = False
    muted: bool = False
    small: bool = False
    linked: bool = False


PLAIN, LINKED, MARK = Look(), Look(linked=True), Look(small=True, muted=False)


@cache
def named(name: str) -> str:
    """The full name of an element or attribute, such as `w:p`."""
    prefix, _, own = name.partition(":")
    return f"{{{nsmap[prefix]}}}{own}"


def element(name: str, **values: str) -> Any:
    """A new element with attributes of its own name space. (Those of python-docx know more and take five times as long to make.)"""
    found = etree.Element(named(name))
    for key, value in values.items():
        found.set(named(f"w:{key}"), value)
    return found


def child(parent: Any, name: str, **values: str) -> Any:
    """A new element at the end of another one."""
    found = element(name, **values)
    parent.append(found)
    return found


def run_of(text: str, look: Look = PLAIN) -> Any:
    """A run with these words; line feeds break its line."""
    run = element("w:r")
    if look != PLAIN:
        run.append(_properties(look))
    for at, line in enumerate(text.split("\n")):
        if at:
            run.append(element("w:br"))
        words = element("w:t")
        words.set(_SPACE, "preserve")
        words.text = line.replace("\t", " ")
        run.append(words)
    return run


def _properties(look: Look) -> Any:
    """In the order that the schema asks for."""
    found = element("w:rPr")
    if look.linked:
        _value(found, "w:rStyle", "Hyperlink")
    if look.strong:
        found.append(element("w:b"))
    if look.muted:
        found.append(element("w:i"))
    if look.muted or look.small:
        _value(found, "w:color", "595959")
    if look.small:
        _value(found, "w:sz", "15")
    return found


def _value(parent: Any, name: str, value: str) -> None:
    child(parent, name, val=value)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph by its element."""

    _p: Any


@dataclass(slots=True)
class Words:
    """Writes words into paragraphs; an address stands once in the package, however many words lead to it."""

    part: Any
    addresses: dict[str, str] = field(default_factory=dict)

    def paragraph(self, style: str, text: str = "", *, keep: bool = False) -> Paragraph:
        """A new paragraph at the end of the document, of the style with this id; `keep` keeps it on the page of the next one."""
        found = element("w:p")
        properties = child(found, "w:pPr")
        child(properties, "w:pStyle", val=style)
        if keep:
            child(properties, "w:keepNext")
        if text:
            found.append(run_of(text))
        self.append(found)
        return Paragraph(found)

    def append(self, block: Any) -> None:
        """Put a block at the end of the document: before the properties of its last section."""
        body = self.part.element.body
        body.insert(len(body) - 1, block)

    def address(self, address: str) -> str:
        """The id of the relationship to an address."""
        if address not in self.addresses:
            self.addresses[address] = f"link{len(self.addresses) + 1}"  # python-docx would look through all of them for each
            self.part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, address, self.addresses[address], is_external=True)
        return self.addresses[address]

    def link_around(self, address: str, runs: Iterator[Any]) -> Any:
        """The element of a link to an address with these runs."""
        link = element("w:hyperlink")
        link.set(named("r:id"), self.address(address))
        link.set(named("w:history"), "1")
        link.extend(list(runs))
        return link

    def hyperlink(self, paragraph: Any, text: str, address: str) -> None:
        """Put linked words at the end of a paragraph."""
        paragraph._p.append(self.link_around(address, iter([run_of(text, LINKED)])))

    def bookmarked(self, paragraph: Any, text: str, mark: tuple[str, int]) -> None:
        """Words with a bookmark (name, number) around them."""
        start, end = element("w:bookmarkStart"), element("w:bookmarkEnd")
        for one in (start, end):
            one.set(named("w:id"), str(mark[1]))
        start.set(named("w:name"), mark[0])
        paragraph._p.extend([start, run_of(text), end])

    def caption(self, paragraph: Any, kind: str, number: int, title: str) -> None:
        """`表 3　标题`, counted by a field, so that one that is taken out or put in moves the others."""
        paragraph._p.append(run_of(f"{kind} "))
        paragraph._p.extend(_field(f"SEQ {kind} \\* ARABIC", str(number)))
        paragraph._p.append(run_of(f"　{plain(title)}"))

    def running(self, paragraph: Any, left: str, right: str | None, room: Any) -> None:
        """A head or a foot: words at the left, and at the right other ones or (None) the page and the number of pages."""
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(room, WD_TAB_ALIGNMENT.RIGHT)
        paragraph._p.append(run_of(left))
        tab = element("w:r")
        tab.append(element("w:tab"))
        paragraph._p.append(tab)
        if right is not None:
            paragraph._p.append(run_of(right))
            return
        for words, code in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
            paragraph._p.append(run_of(words))
            paragraph._p.extend(_field(code, "1"))
        paragraph._p.append(run_of(" 页"))

    def contents(self, paragraphs: list[Any], entries: list[tuple[str, str]]) -> None:
        """Fill these paragraphs with the field of contents: (title, bookmark) with the page it stands on."""
        for at, (paragraph, (title, mark)) in enumerate(zip(paragraphs, entries, strict=True)):
            if at == 0:
                opened = _opened('TOC \\o "1-2" \\h \\z \\u')
                opened[0][0].set(named("w:dirty"), "true")  # only who lays out the pages knows their numbers
                paragraph._p.extend(opened)
            link = element("w:hyperlink")
            link.set(named("w:anchor"), mark)
            tab = element("w:r")
            tab.append(element("w:tab"))
            link.extend([run_of(plain(title)), tab, *_field(f"PAGEREF {mark} \\h", " ")])
            paragraph._p.append(link)
        if paragraphs:
            paragraphs[-1]._p.append(_sign("end"))


def _field(code: str, shown: str) -> list[Any]:
    return [*_opened(code), run_of(shown), _sign("end")]


def _opened(code: str) -> list[Any]:
    run, words = element("w:r"), element("w:instrText")
    words.set(_SPACE, "preserve")
    words.text = f" {code} "
    run.append(words)
    return [_sign("begin"), run, _sign("separate")]


def _sign(kind: str) -> Any:
    run, sign = element("w:r"), element("w:fldChar")
    sign.set(named("w:fldCharType"), kind)
    run.append(sign)
    return run
