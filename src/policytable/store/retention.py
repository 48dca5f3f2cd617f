"""What a home need not keep: work that can be done again, old editions, confirmations, lists as they once were, and what a death left."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policytable.errors import StoreError
from policytable.model import Visit
from policytable.store.files import disk_trouble
from policytable.store.home import Home
from policytable.store.lock import hold
from policytable.store.moments import days_before, moment, seconds

# What was had and read of each source: a few kilobytes each, and without them a source falls out of the table until the next run.
_STATES = ("collected", "reading")
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_DAY = 86400
CURRENT = "current"  # in `editions`, beside the editions: names the one that is published


@dataclass(frozen=True, slots=True)
class Keep:
    """How long things are kept: cached work that nobody used and confirmations (304) by days; pages that belong to no document (lists) by
    days once a newer one is there; the newest `editions`, and those that are `named`."""

    cache_days: int = 180
    editions: int = 50
    named: tuple[str, ...] = ()
    confirmation_days: int = 180
    page_days: int = 400

    def __post_init__(self) -> None:
        """Raises StoreError for numbers that would take what is in use."""
        if min(self.cache_days, self.confirmation_days, self.page_days) < 1 or self.editions < 2:
            raise StoreError("days to keep are at least 1, editions at least 2", remedy="give larger numbers")


@dataclass(frozen=True, slots=True)
class Removed:
    """How many things of a kind, and the bytes of their files (for visits: of their bodies)."""

    kind: str
    items: int
    size: int


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed, or would be; `done` says which."""

    removed: tuple[Removed, ...]
    done: bool

    @property
    def size(self) -> int:
        """The bytes of all kinds together."""
        return sum(one.size for one in self.removed)


def prune(home: Home, keep: Keep, now: str, *, do: bool = False) -> Pruned:
    """Tell what `keep` lets go at the time `now` (ISO 8601); with `do`, remove it.

    Never removed: decisions, run records, finds, the current edition, the last visit and the last body of an address, and a snapshot
    that anything kept names, the bytes that decisions were made about among them. Raises BusyError while a run or a backup goes on,
    StoreError.
    """
    with home.lock(), hold(home.path / "care.lock"):
        try:
            return _prune(home, keep, now, do)
        except OSError as error:
            raise disk_trouble("cannot be pruned", home.path, error) from error


def _prune(home: Home, keep: Keep, now: str, do: bool) -> Pruned:
    going = (
        ("editions", tuple(_editions(home.path / "editions", keep))),
        ("cache", tuple(_cache(home.path / "cache", seconds(now) - keep.cache_days * _DAY))),
        ("leftovers", tuple(_leftovers(home.path, seconds(now) - _DAY))),
    )
    told = [Removed(kind, len(paths), sum(map(_size, paths))) for kind, paths in going]
    if do:
        for _, paths in going:
            for path in paths:
                _remove(path)
    if (home.path / "web.sqlite").exists():  # after the editions: what they name they no longer keep
        told += _web(home, keep, now, (set(going[0][1]), do))
    return Pruned(tuple(told), do)


def _editions(folder: Path, keep: Keep) -> list[Path]:
    found = [path for path in folder.glob("*") if path.is_dir() and not path.name.startswith(".")] if folder.is_dir() else []
    current = "".join(path.read_text("utf-8", "replace") for path in (folder / CURRENT, folder.parent / CURRENT) if path.is_file())
    found.sort(key=lambda path: (_newest(path), path.name), reverse=True)
    return [path for path in found[keep.editions :] if path.name not in keep.named and path.name not in current]


def _cache(folder: Path, before: float) -> Iterator[Path]:
    for kind in sorted(folder.glob("*")):
        if kind.name not in _STATES:
            entries = (path for path in sorted(kind.glob("??/*")) if not path.name.startswith("."))
            yield from (path for path in entries if path.stat().st_mtime < before)


def _leftovers(home: Path, before: float) -> Iterator[Path]:
    """Files that a dead process had not finished: none of the living takes a day over one."""
    found = [path for path in home.rglob(".part-*") if path.stat().st_mtime < before]
    yield from (path for path in sorted(found) if not any(parent in found for parent in path.parents))


