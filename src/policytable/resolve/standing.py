"""What a document's word is worth at the edition's date: whose it is, since when, and whether it counts at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.model import Policy, Reading, Register, Role, Source
from policytable.resolve.grouping import OFFICIAL
from policytable.resolve.status import before

_WEIGHTS: dict[Role, int] = {"main": 0, "notice": 0, "attachment": 0, "interpretation": 1, "news": 2}


@dataclass(frozen=True, slots=True)
class Standing:
    """A source within its policy. `since` is the policy's date of issue (its own where it has no dated policy);
    `weight` is 0 for official texts, 1 for interpretations, 2 for news; `bars` says in Chinese why it does not count."""

    source: Source
    policy: Policy | None
    since: str | None
    weight: int
    bars: str = ""

    @property
    def name(self) -> str:
        """The policy as people call it: 《title》."""
        return f"《{self.policy.title if self.policy else self.source.title or self.source.id}》"


def standings(readings: Iterable[Reading], policies: Iterable[Policy], register: Register) -> dict[str, Standing]:
    """The standing of every source, by its id."""
    policies = tuple(policies)
    by_source = {source: policy for policy in policies for source, _, _ in policy.documents}
    by_key = {policy.key: policy for policy in policies}
    return {reading.source.id: _standing(reading, by_source.get(reading.source.id), by_key, register.as_of) for reading in readings}


def _standing(reading: Reading, policy: Policy | None, by_key: dict[str, Policy], as_of: str) -> Standing:
    issued = _issued(reading, policy)
    return Standing(
        source=reading.source,
        policy=policy,
        # What is written about a policy speaks with the policy's date, or a later report would outrank the text itself.
        since=(policy.issued if policy else None) or issued,
        weight=_WEIGHTS[reading.source.role],
        bars=_bars(policy, issued, by_key, as_of),
    )


def _issued(reading: Reading, policy: Policy | None) -> str | None:
    """The day from which the document counts; attachments have their policy's, what has no date of issue its publication's."""
    meta, source = reading.metadata, reading.source
    own = (meta.issued if meta else None) or source.issued
    whole = policy.issued if policy and source.role in OFFICIAL else None
    first = (whole, own) if source.role == "attachment" else (own, whole)
    published = (meta.published if meta else None, source.published, policy.published if policy else None)
    return next((date for date in (*first, *published) if date), None)


def _bars(policy: Policy | None, issued: str | None, by_key: dict[str, Policy], as_of: str) -> str:
    if policy is not None and policy.status == "draft":
        return "征求意见稿，尚非正式文件，不作依据"
    if before(as_of, issued):
        return f"截至{as_of}尚未发布（{issued}发布），不计入本版"
    if policy is not None and policy.status == "repealed":
        by = by_key.get(policy.repealed_by or "")
        return f"所在政策已被《{by.title}》废止" if by else "所在政策已废止"
    if policy is not None and policy.status == "expired":
        until = f"于{policy.effective_until}" if policy.effective_until else ""
        return f"所在政策已{until}失效"
    return ""
