"""Notes at the foot of a page: small print under a short rule, or small print that begins with a note's mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from policytable.parse.printed.glyph import Strip
from policytable.parse.printed.rulings import Rule
from policytable.parse.printed.running import is_page_number

_MARK = re.compile(r"[①-⑳⑴-⒇]|[\[［〔]\d{1,2}[\]］〕]|[*＊※†]|\d{1,2}(?:[\s.、]|(?=[^\d\s%％.年月日、]))|注\s*\d*[：:]")
_SMALL = 0.92  # of the usual size of print; notes of papers are set in 小五, 0.56 of 三号 and 0.75 of 小四
_SHORT = 0.5  # of the width of the text; rules over notes take a third of it, rules of tables and of forms the whole
_APART = 2.6  # em between base lines; notes are set with 1.2 to 2
_LOWER = 0.4  # of the page's height, below which notes begin


def notes_of(lines: Sequence[Strip], level: Sequence[Rule], height: float) -> list[Strip]:
    """The lines of a page that are notes at its foot, from the top; `level` are the level lines that the page draws."""
    if len(lines) < 3:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    usual = median(size for line in lines for size in [line.size] * len(line.text))
    for rule in sorted(level, key=lambda rule: rule.at):
        under = [line for line in lines if line.base > rule.at]
        small = [line for line in under if line.size < _SMALL * usual]
        short = 3 * usual < rule.high - rule.low < _SHORT * (right - left) and rule.low < left + 3 * usual
        if short and rule.at > _LOWER * height and small and all(line in small or len(line.text) < 12 for line in under):
            first = next((at for at, line in enumerate(small) if _MARK.match(line.text)), None)
            return _whole(small[first:]) if first is not None else []
    return []


def _whole(lines: Sequence[Strip]) -> list[Strip]:
    """The lines down to a page number or a running foot, which stands apart."""
    kept: list[Strip] = []
    for line in lines:
        if is_page_number(line.text) or (kept and line.base - kept[-1].base > _APART * line.size):
            break
        kept.append(line)
    return kept


def begins_note(strip: Strip) -> bool:
    """Whether a line of notes begins one."""
    return bool(_MARK.match(strip.text))
