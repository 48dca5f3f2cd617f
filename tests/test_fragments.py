"""Text fragments: the peer cases, the round trip over every evidence, and what is hard in Chinese pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from policytable.fragments import Directive, Words, directive_for, directives, resolve, words_of
from policytable.model import Document, DomRun
from tests.embedded import Embedded

# What no text of ours can tell, with the reason; everything else of the three tables must come out.
OUT_OF_SCOPE = {
    "match text within shadow DOM (browser only)": "a shadow tree is made by a script: no document of ours has one",
}
_SILENT = {"script", "style", "head", "iframe", "img", "noscript", "template", "title"}
_BLOCKS = {"p", "div", "body", "ul", "li", "table", "tr", "td", "section", "article", "h1", "h2"}
_HIDING = {"hidden": "visibility", "display-none": "display"}  # by the style sheet of the page


@dataclass
class Shown:
    """A page as a browser shows it: words, and for each element with an id the window of what stands in it."""

    words: Words
    elements: dict[str, tuple[int, int]]


def shown(markup: str) -> Shown:
    """Blanks collapsed, blocks parted, what is not displayed left out; what is only invisible parts words and is not found."""
    text, borders, elements = [""], list[int](), list[tuple[str, int, int]]()

    def put(data: str) -> None:
        for char in data:
            if not char.isspace():
                text[0] += char
            elif text[0] and text[0][-1] != " " and len(text[0]) not in borders:
                text[0] += " "

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


# --- ours ----------------------------------------------------------------------------------------


def test_every_fragment_of_the_corpus_resolves_to_its_evidence(embedded: Embedded) -> None:
    """All 72 pages; what has none is a quote that stands in the page twice with the same words around it."""
    total, without = 0, list[str]()
    readings = {reading.source.id: reading for reading in embedded.edition.readings}
    for one in embedded.edition.reviewed:
        document = readings[one.source].document
        if document is None or document.media_type != "text/html":
            continue
        words = words_of(document)
        for evidence in one.fact.evidence:
            total += 1
            directive = directive_for(words, evidence.start, evidence.end)
            if directive is None:
                without.append(evidence.quote)
                continue
            (again,) = directives(f"#:~:{directive}")
            assert again == directive and resolve(words, again) == (evidence.start, evidence.end)
    assert total > 900 and len(without) < 0.01 * total


PLAIN = "绿色工厂 奖励50万元，三年复核（一）a-b&c%20"


@given(st.lists(st.text(st.sampled_from(PLAIN), max_size=14), max_size=8), st.data())
def test_what_is_made_is_followed_to_the_same_window(blocks: list[str], data: st.DataObject) -> None:
    text = "\n".join(blocks)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    borders = tuple(data.draw(st.lists(st.integers(0, len(text)), max_size=3)))
    words = Words(text, borders)
    directive = directive_for(words, start, end)
    if directive is not None:
        (again,) = directives(f"#:~:{directive}")
        assert again == directive and resolve(words, again) == (start, end)


@pytest.mark.parametrize(
    ("text", "quote", "which", "made"),
    [
        ("第一条 给予奖励50万元。", "给予奖励50万元", 0, Directive("给予奖励50万元")),
        ("获评绿色工厂的企业，奖励50万元。", "绿色工厂", 0, Directive("绿色工厂", None, "获评", "的企业")),
        ("一、工厂\n每三年复核。\n二、园区\n每三年复核。", "每三年复核", 1, Directive("每三年复核", None, "园区")),
        ("每三年复核。\n每三年复核。", "三年", 1, None),  # nothing around it tells them apart
        ("甲市\t5\n乙市\t3-5", "乙市\t3-5", 0, Directive("乙市", "3-5")),
        ("奖励50万元，奖励５０万元。", "奖励５０万元", 0, Directive("奖励５０万元", None, "万元，")),  # width does not count
        ("奖励 50万元", " 50万元", 0, None),  # a blank at an edge cannot be named
        ("共" * 400, "共" * 350, 0, None),  # too long for one term, and no place in it parts words
    ],
)
def test_directives_are_as_short_as_is_sure(text: str, quote: str, which: int, made: Directive | None) -> None:
    start = -1
    for _ in range(which + 1):
        start = text.index(quote, start + 1)
    assert directive_for(Words(text), start, start + len(quote)) == made


def test_a_long_window_is_named_by_its_ends() -> None:
    text = "".join(f"（{number}）对第{number}类企业，给予奖励{number}0万元；" for number in range(1, 20))
    words, end = Words(text), text.index("（15）")
    directive = directive_for(words, 10, end)
    assert directive is not None and directive.end and len(directive.start) <= 40 and resolve(words, directive) == (10, end)


def test_directives_are_escaped() -> None:
    directive = Directive("按A-B,C&类", "10%", "，：", "#")
    written = str(directive)
    assert written == "text=%EF%BC%8C%EF%BC%9A-,%E6%8C%89A%2DB%2CC%26%E7%B1%BB,10%25,-%23" and directives(f"#x:~:{written}&y") == (
        directive,
    )


def test_blocks_and_what_was_left_out_part_words() -> None:
    cell = "/html/body/table[1]/tr[1]/td[1]"
    runs = (DomRun(0, 2, f"{cell}/p[1]/b[1]"), DomRun(2, 4, f"{cell}/p[1]"), DomRun(4, 6, f"{cell}/p[2]"), DomRun(6, 8, f"{cell}/p[2]", 7))
    words = words_of(Document("d", "text/html", "绿色工厂绿色园区", runs=runs))
    assert words.block(0) == (0, 4) and words.borders == (4, 6)  # <b> parts nothing; a paragraph does, and the line break after 绿色
