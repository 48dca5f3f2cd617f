"""Two readings of the same documents laid beside each other: rules, facts, cells, decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from policytable.codec import dumps, value_json
from policytable.errors import RulesError
from policytable.model import Cell, Decision, Edition, Fact, Item
from policytable.rules import Pack, Rule

Kind = Literal["appears", "vanishes", "changes"]
Place = tuple[str, str]  # source id, fact id


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that differs. `unproved` are its examples that do not fire and its counterexamples that do."""

    rule: str
    kind: Literal["added", "removed", "edited"]
    unproved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that comes, goes or changes, by its place: source, field, `[start, end)` of its quote. `parts` are what differs,
    each with both readings; `state` is what reviewers made of it so far."""

    kind: Kind
    source: str
    field: str
    start: int
    end: int
    quote: str
    object: str
    before: str
    after: str
    facts: tuple[str | None, str | None]
    parts: tuple[tuple[str, str, str], ...] = ()
    state: str = "machine"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the table with its text (or the reason why it has none) before and after."""

    adcode: str
    region: str
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """A decision whose fact changes, or that comes to another end; `outcome` says which: stays, outlives (the rules read
    otherwise), re-opens, orphaned, conflicts, or nothing is left to decide (gone)."""

    decision: str
    action: str
    who: str
    source: str
    field: str
    quote: str
    outcome: str
    before: str
    after: str


def rule_changes(before: Pack, after: Pack) -> Iterator[RuleChange]:
    """The rules that match or tell something else, in the order of their ids."""
    old = {rule.id: rule for rules in before.rules.values() for rule in rules}
    new = {rule.id: rule for rules in after.rules.values() for rule in rules}
    for name in sorted({*old, *new}):
        if name not in new:
            yield RuleChange(name, "removed")
        elif name not in old or old[name].version != new[name].version:
            yield RuleChange(name, "edited" if name in old else "added", tuple(_unproved(new[name])))


def _unproved(rule: Rule) -> Iterator[str]:
    for example in (*rule.examples, *rule.counterexamples):
        try:
            holds = rule.fires(example) == (example in rule.examples)
        except RulesError:
            holds = False
        if not holds:
            yield example


def fact_changes(before: Edition, after: Edition) -> Iterator[FactChange]:
    """The machine's facts that differ, in the order of sources and places."""
    old, new = _facts(before), _facts(after)
    states: dict[Place, str] = {(one.source, one.fact.id): one.state for one in before.reviewed}
    gone, come = [place for place in old if place not in new], [place for place in new if place not in old]
    mates = _mates({place: old[place] for place in gone}, {place: new[place] for place in come})
    pairs: list[tuple[Place | None, Place | None]] = [(place, place) for place in old if place in new]
    pairs += [(place, mates.get(place)) for place in gone]
    come = [place for place in come if place not in mates.values()]
    pairs += [(None, place) for place in come]
    found = [_fact(pair, old, new, states) for pair in pairs]
    yield from sorted((one for one in found if one), key=lambda one: (one.source, one.start, one.field, one.facts[0] or one.facts[1] or ""))


def _facts(edition: Edition) -> dict[Place, Fact]:
    return {
        (reading.source.id, fact.id): fact
        for reading in edition.readings
        for fact in (reading.extraction.facts if reading.extraction else ())
    }


def _mates(gone: dict[Place, Fact], come: dict[Place, Fact]) -> dict[Place, Place]:
    """Which new fact each old one became: of the same field at the same words, those most alike first."""
    scored = [
        (_alike(fact, other), place, mate)
        for place, fact in gone.items()
        for mate, other in come.items()
        if mate[0] == place[0] and other.field == fact.field and _shared(fact, other)
    ]
    found: dict[Place, Place] = {}
    for _, place, mate in sorted(scored, key=lambda one: one[0], reverse=True):
        if place not in found and mate not in found.values():
            found[place] = mate
    return found


def _alike(one: Fact, other: Fact) -> tuple[bool, bool, float]:
    """The same object at the same level before all, then the same place."""
    first, second = one.evidence[0], other.evidence[0]
    same = (one.object, one.object_text) == (other.object, other.object_text)
    return same, one.level == other.level, _shared(one, other) / (max(first.end, second.end) - min(first.start, second.start))


