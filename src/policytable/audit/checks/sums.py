"""Sums of money: their units, and those that are far from all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from policytable.audit.nouns import Finding
from policytable.audit.view import Said, View, Words, found

_UNIT = 20  # beyond all others by this factor: another unit, not another policy (a slip of 万 makes 10,000, of 亿 the same)
_FAR, _SOME = Decimal(2), Decimal("1.5")
_COUNTY = Decimal(5)  # counties do pay a fifth of what the least city pays
_MANY = 20  # of fewer sums nobody can say what is usual: levels and grades differ
_LOCAL = 4
_MONEY = "元"


def units(view: View) -> Iterator[Finding]:
    """A sum without a unit, with an unknown one, or in one that puts it beyond every other sum of the column."""
    ones = _awards(view)
    usual = Counter(one.statement.unit for one in ones if one.statement.sums).most_common(1)
    unit = usual[0][0] if usual else "万元"
    for one in ones:
        made = one.statement
        if not made.unit:
            said = f"“{made.words}”有数无单位，不知道是元还是{unit}"
            yield found("unit_missing", "doubtful", one.spot, Words(made.words, said, f"补上单位，如“{unit}”"), 75)
        elif not made.sums and made.unit.endswith(_MONEY):
            said = f"“{made.unit}”不是货币单位"
            yield found("unit_unknown", "wrong", one.spot, Words(made.words, said, f"可能是“{unit}”"), 85)
        elif made.sums and made.unit != unit and _beyond(one, ones, Decimal(_UNIT)):
            said = f"“{made.words}”的单位是{made.unit}，其余各处都是{unit}；按{made.unit}算，它比其他任何一笔都差{_UNIT}倍以上"
            low, high = _others(one, ones)
            shown = f"其余奖励在{_told(low)}到{_told(high)}之间"
            yield found("unit_suspect", "wrong", one.spot, Words(made.words, said, f"单位可能应为“{unit}”", shown), 92)


def outliers(view: View) -> Iterator[Finding]:
    """A sum far above or below all others of the table, or of its province: it may be right, and is worth a look."""
    every = [one for one in _awards(view) if one.statement.sums]
    usual = Counter(one.statement.unit for one in every).most_common(1)
    # What is told as a unit is neither judged again nor a measure for the others.
    ones = [one for one in every if one.statement.unit == usual[0][0] or not _beyond(one, every, Decimal(_UNIT))]
    if len(ones) < 5:
        return
    for one in ones:
        low, high = _others(one, ones)
        shown = f"其余{len(ones) - 1}处奖励在{_told(low)}到{_told(high)}之间"
        lowest = _COUNTY if _rank(one) == "county" else _FAR
        if len(ones) > _MANY and (one.statement.sums[-1] > _FAR * high or one.statement.sums[0] * lowest < low):
            said = f"“{one.statement.words}”比表里其他奖励都{'高' if one.statement.sums[-1] > high else '低'}出许多，可能多或少了一位"
            yield found("amount_outlier", "doubtful", one.spot, Words(one.statement.words, said, "核对金额", shown), 52)
        elif one.statement.sums[-1] > _SOME * high or one.statement.sums[0] * _SOME < low or _far_at_home(one, ones):
            said = f"“{one.statement.words}”与同类相差较大，可能没有错，值得核对"
            yield found("amount_outlier", "hint", one.spot, Words(one.statement.words, said, "", shown), 30)


def _awards(view: View) -> list[Said]:
    awards = [one for one in view.said if one.statement.field == "award" and one.statement.numbers]
    return [one for one in awards if one.statement.unit not in ("%", "家", "个", "户", "名")]


def _others(one: Said, ones: list[Said]) -> tuple[Decimal, Decimal]:
    sums = [amount for other in ones if other is not one for amount in other.statement.sums]
    return (min(sums), max(sums)) if sums else (one.statement.sums[0], one.statement.sums[-1])


def _beyond(one: Said, ones: list[Said], factor: Decimal) -> bool:
    low, high = _others(one, ones)
    return max(one.statement.sums) * factor <= low or min(one.statement.sums) >= high * factor


def _far_at_home(one: Said, ones: list[Said]) -> bool:
    home = [other for other in ones if other is not one and other.line is one.line]
    return len(home) >= 3 and one.statement.sums[-1] > _LOCAL * max(other.statement.sums[-1] for other in home)


def _rank(one: Said) -> str:
    return next((named.place.rank or "" for named in one.statement.places if named.place), "provincial")


def _told(amount: Decimal) -> str:
    return f"{(amount / 10**4).normalize():,f}万元" if amount >= 10**4 else f"{amount:f}元"
