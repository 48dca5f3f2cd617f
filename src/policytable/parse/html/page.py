"""Web pages: the whole visible page as text, the article told from what is around it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser

from policytable.errors import EmptyError
from policytable.model import Block, DomRun, Issue
from policytable.model.document import BlockKind
from policytable.parse.draft import Draft
from policytable.parse.html.container import Zone, find_zones
from policytable.parse.html.flow import FlowGrid, flow
from policytable.parse.html.meta import attachments, grid_meta, head_meta, is_meta_line, line_meta, parted_meta
from policytable.parse.html.notice import covering_notice
from policytable.parse.html.paging import further_pages
from policytable.parse.html.rules import html_rules
from policytable.parse.html.tree import PageLine, PageTree
from policytable.parse.html.walk import read_tree
from policytable.parse.outcome import Parsed, issue
from policytable.parse.text import declared_encoding, decode
from policytable.parse.titles import looks_like_title, squeezed

METHOD = "lexbor-2"
_ABOVE = 4  # lines over the article among which it may stand: date, source and a rule come between
_TITLE_LINES = 6  # lines of the article among which its title stands; marks and numbers may come before it


def read_html(content: bytes, name: str, media_type: str | None = None) -> Parsed:
    """Reads a page; navigation and footers stay in the text as furniture.

    Raises EmptyError `no_text` for a page that shows no characters.
    """
    with _without_collection():
        return _read(content, name, media_type)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Reading makes no circles: looking for them while a page's many small objects are made took a seventh of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _read(content: bytes, name: str, media_type: str | None) -> Parsed:
    text, issues = decode(content, name, declared_encoding(content, media_type))
    parser, draft = LexborHTMLParser(text), Draft()
    draft.meta += head_meta(parser)
    if parser.body is not None:
        tree, told = read_tree(parser.body), _told(parser)
        zones = find_zones(tree, parser, told)
        draft.attachments += [*attachments(parser, tree, zones.roots), *further_pages(parser)]
        _Writer(draft, tree, told).write(flow(tree, zones.lines))
    if not draft.size:
        raise EmptyError("the page shows no characters", about=name, code="no_text")
    issues += _picture_only(draft, parser, name) or covering_notice(draft, name)
    return Parsed(draft.document(content, "text/html", METHOD), tuple(issues))


@dataclass(slots=True)
class _Writer:
    """Writes a flow; `label` waits for its value on the next line, `told` is the page's own title."""

    draft: Draft
    tree: PageTree
    told: str
    label: str = ""
    label_block: int = -1
    body_lines: int = 0
    titled: bool = False

    def write(self, items: Iterable[tuple[PageLine, Zone] | FlowGrid]) -> None:
        for item in items:
            if isinstance(item, FlowGrid):
                self._grid(item)
                continue
            line, zone = item
            self.body_lines += zone == "body"
            self._line(line, self._kind(line, zone))
        if not self.titled:
            self._title_above()

    def _line(self, line: PageLine, kind: BlockKind) -> None:
        draft, start, path = self.draft, self.draft.size, self.tree.path
        end = start + len(line.text)
        level = self.tree.level(line) if kind in ("title", "heading") else None
        draft.text.append(line.text + "\n")
        draft.size = end + 1
        draft.runs += [DomRun(start + low, start + high, path(at), offset) for low, high, at, offset in line.runs]
        draft.blocks.append(Block(kind, start, end, dom=path(line.block), level=level))

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

    def _kind(self, line: PageLine, zone: Zone) -> BlockKind:
        if zone == "title":
            self.titled = True
            self.told = self.told or squeezed(line.text)
            return "title"
        if zone == "furniture":
            return "meta" if self._is_meta(line) else "furniture"
        self.label = ""
        if self.body_lines <= _TITLE_LINES and self._is_title(line.text):
            return "title"
        return "heading" if self.tree.level(line) else "paragraph"

    def _is_meta(self, line: PageLine) -> bool:
        box = not self.body_lines
        waiting, self.label = self.label, ""
        beside = self.label_block >= 0 and self.tree.parents[line.block] == self.tree.parents[self.label_block]
        self.label_block = line.block
        if waiting and box and beside and not is_meta_line(line.text, box):
            self._keep(waiting, line.text)
            return True
        parted = parted_meta(line)
        pairs = [parted] if parted is not None else line_meta(line.text) if is_meta_line(line.text, box) else []
        for pair in pairs:
            self._keep(*pair)
        self.label = pairs[-1][0] if pairs and not pairs[-1][1] else ""
        return bool(pairs)

    def _grid(self, item: FlowGrid) -> None:
        body = item.zone == "body"
        self.body_lines += body
        for line in item.captions:
            self._line(line, "caption" if body else "furniture")
        pairs = grid_meta(item.grid)
        for pair in pairs or []:
            self._keep(*pair)
        self.label = ""
        self.draft.table(replace(item.grid, kind="meta" if pairs is not None else "row" if body else "furniture"))

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


def _told(parser: LexborHTMLParser) -> str:
    declared = [node.attributes.get("content") or "" for node in parser.css('meta[name="ArticleTitle"]')]
    return squeezed("".join(declared) or "".join(node.text() for node in parser.css("title")))


def _picture_only(draft: Draft, parser: LexborHTMLParser, name: str) -> list[Issue]:
    """Notices that are one scanned picture would else look like texts without facts."""
    body = sum(block.end - block.start for block in draft.blocks if block.kind in ("paragraph", "row", "heading"))
    if body >= 60:
        return []
    pictures = len(parser.css("img[src]"))
    if not (pictures or draft.attachments):
        return []
    return [issue("picture_only", f"the page has {body} characters of its own beside pictures and attachments", name)]
