"""The text of word-processor paragraphs: changes as accepted, fields by their results, signs of symbol fonts, hidden text left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from policytable.parse.office.docx_field import Token, shown
from policytable.parse.office.docx_math import equation
from policytable.parse.office.docx_style import Styles
from policytable.parse.office.docx_symbol import is_symbol_font, sign
from policytable.parse.office.numbering import Numbering
from policytable.parse.office.ooxml import R, W, child, elements, is_on, local, number, value

_BLANKS = " \u3000\xa0"
_WRAPPERS = frozenset(("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))
_PASSED = frozenset(("del", "moveFrom", "pPr", "rPr", "delText", "delInstrText", "tblPr", "tcPr", "rt", "rubyPr", "sdtPr", "sdtEndPr"))
_MARKS_GONE = ("del", "moveFrom")
_BREAKS = frozenset(("br", "cr"))
_PLAIN = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\xad": None})
_BLANK_SIGNS = {"tab": " ", "ptab": " ", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Told:
    """What the reader of paragraphs left out or did not know, for the issues."""

    hidden: int = 0  # characters
    symbols: Counter[str] = field(default_factory=Counter)
    fields: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """What is met on the way through a paragraph."""

    tokens: list[Token] = field(default_factory=list)
    boxes: list[etree._Element | str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reader:
    """What a paragraph needs besides itself; `diagrams` are the lines of drawn diagrams by relation."""

    styles: Styles
    numbering: Numbering
    diagrams: dict[str, list[str]] = field(default_factory=dict)
    told: Told = field(default_factory=Told)

    def read(self, nodes: Sequence[etree._Element], lead: etree._Element) -> tuple[list[str], list[etree._Element | str]]:
        """Paragraphs whose marks between them are gone, as lines: the number of `lead`, the text, a new line for each
        break by hand; and what stands in boxes: w:txbxContent elements, or words where a drawing holds but words."""
        walk = _Walk()
        for node in nodes:
            self._walk(node, node, walk)
        made = shown(walk.tokens)
        self.told.fields += made.unread
        lines = "".join(made.pieces).split("\n")
        label = self._label(lead) if any(line.strip() for line in lines) or not self._is_gone(nodes) else ""
        lines[0] = label + lines[0].lstrip() if label else lines[0]
        return [line.strip(_BLANKS) for line in lines if line.strip(_BLANKS)], walk.boxes

    def lines(self, nodes: Sequence[etree._Element], lead: etree._Element) -> list[str]:
        """The same with the words of the boxes behind it, for cells and notes."""
        made, boxes = self.read(nodes, lead)
        for box in boxes:
            made += [box] if isinstance(box, str) else self.content(box)
        return made

    def content(self, parent: etree._Element) -> list[str]:
        """Everything in a cell, a note or a box as lines; a row of a table inside is one line."""
        made: list[str] = []
        for nodes, lead in paragraphs(parent):
            if local(lead) == "p":
                made += self.lines(nodes, lead)
            else:
                for row in lead.iter(W + "tr"):
                    if next(row.iterancestors(W + "tbl")) is lead and child(row, "trPr", "del") is None:
                        made.append(" ".join(line for cell in row.iterchildren(W + "tc") for line in self.content(cell)))
        return made

    def plain(self, node: etree._Element) -> str:
        """The text of a paragraph alone."""
        walk = _Walk()
        self._walk(node, node, walk)
        return "".join(shown(walk.tokens).pieces)

    def _is_gone(self, nodes: Sequence[etree._Element]) -> bool:
        """An empty paragraph has a number in print, but for one that only ends a section or is hidden."""
        inner = {local(one) for node in nodes for one in node.iter("*")}
        return is_on(nodes[-1], "pPr", "rPr", "vanish") or bool(inner & {"drawing", "pict", "object", "sectPr"})

    def _walk(self, node: etree._Element, paragraph: etree._Element, walk: _Walk) -> None:
        stack = list(reversed(list(elements(node))))
        while stack:
            element = stack.pop()
            name = local(element)
            if name in _PASSED:
                continue
            if name == "r" and element.tag == W + "r" and self.styles.hides(element, paragraph):
                self.told.hidden += sum(len(one.text or "") for one in element.iter(W + "t"))
                continue
            if name in ("t", "sym", "br", "cr"):
                walk.tokens.append(Token("text", self._text(element, name)))
            elif name == "AlternateContent":
                stack.extend(reversed(list(elements(_choice(element)))))
            elif not self._special(element, name, walk):
                stack.extend(reversed(list(elements(element))))

    def _special(self, element: etree._Element, name: str, walk: _Walk) -> bool:
        """Takes an element that is no container of text; False where its children are to be read."""
        if name in _BLANK_SIGNS:
            walk.tokens.append(Token("text", _BLANK_SIGNS[name]))
        elif name == "fldChar":
            kind = element.get(W + "fldCharType") or ""
            walk.tokens.append(Token(kind, form=child(element, "ffData")))
        elif name == "instrText":
            walk.tokens.append(Token("code", element.text or ""))
        elif name in ("oMath", "oMathPara"):
            walk.tokens.append(Token("text", equation(element).translate(_PLAIN)))
        elif name == "txbxContent":
            walk.boxes.append(element)
        elif name == "textpath":
            walk.boxes.append((element.get("string") or "").translate(_PLAIN))
            return False
        elif name == "relIds":
            walk.boxes += self.diagrams.get(element.get(R + "dm") or "", [])
        else:
            return False
        return True

    def _text(self, element: etree._Element, name: str) -> str:
        if name in _BREAKS:
            return "\n"
        if name == "sym":
            return self._sign(_hexadecimal(element.get(W + "char")), element.get(W + "font") or "") or ""
        text = (element.text or "").translate(_PLAIN)
        font = _symbol_font(element.getparent())
        if not font and not any(0xF020 <= ord(char) <= 0xF0FF for char in text):
            return text
        return "".join(
            (self._sign(ord(char), font) or char) if 0xF020 <= ord(char) <= 0xF0FF or (font and char < "\x7f") else char for char in text
        )

    def _sign(self, code: int, font: str) -> str | None:
        found = sign(code, font)
        if found is None:
            self.told.symbols[f"{font or 'symbol'} {code:04X}"] += 1
        return found

    def _label(self, node: etree._Element) -> str:
        own, style = child(node, "pPr", "numPr"), self.styles.of(node)
        named = value(own, "numId")
        list_id = style.list_id if named is None else named
        if not list_id or list_id == "0":
            return ""
        tied = self.numbering.depth_of(list_id, style.keys) if named is None or named == style.list_id else None
        depth = number(value(own, "ilvl"), style.list_level if tied is None else tied)
        return self.numbering.label(list_id, depth)


def paragraphs(parent: etree._Element) -> Iterator[tuple[list[etree._Element], etree._Element]]:
    """(w:p elements that are one paragraph, the one that shapes it), and other blocks as ([block], block).

    A paragraph whose mark was deleted goes on with the next one and takes its shape; one whose mark is hidden, a head
    that runs on with its text, keeps its own.
    """
    pending: list[etree._Element] = []
    lead: etree._Element | None = None
    for node in _flat(parent):
        if local(node) != "p":
            if pending:
                yield pending, pending[-1] if lead is None else lead
            pending, lead = [], None
            yield [node], node
            continue
        pending.append(node)
        mark = child(node, "pPr", "rPr")
        if is_on(mark, "specVanish"):
            lead = node if lead is None else lead
        elif not any(child(mark, name) is not None for name in _MARKS_GONE):
            yield pending, node if lead is None else lead
            pending, lead = [], None
    if pending:
        yield pending, pending[-1] if lead is None else lead


def _flat(parent: etree._Element) -> Iterator[etree._Element]:
    stack = list(reversed(list(elements(parent))))
    while stack:
        node = stack.pop()
        name = local(node)
        if name in ("p", "tbl", "altChunk") and node.tag.startswith(W):
            yield node
        elif name in _WRAPPERS:
            stack.extend(reversed(list(elements(node))))
        elif name == "AlternateContent":
            stack.extend(reversed(list(elements(_choice(node)))))


def _choice(node: etree._Element) -> etree._Element:
    """The first choice, else what stands there for programs that know none."""
    inner = list(elements(node))
    return next((one for one in inner if local(one) == "Choice"), inner[0] if inner else node)


def _symbol_font(run: etree._Element | None) -> str:
    fonts = child(run, "rPr", "rFonts")
    font = (fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else ""
    return font if is_symbol_font(font) else ""


def _hexadecimal(text: str | None) -> int:
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0
