"""Decisions laid over facts: kept where the statement is still there, held for people where it is not certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from policytable.model import Decision, Fact, Issue, Reading, Reviewed
from policytable.review import match
from policytable.review.anchor import Lost, Window
from policytable.review.desk import Desk
from policytable.review.panel import counted
from policytable.review.words import decision_issue


@dataclass(frozen=True, slots=True)
class Spread:
    """Decisions laid over facts, and for each fact about which something was decided the current decisions about it, by its id."""

    reviewed: tuple[Reviewed, ...]
    issues: tuple[Issue, ...]
    about: dict[str, tuple[Decision, ...]]


def overlay(readings: tuple[Reading, ...], decisions: tuple[Decision, ...]) -> tuple[tuple[Reviewed, ...], tuple[Issue, ...]]:
    """Every fact with what was decided about it, in the order of the readings, and an issue for each decision that is not used.

    `decisions` may hold superseded ones; they are left out. Facts that reviewers added follow those of their document. What was decided
    about a document under one of its addresses holds under the others.
    Where a source has several readings (a page and its attachment), a decision holds for each that carries the statement.
    Issues have the codes `decision_orphaned` (the words are gone), `decision_reopened` (not certain any more) and
    `decision_conflict`; their window is that of the fact which is held for it. Nothing is raised.
    """
    told = spread(readings, decisions)
    return told.reviewed, told.issues


def spread(readings: tuple[Reading, ...], decisions: tuple[Decision, ...]) -> Spread:
    """As `overlay`, with what `laid` gives."""
    desks, issues = _desks(readings, decisions)
    about = _about(desks)
    reviewed = [item for reading, desk in zip(readings, desks, strict=True) for item in _reviewed(reading, desk)]
    return shared(Spread(tuple(reviewed), (*issues, *(issue for desk in desks if desk for issue in desk.issues)), about))


def shared(own: Spread, others: Iterable[Spread] = ()) -> Spread:
    """The facts of documents that stand under several addresses as they were decided under one; `others` are of further addresses.

    A fact of several sources is one: it has one id.
    """
    more = tuple(others)
    decided: dict[str, Reviewed] = {}
    for one in (*own.reviewed, *(one for other in more for one in other.reviewed)):
        if one.decision is not None:
            decided.setdefault(one.fact.id, one)
    reviewed = tuple(_as_decided(one, decided.get(one.fact.id)) for one in own.reviewed) if decided else own.reviewed
    about = dict(own.about)
    for fact, decisions in ((fact, decisions) for other in more for fact, decisions in other.about.items()):
        about[fact] = tuple(dict.fromkeys((*about.get(fact, ()), *decisions)))
    return Spread(reviewed, own.issues, about)


def _as_decided(one: Reviewed, decided: Reviewed | None) -> Reviewed:
    return one if decided is None or one.decision is not None else replace(decided, source=one.source)


def decisions_about(readings: tuple[Reading, ...], fact: Fact, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The current decisions that are laid on `fact` or hold it: a new decision about it supersedes every one of them.

    `fact` is the machine's, a corrected or an added one of `overlay`; `readings` are those of its source.
    """
    desks, _ = _desks(readings, decisions)
    found = [decision for desk in desks if desk and desk.holds(fact) for decision in desk.decisions_on(fact.id)]
    return tuple(dict.fromkeys(found))


def laid(readings: tuple[Reading, ...], decisions: tuple[Decision, ...]) -> dict[str, tuple[Decision, ...]]:
    """As `decisions_about`, of every fact about which something was decided, by its id."""
    return _about(_desks(readings, decisions)[0])


def _about(desks: Iterable[Desk | None]) -> dict[str, tuple[Decision, ...]]:
    found: dict[str, tuple[Decision, ...]] = {}
    for desk in filter(None, desks):
        for fact in desk.decided():
            found[fact] = tuple(dict.fromkeys((*found.get(fact, ()), *desk.decisions_on(fact))))
    return found


