"""What people are told: the reasons in Chinese for the table, the issues for the record."""

from __future__ import annotations

from policytable.model import Decision, Fact, Issue

HELD_CONFLICT = "复核意见互相矛盾，待裁定"
HELD_ORPHANED = "原文有变，原复核意见不再适用，待重新复核"
HELD_REOPENED = "原文出现处数或上下文有变，原复核意见待重新确认"
HELD_RIVAL = "同一处字句已有复核确认的表述，新读数待复核"
HELD_ASKED = "复核人要求重新复核"
HELD_DOUBTFUL = "扫描件数字存疑，待复核"

_REMEDY = {
    "decision_orphaned": "look at the document again; supersede the decision with one about its present words, or retire it",
    "decision_reopened": "look at the document again and supersede the decision with accept, correct or reject",
    "decision_outlives": "nothing to do; to have it looked at again, supersede the decision with reopen",
    "decision_conflict": "agree, and supersede every decision that says otherwise with the one agreed upon",
}


def decision_issue(code: str, decision: Decision, why: str, fact: Fact | None = None) -> Issue:
    """An issue about a decision that is not used; its window is that of `fact`, the one held for it."""
    seen = decision.seen
    evidence = fact.evidence[0] if fact else None
    return Issue(
        code=code,
        message=f"{seen.source}, {seen.field}, “{seen.quote}”: {why} ({decision.action} {decision.id} by {decision.who})",
        remedy=_REMEDY[code],
        about=seen.source,
        start=evidence.start if evidence else None,
        end=evidence.end if evidence else None,
        severity="info" if code == "decision_outlives" else "warning",
    )
