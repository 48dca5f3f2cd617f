"""A page's words: its text, where its blocks meet, and where a word is sure to begin or end."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from policytable.fragments.fold import folded, folded_with_map
from policytable.model import Document, DomRun

_BREAKS = re.compile(r"[\n\t]|[ \u3000]{2,}")  # searches differ in what they take several blanks for
# Elements that a browser lays out as blocks of their own, cells and buttons among them; every other is a part of its line.
_NAMES = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol p pre search section select summary table tbody td"
    " textarea tfoot th thead tr ul xmp"
)
_BLOCKS = frozenset(_NAMES.split())
_STEP = re.compile(r"[^/\[\]]+")
# MidLetter, MidNum and MidNumLet of UAX 29: no boundary beside them where letters or digits stand on both sides.
_MIDDLE = frozenset("'.:·‧’‘,;٫٬՟․﹒．：，；＇﹐﹔﹕")


@dataclass(frozen=True)
class Words:
    """A text and the offsets in it where a block ends and another begins; line breaks, TABs and several blanks part blocks too."""

    text: str
    borders: tuple[int, ...] = ()

    @cached_property
    def _fold(self) -> tuple[str, Sequence[int]]:
        return folded_with_map(self.text)

    @cached_property
    def _edges(self) -> tuple[int, ...]:
        """Where a block begins or ends, the text's own ends among them."""
        breaks = (edge for found in _BREAKS.finditer(self.text) for edge in found.span())
        return tuple(sorted({0, len(self.text), *self.borders, *breaks}))

    def block(self, at: int) -> tuple[int, int]:
        """The block that holds the character at `at`, `[start, end)`."""
        edge = bisect_right(self._edges, at)
        return self._edges[edge - 1], self._edges[edge] if edge < len(self._edges) else len(self.text)

    def find(self, term: str, low: int, high: int | None = None) -> Iterator[tuple[int, int]]:
        """Every window of [low, high) that reads like `term` to a browser's search, overlapping ones too, whatever stands around it."""
        (text, offsets), wanted = self._fold, " ".join(folded(term).split())
        at = low if isinstance(offsets, range) else bisect_right(offsets, low - 1)
        while wanted and (at := text.find(wanted, at)) >= 0:
            start, end = offsets[at], offsets[at + len(wanted) - 1] + 1
            if high is not None and end > high:
                return
            yield start, end
            at += 1

    def folded_at(self, start: int, end: int) -> str:
        """The window as a browser's search sees it."""
        return folded(self.text[start:end])

    def whole(self, start: int, end: int) -> bool:
        """Whether [start, end) lies within one block."""
        return end <= self.block(start)[1]

    def bounded(self, at: int) -> bool:
        """Whether a word is sure to begin or end at `at`. Between two ideographs only a dictionary tells: that is not sure."""
        low, high = self.block(at)
        return at in (low, high) or at >= len(self.text) or _bounded(self.text[max(low, at - 2) : at], self.text[at : min(high, at + 2)])


def words_of(document: Document) -> Words:
    """The words of a document that was read from a web page: blocks meet where the elements around the text say so.

    Text is also parted where the reader left characters out: between ideographs it drops a line break, and browsers search for a blank.
    """
    borders = []
    for before, run in pairwise(document.runs):
        if _owner(run.path) != _owner(before.path) or (run.start == before.end and _is_seam(before, run)):
            borders.append(run.start)
    return Words(document.text, tuple(borders))


def _is_seam(before: DomRun, run: DomRun) -> bool:
    """Whether the reader left something out between two runs that meet: the second neither begins a text node nor goes on in one."""
    goes_on = run.path == before.path and run.offset == before.offset + before.end - before.start
    return run.offset > 0 and not goes_on


@lru_cache(maxsize=65536)
def _owner(path: str) -> str:
    """The part of a DOM path down to the innermost block."""
    steps = path.split("/")
    while steps and (found := _STEP.match(steps[-1])) and found[0] not in _BLOCKS:
        steps.pop()
    return "/".join(steps)


def _bounded(before: str, after: str) -> bool:
    left, right = _kind(before[-1]), _kind(after[0])
    if right == "mark" or left == "mark":
        return False
    if left == right == "dictionary" or {left, right} <= {"letter", "join"}:
        return False
    if "join" in (left, right) and "dictionary" in (left, right):
        return False
    if left == "middle" and right == "letter":
        return len(before) < 2 or _kind(before[-2]) != "letter"
    if right == "middle" and left == "letter":
        return len(after) < 2 or _kind(after[1]) != "letter"
    return True


@lru_cache(maxsize=65536)
def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if char in _MIDDLE:
        return "middle"
    if category in ("Mn", "Mc", "Me", "Cf"):
        return "mark"
    if category == "Pc":
        return "join"
    if category == "Nd":
        return "letter"
    if category[0] != "L" and category != "Nl":
        return "other"
    return "dictionary" if category in ("Lo", "Nl") or "぀" <= char <= "ヿ" else "letter"
