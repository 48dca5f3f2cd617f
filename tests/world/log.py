"""What was asked of the sites, as measured at the server."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with its answer. `target` is path and query as sent; times are seconds of a monotonic clock, `ended` when the
    last byte was handed over; `sent` counts the bytes of the body; `broken` says that the connection did not last."""

    site: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    started: float
    ended: float
    status: int
    sent: int
    broken: bool = False

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def conditional(self) -> bool:
        """Whether it asked only for what had changed."""
        return self.header("If-None-Match") is not None or self.header("If-Modified-Since") is not None


class Log:
    """All requests in the order in which they came; safe to read while sites answer.

    A request stands here from the moment before its answer is sent, so that whoever has an answer finds it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[int, Asked] = {}
        self._open: dict[int, str] = {}
        self._most: dict[str, int] = {}
        self._numbers = itertools.count()
        self.faults: list[str] = []  # what went wrong in the world itself: no test may take it for a site's answer

    def begin(self, site: str) -> int:
        """A request of the site is being answered; returns its number."""
        with self._lock:
            number = next(self._numbers)
            self._open[number] = site
            self._most[site] = max(self._most.get(site, 0), self._count(site))
            return number

    def answering(self, number: int, asked: Asked) -> None:
        """What it was and what is being sent."""
        with self._lock:
            if number in self._open:
                self._asked[number] = asked

    def end(self, number: int, asked: Asked) -> None:
        """It was answered."""
        with self._lock:
            # What was forgotten meanwhile stays so.
            if number in self._asked:
                self._asked[number] = asked
            self._open.pop(number, None)

    def clear(self) -> None:
        """Forget what was asked; what is being answered still counts as open."""
        with self._lock:
            self._asked.clear()
            self._most = {site: self._count(site) for site in set(self._open.values())}

    def all(self, site: str | None = None) -> tuple[Asked, ...]:
        """What was asked (of one site)."""
        with self._lock:
            return tuple(asked for _, asked in sorted(self._asked.items()) if site in (None, asked.site))

    def at(self, site: str, target: str) -> tuple[Asked, ...]:
        """What was asked of one target (path with query) of a site."""
        return tuple(asked for asked in self.all(site) if asked.target == target)

    def conditional(self, site: str | None = None) -> tuple[Asked, ...]:
        """The conditional requests."""
        return tuple(asked for asked in self.all(site) if asked.conditional)

    @property
    def open(self) -> int:
        """How many requests are being answered."""
        with self._lock:
            return len(self._open)

    def most_at_once(self, site: str) -> int:
        """The largest number of requests that the site answered at the same time."""
        with self._lock:
            return self._most.get(site, 0)

    def gaps(self, site: str) -> tuple[float, ...]:
        """Seconds between the starts of requests that follow each other at a site."""
        starts = sorted(asked.started for asked in self.all(site))
        return tuple(later - earlier for earlier, later in itertools.pairwise(starts))

    def __len__(self) -> int:
        return len(self.all())

    def _count(self, site: str) -> int:
        return sum(1 for open_site in self._open.values() if open_site == site)
