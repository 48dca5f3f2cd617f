"""A page as its visible elements in order of the page and its printed lines, each character with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from policytable.model import DomRun
from policytable.parse.draft import Ink

_LAID = """address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
BLOCKS = frozenset(_LAID.split())
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
CELLS = ("td", "th")
_DEPTH = 400  # deeper nesting is not a page that people wrote; paths end there, texts do not

Run = tuple[int, int, int, int]  # start and end in the line, element, offset in the text node


class PageLine(NamedTuple):
    """One printed line: its block element, its text, (start, end, element, offset in the text node) of its runs, and how
    many of its characters stand in links to pages and in links to files."""

    block: int
    text: str
    runs: list[Run]
    linked: int
    filed: int


@dataclass(slots=True)
class PageTree:
    """Visible elements by number, in the order of the page; what stands under element `i` has the numbers up to `ends[i]`
    and, of a block, the lines from `low[i]` up to `high[i]`. Element 0 is <body>. `tokens` are tags, .classes and #ids in
    lower case."""

    tags: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)  # an element's number among its parent's children of the same tag
    ends: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    spans: dict[int, dict[str, str | None]] = field(default_factory=dict)  # attributes of cells
    lines: list[PageLine] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    _paths: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, int] = field(default_factory=dict)
    _celled: list[bool] = field(default_factory=list)

    def number(self, node: LexborNode) -> int:
        """The number of an element, -1 where it is not shown."""
        return self._numbers.get(node.mem_id, -1)

    def children(self, element: int) -> list[int]:
        """Numbers of the elements right below one."""
        found, at, ends = [], element + 1, self.ends
        end = ends[element]
        while at < end:
            found.append(at)
            at = ends[at]
        return found

    def celled(self, element: int) -> bool:
        """Whether an element is a table's cell or stands in one."""
        if not self._celled:
            made = self._celled
            for tag, parent in zip(self.tags, self.parents, strict=True):
                made.append(tag in CELLS or (parent >= 0 and made[parent]))
        return self._celled[element]

    def path(self, element: int) -> str:
        """The element's place: /html/body/div[2]/p[1]."""
        paths, parents, chain = self._paths, self.parents, list[int]()
        while element not in paths:
            chain.append(element)
            element = parents[element]
        path = paths[element]
        for number in reversed(chain):
            # the shortest step, /p[1], has five characters: only long paths can be deep
            if len(path) < _DEPTH or path.count("/") + 1 < _DEPTH:
                path = f"{path}/{self.tags[number]}[{self.steps[number]}]"
            paths[number] = path
        return path

    def level(self, line: PageLine) -> int | None:
        """The level of a line that is a heading by its element."""
        return _HEADINGS.get(self.tags[line.block])

    def ink(self, line: PageLine) -> Ink:
        """A line for a grid."""
        return Ink(line.text, tuple([DomRun(start, end, self.path(at), offset) for start, end, at, offset in line.runs]))
