"""Conversions by the batch, kept until they are asked for: one paper alone takes 1.8 s, one of a batch of 23 half a second."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256

from policytable.parse.office.libreoffice import Target, convert, convert_many

BATCH = 30  # files a start; more gain nothing and are lost together when one of them brings the program down
_ROUNDS = 4  # starts for one batch; what is left then is converted when it is read, alone
_KEPT = 256 << 20  # bytes; renderings of 30 papers have some 10 MB
_Key = tuple[bytes, Target]
_MADE: OrderedDict[_Key, bytes] = OrderedDict()
_LOCK = threading.Lock()


def converted(content: bytes, suffix: str, target: Target, name: str) -> bytes:
    """The file in another format, from the last batches where it is there. Raises what `convert` raises."""
    key = _key(content, target)
    with _LOCK:
        found = _MADE.get(key)
    if found is None:
        found = convert(content, suffix, target, name)
        _keep(key, found)
    return found


def convert_ahead(files: Sequence[tuple[bytes, str]], target: Target) -> int:
    """Converts files, each with its suffix, so that `converted` finds them; returns how many were made.

    A file that brings LibreOffice down costs a new start for those behind it; it is tried again, alone, when it is read.
    """
    waiting = {_key(content, target): (content, suffix) for content, suffix in files}
    with _LOCK:
        todo = [(key, file) for key, file in waiting.items() if key not in _MADE]
    made = 0
    while todo:
        made += _batch(todo[:BATCH], target)
        todo = todo[BATCH:]
    return made


def _batch(todo: list[tuple[_Key, tuple[bytes, str]]], target: Target) -> int:
    made = 0
    for _ in range(_ROUNDS):
        results = convert_many([file for _, file in todo], target)
        for (key, _), result in zip(todo, results, strict=True):
            if result is not None:
                _keep(key, result)
                made += 1
        last = max((at for at, result in enumerate(results) if result is not None), default=-1)
        todo = todo[last + 2 :]  # the one behind the last that was made ended the program
        if not todo:
            break
    return made


def _key(content: bytes, target: Target) -> _Key:
    return sha256(content).digest(), target


def _keep(key: _Key, data: bytes) -> None:
    with _LOCK:
        _MADE[key] = data
        _MADE.move_to_end(key)
        while len(_MADE) > 1 and sum(map(len, _MADE.values())) > _KEPT:
            _MADE.popitem(last=False)
