"""What a process remembers of the edition that it wrote last, so that the next one makes only what is made of something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of a file: its digest, its length in bytes, and how many records it holds, if it holds records."""

    sha256: str
    size: int
    records: int | None = None


@dataclass(frozen=True, slots=True)
class _Printed:
    """A file as it was written: what it was made of, and how the disk knew it then."""

    of: object
    entry: Entry
    mark: tuple[int, int, int]


class Press:
    """The files of the last edition by name, with what each was made of. One press serves one place, and one thread at a time.

    A file that somebody wrote into since is not taken over: its inode, length or time is another.
    """

    def __init__(self) -> None:
        self._printed: dict[str, _Printed] = {}
        self._fresh: dict[str, _Printed] = {}

    def kept(self, name: str, of: object, place: Path) -> Entry | None:
        """The entry of the file that stands at `place` under this name, where it was made of something equal and is as it was written."""
        found = self._printed.get(name)
        if found is None or _mark(place) != found.mark or found.of != of:
            return None
        return found.entry

    def note(self, name: str, of: object, entry: Entry, place: Path) -> None:
        """Remember a file of the edition that is being written."""
        mark = _mark(place)
        if mark is not None:
            self._fresh[name] = _Printed(of, entry, mark)

    def begin(self) -> None:
        """An edition is about to be written; what one that was given up left behind is forgotten."""
        self._fresh = {}

    def turn(self) -> None:
        """The edition that was being written is the last one from now on."""
        self._printed, self._fresh = self._fresh, {}


def _mark(place: Path) -> tuple[int, int, int] | None:
    try:
        found = place.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
