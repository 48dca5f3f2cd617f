"""Reading the tar file of a backup that nobody vouches for: plain files under plain names, and nothing else.

The standard library's reader takes headers of any size into memory and knows links, devices and sparse files; a backup has none.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from policytable.errors import StoreError
from policytable.store.files import disk_trouble
from policytable.store.unpacked import DamagedMember, Unpacked

_BLOCK = 512
_CHUNK = 1024 * 1024
_MOST = 1_000_000  # files
_DEEPEST = 12
_OCTAL = re.compile(rb" *([0-7]{1,11})[ \0]*")


@dataclass(frozen=True, slots=True)
class TapeFile:
    """A file that was unpacked: its name within the folder, its size and the sha256 of its bytes."""

    name: str
    size: int
    sha256: str


def read_tape(file: Path, folder: Path, room: int) -> Iterator[TapeFile]:
    """Unpack a .tar.gz into `folder`, a file at a time, no more than `room` bytes in all.

    Raises StoreError: `backup_damaged` for whatever is not a plain file under a plain name, `archive_bomb`, `disk_full`.
    """
    try:
        with file.open("rb") as packed:
            source = Unpacked(packed)
            if not source.begin():
                raise _damaged("it is empty", file.name)
            yield from _files(source, folder, room, file.name)
            source.skip(_CHUNK * 64)  # to the member's end, where gzip's own sum is checked
    except DamagedMember as error:
        raise _damaged(str(error), file.name) from error
    except OSError as error:
        raise disk_trouble("cannot be unpacked", file, error) from error


def plain(name: str) -> bool:
    """Whether a file of a backup may be called so: a path that stays within its folder, without signs that deceive."""
    path = PurePosixPath(name)
    within = not path.is_absolute() and ".." not in path.parts and 0 < len(path.parts) <= _DEEPEST
    return within and name.isprintable() and "\\" not in name and path.as_posix() == name


def _files(source: Unpacked, folder: Path, room: int, about: str) -> Iterator[TapeFile]:
    names: set[str] = set()
    while head := source.read(_BLOCK):
        if not head.strip(b"\0"):
            return
        name, size, mtime = _head(head, about)
        room -= size
        if name in names or len(names) >= _MOST:
            raise _damaged(f"{name} stands in it twice" if name in names else "too many files", about)
        if room < 0:
            raise StoreError("there is no room for what is in it", about=about, code="disk_full", remedy="make room, or restore elsewhere")
        names.add(name)
        yield _unpacked(source, folder, TapeFile(name, size, about), mtime)
        source.skip(-size % _BLOCK)
    raise _damaged("it breaks off", about)


def _unpacked(source: Unpacked, folder: Path, item: TapeFile, mtime: int) -> TapeFile:
    path = folder / item.name
    path.parent.mkdir(parents=True, exist_ok=True)
    seen, left = hashlib.sha256(), item.size
    with path.open("xb") as target:
        while left > 0:
            data = source.read(min(left, _CHUNK))
            if not data:
                raise _damaged(f"{item.name} breaks off", item.sha256)
            target.write(data)
            seen.update(data)
            left -= len(data)
        target.flush()
        os.fsync(target.fileno())
    os.utime(path, (mtime, mtime))
    return TapeFile(item.name, item.size, seen.hexdigest())


def _head(head: bytes, about: str) -> tuple[str, int, int]:
    """Name, size in bytes and time of change of the file behind a header block."""
    if len(head) < _BLOCK:
        raise _damaged("it breaks off", about)
    if _number(head[148:156], about) != sum(head[:148]) + 8 * ord(" ") + sum(head[156:]):
        raise _damaged("a header does not hold", about)
    if head[156:157] not in (b"0", b"\0"):
        raise _damaged(f"an entry that is no plain file (kind {head[156:157]!r})", about)
    parts = [head[345:500], head[:100]] if head[257:262] == b"ustar" else [head[:100]]
    name = b"/".join(text for part in parts if (text := part.split(b"\0")[0])).decode("utf-8", "surrogateescape")
    if not plain(name):
        raise _damaged(f"a file may not be called {name!r}", about)
    return name, _number(head[124:136], about), _number(head[136:148], about)


def _number(text: bytes, about: str) -> int:
    found = _OCTAL.fullmatch(text)
    if found is None:
        raise _damaged("a header does not hold", about)
    return int(found[1], 8)


def _damaged(problem: str, about: str) -> StoreError:
    return StoreError(problem, about=about, code="backup_damaged", remedy="use another backup")
