"""What a cell says: the chosen statements of a province and its places, worded, marked and in order."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace

from policytable.model import (
    LEVELS,
    AwardValue,
    Fact,
    FeeValue,
    IndustryValue,
    Item,
    Loser,
    NoteValue,
    Rank,
    Region,
    SupervisionValue,
    TargetValue,
    Value,
)
from policytable.table.national import national_breakdown
from policytable.table.view import View
from policytable.table.wording import wording
from policytable.table.words import words

UNREVIEWED = "未复核"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a cell before it is printed: `marks` are those that belong to its meaning."""

    region: Region
    text: str
    facts: tuple[str, ...]
    marks: tuple[str, ...]
    met: bool
    order: tuple[int, int, int, str, int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell prints and what it does not: statements in order, facts held back, and statements that a closer one replaces."""

    statements: tuple[Statement, ...]
    held: tuple[str, ...]
    replaced: tuple[Loser, ...]


def say(view: View) -> Said:
    """The statements of a cell. Facts that are held back are left out of their statement, or with it."""
    choices = view.choices()
    # A statement about the object that is held back still answers first: the whole does not stand in for it.
    spoken = {
        (choice.region.key, _question(view.fact(fact).value)): fact
        for choice in choices
        if not view.is_whole(choice)
        for fact in choice.chosen
    }
    replaced, held, made = [], [], []
    for choice in choices:
        groups: dict[Hashable, list[str]] = {}
        for fact in choice.chosen:
            winner = spoken.get((choice.region.key, _question(view.fact(fact).value))) if view.is_whole(choice) else None
            if winner:
                replaced.append(Loser(fact, f"已有直接针对{view.desk.topic.title}的表述", winner))
            elif view.desk.facts[fact].held:
                held.append(fact)
            else:
                groups.setdefault(_same(view.fact(fact).value), []).append(fact)
        made += [_statement(view, choice.region, tuple(facts)) for facts in groups.values()]
    shown = {fact for statement in made for fact in statement.facts}
    return Said(tuple(_merged(made, view)), tuple(fact for fact in held if not _cited(view, fact, shown)), tuple(replaced))


def items(said: Said, view: View) -> tuple[Item, ...]:
    """The statements as items, each with its place's name before it and with all its marks."""
    return tuple(_item(statement, view) for statement in said.statements)


def cell_text(said: Said, view: View) -> str:
    """The whole cell: one line for the province, one for each place, statements of one place joined by ；."""
    lines: dict[tuple[str, str], list[str]] = {}
    names: dict[tuple[str, str], str] = {}
    for statement in said.statements:
        names[statement.region.key] = _name(statement.region, view)
        lines.setdefault(statement.region.key, []).append(statement.text + "".join(f"（{mark}）" for mark in statement.marks))
    return "\n".join(names[key] + "；".join(texts) for key, texts in lines.items())


def _statement(view: View, region: Region, facts: tuple[str, ...]) -> Statement:
    first = view.fact(facts[0])
    topic, column = view.desk.topic, view.column
    place = view.desk.printed(region)
    level = words().level_of(first.level, replace(place, rank=place.rank or _rank(place))) if column.show_level else ""
    marks = [mark for name, mark in column.level_marks if first.level == (name,)]
    if first.object == topic.whole:
        marks.append(topic.whole_mark)
    return Statement(
        region=place,
        text=wording(first, level, topic, int(view.desk.register.as_of[:4])),
        facts=facts,
        marks=tuple(marks),
        met=_met(first, region, view),
        order=_order(first, view.desk.facts[facts[0]].source),
    )


def _met(fact: Fact, region: Region, view: View) -> bool:
    """Whether the national count has reached the target: only one for the whole province, of level national or unspecified.

    What a single year is to bring is no total and is not measured against one.
    """
    value = fact.value
    if not isinstance(value, TargetValue) or value.count_min is None or value.per == "year" or region.key != view.province.key:
        return False
    if len(fact.level) != 1 or fact.level[0] not in ("national", "unspecified"):
        return False
    total_due = value.by is None or value.by >= view.desk.topic.horizon
    return total_due and national_breakdown(view.desk.register, view.province.adcode).total >= value.count_min


def _merged(statements: Iterable[Statement], view: View) -> Iterator[Statement]:
    """Statements in order; those that print the same words for the same place (a target with and without its year) are one."""
    one: dict[tuple[tuple[str, str], str, tuple[str, ...]], Statement] = {}
    for statement in sorted(statements, key=lambda entry: (view.desk.place_order(entry.region, view.province), entry.order)):
        key = (statement.region.key, statement.text, statement.marks)
        known = one.get(key)
        facts = tuple(dict.fromkeys((known.facts if known else ()) + statement.facts))
        one[key] = replace(known or statement, facts=facts, met=statement.met or bool(known and known.met))
    yield from one.values()


def _item(statement: Statement, view: View) -> Item:
    machine = all(view.desk.facts[fact].state == "machine" for fact in statement.facts)
    return Item(
        text=_name(statement.region, view) + statement.text,
        facts=statement.facts,
        place=statement.region if statement.region.key != view.province.key else None,
        met=statement.met,
        marks=statement.marks + ((UNREVIEWED,) if machine else ()),
    )


def _name(region: Region, view: View) -> str:
    return "" if region.key == view.province.key else f"{region.label}："


def _rank(region: Region) -> Rank | None:
    """The rank by the code, where the region was written without one; a code does not tell the rank of a zone."""
    if region.zone:
        return None
    return "provincial" if region.adcode.endswith("0000") else "prefecture" if region.adcode.endswith("00") else "county"


def _order(fact: Fact, source: str) -> tuple[int, int, int, str, int, int]:
    value = fact.value
    year = value.by if isinstance(value, TargetValue) else value.year if isinstance(value, IndustryValue) else None
    return year or 0, LEVELS.index(fact.level[0]), -len(fact.level), source, fact.evidence[0].start, fact.evidence[0].end


def _question(value: Value) -> Hashable:
    """What a statement about the whole and one about the object both answer: the mechanism, the fee, the year, the kind of note."""
    if isinstance(value, SupervisionValue):
        return value.mechanism
    if isinstance(value, FeeValue):
        return value.covers
    if isinstance(value, NoteValue):
        return value.kind
    return value.year if isinstance(value, IndustryValue) else None


def _same(value: Value) -> Hashable:
    """Facts of one choice with the same key are citations of one statement, whatever their short words."""
    if isinstance(value, AwardValue):
        return value.kind, value.yuan_min, value.yuan_max, value.rate, value.condition if value.kind == "unstated" else None
    if isinstance(value, TargetValue):
        return value.bound, value.count_min, value.count_max
    if isinstance(value, IndustryValue):
        return frozenset(value.industries)
    return value


def _cited(view: View, fact: str, shown: set[str]) -> bool:
    """Whether a held fact says only what a printed one says for the same place: then nothing is kept back."""
    mine = view.fact(fact)
    place = mine.region.key if mine.region else None
    peers = [view.fact(name) for name in shown]
    return any(
        (peer.region.key if peer.region else None) == place and peer.level == mine.level and peer.value == mine.value for peer in peers
    )
