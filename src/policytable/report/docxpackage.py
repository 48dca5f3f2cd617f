"""The package of a document without the moment at which it was written."""

from __future__ import annotations

import io
import zipfile

_FIRST = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def repacked(content: bytes) -> bytes:
    """The same parts in the order of their names (the one that readers look for first at the head), all of one day."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != _FIRST, one)):
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type, part.create_system, part.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            new.writestr(part, old.read(name))
    return buffer.getvalue()
