"""Word documents: paragraphs with their automatic numbers, tables with merged cells, changes as accepted."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from policytable.errors import DamagedError, EmptyError
from policytable.model import Block
from policytable.model.document import BlockKind
from policytable.parse.docx_grid import read_grid
from policytable.parse.docx_style import Styles, read_styles
from policytable.parse.draft import Draft, Ink
from policytable.parse.numbering import Numbering, read_numbering
from policytable.parse.ooxml import Package, W, child, elements, local, number, open_package, value
from policytable.parse.outcome import Parsed, issue
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "ooxml-1"
_GONE = frozenset(("del", "moveFrom", "Fallback", "txbxContent", "pPr", "rPr", "instrText", "delText", "tblPr", "tcPr"))
_BOXES = {0xF06F: "□", 0xF0A3: "□", 0xF0A8: "□", 0xF0FE: "☑", 0xF052: "☑", 0xF0FC: "√"}  # Wingdings of forms
_TITLE_HALF_POINTS = 36  # 小二 and larger: GB/T 9704 sets titles in 二号 (44), heads of older notices in 小二


@dataclass(frozen=True, slots=True)
class Reader:
    """What a paragraph needs besides itself."""

    styles: Styles
    numbering: Numbering

    def paragraphs(self, node: etree._Element) -> list[str]:
        """A w:p as lines: its number, its text, a new line for each line break by hand; then its text boxes."""
        lines = _text(node).split("\n")
        label = self._label(node) if lines[0].strip() or len(lines) > 1 else ""
        lines[0] = label + lines[0].lstrip() if label else lines[0]
        for box in node.iter(W + "txbxContent"):
            if not any(local(parent) == "Fallback" for parent in box.iterancestors()):
                lines += [line for inner in box.iter(W + "p") for line in self.paragraphs_of_box(inner, box)]
        return [line.strip(" \u3000\xa0") for line in lines if line.strip(" \u3000\xa0")]

    def paragraphs_of_box(self, node: etree._Element, box: etree._Element) -> list[str]:
        """A w:p of a text box; boxes within boxes are met by the walk over the outer paragraph."""
        nearest = next((parent for parent in node.iterancestors(W + "txbxContent")), None)
        return [(self._label(node) + _text(node)).replace("\n", " ")] if nearest is box else []

    def _label(self, node: etree._Element) -> str:
        own, style = child(node, "pPr", "numPr"), self.styles.of(node)
        list_id = value(own, "numId") or (style.list_id if own is None or value(own, "numId") is None else None)
        depth = number(value(own, "ilvl"), style.list_level)
        return self.numbering.label(list_id, depth) if list_id and list_id != "0" else ""


def read_docx(content: bytes, name: str) -> Parsed:
    """Reads a DOCX. Raises DamagedError, and EmptyError `no_text` where it shows no characters."""
    package = open_package(content, name)
    part = package.main("word/document.xml")
    root = package.xml(part)
    body = child(root, "body")
    if root is None or body is None:
        raise DamagedError("the package has no main document", about=name)
    reader = Reader(read_styles(_first(package, part, "styles")), read_numbering(_first(package, part, "numbering")))
    draft = Draft()
    _blocks(draft, reader, body)
    _footnotes(draft, reader, package, part)
    shown = draft.size
    _running(draft, reader, package, part)
    pictures = sum(1 for _ in body.iter("{*}blip"))
    if not shown:
        raise EmptyError(f"the document shows no characters ({pictures} pictures)", about=name, code="no_text")
    issues = [issue("picture_only", f"{shown} characters beside {pictures} pictures", name)] if pictures and shown < 60 else []
    return Parsed(draft.document(content, MEDIA_TYPES["docx"], METHOD), tuple(issues))


def _first(package: Package, part: str, kind: str) -> etree._Element | None:
    found = package.related(part, kind)
    return package.xml(found[0]) if found else package.xml(f"word/{kind}.xml")


def _blocks(draft: Draft, reader: Reader, parent: etree._Element) -> None:
    for node in elements(parent):
        name = local(node)
        if name == "p":
            _paragraph(draft, reader, node)
        elif name == "tbl":
            draft.table(read_grid(node, reader.paragraphs))
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "AlternateContent", "Choice"):
            _blocks(draft, reader, node)


def _paragraph(draft: Draft, reader: Reader, node: etree._Element) -> None:
    kind, level = _kind(draft, reader, node)
    for line in reader.paragraphs(node):
        draft.block(kind, Ink(line), Block(kind, 0, 0, level=level))


def _kind(draft: Draft, reader: Reader, node: etree._Element) -> tuple[BlockKind, int | None]:
    style = reader.styles.of(node)
    if style.contents:
        return "furniture", None
    if (style.title or _is_large(reader.styles, node)) and _title_may_stand(draft, _text(node)):
        return "title", None
    outline = number(value(node, "pPr", "outlineLvl"), style.outline)
    return ("heading", outline + 1) if 0 <= outline <= 8 else ("paragraph", None)


def _title_may_stand(draft: Draft, text: str) -> bool:
    """Near the top, and only one; a title in several paragraphs goes on with the next. A letterhead (某某局文件) is none."""
    if len(draft.blocks) >= 12 or text.strip().endswith("文件"):
        return False
    return draft.blocks[-1].kind == "title" if any(block.kind == "title" for block in draft.blocks) else True


def _is_large(styles: Styles, node: etree._Element) -> bool:
    centred = (value(node, "pPr", "jc") or styles.of(node).align) == "center"
    sizes = [number(value(run, "rPr", "sz"), 0) for run in node.iter(W + "r") if run.find(W + "t") is not None]
    return centred and bool(sizes) and max(size or styles.of(node).size for size in sizes) >= _TITLE_HALF_POINTS


def _text(node: etree._Element) -> str:
    parts: list[str] = []
    stack = list(reversed(list(elements(node))))
    while stack:
        element = stack.pop()
        name = local(element)
        if name in _GONE or (name == "r" and _is_vanished(element)):
            continue
        if name == "t":
            parts.append((element.text or "").replace("\n", " ").replace("\r", " ").replace("\t", " "))
        elif name in ("br", "cr"):
            parts.append("" if element.get(W + "type") in ("page", "column") else "\n")
        else:
            parts.append(_special(element, name))
            stack.extend(reversed(list(elements(element))))
    return "".join(parts)


def _special(element: etree._Element, name: str) -> str:
    if name in ("tab", "ptab"):
        return " "
    if name == "noBreakHyphen":
        return "-"
    if name == "sym":
        try:
            return _BOXES.get(int(element.get(W + "char") or "0", 16), "")
        except ValueError:
            return ""
    return ""


def _is_vanished(run: etree._Element) -> bool:
    flag = child(run, "rPr", "vanish")
    return flag is not None and (flag.get(W + "val") or "1") not in ("0", "false", "off")


def _footnotes(draft: Draft, reader: Reader, package: Package, part: str) -> None:
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
        for path in package.related(part, kind):
            root = package.xml(path)
            for note in root.iter(W + tag) if root is not None else ():
                if note.get(W + "type") in (None, "normal"):
                    for paragraph in note.iter(W + "p"):
                        for line in reader.paragraphs(paragraph):
                            draft.block("footnote", Ink(line))


def _running(draft: Draft, reader: Reader, package: Package, part: str) -> None:
    """Running heads and feet, once each, behind the text."""
    seen: set[str] = set()
    for path in sorted({*package.related(part, "header"), *package.related(part, "footer")}):
        root = package.xml(path)
        for paragraph in root.iter(W + "p") if root is not None else ():
            for line in reader.paragraphs(paragraph):
                if line not in seen:
                    seen.add(line)
                    draft.block("furniture", Ink(line))
