"""Whether a policy is in force at the edition's date: its own term, and what other policies repeal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policytable.model import Policy
from policytable.resolve.identity import names, number_key


@dataclass(slots=True)
class Draft:
    """A policy before its status is settled, with the papers that it names."""

    policy: Policy
    repeals: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()

    def rename(self, key: str) -> None:
        """Give the policy another key."""
        self.policy = replace(self.policy, key=key)


def with_status(drafts: Sequence[Draft], as_of: str) -> tuple[Policy, ...]:
    """The policies with `status` and `repealed_by` as they are at `as_of` (a date)."""
    return tuple(_settled(draft.policy, drafts, as_of) for draft in drafts)


def before(first: str | None, second: str | None) -> bool:
    """Whether `first` is surely the earlier date; dates of unequal precision (2018-03, 2018-03-15) are compared as far as both go."""
    if not first or not second:
        return False
    length = min(len(first), len(second))
    return first[:length] < second[:length]


def _settled(policy: Policy, drafts: Sequence[Draft], as_of: str) -> Policy:
    if policy.status == "draft":
        return replace(policy, status_reason="标明为征求意见稿")
    repealer = next((draft.policy for draft in drafts if _repeals(draft, policy, as_of)), None)
    if repealer is not None:
        number = f"（{repealer.doc_number}）" if repealer.doc_number else ""
        return replace(policy, status="repealed", repealed_by=repealer.key, status_reason=f"被《{repealer.title}》{number}废止")
    if policy.status == "repealed":
        return replace(policy, status_reason="标明已废止")
    if before(policy.effective_until, as_of):
        return replace(policy, status="expired", status_reason=f"有效期至{policy.effective_until}")
    if policy.status == "expired" and policy.effective_until is None:
        return replace(policy, status_reason="标明已失效")
    # A page read today may call a paper expired that was in force at the edition's date.
    reason = f"有效期至{policy.effective_until}" if policy.effective_until else ""
    return replace(policy, status="in_force" if policy.status == "expired" else policy.status, status_reason=reason)


def _repeals(draft: Draft, policy: Policy, as_of: str) -> bool:
    """Whether the draft's policy has put an end to `policy`: a draft text, a later one and a predecessor cannot."""
    by = draft.policy
    since = by.effective_from or by.issued or by.published
    if by.key == policy.key or by.status == "draft" or before(as_of, since) or before(by.issued, policy.issued):
        return False
    return any(names(words, policy) and (by.region.key == policy.region.key or bool(number_key(words))) for words in draft.repeals)
