"""Whether another process read documents anew, or people changed the register, since the board was made."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from policytable.codec import dumps, encode
from policytable.errors import PolicyError
from policytable.model import Register
from policytable.pipeline.extracting import kept_readings
from policytable.store import Home

_LOG = logging.getLogger("policytable.web")
_SECONDS = 3.0


class Watch:
    """Looks every few seconds, in a thread of its own, and calls `changed` when what is to review is no longer what it was.

    The look is a few stats; only where one differs is what was read digested. A publication changes the pointer of editions and not the
    readings: it leads to no call.
    """

    def __init__(self, home: Home, corpus: Path, register: Callable[[], Register], changed: Callable[[], object]) -> None:
        self._home, self._corpus, self._register, self._changed = home, corpus, register, changed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._seen, self._rests_on = "", b""

    def start(self) -> None:
        """Begin to look."""
        self._seen, self._rests_on = self._glance(), self._digest()
        self._thread.start()

    def stop(self) -> None:
        """End; returns when the thread is done."""
        self._stop.set()
        self._thread.join()

    def look(self) -> bool:
        """Look once; whether it had changed. Raises PolicyError where home or register cannot be read (then it is looked at again)."""
        glance = self._glance()
        if glance == self._seen:
            return False
        digest = self._digest()
        changed = digest != self._rests_on
        if changed:
            self._changed()
        self._seen, self._rests_on = glance, digest
        return changed

    def _run(self) -> None:
        said = ""
        while not self._stop.wait(_SECONDS):
            try:
                if self.look():
                    _LOG.info("documents were read anew: the queue follows")
                said = ""
            except PolicyError as error:
                if error.code != said:  # once, and not every three seconds
                    _LOG.error("[%s] cannot see what changed", error.code, exc_info=True, extra={"code": error.code})
                said = error.code

    def _glance(self) -> str:
        places = (
            self._home.path / "editions" / "current.json",
            self._home.path / "runs.jsonl",
            self._home.path / "web.sqlite",
            self._home.path / "web.sqlite-wal",
            *sorted(self._corpus.glob("*.toml")),
        )
        return "\n".join(_stat(place) for place in places)

    def _digest(self) -> bytes:
        register = self._register()
        told = hashlib.sha256(kept_readings(self._home.cache, register))
        told.update(dumps(encode(register)).encode("utf-8", "surrogatepass"))
        return told.digest()


def _stat(place: Path) -> str:
    try:
        found = place.stat()
    except OSError:
        return f"{place.name}: none"
    return f"{place.name}: {found.st_ino} {found.st_size} {found.st_mtime_ns}"
