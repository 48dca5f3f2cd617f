"""The article of a page whose markup has no names that are known: the stretch of lines with most running text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policytable.parse.html.roles import Role
from policytable.parse.html.tree import PageTree

# What a line adds to a stretch. A stretch goes over an instrument or two where a paragraph follows (25 is a short one),
# and not over a section; short lines outside tables cost a little, so that menus of plain words part it.
_COST = {"short": -1, "file": -25, "link": -25, "instrument": -25, "label": -25, "foot": -60, "aside": -60}
_OPEN = re.compile(r"公开(?:方式|形式|属性)|抄送|此件")
_DATED = re.compile(r"[（(]?(?:\d{4}|[一二〇○零]{2}[一二三四五六七八九〇○零]{2})\s*年.{1,3}月.{1,3}日[）)]?")
_CARD = 5  # lines of a title with the values under it
_TITLE = 90
_SIGNATURE = 6  # lines of a signature that an editor put in an element of its own, the date the last
_SIGNED = 40  # characters of such a line


@dataclass(frozen=True, slots=True)
class Guess:
    """Lines from `start` up to `stop`, and the element around them."""

    start: int
    stop: int
    root: int


def guess(tree: PageTree, found: list[Role], title: range) -> Guess:
    """The stretch of lines that is the article; `title` are the lines with the page's own title (empty: not printed)."""
    scores = _scores(tree, found)
    start, stop = _best(scores, _opens(tree, found, title))
    start = _under_card(tree, found, start)
    start = next((at for at in range(start, stop) if scores[at] > 0), start)
    root = _common(tree, tree.lines[start].block, tree.lines[stop - 1].block)
    while start > tree.low[root] and (found[start - 1] in ("short", "running", "file") or start - 1 in title):
        start -= 1
    while stop < tree.high[root] and (found[stop] in ("short", "running", "file") or _is_own_label(tree, found, stop)):
        stop += 1
    return Guess(start, _signed(tree, found, stop), root)


def _is_own_label(tree: PageTree, found: list[Role], at: int) -> bool:
    """Whether a labelled value is one of the paper's: a cell of its table, 公开方式 under its signature."""
    line = tree.lines[at]
    return found[at] == "label" and (tree.celled(line.block) or _OPEN.match(line.text) is not None)


def _scores(tree: PageTree, found: list[Role]) -> list[int]:
    wanted: Role = "running" if "running" in found else "short"
    scores = []
    for line, role in zip(tree.lines, found, strict=True):
        if role == wanted:
            scores.append(len(line.text) - line.linked)
        else:
            scores.append(0 if role == "short" and tree.celled(line.block) else _COST.get(role, 0))
    return scores


def _opens(tree: PageTree, found: list[Role], title: range) -> int:
    """The line before which no article begins: its title, where more text stands under it than over it."""
    if not title:
        return 0
    over, under = (
        sum(len(tree.lines[at].text) for at in part if found[at] == "running")
        for part in (range(title.start), range(title.stop, len(found)))
    )
    return title.stop if under >= over and title.stop < len(found) else 0


def _best(scores: list[int], low: int) -> tuple[int, int]:
    best, start, total, found = 0, low, 0, (low, min(low + 1, len(scores)))
    for at in range(low, len(scores)):
        if total <= 0:
            total, start = 0, at
        total += scores[at]
        if total > best:
            best, found = total, (start, at + 1)
    return found


def _common(tree: PageTree, left: int, right: int) -> int:
    """The smallest element around two blocks; the parent of a block that is both."""
    element = tree.parents[left]
    while element > 0 and not element <= right < tree.ends[element]:
        element = tree.parents[element]
    while element > 0 and tree.tags[element] in ("tr", "tbody", "thead", "table"):
        element = tree.parents[element]
    return max(0, element)


def _under_card(tree: PageTree, found: list[Role], start: int) -> int:
    """The first line under labelled values (来源：… 点击数：…) that stand at the top with nothing but a title over them."""
    for at in range(start, min(start + _CARD, len(found))):
        text = tree.lines[at].text
        if found[at] == "label":
            start = at + 1
        elif len(text) > _TITLE or text.endswith(("。", "：", ":")):
            break
    return start


def _signed(tree: PageTree, found: list[Role], stop: int) -> int:
    for at in range(stop, min(stop + _SIGNATURE, len(found))):
        text = tree.lines[at].text
        if found[at] != "short" or len(text) > _SIGNED:
            return stop
        if _DATED.fullmatch(text):
            return at + 1
    return stop
