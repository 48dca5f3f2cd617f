"""A page in one pass: its visible elements in order of the page, and its printed lines, each character with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from policytable.model import DomRun
from policytable.parse.draft import Ink, is_wide

_UNREAD = "script style noscript noframes template head title iframe object svg option link meta video audio"
_LAID = """address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
SILENT = frozenset(_UNREAD.split())
BLOCKS = frozenset(_LAID.split())
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_TOKEN = re.compile(r"(?P<gap>[ \t\r\n\f]+)|(?P<zero>[\u200b\u200c\u200d\ufeff]+)|(?P<ink>[^ \t\r\n\f\u200b\u200c\u200d\ufeff]+)")
_BROKEN = re.compile(r"[ \t\r\n\f\u200b\u200c\u200d\ufeff]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|zip|rar|7z|ofd|pptx?)(?:[?#].*)?$", re.I)
_DEPTH = 400  # deeper nesting is not a page that people wrote; paths end there, texts do not
_EDGES = " \u3000"


class PageLine(NamedTuple):
    """One printed line: its block element, its text, (start, end, element, offset in the text node) of its runs, and how
    many of its characters stand in links to pages and in links to files."""

    block: int
    text: str
    runs: list[tuple[int, int, int, int]]
    linked: int
    filed: int


@dataclass(slots=True)
class PageTree:
    """Visible elements by number, in the order of the page; what stands under element `i` has the numbers up to `ends[i]`
    and, of a block, the lines from `low[i]` up to `high[i]`. Element 0 is <body>."""

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    spans: dict[int, dict[str, str | None]] = field(default_factory=dict)  # attributes of cells
    celled: list[bool] = field(default_factory=list)  # whether an element is a table's cell or stands in one
    lines: list[PageLine] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    hidden: int = 0
    _steps: list[int] = field(default_factory=list)
    _paths: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)

    def number(self, node: LexborNode) -> int:
        """The number of an element, -1 where it is not shown."""
        return self._numbers.get(node.mem_id, -1)

    def children(self, element: int) -> list[int]:
        """Numbers of the elements right below one."""
        found, at, end = [], element + 1, self.ends[element]
        while at < end:
            found.append(at)
            at = self.ends[at]
        return found

    def path(self, element: int) -> str:
        """The element's place: /html/body/div[2]/p[1]."""
        chain = []
        while element not in self._paths:
            chain.append(element)
            element = self.parents[element]
        path = self._paths[element]
        depth = path.count("/")
        for number in reversed(chain):
            depth += 1
            path = f"{path}/{self.tags[number]}[{self._steps[number]}]" if depth < _DEPTH else path
            self._paths[number] = path
        return path

    def level(self, line: PageLine) -> int | None:
        """The level of a line that is a heading by its element."""
        return _HEADINGS.get(self.tags[line.block])

    def ink(self, line: PageLine) -> Ink:
        """A line for a grid."""
        return Ink(line.text, tuple(DomRun(start, end, self.path(at), offset) for start, end, at, offset in line.runs))


def read_tree(body: LexborNode, hidden: bool = False) -> PageTree:
    """Everything below <body>; what hides itself by its own attributes is left out unless `hidden` is asked for."""
    tree = PageTree()
    tree._paths[0] = "/html/body"
    walk = _Walk(tree, hidden)
    walk.open(body, "body", -1)
    walk.run(body.child)
    return tree


