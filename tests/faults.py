"""Faults on purpose: the n-th write, wait for the disk, rename, removal or commit fails, or the process dies there.

`count_faults(work)` tells how many such points `work()` passes; `with fault(at=n, kind="enospc")` makes the n-th (from 1) fail;
`killed(work, at)` lets a child process die there. Points are those of `os` (rename, replace, link, symlink, unlink, rmdir, mkdir, fsync,
pwrite, ftruncate), of files opened for writing through `os.fdopen`, `open` and `Path.open`, and of SQLAlchemy commits. What SQLite
itself writes is no point: its journal is its own proof, and real kills go through it too.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

Kind = Literal["enospc", "eio", "kill"]
KILLED = 137
_CALLS = ("replace", "rename", "link", "symlink", "unlink", "rmdir", "mkdir", "fsync", "pwrite", "ftruncate")
_FREEING = ("unlink", "rmdir", "ftruncate")  # what a full disk does not refuse
_ERRORS = {"enospc": errno.ENOSPC, "eio": errno.EIO}
_SQLITE = {"enospc": sqlite3.SQLITE_FULL, "eio": sqlite3.SQLITE_IOERR}


class Points:
    """The points passed so far, by name, and the one that fails (0: none); `lasting`: and all that come later, as on a full disk."""

    def __init__(self, at: int = 0, kind: Kind = "kill", *, lasting: bool = False) -> None:
        self.at = at
        self.kind = kind
        self.lasting = lasting
        self.passed: list[str] = []

    def due(self, name: str) -> bool:
        """Whether this point is the one."""
        self.passed.append(name)
        if self.kind == "enospc" and self.lasting and name in _FREEING:
            return False
        return len(self.passed) == self.at or (self.lasting and 0 < self.at < len(self.passed))

    def fail(self) -> None:
        """The fault itself."""
        if self.kind == "kill":
            os._exit(KILLED)
        code = _ERRORS[self.kind]
        raise OSError(code, os.strerror(code))

    def hit(self, name: str) -> None:
        """Pass a point, or fail at it."""
        if self.due(name):
            self.fail()

    def commit(self, _connection: Any) -> None:
        """A commit: it fails with what SQLite says of a disk."""
        if not self.due("commit"):
            return
        if self.kind == "kill":
            self.fail()
        cause = sqlite3.OperationalError("the disk failed on purpose")
        cause.sqlite_errorcode = _SQLITE[self.kind]
        raise OperationalError("COMMIT", {}, cause)


class _Written:
    """A file whose writes are points; a write that fails leaves half of its bytes, as disks do."""

    def __init__(self, file: Any, points: Points) -> None:
        self._file, self._points = file, points

    def write(self, data: Any) -> Any:
        if self._points.due("write"):
            self._file.write(data[: len(data) // 2])
            self._file.flush()
            self._points.fail()
        return self._file.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> _Written:
        self._file.__enter__()
        return self

    def __exit__(self, *told: Any) -> Any:
        return self._file.__exit__(*told)

    def __iter__(self) -> Any:
        return iter(self._file)


def _opening(original: Callable[..., Any], points: Points) -> Callable[..., Any]:
    def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
        made = original(file, mode, *args, **more)
        return _Written(made, points) if set(mode) & set("wxa+") else made

    return opened


@contextmanager
def watched(points: Points) -> Iterator[Points]:
    """The block passes these points, and fails where they say."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, _calling(name, getattr(os, name), points))
        for module in (builtins, io):
            patch.setattr(module, "open", _opening(module.open, points))
        patch.setattr(os, "fdopen", _opening(os.fdopen, points))
        event.listen(Engine, "commit", points.commit)
        try:
            yield points
        finally:
            event.remove(Engine, "commit", points.commit)


def _calling(name: str, original: Callable[..., Any], points: Points) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        if not _idle(name, args, more):
            points.hit(name)
        return original(*args, **more)

    return call


def _idle(name: str, args: tuple[Any, ...], more: dict[str, Any]) -> bool:
    """Whether a call asks nothing of the disk: a folder that is there is made again, a file that is not there is removed."""
    if name not in ("mkdir", "unlink"):
        return False
    try:
        os.lstat(args[0]) if more.get("dir_fd") is None else os.stat(args[0], dir_fd=more["dir_fd"], follow_symlinks=False)
    except OSError:
        return name == "unlink"
    return name == "mkdir"


@contextmanager
def fault(at: int, kind: Kind = "enospc") -> Iterator[Points]:
    """The `at`-th point of the block fails; the points passed."""
    with watched(Points(at, kind)) as points:
        yield points


def count_faults(work: Callable[[], object]) -> int:
    """How many points `work()` passes when nothing fails."""
    with watched(Points()) as points:
        work()
    return len(points.passed)


def killed(work: Callable[[], object], at: int) -> bool:
    """Run `work()` in a child process that dies at the `at`-th point; whether it did. An exception of the child is told as one here."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with fault(at, "kill"):
                work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, KILLED), f"the child ended with {code} before point {at}"
    return code == KILLED
