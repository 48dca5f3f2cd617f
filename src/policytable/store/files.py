"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from policytable.errors import StoreError


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put `content` at `path`: a temporary file in the same folder, then a rename. `durable` waits for the disk.

    Raises StoreError; the old content, if any, is then still there.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content, durable)
    except OSError as error:
        raise StoreError(f"cannot write: {error.strerror or error}", about=path.name) from error


def read_if_there(path: Path) -> bytes | None:
    """The content of `path`, or None where there is no such file. Raises StoreError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"cannot read: {error.strerror or error}", about=path.name) from error


def _write(path: Path, content: bytes, durable: bool) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if durable:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)  # a rename lasts only when its folder is on the disk
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
