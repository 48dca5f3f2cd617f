"""What a home holds, in numbers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from policytable.store.files import disk_trouble, free_space
from policytable.store.home import Home
from policytable.store.version import VERSION, version_of


@dataclass(frozen=True, slots=True)
class Holding:
    """One part of a home: how many files, and their bytes."""

    name: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class HomeStatus:
    """The version of the home (None: not used yet) and whether it is this program's, its parts, the free bytes of its disk, and by the
    web book (zeros where it needs a migration): visits, looks, finds, addresses whose last visit failed; then the last run."""

    version: int | None
    current: bool
    holdings: tuple[Holding, ...]
    free: int
    visits: int = 0
    looks: int = 0
    finds: int = 0
    failing: int = 0
    last_run: str | None = None
    last_outcome: str | None = None


def status(home: Home) -> HomeStatus:
    """Count; nothing is changed or migrated. Raises StoreError."""
    version = version_of(home.path)
    holdings = tuple(_holdings(home.path)) if version is not None else ()
    plain = HomeStatus(version, version == VERSION, holdings, free_space(home.path))
    if version != VERSION or not (home.path / "web.sqlite").exists():
        return plain
    web, runs = home.web, home.runs.all()
    last = (runs[-1].ended, runs[-1].outcome) if runs else (None, None)
    counts = (len(web.visits()), len(web.looks()), len(web.finds()), len(web.failing()))
    return HomeStatus(version, True, holdings, plain.free, *counts, *last)


def _holdings(home: Path) -> list[Holding]:
    try:
        return [_holding(path) for path in sorted(home.iterdir()) if not path.name.endswith("lock")]
    except OSError as error:
        raise disk_trouble("cannot be looked at", home, error) from error


def _holding(path: Path) -> Holding:
    if not path.is_dir():
        return Holding(path.name, 1, path.lstat().st_size)
    sizes = [os.lstat(os.path.join(folder, name)).st_size for folder, _, names in os.walk(path) for name in names]
    return Holding(path.name, len(sizes), sum(sizes))
