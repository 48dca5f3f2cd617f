"""An award's value in the words that people read."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from policytable.glossary import LEVELS, value_words
from policytable.model import AwardValue, Region
from policytable.model.fact import Yuan
from policytable.table.words import words


def money(yuan: Yuan) -> str:
    """A sum: 100万元, 1.5亿元, 5000元, 0.3元."""
    for unit, name in ((10**8, "亿元"), (10**4, "万元")):
        if yuan >= unit:
            return f"{_number(Decimal(yuan) / unit)}{name}"
    return f"{_number(Decimal(yuan))}元"


def sum_words(value: AwardValue) -> str:
    """What is paid, by the kind of award; 未写明金额 where the text gives no sum."""
    per = f"{value.per}" if value.per else ""
    low, high = value.yuan_min, value.yuan_max
    if value.kind == "rate" and value.rate is not None:
        cap = f"，不超过{money(high)}" if high is not None else ""
        return f"{value.of + '的' if value.of else '按'}{_number(value.rate * 100)}%{cap}" + (f"（{per}）" if per else "")
    if value.kind == "range" and low is not None and high is not None:
        return f"{per}{money(low)}至{money(high)}"
    if value.kind == "cap" and high is not None:
        return f"{per}不超过{money(high)}"
    if value.kind == "fixed" and low is not None:
        return per + money(low)
    return "未写明金额"


def condition_words(value: AwardValue) -> Iterator[str]:
    """What the document adds to the sum: grade, condition, ceiling, how it stands to others."""
    if value.tier:
        yield f"档次：{value.tier}"
    if value.condition:
        yield value.condition
    if value.aggregate_cap_yuan is not None:
        yield f"累计不超过{money(value.aggregate_cap_yuan)}"
    if value.stacking:
        yield value_words("stacking")[value.stacking]


def recipient_word(value: AwardValue) -> str:
    """Who is paid."""
    return value_words("recipient").get(value.recipient or "enterprise", value.recipient or "")


def level_word(levels: tuple[str, ...], place: Region | None) -> str:
    """The rank of a title as the place calls it: 市级 for the provincial one of 天津; 未注明级别 where none is named."""
    known = tuple(level for level in levels if level != "unspecified")
    if not known:
        return LEVELS["unspecified"]
    if place is None:
        return "、".join(LEVELS[level] for level in known)
    word = words().level_of(known, place)
    own = {"provincial": "直辖市的市级，相当于省级"}.get(known[0], "") if place.province in _MUNICIPAL and len(known) == 1 else ""
    return f"{word}（{own}）" if own else word


_MUNICIPAL = frozenset({"110000", "120000", "310000", "500000"})


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
