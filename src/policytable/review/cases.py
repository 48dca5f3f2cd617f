"""Labelled cases out of what people decided: what a passage says, and what it was wrongly taken to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policytable.model import Field, Mark
from policytable.review import match
from policytable.review.anchor import View, Window
from policytable.review.match import Statement
from policytable.review.precision import Judged


@dataclass(frozen=True, slots=True)
class Case:
    """What one decision (or the mark that a clause states nothing) says about one place of a text, `[start, end)`.

    `right` is what stands there, proved at `place`; `wrong` what was read there and is not so, at `wrong_place`. A case of neither says
    that the window states nothing at all. It judges nothing else: of other statements of the same clause nobody was asked.
    """

    id: str
    action: str
    place: Window
    right: Statement | None = None
    wrong: Statement | None = None
    wrong_place: Window | None = None
    display: str = ""

    @property
    def field(self) -> Field | None:
        """The field that it is about; None for a clause that states nothing."""
        statement = self.right or self.wrong
        return statement.field if statement else None


def cases(text: str, found: Iterable[Judged], nothing: Iterable[Mark]) -> Iterator[Case]:
    """The cases of one text, in the order of the judgements; those whose words are not found with certainty are left out."""
    view = View(text)
    for one in found:
        case = _case(view, one)
        if case is not None:
            yield case
    for mark in nothing:
        spot = view.locate(mark.place) if mark.place is not None else None
        if isinstance(spot, Window):
            yield Case(mark.id, mark.kind, spot)


def _case(view: View, one: Judged) -> Case | None:
    decision = one.decision
    seen = view.locate(decision.seen)
    place = view.locate(decision.place) if decision.place is not None else seen
    if not isinstance(seen, Window) or not isinstance(place, Window):
        return None
    read = match.of_seen(decision.seen) if one.outcome in ("wrong", "place", "rejected") else None
    says = None if one.outcome == "rejected" else match.of_decision(decision)
    words = decision.display or view.text[place.start : place.end]
    return Case(decision.id, decision.action, place, says, read, seen if read else None, words if says else "")
