"""Sums of money: their units, and those that are far from all others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from heapq import nlargest, nsmallest

from policytable.audit.nouns import Finding
from policytable.audit.view import Said, View, Words, found

_UNIT = 20  # beyond all others by this factor: another unit, not another policy (a slip of 万 makes 10,000, of 亿 the same)
_FAR, _SOME = Decimal(2), Decimal("1.5")
_COUNTY = Decimal(5)  # counties do pay a fifth of what the least city pays
_MANY = 20  # of fewer sums nobody can say what is usual: levels and grades differ
_LOCAL = 4
_MONEY = "元"


def units(view: View) -> Iterator[Finding]:
    """A sum without a unit, with an unknown one, or in one that puts it beyond every sum in the usual unit."""
    ones = _awards(view)
    unit, peers = _usual(ones)
    for one in ones:
        made = one.statement
        if not made.unit:
            said = f"“{made.words}”有数无单位，不知道是元还是{unit}"
            yield found("unit_missing", "doubtful", one.spot, Words(made.words, said, f"补上单位，如“{unit}”"), 75)
        elif not made.sums and made.unit.endswith(_MONEY):
            said = f"“{made.unit}”不是货币单位"
            yield found("unit_unknown", "wrong", one.spot, Words(made.words, said, f"可能是“{unit}”"), 85)
        elif made.sums and made.unit != unit and peers.beyond(one):
            said = f"“{made.words}”的单位是{made.unit}，其余各处多是{unit}；按{made.unit}算，它比那些都差{_UNIT}倍以上"
            told = Words(made.words, said, f"单位可能应为“{unit}”", peers.words(one))
            yield found("unit_suspect", "wrong", one.spot, told, 92)


def outliers(view: View) -> Iterator[Finding]:
    """A sum far above or below all others of the table, or of its province: it may be right, and is worth a look."""
    every = [one for one in _awards(view) if one.statement.sums]
    unit, usual = _usual(every)
    # What is told as a unit is neither judged again nor a measure for the others.
    ones = [one for one in every if one.statement.unit == unit or not usual.beyond(one)]
    if len(ones) < 5:
        return
    peers, homes = _Peers.of(ones), _homes(ones)
    for one in ones:
        low, high = peers.edges(one)
        least, most = min(one.statement.sums), max(one.statement.sums)
        shown = f"{peers.words(one)}（{len(ones) - 1}处）"
        lowest = _COUNTY if _rank(one) == "county" else _FAR
        if len(ones) > _MANY and (most > _FAR * high or least * lowest < low):
            said = f"“{one.statement.words}”比表里其他奖励都{'高' if most > high else '低'}出许多，可能多或少了一位"
            yield found("amount_outlier", "doubtful", one.spot, Words(one.statement.words, said, "核对金额", shown), 52)
        elif most > _SOME * high or least * _SOME < low or _far_at_home(one, homes):
            said = f"“{one.statement.words}”与同类相差较大，可能没有错，值得核对"
            yield found("amount_outlier", "hint", one.spot, Words(one.statement.words, said, "", shown), 30)


@dataclass(frozen=True, slots=True)
class _Peers:
    """The two least and the two greatest of some sums with the statements that they are of: so each can be left out of its own measure."""

    lows: tuple[tuple[Decimal, int], ...]
    highs: tuple[tuple[Decimal, int], ...]

    @classmethod
    def of(cls, ones: list[Said]) -> _Peers:
        """The edges of the sums of these statements."""
        lows = nsmallest(2, ((min(one.statement.sums), id(one)) for one in ones))
        return cls(tuple(lows), tuple(nlargest(2, ((max(one.statement.sums), id(one)) for one in ones))))

    def edges(self, one: Said) -> tuple[Decimal, Decimal]:
        """The least and the greatest of the others; its own where there are none."""
        low = next((amount for amount, owner in self.lows if owner != id(one)), min(one.statement.sums))
        return low, next((amount for amount, owner in self.highs if owner != id(one)), max(one.statement.sums))

    def beyond(self, one: Said) -> bool:
        """Whether it lies so far out that its unit must be another."""
        low, high = self.edges(one)
        return max(one.statement.sums) * _UNIT <= low or min(one.statement.sums) >= high * _UNIT

    def words(self, one: Said) -> str:
        """Where the others lie."""
        low, high = self.edges(one)
        return f"其余奖励在{_told(low)}到{_told(high)}之间"


def _usual(ones: list[Said]) -> tuple[str, _Peers]:
    """The unit that most sums have, and those that have it: two slips of one kind do not vouch for each other."""
    counted = Counter(one.statement.unit for one in ones if one.statement.sums).most_common(1)
    unit = counted[0][0] if counted else "万元"
    return unit, _Peers.of([one for one in ones if one.statement.sums and one.statement.unit == unit])


def _awards(view: View) -> list[Said]:
    awards = [one for one in view.said if one.statement.field == "award" and one.statement.numbers]
    return [one for one in awards if one.statement.unit not in ("%", "家", "个", "户", "名")]


def _homes(ones: list[Said]) -> dict[int, list[Decimal]]:
    """The sums of each line, the greatest first."""
    homes: dict[int, list[Decimal]] = defaultdict(list)
    for one in ones:
        homes[id(one.line)].append(max(one.statement.sums))
    return {line: sorted(sums, reverse=True) for line, sums in homes.items()}


def _far_at_home(one: Said, homes: dict[int, list[Decimal]]) -> bool:
    sums = homes[id(one.line)]
    return len(sums) > 3 and max(one.statement.sums) == sums[0] > _LOCAL * sums[1]


def _rank(one: Said) -> str:
    return next((named.place.rank or "" for named in one.statement.places if named.place), "provincial")


def _told(amount: Decimal) -> str:
    return f"{(amount / 10**4).normalize():,f}万元" if amount >= 10**4 else f"{amount:f}元"
