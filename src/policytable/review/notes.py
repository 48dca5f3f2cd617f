"""What was said beside an item of the queue: whose it is, what was asked, who left it to others, whether two are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from policytable.model import Decision, Fact, Mark, Reading, Reviewed, Seen
from policytable.review import match
from policytable.review.anchor import Window, view_of
from policytable.review.marking import current_marks
from policytable.review.overlay import laid
from policytable.review.panel import Panel, panel_of


@dataclass(frozen=True, slots=True)
class Question:
    """A question of one reviewer to another (`asked.to`; empty: to anybody), with the answers in the order in which they came."""

    asked: Mark
    answers: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What was said beside one item; marks that were taken back are left out. `assigned` is empty where it is nobody's."""

    assigned: str = ""
    questions: tuple[Question, ...] = ()
    panel: Panel | None = None
    skipped: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """Those that nobody answered yet."""
        return tuple(question for question in self.questions if not question.answers)


NO_NOTES = Notes()
_BESIDE = ("pair", "assign", "question", "answer", "skip")


def notes_of(
    readings: tuple[Reading, ...], reviewed: Sequence[Reviewed], decisions: Sequence[Decision], marks: Sequence[Mark]
) -> dict[str, Notes]:
    """The notes of one source by the id of their item as it is called today: a mark goes with its statement as a decision does.

    All four arguments are of that source; `marks` may hold those that others took back.
    """
    standing = [mark for mark in _standing(marks, decisions) if mark.kind in _BESIDE]
    if not standing:
        return {}
    finder = Finder(readings, reviewed)
    by_item: dict[str, list[Mark]] = defaultdict(list)
    for mark in standing:
        by_item[finder.item(mark)].append(mark)
    on = laid(readings, tuple(decisions)) if any(mark.kind == "pair" for mark in standing) else {}
    return {item: _notes(found, on.get(item, ()), decisions) for item, found in by_item.items()}


class Finder:
    """Finds the item that a mark is about among the facts of its source as they stand today."""

    def __init__(self, readings: tuple[Reading, ...], reviewed: Sequence[Reviewed]) -> None:
        self._reviewed = {one.fact.id: one.fact for one in reviewed}
        self._readings = readings

    def item(self, mark: Mark) -> str:
        """The id of the item that the mark is about; the old one where its statement is not found any more."""
        if mark.seen is None or mark.item in self._reviewed:
            return mark.item
        found = self.fact(mark.seen)
        return found.id if found else mark.item

    def fact(self, seen: Seen) -> Fact | None:
        """The fact that says what was seen, or what became of it: as a decision about it would be laid on it or hold it."""
        asked = Decision("", "reopen", seen, "", "")
        for reading in self._readings:
            if reading.document is None:
                continue
            view = view_of(reading.document.text)
            facts = self._facts(reading)
            place = view.locate(seen)
            if isinstance(place, Window):
                found = match.exact(facts, asked, place) or match.changed(facts, asked, place) or match.neighbours(facts, asked, place)
            else:
                found = match.nearest(view, facts, seen)[1]
            if found:
                return found[0]
        return None

    def _facts(self, reading: Reading) -> tuple[Fact, ...]:
        """The machine's facts, which marks saw, and those that stand on a decision alone."""
        assert reading.document is not None
        read = reading.extraction.facts if reading.extraction else ()
        known = {fact.id for fact in read}
        return (*read, *(fact for fact in self._reviewed.values() if fact.id not in known and fact.document == reading.document.id))


def _standing(marks: Sequence[Mark], decisions: Sequence[Decision]) -> list[Mark]:
    """The marks that were not taken back; a panel that somebody answered cannot be: the answer would be lost."""
    answered = {decision.panel for decision in decisions if decision.panel is not None}
    return list(current_marks(marks, answered))


def _notes(marks: Sequence[Mark], on_it: tuple[Decision, ...], decisions: Sequence[Decision]) -> Notes:
    told = Notes(marks=tuple(marks), skipped=tuple(dict.fromkeys(mark.who for mark in marks if mark.kind == "skip")))
    for mark in marks:
        if mark.kind == "assign":
            told = replace(told, assigned=mark.to)
    return replace(told, questions=_questions(marks), panel=_panel(marks, on_it, decisions))


def _questions(marks: Sequence[Mark]) -> tuple[Question, ...]:
    replies = [mark for mark in marks if mark.kind == "answer"]
    return tuple(Question(mark, tuple(reply for reply in replies if reply.about == mark.id)) for mark in marks if mark.kind == "question")


def _panel(marks: Iterable[Mark], on_it: tuple[Decision, ...], decisions: Sequence[Decision]) -> Panel | None:
    """The first that is open, for answers may have been given to it; else the last."""
    panels = [panel_of(mark, decisions, on_it) for mark in marks if mark.kind == "pair"]
    return next((panel for panel in panels if panel.state == "open"), panels[-1] if panels else None)