def _shared(one: Fact, other: Fact) -> int:
    """How many characters both quotes hold, where that is half of the shorter one at least; else 0."""
    first, second = one.evidence[0], other.evidence[0]
    shared = min(first.end, second.end) - max(first.start, second.start)
    return shared if 2 * shared >= min(first.end - first.start, second.end - second.start) else 0


def _fact(
    pair: tuple[Place | None, Place | None], old: dict[Place, Fact], new: dict[Place, Fact], states: dict[Place, str]
) -> FactChange | None:
    one, other = (old[pair[0]] if pair[0] else None), (new[pair[1]] if pair[1] else None)
    parts = tuple(_parts(one, other)) if one and other else ()
    shown = one or other
    if shown is None or (one and other and not parts):
        return None
    kind: Kind = "changes" if one and other else "vanishes" if one else "appears"
    place = shown.evidence[0]
    return FactChange(
        kind=kind,
        source=(pair[0] or pair[1] or ("", ""))[0],
        field=shown.field,
        start=place.start,
        end=place.end,
        quote=" ".join(place.quote.split()),
        object=shown.object,
        before=one.display if one else "",
        after=other.display if other else "",
        facts=(one.id if one else None, other.id if other else None),
        parts=parts,
        state=states.get(pair[0], "machine") if pair[0] else "machine",
    )


def _parts(one: Fact, other: Fact) -> Iterator[tuple[str, str, str]]:
    old, new = _told(one), _told(other)
    for name in dict.fromkeys([*old, *new]):
        if old.get(name) != new.get(name):
            yield name, _plain(old.get(name)), _plain(new.get(name))


def _told(fact: Fact) -> dict[str, Any]:
    return {
        "object": fact.object,
        "object_text": fact.object_text,
        "level": "/".join(fact.level),
        "region": fact.region.label if fact.region else None,
        **value_json(fact.field, fact.value),
        "display": fact.display,
        "evidence": [[place.start, place.end] for place in fact.evidence],
    }


def _plain(value: object) -> str:
    return value if isinstance(value, str) else dumps(value)


def cell_changes(before: Edition, after: Edition) -> Iterator[CellChange]:
    """The cells whose state or words differ, row by row."""
    for old_row, new_row in zip(before.rows, after.rows, strict=True):
        for old, new in zip(old_row.cells, new_row.cells, strict=True):
            first, second = _cell(old), _cell(new)
            if first != second:
                yield CellChange(old_row.region.adcode, old_row.region.label, old.column, first, second)


def _cell(cell: Cell) -> str:
    words = "；".join(_item(item) for item in cell.items) or cell.text
    return words if cell.state == "stated" else f"[{cell.state}] {words or cell.reason}".rstrip()


def _item(item: Item) -> str:
    return item.text + (f"（{'、'.join(item.marks)}）" if item.marks else "")


def decision_changes(
    decisions: Iterable[Decision], editions: tuple[Edition, Edition], facts: Iterable[FactChange]
) -> Iterator[DecisionChange]:
    """The decisions whose fact is among the changed ones, or that stand otherwise under the other rules."""
    touched = {(one.source, fact) for one in facts for fact in one.facts}
    hangs = {one.decision: (one.source, one.fact.id) for edition in reversed(editions) for one in edition.reviewed if one.decision}
    for decision in decisions:
        before, after = (_standing(edition, decision) for edition in editions)
        if before != after or hangs.get(decision.id) in touched:
            seen = decision.seen
            quote = " ".join(seen.quote.split())
            outcome = _OUTCOMES.get(after.split(":")[0], "stays")
            yield DecisionChange(decision.id, decision.action, decision.who, seen.source, seen.field, quote, outcome, before, after)


_OUTCOMES = {
    "decision_reopened": "re-opens",
    "held": "re-opens",
    "decision_outlives": "outlives",
    "decision_orphaned": "orphaned",
    "decision_conflict": "conflicts",
    "none": "gone",
}


def _standing(edition: Edition, decision: Decision) -> str:
    """What a decision comes to in an edition: the state of its fact, the issue about it, or none where nothing is left of it."""
    issue = next((one for one in edition.issues if one.code.startswith("decision_") and f" {decision.id} " in one.message), None)
    if issue is not None:
        return issue.code
    mine = next((one for one in edition.reviewed if one.decision == decision.id), None)
    if mine is None:
        return "none"
    return f"held: {mine.held}" if mine.held else f"{mine.state}: {mine.fact.display}"
