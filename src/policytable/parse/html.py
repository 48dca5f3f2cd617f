"""Web pages: the whole visible page as text, the article told from what is around it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from policytable.errors import EmptyError
from policytable.model import Block, Issue
from policytable.model.document import BlockKind
from policytable.parse.draft import Draft
from policytable.parse.html_container import find_marks
from policytable.parse.html_flow import Flow, FlowGrid, FlowLine, Zone
from policytable.parse.html_meta import attachments, grid_meta, head_meta, is_meta_line, line_meta, parted_meta
from policytable.parse.html_rules import html_rules
from policytable.parse.outcome import Parsed, issue
from policytable.parse.text import declared_encoding, decode
from policytable.parse.titles import looks_like_title, squeezed

METHOD = "lexbor-1"
_ABOVE = 4  # lines over the article among which it may stand: date, source and a rule come between
_TITLE_LINES = 6  # lines of the article among which its title stands; marks and numbers may come before it


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
    _Writer(draft, _told(tree)).write(flow.items)
    if not draft.size:
        raise EmptyError("the page shows no characters", about=name, code="no_text")
    issues += _picture_only(draft, tree, name)
    return Parsed(draft.document(content, "text/html", METHOD), tuple(issues))


@dataclass(slots=True)
class _Writer:
    """Writes a flow; `label` waits for its value on the next line, `told` is the page's own title."""

    draft: Draft
    told: str
    label: str = ""
    label_path: str = ""
    body_lines: int = 0
    titled: bool = False

    def write(self, items: list[FlowLine | FlowGrid]) -> None:
        for item in items:
            self.body_lines += item.zone == "body"
            if isinstance(item, FlowGrid):
                self._grid(item)
                continue
            kind = self._kind(item)
            level = item.level if kind in ("title", "heading") else None
            self.draft.block(kind, item.ink, Block(kind, 0, 0, dom=item.path, level=level))
        if not self.titled:
            self._title_above()

    def _title_above(self) -> None:
        """Pages whose markup names no title print it right over the article."""
        blocks = self.draft.blocks
        first = next((at for at, block in enumerate(blocks) if block.kind in ("paragraph", "row", "heading")), 0)
        text = "".join(self.draft.text)
        for at in range(max(0, first - _ABOVE), first):
            words = text[blocks[at].start : blocks[at].end]
            if blocks[at].kind == "furniture" and len(words) >= 10 and looks_like_title(words):
                blocks[at] = replace(blocks[at], kind="title")
                return

    def _kind(self, item: FlowLine) -> BlockKind:
        if item.zone == "title":
            self.titled = True
            self.told = self.told or squeezed(item.ink.text)
            return "title"
        if item.zone == "furniture":
            return "meta" if self._is_meta(item) else "furniture"
        self.label = ""
        if self.body_lines <= _TITLE_LINES and self._is_title(item.ink.text):
            return "title"
        return "heading" if item.level else "paragraph"

    def _is_meta(self, item: FlowLine) -> bool:
        ink, box = item.ink, not self.body_lines
        waiting, self.label = self.label, ""
        beside = item.path.rsplit("/", 1)[0] == self.label_path.rsplit("/", 1)[0]
        self.label_path = item.path
        if waiting and box and beside and not is_meta_line(ink.text, box):
            self._keep(waiting, ink.text)
            return True
        parted = parted_meta(ink)
        pairs = [parted] if parted is not None else line_meta(ink.text) if is_meta_line(ink.text, box) else []
        for pair in pairs:
            self._keep(*pair)
        self.label = pairs[-1][0] if pairs and not pairs[-1][1] else ""
        return bool(pairs)

    def _grid(self, item: FlowGrid) -> None:
        pairs = grid_meta(item.grid)
        for pair in pairs or []:
            self._keep(*pair)
        self.label = ""
        self.draft.table(replace(item.grid, kind=_grid_kind(item.zone, pairs is not None)))

    def _keep(self, label: str, value: str) -> None:
        if value and label not in html_rules().ignored:
            self.draft.meta.append((label, value))

    def _is_title(self, text: str) -> bool:
        """The title is printed once more over the text, or only there."""
        bare = squeezed(text)
        found = len(bare) >= 6 and bool(self.told) and (bare == self.told or (bare in self.told and len(bare) > 0.5 * len(self.told)))
        if not found and not self.titled:
            found = looks_like_title(text)
        self.titled = self.titled or found
        return found


def _told(tree: LexborHTMLParser) -> str:
    declared = [node.attributes.get("content") or "" for node in tree.css('meta[name="ArticleTitle"]')]
    return squeezed("".join(declared) or "".join(node.text() for node in tree.css("title")))


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
