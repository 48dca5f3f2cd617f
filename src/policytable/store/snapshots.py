"""Bytes of sources, each once, under the sha256 of their content."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from policytable.errors import StoreError
from policytable.store.files import read_if_there, write_whole

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Snapshots:
    """Blobs by content: `<folder>/ab/cdef…`."""

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

    def __contains__(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise StoreError(f"not a sha256: {sha256!r}", code="missing_snapshot", remedy="collect the source again")
        return self._folder / sha256[:2] / sha256[2:]
