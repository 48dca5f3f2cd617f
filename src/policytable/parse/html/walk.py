"""A page in one pass: from nodes to elements and printed lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from policytable.parse.draft import is_wide
from policytable.parse.html.tree import BLOCKS, CELLS, PageLine, PageTree, Run

_UNREAD = "script style noscript noframes template head title iframe object svg option link meta video audio"
SILENT = frozenset(_UNREAD.split())
_WHITE = " \t\r\n\f"
_TOKEN = re.compile(r"(?P<gap>[ \t\r\n\f]+)|(?P<zero>[\u200b\u200c\u200d\ufeff]+)|(?P<ink>[^ \t\r\n\f\u200b\u200c\u200d\ufeff]+)")
_BROKEN = re.compile(r"[\t\r\n\f\u200b\u200c\u200d\ufeff]|  ")  # single spaces stand in the line as they are
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|xlsx?|et|zip|rar|7z|ofd|pptx?)(?:[?#].*)?$", re.I)
_EDGES = " \u3000"


def read_tree(body: LexborNode, hidden: bool = False) -> PageTree:
    """Everything below <body>; what hides itself by its own attributes is left out unless `hidden` is asked for."""
    tree = PageTree()
    tree._paths[0] = "/html/body"
    _Walk(tree, hidden).run(body)
    tree.tokens.update(tree.tags)
    return tree


@dataclass(slots=True)
class _Walk:
    """Goes through a page without recursion, for pages are nested as deep as their makers like.

    Most of the time of a page goes by here: `run` keeps what it needs for each node in local names.
    """

    tree: PageTree
    hidden: bool
    links: dict[int, str] = field(default_factory=dict)  # of elements in links: to a "page" or a "file"
    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    size: int = 0
    gap: str = ""
    _hiding: dict[str, bool] = field(default_factory=dict)  # by style: pages repeat the same ones
    _named: set[tuple[str, str | None]] = field(default_factory=set)

    def run(self, body: LexborNode) -> None:
        tree, waiting, parts = self.tree, list[tuple[LexborNode | None, int, int, str, dict[str, int]]](), self.parts
        tags, ends, high, link, counts = tree.tags, tree.ends, tree.high, "", dict[str, int]()
        tree.steps.append(1)
        self.hides(body.attributes)
        at = block = self.open(body, "body", -1, body.attributes)
        node = body.child
        while True:
            if node is None:
                if block == at and (parts or self.gap):
                    self.flush(at)
                ends[at], high[at] = len(tags), len(tree.lines)
                if not waiting:
                    return
                node, at, block, link, counts = waiting.pop()
                continue
            tag = node.tag or "-"
            if tag == "-text":
                data = node.text_content or ""
                if parts or data.strip(_WHITE):  # blanks at the start of a line leave no trace
                    self.text(data, at, block)
            elif tag == "br":
                self.flush(block)
            elif tag not in SILENT and tag[0] not in "-!":
                counts[tag] = step = counts.get(tag, 0) + 1  # what hides itself counts too
                attributes = node.attributes
                if not (attributes and self.hides(attributes)):
                    waiting.append((node.next, at, block, link, counts))
                    tree.steps.append(step)
                    if tag in BLOCKS:
                        if parts or self.gap:
                            self.flush(block)
                        block = len(tags)
                    at = self.open(node, tag, at, attributes)
                    if link or tag == "a":
                        self.links[at] = link = _leads(attributes) if tag == "a" else link
                    node, counts = node.child, {}
                    continue
            node = node.next

    def open(self, node: LexborNode, tag: str, parent: int, attributes: dict[str, str | None]) -> int:
        """Notes an element; gives its number."""
        tree = self.tree
        number, line = len(tree.tags), len(tree.lines)
        tree._numbers[node.mem_id] = number
        tree.tags.append(tag)
        tree.parents.append(parent)
        tree.ends.append(number + 1)
        tree.low.append(line)
        tree.high.append(line)
        if attributes and tag in CELLS:
            tree.spans[number] = attributes
        return number

    def hides(self, attributes: dict[str, str | None]) -> bool:
        """Whether an element is not to be read; on the way its names are noted."""
        said = attributes.get("class")
        if said and (".", said) not in self._named:
            self._named.add((".", said))
            self.tree.tokens.update(["." + word for word in said.lower().split()])
        if "id" in attributes:
            self.tree.tokens.add("#" + (attributes["id"] or "").lower())
        if self.hidden:
            return False
        if "hidden" in attributes:
            return True
        style = attributes.get("style")
        if not style:
            return False
        known = self._hiding.get(style)
        if known is None:
            known = self._hiding[style] = _HIDDEN.search(style) is not None
        return known

    def text(self, data: str, at: int, block: int) -> None:
        bare = data.strip(_WHITE)
        if self.tree.tags[block] == "pre":
            self._preformatted(data, at, block)
        elif not bare:
            self.gap += data
        elif _BROKEN.search(bare):
            self._tokens(data, at, 0)
        elif len(bare) == len(data):
            self._ink(bare, at, 0)
        else:
            low = len(data) - len(data.lstrip(_WHITE))
            self.gap += data[:low]
            self._ink(bare, at, low)
            self.gap = data[low + len(bare) :]

    def _preformatted(self, data: str, at: int, block: int) -> None:
        offset = 0
        for line in data.split("\n"):
            if offset:
                self.flush(block)
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
        gap, parts, size = self.gap, self.parts, self.size
        end = size + len(word)
        if gap:
            self.gap = ""
            if parts and not ("\n" in gap and is_wide(parts[-1][-1]) and is_wide(word[0])):
                parts.append(" ")
                end += 1
                if gap == " " and self._continues(at, offset):
                    start, _, _, first = self.runs.pop()
                    self.runs.append((start, end, at, first))
                    parts.append(word)
                    self.size = end
                    return
                size += 1
        self.runs.append((size, end, at, offset))
        parts.append(word)
        self.size = end

    def _continues(self, at: int, offset: int) -> bool:
        start, end, known, first = self.runs[-1]
        return known == at and first + end - start + 1 == offset and end == self.size

    def flush(self, block: int) -> None:
        self.gap = ""
        if not self.parts:
            return
        text, runs = "".join(self.parts).replace("\xa0", " "), self.runs
        self.parts.clear()
        self.runs, self.size = [], 0
        bare = text.strip(_EDGES)
        if not bare:
            return
        if len(bare) < len(text):
            low = len(text) - len(text.lstrip(_EDGES))
            runs = [_cut(run, low, low + len(bare)) for run in runs if run[1] > low and run[0] < low + len(bare)]
        linked = filed = 0
        if self.links:
            for start, end, at, _ in runs:
                if kind := self.links.get(at):
                    linked, filed = (linked + end - start, filed) if kind == "page" else (linked, filed + end - start)
        self.tree.lines.append(PageLine(block, bare, runs, linked, filed))


def _cut(run: Run, low: int, high: int) -> Run:
    start, end = max(run[0], low), min(run[1], high)
    return start - low, end - low, run[2], run[3] + start - run[0]


def _leads(attributes: dict[str, str | None]) -> str:
    """Whether a link goes to a "page", or to a "file" or a named place of the same page (attachments printed below)."""
    address = attributes.get("href")
    if not address:
        return ""
    return "file" if (address.startswith("#") and len(address) > 1) or _FILE.search(address) else "page"
