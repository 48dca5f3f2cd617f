"""What each sum in a statement is: a sum granted, a ceiling over it, or no award at all and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from policytable.extract.facts import piece_start
from policytable.extract.quantities import Money, Rate, money, rates
from policytable.rules import Pack

_REJECT = ("fine", "loan", "price", "policy_ceiling", "paid", "budget", "threshold")
JOIN = 28  # folded characters between two sums of one list (、全日制本科毕业生或中级专业技术职称人员每人 has 20)
NEAR = 14  # folded characters between a sum and the verb behind it (50万元的一次性资金奖励 has 6)


@dataclass(frozen=True, slots=True)
class Amount:
    """One sum or rate with its role. `cap` says that it is an upper bound; `rules` are those that told."""

    start: int
    end: int
    role: Literal["grant", "aggregate", "ceiling"]
    low: Decimal | None = None
    high: Decimal | None = None
    rate: Decimal | None = None
    of: str | None = None
    cap: bool = False
    per: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sum that is no award, with the rule that says so."""

    start: int
    end: int
    reason: str


def verbs(text: str, pack: Pack) -> list[tuple[int, int]]:
    """Windows of the words that grant."""
    return [match.span() for _, match in pack.matches("award", "verb", text)]


def read(text: str, pack: Pack, granted_above: bool) -> tuple[list[Amount], list[Rejected]]:
    """The sums and rates of a statement with their roles, in order. `granted_above`: a lead-in or heading grants."""
    granting = verbs(text, pack)
    amounts: list[Amount] = []
    rejected: list[Rejected] = []
    sums = money(text, pack)
    for sum_ in sums:
        role = _role(text, pack, sum_)
        if isinstance(role, Rejected):
            rejected.append(role)
        elif role.role != "grant" or granted_above or _granted(text, granting, (sum_.start, sum_.end)):
            amounts.append(role)
        else:
            rejected.append(Rejected(sum_.start, sum_.end, "award.no_verb"))
    for share in rates(text, pack):
        found = _share(text, pack, share, granting if not granted_above else [(0, 0), *granting])
        if isinstance(found, Amount):
            amounts.append(found)
        else:
            rejected.append(found)
    return _carry_caps(text, sorted(amounts, key=lambda amount: amount.start)), rejected


def _role(text: str, pack: Pack, sum_: Money) -> Amount | Rejected:
    window = (sum_.start, sum_.end)
    for effect in _REJECT:
        if rule := pack.bent("award", effect, text, window):
            return Rejected(*window, rule.id)
    if rule := pack.bent("award", "aggregate", text, window):
        return Amount(*window, role="aggregate", low=sum_.low, high=sum_.high, rules=(rule.id,))
    if rule := pack.bent("award", "aggregate_or_ceiling", text, window):
        per = _scope(text, sum_.start)
        return Amount(*window, role="ceiling", low=sum_.low, high=sum_.high, cap=True, per=per, rules=(rule.id,))
    cap = pack.bent("award", "cap", text, window)
    if cap is not None and cap.after is not None and (behind := cap.after.match(text[window[1] : window[1] + NEAR])):
        window = (window[0], window[1] + behind.end())  # the word that makes it a cap belongs to the quote
    per, per_rule = _per(text, pack, window)
    told = tuple(rule for rule in (cap.id if cap else "", per_rule, "quantity.money") if rule)
    return Amount(*window, role="grant", low=sum_.low, high=sum_.high, cap=cap is not None, per=per, rules=told)


def _scope(text: str, at: int) -> str | None:
    """单个项目 where the ceiling is for one project."""
    return "单个项目" if "单个项目" in text[piece_start(text, at) : at] else None


def _per(text: str, pack: Pack, window: tuple[int, int]) -> tuple[str | None, str]:
    for rule in pack.of("award", "per"):
        if rule.before is not None and (match := rule.before.search(text[max(0, window[0] - 24) : window[0]])):
            return match["per"], rule.id
    if text[window[1] : window[1] + 1] in "/／":
        tail = text[window[1] + 1 : window[1] + 4]
        unit = next((word for word in ("千瓦时", "平方米", "千瓦", "吨", "瓦", "台", "人") if tail.startswith(word)), None)
        return unit, "award.per" if unit else ""
    return None, ""


def _granted(text: str, granting: list[tuple[int, int]], window: tuple[int, int]) -> bool:
    """Whether a granting word governs the sum: before it in the statement, right behind it, or behind a list of standards.

    按博士10万元、硕士5万元的标准给予补贴: the word stands behind the whole list.
    """
    near = any(end <= window[0] or window[1] <= start <= window[1] + NEAR for start, end in granting)
    return near or any(window[1] <= start and "标准" in (words := text[window[1] : start]) and "，" not in words for start, _ in granting)


def _share(text: str, pack: Pack, share: Rate, granting: list[tuple[int, int]]) -> Amount | Rejected:
    window = (share.start, share.end)
    if rule := pack.bent("award", "not_rate", text, window):
        return Rejected(*window, rule.id)
    if not _granted(text, granting, window):
        return Rejected(*window, "award.no_verb")
    of = None
    for rule in pack.of("award", "rate_of"):
        if rule.before is not None and (match := rule.before.search(text[piece_start(text, share.start) : share.start])):
            of = match["of"]
    return Amount(*window, role="grant", rate=share.value, of=of, rules=("quantity.rate",))


def _carry_caps(text: str, amounts: list[Amount]) -> list[Amount]:
    """最高 and 每月 before the first sum of a list hold for the list: 最高100万元、50万元; 每月3000元、1500元."""
    carried: list[Amount] = []
    for amount in amounts:
        last = carried[-1] if carried else None
        if (
            last
            and amount.role == "grant" == last.role
            and last.cap
            and amount.rate is None
            and text[last.end : amount.start] in ("、", "和", "及")
        ):
            amount = replace(amount, cap=True)
        if last and last.per and not amount.per and amount.role == "grant" and text[last.end : amount.start] in ("、", "和", "及"):
            amount = replace(amount, per=last.per)
        carried.append(amount)
    return carried


def lists(text: str, amounts: list[Amount]) -> Iterator[list[Amount]]:
    """Runs of granted amounts joined by 、 or 和 (with a word or two between): the sums of one enumeration."""
    run: list[Amount] = []
    for amount in amounts:
        between = text[run[-1].end : amount.start] if run else ""
        apart = between == "，" and "分别" in text[: run[0].start]  # 分别奖励100万元,50万元 of a page that sets commas for 、
        if run and not apart and not _joined(between):
            yield run
            run = []
        run.append(amount)
    if run:
        yield run


def _joined(between: str) -> bool:
    return between[:1] in ("、", "和", "及", "与") and "，" not in between and len(between) <= JOIN


def whole_yuan(value: Decimal | None) -> int | Decimal | None:
    """A sum in yuan as a fact holds it: an integer unless it is a part of a yuan."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value
