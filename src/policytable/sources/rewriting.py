"""Writing into files that people keep: whole or not at all, and never over what they wrote meanwhile."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from policytable.errors import RegisterError


def toml_text(value: str | None) -> str | None:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL. None stays None."""
    return None if value is None else json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def replace_file(file: Path, before: bytes, after: bytes) -> None:
    """Puts `after` in the place of `before` in one step; the file keeps its rights.

    Raises RegisterError where somebody else wrote it since.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(after)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(file.stat().st_mode & 0o777)
        if file.read_bytes() != before:
            raise RegisterError("the file changed while this was written", about=file.name, remedy="say it again")
        os.replace(temporary, file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
