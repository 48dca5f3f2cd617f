"""Runs a task in a process of its own, with limits of time and memory; what goes wrong there is told here."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from policytable import errors
from policytable.errors import DamagedError, ParseError
from policytable.parse.guard.limits import LIMITS, OCR_THREADS, Limit
from policytable.parse.guard.wire import unpack

_START = 20  # seconds that a worker may take to start beside its task's; it takes 0.3 where nothing else runs
_WATCH = 0.2  # seconds between two looks at a worker's memory
_TASKS = 200  # documents after which a worker is replaced: readers of hostile files leak
_AT_ONCE = 2
_ANSWER = 512 << 20  # bytes; pictures of 200 pages are 100 MB
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOG = logging.getLogger("policytable")


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    done: int = 0


_IDLE: dict[bool, list[_Worker]] = {True: [], False: []}  # by Limit.heavy
_TOLD: set[str] = set()  # walls that this system refuses, each said once
_OWNER = os.getpid()
_LOCK = threading.Lock()
_ROOM = threading.BoundedSemaphore(_AT_ONCE)


def run(task: str, *arguments: Any) -> Any:
    """The answer of a worker to a task of LIMITS; the last argument is the file's name.

    Raises the ParseError that the worker raised; DamagedError `timeout` and `too_large` where a limit of the task was
    met, and `crashed` where the reader did not survive the file.
    """
    limit = LIMITS[task]
    with _ROOM:
        worker = _take(limit)
        try:
            answer = _ask(worker, task, arguments)
        except BaseException:
            _kill(worker)
            raise
        _give(worker, limit)
    if isinstance(answer, ParseError):
        raise answer
    return answer


def _ask(worker: _Worker, task: str, arguments: tuple[Any, ...]) -> Any:
    name, limit = str(arguments[-1]), LIMITS[task]
    body = pickle.dumps((task, arguments), protocol=5)
    assert worker.process.stdin is not None
    allowed = limit.seconds
    end = time.monotonic() + limit.total + (_START if not worker.done else 0)
    until = time.monotonic() + allowed + (_START if not worker.done else 0)
    try:
        worker.process.stdin.write(struct.pack("<I", len(body)) + body)
        worker.process.stdin.flush()
        while True:
            kind, frame = _frame(worker, min(until, end), limit, name)
            if kind == b"W":
                _tell(frame.decode())
            elif kind == b".":
                until = time.monotonic() + struct.unpack("<I", frame)[0]
            elif kind == b"R":
                return unpack(frame)
            else:
                return _error(frame)
    except (BrokenPipeError, EOFError, ValueError, struct.error) as error:
        raise _death(worker, name) from error


def _frame(worker: _Worker, until: float, limit: Limit, name: str) -> tuple[bytes, bytes]:
    head = _read(worker, 5, until, limit, name)
    size = struct.unpack("<I", head[1:])[0]
    if size > _ANSWER:
        raise DamagedError("what it reads to is more than is reasonable", about=name, code="too_large")
    return head[:1], _read(worker, size, until + 30, limit, name)


def _read(worker: _Worker, size: int, until: float, limit: Limit, name: str) -> bytes:
    assert worker.process.stdout is not None
    descriptor = worker.process.stdout.fileno()
    data = bytearray()
    while len(data) < size:
        left = until - time.monotonic()
        if left <= 0:
            raise DamagedError("reading it takes longer than is reasonable", about=name, code="timeout")
        if limit.resident is not None and _resident(worker.process.pid) > limit.resident:
            raise DamagedError("reading it takes more memory than is reasonable", about=name, code="too_large")
        if select.select([descriptor], [], [], left if limit.resident is None else min(left, _WATCH))[0]:
            piece = os.read(descriptor, min(1 << 20, size - len(data)))
            if not piece:
                raise EOFError
            data += piece
    return bytes(data)


def _resident(process: int) -> int:
    """Bytes that a process holds in memory; 0 where the system does not say."""
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as stream:
            return int(stream.read().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _death(worker: _Worker, name: str) -> DamagedError:
    with contextlib.suppress(subprocess.TimeoutExpired):
        if worker.process.wait(1) == -signal.SIGXCPU:
            return DamagedError("reading it takes longer than is reasonable", about=name, code="timeout")
    return DamagedError("the reader did not survive this file", about=name, code="crashed")


def _tell(walls: str) -> None:
    if walls not in _TOLD:
        _TOLD.add(walls)
        _LOG.warning("this system does not allow the readers of documents these walls: %s; the others stand", walls)


def _error(frame: bytes) -> ParseError:
    kind, message, about, code, remedy = unpack(frame)
    found = getattr(errors, str(kind), DamagedError)
    made = found if isinstance(found, type) and issubclass(found, ParseError) else DamagedError
    return made(str(message), about=str(about), code=str(code), remedy=str(remedy))


def _take(limit: Limit) -> _Worker:
    global _OWNER
    with _LOCK:
        if os.getpid() != _OWNER:  # after a fork the pipes belong to the parent
            for idle in _IDLE.values():
                idle.clear()
            _OWNER = os.getpid()
        while _IDLE[limit.heavy]:
            worker = _IDLE[limit.heavy].pop()
            if worker.process.poll() is None:
                return worker
            _kill(worker)
    return _Worker(_start())


def _start() -> subprocess.Popen[bytes]:
    keep = {key: value for key, value in os.environ.items() if key in ("LANG", "LC_ALL")}
    own = {"OMP_NUM_THREADS": str(OCR_THREADS), "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "policytable.parse.guard.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=keep | own | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "HOME": "/nonexistent"},
        start_new_session=True,
    )


def _give(worker: _Worker, limit: Limit) -> None:
    worker.done += 1
    if worker.done >= _TASKS:
        _kill(worker)
        return
    with _LOCK:
        _IDLE[limit.heavy].append(worker)


def _kill(worker: _Worker) -> None:
    with contextlib.suppress(ProcessLookupError):  # gone already
        os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()
    for stream in (worker.process.stdin, worker.process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def _close() -> None:
    if os.getpid() == _OWNER:
        for worker in (*_IDLE[True], *_IDLE[False]):
            _kill(worker)


atexit.register(_close)
