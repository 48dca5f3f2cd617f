"""What a fact says itself and what it takes from above: object, level, year, place, each with where its words stand."""

from __future__ import annotations

from collections.abc import Iterator

from policytable.extract.heard import Ear
from policytable.extract.mentions import levels, objects
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import times
from policytable.extract.scope import mentions as places
from policytable.model import Evidence, Fact, Hit, Inherited, Part, Relation, TargetValue
from policytable.rules import Pack
from policytable.text import Folded

Found = tuple[int, int, str]  # window in a view, rule id (empty where no rule names it)


def mentioned(passage: Passage, ear: Ear, fact: Fact) -> Iterator[Hit]:
    """The rules that name the object, the level and the year of a fact, wherever these words stand."""
    for part in ("object", "level", "year"):
        for evidence in fact.evidence:
            view = ear.view(evidence)
            found = _found(passage, fact, part, view)
            for start, end, rule in found:
                if hit := _hit(ear, view, (start, end), rule, passage.pack):
                    yield hit
            if found:
                break


def inherited(passage: Passage, ear: Ear, fact: Fact) -> Iterator[Inherited]:
    """The parts of a fact that its own statement does not say, with the place that says them."""
    for part in ("object", "level", "year"):
        for index, evidence in enumerate(fact.evidence):
            view = ear.view(evidence)
            if not (found := _found(passage, fact, part, view)):
                continue
            if index > 0:
                start, end = view.span(found[0][0], found[-1][1])
                relation = _relation(passage, ear, fact.evidence[0], evidence)
                yield Inherited(part, relation, ear.words(start, end), start, end, evidence.clause)
            break
    yield from _region(passage, ear, fact)


def _found(passage: Passage, fact: Fact, part: Part, view: Folded) -> list[Found]:
    text, pack = view.text, passage.pack
    if part == "object" and (named := [m for m in objects(text, pack) if m.value == fact.object and fact.object_text in (None, m.words)]):
        return [(named[0].start, named[0].end, named[0].rule)]
    if part == "object" and fact.object == "other":
        at = text.find(fact.object_text or "")
        return [(at, at + len(fact.object_text or ""), "")] if at >= 0 else []
    if part == "level":
        ranks = [m for m in levels(text, pack, passage.region) if set(m.value) <= set(fact.level)]
        return [(m.start, m.end, m.rule) for m in ranks][: len(fact.level)]
    if isinstance(fact.value, TargetValue):
        due = [time for time in times(text, pack, passage.year) if time.last == fact.value.by and not time.asof]
        return [(time.start, time.end, "quantity.time") for time in due][:1]
    return []


def _hit(ear: Ear, view: Folded, window: tuple[int, int], rule: str, pack: Pack) -> Hit | None:
    """The noted match behind a mention; a level is widened by the place before it, so that the match lies within."""
    for one in ear.heard(view):
        named = one.noted.rule == rule or (rule == "quantity.time" and one.noted.rule.startswith("quantity.time"))
        if one.window is None and named and window[0] <= one.start and one.end <= window[1]:
            return ear.hit(view, one)
    return None


def _relation(passage: Passage, ear: Ear, own: Evidence, other: Evidence) -> Relation:
    here, there = ear.statement(own), ear.statement(other)
    if there is None or (here is None and there.clause.kind in ("row", "caption")):
        return "table"
    if there.clause.kind == "title":
        return "title"
    if here is not None and here.clause.index == there.clause.index:
        return "before"
    if here is not None and there.clause.index in _above(passage, here):
        return "lead" if there.leads else "heading"
    return "earlier"


def _above(passage: Passage, statement: Statement) -> Iterator[int]:
    parent = statement.clause.parent
    while parent is not None:
        yield parent
        parent = passage.clauses[parent].parent


def _region(passage: Passage, ear: Ear, fact: Fact) -> Iterator[Inherited]:
    """The issuer's place, or the heading that gives another (1、南山区); a place that the statement names is its own."""
    if fact.region is None:
        return
    if fact.region == passage.region:
        yield Inherited("region", "issuer", fact.region.label)
        return
    statement = ear.statement(fact.evidence[0])
    for heading in passage.headings(statement) if statement else ():
        for start, end, place in places(heading.text, passage.region.adcode if passage.region else None):
            if place.key == fact.region.key:
                low, high = heading.folded.span(start, end)
                yield Inherited("region", "heading", ear.words(low, high), low, high, heading.clause.path or None)
                return
