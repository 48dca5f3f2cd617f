"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from policytable.errors import StoreError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put `content` at `path`: a temporary file in the same folder, then a rename. `durable` waits for the disk.

    Raises StoreError (`disk_full`, `disk_error` or `store`); the old content, if any, is then still there.
    """
    with staged(path, durable=durable) as file:
        file.write(content)


@contextmanager
def staged(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write to that takes the name `path` when the block ends, and vanishes when the block fails.

    An OSError, in the block too, becomes the StoreError of `write_whole`; other errors of the block pass through as they are.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        file = os.fdopen(handle, "wb")
        try:
            with _told(path):
                yield file
                _settle(file, durable)
        finally:
            with _told(path):
                file.close()
        with _told(path):
            os.replace(name, path)
    except BaseException:
        with suppress(OSError):  # a device that fails now fails here too; the first failure is the one to tell
            Path(name).unlink(missing_ok=True)
        raise
    if durable:
        with _told(path):
            sync_folder(path.parent)


def read_if_there(path: Path) -> bytes | None:
    """The content of `path`, or None where there is no such file. Raises StoreError where it cannot be read."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise disk_trouble("cannot read", path, error) from error


def free_space(path: Path) -> int:
    """Bytes that the account may still write on the disk that `path` is, or would be, on. Raises StoreError."""
    at = path.absolute()
    while not at.exists() and at != at.parent:
        at = at.parent
    try:
        disk = os.statvfs(at)
    except OSError as error:
        raise disk_trouble("cannot ask for the free space", path, error) from error
    return disk.f_bavail * disk.f_frsize


def need_space(path: Path, least: int) -> int:
    """The free space in bytes; for a check before a run begins. Raises StoreError `disk_full` where it is less than `least`."""
    free = free_space(path)
    if free < least:
        problem = f"{free // 1_000_000} MB free, {least // 1_000_000} MB are needed"
        raise StoreError(problem, about=path.name, code="disk_full", remedy=_MAKE_ROOM)
    return free


def disk_trouble(what: str, path: Path, error: OSError) -> StoreError:
    """The StoreError of an OSError: `disk_full` where the space ran out, `disk_error` where the device failed, else `store`."""
    message = f"{what}: {error.strerror or error}"
    if error.errno in _FULL:
        return StoreError(message, about=path.name, code="disk_full", remedy=_MAKE_ROOM)
    if error.errno == errno.EIO:
        return StoreError(message, about=path.name, code="disk_error", remedy="check the disk (dmesg, smartctl), then restore a backup")
    return StoreError(message, about=path.name)


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk: a rename lasts only then. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_MAKE_ROOM = "make room on the disk (policytable home prune), then run again: nothing is lost"


def _settle(file: BinaryIO, durable: bool) -> None:
    file.flush()
    if durable:
        os.fsync(file.fileno())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_trouble("cannot write", path, error) from error
