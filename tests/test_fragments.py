"""Text fragments: the peer cases, the round trip over every evidence, and what is hard in Chinese pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import html

from policytable.fragments import Directive, Words, directive_for, directives, resolve, words_of
from policytable.model import Block, Document, DomRun
from tests.embedded import Embedded

# What no text of ours can tell, with the reason; everything else of the three tables must come out.
OUT_OF_SCOPE = {
    "match text within shadow DOM (browser only)": "a shadow tree is made by a script: no document of ours has one",
}
_SILENT = {"script", "style", "head", "iframe", "img", "noscript", "template", "title"}
_BLOCKS = {"p", "div", "body", "ul", "li", "table", "tr", "td", "section", "article", "h1", "h2", "br-is-none"}
_HIDING = {"hidden": "visibility", "display-none": "display"}  # by the style sheet of the page


@dataclass
class Shown:
    """A page as a browser shows it: words, and for each element with an id the window of what stands in it."""

    words: Words
    elements: dict[str, tuple[int, int]]


def shown(markup: str) -> Shown:
    """Blanks collapsed, blocks parted, what is not displayed left out; what is only invisible parts words and is not found."""
    text, borders, elements, ids = [""], [], list[tuple[str, int, int]](), []

    def put(data: str) -> None:
        for char in " ".join(f"|{data}|".split()).strip("|").replace("\xa0", " ") if data.strip() else " " * bool(data):
            if char != " " or (text[0] and text[0][-1] != " " and len(text[0]) not in borders):
                text[0] += char

    def border() -> None:
        text[0] = text[0].rstrip(" ") if text[0] else ""
        if not borders or borders[-1] < len(text[0]):
            borders.append(len(text[0]))

    def walk(node: html.HtmlElement, seen: bool) -> None:
        if not isinstance(node.tag, str) or node.tag in _SILENT or _hides(node, "display"):
            return
        seen = seen and not _hides(node, "visibility")
        block = node.tag in _BLOCKS
        if block:
            border()
        low = len(text[0])
        if node.tag == "br":
            put(" ")
        put(node.text or "") if seen else None
        for child in node:
            walk(child, seen)
            put(child.tail or "") if seen else None
        if block:
            border()
        if node.get("id"):
            elements.append((node.get("id"), low, len(text[0])))

    walk(html.document_fromstring(markup).find("body"), True)
    del ids
    return Shown(Words(text[0], tuple(borders)), {name: (low, high) for name, low, high in elements})


def _hides(node: html.HtmlElement, how: str) -> bool:
    value = {"display": "none", "visibility": "hidden"}[how]
    return f"{how}: {value}" in (node.get("style") or "") or _HIDING.get(node.get("id") or "") == how


def found(page: Shown, fragment: str) -> tuple[int, int] | None:
    """The window of the first directive that finds one."""
    return next((window for one in directives(fragment) if (window := resolve(page.words, one))), None)


def _peers(shared: Path, name: str) -> tuple[list[dict[str, str]], Path]:
    folder = shared / "peer-suites" / "text_fragments"
    if not folder.is_dir():
        pytest.skip("the peers' cases (../shared/peer-suites/text_fragments) are not here")
    return json.loads((folder / name).read_text("utf-8")), folder


def test_the_cases_of_the_web_platform_find_a_range(shared: Path) -> None:
    cases, folder = _peers(shared, "wpt_find_range_cases.json")
    page = shown((folder / "wpt_find_range_target.html").read_text("utf-8"))
    wrong = [case for case in cases if (found(page, case["fragment"]) is not None) != case["expect_to_scroll"]]
    assert len(cases) == 60 and not wrong


def test_the_cases_of_the_web_platform_scroll_to_the_element(shared: Path) -> None:
    cases, folder = _peers(shared, "wpt_navigation_cases.json")
    page = shown((folder / "wpt_navigation_target.html").read_text("utf-8"))
    wrong = []
    for case in cases:
        window, named = found(page, case["fragment"]), case["fragment"].removeprefix("#").partition(":~:")[0]
        at = next((name for name, (low, high) in page.elements.items() if window and low <= window[0] < high), None)
        if (at or (named if named in page.elements else "top")) != case["expect_position"]:
            wrong.append(case["description"])
    assert len(cases) == 39 and wrong == list(OUT_OF_SCOPE)


def test_the_cases_of_the_polyfill_resolve(shared: Path) -> None:
    cases, folder = _peers(shared, "polyfill_resolve_cases.json")
    wrong = []
    for case in cases:
        page = shown((folder / "polyfill_html" / case["html"]).read_text("utf-8"))
        window = found(page, case["fragment"])
        text = " ".join(page.words.text[window[0] : window[1]].split()) if window else None
        expected = case["expected_marked_text"].replace("hard ", "")  # it is not displayed: the polyfill marks it, nobody sees that
        parent = case["expected_parent_id"]
        low, high = page.elements[parent] if parent else (0, len(page.words.text))
        if window is None or text is None or text.replace(" ", "") != expected.replace(" ", "") or not low <= window[0] < high:
            wrong.append((case["test"], text))
    assert len(cases) == 9 and not wrong
