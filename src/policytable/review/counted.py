"""Which decisions count: those that nothing replaced, and of two independent answers both or neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from policytable.model import Decision


def counted(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that say something now, in their order: neither replaced nor withdrawn, and no answer that waits for the other."""
    found = {decision.id: decision for decision in decisions}
    people: dict[str, set[str]] = defaultdict(set)
    for decision in found.values():
        if decision.panel is not None:
            people[decision.panel].add(decision.who)
    there = [one for one in found.values() if one.panel is None or len(people[one.panel]) > 1]
    replaced = {older for decision in there for older in decision.supersedes}
    return tuple(one for one in there if one.id not in replaced and one.action != "withdraw")
