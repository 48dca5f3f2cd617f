"""A page as a flow of printed lines and tables, every character with its element and its offset in the text node."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Literal

from selectolax.lexbor import LexborNode

from policytable.model import DomRun
from policytable.parse.draft import Grid, Ink, Slot, is_wide
from policytable.parse.html_container import SILENT, Marks, is_hidden

Zone = Literal["body", "title", "furniture"]

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
        "legend",
        "br",
    ]
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_TOKEN = re.compile(r"(?P<gap>[ \t\r\n\f]+)|(?P<zero>[\u200b\u200c\u200d\ufeff]+)|(?P<ink>[^ \t\r\n\f\u200b\u200c\u200d\ufeff]+)")
_DEPTH = 400
_CELLS = 20000
_EDGES = " \u3000"


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One printed line: its ink, the path of its block element, its zone, and its level where it is a heading."""

    ink: Ink
    path: str
    zone: Zone
    level: int | None = None


@dataclass(frozen=True, slots=True)
class FlowGrid:
    """A table that holds data (tables made for layout flow as lines)."""

    grid: Grid
    zone: Zone


@dataclass(slots=True)
class _Pen:
    """Collects one line; blanks collapse as browsers do, a line break between two ideographs vanishes."""

    parts: list[str] = field(default_factory=list)
    runs: list[DomRun] = field(default_factory=list)
    size: int = 0
    gap: str = ""

    def text(self, data: str, path: str) -> None:
        for token in _TOKEN.finditer(data):
            if token.lastgroup == "gap":
                self.gap += token.group()
            elif token.lastgroup == "ink":
                self._ink(token.group().replace("\xa0", " "), path, token.start())

    def _ink(self, word: str, path: str, offset: int) -> None:
        if self.gap and self.parts and not ("\n" in self.gap and is_wide(self.parts[-1][-1]) and is_wide(word[0])):
            self.parts.append(" ")
            self.size += 1
        self.gap = ""
        self.runs.append(DomRun(self.size, self.size + len(word), path, offset))
        self.parts.append(word)
        self.size += len(word)

    def take(self) -> Ink | None:
        text = "".join(self.parts)
        lead = len(text) - len(text.lstrip(_EDGES))
        end = len(text.rstrip(_EDGES))
        runs = tuple(_cut(run, lead, end) for run in self.runs if run.end > lead and run.start < end)
        self.parts, self.runs, self.size, self.gap = [], [], 0, ""
        return Ink(text[lead:end], runs) if lead < end else None


@dataclass(slots=True)
class _Open:
    """An element on the way down: what is left to visit, and what its children inherit."""

    node: LexborNode
    path: str
    zone: Zone
    counts: Counter[str]
    next: LexborNode | None
    block: str


