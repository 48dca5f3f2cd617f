"""Partial labels: places that somebody decided about. Only they are judged, for of the rest of a document nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from policytable.errors import PolicyError
from policytable.evaluate.claims import Claim, claims_of, gold_claims, keys, pairs
from policytable.evaluate.gold import GoldCase, GoldDocument, Span, locate, read_labels
from policytable.model import Fact


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Whether a case holds: everything it states is read at its place, and nothing that it refutes. `wanted` is what it states
    (empty: nothing), `read` what the rules read of its field there."""

    id: str
    document: str
    action: str
    field: str
    words: str
    holds: bool
    wanted: str
    read: str


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case that holds under one set of rules and not under another, or (`open`) under neither."""

    outcome: Literal["breaks", "mends", "open"]
    case: CaseResult
    before: str
    after: str


def compare(before: Sequence[CaseResult], after: Sequence[CaseResult]) -> tuple[CaseChange, ...]:
    """The cases that other rules would break or mend, or leave unread, in that order; both sides are of the same labels."""
    changes = []
    for old, new in zip(before, after, strict=True):
        if not (old.holds and new.holds):
            outcome: Literal["breaks", "mends", "open"] = "breaks" if old.holds else "mends" if new.holds else "open"
            changes.append(CaseChange(outcome, new, old.read, new.read))
    return tuple(sorted(changes, key=lambda change: ("breaks", "mends", "open").index(change.outcome)))


def judge(directory: Path, extractor: Callable[[Path, str | None, str | None], tuple[str, tuple[Fact, ...]]]) -> tuple[CaseResult, ...]:
    """Every case of `directory/labels.jsonl`, in its order; the cases of a document that cannot be read do not hold.

    Raises UsageError for labels that do not hold.
    """
    results: list[CaseResult] = []
    for document in read_labels(directory):
        try:
            text, facts = extractor(document.path, document.region, document.issued)
        except PolicyError as error:
            results += [_result(document, case, False, f"[{error.code}]") for case in document.cases or ()]
            continue
        results += judge_document(document, text, facts)
    return tuple(results)


def judge_document(document: GoldDocument, text: str, facts: Sequence[Fact]) -> list[CaseResult]:
    """The cases of one document against what was read of it."""
    gold, predicted = gold_claims(document, text, every=True), claims_of(facts, every=True)
    matched = pairs(gold, predicted)
    found = set(matched.values())
    missed = {claim.case for index, claim in enumerate(gold) if index not in found}
    left = [claim for index, claim in enumerate(predicted) if index not in matched]
    results = []
    for case in document.cases or ():
        place = locate(text, case.place)
        against = _against(case, text, gold)
        holds = place is not None and case.id not in missed and not any(against(claim) for claim in left)
        here = [claim for claim in predicted if place and case.field in (None, claim.field) and _at(claim, place)]
        results.append(_result(document, case, holds, " | ".join(dict.fromkeys(claim.display for claim in here))))
    return results


def refuted(document: GoldDocument, text: str, gold: Sequence[Claim]) -> Callable[[Claim], bool]:
    """Whether a prediction that matched no label is wrong by the labels: always where they are complete, else where a case says so."""
    if document.cases is None:
        return lambda _: True
    tests = [_against(case, text, gold) for case in document.cases]
    return lambda claim: any(test(claim) for test in tests)


def _against(case: GoldCase, text: str, gold: Sequence[Claim]) -> Callable[[Claim], bool]:
    """A test whether the case says that a prediction without a label is wrong."""
    wrong = case.wrong
    place = locate(text, wrong.evidence[0] if wrong else case.place)
    if place is None or (wrong is None and case.field is not None):
        return lambda _: False
    if wrong is None:
        return lambda claim: _at(claim, place)
    refused = set(keys(wrong.field, wrong.object, wrong.levels, wrong.value, every=True))
    stated = [claim for claim in gold if claim.case == case.id]

    def test(claim: Claim) -> bool:
        if claim.field != wrong.field or claim.key not in refused or not _at(claim, place):
            return False
        return not any(right.agrees(claim) and right.grounded(claim) for right in stated)

    return test


def _at(claim: Claim, place: Span) -> bool:
    """By its first place only: headings and lead-ins prove neighbours as well."""
    return bool(claim.spans) and claim.spans[0].overlaps(place)


def _result(document: GoldDocument, case: GoldCase, holds: bool, read: str) -> CaseResult:
    wanted = " | ".join(fact.display for fact in document.facts if fact.case == case.id)
    words = " ".join(case.place.quote.split())
    return CaseResult(case.id, document.name, case.action, case.field or "", words, holds, wanted, read)
