"""Turns at a host, shared by all processes of a machine: so many requests at once, so long between the starts of two.

In the folder lies for each host a file for each request that may be under way, locked while it is, and one with the time from
which the next may start. The kernel lets go of the lock of a process that dies.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from policytable.fetch.address import Address
from policytable.fetch.failures import Trail
from policytable.fetch.options import WebOptions
from policytable.store.files import disk_trouble

_POLL = 0.05  # s between two looks for a free turn
_LONGEST = 900.0  # s; who waits longer for a turn is one of too many
HOLD_MOST = 120.0  # s that a host may make us wait, by robots.txt or Retry-After; a clock that jumped counts no more either


class Hosts:
    """The turns of one machine's hosts. `now` is the time in seconds that all its processes share."""

    def __init__(self, options: WebOptions, sleep: Callable[[float], None], now: Callable[[], float]) -> None:
        self._folder = options.slots
        self._count = options.per_host
        self._delay = options.delay
        self._sleep = sleep
        self._now = now
        private_folder(self._folder)

    @contextmanager
    def turn(self, address: Address, crawl_delay: float, trail: Trail) -> Iterator[Callable[[], None]]:
        """Hold one of the host's turns for the length of the block, which begins when the next request may start.

        The block calls what it is given when the host has the request: getting there takes its time, and the host counts from then.
        """
        delay = min(max(self._delay, crawl_delay), max(self._delay, HOLD_MOST))
        slot = self._slot(address, trail)
        try:
            self._sleep_until(self._start(address, delay))
            yield lambda: self._push(address, self._now() + delay)
        finally:
            _let_go(slot)

    def hold(self, address: Address, seconds: float) -> None:
        """Let nobody ask this host for so many seconds, at most HOLD_MOST."""
        self._push(address, self._now() + min(seconds, HOLD_MOST))

    def path(self, address: Address, suffix: str) -> Path:
        """The file of a host in the folder."""
        return self._folder / (hashlib.sha256(address.site.encode()).hexdigest()[:32] + suffix)

    def _slot(self, address: Address, trail: Trail) -> int:
        waited = 0.0
        while True:
            for at in range(self._count):
                handle = _opened(self.path(address, f".{at}"))
                if _locked(handle):
                    return handle
                os.close(handle)
            if waited >= _LONGEST:
                raise trail.failure("host_busy", f"no turn at {address.authority} within {_LONGEST:g} s")
            self._sleep(_POLL)
            waited += _POLL

    def _start(self, address: Address, delay: float) -> float:
        """The time at which the next request may start; the one after it comes `delay` later."""
        with self._pace(address) as handle:
            start = max(self._next(handle), self._now())
            _write(handle, start + delay)
            return start

    def _push(self, address: Address, until: float) -> None:
        with self._pace(address) as handle:
            _write(handle, max(self._next(handle), until))

    def _next(self, handle: int) -> float:
        words = os.pread(handle, 64, 0)
        try:
            found = float(words)
        except ValueError:
            return 0.0  # a new file, or one that a full disk cut
        return found if found - self._now() <= max(HOLD_MOST, self._delay) * (self._count + 1) else 0.0

    def _sleep_until(self, start: float) -> None:
        left = start - self._now()
        if left > 0:
            self._sleep(left)

    @contextmanager
    def _pace(self, address: Address) -> Iterator[int]:
        handle = _opened(self.path(address, ".pace"))
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            _let_go(handle)


def private_folder(folder: Path) -> None:
    """Make `folder`, or see that it is this user's alone: others could lock its files for ever or lead writes elsewhere.

    Raises FetchError with code `slots_unsafe`.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        seen = folder.lstat()
    except OSError as error:
        raise Trail(str(folder)).failure("slots_unsafe", f"cannot be used: {error.strerror or error}") from error
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or stat.S_IMODE(seen.st_mode) & 0o077:
        raise Trail(str(folder)).failure("slots_unsafe", "not a folder of this user alone")


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise disk_trouble("cannot keep the turns of hosts", path, error) from error
        raise Trail(str(path)).failure("slots_unsafe", f"cannot be used: {error.strerror or error}") from error


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _let_go(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_UN)  # said aloud: a forked child shares the open file and would keep the lock
    os.close(handle)


def _write(handle: int, until: float) -> None:
    try:
        os.pwrite(handle, f"{until:<32.6f}\n".encode(), 0)
    except OSError as error:
        # Without its turns a host is not asked; and it is this machine that fails, not the host: the run ends.
        raise disk_trouble("cannot keep the turns of hosts", Path("slots"), error) from error
