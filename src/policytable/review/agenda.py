"""The queue of what people should look at, the riskiest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from policytable.model import Fact, Issue, Reviewed
from policytable.review.words import HELD_DOUBTFUL

Risk = Literal["conflict", "orphaned", "reopened", "doubtful", "held", "unreviewed"]
_ORDER = {risk: place for place, risk in enumerate(get_args(Risk))}
_CODES: dict[str, Risk] = {"decision_conflict": "conflict", "decision_orphaned": "orphaned", "decision_reopened": "reopened"}
_REASONS: dict[Risk, str] = {
    "conflict": "复核意见互相矛盾",
    "orphaned": "复核意见所依据的原文已变",
    "reopened": "复核意见需重新确认",
    "unreviewed": "机器读取，未复核",
}


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing to look at: the fact, the issue about a decision, or both. `reason` is Chinese, for the page."""

    risk: Risk
    source: str
    reason: str
    fact: Fact | None = None
    issue: Issue | None = None


def queue(reviewed: tuple[Reviewed, ...], issues: tuple[Issue, ...]) -> tuple[QueueItem, ...]:
    """What is open, by risk: conflicts, orphaned and re-opened decisions, doubtful readings, what nobody has looked at.

    Within one risk the given order stays. A fact that is held for a decision stands with that decision's issue.
    """
    items = [*_decisions(reviewed, issues), *_facts(reviewed, issues)]
    return tuple(sorted(items, key=lambda item: _ORDER[item.risk]))


def _decisions(reviewed: tuple[Reviewed, ...], issues: tuple[Issue, ...]) -> Iterator[QueueItem]:
    held = {_window(item): item for item in reversed(reviewed) if item.decision and item.state == "machine"}
    for issue in issues:
        risk = _CODES.get(issue.code)
        if risk is not None:
            item = held.get((issue.about, issue.start, issue.end))
            reason = item.held if item and item.held else _REASONS[risk]
            yield QueueItem(risk, issue.about or "", reason, item.fact if item else None, issue)


def _facts(reviewed: tuple[Reviewed, ...], issues: tuple[Issue, ...]) -> Iterator[QueueItem]:
    told = {(issue.about, issue.start, issue.end) for issue in issues if issue.code in _CODES}
    for item in reviewed:
        if item.state != "machine" or (item.decision and _window(item) in told):
            continue
        risk: Risk = "unreviewed" if not item.held else "doubtful" if item.held == HELD_DOUBTFUL else "held"
        yield QueueItem(risk, item.source, item.held or _REASONS["unreviewed"], item.fact)


def _window(item: Reviewed) -> tuple[str | None, int | None, int | None]:
    evidence = item.fact.evidence[0]
    return item.source, evidence.start, evidence.end
