"""What is published follows what is decided: soon, in the background, and never at the cost of a decision."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from policytable.errors import BusyError, PolicyError, PublishRefused
from policytable.model import Decision, Edition, Issue, Register
from policytable.pipeline.batch import LOG
from policytable.pipeline.board import Board
from policytable.pipeline.extracting import kept_readings
from policytable.pipeline.memory import Memory
from policytable.pipeline.publishing import Published
from policytable.pipeline.refreshing import Place, publish_known
from policytable.pipeline.workbench import Workbench
from policytable.review import overlay
from policytable.store import Home

Phase = Literal["idle", "waiting", "publishing", "published", "refused", "failed"]

_COLLECT = 0.3  # seconds: what a reviewer decides within them comes in one edition; a page is opened no faster
_BUSY = 0.5  # seconds between two looks whether a refresh has ended
_AGAIN = 30.0  # seconds until what failed is tried again: a disk is not made room on in less


@dataclass(frozen=True, slots=True)
class Following:
    """Where publishing stands. `edition` and `when` are those of the last edition that this publisher put out, `revision` the ledger's that
    it holds; `gates` say why one was refused, `problem` (a code) and `message` what failed (`busy`: another run has the home)."""

    phase: Phase = "idle"
    edition: str = ""
    when: str = ""
    revision: int = 0
    gates: tuple[str, ...] = ()
    problem: str = ""
    message: str = ""


class Publisher:
    """Publishes what a workbench shows, after `touch`, in a thread of its own.

    `order` gives the register of the run and where it is published, as `publish_known` takes them; `clock` the moment (ISO 8601).
    `tell` is called in that thread when an edition is refused or fails otherwise than the last one, and when one is published again.
    Killed at any point, `touch` after the next start publishes what would have been published.
    """

    def __init__(
        self,
        home: Home,
        workbench: Workbench,
        order: Callable[[], tuple[Register, Place]],
        clock: Callable[[], str],
        tell: Callable[[Exception | None], object] = lambda _: None,
    ) -> None:
        self._home, self._workbench, self._order, self._clock = home, workbench, order, clock
        self._told, self._last_told = tell, "?"  # nobody knows yet what was told before this process
        self._memory = Memory()
        self._read: tuple[object, bytes] = (None, b"")  # the readings of a board that was checked, and the digest of what they are of
        self._asked, self._ending, self._guard = threading.Event(), threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._state = Following()

    def touch(self) -> None:
        """Something was decided, or may have been: an edition of it follows. Returns at once."""
        with self._guard:
            if self._ending.is_set():
                return
            self._asked.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="publisher", daemon=True)
                self._thread.start()

    def state(self) -> Following:
        """Where publishing stands now."""
        return self._state

    def stop(self, timeout: float = 60.0) -> None:
        """Publish what was asked for, then end; what another run holds up for `timeout` seconds is left to the
        next start."""
        with self._guard:
            self._ending.set()
            thread = self._thread
            self._asked.set()
        if thread is not None:
            thread.join(timeout)

    def publish_now(self) -> Published:
        """Publish what was decided so far, in this thread. Raises BusyError while another run has the home, and what
        `publish_known` raises."""
        with self._home.lock():
            register, place = self._order()
            board = self._board(register)
            terms = replace(place.terms, edition=as_made(board), decisions=in_order(board.decisions), memory=self._memory)
            published = publish_known(self._home, board.edition.register, replace(place, terms=terms))
            self._tell(Following("published", published.standing.edition, self._clock(), board.revision))
            return published

    def _board(self, register: Register) -> Board:
        """The board, read anew where the home has read something since; called under the home's lock, so that nothing moves meanwhile."""
        digest = kept_readings(self._home.cache, register)
        board = self._workbench.board()
        if self._read != (id(board.edition.readings), digest) or board.edition.register != register:
            board = self._workbench.reload()
        self._read = (id(board.edition.readings), digest)
        return board

    def _follow(self) -> None:
        pause: float | None = None
        while True:
            self._asked.wait(pause)
            self._ending.wait(_COLLECT)
            ending = self._ending.is_set()
            self._asked.clear()  # what is decided from here on asks again
            pause = self._once()
            if ending and pause != _BUSY and not self._asked.is_set():
                return

    def _once(self) -> float | None:
        """Publish once; the seconds after which to try again unasked, None for never."""
        self._tell(replace(self._state, phase="publishing", gates=(), problem="", message=""))
        try:
            self.publish_now()
            self._tell_of(None)
        except BusyError as error:
            self._tell(replace(self._state, phase="waiting", problem=error.code, message=error.message))
            return _BUSY
        except PublishRefused as error:
            self._tell(replace(self._state, phase="refused", gates=error.gates, problem=error.code, message=error.message))
            self._tell_of(error)
        except PolicyError as error:
            self._tell(replace(self._state, phase="failed", problem=error.code, message=str(error)))
            self._tell_of(error)
            return _AGAIN
        except Exception as error:  # the desk goes on; its pages say that publishing does not
            LOG.exception("publishing broke off")
            self._tell(replace(self._state, phase="failed", problem="internal_error", message=f"{type(error).__name__}: {error}"))
            self._tell_of(error)
            return _AGAIN
        return None

    def _tell_of(self, error: Exception | None) -> None:
        """Tell the operator, where it is not what was told last: what is refused is tried again with every decision."""
        said = "" if error is None else str(error)
        if said == self._last_told:
            return
        self._last_told = said
        try:
            self._told(error)
        except PolicyError as fault:
            LOG.warning("the operator was not told: %s", fault)

    def _tell(self, state: Following) -> None:
        self._state = state


def as_made(board: Board) -> Edition:
    """The board's edition with its issues in the order in which `make_edition` has them."""
    silent = {source for source, readings in board.places.items() if all(reading.document is None for reading in readings)}
    silent |= board.by_source.keys() - board.places.keys()
    unread = tuple(reading for reading in board.edition.readings if reading.source.id in silent)
    lost = overlay(unread, tuple(one for one in in_order(board.decisions) if one.seen.source in silent))[1]
    laid: list[Issue] = [issue for source in board.places if source not in silent for issue in board.by_source[source][1]]
    others = (issue for issue in board.edition.issues if not issue.code.startswith("decision_"))
    return replace(board.edition, issues=(*others, *lost, *laid))


def in_order(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Decisions by the moment at which they were made, as the ledger gives them."""
    return tuple(sorted(decisions, key=lambda one: (datetime.fromisoformat(one.when), one.id)))
