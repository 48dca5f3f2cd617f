"""A folder written whole or not at all: filled beside its place, then swapped in."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from policytable.errors import UsageError
from policytable.export.site.render import GENERATOR

# A folder may be replaced when the head of its index.html says so.
_OWN = f'content="{GENERATOR}"'


def replace_folder(out: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Put exactly these files (path from `out`, bytes) at `out`; what an older run left there is gone afterwards.

    Raises UsageError where `out` holds something else than an older site.
    """
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    old = fresh.with_name(f"{fresh.name}-old")
    try:
        for name, content in files:
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        fresh.chmod(0o755)
        swap_in(fresh, out, old)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def swap_in(fresh: Path, place: Path, old: Path) -> None:
    """Move the folder `fresh` to `place` and what stood there to `old`; where that fails, what stood there stands again."""
    if place.exists():
        os.replace(place, old)
    try:
        os.replace(fresh, place)
    except OSError:
        if old.exists():
            os.replace(old, place)
        raise


def is_foreign(place: Path) -> bool:
    """Whether something stands at `place` that is no site of ours; an empty folder is nobody's."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return False
    index = place / "index.html"
    return place.is_symlink() or not index.is_file() or _OWN not in index.read_text("utf-8", "replace")[:2000]


def _refuse_foreign(out: Path) -> None:
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise UsageError("is not a folder", about=str(out), remedy="choose another place for the site")
    if is_foreign(out):
        raise UsageError("holds files that are not of this site", about=str(out), remedy="choose an empty place, or empty it by hand")
