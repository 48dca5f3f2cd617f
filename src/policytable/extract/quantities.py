"""Sums, rates, counts and times in folded text, read into numbers; the patterns are data (rules/quantities.toml)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from policytable import calendar, numerals
from policytable.rules import Match, Pack

_YUAN = {"元": 1, "人民币": 1, "百元": 100, "千元": 1000, "万元": 10**4, "万": 10**4, "亿元": 10**8}
UNITS = {unit: Decimal(yuan) for unit, yuan in _YUAN.items()}


@dataclass(frozen=True, slots=True)
class Money:
    """A sum of money, in yuan: `low` equals `high` unless a range was written."""

    start: int
    end: int
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """A share (0.10 for 10 %)."""

    start: int
    end: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `after` is 以上, 左右, 余 or 以内 where written."""

    start: int
    end: int
    low: int
    high: int
    unit: str
    after: str


@dataclass(frozen=True, slots=True)
class Time:
    """A year or a period of years; `end` marks a due date (到, 底, 末, 前), `relative` 今年 and the like."""

    start: int
    end: int
    first: int | None
    last: int | None
    due: bool
    relative: bool = False
    asof: bool = False  # 截至, 较: what stood at that time, what is compared with
    plan: bool = False  # 十四五


def money(text: str, pack: Pack) -> list[Money]:
    """Every sum with its window. A bare number joined by 、 to a sum takes that sum's unit (100、50、20万元)."""
    found: list[tuple[Match, str | None]] = []
    for _, match in pack.matches("quantities", "money", text):
        if match["sign"] != "$":
            found.append((match, match["second_unit"] or match["first_unit"] or ("元" if match["sign"] else None)))
    sums: list[Money] = []
    unit_right: str | None = None
    start_right = -1
    for match, unit in reversed(found):
        carried = unit
        if unit is None and unit_right is not None and text[match.end() : start_right] in ("、", "和", "及", "或", "，"):
            carried = unit_right
        if carried is not None and (reading := _money(match, carried)) is not None:
            sums.append(reading)
            unit_right, start_right = carried, match.start()
        else:
            unit_right = None
    return sums[::-1]


def _money(match: Match, unit: str) -> Money | None:
    try:
        first, second = match["first"], match["second"]
        low_unit = match["first_unit"] or unit
        low = numerals.read(first) * UNITS[low_unit]
        high = numerals.read(second) * UNITS[match["second_unit"] or unit] if second else low
    except ValueError:
        return None  # a run of numeral characters that is no number (千一百二) is no sum
    if high < low or high == 0:  # 00万元 is what is left of a number that a line end cut
        return None
    return Money(match.start(), match.end(), low, high)


def rates(text: str, pack: Pack) -> list[Rate]:
    """Every share with its window."""
    found = []
    for _, match in pack.matches("quantities", "rate", text):
        try:
            value = _rate(match)
        except ValueError:
            continue  # 百分之三五 is no share
        if value is not None:
            found.append(Rate(match.start(), match.end(), value))
    return found


def _rate(match: Match) -> Decimal | None:
    if match["percent"]:
        if "个百分点" in match[0]:
            return None
        return Decimal(match["percent_to"] or match["percent"]) / 100
    if match["mille"]:
        return Decimal(match["mille"]) / 1000
    if match["words"]:
        return numerals.read(match["words"]) / numerals.read(match["base"].replace("万万", "亿").rjust(2, "一"))
    if match["tenths"]:
        more = Decimal(5) if match["more"] == "半" else numerals.read(match["more"] or "零")
        return (Decimal("0.5") if match["tenths"] == "半" else numerals.read(match["tenths"])) / 10 + more / 100
    if match["half"]:
        return Decimal("0.5")
    if match["ratio"]:
        return Decimal(match["ratio"].replace("：", ":").split(":")[1])
    return (Decimal(1) / 3).quantize(Decimal("0.0001"))


def counts(text: str, pack: Pack) -> list[Count]:
    """Every number of countable things with its window."""
    found = []
    for _, match in pack.matches("quantities", "count", text):
        try:
            low = 10_000 if match["low"] == "万" else numerals.whole(match["low"])  # 万种
            high = numerals.whole(match["high"]) if match["high"] else low
        except ValueError:
            continue
        article = match["low"] == "一" and pack.bent("quantities", "article", text, match.span()) is not None
        if 0 < low <= high and not article:
            after = (match["after"] or match["plus"] or "").strip("()")
            found.append(Count(match.start(), match.end(), low, high, match["unit"], after))
    return found


def times(text: str, pack: Pack, issued_year: int | None) -> list[Time]:
    """Every year or period with its window, in order; 今年 is the year of issue."""
    found: list[Time] = []
    for rule, match in pack.matches("quantities", "time", text):
        free = not any(other.start < match.end() and match.start() < other.end for other in found)
        if free and (time := _time(rule.id, match, issued_year)) is not None:
            base = pack.bent("quantities", "compared", text, match.span()) is not None
            found.append(replace(time, due=False, asof=True) if base else time)
    return sorted(found, key=lambda time: time.start)


def _time(rule: str, match: Match, issued_year: int | None) -> Time | None:
    start, end = match.span()
    if rule == "quantity.time.range":
        return Time(start, end, int(match["from"]), int(match["to"]), due=True)
    if rule == "quantity.time.year":
        try:
            year = numerals.whole(match["year"])
        except ValueError:
            return None
        asof = (match["lead"] or "").startswith("截")
        return Time(start, end, None, year, due=bool(match["lead"] or match["end"] or match["before"]) and not asof, asof=asof)
    if rule == "quantity.time.plan":
        years = calendar.plan(match["plan"])
        if years is None or match["span"] == "以来":
            return None
        whole = (match["span"] or "") in ("期间", "时期")
        return Time(start, end, years[0] if whole else None, years[1], due=True, plan=True)
    return Time(start, end, None, issued_year, due=True, relative=True) if issued_year else None