@dataclass(slots=True)
class Flow:
    """Walks a subtree and collects `items` in reading order."""

    marks: Marks
    items: list[FlowLine | FlowGrid] = field(default_factory=list)
    pen: _Pen = field(default_factory=_Pen)

    def walk(self, root: LexborNode, path: str, zone: Zone) -> None:
        """Visits everything below `root`; without recursion, for pages are nested as deep as their makers like."""
        stack = [_Open(root, path, zone, Counter(), root.child, path)]
        while stack:
            top = stack[-1]
            node = top.next
            if node is None:
                self._close(top)
                stack.pop()
                continue
            top.next = node.next
            opened = self._visit(node, top, len(stack))
            if opened is not None:
                stack.append(opened)
        self._flush(path, zone, None)

    def _visit(self, node: LexborNode, top: _Open, depth: int) -> _Open | None:
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "", top)
            return None
        if not tag or tag.startswith(("-", "!")):
            return None
        top.counts[tag] += 1
        if tag in SILENT or (is_hidden(node) and node.mem_id not in self.marks.above | self.marks.roots):
            return None
        path = f"{top.path}/{tag}[{top.counts[tag]}]" if depth < _DEPTH else top.path
        zone = self._zone(node, top.zone)
        if tag in _BLOCKS:
            self._flush(top.block, top.zone, _HEADINGS.get(_last_tag(top.block)))
        if tag == "table" and node.mem_id not in self.marks.above and _is_data(node):
            self.items.append(FlowGrid(self._grid(node, path), zone))
            return None
        return _Open(node, path, zone, Counter(), node.child, path if tag in _BLOCKS else top.block)

    def _text(self, data: str, top: _Open) -> None:
        if _last_tag(top.block) != "pre":
            self.pen.text(data, top.path)
            return
        offset = 0
        for line in data.split("\n"):
            if offset:
                self._flush(top.block, top.zone, None)
            self._shifted(line, top.path, offset)
            offset += len(line) + 1

    def _shifted(self, line: str, path: str, offset: int) -> None:
        known = len(self.pen.runs)
        self.pen.text(line, path)
        self.pen.runs[known:] = [replace(run, offset=run.offset + offset) for run in self.pen.runs[known:]]

    def _zone(self, node: LexborNode, zone: Zone) -> Zone:
        if node.mem_id in self.marks.furniture:
            return "furniture"
        if node.mem_id in self.marks.title:
            return "title"
        return "body" if node.mem_id in self.marks.roots else zone

    def _close(self, top: _Open) -> None:
        if (top.node.tag or "") in _BLOCKS:
            self._flush(top.block, top.zone, _HEADINGS.get(_last_tag(top.block)))

    def _flush(self, path: str, zone: Zone, level: int | None) -> None:
        ink = self.pen.take()
        if ink is not None:
            self.items.append(FlowLine(ink, path, zone, level))

    def _grid(self, table: LexborNode, path: str) -> Grid:
        taken: set[tuple[int, int]] = set()
        slots: list[Slot] = []
        paths: list[str] = []
        rows = _rows(table, path)
        for row, (line, at) in enumerate(rows):
            paths.append(at)
            counts: Counter[str] = Counter()
            column = 0
            for cell in line.iter():
                counts[cell.tag or ""] += 1
                if cell.tag not in ("td", "th") or len(taken) > _CELLS:
                    continue
                while (row, column) in taken:
                    column += 1
                across, down = _span(cell, "colspan", 60), min(_span(cell, "rowspan", 2000), len(rows) - row)
                taken.update((row + r, column + c) for r in range(down) for c in range(across))
                slots.append(Slot(row, column, self._cell(cell, f"{at}/{cell.tag}[{counts[cell.tag]}]"), down, across))
        columns = 1 + max((column for _, column in taken), default=0)
        heads = sum(1 for line, _ in rows if line.parent is not None and line.parent.tag == "thead")
        return Grid(tuple(slots), len(rows), columns, heads or None, dom=tuple(paths))

    def _cell(self, cell: LexborNode, path: str) -> tuple[Ink, ...]:
        inner = Flow(Marks(frozenset(), frozenset(), frozenset(), frozenset()))
        inner.walk(cell, path, "body")
        return tuple(item.ink for item in inner.items if isinstance(item, FlowLine))


def _cut(run: DomRun, low: int, high: int) -> DomRun:
    start, end = max(run.start, low), min(run.end, high)
    return DomRun(start - low, end - low, run.path, run.offset + start - run.start)


def _last_tag(path: str) -> str:
    return path.rsplit("/", 1)[-1].split("[", 1)[0]


def _span(cell: LexborNode, name: str, limit: int) -> int:
    digits = re.match(r"\s*(\d{1,4})", cell.attributes.get(name) or "")
    return max(1, min(limit, int(digits.group(1)))) if digits else 1


def _rows(table: LexborNode, path: str) -> list[tuple[LexborNode, str]]:
    found: list[tuple[LexborNode, str]] = []
    counts: Counter[str] = Counter()
    for part in table.iter():
        counts[part.tag or ""] += 1
        at = f"{path}/{part.tag}[{counts[part.tag or '']}]"
        if part.tag in ("tbody", "thead", "tfoot"):
            found += [(row, f"{at}/tr[{number}]") for number, row in enumerate((r for r in part.iter() if r.tag == "tr"), 1)]
    return found


def _is_data(table: LexborNode) -> bool:
    """Two columns or more, no table inside, and no cell that is an article of its own."""
    cells = [cell for cell in table.css("td, th")]
    if len(cells) < 2 or len(table.css("table")) > 1:
        return False
    wide = max(sum(1 for cell in row.iter() if cell.tag in ("td", "th")) for row in table.css("tr"))
    longest = max(len(cell.text()) for cell in cells)
    return wide > 1 and not (longest > 1500 and len(cells) <= 4)
