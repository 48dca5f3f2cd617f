"""The sums of a statement grouped by who is granted them: a mention behind a sum opens the next group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from policytable.extract import amounts as sums
from policytable.extract import others
from policytable.extract.amounts import Amount, Rejected
from policytable.extract.facts import piece_end, piece_start
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement

Sums = tuple[list[Amount], list[Rejected]]  # as `amounts.read` gives them
_TITLES = ("的", "称号", "名单", "级", "企业", "单位")
_OF_OTHERS = ("award.no_verb", "award.not.paid", "award.not.budget")


@dataclass(slots=True)
class Group:
    """A beneficiary with the sums granted to it, and the ceilings over them.

    `head` are the levels that stand before several objects (国家级：绿色工厂…，绿色园区…), for those but the first;
    `behind` says that the beneficiary is named after its sums (给予100万元，对象为…).
    """

    mentions: list[Mention]
    grants: list[Amount] = field(default_factory=list)
    ceiling: Amount | None = None
    aggregate: Amount | None = None
    head: list[Mention] = field(default_factory=list)
    behind: bool = False


def groups(passage: Passage, statement: Statement, read_sums: Sums) -> list[Group]:
    """Mentions and sums in order: a mention behind a sum opens the next group."""
    found = list(_in_order(passage, statement, read_sums))
    head: list[Mention] = []
    for group in found:
        if any(mention.label == "level" for mention in group.mentions):
            head = _head(statement.text, group)
        elif group.mentions:
            group.head = head
    return found


def _head(text: str, group: Group) -> list[Mention]:
    """The levels that stand in a stretch of their own, without an object, right before the object of a group's first sum."""
    *_, last = (mention for mention in group.mentions if mention.label == "level")
    begin, end = piece_start(text, last.start), piece_end(text, last.end)
    things = [mention.start for mention in group.mentions if mention.label == "object"]
    if text[end : end + 1] != "：" and not text[begin:end].endswith(_TITLES):
        return []  # 由国家级开发区推荐，绿色工厂…: no title of these objects
    if any(begin <= start < end for start in things) or not any(end < start < group.grants[0].start for start in things):
        return []
    return [mention for mention in group.mentions if mention.label == "level" and mention.start >= begin]


def _in_order(passage: Passage, statement: Statement, read_sums: Sums) -> Iterator[Group]:
    text, pack, (granted, rejected) = statement.text, passage.pack, read_sums
    granting = sums.verbs(text, pack)
    mentions = objects(text, pack) + levels(text, pack, passage.region)
    mentions += others.tiers(text, pack, mentions, {amount.start for amount in granted})
    events: list[Mention | Amount] = sorted([*mentions, *granted], key=lambda event: event.start)
    spent = [other.end for other in rejected if other.reason.startswith(_OF_OTHERS)]
    group = Group([])
    for event in events:
        if isinstance(event, Mention):
            if event.label == "object":  # whoever stands before a sum that is no grant has had it: 已拨付绿色园区600万元，对绿色工厂…
                group.mentions = [m for m in group.mentions if group.grants or not any(m.end <= end <= event.start for end in spent)]
            if group.grants and not group.behind:
                group.behind = not group.mentions and bool(pack.first("award", "named_behind", text[group.grants[-1].end : event.start]))
            if group.grants and not group.behind:
                yield group
                group = Group([])
            group.mentions.append(event)
        elif group.behind and event.role == "grant":
            yield group
            group = Group([], [event])
        elif not group.grants or (event.role == "grant" and not _is_ceiling(text, granting, group, event)):
            group.grants.append(replace(event, role="grant", cap=event.cap or event.role != "grant"))
        elif _totals(text, group, event):
            group.aggregate = group.aggregate or event
        else:
            group.ceiling = group.ceiling or event
    if group.grants:
        yield group


def _is_ceiling(text: str, granting: list[tuple[int, int]], group: Group, amount: Amount) -> bool:
    """A capped sum behind a rate or a sum, with no granting word and no 、 between, is the ceiling of what stands before."""
    if not group.grants or not amount.cap or amount.rate is not None:
        return False
    last = group.grants[-1]
    if "，" not in text[last.end : amount.start] and (last.rate is None or text[last.end : amount.start].startswith("和")):
        return False
    cut = max(text.rfind("，", last.end, amount.start), text.rfind("；", last.end, amount.start), last.end)
    return last.rate is not None or not any(cut <= start < amount.start and text[start:end] == "给予" for start, end in granting)


def _totals(text: str, group: Group, amount: Amount) -> bool:
    """Behind sums a ceiling caps their total; behind a rate it is the rate's own, once, unless it says 累计 or 合计."""
    if group.grants[-1].rate is None or group.ceiling is not None:
        return True
    words = text[group.grants[-1].end : amount.start]
    if "单个项目" in words or "每个项目" in words:
        return False
    return any(word in words for word in ("累计", "合计", "总计", "年度总额"))
