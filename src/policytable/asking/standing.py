"""Whether a statement counts at a date: at the edition's own, or at another one by the dates of its policy."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.glossary import CELLS
from policytable.published import Published, PublishedFact

_DRAFT = "征求意见稿，尚非正式文件，不作依据"
_STATUS = {"in_force": "现行有效", "expired": "已失效", "repealed": "已废止", "draft": "征求意见稿", "unknown": "效力未说明"}


@dataclass(frozen=True, slots=True)
class Term:
    """How a policy stands at a date: `status` as the edition's, or `future`; `bars` why what it says does not count, empty where it does;
    `words` a Chinese sentence for the reader."""

    status: str
    until: str | None
    since: str | None
    bars: str
    words: str


@dataclass(frozen=True)
class Day:
    """A date at which an edition is asked."""

    published: Published
    date: str

    def term(self, fact: PublishedFact) -> Term:
        """How the paper behind a fact stands; what belongs to no policy stands by its document's date."""
        known = self.published.policies.get(fact.policy or "")
        document = self.published.documents.get(fact.source)
        if known is None:
            issued = (document.issued or document.published) if document else None
            return self._dated(issued, None, None, "unknown", "")
        policy = known.policy
        issued = policy.issued or policy.published or (document.issued if document else None)
        status, why = self._status(policy.key)
        return self._dated(issued, policy.effective_from, policy.effective_until, status, why)

    def bars(self, fact: PublishedFact) -> str:
        """Why a statement is left out, in Chinese; empty where it stands."""
        if fact.state == "rejected":
            return "已被复核人否决"
        if fact.held:
            return f"{CELLS['pending_review']}，暂不发布：{fact.held}"
        if fact.standing == "conflict":
            return fact.reason or CELLS["conflicting"]
        own = self.term(fact).bars
        if own or fact.standing != "loser":
            return own
        winner = self.published.facts.get(fact.winner or "")
        if winner is not None:
            return "" if self.term(winner).bars else fact.reason
        barred_then = Day(self.published, self.published.as_of).term(fact).bars
        return "" if barred_then else fact.reason

    def _status(self, key: str) -> tuple[str, str]:
        """The status of a policy at this date, and what repealed it."""
        policy = self.published.policies[key].policy
        if policy.status == "draft":
            return "draft", _DRAFT
        if policy.status == "repealed" or policy.repealed_by:
            by = self.published.policies.get(policy.repealed_by or "")
            if by is None or not _later(by.policy.effective_from or by.policy.issued or by.policy.published, self.date):
                return "repealed", f"所在政策已被《{by.policy.title}》废止" if by else "所在政策已废止"
        if _later(self.date, policy.effective_until):
            return "expired", f"所在政策已于{policy.effective_until}失效"
        if policy.status == "expired" and policy.effective_until is None:
            return "expired", "所在政策已失效"
        return "in_force" if policy.status else "unknown", ""

    def _dated(self, issued: str | None, since: str | None, until: str | None, status: str, why: str) -> Term:
        if _later(issued, self.date):
            return Term("future", until, since, f"截至{self.date}尚未发布（{issued}发布）", f"{issued}才发布")
        words = _STATUS.get(status, status)
        if status == "in_force":
            end = f"有效期至{until}" if until else "文件未写明有效期"
            words = f"{end}，{self.date}时{words}"
            if _later(since, self.date):
                words += f"（{since}起施行）"
        return Term(status, until, since, why, words)


def _later(first: str | None, second: str | None) -> bool:
    """Whether `first` is surely the later of two dates of perhaps unequal precision."""
    if not first or not second:
        return False
    length = min(len(first), len(second))
    return first[:length] > second[:length]