def laid_beside(readings: tuple[Reading, ...], decision: Decision, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """The current decisions that share a fact with `decision`, itself included where it is current."""
    together = [found for found in laid(readings, decisions).values() if decision in found]
    return tuple(dict.fromkeys(other for found in together for other in found))


def _desks(readings: tuple[Reading, ...], decisions: tuple[Decision, ...]) -> tuple[list[Desk | None], list[Issue]]:
    standing, added = current(decisions), additions(decisions)
    desks = [_desk(reading, added) for reading in readings]
    issues: list[Issue] = []
    there: dict[str, list[Desk]] = {reading.source.id: [] for reading in readings}
    for reading, desk in zip(readings, desks, strict=True):
        there[reading.source.id] += [desk] if desk else []
    about: dict[str, list[Decision]] = {source: [] for source in there}
    for decision in standing:
        about.setdefault(decision.seen.source, []).append(decision)
    for source, told in about.items():
        if there.get(source):
            _lay(told, there[source])
        else:
            issues += _unreadable(told, source in there)
    return desks, issues


def _desk(reading: Reading, added: frozenset[str]) -> Desk | None:
    if reading.document is None:
        return None
    return Desk(reading.source, reading.document, reading.extraction.facts if reading.extraction else (), added)


def _lay(decisions: Iterable[Decision], desks: Sequence[Desk]) -> None:
    """Lay the decisions on the documents of their source, the sure ones first: only then is it known which facts are free."""
    unsure: list[tuple[Decision, list[tuple[Desk, Window]]]] = []
    lost: list[tuple[Decision, list[tuple[Desk, Lost]]]] = []
    for decision in decisions:
        spots = [(desk, desk.spot(decision)) for desk in desks]
        places = [(desk, spot) for desk, spot in spots if isinstance(spot, Window)]
        if not places:
            lost.append((decision, [(desk, spot) for desk, spot in spots if isinstance(spot, Lost)]))
        elif not any([desk.take(decision, place) for desk, place in places]):
            unsure.append((decision, places))
    for decision, places in unsure:
        for desk, place in places:
            desk.take_changed(decision, place)
    for decision, losses in lost:
        _lose(decision, losses)


def _lose(decision: Decision, losses: Sequence[tuple[Desk, Lost]]) -> None:
    uncertain = [(desk, reason) for desk, reason in losses if not reason.gone]
    for desk, reason in uncertain:
        desk.lose(decision, reason)
    if not uncertain and not match.retired(decision):
        desk, reason = max(losses, key=lambda loss: loss[0].nearness(decision))
        desk.lose(decision, reason)


def _unreadable(decisions: Iterable[Decision], registered: bool) -> list[Issue]:
    why = "the document was not read this time" if registered else "the source is not in the register"
    return [decision_issue("decision_orphaned", decision, why) for decision in decisions if not match.retired(decision)]


def _reviewed(reading: Reading, desk: Desk | None) -> Iterable[Reviewed]:
    if desk is not None:
        return desk.reviewed()
    return [Reviewed(fact, reading.source.id) for fact in reading.extraction.facts] if reading.extraction else []


def current(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that count and that no other one replaced or took back, in the order in which they were made."""
    among = counted({decision.id: decision for decision in decisions}.values())
    replaced = {one for decision in among for one in decision.supersedes}
    return sorted((one for one in among if one.id not in replaced and one.action != "withdraw"), key=_order)


def additions(decisions: Iterable[Decision]) -> frozenset[str]:
    """The ids of the decisions about facts that people added: no rule read what was seen, and what they replace goes back to an `add`."""
    known = {decision.id: decision for decision in decisions}
    return frozenset(one.id for one in known.values() if one.action == "add" or _goes_back(one, known))


def _goes_back(decision: Decision, known: dict[str, Decision]) -> bool:
    waiting, passed = [decision.id], {decision.id}
    while waiting and not decision.seen.rules:
        older = known.get(waiting.pop())
        if older is None:
            continue
        if older.action == "add":
            return True
        waiting += [one for one in older.supersedes if one not in passed]
        passed.update(older.supersedes)
    return False


def _order(decision: Decision) -> tuple[float, str]:
    return datetime.fromisoformat(decision.when).timestamp(), decision.id
