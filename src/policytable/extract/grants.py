"""The sums of a statement grouped by who is granted them: a mention behind a sum opens the next group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from policytable.extract import amounts as sums
from policytable.extract import others
from policytable.extract.amounts import Amount
from policytable.extract.mentions import Mention, levels, objects
from policytable.extract.passage import Passage, Statement


@dataclass(slots=True)
class Group:
    """A beneficiary with the sums granted to it, and the ceilings over them."""

    mentions: list[Mention]
    grants: list[Amount] = field(default_factory=list)
    ceiling: Amount | None = None
    aggregate: Amount | None = None


def groups(passage: Passage, statement: Statement, granted: list[Amount]) -> Iterator[Group]:
    """Mentions and sums in order: a mention behind a sum opens the next group."""
    text, pack = statement.text, passage.pack
    granting = sums.verbs(text, pack)
    mentions = objects(text, pack) + levels(text, pack, passage.region)
    mentions += others.tiers(text, pack, mentions, {amount.start for amount in granted})
    events: list[Mention | Amount] = sorted([*mentions, *granted], key=lambda event: event.start)
    group = Group([])
    for event in events:
        if isinstance(event, Mention):
            if group.grants:
                yield group
                group = Group([])
            group.mentions.append(event)
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
