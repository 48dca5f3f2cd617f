"""Words, links, fields and bookmarks of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from policytable.report.lines import plain

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of words looks."""

    strong: bool = False
    muted: bool = False
    small: bool = False
    linked: bool = False


PLAIN, LINKED, MARK = Look(), Look(linked=True), Look(small=True, muted=False)


def run_of(text: str, look: Look = PLAIN) -> Any:
    """A run with these words; line feeds break its line."""
    run = OxmlElement("w:r")
    if look != PLAIN:
        run.append(_properties(look))
    for at, line in enumerate(text.split("\n")):
        if at:
            run.append(OxmlElement("w:br"))
        words = OxmlElement("w:t")
        words.set(_SPACE, "preserve")
        words.text = line.replace("\t", " ")
        run.append(words)
    return run


def _properties(look: Look) -> Any:
    """In the order that the schema asks for."""
    found = OxmlElement("w:rPr")
    if look.linked:
        _value(found, "w:rStyle", "Hyperlink")
    if look.strong:
        found.append(OxmlElement("w:b"))
    if look.muted:
        found.append(OxmlElement("w:i"))
    if look.muted or look.small:
        _value(found, "w:color", "595959")
    if look.small:
        _value(found, "w:sz", "15")
    return found


def _value(parent: Any, name: str, value: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    parent.append(element)


@dataclass(slots=True)
class Words:
    """Writes words into paragraphs; an address stands once in the package, however many words lead to it."""

    part: Any
    addresses: dict[str, str] = field(default_factory=dict)

    def link_around(self, address: str, runs: Iterator[Any]) -> Any:
        """The element of a link to an address with these runs."""
        if address not in self.addresses:
            self.addresses[address] = self.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self.addresses[address])
        link.set(qn("w:history"), "1")
        link.extend(list(runs))
        return link

    def hyperlink(self, paragraph: Any, text: str, address: str) -> None:
        """Put linked words at the end of a paragraph."""
        paragraph._p.append(self.link_around(address, iter([run_of(text, LINKED)])))

    def bookmarked(self, paragraph: Any, text: str, mark: tuple[str, int]) -> None:
        """Words with a bookmark (name, number) around them."""
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(mark[1]))
        start.set(qn("w:name"), mark[0])
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
        tab = OxmlElement("w:r")
        tab.append(OxmlElement("w:tab"))
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
                opened[0][0].set(qn("w:dirty"), "true")  # only who lays out the pages knows their numbers
                paragraph._p.extend(opened)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), mark)
            tab = OxmlElement("w:r")
            tab.append(OxmlElement("w:tab"))
            link.extend([run_of(plain(title)), tab, *_field(f"PAGEREF {mark} \\h", " ")])
            paragraph._p.append(link)
        if paragraphs:
            paragraphs[-1]._p.append(_sign("end"))


def _field(code: str, shown: str) -> list[Any]:
    return [*_opened(code), run_of(shown), _sign("end")]


def _opened(code: str) -> list[Any]:
    run, words = OxmlElement("w:r"), OxmlElement("w:instrText")
    words.set(_SPACE, "preserve")
    words.text = f" {code} "
    run.append(words)
    return [_sign("begin"), run, _sign("separate")]


def _sign(kind: str) -> Any:
    run, sign = OxmlElement("w:r"), OxmlElement("w:fldChar")
    sign.set(qn("w:fldCharType"), kind)
    run.append(sign)
    return run