@dataclass(slots=True)
class _Walk:
    """Goes through a page without recursion, for pages are nested as deep as their makers like."""

    tree: PageTree
    hidden: bool
    blocks: list[int] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    counts: dict[tuple[int, str], int] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    size: int = 0
    gap: str = ""

    def run(self, node: LexborNode | None) -> None:
        tree, waiting, at = self.tree, list[LexborNode | None](), 0
        while True:
            if node is None:
                self.close(at)
                if not waiting:
                    return
                at, node = tree.parents[at], waiting.pop()
                continue
            tag = node.tag or ""
            if tag == "-text":
                self.text(node.text_content or "", at)
            elif tag == "br":
                self.flush(self.blocks[at])
            elif tag not in SILENT and tag[:1] not in "-!" and self.open(node, tag, at):
                waiting.append(node.next)
                at, node = len(tree.tags) - 1, node.child
                continue
            node = node.next

    def open(self, node: LexborNode, tag: str, parent: int) -> bool:
        """Notes an element; False where it hides itself."""
        tree, attributes, key = self.tree, node.attributes, (parent, tag)
        self.counts[key] = step = self.counts.get(key, 0) + 1
        if attributes and self._hides(attributes) and parent >= 0:
            tree.hidden += 1
            return False
        number = len(tree.tags)
        if tag in BLOCKS:
            if self.parts or self.gap:
                self.flush(self.blocks[parent])
            self.blocks.append(number)
        else:
            self.blocks.append(self.blocks[parent])
        at = len(tree.lines)
        tree._numbers[node.mem_id] = number
        tree.tags.append(tag)
        tree.parents.append(parent)
        tree.ends.append(number + 1)
        tree.low.append(at)
        tree.high.append(at)
        if attributes and tag in ("td", "th"):
            tree.spans[number] = attributes
        tree.celled.append(tag in ("td", "th") or (number > 0 and tree.celled[parent]))
        tree._steps.append(step)
        self.links.append(_leads(attributes) if tag == "a" else self.links[parent] if number else "")
        return True

    def _hides(self, attributes: dict[str, str | None]) -> bool:
        """Whether an element is not to be read; on the way its names are noted."""
        for name, said in attributes.items():
            if name == "style":
                if said and _HIDDEN.search(said):
                    return not self.hidden
            elif name == "class":
                self.tree.tokens.update("." + word for word in (said or "").lower().split())
            elif name == "id":
                self.tree.tokens.add("#" + (said or "").lower())
            elif name == "hidden":
                return not self.hidden
        return False

    def close(self, at: int) -> None:
        if self.parts and self.blocks[at] == at:
            self.flush(at)
        elif self.gap and self.blocks[at] == at:
            self.gap = ""
        self.tree.ends[at] = len(self.tree.tags)
        self.tree.high[at] = len(self.tree.lines)

    def text(self, data: str, at: int) -> None:
        if self.tree.tags[self.blocks[at]] == "pre":
            self._preformatted(data, at)
        elif _BROKEN.search(data):
            self._tokens(data, at, 0)
        elif data:
            self._ink(data, at, 0)

    def _preformatted(self, data: str, at: int) -> None:
        offset = 0
        for line in data.split("\n"):
            if offset:
                self.flush(self.blocks[at])
            self._tokens(line, at, offset)
            offset += len(line) + 1

    def _tokens(self, data: str, at: int, offset: int) -> None:
        for token in _TOKEN.finditer(data):
            if token.lastgroup == "ink":
                self._ink(token.group(), at, offset + token.start())
            elif token.lastgroup == "gap":
                self.gap += token.group()

    def _ink(self, word: str, at: int, offset: int) -> None:
        """Blanks collapse as browsers do, a line break between two ideographs vanishes."""
        gap, self.gap = self.gap, ""
        if gap and self.parts and not ("\n" in gap and is_wide(self.parts[-1][-1]) and is_wide(word[0])):
            self.parts.append(" ")
            self.size += 1
            if gap == " " and self._continues(at, offset):
                start, _, _, first = self.runs.pop()
                self.runs.append((start, self.size + len(word), at, first))
                self.parts.append(word)
                self.size += len(word)
                return
        self.runs.append((self.size, self.size + len(word), at, offset))
        self.parts.append(word)
        self.size += len(word)

    def _continues(self, at: int, offset: int) -> bool:
        start, end, known, first = self.runs[-1]
        return known == at and first + end - start + 1 == offset and end + 1 == self.size

    def flush(self, block: int) -> None:
        if not self.parts:
            self.gap = ""
            return
        text, runs = "".join(self.parts).replace("\xa0", " "), self.runs
        self.parts, self.runs, self.size, self.gap = [], [], 0, ""
        bare = text.strip(_EDGES)
        if not bare:
            return
        if len(bare) < len(text):
            low = len(text) - len(text.lstrip(_EDGES))
            runs = [_cut(run, low, low + len(bare)) for run in runs if run[1] > low and run[0] < low + len(bare)]
        linked = filed = 0
        for start, end, at, _ in runs:
            if kind := self.links[at]:
                linked, filed = (linked + end - start, filed) if kind == "page" else (linked, filed + end - start)
        self.tree.lines.append(PageLine(block, bare, runs, linked, filed))


def _cut(run: tuple[int, int, int, int], low: int, high: int) -> tuple[int, int, int, int]:
    start, end = max(run[0], low), min(run[1], high)
    return start - low, end - low, run[2], run[3] + start - run[0]


def _leads(attributes: dict[str, str | None]) -> str:
    """Whether a link goes to a "page", or to a "file" or a named place of the same page (attachments printed below)."""
    address = attributes.get("href")
    if not address:
        return ""
    return "file" if (address.startswith("#") and len(address) > 1) or _FILE.search(address) else "page"
