"""Several addresses of one document: the copies beside the one that is read are looked after, and those that say something else told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from policytable.codec import dumps
from policytable.discover import decides, same_text
from policytable.errors import FetchError, PolicyError
from policytable.model import Issue, Register, Snapshot, Source, Visit
from policytable.pipeline.ahead import ahead
from policytable.pipeline.batch import must_end
from policytable.pipeline.collecting import collected
from policytable.pipeline.keys import parse_key, room_digest
from policytable.pipeline.reach import Reach, had, is_web
from policytable.pipeline.work import Bytes, parsed
from policytable.store import Home

_KIND = "copies"
_AT_ONCE = 8


def ask_copies(home: Home, register: Register, reach: Reach) -> None:
    """Ask the further addresses of every document for what changed, but for those that are gone or lead to another one of them.

    What cannot be had is no fault: the document is. Raises StoreError.
    """
    pairs = [(source, location) for source, _, location in _copies(home, register)]
    for _, result in ahead(lambda pair: had(home, pair[0], pair[1], reach), pairs, _AT_ONCE):
        with contextlib.suppress(FetchError):  # the visit says it
            result()


def copy_issues(home: Home, register: Register) -> tuple[Issue, ...]:
    """The documents of which another address last said something else, as `addresses_conflict`. Raises StoreError."""
    natures = {find.source: find for find in home.web.finds()}
    found = []
    for source, snapshot, location in _copies(home, register):
        newest, last = home.web.newest(location), home.web.last(location)
        if newest is None or newest.problem is not None or last is None or last.sha256 in (None, snapshot.sha256):
            continue
        find = natures.get(source.id)
        if (find is None or decides(find)) and not _same(home, snapshot, last):
            found.append(_conflict(source, snapshot.location, location))
    return tuple(found)


def _copies(home: Home, register: Register) -> Iterator[tuple[Source, Snapshot, str]]:
    """Each further address with the snapshot that the document is read from."""
    for source in register.sources:
        locations = [location for location in source.locations if is_web(location)]
        had_of = collected(home.cache, source.id) if len(locations) > 1 else None
        snapshot = had_of.parts[0].snapshot if had_of else None
        for location in locations if snapshot is not None else ():
            if snapshot is not None and location != snapshot.location and not _elsewhere(home, location, locations):
                yield source, snapshot, location


def _elsewhere(home: Home, location: str, locations: list[str]) -> bool:
    newest = home.web.newest(location)
    return newest is not None and (newest.problem == "gone" or (newest.final != location and newest.final in locations))


def _same(home: Home, snapshot: Snapshot, copy: Visit) -> bool:
    files = (_file(home, snapshot.sha256, snapshot), _file(home, copy.sha256 or "", copy))
    key = dumps([*(parse_key(file.sha256, file.name, file.media_type) for file in files), room_digest("discover", "text")])
    kept = home.cache.get(_KIND, key)
    if kept is None:
        try:
            one, other = (parsed(file, home.cache).document for file in files)
            kept = b"same" if same_text(one, other) else b"other"
        except PolicyError as error:
            must_end(error)
            kept = b"same"  # what cannot be read cannot be compared, and is told by whoever reads it
        home.cache.put(_KIND, key, kept)
    return kept == b"same"


def _file(home: Home, sha256: str, of: Snapshot | Visit) -> Bytes:
    return Bytes(home.snapshots.get(sha256), sha256, of.name, of.media_type)


def _conflict(source: Source, read: str, copy: str) -> Issue:
    return Issue(
        "addresses_conflict",
        f"{source.title or source.id} stands at several addresses with different texts: {read}、{copy}; the first is read",
        "compare the two and register the one that holds",
        about=source.id,
    )
