"""A lock that the kernel lets go of when its holder dies, so none can be stale."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policytable.errors import BusyError, StoreError


@contextmanager
def hold(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold `path` for the length of the block. Without `wait` a second holder gets BusyError that names the first one's process.

    The file stays: were it removed, two processes could hold two files of one name.
    """
    handle = _open(path)
    try:
        _acquire(handle, path, wait)
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            # Said aloud: a forked child shares the open file and would keep the lock past the block.
            fcntl.flock(handle, fcntl.LOCK_UN)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"cannot lock: {error.strerror or error}", about=path.name) from error


def _acquire(handle: int, path: Path, wait: bool) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        pid = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
        raise BusyError(f"held by process {pid or 'unknown'}", about=path.parent.name) from error
    except OSError as error:
        raise StoreError(f"cannot lock: {error.strerror or error}", about=path.name) from error
