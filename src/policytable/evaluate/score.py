"""Scoring by section 8 of the field guide: precision, recall and F1 per field, and the places behind each error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from policytable.errors import PolicyError
from policytable.evaluate.bootstrap import Interval, interval
from policytable.evaluate.cases import refuted
from policytable.evaluate.claims import SCORED, Claim, Key, claims_of, gold_claims, pairs
from policytable.evaluate.gold import GoldDocument, Span, locate, read_labels
from policytable.model import Fact

Extractor = Callable[[Path, str | None, str | None], tuple[str, tuple[Fact, ...]]]


@dataclass(frozen=True, slots=True)
class Counts:
    """Claims in the labels, claims predicted, and matches between them."""

    gold: int = 0
    predicted: int = 0
    matched: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.gold + other.gold, self.predicted + other.predicted, self.matched + other.matched)

    @property
    def precision(self) -> float:
        """Share of predictions that match; 1 when nothing was predicted (no false alarm)."""
        return self.matched / self.predicted if self.predicted else 1.0

    @property
    def recall(self) -> float:
        """Share of labels that were found; 1 when there was nothing to find."""
        return self.matched / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two; 1 where neither labels nor predictions exist."""
        both = self.gold + self.predicted
        return 2 * self.matched / both if both else 1.0


@dataclass(frozen=True, slots=True)
class FieldScore:
    """One field's score; `f1_interval` is the bootstrap 95 % interval over documents."""

    field: str
    counts: Counts
    f1_interval: Interval
    precision_interval: Interval
    recall_interval: Interval


@dataclass(frozen=True, slots=True)
class Finding:
    """One error: what was labelled or predicted at a place, and what the other side has at the same place."""

    kind: Literal["miss", "false_alarm", "misgrounded", "unplaced", "unread"]
    document: str
    start: int
    field: str
    key: str
    words: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The scores of a labelled directory; `exact_quotes` of `quotes` evidence entries hold `text[start:end] == quote`."""

    documents: int
    fields: tuple[FieldScore, ...]
    overall: FieldScore
    findings: tuple[Finding, ...]
    quotes: int
    exact_quotes: int

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)


@dataclass(frozen=True, slots=True)
class _Scored:
    """One document's counts by field (in the order of SCORED), errors and quotes."""

    counts: tuple[Counts, ...]
    findings: tuple[Finding, ...]
    quotes: int = 0
    exact: int = 0


def evaluate(directory: Path, extractor: Extractor) -> Report:
    """Read `directory/labels.jsonl`, run `extractor(path, adcode, issued) -> (text, facts)` on each document, score.

    A document that cannot be read counts with all its labels missed. Raises UsageError for labels that do not hold.
    """
    return _report([_run(document, extractor) for document in read_labels(directory)])


def score(documents: Sequence[tuple[GoldDocument, str, tuple[Fact, ...]]]) -> Report:
    """The same for readings that are at hand: (labels, canonical text, predicted facts) of each document."""
    return _report([_score(document, text, facts) for document, text, facts in documents])


def _run(document: GoldDocument, extractor: Extractor) -> _Scored:
    try:
        text, facts = extractor(document.path, document.region, document.issued)
    except PolicyError as error:
        missed = _score(document, "", ())
        unread = Finding("unread", document.name, 0, "", error.code, error.message)
        return _Scored(missed.counts, (unread, *missed.findings))
    return _score(document, text, facts)


def _score(document: GoldDocument, text: str, facts: tuple[Fact, ...]) -> _Scored:
    gold, predicted = gold_claims(document, text), claims_of(facts)
    matched = pairs(gold, predicted)
    found, right = set(matched.values()), set(matched)
    missed = [claim for index, claim in enumerate(gold) if index not in found]
    judge = refuted(document, text, gold)
    wrong = [claim for index, claim in enumerate(predicted) if index not in right and judge(claim)]
    counts = tuple(
        Counts(
            sum(claim.field == field for claim in gold),
            sum(claim.field == field for claim in (*(predicted[index] for index in right), *wrong)),
            sum(predicted[index].field == field for index in right),
        )
        for field in SCORED
    )
    places = [place for fact in facts for place in fact.evidence]
    findings = (
        *_unplaced(document, text),
        *(_finding("miss", document, text, claim, predicted) for claim in missed),
        *(_finding("false_alarm", document, text, claim, gold) for claim in wrong),
        *(_finding("misgrounded", document, text, claim, gold) for claim in wrong if _misgrounded(claim, gold)),
    )
    exact = sum(text[place.start : place.end] == place.quote for place in places)
    return _Scored(counts, findings, len(places), exact)


def _misgrounded(claim: Claim, gold: Sequence[Claim]) -> bool:
    """The value agrees with a label, but the evidence is a place where the labels speak of another object only."""
    if not any(claim.agrees(other) for other in gold):
        return False
    here = [other for other in gold if claim.grounded(other)]
    return bool(here) and all(other.object != claim.object for other in here)


def _unplaced(document: GoldDocument, text: str) -> Iterator[Finding]:
    if not text:
        return
    for fact in document.facts:
        for quote in fact.evidence:
            if locate(text, quote) is None:
                yield Finding("unplaced", document.name, quote.start or 0, fact.field, "", quote.quote)


def _finding(
    kind: Literal["miss", "false_alarm", "misgrounded"], document: GoldDocument, text: str, claim: Claim, others: Sequence[Claim]
) -> Finding:
    first = claim.spans[0] if claim.spans else Span(0, 0)
    there = [_said(other.key) for other in others if other.field == claim.field and claim.grounded(other)]
    words = text[first.start : first.end] or claim.display
    return Finding(
        kind, document.name, first.start, claim.field, _said(claim.key), " ".join(words.split()), " | ".join(dict.fromkeys(there))
    )


def _said(key: Key) -> str:
    return " ".join("–" if part is None else _plain(part) for part in key)


def _plain(part: object) -> str:
    if isinstance(part, tuple):
        return "-".join(map(_plain, part))
    return f"{part:f}" if not isinstance(part, str | int) else str(part)


def _report(documents: Sequence[_Scored]) -> Report:
    by_field = [[document.counts[index] for document in documents] for index in range(len(SCORED))]
    every = [sum(document.counts, Counts()) for document in documents]
    return Report(
        documents=len(documents),
        fields=tuple(_field(name, counts) for name, counts in zip(SCORED, by_field, strict=True)),
        overall=_field("all", every),
        findings=tuple(finding for document in documents for finding in document.findings),
        quotes=sum(document.quotes for document in documents),
        exact_quotes=sum(document.exact for document in documents),
    )


def _field(name: str, counts: Sequence[Counts]) -> FieldScore:
    triples = [(item.gold, item.predicted, item.matched) for item in counts]
    return FieldScore(
        name,
        sum(counts, Counts()),
        f1_interval=interval(triples, lambda g, p, m: Counts(g, p, m).f1),
        precision_interval=interval(triples, lambda g, p, m: Counts(g, p, m).precision),
        recall_interval=interval(triples, lambda g, p, m: Counts(g, p, m).recall),
    )