def _web(home: Home, keep: Keep, now: str, going_on: tuple[set[Path], bool]) -> list[Removed]:
    """Confirmations and pages, of visits that are not the last of their address."""
    gone, do = going_on
    visits = home.web.visits()
    lasting = _lasting(visits)
    named = _named(home, gone)
    named |= {address for find in home.web.finds() for address in find.addresses}
    named.discard("")  # an address that is not told names nothing
    spare = [visit for visit in visits if visit not in lasting]
    confirmed = [one for one in spare if one.status == 304 and moment(one.asked) < days_before(now, keep.confirmation_days)]
    pages = [one for one in spare if one.status != 304 and moment(one.asked) < days_before(now, keep.page_days)]
    pages = [one for one in pages if not {one.address, one.final, *(hop.address for hop in one.chain)} & named]
    going = {*confirmed, *pages}
    held = {visit.sha256 for visit in visits if visit not in going} | named | _decided(home)
    bodies = {visit.sha256 for visit in pages if visit.sha256 is not None and visit.sha256 not in held}
    told = [
        Removed("confirmations", len(confirmed), 0),
        Removed("pages", len(pages), 0),
        Removed("snapshots", len(bodies), sum(home.snapshots.size(sha256) or 0 for sha256 in bodies)),
    ]
    if do:
        for sha256 in sorted(bodies):  # before their visits: were they broken off here, the next prune would still find them
            home.snapshots.discard(sha256)
        home.web.forget(going)
    return told


def _decided(home: Home) -> set[str]:
    """The snapshots that a decision or a mark was made about: a labelled case is made of the bytes that its reviewer saw.

    A document is called by the first digits of its bytes' hash.
    """
    entries = home.ledger.since(0)
    seen = {decision.seen.document for decision in entries.decisions} | {mark.document for mark in entries.marks}
    return {sha256 for sha256 in home.snapshots if f"d-{sha256[:16]}" in seen}


def _lasting(visits: tuple[Visit, ...]) -> set[Visit]:
    """Of each address the newest visit, the newest that went well, and the newest that brought its body."""
    found: dict[tuple[str, str], Visit] = {}
    for visit in visits:  # by time, so the later ones take the place
        found["newest", visit.address] = visit
        if visit.problem is None:
            found["well", visit.address] = visit
        if visit.sha256 is not None and visit.problem is None:
            found["kept", visit.address] = visit
        if visit.fresh and visit.problem is None:
            found["body", visit.address] = visit
    return set(found.values())


def _named(home: Home, gone: set[Path]) -> set[str]:
    """Every text that the states of sources hold (addresses, hashes), and every hash that the files of a kept edition hold."""
    named: set[str] = set()
    for kind in _STATES:
        for entry in home.cache.entries(kind):
            named |= _texts(entry)
    for path in sorted((home.path / "editions").rglob("*")):
        if path.is_file() and not gone & set(path.parents):
            named |= set(_SHA256.findall(path.read_bytes().decode("latin-1")))
    return named


def _texts(entry: bytes) -> set[str]:
    try:
        left: list[Any] = [json.loads(zlib.decompress(entry))]
    except (ValueError, zlib.error):
        return set()  # damaged: a miss to its reader too
    found: set[str] = set()
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict | list):
            left += one.values() if isinstance(one, dict) else one
    return found


def _newest(folder: Path) -> float:
    return max((path.stat().st_mtime for path in folder.rglob("*") if path.is_file()), default=0.0)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(file.lstat().st_size for file in files if not file.is_dir())


def _remove(path: Path) -> None:
    """Folders vanish at once under their name, and in pieces under another."""
    if path.is_dir() and not path.is_symlink():
        aside = path.with_name(path.name if path.name.startswith(".part-") else f".part-{path.name}")
        path.rename(aside)
        shutil.rmtree(aside)
    else:
        path.unlink(missing_ok=True)
