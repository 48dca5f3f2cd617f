"""One document on the desk: its facts, the decisions about it, and what becomes of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from policytable.model import Decision, Document, Fact, Issue, Reviewed, Source
from policytable.review import match
from policytable.review.anchor import Lost, Window, view_of
from policytable.review.reading import corrected, moved, read_as, stated
from policytable.review.words import (
    HELD_ASKED,
    HELD_CONFLICT,
    HELD_DOUBTFUL,
    HELD_ORPHANED,
    HELD_REOPENED,
    HELD_RIVAL,
    decision_issue,
)


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement that stands on a decision alone, because the machine reads none there."""

    decision: Decision
    fact: Fact
    held: str | None = None


class Desk:
    """Lays decisions on the facts of one document; `issues` holds what could not be laid. `added` are the ids of the decisions about
    what people added: they say nothing about what rules read at the same words."""

    def __init__(self, source: Source, document: Document, facts: Sequence[Fact], added: frozenset[str] = frozenset()) -> None:
        self.issues: list[Issue] = []
        self._source = source
        self._document = document
        self._facts, self._added = facts, added
        self._view = view_of(document.text)
        self._on: dict[str, list[Decision]] = {}  # fact id → the decisions about it
        self._held: dict[str, list[tuple[str, Decision]]] = {}  # the first one gives the reason
        self._made: list[_Made] = []

    def spot(self, decision: Decision) -> Window | Lost:
        """Where the words of the decision stand in this document."""
        return self._view.locate(decision.seen)

    def take(self, decision: Decision, place: Window) -> bool:
        """Lay the decision on the fact that says what the reviewer saw; whether there is one."""
        found = match.exact(self._places.at(place), decision, place)
        return self._take(decision, tuple(fact for fact in found if not match.rests_elsewhere(fact, decision.seen)))

    def take_changed(self, decision: Decision, place: Window) -> None:
        """Lay it on what is read there now, or let it stand alone; to be called when the sure ones have their facts."""
        own = decision.id in self._added
        if self._uprooted(decision, place):
            around = match.changed(self._places.at(place), decision, place) or match.neighbours(self._free_at(place), decision, place)
            self._reopen(
                decision,
                "what it took its object, level or time from changed",
                (() if own else around) or self._alone(decision, place),
            )
            return
        read = () if own else self._places.at(place)
        found = match.exact(read, decision, place) or match.changed(read, decision, place)
        if self._take(decision, found):
            return
        others = () if own else match.neighbours(self._free_at(place), decision, place)
        if found or (others and decision.action == "reject"):
            self._reopen(decision, "what is read at these words changed", found or others)
            return
        self._unread(decision, place)
        self._hold(others, HELD_RIVAL, decision)

    def nearness(self, decision: Decision) -> float:
        """How near the nearest undecided fact is to what was seen; 0 where none is."""
        return match.nearest(self._view, self._free(), decision.seen)[0]

    def lose(self, decision: Decision, reason: Lost) -> None:
        """Hold what is nearest to a decision whose place is gone or not certain."""
        near = match.nearest(self._view, self._free(), decision.seen)[1]
        if not reason.gone:
            self._reopen(decision, reason.why, near)
            return
        self._hold(near, HELD_ORPHANED, decision)
        self.issues.append(decision_issue("decision_orphaned", decision, reason.why, near[0] if near else None))

    def reviewed(self) -> list[Reviewed]:
        """The facts in their order, then those that reviewers added."""
        return [self._review(fact) for fact in self._facts] + list(self._additions())

    def holds(self, fact: Fact) -> bool:
        """Whether the fact is of this document."""
        return fact.document == self._document.id

    def decisions_on(self, fact: str) -> list[Decision]:
        """The decisions that are laid on a fact, hold it or made it, by its id."""
        held = [decision for _, decision in self._held.get(fact, [])]
        made = [made.decision for made in self._made for other in self._made if other.fact.id == fact and _same_place(made, other)]
        return [*self._on.get(fact, []), *held, *made]

    def decided(self) -> tuple[str, ...]:
        """The facts about which something was decided, by their ids."""
        return tuple(dict.fromkeys([*self._on, *self._held, *(made.fact.id for made in self._made)]))

    def _take(self, decision: Decision, found: tuple[Fact, ...]) -> bool:
        sure = len(found) == 1 or (bool(found) and decision.action == "add")  # which of equals says it is all one to an addition
        if sure:
            self._on.setdefault(found[0].id, []).append(decision)
        return sure

    def _uprooted(self, decision: Decision, place: Window) -> bool:
        """Whether the heading or lead-in changed that the statement rested on: its own words may then say something else."""
        if any(len(self._view.places(quote)) != number for quote, number in decision.seen.about):
            return True
        read = [*match.neighbours(self._places.at(place), decision, place)]
        return bool(read) and all(match.rests_elsewhere(fact, decision.seen) for fact in read)

    def _alone(self, decision: Decision, place: Window) -> tuple[Fact, ...]:
        """What a reviewer stated where the rules read nothing, held until somebody looked again."""
        if decision.action == "reject":
            return ()
        made = stated(self._document, self._source, decision, place)
        self._made.append(_Made(decision, made, HELD_REOPENED))
        return (made,)

    def _unread(self, decision: Decision, place: Window) -> None:
        """The words are as they were, and the rules read nothing there any more."""
        if decision.action == "reject":
            return  # nothing is left to reject
        goal = moved(self._view, decision, place)
        if goal is None:
            self._reopen(decision, f"the new place “{decision.quote}” is gone", self._alone(decision, place))
            return
        made = stated(self._document, self._source, decision, goal)
        asked = decision.action == "reopen"
        self._made.append(_Made(decision, made, HELD_ASKED if asked else None))
        if asked:
            self._asked(decision, made)
        elif decision.action == "accept":
            self.issues.append(decision_issue("decision_outlives", decision, "the rules no longer read the accepted statement", made))

    def _reopen(self, decision: Decision, why: str, facts: tuple[Fact, ...]) -> None:
        self._hold(facts, HELD_REOPENED, decision)
        self.issues.append(decision_issue("decision_reopened", decision, why, facts[0] if facts else None))

    def _hold(self, facts: Iterable[Fact], why: str, decision: Decision) -> None:
        for fact in facts:
            self._held.setdefault(fact.id, []).append((why, decision))

    @cached_property
    def _places(self) -> match.Places:
        return match.Places(self._facts)  # not before it is needed: most documents have no decision

    def _free(self) -> list[Fact]:
        return [fact for fact in self._facts if fact.id not in self._on]

    def _free_at(self, place: Window) -> list[Fact]:
        return [fact for fact in self._places.at(place) if fact.id not in self._on]

    def _review(self, fact: Fact) -> Reviewed:
        decisions = self._on.get(fact.id, [])
        if len(decisions) > 1 and len({match.outcome(decision) for decision in decisions}) > 1:
            self._conflict(decisions, fact)
            return Reviewed(fact, self._source.id, decision=decisions[-1].id, held=HELD_CONFLICT)
        if fact.id in self._held:
            why, decision = self._held[fact.id][0]
            # Words changed and the fresh reading did not: the cell stands, as a machine's until somebody confirms it.
            same = decision.action == "accept" and not fact.doubtful and match.of_fact(fact) == match.of_decision(decision)
            return Reviewed(fact, self._source.id, decision=decision.id, held=None if same else why)
        if not decisions:
            return Reviewed(fact, self._source.id, held=HELD_DOUBTFUL if fact.doubtful else None)
        # Those who agree: a correction says it, an accept of the corrected value only repeats it.
        saying = [decision for decision in decisions if decision.action == "correct"] or decisions
        return self._apply(saying[-1], fact)

    def _apply(self, decision: Decision, fact: Fact) -> Reviewed:
        if decision.action == "reject":
            return Reviewed(fact, self._source.id, "rejected", decision.id)
        if decision.action == "correct":
            return self._correct(decision, fact)
        if decision.action == "reopen":
            self._asked(decision, fact)
            return Reviewed(fact, self._source.id, decision=decision.id, held=HELD_ASKED)
        if match.of_fact(fact) != match.of_decision(decision):
            return self._keep(decision, fact)
        return Reviewed(fact, self._source.id, "accepted", decision.id)

    def _keep(self, decision: Decision, fact: Fact) -> Reviewed:
        """The rules changed and the passage did not: what a person accepted stands."""
        kept = read_as(decision, fact)
        self.issues.append(decision_issue("decision_outlives", decision, "the rules now read it otherwise than it was accepted", kept))
        return Reviewed(kept, self._source.id, "accepted", decision.id)

    def _asked(self, decision: Decision, fact: Fact) -> None:
        self.issues.append(decision_issue("decision_reopened", decision, "a reviewer asked for another look", fact))

    def _correct(self, decision: Decision, fact: Fact) -> Reviewed:
        new = corrected(self._document, self._view, decision, fact)
        if new is None:
            self.issues.append(decision_issue("decision_reopened", decision, f"the new place “{decision.quote}” is gone", fact))
            return Reviewed(fact, self._source.id, decision=decision.id, held=HELD_REOPENED)
        return Reviewed(new, self._source.id, "corrected", decision.id)

    def _conflict(self, decisions: Sequence[Decision], fact: Fact) -> None:
        others = ", ".join(f"{decision.action} {decision.id} by {decision.who}" for decision in decisions[:-1])
        self.issues.append(decision_issue("decision_conflict", decisions[-1], f"it disagrees with {others}", fact))

    def _additions(self) -> Iterator[Reviewed]:
        for made in self._made:
            rivals = [other for other in self._made if _same_place(made, other)]
            if len({match.outcome(rival.decision) for rival in rivals}) > 1:
                if made is rivals[-1]:
                    self._conflict([rival.decision for rival in rivals], made.fact)
                yield Reviewed(made.fact, self._source.id, "machine", made.decision.id, HELD_CONFLICT)
            elif made is rivals[-1]:  # the others say the same
                state = {"add": "added", "correct": "corrected", "accept": "accepted"}.get(made.decision.action, "machine")
                yield Reviewed(made.fact, self._source.id, "machine" if made.held else state, made.decision.id, made.held)  # type: ignore[arg-type]


def _same_place(one: _Made, other: _Made) -> bool:
    first, second = one.fact.evidence[0], other.fact.evidence[0]
    same = match.same_thing(match.of_decision(one.decision), match.of_decision(other.decision))
    return same and (first.start, first.end) == (second.start, second.end)
