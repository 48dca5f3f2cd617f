"""The version of a home's layout, and the steps that bring an older home up to it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from policytable.errors import StoreError
from policytable.store.files import disk_trouble, read_if_there, write_whole
from policytable.store.webtables import connected

VERSION_FILE = "version"
COPIES = "migrations"
# What a home of version 1, which had no file that says so, is known by.
_FIRST_CONTENT = ("ledger.sqlite", "runs.jsonl", "snapshots", "cache")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the layout, from version `start` to the next one. `run` gets the home's path and may be run again after it was
    broken off; `changes` are the files that it changes, of which a copy is kept under `migrations/`; `what` says it in a sentence."""

    start: int
    what: str
    changes: tuple[str, ...]
    run: Callable[[Path], None]


def _web_and_editions(home: Path) -> None:
    """1 → 2: the network's answers and the kept editions get their places."""
    (home / "editions").mkdir(exist_ok=True)
    connected(home / "web.sqlite").dispose()


MIGRATIONS: tuple[Migration, ...] = (Migration(1, "places for the network's answers and for kept editions", (), _web_and_editions),)
VERSION = MIGRATIONS[-1].start + 1


def version_of(home: Path) -> int | None:
    """The version of the home at `home`: 1 where it has content and no version file, None where there is nothing yet.

    Raises StoreError `home_version` where the file holds no number.
    """
    said = read_if_there(home / VERSION_FILE)
    if said is None:
        if not any((home / name).exists() for name in _FIRST_CONTENT):
            return None
        said = read_if_there(home / VERSION_FILE) or b"1"  # another process may have begun this home between the two looks
    try:
        return int(said.decode("ascii"))
    except ValueError as error:
        raise StoreError("its version file holds no number", about=VERSION_FILE, code="home_version", remedy="restore a backup") from error


def is_current(home: Path) -> bool:
    """Whether the home needs no migration; one that was never used begins with the version of this program.

    Raises StoreError `home_version` for a home of a newer program.
    """
    found = version_of(home)
    if found is None:
        write_whole(home / VERSION_FILE, f"{VERSION}\n".encode())
        return True
    if found > VERSION:
        problem = f"the home is of version {found}, this program knows {VERSION}"
        raise StoreError(problem, about=home.name, code="home_version", remedy="update policytable")
    return found == VERSION


def migrate(home: Path, steps: Sequence[Migration] = MIGRATIONS) -> tuple[Migration, ...]:
    """Bring the home up to the version after the last of `steps`, one step at a time; the steps that were taken.

    The caller holds the home's lock. Raises StoreError; the steps before the one that failed are done.
    """
    taken = []
    for step in steps:
        found = version_of(home)
        if found is not None and found == step.start:
            _copy(home, step)
            step.run(home)
            write_whole(home / VERSION_FILE, f"{step.start + 1}\n".encode())
            taken.append(step)
    return tuple(taken)


def _copy(home: Path, step: Migration) -> None:
    """What the step changes, as it was before; a step that was broken off leaves the first copy."""
    kept = home / COPIES / f"{step.start}-to-{step.start + 1}"
    for name in step.changes:
        if (home / name).exists() and not (kept / name).exists():
            try:
                _copy_one(home / name, kept / name)
            except OSError as error:
                raise disk_trouble("cannot keep a copy", home / name, error) from error


def _copy_one(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".part-{target.name}")
    if source.suffix == ".sqlite":
        copy_database(source, part)
    elif source.is_dir():
        shutil.copytree(source, part, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, part)
    part.replace(target)


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite file that others may be writing to. Raises StoreError."""
    try:
        with closing(sqlite3.connect(source, timeout=30)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole without its log; opening it turns the log on again
    except sqlite3.Error as error:
        raise StoreError(f"cannot be copied: {error}", about=source.name, remedy="see whether the file is sound, and the disk") from error
