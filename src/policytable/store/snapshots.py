"""Bytes of sources, each once, under the sha256 of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from policytable.errors import StoreError
from policytable.store.files import disk_trouble, read_if_there, write_whole

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Snapshots:
    """Blobs by content: `<folder>/ab/cdef…`. What is kept is a body after transfer and content codings were undone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Keep `content`, whole or not at all; its sha256 in hex. A damaged copy of it is replaced. Raises StoreError."""
        sha256 = hashlib.sha256(content).hexdigest()
        if read_if_there(self._path(sha256)) != content:
            write_whole(self._path(sha256), content)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, verified. Raises StoreError: `missing_snapshot`, or `corrupt_snapshot` where they are not those put in."""
        content = read_if_there(self._path(sha256))
        if content is None:
            raise StoreError("no such snapshot", about=sha256, code="missing_snapshot", remedy="collect the source again")
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreError("its bytes changed on disk", about=sha256, code="corrupt_snapshot", remedy="collect the source again")
        return content

    def size(self, sha256: str) -> int | None:
        """How many bytes it has, unverified; None where it is not here."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise disk_trouble("cannot be looked at", self._path(sha256), error) from error

    def discard(self, sha256: str) -> None:
        """Remove a snapshot (for `prune` alone, which knows that nothing names it). Raises StoreError."""
        try:
            self._path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise disk_trouble("cannot remove", self._path(sha256), error) from error

    def __iter__(self) -> Iterator[str]:
        """The sha256 of every snapshot, in order; what is no snapshot's name is passed over."""
        if self._folder.is_dir():
            for folder in sorted(path for path in self._folder.iterdir() if path.is_dir()):
                names = sorted(folder.name + path.name for path in folder.iterdir())
                yield from (name for name in names if _SHA256.fullmatch(name))

    def __contains__(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StoreError(f"not a sha256: {sha256!r}", code="missing_snapshot", remedy="collect the source again")
        return self._folder / sha256[:2] / sha256[2:]
