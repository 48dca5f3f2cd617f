"""Two people asked to judge one item without seeing each other's answer: who answered, what that came to, who sees what meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from policytable.model import Decision, Mark
from policytable.review.match import outcome

PanelState = Literal["open", "agreed", "conflict", "settled"]
PEOPLE = 2  # whose answers are asked for


@dataclass(frozen=True, slots=True)
class Panel:
    """A request for two independent answers, and what came of it: `open` until two people answered, then `agreed` or a `conflict`, and
    `settled` when a decision replaced the answers. `answers` has the last one of each person, in the order in which they came; who it
    is shown to must have gone through `visible`. `barred` are those whose open decision is the matter of the request."""

    mark: Mark
    state: PanelState
    answers: tuple[Decision, ...] = ()
    barred: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What the answers carry in `Decision.panel`."""
        return self.mark.id

    @property
    def answered(self) -> tuple[str, ...]:
        """Who answered."""
        return tuple(answer.who for answer in self.answers)

    def answer_of(self, who: str) -> Decision | None:
        """What somebody answered."""
        return next((answer for answer in self.answers if answer.who == who), None)

    def may_answer(self, who: str) -> bool:
        """Whether an answer of this person is taken: one's own may be changed until the other is there."""
        return self.state == "open" and who not in self.barred

    def waits_for(self, who: str) -> bool:
        """Whether the item should stand in this person's queue."""
        return self.may_answer(who) and who not in self.answered


def counted(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that count: an answer that was asked for does when another person answered too. Until then it replaces nothing."""
    every = tuple(decisions)
    waiting = _waiting(every)
    return tuple(one for one in every if one.panel not in waiting) if waiting else every


def visible(decisions: Iterable[Decision], user: str) -> tuple[Decision, ...]:
    """What a person may see: everything but the answers of others that wait for a second one."""
    every = tuple(decisions)
    waiting = _waiting(every)
    return tuple(one for one in every if one.panel not in waiting or one.who == user)


def answers_to(panel: str, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last answer of each person, in the order in which they came; what was withdrawn is none."""
    given = [one for one in decisions if one.panel == panel]
    replaced = {(one.who, older) for one in given for older in one.supersedes}
    return tuple(one for one in given if (one.who, one.id) not in replaced and one.action != "withdraw")


def panel_of(mark: Mark, decisions: Sequence[Decision], on_it: Iterable[Decision]) -> Panel:
    """How a `pair` mark stands. `decisions` are all of its source, `on_it` those that are laid on its item now."""
    answers = answers_to(mark.id, decisions)
    if len({answer.who for answer in answers}) < PEOPLE:
        return Panel(mark, "open", answers, tuple(dict.fromkeys(one.who for one in on_it if one.panel != mark.id)))
    ids = {answer.id for answer in answers}
    if any(ids & set(one.supersedes) for one in decisions if one.panel != mark.id):
        return Panel(mark, "settled", answers)
    return Panel(mark, "agreed" if len({outcome(answer) for answer in answers}) == 1 else "conflict", answers)


def _waiting(decisions: Sequence[Decision]) -> frozenset[str]:
    """The panels that fewer than two people answered."""
    given: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.panel is not None:
            given[decision.panel].append(decision)
    return frozenset(panel for panel, answers in given.items() if len({answer.who for answer in answers_to(panel, answers)}) < PEOPLE)
