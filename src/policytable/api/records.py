"""A file of JSON Lines held open: every record by its key, byte for byte, and which records say what."""

from __future__ import annotations

import mmap
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from policytable.api.words import Words
from policytable.errors import EditionError

Which = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a record can be found by: its key, (column, what it says there) with parts of a list joined by commas, what it is called, and
    what else it says."""

    key: str
    columns: tuple[tuple[str, str], ...]
    called: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """What each record says of one thing: `codes` by record, `names` by code."""

    codes: NDArray[np.int32]
    names: tuple[str, ...]

    def where(self, wanted: Callable[[str], bool]) -> Which:
        """The records whose entry is wanted; asked once for each different entry, not for each record."""
        found: Which = np.fromiter((wanted(name) for name in self.names), dtype=bool, count=len(self.names))[self.codes]
        return found


@dataclass(frozen=True, slots=True)
class Records:
    """The records in the order of their file. The file is mapped, not read: what was opened stays, whatever lies at its place later."""

    content: mmap.mmap | bytes
    starts: array[int]
    ends: array[int]
    index: dict[str, int]
    columns: dict[str, Column]
    words: Words
    titles: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, place: int) -> bytes:
        """The record at a place, without its line end."""
        return self.content[self.starts[place] : self.ends[place]]

    def get(self, key: str) -> bytes | None:
        """The record with a key, as it stands in the file."""
        place = self.index.get(key)
        return None if place is None else self.content[self.starts[place] : self.ends[place]]

    def data(self, place: int) -> dict[str, Any]:
        """The record at a place as plain data."""
        found: dict[str, Any] = orjson.loads(self.line(place))
        return found


def mapped(file: Path) -> mmap.mmap | bytes:
    """The content of a file that may be large. Raises EditionError."""
    try:
        with open(file, "rb") as opened:
            return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if file.stat().st_size else b""
    except OSError as error:
        raise EditionError(f"cannot be read: {error.strerror}", about=str(file)) from error


def records(content: mmap.mmap | bytes, about: str, traits: Callable[[dict[str, Any]], Traits]) -> Records:
    """The lines of `content` laid out for looking up. Raises EditionError, with the line, where one does not hold."""
    starts, ends, index = array("q"), array("q"), dict[str, int]()
    columns: dict[str, tuple[array[int], dict[str, int]]] = {}
    titles, texts = list[str](), list[tuple[str, str]]()
    at, size = 0, len(content)
    while at < size:
        end = content.find(b"\n", at)
        end = size if end < 0 else end
        told = _traits(content[at:end], f"{about}, line {len(starts) + 1}", traits)
        index.setdefault(told.key, len(starts))
        starts.append(at)
        ends.append(end)
        for name, said in told.columns:
            codes, names = columns.setdefault(name, (array("i"), {}))
            codes.append(names.setdefault(said, len(names)))
        titles.append(told.called)
        texts.append((told.called, told.says))
        at = end + 1
    held = {name: Column(np.frombuffer(codes, dtype=np.int32), tuple(names)) for name, (codes, names) in columns.items()}
    return Records(content, starts, ends, index, held, Words(texts), tuple(titles))


def of_data(entries: Iterable[dict[str, Any]], about: str, traits: Callable[[dict[str, Any]], Traits]) -> Records:
    """Records that stand in no file."""
    return records(b"".join(orjson.dumps(entry) + b"\n" for entry in entries), about, traits)


def _traits(line: bytes, about: str, traits: Callable[[dict[str, Any]], Traits]) -> Traits:
    try:
        return traits(orjson.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EditionError(f"is no record: {error!r}", about=about) from error
