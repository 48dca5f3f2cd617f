"""What each line of a page is by its words, its links and its neighbours, whatever the names in the markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Literal

from policytable.parse.html.meta import is_meta_line, line_meta, parted_meta
from policytable.parse.html.rules import html_rules
from policytable.parse.html.tree import PageLine, PageTree

Role = Literal["running", "short", "file", "link", "instrument", "label", "foot", "aside"]

_RUNNING = re.compile(r"[。；，：、]")
_SHORTEST = 8  # characters of a line that says something: shorter ones with a mark are labels and steps
_INSTRUMENT = 60  # characters; chosen
_BYLINE = 80  # characters of a line of date, source and editor
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?P<time>[ \u3000]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?")
_WORD = re.compile(r"[^\W\d_]")
_FOOT_LINES = 12  # lines of a footer that names itself; a larger element around such a line is the page
_COPY = 0.2  # share of the running text that a copy of the article holds: it is half where nothing else stands there
_BLANKS = re.compile(r"[\s\u3000]+")


def roles(tree: PageTree) -> list[Role]:
    """The role of each line: running text, short lines (they go with their neighbours), and what belongs to the page:
    links, instruments, labelled values, footers, and asides (comments, teasers, copies of the text for other screens)."""
    feet = _foot_lines(tree)
    found = [_role(tree, line, at in feet) for at, line in enumerate(tree.lines)]
    for at in range(1, len(found)):
        if found[at - 1] == "label" and found[at] in ("running", "short") and _is_value(tree, at):
            found[at] = "label"
    for window in (*_sections(tree, found), *_feet(tree, found), *_teasers(tree, found), *_copies(tree, found)):
        found[window.start : window.stop] = ["aside"] * len(window)
    return found


def weights(tree: PageTree, found: list[Role]) -> list[int]:
    """Characters of running text under each element; of a page without any, those of its tables' cells."""
    return _weighed(tree, found, "running") if "running" in found else _weighed(tree, found, "short")


def is_about(line: PageLine) -> bool:
    """Whether a line only leads to what was written about the paper: 政策解读：…"""
    label = html_rules().about.match(line.text) if line.linked else None
    return bool(label and line.linked >= len(line.text) - label.end() - 1)


def _foot_lines(tree: PageTree) -> set[int]:
    """The lines with words of a foot: one search for the whole page."""
    page = "\n".join([line.text for line in tree.lines])
    found, at, last = set[int](), 0, 0
    for match in html_rules().foot.finditer(page):
        at += page.count("\n", last, match.start())
        last = match.start()
        found.add(at)
    return found


def _role(tree: PageTree, line: PageLine, foot: bool) -> Role:
    """Looks at the ends of a line before its whole: most lines begin with no word of a rule."""
    text, size, rules = line.text, len(line.text), html_rules()
    first, last = text[0], text[-1]
    if first in rules.begins and text.startswith(rules.beginnings):
        return "instrument"
    tool = size <= _INSTRUMENT and (first in rules.opens or not first.isalpha()) and (last in rules.closes or not last.isalpha())
    if tool and rules.instruments.fullmatch(text) and _WORD.search(text):
        return "short" if size <= 3 and tree.tags[line.block] in ("td", "th", "p") else "instrument"
    if line.linked * 2 > size:
        return "link"
    if line.filed * 2 > size:
        return "file"
    if foot:
        return "foot"
    if first in rules.firsts and (is_meta_line(text, True) or parted_meta(line) is not None):
        return "label"
    if first.isdigit() and _is_byline(text):
        return "label"
    return "running" if size >= _SHORTEST and _RUNNING.search(text) else "short"


def _is_byline(text: str) -> bool:
    """2017-06-26 10:14　某局　审核人：办公室; a date alone is a signature's."""
    match = _DATE.match(text) if len(text) <= _BYLINE else None
    return match is not None and (bool(match["time"]) or bool(line_meta(text[match.end() :])))


