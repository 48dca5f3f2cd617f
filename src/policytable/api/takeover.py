"""Which edition is answered from: the one that stands at the place, taken over whole when another is published there."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from policytable.api.holding import POINTER, Holding, hold
from policytable.errors import PolicyError

_LOG = logging.getLogger("policytable.api")
_EVERY = 0.25  # seconds between two looks at the pointer: a look is a microsecond, but nobody asks for an edition that young


class Takeover:
    """The edition at `out`. A newer one is read beside the requests and then put in its place: an answer sees one or the other.

    Raises EditionError where none stands there.
    """

    def __init__(self, out: Path) -> None:
        self._out, self._stamp = out, _stamp(out)
        self._held, self._looked = hold(out), time.monotonic()
        self._busy = threading.Lock()

    def current(self) -> Holding:
        """The edition to answer one request from, from its beginning to its end."""
        now = time.monotonic()
        if now - self._looked > _EVERY:
            self._looked = now
            if _stamp(self._out) != self._stamp and self._busy.acquire(blocking=False):
                threading.Thread(target=self._take, name="takeover", daemon=True).start()
        return self._held

    def _take(self) -> None:
        try:
            stamp = _stamp(self._out)  # before the files: what is published meanwhile is seen at the next look
            taken = hold(self._out)
            self._held, self._stamp = taken, stamp
            _LOG.info("edition %s", taken.edition)
        except PolicyError as error:  # half moved in, or broken: the one before stands, the next look tries again
            _LOG.warning("%s", error, extra={"code": error.code})
        finally:
            self._busy.release()


def _stamp(out: Path) -> tuple[int, ...]:
    """What changes when another edition stands at the place."""
    try:
        told = (out / POINTER).stat()
    except OSError:
        return ()
    return told.st_dev, told.st_ino, told.st_mtime_ns, told.st_size
