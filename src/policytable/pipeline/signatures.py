"""Whose decisions stand behind what became of a fact, and how the change list says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from policytable.glossary import ACTIONS
from policytable.model import BasisFact, Decision


@dataclass(frozen=True)
class Signed:
    """The decisions of a ledger, for asking who decided."""

    by_id: dict[str, Decision] = field(default_factory=dict)
    panels: dict[str, tuple[Decision, ...]] = field(default_factory=dict)  # the answers that a mark asked for, by its id
    after: dict[str, tuple[Decision, ...]] = field(default_factory=dict)  # what replaced a decision, by its id

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> Signed:
        """The decisions by id, by panel, and by what they replace."""
        by_id = {one.id: one for one in sorted(decisions, key=_order)}
        panels: dict[str, tuple[Decision, ...]] = {}
        after: dict[str, tuple[Decision, ...]] = {}
        for one in by_id.values():
            if one.panel is not None:
                panels[one.panel] = (*panels.get(one.panel, ()), one)
            for replaced in one.supersedes:
                after[replaced] = (*after.get(replaced, ()), one)
        return cls(by_id, panels, after)

    def together(self, decision: Decision) -> tuple[Decision, ...]:
        """A decision with those that count only together with it: the answers to one question to two people, each person's last."""
        answers = {one.who: one for one in self.panels.get(decision.panel or "", (decision,))}
        return tuple(answers.values())

    def behind(self, old: BasisFact | None, new: BasisFact | None) -> tuple[Decision, ...]:
        """The decisions that made a fact what it is now: what is laid on it now, else what ended what was laid on it before."""
        was, now = (old.decision if old else None), (new.decision if new else None)
        if now is not None and now != was:
            return self.together(self.by_id[now]) if now in self.by_id else ()
        return self._enders(was) if was is not None else ()

    def _enders(self, decision: str) -> tuple[Decision, ...]:
        """The last decisions of the line that replaced one; it ends, for all that a bad import may have done."""
        seen, found = {decision}, self.after.get(decision, ())
        while left := tuple(later for one in found for later in self.after.get(one.id, ()) if later.id not in seen):
            seen |= {one.id for one in left}
            found = left
        return tuple(dict.fromkeys(found))


def names(decisions: Iterable[Decision]) -> str:
    """Who made these decisions, each once."""
    return "、".join(dict.fromkeys(one.who for one in decisions))


def said(who: str, action: str, why: str) -> str:
    """A decision in words: 王某更正（看过原文）."""
    return f"{who}{ACTIONS.get(action, action)}" + (f"（{why}）" if why else "")


def _order(decision: Decision) -> tuple[float, str]:
    return datetime.fromisoformat(decision.when).timestamp(), decision.id
