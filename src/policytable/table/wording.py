"""Typed values in the short words of a table cell."""

from __future__ import annotations

import re
from decimal import Decimal

from policytable.model import AwardValue, Fact, FeeValue, IndustryValue, NoteValue, SupervisionValue, TargetValue, Topic, Yuan
from policytable.table.words import words
from policytable.text import plain

# Blanks and line ends beside Chinese are an accident of the page; between Latin words they are spaces.
_BLANKS = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
# The report names what sets a mechanism off in a phrase; a longer list of causes is one click away.
_MOST_TRIGGERS = 3


def wording(fact: Fact, level: str, topic: Topic, this_year: int) -> str:
    """The statement of a fact as a cell prints it.

    `level` is the printed rank or empty; a year is printed where it is not the topic's `horizon`; one after `this_year` as 到2025年.
    """
    value = fact.value
    if isinstance(value, TargetValue):
        return _period(value, topic.horizon, this_year) + _count(value) + level
    if isinstance(value, AwardValue):
        return _award(value, fact.display, level)
    if isinstance(value, IndustryValue):
        year = f"{value.year}年：" if value.year else ""
        return year + "、".join(one_line(word) for word in value.industries) + ("等" if value.open_ended else "")
    if isinstance(value, FeeValue):
        return words().covers[value.covers] + words().bearer[value.bearer] + (f"（{level}）" if level else "")
    if isinstance(value, SupervisionValue):
        return (f"{level}：" if level else "") + _supervision(value, one_line(fact.display), topic.mechanism_word(value.mechanism))
    assert isinstance(value, NoteValue)
    return one_line(value.text or fact.display)


def money(yuan: Yuan) -> str:
    """A sum as the report prints it: 600000 → 60万元, 120000000 → 1.2亿元, 0.2 → 0.2元."""
    return _number(yuan, _unit(yuan)) + _unit(yuan)[1]


def one_line(text: str) -> str:
    """The text on one line, without blanks beside Chinese characters and without a full stop at its end."""
    return " ".join(_BLANKS.sub("", text).split()).rstrip("。；;，,")


def _count(value: TargetValue) -> str:
    low, high = value.count_min, value.count_max
    return {
        "exact": f"{low}家",
        "at_least": f"{low}家以上",
        "about": f"{low}家左右",
        "at_most": f"不超过{high}家",
        "range": f"{low}-{high}家",
    }[value.bound]


def _period(value: TargetValue, horizon: int, this_year: int) -> str:
    if value.per == "year":
        years = f"{value.from_}-{value.by}年" if value.from_ and value.by else ""
        return f"{years}每年"
    if value.by is None or value.by == horizon:
        return ""
    return f"到{value.by}年" if value.by > this_year else f"{value.by}年"


def _award(value: AwardValue, display: str, level: str) -> str:
    notes = [words().recipient.get(value.recipient or "enterprise", value.recipient or "")]
    if value.kind == "unstated":
        notes.insert(0, "未明确金额")
    title = level + one_line(value.tier or "")
    tail = "".join(f"（{note}）" for note in notes if note)
    return (f"{title}：" if title else "") + (_sum(value, display) or one_line(display)) + _ceiling(value) + tail


def _sum(value: AwardValue, display: str) -> str:
    low, high = value.yuan_min, value.yuan_max
    # The report keeps the document's own word for a ceiling.
    most = "不超过" if "不超过" in display and "最高" not in display else "最高"
    if value.rate is not None:
        base = f"按{one_line(value.of)}的" if value.of else "按"
        return f"{base}{_percent(value.rate)}" + (f"，{most}{money(high)}" if high is not None else "")
    if high is None:
        return ""
    if value.kind == "cap":
        return most + _each(money(high), value.per)
    if low is None or low == high:
        return _each(money(high), value.per)
    unit = _unit(high)
    return _each(f"{_number(low, unit)}-{_number(high, unit)}{unit[1]}", value.per)


def _each(text: str, per: str | None) -> str:
    if not per:
        return text
    return f"{per}{text}" if per.startswith("每") else f"{text}/{per}"


def _ceiling(value: AwardValue) -> str:
    cap = value.aggregate_cap_yuan
    if cap is None or cap == value.yuan_max:
        return ""
    return f"，最高{money(cap)}" if value.per else f"，累计不超过{money(cap)}"


def _percent(rate: Decimal) -> str:
    return f"{_plain(rate * 100)}%"


def _unit(yuan: Yuan) -> tuple[int, str]:
    return next(((size, unit) for size, unit in ((10**8, "亿元"), (10**4, "万元")) if yuan >= size), (1, "元"))


def _number(yuan: Yuan, unit: tuple[int, str]) -> str:
    return _plain(Decimal(yuan) / unit[0])


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _supervision(value: SupervisionValue, display: str, word: str) -> str:
    name, stems = next(((name, stems) for key, name, stems in words().mechanisms if key == value.mechanism), (word, ()))
    said = display if any(stem in plain(display) for stem in stems) else f"{display}（{name}）"
    causes = [one_line(cause).removesuffix("的") for cause in value.triggers]
    if not causes or any(cause in said for cause in causes):
        return said
    more = "等" if len(causes) > _MOST_TRIGGERS else ""
    return "、".join(causes[:_MOST_TRIGGERS]) + f"{more}的，{said}"
