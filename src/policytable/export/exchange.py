"""Two names of a folder changed for each other in one step, where the kernel can."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_AT_FDCWD, _EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


def exchange(one: Path, other: Path) -> None:
    """Let `one` and `other` change places. Without the kernel's help there is a moment in which `other` is not there. Raises OSError."""
    if _by_kernel(one, other):
        return
    aside = other.with_name(f".{other.name}-aside")
    os.rename(other, aside)
    os.rename(one, other)
    os.rename(aside, one)


def _by_kernel(one: Path, other: Path) -> bool:
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:  # not Linux, or an old C library
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)
