"""Editions that were published: their data files by id, which one stands, and how each differs from the one it followed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from policytable.codec import decode, dumps, encode, loads, pack, unpack
from policytable.errors import StoreError
from policytable.model import Basis, Issue
from policytable.store.files import disk_trouble, read_if_there, write_whole

_ID = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{10}")
_BASIS, _CURRENT, _PART = "basis.bin", "current.json", ".part-"
_FIRST, _NOTICES = "first", "notices"


@dataclass(frozen=True, slots=True)
class Standing:
    """The edition that stands. `previous` is the id of the one before, `key` a digest of everything it rests on (empty where that is not
    known), `counts` what is told of it, `issues` its errors, `accepted` the gates that were accepted with the reasons,
    `notice` the sha256 of the notice of corrections beside it."""

    edition: str
    previous: str | None
    key: str
    counts: tuple[tuple[str, int], ...] = ()
    issues: tuple[Issue, ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    notice: str = ""


class Editions:
    """`<folder>/<id>/` with the basis and every data file of an edition (not its site: pages and pictures can be made again), and
    `<folder>/current.json`. What is kept under an id is never written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, basis: Basis, files: Iterable[tuple[str, bytes]]) -> None:
        """Keep the edition `basis.edition` with its files (path, bytes), whole or not at all.

        One that is there stays as it is. Raises StoreError.
        """
        place = self._place(basis.edition)
        _sweep(self._folder)
        if not place.exists():
            _put_whole(place, (*files, (_BASIS, pack(basis))))

    def keep_changes(self, edition: str, previous: str | None, files: Iterable[tuple[str, bytes]]) -> None:
        """Keep how an edition differs from the one it followed (name, bytes), whole or not at all. Raises StoreError."""
        place = self._place(edition) / "changes" / (previous or _FIRST)
        _sweep(place.parent)
        if not place.exists():
            _put_whole(place, files)

    def followed(self, edition: str) -> str | None:
        """The edition that a kept one followed (of several the latest); None where it followed none, or is not kept."""
        place = self._place(edition) / "changes"
        known = sorted(path.name for path in place.iterdir() if _ID.fullmatch(path.name)) if place.is_dir() else []
        earlier = [name for name in known if name != edition]
        return earlier[-1] if earlier and not (place / _FIRST).is_dir() else None

    def predecessors(self, edition: str) -> tuple[str, ...]:
        """The ids of the editions that this one is known to have followed, in their order."""
        place = self._place(edition) / "changes"
        return tuple(sorted(path.name for path in place.iterdir() if _ID.fullmatch(path.name))) if place.is_dir() else ()

    def changes(self, edition: str, previous: str | None, name: str) -> bytes:
        """A file of `keep_changes`. Raises StoreError (`edition_damaged`) where it is not there."""
        return self.file(edition, f"changes/{previous or _FIRST}/{name}")

    def keep_notice(self, edition: str, content: bytes) -> str:
        """Keep the notice of corrections beside an edition; its sha256. It grows with the home's history, so one edition may have several.
        Raises StoreError."""
        name = hashlib.sha256(content).hexdigest()
        place = self._place(edition) / _NOTICES / name
        _sweep(place.parent)
        if not place.exists():
            write_whole(place, content)
        return name

    def notice(self, edition: str, name: str) -> bytes:
        """A kept notice by its sha256. Raises StoreError (`edition_damaged`) where it is not there or does not hold."""
        content = self.file(edition, f"{_NOTICES}/{name}")
        if hashlib.sha256(content).hexdigest() != name:
            raise StoreError("its notice of corrections changed on disk", about=edition, code="edition_damaged", remedy="restore a backup")
        return content

    def current(self) -> Standing | None:
        """The edition that stands; None where none was published, or where the pointer is damaged or leads to one that is gone."""
        content = read_if_there(self._folder / _CURRENT)
        if content is None:
            return None
        try:
            found = decode(Standing, loads(content))
        except ValueError:
            return None  # written by another version: the next run publishes anew
        return found if _ID.fullmatch(found.edition) and found.edition in self else None

    def point(self, standing: Standing) -> None:
        """Say which edition stands. Raises StoreError."""
        write_whole(self._folder / _CURRENT, (dumps(encode(standing)) + "\n").encode())

    def all(self) -> tuple[str, ...]:
        """The ids of all kept editions, by date, then by digest."""
        if not self._folder.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._folder.iterdir() if _ID.fullmatch(path.name)))

    def basis(self, edition: str) -> Basis:
        """The basis of a kept edition. Raises StoreError (`edition_damaged`) where it is not there or does not hold."""
        try:
            return unpack(Basis, self.file(edition, _BASIS))
        except ValueError as error:
            remedy = "it was written by another version or changed on disk; publish again, or restore it from a backup"
            raise StoreError(f"its basis does not hold: {error}", about=edition, code="edition_damaged", remedy=remedy) from error

    def file(self, edition: str, name: str) -> bytes:
        """One data file of a kept edition, by its path. Raises StoreError (`edition_damaged`) where it is not there."""
        content = read_if_there(self._place(edition) / name)
        if content is None:
            raise StoreError(
                f"has no {name}", about=edition, code="edition_damaged", remedy="see `policytable editions` for those that are kept"
            )
        return content

    def __contains__(self, edition: str) -> bool:
        return self._place(edition).is_dir()

    def _place(self, edition: str) -> Path:
        if not _ID.fullmatch(edition):
            raise StoreError(f"no id of an edition: {edition!r}", code="edition_damaged", remedy="see `policytable editions`")
        return self._folder / edition


def _put_whole(place: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """A folder with these files, filled beside its place and moved there."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=_PART, dir=place.parent))
        try:
            for name, content in files:
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                (stage / name).write_bytes(content)
            stage.chmod(0o755)
            os.rename(stage, place)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise disk_trouble("cannot keep the edition", place, error) from error


def _sweep(folder: Path) -> None:
    """What a process that was killed left behind."""
    for left in folder.glob(f"{_PART}*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)
