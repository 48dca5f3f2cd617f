"""The desk of one process: what reviewers see now, and the only way in which their decisions come to the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from policytable.errors import LedgerError, StaleError, UsageError
from policytable.model import Decision, Fact, Mark, Reading, Register
from policytable.pipeline.board import Board, board_of
from policytable.pipeline.editing import make_edition
from policytable.pipeline.hints import hints_of
from policytable.pipeline.reviewing import machine_fact
from policytable.pipeline.staleness import differs
from policytable.review import QueueItem, Verdict, make_decision, sealed
from policytable.store import Home

_TRIES = 50  # each means that another process wrote between looking and writing


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a reviewer wants: a verdict about an item, with the stamp of what was before them. `when` and `supersedes` of the verdict
    are filled in here; `added` is the new statement of an `add`, in a document of `source`."""

    item: str
    stamp: str
    verdict: Verdict
    source: str = ""
    added: Fact | None = None


class Workbench:
    """What is reviewed, kept in step with the ledger. Safe for many threads, and for several processes on one ledger.

    `register` gives the register as it is now; `clock` the moment (ISO 8601 with zone).
    """

    def __init__(self, home: Home, register: Callable[[], Register], clock: Callable[[], str]) -> None:
        self._home, self._register, self._clock = home, register, clock
        self._lock = threading.RLock()
        self._board: Board | None = None

    def board(self) -> Board:
        """The board as of now, with what other processes wrote since it was last asked for. Raises LedgerError, StoreError."""
        with self._lock:
            board = self._board or self._made()
            if self._home.ledger.revision() != board.revision:
                news = self._home.ledger.since(board.revision)
                board = board.after(news.decisions, news.marks, news.revision)
            self._board = board
            return board

    def reload(self) -> Board:
        """The board of what was read since: after a refresh or a new set of rules. Raises LedgerError, StoreError."""
        with self._lock:
            self._board = None
            return self.board()

    def decide(self, proposals: Sequence[Proposal]) -> tuple[Decision, ...]:
        """Write all of these decisions or none; when this returns they are on the disk, and the board shows them.

        Raises StaleError where an item is no longer what its reviewer saw, LedgerError for a verdict that does not hold,
        UsageError for an unknown item.
        """
        for _ in range(_TRIES):
            board = self.board()
            made = tuple(self._decision(board, proposal) for proposal in proposals)
            if self._written(board, made, ()):
                return made
        raise LedgerError("others write without a pause", code="ledger_moved", remedy="try again")

    def mark(self, mark: Mark) -> Mark:
        """Write a mark (its `when` is filled in, its id made)."""
        return self.mark_all(lambda _: (mark,))[0]

    def mark_all(self, wanted: Callable[[Board], Sequence[Mark]]) -> tuple[Mark, ...]:
        """Write all of these marks or none. `wanted` is asked anew where somebody else wrote meanwhile, so that what it says is
        always about the board that stood when they were written."""
        for _ in range(_TRIES):
            board = self.board()
            when = self._clock()
            made = tuple(sealed(replace(mark, when=when)) for mark in wanted(board))
            if not made or self._written(board, (), made):
                return made
        raise LedgerError("others write without a pause", code="ledger_moved", remedy="try again")

    def _made(self) -> Board:
        register = self._register()
        news = self._home.ledger.since(0)
        edition = make_edition(self._home, register)
        return board_of(edition, (news.revision, news.decisions, news.marks), hints_of(self._home, edition))

    def _written(self, board: Board, decisions: tuple[Decision, ...], marks: tuple[Mark, ...]) -> bool:
        try:
            self._home.ledger.write(decisions, marks, at=board.revision)
        except LedgerError as error:
            if error.code != "ledger_moved":
                raise
            return False
        self.board()
        return True

    def _decision(self, board: Board, proposal: Proposal) -> Decision:
        if proposal.added is not None:
            return make_decision(
                _reading(board, proposal.source, proposal.added), proposal.added, replace(proposal.verdict, when=self._clock())
            )
        item = board.items.get(proposal.item)
        if item is None or item.reviewed is None:
            raise _gone(proposal)
        if board.stamp(item) != proposal.stamp:
            raise _stale(board, item, proposal)
        reading = _reading(board, item.source, item.reviewed.fact)
        replaced = tuple(one.id for one in board.about(item.source, item.reviewed.fact))
        verdict = replace(proposal.verdict, when=self._clock(), supersedes=replaced)
        return make_decision(reading, machine_fact(reading, item.reviewed), verdict)


def _reading(board: Board, source: str, fact: Fact) -> Reading:
    for reading in board.places.get(source, ()):
        if reading.document is not None and reading.document.id == fact.document:
            return reading
    raise UsageError("its document is not there any more", about=source, remedy="look at the queue again")


def _gone(proposal: Proposal) -> StaleError:
    error = StaleError("the item is not there any more", about=proposal.item)
    error.differs = (("条目", "在待复核清单中", "已不存在：文件被重新读取，或他人已处理"),)
    return error


def _stale(board: Board, item: QueueItem, proposal: Proposal) -> StaleError:
    error = StaleError("the item changed since it was opened", about=item.id)
    error.differs = differs(board, item)
    return error
