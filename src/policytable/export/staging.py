"""All files of an edition or none: written beside their place, then switched in by one rename.

`out/.editions/<name>/` holds the files, `out/.current` is a link to one of these folders, and every name of an edition in `out` is
a link through it: `site` → `.current/site`. Putting another link in the place of `.current` changes all of them at once. Where a file
system has no links the files are moved in one by one, the manifest last (`moving`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from policytable.errors import UsageError
from policytable.export.csvform import records
from policytable.export.exchange import exchange
from policytable.export.moving import FOLDERS, MANIFEST, SITE, is_page, listed, move_in
from policytable.export.press import Entry, Press
from policytable.export.site.folder import is_foreign

KEPT, CURRENT = ".editions", ".current"
_PART = ".part-"


@dataclass(slots=True)
class Folder:
    """An edition's folder while it is filled, with what its manifest will say. Nothing of it is seen under `out` before `finish`;
    `press` remembers the files of the edition before."""

    out: Path
    stage: Path
    press: Press = field(default_factory=Press)
    entries: dict[str, Entry] = field(default_factory=dict)
    left: set[str] | None = None  # editions that stay when the others go

    def path(self, name: str) -> Path:
        """Where `name` is to be written for now."""
        return self.stage / name

    def add(self, name: str, content: bytes) -> None:
        """Put one file."""
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        self.entries[name] = Entry(hashlib.sha256(content).hexdigest(), len(content), records(name, content))

    def take(self, name: str, of: object, make: Callable[[], bytes]) -> None:
        """Put one file that is made of `of`: the last edition's own where that was made of the same, else a new one."""
        standing, target = self.out / CURRENT / name, self.path(name)
        entry = self.press.kept(name, of, standing)
        if entry is None or not _same_file(standing, target):
            self.add(name, make())
            entry = self.entries[name]
        self.entries[name] = entry
        self.press.note(name, of, entry, target)

    def has(self, name: str) -> bool:
        """Whether a file of this name is there."""
        return name in self.entries

    def data(self) -> Iterator[tuple[str, bytes]]:
        """Every file so far but those of the site and the report: path from the folder with /, bytes."""
        for name in sorted(self.entries):
            if not is_page(name):
                yield name, self.path(name).read_bytes()

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
        elif not _same_contents(kept, self.stage):  # somebody wrote into it
            exchange(self.stage, kept)
        names = sorted(path.name for path in kept.iterdir())
        _upgrade(self.out)
        for entry in names:
            _link(self.out / entry, f"{CURRENT}/{entry}")
        _link(self.out / CURRENT, f"{KEPT}/{name}")
        for path in self.out.iterdir():
            if _ours(path) and path.name not in names:
                path.unlink()
        self.left = {name, Path(before or "").name} if before != f"{KEPT}/{name}" else None


@contextmanager
def staged(out: Path, press: Press | None = None) -> Iterator[Folder]:
    """A folder to fill for `out`; what is not finished leaves no trace. Only one process may write to `out` at a time.

    `press` remembers the edition that this process wrote there last. Older editions go when the new one stands and the block ends.
    Raises UsageError where `out` or its site or report is not ours.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("is not a folder", about=str(out), remedy="choose another place for the edition")
    for pages in FOLDERS:
        if not _ours(out / pages) and is_foreign(out / pages):
            raise UsageError("holds what no edition wrote", about=str(out / pages), remedy="choose an empty place, or empty it by hand")
    kept = out / KEPT
    kept.mkdir(parents=True, exist_ok=True)
    for left in kept.glob(f"{_PART}*"):  # of a process that was killed
        if left.is_symlink():
            left.unlink()
        else:
            shutil.rmtree(left, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=_PART, dir=kept))
    try:
        folder = Folder(out, stage, press or Press())
        folder.press.begin()
        yield folder
        folder.press.turn()
        if folder.left is not None:
            _clear(out, folder.left)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _same_file(standing: Path, target: Path) -> bool:
    """Give a file a second name; whether the file system does that. A picture is then not written once more for every decision."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(standing, target)
    except OSError:
        return False
    return True


def _same_contents(one: Path, other: Path) -> bool:
    first, second = _files(one), _files(other)
    return first.keys() == second.keys() and all(
        os.path.samefile(path, second[name]) or path.read_bytes() == second[name].read_bytes() for name, path in first.items()
    )


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


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


def _clear(out: Path, keep: set[str]) -> None:
    """Take away the editions that are not to be kept."""
    for path in (out / KEPT).iterdir():
        if path.name not in keep and not path.name.startswith(_PART):
            shutil.rmtree(path, ignore_errors=True)
