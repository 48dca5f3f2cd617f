"""Reading gzip that others made: a member at a time, never more bytes at once or in all than is reasonable."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from policytable.errors import StoreError

# Texts and pages pack 3 to 20 times; gzip itself ends at 1032. The allowance lets small files pack as well as they like.
RATIO, ALLOWANCE = 100, 64 * 1024 * 1024
_CHUNK = 64 * 1024
_MAGIC = b"\x1f\x8b\x08"


class DamagedMember(Exception):
    """A gzip member that does not hold; the next one may."""


class Unpacked:
    """The bytes of a seekable file, unpacked where it is gzip. A file that is not is one member of its own.

    Raises StoreError `archive_bomb` where it unpacks to more than RATIO times its size (and ALLOWANCE).
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._budget = file.seek(0, 2) * RATIO + ALLOWANCE
        file.seek(0)
        self.packed = file.read(len(_MAGIC)) == _MAGIC
        self._next = 0  # where to look for the next member
        self._start = 0
        self._inflater: zlib._Decompress | None = None
        self._buffer = b""
        self._ended = True

    def begin(self) -> bool:
        """Go to the next member, over what is none; False where the file has no more."""
        found = self._find(self._next) if self.packed else (0 if self._next == 0 else None)
        if found is None:
            return False
        self._start, self._next = found, found + 1  # after damage the search goes on behind this member's first byte
        self._file.seek(found)
        self._inflater = zlib.decompressobj(31) if self.packed else None
        self._buffer, self._ended = b"", False
        return True

    def read(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end of the member. Raises DamagedMember."""
        parts = []
        while count > 0 and self._fill():
            part, self._buffer = self._buffer[:count], self._buffer[count:]
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def line(self, most: int) -> bytes:
        """The bytes up to and with the next line feed, no more than `most`; empty at the end of the member. Raises DamagedMember."""
        parts: list[bytes] = []
        while most > 0 and self._fill():
            end = self._buffer.find(b"\n", 0, most) + 1
            taken = end or min(most, len(self._buffer))
            parts.append(self._buffer[:taken])
            self._buffer = self._buffer[taken:]
            most -= taken
            if end:
                break
        return b"".join(parts)

    def skip(self, count: int) -> int:
        """Pass over `count` bytes without holding them; how many there were. Raises DamagedMember."""
        left = count
        while left > 0 and self._fill():
            taken = min(left, len(self._buffer))
            self._buffer = self._buffer[taken:]
            left -= taken
        return count - left

    def _fill(self) -> bool:
        while not self._buffer and not self._ended:
            self._buffer = self._more()
            self._budget -= len(self._buffer)
            if self._budget < 0:
                remedy = "do not trust its sender; a sound file can be unpacked first and given unpacked"
                raise StoreError(f"unpacks to more than {RATIO} times its size", code="archive_bomb", remedy=remedy)
        return bool(self._buffer)

    def _more(self) -> bytes:
        if self._inflater is None:
            data = self._file.read(_CHUNK)
            self._ended = not data
            return data
        packed = self._inflater.unconsumed_tail or self._file.read(_CHUNK)
        try:
            if not packed:
                raise DamagedMember(f"the gzip member at byte {self._start} breaks off")
            data = self._inflater.decompress(packed, _CHUNK)
        except zlib.error as error:
            raise DamagedMember(f"the gzip member at byte {self._start} is damaged: {error}") from error
        if self._inflater.eof:
            self._ended = True
            self._next = self._file.tell() - len(self._inflater.unused_data)
        return data

    def _find(self, start: int) -> int | None:
        """Where the next member begins, from `start`; what stands between is passed over."""
        self._file.seek(start)
        held = b""
        while chunk := self._file.read(_CHUNK):
            held += chunk
            at = held.find(_MAGIC)
            if at >= 0:
                return self._file.tell() - len(held) + at
            held = held[-(len(_MAGIC) - 1) :]
        return None
