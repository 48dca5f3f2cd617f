"""The desk of one process: what reviewers see now, and the only way in which their decisions come to the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from policytable.errors import LedgerError
from policytable.model import Decision, Mark, Register, User
from policytable.pipeline.board import Board, board_of
from policytable.pipeline.deciding import Proposal, decisions_for, must_review, retirement
from policytable.pipeline.editing import edition_of
from policytable.pipeline.extracting import readings
from policytable.pipeline.hints import hints_of
from policytable.pipeline.marking import mark_for
from policytable.pipeline.reverting import reversal
from policytable.review import Verdict, sealed
from policytable.store import Home

_TRIES = 50  # each means that another process wrote between looking and writing
Made = TypeVar("Made")


class Workbench:
    """What is reviewed, kept in step with the ledger. Safe for many threads, and for several processes on one ledger.

    `register` gives the register as it is now; `clock` the moment (ISO 8601 with zone).
    """

    def __init__(self, home: Home, register: Callable[[], Register], clock: Callable[[], str]) -> None:
        self._home, self._register, self._clock = home, register, clock
        self._lock = threading.RLock()  # of the board
        self._making, self._writing = threading.Lock(), threading.Lock()
        self._board: Board | None = None

    def board(self) -> Board:
        """The board as of now, with what other processes wrote since it was last asked for. Raises LedgerError, StoreError."""
        with self._lock:
            self._board = self._caught_up(self._board or self._made())
            return self._board

    def reload(self) -> Board:
        """The board of what was read since: after a refresh or a new set of rules. The old one serves until the new one is made.

        Raises LedgerError, StoreError; then the old one goes on.
        """
        with self._making:
            made = self._made()
            with self._lock:
                self._board = self._caught_up(made)
                return self._board

    def decide(self, proposals: Sequence[Proposal], user: User | None = None) -> tuple[Decision, ...]:
        """Write all of these decisions or none; when this returns they are on the disk, and the board shows them.

        With a `user` they are the user's, whatever the verdict says; without one, the verdict's, and no role is asked. On an item for
        which two answers were asked they become answers, which wait for the other one. Raises StaleError where an item is no longer
        what its reviewer saw (`about` names the first, `differs` says of all what changed), LedgerError for a verdict that does not
        hold, UsageError for an unknown item, and `not_allowed` for readers, in a conflict for all but adjudicators.
        """
        return self._decided(lambda board: decisions_for(board, proposals, user, self._clock()))

    def revert(self, decision: str, user: User) -> tuple[Decision, ...]:
        """Take a decision back by a new one: a copy of what it had replaced (of each, where those disagreed), or a withdrawal.

        Raises StaleError where it is not the last word any more, UsageError for an unknown one or where the user may not.
        """
        return self._decided(lambda board: reversal(board, decision, user, self._clock()))

    def retire(self, item: str, user: User, why: str = "", reason: str = "") -> Decision:
        """Lay a decision to rest of which only an issue is left in the queue. Raises as `decide`."""
        must_review(user)

        def made(board: Board) -> tuple[Decision, ...]:
            return (retirement(board, item, Verdict("reject", user.name, self._clock(), why, reason=reason)),)

        return self._decided(made)[0]

    def mark(self, mark: Mark, user: User | None = None) -> Mark:
        """Write a mark: its `when` is filled in and its id made, and where it names an item of the queue its source, document and what
        was seen too. With a `user` it is the user's. Raises UsageError (`not_allowed`) for readers, for another's mark that somebody
        but an adjudicator takes back, and for a panel that was answered."""

        return self.mark_all(lambda _: (mark,), user)[0]

    def mark_all(self, wanted: Callable[[Board], Sequence[Mark]], user: User | None = None) -> tuple[Mark, ...]:
        """Write all of these marks or none, each as `mark`. `wanted` is asked anew where somebody else wrote meanwhile, so that what
        it says is always about the board that stood when they were written."""

        def made(board: Board) -> tuple[Mark, ...]:
            when = self._clock()
            return tuple(sealed(replace(mark_for(board, mark, user), when=when)) for mark in wanted(board))

        return self._write(made, lambda marks: ((), marks))

    def _decided(self, make: Callable[[Board], tuple[Decision, ...]]) -> tuple[Decision, ...]:
        return self._write(make, lambda made: (made, ()))

    def _write(self, make: Callable[[Board], Made], entries: Callable[[Made], tuple[tuple[Decision, ...], tuple[Mark, ...]]]) -> Made:
        """What is made of the board as it is, once it is written; made anew where another process wrote between looking and writing."""
        with self._writing:  # of this process one at a time: threads that look at one moment would only get in each other's way
            for _ in range(_TRIES):
                board = self.board()
                made = make(board)
                try:
                    self._home.ledger.write(*entries(made), at=board.revision)
                    return made
                except LedgerError as error:
                    if error.code != "ledger_moved":
                        raise
        raise LedgerError("others write without a pause", code="ledger_moved", remedy="try again")

    def _made(self) -> Board:
        register = self._register()
        news = self._home.ledger.since(0)
        edition = edition_of(self._home, register, readings(self._home, register), decisions=news.decisions)
        return board_of(edition, (news.revision, news.decisions, news.marks), hints_of(self._home, edition))

    def _caught_up(self, board: Board) -> Board:
        if self._home.ledger.revision() == board.revision:
            return board
        news = self._home.ledger.since(board.revision)
        return board.after(news.decisions, news.marks, news.revision)
