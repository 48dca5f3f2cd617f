"""The way of file systems without links: files are moved in one by one, the site as a whole, the manifest last of all."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath

from policytable.export.site.folder import swap_in

MANIFEST, SITE = "manifest.json", "site"


def move_in(stage: Path, out: Path) -> None:
    """Move every file of `stage` to `out`, and take away what the older edition had besides. Raises OSError."""
    older = listed(out)
    now = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    for name in sorted(now - {MANIFEST}):
        if not name.startswith(f"{SITE}/"):
            _move(stage, out, name)
    if (stage / SITE).exists():  # as a whole: no page of one edition links to a page of another
        swap_in(stage / SITE, out / SITE, stage / "site-before")
    for name in sorted(older - now):
        if not name.startswith(f"{SITE}/"):
            (out / name).unlink(missing_ok=True)
    _move(stage, out, MANIFEST)


def listed(out: Path) -> set[str]:
    """The files that the edition at `out` says are its own; names that lead out of it are nobody's."""
    try:
        names = json.loads((out / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    paths = {str(name): PurePosixPath(str(name)) for name in names}
    return {name for name, path in paths.items() if not path.is_absolute() and ".." not in path.parts}


def _move(stage: Path, out: Path, name: str) -> None:
    target = out / name
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(stage / name, target)
