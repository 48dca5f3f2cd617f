"""A lock that the kernel lets go of when its holder dies, so none can be stale."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from policytable.errors import BusyError
from policytable.store.files import disk_trouble


@contextmanager
def hold(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold `path` for the length of the block. Without `wait` a second holder gets BusyError that names the first one's process.

    The file stays: were it removed, two processes could hold two files of one name.
    """
    handle = _open(path)
    try:
        _acquire(handle, path, wait)
        try:
            _sign(handle)
            yield
        finally:
            # Said aloud: a forked child shares the open file and would keep the lock past the block.
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def _sign(handle: int) -> None:
    """Who holds it, for those who come too late. A full disk takes no name, and the lock holds without it."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise disk_trouble("cannot lock", path, error) from error


def _acquire(handle: int, path: Path, wait: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        raise BusyError(f"held by process {pid or 'unknown'}", about=path.parent.name) from error
    except OSError as error:
        raise disk_trouble("cannot lock", path, error) from error
