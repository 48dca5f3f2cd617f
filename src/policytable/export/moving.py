"""The way of file systems without links: files are moved in one by one, the site as a whole, the manifest last of all."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath

from policytable.export.site.folder import swap_in

MANIFEST, SITE, REPORT = "manifest.json", "site", "report"
FOLDERS = (SITE, REPORT)  # of pages: what can be made again from the rest


def move_in(stage: Path, out: Path) -> None:
    """Move every file of `stage` to `out`, and take away what the older edition had besides. Raises OSError."""
    older = listed(out)
    now = {path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file()}
    for name in sorted(now - {MANIFEST}):
        if not is_page(name):
            _move(stage, out, name)
    for folder in FOLDERS:
        if (stage / folder).exists():  # as a whole: no page of one edition links to a page of another
            swap_in(stage / folder, out / folder, stage / f"{folder}-before")
    for name in sorted(older - now):
        if not is_page(name):
            (out / name).unlink(missing_ok=True)
    _move(stage, out, MANIFEST)


def is_page(name: str) -> bool:
    """Whether a file of an edition is of its pages, which are switched as a whole and kept nowhere else."""
    return name.partition("/")[0] in FOLDERS


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
