"""What takes seconds once in a process is made beside the first pages, so that no reviewer waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from policytable.errors import PolicyError
from policytable.model import Register
from policytable.pipeline import Workbench
from policytable.pipeline.accounting import make_ready

_LOG = logging.getLogger("policytable.web")


class Warming:
    """Looks the board up as the first queue, item and search will, then loads the rules that explain a reading; in a thread of its own."""

    def __init__(self, workbench: Workbench, register: Callable[[], Register]) -> None:
        self._workbench, self._register = workbench, register
        self._thread = threading.Thread(target=self._run, name="warming", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Nothing is lost by ending in the middle."""

    def _run(self) -> None:
        try:
            board = self._workbench.board()
            len(board.items)
            board.whose.index.saying("词")
            make_ready(self._register())
        except PolicyError as error:
            _LOG.warning("[%s] not made ready: %s", error.code, error)  # the page that needs it tells it
