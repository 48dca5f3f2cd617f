"""Passwords cannot be guessed by trying: who fails waits, longer each time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

_KEPT = 20_000  # keys; the oldest go, so that nobody fills the memory with names
_FORGOTTEN = 3600.0  # seconds after which failures no longer count


@dataclass(frozen=True, slots=True)
class _Rule:
    """How many failures are free, and the longest wait in seconds. The name alone waits little: else anybody could keep its owner out."""

    free: int
    longest: float


_RULES = {"both": _Rule(5, 600.0), "name": _Rule(20, 20.0), "peer": _Rule(30, 60.0)}


class Throttle:
    """Failures by name, by peer, and by both together, in memory; safe for many threads. Moments are seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: OrderedDict[tuple[str, str, str], tuple[int, float]] = OrderedDict()

    def attempt(self, name: str, peer: str, now: float) -> float:
        """Seconds to wait before the next try; 0 lets this one be made. It counts as failed until `passed` says otherwise, so that
        many at once do not slip through."""
        keys = _keys(name, peer)
        with self._lock:
            wait = max(self._wait(key, now) for key in keys)
            if wait <= 0:
                for key in keys:
                    self._count(key, now)
            return max(0.0, wait)

    def passed(self, name: str, peer: str) -> None:
        """The attempt was right: the name is free again; of the peer's others none is forgotten."""
        both, alone, peers = _keys(name, peer)
        with self._lock:
            self._failed.pop(both, None)
            self._failed.pop(alone, None)
            if peers in self._failed:
                count, last = self._failed[peers]
                self._failed[peers] = (max(0, count - 1), last)

    def _wait(self, key: tuple[str, str, str], now: float) -> float:
        count, last = self._failed.get(key, (0, now))
        rule = _RULES[key[0]]
        if now - last > _FORGOTTEN or count < rule.free:
            return 0.0
        return last + min(rule.longest, 2.0 ** min(count - rule.free, 20)) - now

    def _count(self, key: tuple[str, str, str], now: float) -> None:
        count, last = self._failed.pop(key, (0, now))
        self._failed[key] = (1 if now - last > _FORGOTTEN else count + 1, now)
        while len(self._failed) > _KEPT:
            self._failed.popitem(last=False)


def _keys(name: str, peer: str) -> tuple[tuple[str, str, str], ...]:
    return ("both", name, peer), ("name", name, ""), ("peer", "", peer)
