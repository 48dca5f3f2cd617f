"""All files of an edition or none: written beside their place, then switched in by one rename.

`out/.editions/<name>/` holds the files, `out/.current` is a link to one of these folders, and every name of an edition in `out` is
a link through it: `site` → `.current/site`. Putting another link in the place of `.current` changes all of them at once. Where a file
system has no links the files are moved in one by one, the manifest last (`moving`).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from policytable.errors import UsageError
from policytable.export.exchange import exchange
from policytable.export.moving import MANIFEST, SITE, listed, move_in
from policytable.export.site.folder import is_foreign

KEPT, CURRENT = ".editions", ".current"
_PART = ".part-"


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

    def files(self, *, site: bool = True) -> Iterator[tuple[str, bytes]]:
        """Every file so far: path from the folder with /, bytes; with or without those of the site."""
        for path in sorted(self.stage.rglob("*")):
            name = path.relative_to(self.stage).as_posix()
            if path.is_file() and (site or not name.startswith(f"{SITE}/")):
                yield name, path.read_bytes()

    def finish(self, name: str) -> None:
        """Switch to the edition in this folder, under `name`; the one before is kept beside it, older ones go."""
        if not _links_work(self.stage):
            move_in(self.stage, self.out)
            return
        before = _target(self.out / CURRENT)
        kept = self.out / KEPT / name
        self.stage.chmod(0o755)
        if not kept.exists():
            os.rename(self.stage, kept)
        elif _contents(kept) != _contents(self.stage):  # somebody wrote into it
            exchange(self.stage, kept)
        names = sorted(path.name for path in kept.iterdir())
        _upgrade(self.out)
        for entry in names:
            _link(self.out / entry, f"{CURRENT}/{entry}")
        _link(self.out / CURRENT, f"{KEPT}/{name}")
        _clear(self.out, set(names), {name, Path(before or "").name} if before != f"{KEPT}/{name}" else None)


@contextmanager
def staged(out: Path) -> Iterator[Folder]:
    """A folder to fill for `out`; what is not finished leaves no trace. Only one process may write to `out` at a time.

    Raises UsageError where `out` or its site is not ours.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("is not a folder", about=str(out), remedy="choose another place for the edition")
    if not _ours(out / SITE) and is_foreign(out / SITE):
        raise UsageError("holds what no edition wrote", about=str(out / SITE), remedy="choose an empty place, or empty it by hand")
    kept = out / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    for left in kept.glob(f"{_PART}*"):  # of a process that was killed
        if left.is_symlink():
            left.unlink()
        else:
            shutil.rmtree(left, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=_PART, dir=kept))
    try:
        yield Folder(out, stage)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _links_work(stage: Path) -> bool:
    probe = stage.with_name(f"{_PART}link")
    try:
        probe.unlink(missing_ok=True)
        os.symlink(stage.name, probe)
        probe.unlink()
    except (OSError, NotImplementedError):
        return False
    return True


def _target(link: Path) -> str | None:
    return os.readlink(link) if link.is_symlink() else None


def _ours(path: Path) -> bool:
    return _target(path) == f"{CURRENT}/{path.name}"


def _upgrade(out: Path) -> None:
    """An edition of plain files becomes the one that `.current` leads to: copied whole first, so that it never lacks a file."""
    names = {name.partition("/")[0] for name in listed(out)} | {SITE, MANIFEST}
    plain = [out / name for name in sorted(names) if (out / name).exists() and not (out / name).is_symlink()]
    if not plain or (_target(out / CURRENT) is not None and not _half_upgraded(out)):
        return
    copy = out / KEPT / "before"
    if _target(out / CURRENT) is None:
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in plain:
            if path.is_dir():
                shutil.copytree(path, copy / path.name, symlinks=True)
            else:
                shutil.copy2(path, copy / path.name)
        _link(out / CURRENT, f"{KEPT}/{copy.name}")
    for path in plain:
        _link(path, f"{CURRENT}/{path.name}")


def _half_upgraded(out: Path) -> bool:
    return _target(out / CURRENT) == f"{KEPT}/before"


def _link(path: Path, target: str) -> None:
    """Make `path` a link to `target`, whatever stood there, in one step."""
    if _target(path) == target:
        return
    fresh = path.parent / KEPT / f"{_PART}{path.name.lstrip('.')}"
    fresh.unlink(missing_ok=True)
    os.symlink(target, fresh)
    if path.is_dir() and not path.is_symlink():
        exchange(fresh, path)
        shutil.rmtree(fresh)  # the folder that stood there
    else:
        os.replace(fresh, path)


def _clear(out: Path, names: set[str], keep: set[str] | None) -> None:
    """Take away the links that the edition has no name for, and the editions that are not to be kept (none for None)."""
    for path in out.iterdir():
        if _ours(path) and path.name not in names:
            path.unlink()
    for path in () if keep is None else (out / KEPT).iterdir():
        if keep is not None and path.name not in keep and not path.name.startswith(_PART):
            shutil.rmtree(path, ignore_errors=True)