def _is_value(tree: PageTree, at: int) -> bool:
    """Whether the line before is a label that has its value here, in the same row or list."""
    label, block = tree.lines[at - 1].block, tree.lines[at].block
    pairs = line_meta(tree.lines[at - 1].text)
    if len(pairs) != 1 or pairs[0][1] or label == block:
        return False
    home = label
    while home and tree.tags[home] not in ("tr", "dl", "li", "ul"):
        home = tree.parents[home]
    return home <= block < tree.ends[home] if home else tree.parents[label] == tree.parents[block]


def _weighed(tree: PageTree, found: list[Role], role: Role) -> list[int]:
    sums = [0] * len(tree.tags)
    for line, known in zip(tree.lines, found, strict=True):
        if known == role and (role == "running" or tree.celled(line.block)):
            sums[line.runs[0][2]] += len(line.text) - line.linked
    parents = tree.parents
    for element in range(len(sums) - 1, 0, -1):
        if sums[element]:
            sums[parents[element]] += sums[element]
    return sums


def _sections(tree: PageTree, found: list[Role]) -> Iterator[range]:
    """A line that names a section of the page, and what stands under it, unless that is most of the text."""
    names = html_rules().sections
    begins = {name[0] for name in names}
    held = [0, *accumulate(len(line.text) if role == "running" else 0 for line, role in zip(tree.lines, found, strict=True))]
    for number, line in enumerate(tree.lines):
        if len(line.text) > 12 or (line.text[0] not in begins and line.text[0].isalnum()):
            continue
        if _BLANKS.sub("", line.text).strip("：:>»【】|") not in names:
            continue
        end = tree.high[_wider(tree, line.block)]
        # comments may be longer than what they are on: then something that could be the article stands over them
        small, over = held[end] - held[number] <= 0.5 * held[-1], held[number] >= min(60, 0.2 * held[-1])
        yield range(number, end if small or over else number + 1)


def _wider(tree: PageTree, element: int) -> int:
    """The smallest element around one that has lines beside its own."""
    own = tree.high[element] - tree.low[element]
    while element and tree.high[element] - tree.low[element] <= own:
        element = tree.parents[element]
    return element


def _feet(tree: PageTree, found: list[Role]) -> Iterator[range]:
    for number, role in enumerate(found):
        if role == "foot":
            around = _wider(tree, tree.lines[number].block)
            if around and tree.high[around] - tree.low[around] <= _FOOT_LINES:
                yield range(tree.low[around], tree.high[around])


def _teasers(tree: PageTree, found: list[Role]) -> Iterator[range]:
    """Lists whose items are a link and some words of what it leads to."""
    links = [0, *accumulate(role == "link" for role in found)]
    texts = [0, *accumulate(role == "running" for role in found)]
    if not links[-1] or not texts[-1]:
        return
    for element, (low, high) in enumerate(zip(tree.low, tree.high, strict=True)):
        if high - low < 4 or not element or links[high] - links[low] < 2 or texts[high] == texts[low]:
            continue
        items = [child for child in tree.children(element) if tree.high[child] > tree.low[child]]
        both = sum(1 for item in items if _gains(links, tree, item) and 0 < _gains(texts, tree, item) <= 3)
        if both >= 2 and both >= 0.6 * len(items):
            yield range(low, high)


def _gains(sums: list[int], tree: PageTree, element: int) -> int:
    return sums[tree.high[element]] - sums[tree.low[element]]


def _copies(tree: PageTree, found: list[Role]) -> Iterator[range]:
    """Elements whose running text has all been printed before: the same article for narrow screens."""
    first: dict[str, int] = {}
    homes: dict[int, list[tuple[int, int]]] = {}
    total = 0
    for number, line in enumerate(tree.lines):
        if found[number] == "running":
            known = first.setdefault(line.text, number)
            homes.setdefault(tree.parents[line.block], []).append((number, known))
            total += len(line.text)
    for home, texts in homes.items():
        size = sum(len(tree.lines[number].text) for number, known in texts if known < number and known < tree.low[home])
        if home > 0 and size >= _COPY * total and len(texts) == sum(known < number for number, known in texts):
            yield range(tree.low[home], tree.high[home])
