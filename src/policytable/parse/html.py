"""Web pages: the whole visible page as text, the article told from what is around it."""

from __future__ import annotations

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from policytable.errors import EmptyError
from policytable.model import Block, Issue
from policytable.model.document import BlockKind
from policytable.parse.draft import Draft
from policytable.parse.html_container import find_marks
from policytable.parse.html_flow import Flow, FlowGrid, FlowLine, Zone
from policytable.parse.html_meta import attachments, grid_meta, head_meta, is_meta_line, line_meta
from policytable.parse.outcome import Parsed, issue
from policytable.parse.text import decode, declared_encoding

METHOD = "lexbor-1"


def read_html(content: bytes, name: str, media_type: str | None = None) -> Parsed:
    """Reads a page; navigation and footers stay in the text as furniture.

    Raises EmptyError `no_text` for a page that shows no characters.
    """
    text, issues = decode(content, name, declared_encoding(content, media_type))
    tree = LexborHTMLParser(text)
    draft = Draft()
    marks = find_marks(tree)
    flow = Flow(marks)
    if tree.body is not None:
        flow.walk(tree.body, "/html/body", "furniture")
    draft.meta += head_meta(tree)
    draft.attachments += attachments(tree, marks.roots)
    _write(draft, flow.items)
    if not draft.size:
        raise EmptyError("the page shows no characters", about=name, code="no_text")
    issues += _picture_only(draft, tree, name)
    return Parsed(draft.document(content, "text/html", METHOD), tuple(issues))


def _write(draft: Draft, items: list[FlowLine | FlowGrid]) -> None:
    label = ""
    before_body = True
    for item in items:
        before_body = before_body and item.zone != "body"
        if isinstance(item, FlowGrid):
            _grid(draft, item)
            label = ""
            continue
        kind = _kind(item, before_body)
        if kind == "furniture" and label and before_body:
            draft.meta.append((label, item.ink.text))
            kind, label = "meta", ""
        elif kind == "meta":
            pairs = line_meta(item.ink.text)
            label = pairs[-1][0] if pairs and not pairs[-1][1] else ""
            draft.meta += [pair for pair in pairs if pair[1]]
        else:
            label = ""
        draft.block(kind, item.ink, Block(kind, 0, 0, dom=item.path, level=item.level if kind in ("title", "heading") else None))


def _kind(item: FlowLine, before_body: bool) -> BlockKind:
    if item.zone == "title":
        return "title"
    if item.zone == "furniture":
        return "meta" if is_meta_line(item.ink.text, before_body) else "furniture"
    return "heading" if item.level else "paragraph"


def _grid(draft: Draft, item: FlowGrid) -> None:
    pairs = grid_meta(item.grid)
    if pairs is not None:
        draft.meta += [pair for pair in pairs if pair[1]]
    kind = _grid_kind(item.zone, pairs is not None)
    draft.table(replace(item.grid, kind=kind))


def _grid_kind(zone: Zone, meta: bool) -> BlockKind:
    if meta:
        return "meta"
    return "furniture" if zone == "furniture" else "row"


def _picture_only(draft: Draft, tree: LexborHTMLParser, name: str) -> list[Issue]:
    """Notices that are one scanned picture would else look like texts without facts."""
    body = sum(block.end - block.start for block in draft.blocks if block.kind in ("paragraph", "row", "heading"))
    pictures = len(tree.css("img[src]"))
    if body >= 60 or not (pictures or draft.attachments):
        return []
    return [issue("picture_only", f"the page has {body} characters of its own beside pictures and attachments", name)]
