"""What one host may cost a run: a site that is down, hangs, or lists without end may not keep the others from their turn."""

from __future__ import annotations

import threading
from collections import Counter

from policytable.errors import FetchError
from policytable.fetch.failures import Trail

_LATE = 5  # answers in a row that did not come in time, each with all its tries: at the usual limits ten minutes


class Patience:
    """The account of a door's hosts, for all its threads; `most` is the time in seconds that one of them may take."""

    def __init__(self, most: float) -> None:
        self._most = most
        self._silent: set[str] = set()
        self._said: dict[str, str] = {}  # repeated word for word: which document met it first is a matter of threads
        self._late: Counter[str] = Counter()
        self._spent: dict[str, float] = {}
        self._guard = threading.Lock()

    def check(self, host: str, trail: Trail) -> None:
        """Raises FetchError: `unreachable` where nobody took the connection before, `timeout` where the host only hangs, `host_spent`
        where its time is over."""
        with self._guard:
            silent, late, spent = host in self._silent, self._late[host], self._spent.get(host, 0.0)
        error = None
        if silent:
            error = trail.failure("unreachable", self._said[host])
        elif late >= _LATE:
            error = trail.failure("timeout", self._said[host])
        elif spent >= self._most:
            error = trail.failure("host_spent", f"{host} had its {self._most:g} s of this run")
        if error is not None:
            error.heals = False
            raise error

    def took(self, host: str, seconds: float) -> None:
        """One exchange, or the pause after it where that is longer."""
        with self._guard:
            self._spent[host] = self._spent.get(host, 0.0) + max(seconds, 0.0)

    def ended(self, host: str, error: FetchError | None) -> None:
        """What came of asking the host, after all tries."""
        with self._guard:
            if error is None or error.code != "timeout":
                self._late[host] = 0
            else:
                self._late[host] += 1
            if error is not None and (error.nobody or error.code == "timeout"):
                self._said[host] = error.message
            if error is not None and error.nobody:
                self._silent.add(host)
