"""Where the article stands in a page: rules for publishing systems first, density of running text second."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from policytable.parse.html_rules import html_rules
from policytable.parse.titles import squeezed

SILENT = frozenset(("script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "option", "link", "meta"))
_RUNNING = re.compile(r"[。；，：、]")
_DEPTH = 400  # deeper nesting is not a page that people wrote; the tree is cut off there
_HOLDS = 0.5  # share of the running text that a container named by a rule must hold: `#info_cont` closed early held 0.02
_DESCEND = 0.75  # a child with this share is the container rather than its parent; siblings are navigation then
_FURNITURE = 0.3  # of the running text: what holds more is no furniture, whatever its name (pages wholly inside a <form>)
_ROOT_MARKS = ("当前位置", "所在位置", "首页")


@dataclass(frozen=True, slots=True)
class Marks:
    """Elements by `mem_id`: roots of the body, elements around them, the title, furniture, and what is not shown."""

    roots: frozenset[int]
    above: frozenset[int]
    title: frozenset[int]
    furniture: frozenset[int]


def find_marks(tree: LexborHTMLParser) -> Marks:
    """Reads the rules against a page; a page without running text is body as a whole."""
    body = tree.body
    if body is None:
        return Marks(frozenset(), frozenset(), frozenset(), frozenset())
    weights = _weights(body)
    roots = _by_rules(tree, weights, body) or _by_density(body, weights)
    title = _title(tree)
    ids = frozenset(node.mem_id for node in roots)
    above = frozenset(parent.mem_id for node in roots for parent in _parents(node)) - ids
    kept = ids | above | frozenset(node.mem_id for node in title)
    most = _FURNITURE * weights.get(body.mem_id, 0)
    around = (node.mem_id for node in tree.css(html_rules().furniture) if weights.get(node.mem_id, 0) <= most)
    furniture = frozenset(around) - kept
    return Marks(ids, above, frozenset(node.mem_id for node in title), furniture)


def is_hidden(node: LexborNode) -> bool:
    """Whether an element hides itself by its own style attribute."""
    style = (node.attributes.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "hidden" in node.attributes


def _parents(node: LexborNode) -> list[LexborNode]:
    chain: list[LexborNode] = []
    parent = node.parent
    while parent is not None and len(chain) < _DEPTH:
        chain.append(parent)
        parent = parent.parent
    return chain


def _weights(body: LexborNode) -> dict[int, int]:
    """Characters of running text under each element; of a page without any, those of its tables' cells."""
    return _weighed(body, cells=False) or _weighed(body, cells=True)


def _weighed(body: LexborNode, *, cells: bool) -> dict[int, int]:
    weights: dict[int, int] = defaultdict(int)
    for node in body.traverse(include_text=True):
        if node.tag != "-text":
            continue
        text = (node.text_content or "").strip()
        if not text or (not cells and (len(text) < 8 or not _RUNNING.search(text))):
            continue
        parents = _parents(node)
        if cells and not any(parent.tag in ("td", "th") for parent in parents):
            continue
        if any(parent.tag in SILENT or parent.tag == "a" or is_hidden(parent) for parent in parents):
            continue
        for parent in parents:
            weights[parent.mem_id] += len(text)
    return weights


def _by_rules(tree: LexborHTMLParser, weights: dict[int, int], body: LexborNode) -> list[LexborNode]:
    need = max(60, _HOLDS * weights.get(body.mem_id, 0))
    for selector in html_rules().body:
        found = [node for node in tree.css(selector) if weights.get(node.mem_id, 0) > 0]
        if sum(weights[node.mem_id] for node in _outermost(found)) >= need:
            best = max(weights[node.mem_id] for node in found)
            return [node for node in _outermost(found) if weights[node.mem_id] >= 0.1 * best]
    return []


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(parent.mem_id in ids for parent in _parents(node))]


def _by_density(body: LexborNode, weights: dict[int, int]) -> list[LexborNode]:
    node, total = body, weights.get(body.mem_id, 0)
    if total == 0:
        return [body]
    while True:
        children = [child for child in node.iter() if weights.get(child.mem_id, 0) > 0]
        heavy = max(children, key=lambda child: weights[child.mem_id], default=None)
        if heavy is None or weights[heavy.mem_id] < _DESCEND * total or heavy.tag in ("p", "span", "font", "b", "strong"):
            break
        node = heavy
    while node.tag in ("tbody", "thead", "tr", "table") and node.parent is not None:
        node = node.parent  # the article is a table of many cells, not a cell of a table
    if node.mem_id != body.mem_id or not children:
        return [node]
    return _between(node, children[0], children[-1])


def _between(node: LexborNode, first: LexborNode, last: LexborNode) -> list[LexborNode]:
    """Children from the first to the last with running text: what stands before and after is the page's own."""
    ids = [child.mem_id for child in node.iter()]
    low, high = ids.index(first.mem_id), ids.index(last.mem_id)
    return [child for at, child in enumerate(node.iter()) if low <= at <= high]


def _title(tree: LexborHTMLParser) -> list[LexborNode]:
    """The element whose text comes nearest to the title that the page declares; where it declares none, the first."""
    declared = "".join(node.attributes.get("content") or "" for node in tree.css('meta[name="ArticleTitle"]'))
    told = squeezed(declared or "".join(node.text() for node in tree.css("title")))
    best: tuple[float, LexborNode] | None = None
    for node in (node for selector in html_rules().title for node in tree.css(selector)):
        text = squeezed(node.text())
        if not 5 <= len(text) <= 200 or any(mark in text for mark in _ROOT_MARKS) or _is_hidden_within(node):
            continue
        if told and (text in told or told in text):
            score = min(len(text), len(told)) / max(len(text), len(told))
            if score > 0.4 and (best is None or score > best[0]):
                best = (score, node)
    return [_block_of(best[1])] if best is not None else []


def _block_of(node: LexborNode) -> LexborNode:
    """The outermost element that holds the same text: the title's own element may be an inline one."""
    text = squeezed(node.text())
    while node.parent is not None and node.parent.tag not in ("body", "td", "tr") and squeezed(node.parent.text()) == text:
        node = node.parent
    return node


def _is_hidden_within(node: LexborNode) -> bool:
    return is_hidden(node) or any(is_hidden(parent) for parent in _parents(node))
