"""The facts that reviewers state: a corrected one, or one of their own, always with evidence in the document."""

from __future__ import annotations

from dataclasses import replace

from policytable.model import Decision, Document, Evidence, Fact, Origin, Source
from policytable.review import match
from policytable.review.anchor import View, Window


def corrected(document: Document, view: View, decision: Decision, fact: Fact) -> Fact | None:
    """The machine's fact with the reviewer's reading; None where the place that it was moved to is gone."""
    evidence = fact.evidence
    if decision.quote is not None:
        first = _moved(document, view, decision, fact)
        if first is None:
            return None
        evidence = (first, *fact.evidence[1:])
    return replace(read_as(decision, fact), evidence=evidence)


def read_as(decision: Decision, fact: Fact) -> Fact:
    """The machine's fact with what the reviewer took it to say, at the machine's place."""
    new = match.of_decision(decision)
    quote = fact.evidence[0].quote
    return replace(
        fact,
        object=new.object,
        level=new.level,
        value=new.value,
        # Decisions of earlier versions accepted a value without its words.
        display=decision.display or (fact.display if new.value == fact.value else quote),
        origin=_reviewer(decision),
        object_text=_object_text(new.object, decision.object_text or fact.object_text, quote),
        region=decision.region or fact.region,
        doubtful=False,
    )


def stated(document: Document, source: Source, decision: Decision, place: Window) -> Fact:
    """A fact that rests on a decision alone, cited where the reviewer saw it; it binds the region of its source."""
    new = match.of_decision(decision)
    evidence = document.cite(place.start, place.end, decision.seen.clause)
    return Fact(
        id=f"review-{decision.id}",
        field=new.field,
        object=new.object,
        level=new.level,
        value=new.value,
        display=decision.display or evidence.quote,
        evidence=(evidence,),
        origin=_reviewer(decision),
        object_text=_object_text(new.object, decision.object_text, evidence.quote),
        region=decision.region or source.region,
    )


def moved(view: View, decision: Decision, place: Window) -> Window | None:
    """Where a decision put what stands at `place`: there, or where it was moved to; None where that is gone or not certain."""
    if decision.quote is None:
        return place
    if decision.place is not None:
        goal = view.locate(decision.place)
        return goal if isinstance(goal, Window) else None
    # Of an earlier version: the nearest with these words.
    return min(view.places(decision.quote), key=lambda other: abs(other.start - place.start), default=None)


def _moved(document: Document, view: View, decision: Decision, fact: Fact) -> Evidence | None:
    old = fact.evidence[0]
    place = moved(view, decision, Window(old.start, old.end))
    if place is None:
        return None
    near = place.overlap(old.start, old.end) > 0
    return document.cite(place.start, place.end, old.clause if near else None)


def _reviewer(decision: Decision) -> Origin:
    return Origin(kind="reviewer", rules=(decision.id,))


def _object_text(object_: str, known: str | None, quote: str) -> str | None:
    """`other` needs words for its object; a decision carries none, so the quote stands in where the machine had none."""
    return (known or quote) if object_ == "other" else None
