"""A folder written whole or not at all: filled beside its place, then swapped in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from policytable.errors import UsageError


def replace_folder(out: Path, files: Iterable[tuple[str, bytes]], own: str) -> None:
    """Put exactly these files (path from `out`, bytes) at `out`; what an older run left there is gone afterwards.

    `own` are words in the `index.html` of a folder that may be replaced. Raises UsageError where `out` holds something else.
    """
    _refuse_foreign(out, own)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, content in files:
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        fresh.chmod(0o755)
        _swap(fresh, out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _refuse_foreign(out: Path, own: str) -> None:
    if not out.exists() and not out.is_symlink():
        return
    if out.is_symlink() or not out.is_dir():
        raise UsageError("is not a folder", about=str(out), remedy="choose another place for the site")
    index = out / "index.html"
    ours = index.is_file() and own in index.read_text("utf-8", "replace")[:2000]
    if any(out.iterdir()) and not ours:
        raise UsageError("holds files that are not of this site", about=str(out), remedy="choose an empty place, or empty it by hand")


def _swap(fresh: Path, out: Path) -> None:
    old = fresh.with_name(f"{fresh.name}-old")
    if out.exists():
        os.replace(out, old)
    try:
        os.replace(fresh, out)
    except OSError:
        if old.exists():
            os.replace(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)
