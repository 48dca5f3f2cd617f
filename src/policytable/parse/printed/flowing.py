"""Whether a printed line goes on with the paragraph before it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policytable.parse.draft import is_wide
from policytable.parse.printed.glyph import Strip

_MARKER = re.compile(
    r"(?:第[一二三四五六七八九十百千零〇\d]{1,6}[条章节编款部]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[.．、](?!\d)|\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[\s、]|[①-⑳]|附件\s*\d*\s*[：:]?|[-—●•■◆★]\s*\S)"
)
_STOPS = "。；：！？;!?"
_FULL = 1.7  # em short of the margin at which a line still counts as full: one character and a mark that must not begin a line
_INDENT = 1.2  # em from which a first line is indented; two are the rule, older texts have one and a half
_TITLE_LINE = 0.3  # of the measure, by which a line of a title is longer than a word over it (附表)
_APART = 0.3  # of the measure; the deepest indent of a list in the sample papers is 0.15
_LEADING = 1.75  # times the usual distance of base lines from which a gap parts paragraphs


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the running text, em, and the usual distance of base lines."""

    left: float
    right: float
    size: float
    leading: float


def margins_of(strips: Sequence[Strip], size: float, default: Margins | None = None) -> Margins:
    """Margins of a page (or of all pages, for pages with too few lines to tell)."""
    body = [strip for strip in strips if abs(strip.size - size) < 0.15 * size]
    if default is not None and len(body) < 4:
        return default
    if not body:
        return Margins(0.0, 1e9, size, 1.6 * size)
    rights = sorted(strip.right for strip in body)
    right = rights[min(len(rights) - 1, int(0.9 * len(rights)))]
    wide = [strip for strip in body if strip.right > right - 3 * size] or body
    left = _lowest_common([strip.left for strip in body], size)
    if default is not None:
        right = right if len(wide) >= 3 else default.right
        left = left if len(wide) >= 3 else default.left
    steps = Counter(round(b.base - a.base) for a, b in itertools.pairwise(body) if 0.8 * size < b.base - a.base < 3.5 * size)
    leading = float(min(steps.items(), key=lambda pair: (-pair[1], pair[0]))[0]) if steps else default.leading if default else 1.6 * size
    return Margins(left, right, size, leading)


def continues(open_lines: Sequence[Strip], strip: Strip, before: Margins, here: Margins) -> bool:
    """Whether `strip` belongs to the paragraph of `open_lines`; `before` and `here` are the margins of their pages."""
    last = open_lines[-1]
    beside = strip.left > last.right and strip.base < last.base  # the top of the next column
    same_page = last.page == strip.page and not beside
    if last.spaced or strip.spaced or abs(last.size - strip.size) > 0.15 * max(last.size, strip.size):
        return False
    if same_page and not 0 < strip.base - last.base <= _LEADING * max(here.leading, 1.2 * strip.size):
        return False
    if _is_display(last, before) and _is_display(strip, here) and same_page:
        begun = last.right - last.left > _TITLE_LINE * (before.right - before.left)
        return begun and last.text[-1] not in "。；：，" and "：" not in strip.text and not _MARKER.match(strip.text)
    if _stands_apart(last, before) or not _is_full(last, strip, before):
        return False
    indented = strip.left > here.left + _INDENT * strip.size
    if not indented:
        return not (_MARKER.match(strip.text) and last.text[-1] in _STOPS)
    level = abs((strip.left - here.left) - (last.left - before.left)) < 0.6 * strip.size
    if _MARKER.match(strip.text) or last.text[-1] in _STOPS:
        return False
    return level or len(open_lines) == 1


def is_centred(strip: Strip, margins: Margins) -> bool:
    """Whether a line stands in the middle of the text and keeps clear of both margins, or fills them evenly."""
    middle = (margins.left + margins.right) / 2
    return abs((strip.left + strip.right) / 2 - middle) < 1.5 * strip.size


def paragraphs_of(lines: Sequence[Strip]) -> list[list[Strip]]:
    """The lines of a table cell as paragraphs, by the cell's own right edge."""
    if not lines:
        return []
    right = max(strip.right for strip in lines)
    left = min(strip.left for strip in lines)
    groups = [[lines[0]]]
    for last, strip in itertools.pairwise(lines):
        full = last.right + _first_word(strip) > right - 0.4 * strip.size
        centred = abs((last.left + last.right) - (strip.left + strip.right)) < strip.size and last.left > left + 0.3 * strip.size
        marked = bool(_MARKER.match(strip.text)) and (last.text[-1] in _STOPS or not full)
        indented = strip.left > left + _INDENT * strip.size and last.text[-1] in _STOPS
        if (full or centred) and not marked and not indented:
            groups[-1].append(strip)
        else:
            groups.append([strip])
    return groups


def _is_display(strip: Strip, margins: Margins) -> bool:
    return strip.size > 1.12 * margins.size and is_centred(strip, margins)


def _stands_apart(strip: Strip, margins: Margins) -> bool:
    """A line that begins far to the right is a signature or a date."""
    return strip.left > margins.left + _APART * (margins.right - margins.left)


def _is_full(last: Strip, strip: Strip, margins: Margins) -> bool:
    return last.right + max(_FULL * last.size, _first_word(strip)) > margins.right


def _first_word(strip: Strip) -> float:
    """Width of what could not be parted from the beginning of a line: a word of letters and digits with its mark."""
    at = 0
    while at < len(strip.text) and not is_wide(strip.text[at]) and not strip.text[at].isspace():
        at += 1
    at = min(
        len(strip.text), max(1, at) + (1 if at < len(strip.text) and strip.text[min(at, len(strip.text) - 1)] in "，。、；：）》”" else 0)
    )
    return min(strip.edges[at] - strip.edges[0] + 0.3 * strip.size, 12 * strip.size)


def _lowest_common(lefts: Sequence[float], size: float) -> float:
    """The leftmost edge at which several lines begin; measures of recognition stray by a third of an em."""
    groups: list[list[float]] = []
    for left in sorted(lefts):
        if groups and left - groups[-1][-1] <= 0.35 * size:
            groups[-1].append(left)
        else:
            groups.append([left])
    several = [group for group in groups if len(group) >= max(2, 0.08 * len(lefts))] or groups
    return sorted(several[0])[len(several[0]) // 2]
