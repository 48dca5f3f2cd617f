"""Numerals as Chinese policy texts write them: 2000, 1.5, 二十, 百 (a bare 百家), 一亿二千万, 3万, 5千."""

from __future__ import annotations

import re
from decimal import Decimal

import cn2an

# One numeral, on folded text. A bare 万 or 亿 is no numeral; 百 and 千 are (百家, 千种).
NUMERAL = r"(?:\d+(?:\.\d+)?[百千]?[万亿]?(?=\D|$)|[一二两三四五六七八九十百千〇零][一二两三四五六七八九十百千万亿〇零]*)"

_DIGITS = re.compile(r"(\d+(?:\.\d+)?)([百千]?)((?:万亿|万万|[万亿])?)")
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万万": 10**8, "万亿": 10**12}
_ABOUT = re.compile(r"[一二两三四五六七八九]{2,3}")  # 三四家 is three or four, not 34
_INDEFINITE = re.compile(r"(?<=[十百千万亿\d])零?[余多几](?=[万亿])")  # 五百余万: the number that is passed
_LONGEST = 60  # characters; 四千五百六十九万…三百八十二 has 30, and cn2an takes minutes over a run of 100,000
_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}")
_YEAR_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def read(text: str) -> Decimal:
    """The value of one numeral in folded text. Raises ValueError where it is none.

    `两` is 2, `百` alone 100, `二〇一八` 2018 (read by digits), `五百余万` 5,000,000 (the number that is passed). The bare
    Chinese numeral is read by cn2an.
    """
    text = _INDEFINITE.sub("", text)
    if len(text) > _LONGEST or _ABOUT.fullmatch(text):
        raise ValueError(f"not a numeral: {text[:_LONGEST]!r}")
    if match := _DIGITS.fullmatch(text):
        return Decimal(match[1]) * _SCALE[match[2]] * _SCALE[match[3]]
    if _YEAR.fullmatch(text):
        return Decimal(text.translate(_YEAR_DIGITS))
    if not text or text[0] in "万亿负":
        raise ValueError(f"not a numeral: {text!r}")
    words = "一" + text if text[0] in "百千" else text
    try:
        return Decimal(str(cn2an.cn2an(words.replace("〇", "零").replace("万万", "亿"), "smart")))
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"not a numeral: {text!r}") from error


def whole(text: str) -> int:
    """The value of a numeral that must be a whole number. Raises ValueError otherwise."""
    value = read(text)
    if value != value.to_integral_value():
        raise ValueError(f"not a whole number: {text!r}")
    return int(value)
