"""Runs a task in a process of its own, with limits of time and memory; what goes wrong there is told here."""

from __future__ import annotations

import atexit
import contextlib
import io
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

_SILENCE = 15  # seconds until the first sign of life from a task; a worker starts in one
_TOTAL = 900  # seconds for a whole document; 200 scanned pages
_TASKS = 200  # documents after which a worker is replaced: readers of hostile files leak
_AT_ONCE = 2


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    done: int = 0


class _Allowed(pickle.Unpickler):
    """Answers come from a process that opened a hostile file: they may hold our nouns and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(("policytable.model.", "policytable.parse.outcome")):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no noun of ours")


_IDLE: list[_Worker] = []
_OWNER = os.getpid()
_LOCK = threading.Lock()
_ROOM = threading.BoundedSemaphore(_AT_ONCE)


def run(task: str, *arguments: Any) -> Any:
    """The answer of a worker to a task; the last argument is the file's name.

    Raises the ParseError that the worker raised; DamagedError `timeout` where a page took too long and `crashed`
    where the reader did not survive the file.
    """
    with _ROOM:
        worker = _take()
        try:
            answer = _ask(worker, task, arguments)
        except BaseException:
            _kill(worker)
            raise
        _give(worker)
    if isinstance(answer, ParseError):
        raise answer
    return answer


def _ask(worker: _Worker, task: str, arguments: tuple[Any, ...]) -> Any:
    name = str(arguments[-1])
    body = pickle.dumps((task, arguments))
    assert worker.process.stdin is not None
    end = time.monotonic() + _TOTAL
    allowed: float = _SILENCE
    try:
        worker.process.stdin.write(struct.pack("<I", len(body)) + body)
        worker.process.stdin.flush()
        while True:
            kind, frame = _frame(worker, min(time.monotonic() + allowed, end), name)
            if kind == b".":
                allowed = struct.unpack("<I", frame)[0]
            elif kind == b"R":
                return _Allowed(io.BytesIO(frame)).load()
            else:
                return _error(frame)
    except (BrokenPipeError, EOFError) as error:
        raise DamagedError("the reader did not survive this file", about=name, code="crashed") from error


def _frame(worker: _Worker, until: float, name: str) -> tuple[bytes, bytes]:
    head = _read(worker, 5, until, name)
    return head[:1], _read(worker, struct.unpack("<I", head[1:])[0], until + 30, name)


def _read(worker: _Worker, size: int, until: float, name: str) -> bytes:
    assert worker.process.stdout is not None
    descriptor = worker.process.stdout.fileno()
    data = bytearray()
    while len(data) < size:
        left = until - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise DamagedError("reading it takes longer than is reasonable", about=name, code="timeout")
        piece = os.read(descriptor, min(1 << 20, size - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _error(frame: bytes) -> ParseError:
    kind, message, about, code, remedy = _Allowed(io.BytesIO(frame)).load()
    found = getattr(errors, kind, DamagedError)
    made = found if isinstance(found, type) and issubclass(found, ParseError) else DamagedError
    return made(message, about=about, code=code, remedy=remedy)


def _take() -> _Worker:
    global _OWNER
    with _LOCK:
        if os.getpid() != _OWNER:  # after a fork the pipes belong to the parent
            _IDLE.clear()
            _OWNER = os.getpid()
        while _IDLE:
            worker = _IDLE.pop()
            if worker.process.poll() is None:
                return worker
    return _Worker(_start())


def _start() -> subprocess.Popen[bytes]:
    keep = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "VIRTUAL_ENV")}
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "policytable.parse.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=keep | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2", "PYTHONUTF8": "1"},
        start_new_session=True,
    )


def _give(worker: _Worker) -> None:
    worker.done += 1
    if worker.done >= _TASKS:
        _kill(worker)
        return
    with _LOCK:
        _IDLE.append(worker)


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
        for worker in _IDLE:
            _kill(worker)


atexit.register(_close)
