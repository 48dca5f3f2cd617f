"""What was said about an item beside decisions, as one user may see it: who has it, questions and answers, its panel."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.model import Decision, User
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
class PanelView:
    """Two independent answers are asked for and not both there: by whom, how many are there, what this user answered, and whether
    this user may not answer because the request is about their own open decision."""

    id: str
    who: str
    when: str
    answers: int
    own: Decision | None
    barred: bool


@dataclass(frozen=True, slots=True)
class NotesView:
    """The marks of an item that stand (none that was taken back)."""

    assigned: str = ""
    questions: tuple[Question, ...] = ()
    panel: PanelView | None = None
    skipped: bool = False


def notes_view(board: Board, item: QueueItem, user: User) -> NotesView:
    """The notes of an item as one user sees them: of the answers of others that wait only how many there are."""
    notes = board.notes(item)
    asked, panel = notes.questions, notes.panel
    return NotesView(
        assigned=notes.assigned,
        questions=tuple(
            Question(
                one.asked.id,
                one.asked.who,
                moment(one.asked.when),
                one.asked.to,
                one.asked.text,
                tuple((reply.who, moment(reply.when), reply.text) for reply in one.answers),
            )
            for one in asked
        ),
        panel=PanelView(
            panel.id,
            panel.mark.who,
            moment(panel.mark.when),
            len(panel.answers),
            panel.answer_of(user.name),
            user.name in panel.barred,
        )
        if panel and panel.state == "open"
        else None,
        skipped=user.name in notes.skipped,
    )


def set_aside(board: Board, item: QueueItem, user: User) -> bool:
    """Whether the desk does not bring an item to this user again by itself: skipped, or answered and waiting for another's answer."""
    notes = board.notes(item)
    waits = notes.panel is not None and notes.panel.state == "open" and not notes.panel.waits_for(user.name)
    return waits or user.name in notes.skipped
