"""What was said about an item beside decisions: who has it, what was asked and answered, who skipped it, its panel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.model import Decision, Mark, User
from policytable.pipeline import Board, QueueItem
from policytable.web.decisionwords import moment


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers as (who, when, text); `open` while nobody answered."""

    id: str
    who: str
    when: str
    to: str
    text: str
    answers: tuple[tuple[str, str, str], ...]

    @property
    def open(self) -> bool:
        """Whether nobody answered yet."""
        return not self.answers


@dataclass(frozen=True, slots=True)
class Panel:
    """Two independent answers were asked for: by whom, how many are there, and whether this user gave one."""

    id: str
    who: str
    when: str
    answers: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Notes:
    """The marks of an item that stand (none that was taken back)."""

    assigned: str = ""
    questions: tuple[Question, ...] = ()
    panel: Panel | None = None
    skipped: bool = False


def notes_of(board: Board, item: QueueItem, user: User) -> Notes:
    """The notes of an item as one user sees them."""
    marks = [mark for mark in standing(board.marks) if mark.item == item.id]
    assigned = [mark.to for mark in marks if mark.kind == "assign"]
    return Notes(
        assigned=assigned[-1] if assigned else "",
        questions=tuple(_question(mark, marks) for mark in marks if mark.kind == "question"),
        panel=_panel(board, marks, user),
        skipped=any(mark.kind == "skip" and mark.who == user.name for mark in marks),
    )


def standing(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that nobody took back."""
    told = list(marks)
    undone = {mark.about for mark in told if mark.kind == "undo"}
    return [mark for mark in told if mark.id not in undone and mark.kind != "undo"]


def pending(decisions: Iterable[Decision]) -> list[Decision]:
    """The independent answers whose other answer is not there yet: only who gave one may see it."""
    asked = [one for one in decisions if one.panel is not None]
    people: dict[str, set[str]] = {}
    for one in asked:
        people.setdefault(one.panel or "", set()).add(one.who)
    return [one for one in asked if len(people[one.panel or ""]) < 2]


def set_aside(board: Board, user: User) -> frozenset[str]:
    """The items that the desk does not bring to this user again by itself: skipped, marked as stating nothing, or answered
    and waiting for another."""
    marks = standing(board.marks)
    waiting = {one.panel for one in pending(board.decisions) if one.who == user.name}
    mine = {mark.item for mark in marks if mark.kind == "none" or (mark.kind == "skip" and mark.who == user.name)}
    return frozenset(mine | {mark.item for mark in marks if mark.kind == "pair" and mark.id in waiting})


def _question(mark: Mark, marks: list[Mark]) -> Question:
    answers = tuple((one.who, moment(one.when), one.text) for one in marks if one.kind == "answer" and one.about == mark.id)
    return Question(mark.id, mark.who, moment(mark.when), mark.to, mark.text, answers)


def _panel(board: Board, marks: list[Mark], user: User) -> Panel | None:
    asked = [mark for mark in marks if mark.kind == "pair"]
    if not asked:
        return None
    last = asked[-1]
    people = {one.who for one in board.decisions if one.panel == last.id}
    return None if len(people) > 1 else Panel(last.id, last.who, moment(last.when), len(people), user.name in people)
