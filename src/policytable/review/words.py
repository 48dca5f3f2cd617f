"""What people are told: the reasons in Chinese for the table, the issues for the record."""

from __future__ import annotations

import re

from policytable.glossary import ACTIONS
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


def told(issue: Issue, fact: Fact | None = None) -> str | None:
    """Why a decision is not used, in Chinese, with the words that it was made about and those that stand there now (`fact`'s); None
    for an issue of another kind, and for a conflict: of two independent answers only an adjudicator may see who gave which."""
    said = _MESSAGE.fullmatch(issue.message) if issue.code in ("decision_orphaned", "decision_reopened") else None
    if said is None:
        return None
    then = said["then"]
    now = fact.evidence[0].quote if fact else ""
    changed = f"；现为“{_short(now)}”" if now and now != then else ""
    return f"{_why(said['why'])}。{said['who']}{ACTIONS.get(said['action'], said['action'])}时为“{_short(then)}”{changed}"


# The form of `decision_issue`; the quote may hold anything.
_MESSAGE = re.compile(r".*?, \w+, “(?P<then>.*)”: (?P<why>.*) \((?P<action>\w+) \S+ by (?P<who>.*)\)", re.DOTALL)
_WHYS = (
    (r"the words are no longer in the document", "原文字句已不在文件中"),
    (r"the same words now stand at (\d+) places, not (\d+)", r"同样的字句现有\1处，原有\2处"),
    (r"the same words now stand among others", "字句仍在，前后文已是另一段"),
    (r"the words around it changed", "字句前后有改动"),
    (r"what it took its object, level or time from changed", "其对象、级别或时间所依据的标题、引语有改动"),
    (r"what is read at these words changed", "同一字句的读数有变"),
    (r"the new place “(.*)” is gone", r"更正所指的位置“\1”已不在文件中"),
    (r"a reviewer asked for another look", "复核人要求重新复核"),
    (r"the document was not read this time", "本次未能读取该文件"),
    (r"the source is not in the register", "该文件已不在登记表中"),
)
_LONGEST = 60  # characters of a quote; the item's page has it whole


def _why(why: str) -> str:
    for pattern, words in _WHYS:
        if found := re.fullmatch(pattern, why, re.DOTALL):
            return found.expand(words)
    return why


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
