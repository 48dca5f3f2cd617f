"""The lineage of policies: which policy of the corpus the papers are that another one repeals, amends or stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from policytable.model import Policy, Tie
from policytable.regions import gazetteer
from policytable.resolve.identity import number_key, quoted_title_key, title_key
from policytable.resolve.status import Draft, before


@dataclass(frozen=True, slots=True)
class _Index:
    by_number: Mapping[str, list[Policy]]
    by_title: Mapping[str, list[Policy]]


def with_lineage(drafts: Sequence[Draft], settled: Iterable[Policy]) -> tuple[Policy, ...]:
    """The settled policies with their `ties`, in the order of `drafts`: every named paper, with its key where one policy of
    the corpus, and only one, answers to the number or the title."""
    policies = tuple(settled)
    index = _indexed(policies)
    return tuple(replace(policy, ties=tuple(_ties(draft, policy, index))) for draft, policy in zip(drafts, policies, strict=True))


def _indexed(policies: tuple[Policy, ...]) -> _Index:
    by_number: dict[str, list[Policy]] = defaultdict(list)
    by_title: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        if number := number_key(policy.doc_number or ""):
            by_number[number].append(policy)
        by_title[title_key(policy.title)].append(policy)
    return _Index(dict(by_number), dict(by_title))


def _ties(draft: Draft, policy: Policy, index: _Index) -> Iterator[Tie]:
    for words in draft.repeals:
        yield Tie("repeals", words, _meant(words, policy, index))
    for words in draft.amends:
        yield Tie("amends", words, _meant(words, policy, index))
    for words in draft.implements:
        yield Tie("implements", words, _meant(words, policy, index))


def _meant(words: str, policy: Policy, index: _Index) -> str | None:
    """The key of the one policy that the words name: by number, else by title, where a policy so titled of the same place, or
    of a unit above it, was not issued later."""
    number = number_key(words)
    found = [other for other in index.by_number.get(number, ()) if other.key != policy.key] if number else []
    if not found:
        titled = index.by_title.get(quoted_title_key(words), ())
        found = [other for other in titled if _may(other, policy, number)]
        own = [other for other in found if other.region.key == policy.region.key]
        found = own or found
    return found[0].key if len(found) == 1 else None


def _may(other: Policy, policy: Policy, number: str) -> bool:
    known = number_key(other.doc_number or "")
    if other.key == policy.key or (number and known and number != known) or before(policy.issued, other.issued):
        return False
    return gazetteer().within(other.region, policy.region)
