"""Work that need not be done twice; a machine can make all of it again, so damage is a miss and never an error."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from policytable.errors import StoreError
from policytable.store.files import read_if_there, write_whole

T = TypeVar("T")
_KIND = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a kind was found, not found, and written since this home was opened."""

    hits: int = 0
    misses: int = 0
    writes: int = 0


class _Tally(dict[str, Counts]):
    def __missing__(self, kind: str) -> Counts:
        return Counts()


class Cache:
    """Bytes by kind and key. A key should hold all that the result rests on: content, rules, versions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tally = _Tally()
        self._guard = threading.Lock()

    @property
    def counts(self) -> Mapping[str, Counts]:
        """Counts by kind; a kind that was never asked for has zeros."""
        return MappingProxyType(self._tally)

    def get(self, kind: str, key: str) -> bytes | None:
        """The bytes put under `key`, or None; an entry that is damaged or of another key is None too."""
        return self.load(kind, key, bytes)

    def load(self, kind: str, key: str, read: Callable[[bytes], T]) -> T | None:
        """What `read` makes of the bytes under `key`, or None; a ValueError of `read` is a miss (an entry of another version)."""
        found = self._read(kind, key)
        try:
            result = None if found is None else read(found)
        except ValueError:
            result = None
        self._count(kind, "misses" if result is None else "hits")
        if result is not None:
            self._touch(kind, key)
        return result

    def has(self, kind: str, key: str) -> bool:
        """Whether there is an entry under `key`; it is not read, and not counted."""
        return self._path(kind, key).is_file()

    def entries(self, kind: str) -> Iterator[bytes]:
        """The bytes of every entry of a kind, in no order, damaged ones too; not counted as used."""
        for path in (self._folder / kind).glob("??/*"):
            entry = None if path.name.startswith(".") else read_if_there(path)
            if entry is not None:
                yield entry[32:]

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep `data` under `key`. Raises StoreError where the disk refuses it."""
        # Not durable: after a power cut the digest fails and the work is done again.
        write_whole(self._path(kind, key), _digest(key, data) + data, durable=False)
        self._count(kind, "writes")

    def _read(self, kind: str, key: str) -> bytes | None:
        try:
            entry = read_if_there(self._path(kind, key))
        except StoreError:  # an unreadable entry: the work can be done again
            return None
        if entry is None or entry[:32] != _digest(key, entry[32:]):
            return None
        return entry[32:]

    def _touch(self, kind: str, key: str) -> None:
        """The time of the file is that of its last use, by which `prune` goes; a read-only disk keeps the old one."""
        with suppress(OSError):
            os.utime(self._path(kind, key))

    def _path(self, kind: str, key: str) -> Path:
        if not _KIND.fullmatch(kind):
            raise ValueError(f"not a kind of cached work: {kind!r}")
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / kind / name[:2] / name[2:]

    def _count(self, kind: str, what: str) -> None:
        with self._guard:
            counts = self._tally[kind]
            self._tally[kind] = replace(counts, **{what: getattr(counts, what) + 1})


def _digest(key: str, data: bytes) -> bytes:
    name = key.encode()
    return hashlib.sha256(len(name).to_bytes(8, "big") + name + data).digest()
