"""Where the article stands in a page: rules for publishing systems first, the weight of running text second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from selectolax.lexbor import LexborHTMLParser

from policytable.parse.html.density import guess
from policytable.parse.html.roles import Role, is_about, roles, weights
from policytable.parse.html.rules import Selector, html_rules
from policytable.parse.html.tree import PageTree
from policytable.parse.titles import looks_like_title, squeezed

Zone = Literal["body", "title", "furniture"]

_HOLDS = 0.5  # share of the running text that a container named by a rule must hold: `#info_cont` closed early held 0.02
_LEAST = 60  # characters of it: less is a line that a stray rule hit
_FURNITURE = 0.3  # of the running text: what holds more is no furniture, whatever its name (pages wholly inside a <form>)
_ROOT_MARKS = ("当前位置", "所在位置", "首页")
_TITLE = 0.4  # share of the told title that a line must hold; site names and 的通知 make the rest
_TITLE_SIZE = range(5, 201)


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone of every line, and the elements that hold the article."""

    lines: list[Zone]
    roots: tuple[int, ...]


def find_zones(tree: PageTree, parser: LexborHTMLParser, told: str) -> Zones:
    """Reads the rules against a page; `told` is the title that the page declares, without blanks.

    A page without running text is body as a whole.
    """
    found = roles(tree)
    held = weights(tree, found)
    if not held[0]:
        return Zones(["body"] * len(tree.lines), (0,))
    title = _title(tree, found, told, set(_matched(tree, parser, html_rules().title)))
    roots = _by_rules(tree, parser, held)
    kept = {parent for root in roots for parent in _upward(tree, root)}
    around = [at for at in _matched(tree, parser, html_rules().furniture) if at not in kept and held[at] <= _FURNITURE * held[0]]
    for element in around:
        for at in range(tree.low[element], tree.high[element]):
            if at not in title:
                found[at] = "aside"
    return _named(tree, found, title, roots) if roots else _spotted(tree, found, title)


def _named(tree: PageTree, found: list[Role], title: range, roots: tuple[int, ...]) -> Zones:
    lines, parts = list[Zone](), [(root, tree.ends[root]) for root in roots]
    for at, line in enumerate(tree.lines):
        home = line.runs[0][2]
        inside = any([low <= home < end for low, end in parts])
        lines.append("title" if at in title else "body" if inside and _is_own(tree, at, found[at]) else "furniture")
    return Zones(lines, roots)


def _spotted(tree: PageTree, found: list[Role], title: range) -> Zones:
    seen = guess(tree, found, title)
    lines: list[Zone] = []
    for at in range(len(tree.lines)):
        inside = seen.start <= at < seen.stop
        lines.append("title" if at in title else "body" if inside and _is_own(tree, at, found[at]) else "furniture")
    return Zones(lines, (seen.root,))


def _is_own(tree: PageTree, at: int, role: Role) -> bool:
    """Whether a line within the article is its own and no instrument of the page."""
    return role not in ("instrument", "aside") and not is_about(tree.lines[at])


def _by_rules(tree: PageTree, parser: LexborHTMLParser, held: list[int]) -> tuple[int, ...]:
    need = max(_LEAST, _HOLDS * held[0])
    for selector in html_rules().body:
        found = list(_outermost(tree, (at for at in _matched(tree, parser, [selector]) if held[at])))
        if sum(held[at] for at in found) >= need:
            most = max(held[at] for at in found)
            return tuple(at for at in found if held[at] >= 0.1 * most)
    return ()


def _matched(tree: PageTree, parser: LexborHTMLParser, selectors: Iterable[Selector]) -> list[int]:
    """Elements that any of the selectors names, in order; selectors whose names the page does not have cost nothing."""
    wanted = ", ".join(selector.css for selector in selectors if selector.needs <= tree.tokens)
    return sorted({number for node in parser.css(wanted) if (number := tree.number(node)) >= 0}) if wanted else []


def _outermost(tree: PageTree, elements: Iterable[int]) -> Iterator[int]:
    end = 0
    for element in elements:
        if element >= end:
            end = tree.ends[element]
            yield element


def _upward(tree: PageTree, element: int) -> Iterator[int]:
    while element >= 0:
        yield element
        element = tree.parents[element]


def _title(tree: PageTree, found: list[Role], told: str, marked: set[int]) -> range:
    """The lines whose text comes nearest to the title that the page declares; they may be one element broken by <br>.

    Lines in elements that a rule marks as a title go first; others must look like one, for pages print their own names.
    """
    best, lines, marks = (0.0, 0.0), range(0), frozenset(told + "《》")
    for at, line in enumerate(tree.lines if told else ()):
        if found[at] not in ("running", "short", "file") or not _may_be_told(tree, at, told, marks):
            continue
        for window in _windows(tree, at):
            text = squeezed("".join(tree.lines[part].text for part in window))
            if len(text) not in _TITLE_SIZE or not (text in told or told in text) or any(mark in text for mark in _ROOT_MARKS):
                continue
            named = any(element in marked for element in _alone(tree, line.block))
            score = min(len(text), len(told)) / max(len(text), len(told))
            if score > _TITLE and (named or looks_like_title(text)) and (named, score) > best:
                best, lines = (named, score), window
    return lines


def _may_be_told(tree: PageTree, at: int, told: str, marks: frozenset[str]) -> bool:
    """Whether a line can be part of the told title, by its first and last characters, or begin several that are."""
    text, block = tree.lines[at].text, tree.lines[at].block
    if (text[0] in marks or text[0].isspace()) and (text[-1] in marks or text[-1].isspace()):
        return True
    return told[0] in text or (tree.low[block] == at and tree.high[block] > at + 1)


def _windows(tree: PageTree, at: int) -> list[range]:
    block = tree.lines[at].block
    low, high = tree.low[block], tree.high[block]
    return [range(at, at + 1), range(low, high)] if low == at and 1 < high - low <= 4 else [range(at, at + 1)]


def _alone(tree: PageTree, element: int) -> Iterator[int]:
    """An element and those around it that hold no other lines."""
    lines = tree.low[element], tree.high[element]
    return takewhile(lambda at: (tree.low[at], tree.high[at]) == lines, _upward(tree, element))
