"""Running heads, running feet and page numbers: found by place and by repetition."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from policytable.parse.printed.glyph import Strip
from policytable.parse.printed.pages import Sheet

_DASHES = r"[-—–―－一_·•.\s]*"  # 一: how recognition reads a dash
_OF = r"(?:\s*[/／]\s*\d{1,4}|\s*[,，/／（(|]?\s*[共总]\s*\d{1,4}\s*页[)）]?|\s*of\s*\d{1,4})?"
_NUMBER = re.compile(_DASHES + r"(?:第\s*|(?i:page|p\.)\s*)?(?:\d{1,4}|[ivxlIVXL]{1,6})(?:\s*页)?" + _OF + _DASHES)
_EDGE = 0.12  # heads and feet of A4 official papers (GB/T 9704) lie within 37 mm = 0.125 of the height
_DRIFT = 0.02


def find_running(sheets: Sequence[Sheet]) -> set[Strip]:
    """The lines of all pages that belong to the page and not to the text."""
    found: set[Strip] = set()
    groups: dict[tuple[str, int], list[tuple[int, Strip]]] = defaultdict(list)
    for sheet in sheets:
        for strip in _outer(sheet):
            if is_page_number(strip.text) and _at_edge(sheet, strip):
                found.add(strip)
            else:
                groups[_key(sheet, strip)].append((sheet.number, strip))
    need = max(2, min(4, (len(sheets) + 1) // 2))
    for (text, band), members in groups.items():
        beside = groups.get((text, band + 1), [])
        pages = {number for number, _ in members} | {number for number, _ in beside}
        if len(pages) >= need or _alternates(pages, len(sheets)):
            found.update(strip for _, strip in members + beside)
    return found


def is_page_number(text: str) -> bool:
    """Whether a line is a page number and nothing else."""
    return bool(_NUMBER.fullmatch(text))


def _alternates(pages: set[int], count: int) -> bool:
    """Whether a title stands on every other page of a stretch: left and right pages, or chapters, have titles of their own."""
    steps = (max(pages) - min(pages)) // 2 + 1
    return len({number % 2 for number in pages}) == 1 and len(pages) >= max(2, min(3, count // 3)) and len(pages) == steps


def _outer(sheet: Sheet) -> list[Strip]:
    return [strip for strip in sheet.strips if _at_edge(sheet, strip) and len(strip.text) <= 60]


def _at_edge(sheet: Sheet, strip: Strip) -> bool:
    return strip.top > (1 - _EDGE) * sheet.height or strip.bottom < _EDGE * sheet.height


def _key(sheet: Sheet, strip: Strip) -> tuple[str, int]:
    return re.sub(r"\d+", "0", strip.text).replace(" ", ""), int(strip.top / sheet.height / _DRIFT)
