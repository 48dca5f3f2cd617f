"""The queue of what people should look at: the riskiest first, and within one risk what weighs most in the table."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from policytable.model import FIELDS, Fact, Issue, Region, Reviewed
from policytable.review.words import HELD_ASKED, HELD_DOUBTFUL, told

Risk = Literal["conflict", "orphaned", "reopened", "doubtful", "net", "changed", "new", "held", "unreviewed", "done"]
RISKS: tuple[Risk, ...] = get_args(Risk)
_ORDER = {risk: place for place, risk in enumerate(RISKS)}
_CODES: dict[str, Risk] = {"decision_conflict": "conflict", "decision_orphaned": "orphaned", "decision_reopened": "reopened"}
NET = ("wording_not_understood", "reading_doubtful")
REASONS: dict[Risk, str] = {
    "conflict": "复核意见互相矛盾",
    "orphaned": "复核意见所依据的原文已变",
    "reopened": "复核意见需重新确认",
    "doubtful": HELD_DOUBTFUL,
    "net": "统计模型与规则读法不一致",
    "changed": "上次发布后读数有变",
    "new": "上次发布后新读出",
    "held": "暂不发布",
    "unreviewed": "机器读取，未复核",
    "done": "已复核",
}


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing to look at: a fact as it stands, an issue, or both.

    `id` is the fact's, or made from the issue; `region` is the place that it binds; `weight` orders items of one risk (0 first);
    items of one `group` are identical readings of one table, list or sentence. `reason` is Chinese, for the page.
    """

    id: str
    risk: Risk
    source: str
    reason: str
    region: Region
    reviewed: Reviewed | None = None
    issue: Issue | None = None
    weight: int = 0
    group: str = ""

    @property
    def fact(self) -> Fact | None:
        """The fact as it stands, if the item is about one."""
        return self.reviewed.fact if self.reviewed else None

    @property
    def key(self) -> tuple[int, int, str, int, str]:
        """What the queue is ordered by."""
        evidence = self.reviewed.fact.evidence[0] if self.reviewed else None
        start = evidence.start if evidence else (self.issue.start if self.issue else None) or 0
        return _ORDER[self.risk], self.weight, self.source, start, self.id


@dataclass(frozen=True, slots=True)
class Hints:
    """What the queue knows beside facts and issues: ids of facts that stand in a cell, and of those that came or changed lately;
    the main object of the topic."""

    shown: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    main: str = ""
    places: dict[str, Region] = field(default_factory=dict)  # of sources, by id


NO_HINTS = Hints()


def queue(reviewed: Iterable[Reviewed], issues: Iterable[Issue], hints: Hints = NO_HINTS) -> tuple[QueueItem, ...]:
    """What there is to look at, in order: conflicts first, what was decided last (`done`).

    A fact that is held for a decision stands with that decision's issue; a reading that the net doubts stands with the net's.
    `issues` of other codes than those about decisions and of the net give nothing.
    """
    return tuple(sorted(items(reviewed, issues, hints), key=lambda item: item.key))


def items(
    reviewed: Iterable[Reviewed], issues: Iterable[Issue], hints: Hints, before: Mapping[str, QueueItem] | None = None
) -> Iterator[QueueItem]:
    """The items of `queue`, unordered. Of `before` (by id) those are given again that are as they were."""
    facts = {one.fact.id: one for one in reviewed}
    named: dict[str, Issue] = {}
    known = before or {}
    told = {_identity(issue): issue for issue in issues if issue.code in _CODES or issue.code in NET}
    starts = ((one.fact.evidence[0].start, at, one) for at, one in enumerate(facts.values() if told else ()))
    placed = sorted(starts, key=lambda start: start[:2])
    for issue in told.values():
        about = _about(issue, placed)
        for one in about:
            named.setdefault(one.fact.id, issue)
        if not about and issue.code != "reading_doubtful":
            made = _of_issue(issue, hints)
            yield _same(made, known.get(made.id))
    for one in facts.values():
        yield _of_fact(one, named.get(one.fact.id), hints, known.get(one.fact.id))


def _same(made: QueueItem, before: QueueItem | None) -> QueueItem:
    return before if before is not None and before == made else made


def _identity(issue: Issue) -> tuple[object, ...]:
    return issue.code, issue.message, issue.start, issue.end


def issue_id(issue: Issue) -> str:
    """A name for an issue in addresses: the same issue of another run has the same."""
    words = "\0".join((issue.code, issue.about or "", str(issue.start), str(issue.end), issue.message))
    return "i-" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _about(issue: Issue, placed: Sequence[tuple[int, int, Reviewed]]) -> list[Reviewed]:
    """The facts (with their start, by which they are sorted) that an issue is about: that of a decision has the fact's window, that of
    the net holds it."""
    if issue.start is None or issue.end is None or issue.code == "wording_not_understood":
        return []
    found = []
    low, high = (bisect_left(placed, (at,)) for at in (issue.start, max(issue.start + 1, issue.end)))
    for _, _, one in placed[low:high]:
        place = one.fact.evidence[0]
        if issue.about not in (one.source, place.document):
            continue
        same = (place.start, place.end) == (issue.start, issue.end) and one.state == "machine"
        if same if issue.code in _CODES else issue.start <= place.start < issue.end:
            found.append(one)
    return found


def _of_issue(issue: Issue, hints: Hints) -> QueueItem:
    risk = _CODES.get(issue.code, "net")
    source = issue.about or ""
    return QueueItem(issue_id(issue), risk, source, told(issue) or REASONS[risk], hints.places.get(source, _NOWHERE), issue=issue)


def _of_fact(one: Reviewed, issue: Issue | None, hints: Hints, before: QueueItem | None) -> QueueItem:
    fact = one.fact
    group = before.group if before is not None and before.source == one.source and before.fact is fact else group_of(one)
    risk = _risk(one, issue, hints)
    region = fact.region or hints.places.get(one.source, _NOWHERE)
    reason = (told(issue, fact) if issue else None) or one.held or REASONS[risk]
    return _same(QueueItem(fact.id, risk, one.source, reason, region, one, issue, _weight(fact, hints), group), before)


def _risk(one: Reviewed, issue: Issue | None, hints: Hints) -> Risk:
    if issue is not None and issue.code in _CODES:
        return _CODES[issue.code]
    if one.state != "machine":
        return "done"
    if one.held:
        return "doubtful" if one.held == HELD_DOUBTFUL else "reopened" if one.held == HELD_ASKED else "held"
    if issue is not None:
        return "net"
    return "changed" if one.fact.id in hints.changed else "new" if one.fact.id in hints.new else "unreviewed"


def _weight(fact: Fact, hints: Hints) -> int:
    """What stands in the table, then what is of its main object, then the rest; within them by field."""
    nearness = 0 if fact.id in hints.shown else 1 if fact.object == hints.main else 2
    return nearness * len(FIELDS) + FIELDS.index(fact.field)


def group_of(one: Reviewed) -> str:
    """The name of the group of identical readings: one field, object and level, proved by the same heading, lead-in or table head."""
    fact = one.fact
    frame = "\0".join(place.quote for place in fact.evidence[1:]) or fact.evidence[0].clause or ""
    words = "\0".join((one.source, fact.field, fact.object, *fact.level, type(fact.value).__name__, frame))
    return "g-" + hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_NOWHERE = Region("100000", "全国", "national")
