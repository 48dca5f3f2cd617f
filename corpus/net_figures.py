#!/usr/bin/env python3
"""What the net under the rules is worth: `python corpus/net_figures.py [DIR …]` prints the tables (about half an hour).

Every rule is taken out by itself; a labelled fact that is read with all rules and not without this one is lost, and caught where
the net then reports its statement. A gold document is judged by a net that was trained on other documents (five folds, documents
of one name in one fold), a document of another labelled DIR by a net trained on the whole gold. The rival: report every statement
that holds a number and an object and no fact.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from train_net import CORPUS, Taught, everything, taught_by, train, written

from policytable.evaluate import GoldDocument, read_labels
from policytable.evaluate.claims import Claim, claims_of, gold_claims, pairs
from policytable.extract import metadata, net, read
from policytable.extract.findings import Findings
from policytable.extract.mentions import objects
from policytable.extract.passage import Context, Passage, Statement, prepare
from policytable.model import Clause, Document
from policytable.parse import parse
from policytable.regions import gazetteer
from policytable.rules import Match, Pack, Rule, pack, using
from policytable.segment import segment

FOLDS = 5
ALL, NONE = (0.0,) * len(net.FIELDS), (-1.0,) * len(net.FIELDS)
LEVELS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_NOT_TAKEN_OUT = ("metadata", "note", "shapes", "net")
_used: set[str] = set()


class Recorded(Rule):
    """A rule that remembers that it fired."""

    def finditer(self, text: str) -> Iterator[Match]:
        """As the rule does."""
        for match in Rule.finditer(self, text):
            _used.add(self.id)
            yield match

    def bends(self, text: str, start: int, end: int) -> bool:
        """As the rule does."""
        bent = Rule.bends(self, text, start, end)
        if bent:
            _used.add(self.id)
        return bent


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled document, ready to be read with any pack, and the scores of the net for its statements by position."""

    gold: GoldDocument
    document: Document
    clauses: tuple[Clause, ...]
    known: Context
    scores: dict[int, tuple[float, ...]]

    def passage(self, found: Pack) -> Passage:
        """The document in statements, under a pack."""
        return prepare(self.document, self.clauses, self.known, found)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A report of a statement: by the net with its score, or by the rival (score None); whether there was something to find."""

    field: str
    score: float | None
    right: bool


@dataclass(frozen=True, slots=True)
class Loss:
    """A fact lost with a rule: the score of its statement (None where the net does not report it), whether the rival does, and
    whether no fact of the field is left in the statement (`silent`; else one was read wrongly, or one of several is gone)."""

    field: str
    rule: str
    score: float | None
    rival: bool
    silent: bool


@dataclass(slots=True)
class Tables:
    """All that is printed about one set of documents."""

    documents: int = 0
    alarms: list[Alarm] = field(default_factory=list)
    doubts: list[Alarm] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def main() -> None:
    """Command line: the gold by folds, then each directory with a net trained on the gold."""
    parser = argparse.ArgumentParser(description="measure the net under the rules")
    parser.add_argument("directories", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take rules out of every Nth document only")
    wanted = parser.parse_args()
    show("corpus/gold", measured(by_folds(documents(CORPUS / "gold")), wanted.every))
    for directory in wanted.directories:
        trained = train(everything())
        show(directory.name, measured((asked(gold, document, trained) for gold, document in documents(directory)), wanted.every))


def documents(directory: Path) -> list[tuple[GoldDocument, Document]]:
    """The labelled documents of a directory, parsed."""
    return [(gold, parse(gold.path.read_bytes(), gold.path.name).document) for gold in read_labels(directory)]


def by_folds(labelled: Sequence[tuple[GoldDocument, Document]]) -> Iterator[Asked]:
    """Each document with the scores of a net that saw no document of its fold; places stay together (twins share a place)."""
    places = sorted({gold.region or "" for gold, _ in labelled})
    folds = [places.index(gold.region or "") % FOLDS for gold, _ in labelled]
    for fold in range(FOLDS):
        others = [pair for pair, own in zip(labelled, folds, strict=True) if own != fold]
        taught: list[Taught] = [one for gold, document in others for one in taught_by(gold, document)]
        trained = train([*taught, *written() * 2])
        yield from (asked(*pair, trained) for pair, own in zip(labelled, folds, strict=True) if own == fold)


def asked(gold: GoldDocument, document: Document, trained: net.Net) -> Asked:
    """A document with what a net says about its statements."""
    clauses = segment(document)
    given = Context(gazetteer().get(gold.region) if gold.region else None, gold.issued)
    known = metadata.complete(given, metadata.read(document, clauses, given, pack()))
    passage = prepare(document, clauses, known, pack())
    statements = net.asked(passage)
    scores = trained.scores([(one.text, net.heading(passage, one)) for one in statements])
    return Asked(gold, document, clauses, known, {one.index: own for one, own in zip(statements, scores, strict=True)})


def measured(every: Iterator[Asked], step: int = 1) -> Tables:
    """Alarms with all rules in each document, and losses with each rule that fired taken out in every `step`th."""
    tables = Tables()
    for one in every:
        tables.documents += 1
        labels = gold_claims(one.gold, one.document.text)
        fired, findings, had = _whole(one, labels)
        _judge(one, findings, labels, tables)
        for rule in sorted(fired) if tables.documents % step == 0 else ():
            without = _without(one, rule)
            if without is not None:
                tables.losses += [_loss(one, without, labels[at], rule) for at in sorted(had - _matched(labels, without))]
    return tables


def show(name: str, tables: Tables) -> None:
    """Print the tables of one set of documents."""
    print(f"\n{name}: {tables.documents} documents\n")
    print("for 100 documents: alarms and doubts, wrong and right; the rival's alarms are of all fields together")
    print("field        rules  lost  silent  caught  share of it  mean over rules  rival | wrong  right  rival wrong | doubts wrong  right")
    for at, one in enumerate(net.FIELDS):
        _row(one, tables, net.MISSED[at])
    print("\nscore >=      " + "  ".join(f"{level:>11}" for level in LEVELS) + "   (caught, wrong alarms for 100 documents)")
    for one in net.FIELDS:
        cells = [(_caught(tables, one, level), _wrong(tables, one, level)) for level in LEVELS]
        print(f"{one:12}  " + "  ".join(f"{caught:5.2f} {wrong:5.1f}" for caught, wrong in cells))
    _rules(tables)


def _row(name: str, tables: Tables, level: float) -> None:
    lost = [loss for loss in tables.losses if loss.field == name]
    losses = [loss for loss in lost if loss.silent]
    caught = [loss for loss in losses if loss.score is not None and loss.score >= level]
    rules, hits = Counter(loss.rule for loss in losses), Counter(loss.rule for loss in caught)
    mean = sum(hits[rule] / count for rule, count in rules.items()) / max(1, len(rules))
    rival = sum(loss.rival for loss in losses) / max(1, len(losses))
    own = [alarm for alarm in tables.alarms if alarm.field == name and alarm.score is not None and alarm.score >= level]
    doubts = [alarm for alarm in tables.doubts if alarm.field == name]
    rivals = [alarm for alarm in tables.alarms if alarm.score is None]
    wrong, right = _hundred(tables, own)
    doubted, rightly = _hundred(tables, doubts)
    share = len(caught) / max(1, len(losses))
    print(
        f"{name:12} {len(rules):5} {len(lost):5}  {len(losses):6}  {len(caught):6}  {share:11.2f}  {mean:15.2f}  {rival:5.2f} | "
        f"{wrong:5.1f}  {right:5.1f}  {_hundred(tables, rivals)[0]:11.1f} | {doubted:12.1f}  {rightly:5.1f}"
    )


def _hundred(tables: Tables, alarms: Sequence[Alarm]) -> tuple[float, float]:
    """Wrong and right ones for a hundred documents."""
    share = 100 / max(1, tables.documents)
    return sum(not alarm.right for alarm in alarms) * share, sum(alarm.right for alarm in alarms) * share


def _rules(tables: Tables) -> None:
    print("\nrule                                field         lost  silent  caught  rival")
    by_rule = Counter((loss.rule, loss.field) for loss in tables.losses)
    for (rule, name), count in sorted(by_rule.items()):
        own = [loss for loss in tables.losses if (loss.rule, loss.field) == (rule, name)]
        caught = sum(loss.score is not None and loss.score >= net.MISSED[net.FIELDS.index(loss.field)] for loss in own)
        print(f"{rule:35} {name:12} {count:5}  {sum(loss.silent for loss in own):6}  {caught:6}  {sum(loss.rival for loss in own):5}")


def _caught(tables: Tables, name: str, level: float) -> float:
    own = [loss for loss in tables.losses if loss.field == name and loss.silent]
    return sum(loss.score is not None and loss.score >= level for loss in own) / max(1, len(own))


def _wrong(tables: Tables, name: str, level: float) -> float:
    own = (alarm for alarm in tables.alarms if alarm.field == name and alarm.score is not None and not alarm.right)
    return 100 * sum((alarm.score or 0.0) >= level for alarm in own) / max(1, tables.documents)


def _whole(one: Asked, labels: Sequence[Claim]) -> tuple[set[str], Findings, set[int]]:
    """The rules that fire on a document, what all of them find, and which labels that matches."""
    _used.clear()
    recorded = Pack({name: tuple(_recorded(rule) for rule in rules) for name, rules in pack().rules.items()}, "recorded")
    with using(recorded):
        read(one.passage(recorded))
    taken = {rule.id for name, rules in pack().rules.items() if name not in _NOT_TAKEN_OUT for rule in rules}
    findings = read(one.passage(pack()))
    return _used & taken, findings, _matched(labels, findings)


def _without(one: Asked, rule: str) -> Findings | None:
    """What is found with a rule less; None for a rule that the code cannot do without (it is no wording)."""
    less = pack().without(rule)
    try:
        with using(less):
            return read(one.passage(less))
    except (IndexError, KeyError):
        return None


def _recorded(rule: Rule) -> Rule:
    return Recorded(rule.id, rule.effect, rule.pattern, rule.before, rule.after, rule.value)


def _matched(labels: Sequence[Claim], findings: Findings) -> set[int]:
    return set(pairs(labels, claims_of(tuple(findings.facts.values()))).values())


def _scored(one: Asked, findings: Findings) -> list[tuple[Statement, tuple[float, ...]]]:
    return [(said, one.scores[said.index]) for said in findings.passage.statements if said.index in one.scores]


def _judge(one: Asked, findings: Findings, labels: Sequence[Claim], tables: Tables) -> None:
    """Every report with all rules in place, at any score: right where a label of the field was missed there."""
    missed = [claim for at, claim in enumerate(labels) if at not in _matched(labels, findings)]
    for verdict in net.verdicts(_scored(one, findings), findings, ALL, NONE):
        right = any(claim.field == verdict.field and _at(verdict.statement, claim) for claim in missed)
        tables.alarms.append(Alarm(verdict.field, verdict.score, right))
    for statement in _by_rival(findings):
        tables.alarms.append(Alarm("", None, any(_at(statement, claim) for claim in missed)))
    read_here = claims_of(tuple(findings.facts.values()))
    wrong = [claim for at, claim in enumerate(read_here) if at not in pairs(labels, read_here)]
    for verdict in net.verdicts(_scored(one, findings), findings, tuple(2.0 for _ in ALL), net.DOUBTFUL):
        right = any(claim.field == verdict.field and _at(verdict.statement, claim) for claim in wrong)
        tables.doubts.append(Alarm(verdict.field, verdict.score, right))


def _loss(one: Asked, findings: Findings, claim: Claim, rule: str) -> Loss:
    own = [v.score for v in net.verdicts(_scored(one, findings), findings, ALL, NONE) if v.field == claim.field and _at(v.statement, claim)]
    rival = any(_at(statement, claim) for statement in _by_rival(findings))
    here = [said for said in findings.passage.statements if _at(said, claim)]
    left = (place for fact in findings.facts.values() if fact.field == claim.field for place in fact.evidence)
    silent = not any(_stands_in(said, place.start, place.end) for place in left for said in here)
    return Loss(claim.field, rule, max(own, default=None), rival, silent)


def _by_rival(findings: Findings) -> Iterator[Statement]:
    for statement in findings.passage.prose:
        low, high = statement.folded.span(0, len(statement.text))
        if not any(character.isdigit() for character in statement.text) or not objects(statement.text, findings.passage.pack):
            continue
        if not any(place.start < high and low < place.end for fact in findings.facts.values() for place in fact.evidence):
            yield statement


def _at(statement: Statement, claim: Claim) -> bool:
    return any(_stands_in(statement, span.start, span.end) for span in claim.spans[:1])


def _stands_in(statement: Statement, start: int, end: int) -> bool:
    low, high = statement.folded.span(0, len(statement.text))
    return start < high and low < end


if __name__ == "__main__":
    main()
