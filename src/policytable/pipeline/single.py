"""One decision from outside the desk, through the same door: panels, conflicts and roles hold as on its pages."""

from __future__ import annotations

from collections.abc import Callable

from policytable.model import Decision, Register, User
from policytable.pipeline.deciding import Proposal
from policytable.pipeline.explaining import find_fact
from policytable.pipeline.workbench import Workbench
from policytable.review import Verdict
from policytable.store import Home


def decide(home: Home, register: Register, fact: str, verdict: Verdict, user: User | None = None) -> Decision:
    """Write a decision about a fact, named by its id or an unmistakable beginning of it, as it stands now.

    With a `user` it is the user's, whose role is asked; without one it is the verdict's and no role is. Raises UsageError for an unknown
    fact and for what the user may not do, LedgerError for a verdict that does not hold.
    """
    bench = Workbench(home, lambda: register, _then(verdict.when))
    board = bench.board()
    item = board.items[find_fact(board.edition, fact).fact.id]
    return bench.decide((Proposal(item.id, board.stamp(item), verdict),), user)[0]


def _then(when: str) -> Callable[[], str]:
    return lambda: when
