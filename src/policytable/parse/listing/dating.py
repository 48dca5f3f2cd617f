"""Dates as lists print them. A date without its year is none: which year is meant, only a clock could say."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[-/.年－]\s*(?P<m>\d{1,2})\s*[-/.月－]\s*(?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\s+(?P<y>(?:19|20)\d\d)[-/.年](?P<m>\d{1,2})(?![\d]|[-/.]\d)",  # the day in large print over 2019-03
        r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.年](?P<m>\d{1,2})月?\s+(?P<d>\d{1,2})(?![\d:：])",
        r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
    )
)
_SHORT = re.compile(r"(?<!\d)(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)")
# A whole day in an address: t20190301_123.html, /2019/3/1/art_1_2.html, /2019-03/01/content_5.htm, /201903/01/.
_ADDRESS = (
    re.compile(r"/t(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)_\d"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)[-/]?(?P<m>\d{1,2})[-/](?P<d>\d{1,2})/"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)/"),
)
_SECONDS = (315_532_800, 4_102_444_800)  # from 1980 to 2100: other numbers are no times
_CHINA = timedelta(hours=8)  # the offices' clocks; a list's time is a day there


def printed_date(text: str, address: str) -> str | None:
    """The first full date of a text as ISO; where it has none or only month and day, the day in the address, if it agrees."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if found := _iso(match):
                return found
    own = address_date(address)
    short = _SHORT.search(text)
    return own if own and (short is None or (int(short["m"]), int(short["d"])) == (int(own[5:7]), int(own[8:]))) else None


def address_date(address: str) -> str | None:
    """The whole day that an address names, as those of several publishing systems do."""
    for pattern in _ADDRESS:
        if (match := pattern.search(address)) and (found := _iso(match)):
            return found
    return None


def told_date(value: object, address: str) -> str | None:
    """The date that a value of JSON or XML tells: words, RFC 822, seconds or milliseconds since 1970 (as China's day)."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return address_date(address)
    text = str(value).strip()[:200]
    if re.fullmatch(r"-?\d{9,13}(?:\.\d+)?", text):
        return _stamp(float(text)) or address_date(address)
    if match := re.fullmatch(r"/Date\((\d{9,13})(?:[+-]\d{4})?\)/", text):
        return _stamp(float(match[1])) or address_date(address)
    if re.match(r"[A-Z][a-z]{2},? ", text):
        return _letter(text) or address_date(address)
    return printed_date(text, address)


def _stamp(value: float) -> str | None:
    seconds = value / 1000 if value >= _SECONDS[1] else value
    if not _SECONDS[0] <= seconds < _SECONDS[1]:
        return None
    return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()


def _letter(text: str) -> str | None:
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(match: re.Match[str]) -> str | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"])).isoformat()
    except ValueError:
        return None
