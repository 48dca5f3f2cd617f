"""A home in one file, and back: consistent while a run goes on, verified on its way back."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from policytable.codec import decode, dumps, encode, loads
from policytable.errors import StoreError
from policytable.store.files import disk_trouble, free_space, need_space, staged, sync_folder
from policytable.store.home import Home
from policytable.store.lock import hold
from policytable.store.tape import plain, read_tape
from policytable.store.version import VERSION, copy_database, version_of

MANIFEST = "manifest.json"
DECISIONS = "ledger.jsonl"  # of a ledger that is not in the home
# A machine can make these again, or they belong to a process that lives.
_LEFT = ("cache", "slots", "migrations", "lock")
_LEFT_ENDS = (".lock", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its path in the home, its size in bytes and its sha256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; `version` is that of the home."""

    version: int
    files: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """The bytes of all files together."""
        return sum(kept.size for kept in self.files)


def backup(home: Home, file: Path) -> Manifest:
    """Write everything that no machine can make again to one .tar.gz, whole or not at all, with a manifest at its end.

    A run may go on meanwhile: databases are copied first and what they name is written before they name it. Caches and locks are
    left out; a ledger outside the home goes in as JSON Lines. Raises StoreError, LedgerError.
    """
    found = version_of(home.path)
    if found is None:
        raise StoreError("there is nothing in it", about=home.path.name, remedy="check POLICYTABLE_HOME and --home")
    if Path(file).absolute().resolve().is_relative_to(home.path.resolve()):
        raise StoreError("a backup within the home would hold the ones before it", about=str(file), remedy="name a file outside the home")
    with hold(home.path / "care.lock", wait=True), tempfile.TemporaryDirectory(dir=home.path, prefix=".part-backup-") as scratch:
        copies = _frozen(home, Path(scratch))
        # Named after the copying: a snapshot written meanwhile may already be in the databases.
        rest = [(name, home.path / name) for name in _names(home.path) if not name.endswith(".sqlite") and name != DECISIONS]
        with staged(Path(file)) as target, gzip.GzipFile(fileobj=target, mode="wb", filename="", mtime=0, compresslevel=6) as packed:
            return _write(packed, [*copies, *rest], found)


def restore(file: Path, home: Path) -> Manifest:
    """Make the home at `home`, which must be absent or empty, from a backup: whole and verified, or not at all.

    A ledger that was not in the home lies in it afterwards as `ledger.jsonl`, for `policytable decisions import`.
    Raises StoreError: `backup_damaged` for what is no whole backup of ours, `home_version`, `disk_full`, `store`.
    """
    home = Path(home).absolute()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise StoreError("it is not empty", about=home.name, remedy="restore into a new folder, then move it where it belongs")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=home.parent, prefix=f".part-{home.name}-"))
    except OSError as error:
        raise disk_trouble("cannot be made", home, error) from error
    try:
        manifest = _unpack(Path(file), part)
        os.replace(part, home)
        sync_folder(home.parent)
        return manifest
    except OSError as error:
        raise disk_trouble("cannot be restored", home, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _names(home: Path) -> Iterator[str]:
    """The files to keep, by path; what begins with a dot is not whole yet."""
    for folder, folders, files in os.walk(home):
        # A topic of its own has a home inside this one, with caches of its own.
        folders[:] = sorted(name for name in folders if name not in _LEFT and not name.startswith("."))
        for name in sorted(files):
            path = Path(folder) / name
            if name not in _LEFT and not name.startswith(".") and not name.endswith(_LEFT_ENDS) and not path.is_symlink():
                yield path.relative_to(home).as_posix()


def _frozen(home: Home, scratch: Path) -> list[tuple[str, Path]]:
    """The databases as they are at this moment, and an outside ledger in lines."""
    copies = []
    for number, name in enumerate(name for name in _names(home.path) if name.endswith(".sqlite")):
        copy_database(home.path / name, scratch / str(number))
        copies.append((name, scratch / str(number)))
    if home.ledger_url is not None:
        home.ledger.export_lines(scratch / DECISIONS)
        copies.append((DECISIONS, scratch / DECISIONS))
    return copies


def _write(packed: BinaryIO | gzip.GzipFile, files: list[tuple[str, Path]], version: int) -> Manifest:
    with tarfile.open(fileobj=cast(IO[bytes], packed), mode="w|", format=tarfile.USTAR_FORMAT, encoding="utf-8") as tape:
        kept = [one for name, path in files if (one := _put(tape, name, path)) is not None]
        manifest = Manifest(version, tuple(kept))
        content = dumps(encode(manifest)).encode()
        tape.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
    return manifest


def _put(tape: tarfile.TarFile, name: str, path: Path) -> Kept | None:
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None  # an edition or a marker that went meanwhile
    if not plain(name):
        raise StoreError("no backup can hold a file of this name", about=name, remedy="rename it, or move it out of the home")
    with source:
        state = os.fstat(source.fileno())
        reader = _Summed(source)
        try:
            tape.addfile(_entry(name, state.st_size, int(state.st_mtime)), cast(IO[bytes], reader))
        except ValueError as error:
            raise StoreError(f"its name is too long for a tar file: {error}", about=name, remedy="give the file a shorter name") from error
        return Kept(name, state.st_size, reader.sum.hexdigest())


class _Summed:
    """A file that is summed up while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, count: int = -1) -> bytes:
        data = self._file.read(count)
        self.sum.update(data)
        return data


def _entry(name: str, size: int, mtime: int = 0) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, mtime, 0o644
    return entry


def _unpack(file: Path, part: Path) -> Manifest:
    need_space(part, file.stat().st_size if file.is_file() else 0)
    found: list[Kept] = []
    said: bytes | None = None
    for item in read_tape(file, part, free_space(part)):
        if item.name == MANIFEST:
            said = (part / MANIFEST).read_bytes()
            (part / MANIFEST).unlink()
        else:
            found.append(Kept(item.name, item.size, item.sha256))
    manifest = _manifest(said, file.name)
    if sorted(manifest.files, key=lambda kept: kept.name) != sorted(found, key=lambda kept: kept.name):
        raise StoreError("its files are not those of its manifest", about=file.name, code="backup_damaged", remedy="use another backup")
    if manifest.version > VERSION:
        problem = f"a home of version {manifest.version}, this program knows {VERSION}"
        raise StoreError(problem, about=file.name, code="home_version", remedy="update policytable")
    return manifest


def _manifest(said: bytes | None, about: str) -> Manifest:
    try:
        if said is None:
            raise ValueError("there is none: the file breaks off, or is no backup")
        return decode(Manifest, loads(said))
    except (ValueError, RecursionError) as error:
        raise StoreError(f"its manifest does not hold: {error}", about=about, code="backup_damaged", remedy="use another backup") from error
