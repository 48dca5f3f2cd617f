"""All files of an edition or none: written beside their place, then moved in, the manifest last."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from policytable.errors import UsageError
from policytable.export.site.folder import is_foreign, swap_in

MANIFEST = "manifest.json"
_SITE = "site"


@dataclass(slots=True)
class Folder:
    """An edition's folder while it is filled. Nothing of it is seen under `out` before `finish`."""

    out: Path
    stage: Path

    def path(self, name: str) -> Path:
        """Where `name` is to be written for now."""
        return self.stage / name

    def add(self, name: str, content: bytes) -> None:
        """Put one file."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file so far: path from the folder with /, bytes."""
        for path in sorted(self.stage.rglob("*")):
            if path.is_file():
                yield path.relative_to(self.stage).as_posix(), path.read_bytes()

    def finish(self, manifest: bytes) -> None:
        """Move everything in, take away what the older edition had besides, and last of all put the manifest."""
        older = _listed(self.out)
        now = {path.relative_to(self.stage).as_posix() for path in self.stage.rglob("*") if path.is_file()}
        self.add(MANIFEST, manifest)
        for name in sorted(now):
            if not name.startswith(f"{_SITE}/"):
                self._move(name)
        self._swap_site()
        for name in sorted(older - now):
            if not name.startswith(f"{_SITE}/"):
                (self.out / name).unlink(missing_ok=True)
        self._move(MANIFEST)

    def _move(self, name: str) -> None:
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.stage / name, target)

    def _swap_site(self) -> None:
        """The site goes in as a whole: no page of one edition links to a page of another."""
        if (self.stage / _SITE).exists():
            swap_in(self.stage / _SITE, self.out / _SITE, self.stage / "site-before")


@contextmanager
def staged(out: Path) -> Iterator[Folder]:
    """A folder to fill for `out`; what is not finished leaves no trace. Raises UsageError where `out` or its site is not ours."""
    if out.exists() and not out.is_dir():
        raise UsageError("is not a folder", about=str(out), remedy="choose another place for the edition")
    if is_foreign(out / _SITE):
        raise UsageError("holds what no edition wrote", about=str(out / _SITE), remedy="choose an empty place, or empty it by hand")
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".edition-", dir=out))
    try:
        yield Folder(out, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _listed(out: Path) -> set[str]:
    """The files that the edition at `out` says are its own; names that lead out of it are nobody's."""
    try:
        names = json.loads((out / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    paths = {str(name): PurePosixPath(str(name)) for name in names}
    return {name for name, path in paths.items() if not path.is_absolute() and ".." not in path.parts}
