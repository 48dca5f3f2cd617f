"""Word documents: paragraphs with their automatic numbers, tables with merged cells, changes as accepted.

Notes stand behind the text as footnotes in the order in which they are called; the text keeps no mark of the call, since a
raised 1 behind 50万元 would be read as a digit. Text boxes stand behind the paragraph that holds them.
"""

from __future__ import annotations

from lxml import etree

from policytable.errors import DamagedError, EmptyError
from policytable.model import Block
from policytable.model.document import BlockKind
from policytable.parse.draft import Draft, Ink
from policytable.parse.office.docx_grid import read_grid
from policytable.parse.office.docx_style import Styles, read_styles
from policytable.parse.office.docx_text import Reader, paragraphs
from policytable.parse.office.docx_told import pictures, tell
from policytable.parse.office.numbering import read_numbering
from policytable.parse.office.ooxml import Package, W, child, local, number, open_package, value
from policytable.parse.outcome import Parsed, issue
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "ooxml-2"
_TITLE_HALF_POINTS = 36  # 小二 and larger: GB/T 9704 sets titles in 二号 (44), heads of older notices in 小二
_BOXES_DEEP = 5


def read_docx(content: bytes, name: str) -> Parsed:
    """Reads a DOCX. Raises DamagedError, and EmptyError `no_text` where it shows no characters."""
    package = open_package(content, name)
    part = package.main("word/document.xml")
    root = package.xml(part)
    body = child(root, "body")
    if root is None or body is None:
        raise DamagedError("the package has no main document", about=name)
    reader = Reader(
        read_styles(_first(package, part, "styles")), read_numbering(_first(package, part, "numbering")), _diagrams(package, part)
    )
    draft = Draft()
    _blocks(draft, reader, body)
    for kind, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
        _notes(draft, reader, (body, tag), [package.xml(path) for path in package.related(part, kind)])
    shown, images = draft.size, pictures(body)
    _running(draft, reader, package, part)
    if not shown:
        raise EmptyError(f"the document shows no characters ({images} pictures)", about=name, code="no_text")
    issues = [issue("picture_only", f"{shown} characters beside {images} pictures", name)] if images and shown < 60 else []
    return Parsed(draft.document(content, MEDIA_TYPES["docx"], METHOD), (*issues, *tell(body, package, part, reader.told, name)))


def _first(package: Package, part: str, kind: str) -> etree._Element | None:
    found = package.related(part, kind)
    return package.xml(found[0]) if found else package.xml(f"word/{kind}.xml")


def _diagrams(package: Package, part: str) -> dict[str, list[str]]:
    """The words of drawn diagrams, by the relation that a paragraph names."""
    made: dict[str, list[str]] = {}
    for relation, kind, path in package.named(part):
        root = package.xml(path) if kind.endswith("/diagramData") else None
        for point in root.iter("{*}pt") if root is not None else ():
            if point.get("type") in (None, "node", "asst"):
                lines = ["".join(one.text or "" for one in paragraph.iter("{*}t")) for paragraph in point.iter("{*}p")]
                made.setdefault(relation, []).extend(line for line in lines if line.strip())
    return made


def _blocks(draft: Draft, reader: Reader, parent: etree._Element, depth: int = 0) -> None:
    for nodes, lead in paragraphs(parent):
        if local(lead) == "tbl":
            grid = read_grid(lead, reader)
            if grid.slots:
                draft.table(grid)
        elif local(lead) == "p":
            _paragraph(draft, reader, nodes, lead, depth)


def _paragraph(draft: Draft, reader: Reader, nodes: list[etree._Element], lead: etree._Element, depth: int) -> None:
    kind, level = _kind(draft, reader, lead)
    lines, boxes = reader.read(nodes, lead)
    for line in lines:
        draft.block(kind, Ink(line), Block(kind, 0, 0, level=level))
    for box in boxes:
        if isinstance(box, str):
            draft.block("paragraph", Ink(box.strip()))
        elif depth < _BOXES_DEEP:
            _blocks(draft, reader, box, depth + 1)


def _kind(draft: Draft, reader: Reader, node: etree._Element) -> tuple[BlockKind, int | None]:
    style = reader.styles.of(node)
    if style.contents:
        return "furniture", None
    if (style.title or _is_large(reader.styles, node)) and _title_may_stand(draft, reader.plain(node)):
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


def _notes(draft: Draft, reader: Reader, calls: tuple[etree._Element, str], roots: list[etree._Element | None]) -> None:
    """Notes in the order of their calls in the text; those whose call was deleted are left out."""
    body, tag = calls
    notes = {note.get(W + "id"): note for root in roots if root is not None for note in root.iter(W + tag)}
    for call in body.iter(W + tag + "Reference"):
        note = notes.pop(call.get(W + "id"), None)
        gone = any(local(one) in ("del", "moveFrom") for one in call.iterancestors())
        if note is not None and not gone:
            for line in reader.content(note):
                draft.block("footnote", Ink(line))


def _running(draft: Draft, reader: Reader, package: Package, part: str) -> None:
    """Running heads and feet, once each, behind the text."""
    seen: set[str] = set()
    for path in sorted({*package.related(part, "header"), *package.related(part, "footer")}):
        root = package.xml(path)
        for line in reader.content(root) if root is not None else ():
            if line not in seen:
                seen.add(line)
                draft.block("furniture", Ink(line))
