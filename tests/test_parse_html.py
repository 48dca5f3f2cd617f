"""Web pages: what of a page is its article, measured; where every character comes from; encodings, boxes, tables."""

from __future__ import annotations

import json
import random
import re
import sys
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policytable.model import Document
from policytable.parse import parse
from policytable.parse.html import read_html
from tests.test_parse import assert_runs, assert_sound, blocks, cell

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpora are not beside the repository")
BODY = ("title", "heading", "paragraph", "row", "caption", "footnote")
BLANK = re.compile(r"[\s\u3000\xa0\u200b-\u200d\ufeff]+")
TRUTH = tomllib.loads((HERE / "html_truth.toml").read_text("utf-8"))["page"]


# --- what is lost, what is too much


@dataclass(frozen=True, slots=True)
class Measure:
    """Characters of the true body, how many of them are missing, and how many others stand in ours."""

    size: int
    lost: int
    extra: int

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.size + other.size, self.lost + other.lost, self.extra + other.extra)

    def __str__(self) -> str:
        return f"{self.size:>7} characters  {100 * self.lost / self.size:6.2f} % lost  {100 * self.extra / self.size:6.2f} % extra"


def compare(truth: str, ours: str) -> Measure:
    """Both without blanks; what is equal at both ends is set aside, for only the rest needs an alignment."""
    size, low = len(truth), 0
    while low < min(len(truth), len(ours)) and truth[low] == ours[low]:
        low += 1
    truth, ours = truth[low:], ours[low:]
    high = 0
    while high < min(len(truth), len(ours)) and truth[-1 - high] == ours[-1 - high]:
        high += 1
    truth, ours = truth[: len(truth) - high], ours[: len(ours) - high]
    same = sum(match.size for match in SequenceMatcher(None, truth, ours, autojunk=False).get_matching_blocks())
    return Measure(size, len(truth) - same, len(ours) - same)


def squeeze(text: str) -> str:
    return BLANK.sub("", text)


def body_of(document: Document, title: str) -> str:
    """Our body; the title that the page prints over its article is left out, for it is measured for itself."""
    found = [squeeze(document.text[block.start : block.end]) for block in document.blocks if block.kind in BODY]
    return "".join(found[1:] if found and found[0] == title else found)


def scrambled(page: str, seed: int = 7) -> str:
    """The page with every class and id renamed, the same name always to the same: only the text is left to go by."""
    names: dict[str, str] = {}
    dice = random.Random(seed)

    def rename(found: re.Match[str]) -> str:
        words = (names.setdefault(word, f"k{dice.randrange(16**8):08x}") for word in found[3].split())
        return f"{found[1]}={found[2]}{' '.join(words)}{found[2]}"

    return re.sub(r"""(?i)(?<=\s)(class|id)\s*=\s*(["'])([^"']*)\2""", rename, page)


def visible(element: lxml.html.HtmlElement) -> str:
    """The text of an element that is shown, without blanks, told by lxml alone."""
    shown = not re.search(r"display\s*:\s*none", element.get("style") or "") and "hidden" not in element.attrib
    if not shown or element.tag in ("script", "style", "noscript"):
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [visible(child) if isinstance(child.tag, str) else "", child.tail or ""]
    return squeeze("".join(parts))


def read_truth(entry: dict[str, str]) -> tuple[str, str, str]:
    """The page, its title and its body, both without blanks."""
    source = (SHARED / "real-corpus" / "html" / entry["file"]).read_text("utf-8-sig")
    page = lxml.html.document_fromstring(source)
    (title,), (body,) = page.xpath(entry["title"]), page.xpath(entry["body"])
    for path in entry.get("without", ()):
        for element in body.xpath(path):
            element.clear(keep_tail=True)
    return source, visible(title), visible(body)


@shared
@pytest.mark.parametrize(("names", "allowed"), [("as they are", 0.0), ("scrambled", 0.0)])
def test_real_pages_give_their_article_and_nothing_else(names: str, allowed: float) -> None:
    total = Measure(0, 0, 0)
    for entry in TRUTH:
        source, title, body = read_truth(entry)
        document = parse((source if names != "scrambled" else scrambled(source)).encode(), "a.html").document
        measure = compare(body, body_of(document, title))
        print(f"{names:<12} {entry['file'][:18]:<20} {measure}")
        assert squeeze(blocks(document, "title")[0]) in (title, *_repeated(body, title)), entry["file"]
        assert measure.lost == 0, entry["file"]
        assert measure.extra <= 0.03 * measure.size, entry["file"]
        total += measure
    print(f"{names:<12} {'all':<20} {total}")
    assert total.extra <= allowed * total.size


def _repeated(body: str, title: str) -> tuple[str, ...]:
    """The title as the paper itself prints it, where the page's own cannot be told from other lines."""
    return (title,) if title in body else ()
