"""Dates and periods of policy texts, anchored to the document and never to today."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from policytable.numerals import read

# 二O一八 and 二0一八 are how typists write 二〇一八. Folding joins a date and the time of day behind it (2018-08-0310：20).
_ZERO = "〇零0OoОΟ"
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|(?:二[{_ZERO}]|一九)[{_ZERO}一二三四五六七八九]{{2}})[年\-./](?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})[月\-./]"
    r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?:日|(?!\d)|(?=\d\d：\d\d)|(?<=0\d)(?=\d：\d\d))"
)
_ZEROS = str.maketrans(dict.fromkeys(_ZERO, "〇"))
_ORDINALS = "一二三四五六七八九十"
_PERIOD = re.compile(r"十[一二三四五六七八九]五")


def parse_date(text: str) -> date | None:
    """The first full date in folded text (2018年8月3日, 二〇一八年八月三日, 2018-08-03), or None."""
    for found, _, _ in dates(text):
        return found
    return None


def dates(text: str) -> list[tuple[date, int, int]]:
    """Every full date in folded text with its window."""
    found = []
    for match in _DATE.finditer(text):
        try:
            year = match["year"] if match["year"].isdigit() else match["year"].translate(_ZEROS)
            found.append((date(int(read(year)), int(read(match["month"])), int(read(match["day"]))), match.start(), match.end()))
        except ValueError:
            continue  # 2018年13月40日 is no date; other readings of the same words do not exist
    return found


def plan(words: str) -> tuple[int, int] | None:
    """First and last year of a five-year plan named in the words (十四五 → 2021, 2025), or None.

    The tenth plan ran 2001-2005; each following one takes the next five years.
    """
    match = _PERIOD.search(words)
    if not match:
        return None
    number = 10 + _ORDINALS.index(match[0][1]) + 1
    first = 2001 + 5 * (number - 10)
    return first, first + 4


def after_years(start: date, years: int) -> date:
    """The day on which a validity of `years` counted from `start` ends, as registers of rules print it: the same day of the
    year (2025-09-12 and five years: 2030-09-12); 29 February becomes 28 February."""
    year = start.year + years
    return date(year, start.month, min(start.day, monthrange(year, start.month)[1]))
