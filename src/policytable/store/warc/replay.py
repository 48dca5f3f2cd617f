"""A WARC file → the web book: our own exactly as it was, those of other tools as far as they tell."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from policytable.codec import decode, loads
from policytable.errors import StoreError
from policytable.model import Find, Issue, Look, Visit
from policytable.store.home import Home
from policytable.store.moments import moment
from policytable.store.warc.export import MARK
from policytable.store.warc.foreign import Foreign
from policytable.store.warc.http import read_http
from policytable.store.warc.reading import read_records
from policytable.store.warc.records import Record

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken in: visits that were new and that were known, looks and finds, bodies that were new; `issues` tell what was not."""

    visits: int
    known: int
    snapshots: int
    looks: int = 0
    finds: int = 0
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Taken:
    home: Home
    foreign: Foreign
    ours: set[str] = field(default_factory=set)  # ids of the warcinfo records that are ours
    visits: list[Visit] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    finds: list[Find] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    bodies: set[str] = field(default_factory=set)


def import_warc(home: Home, path: Path) -> Imported:
    """Take in the visits and bodies of a WARC file; what is there already stays as it is.

    A record that does not hold becomes an issue (`warc_record`, `too_large`, `missing_snapshot`); the bodies are kept first and all
    visits are written in one transaction at the end, so that a broken-off import is begun again. Raises StoreError:
    `warc_unreadable`, `archive_bomb`, or as the home does.
    """
    taken = _Taken(home, Foreign(lambda content: _keep(taken, content), home.web.last))
    for item in read_records(Path(path)):
        if isinstance(item, Issue):
            taken.issues.append(item)
        else:
            _take(taken, item)
    visits = [visit for visit in (*taken.visits, *taken.foreign.visits()) if _grounded(taken, visit)]
    new = home.web.add_many(visits)
    looks = home.web.look_many(taken.looks)
    finds = _newer(home, taken.finds)
    home.web.put_finds(finds)
    return Imported(new, len(visits) - new, len(taken.bodies), looks, len(finds), (*taken.issues, *taken.foreign.issues))


def _newer(home: Home, finds: Iterable[Find]) -> list[Find]:
    """The finds that the home does not know, or that were seen later than its own: an old file turns nothing back."""
    known = {find.source: moment(find.last_seen) for find in home.web.finds()}
    return [find for find in finds if find.source not in known or moment(find.last_seen) > known[find.source]]


def _take(taken: _Taken, item: Record) -> None:
    ours = item.get("WARC-Warcinfo-ID") in taken.ours
    if item.kind == "warcinfo":
        if MARK.encode() in item.block.splitlines():
            taken.ours.add(item.id)
    elif not ours:
        taken.foreign.take(item)
    elif item.kind == "response":
        _take_body(taken, item)
    elif item.kind == "metadata":
        _take_nouns(taken, item)


def _take_body(taken: _Taken, item: Record) -> None:
    """The body of an answer of ours; what else there is to know stands in the metadata record behind it."""
    try:
        answer = read_http(item.block)
    except ValueError as error:
        taken.issues.append(Issue("warc_record", str(error), "export the file again where it was made", item.get("WARC-Target-URI")))
        return
    if item.get("WARC-Payload-Digest") and not item.get("WARC-Truncated"):  # a redirect's record has no such digest
        _keep(taken, answer.raw)


def _take_nouns(taken: _Taken, item: Record) -> None:
    try:
        data: Any = loads(item.block)
        if not isinstance(data, dict):
            raise ValueError("no object")
        visits = [_timed(decode(Visit, data["visit"]))] if "visit" in data else []
        looks, finds = _nouns(Look, data.get("looks", ())), _nouns(Find, data.get("finds", ()))
        for when in (*(look.asked for look in looks), *(when for find in finds for when in (find.first_seen, find.last_seen))):
            moment(when)
    except (ValueError, StoreError, RecursionError) as error:
        taken.issues.append(Issue("warc_record", f"a metadata record that does not hold: {error}", None, item.get("WARC-Target-URI")))
        return
    taken.visits += visits
    taken.looks += looks
    taken.finds += finds


def _nouns(cls: type[T], data: Iterable[Any]) -> list[T]:
    if not isinstance(data, list | tuple):
        raise ValueError("no list")
    return [decode(cls, one) for one in data]


def _timed(visit: Visit) -> Visit:
    moment(visit.asked, visit.address)
    return visit


def _keep(taken: _Taken, content: bytes) -> str:
    known = hashlib.sha256(content).hexdigest() in taken.home.snapshots
    sha256 = taken.home.snapshots.put(content)
    if not known:
        taken.bodies.add(sha256)
    return sha256


def _grounded(taken: _Taken, visit: Visit) -> bool:
    """Whether the body that a visit names is here; without it the next run would ask whether nothing has changed."""
    try:
        here = visit.sha256 is None or visit.sha256 in taken.home.snapshots
    except StoreError:  # what it names is no sha256
        here = False
    if not here:
        said = f"the body of {visit.asked} is neither in the file nor in the home"
        taken.issues.append(Issue("missing_snapshot", said, "import the file that holds it first", visit.address))
    return here
