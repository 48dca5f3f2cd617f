"""How a run gets at the bytes of its sources: files beside the register, the network where it may ask, else what was had before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.errors import FetchError
from policytable.fetch import Answer, Validators, Web, WebOptions, failed_visit, failure_of, fetch
from policytable.fetch.browser import render
from policytable.model import Snapshot, Source, Visit
from policytable.store import Home

Clock = Callable[[], str]  # the moment, ISO 8601 with its zone; given by the edge, since no stage reads the clock


@dataclass(frozen=True, slots=True)
class Reach:
    """`base` is where relative paths start; `web` asks the network (None: it is not asked); `run` names the run in the
    visits, `clock` gives their time."""

    base: Path
    web: Web | None = None
    run: str = ""
    clock: Clock = str
    options: WebOptions | None = None

    def ask(self, address: str, known: Validators | None, *, browser: bool = False, listing: bool = False) -> Answer:
        """What the address answers, drawn by a browser where the register says that its pages need one. Raises FetchError."""
        assert self.web is not None
        if browser and self.options is not None:
            return render(address, self.web, self.options)  # always drawn anew: what a script makes has no version
        return self.web.get(address, known, accept="list" if listing else "document")


@dataclass(frozen=True, slots=True)
class Had:
    """The bytes of a source as they were had. `stale` is why they are those of an earlier time, if so; `content` is not there
    where the address confirmed what was known."""

    snapshot: Snapshot
    content: bytes | None
    stale: FetchError | None = None


def is_web(location: str) -> bool:
    """Whether a location is an address of the network."""
    return location.lower().startswith(("http://", "https://"))


def had(home: Home, source: Source, location: str, reach: Reach) -> Had:
    """The bytes at a location of a source, kept in the home. Raises FetchError where nothing was ever had of it."""
    if not is_web(location):
        found = fetch(location, reach.base)
        sha256 = home.snapshots.put(found.content)
        return Had(Snapshot(sha256, source.id, location, found.name, len(found.content), found.media_type), found.content)
    last = home.web.last(location)
    if reach.web is None:
        newest = home.web.newest(location)
        failure = failure_of(newest) if newest is not None and newest.problem else None
        if failure is not None and last is None:
            raise failure
        if last is None:
            raise FetchError(
                "was never asked for", about=location, code="network_not_available", remedy="run `policytable refresh` with a network"
            )
        return Had(_snapshot(source, last), None, failure)
    try:
        return _asked(home, source, location, reach, last)
    except FetchError as error:
        home.web.add(failed_visit(location, error, reach.clock(), reach.run))
        if last is None:
            raise
        return Had(_snapshot(source, last), None, error)


def validators(home: Home, last: Visit | None) -> Validators | None:
    """What makes the request conditional; a body that is no longer kept is asked for anew."""
    if last is None or last.sha256 is None or last.sha256 not in home.snapshots:
        return None
    headers = {name.lower(): value for name, value in last.headers}
    return Validators(headers.get("etag"), headers.get("last-modified"), last.final or None)


def _asked(home: Home, source: Source, location: str, reach: Reach, last: Visit | None) -> Had:
    answer = reach.ask(location, validators(home, last), browser=source.browser)
    if answer.unchanged and last is not None:
        visit = answer.visit(location, reach.run, last.sha256)
        # What a 304 does not tell again is as it was; a name made from the address alone would be another one.
        home.web.add(replace(visit, name=last.name, media_type=last.media_type, size=last.size))
        return Had(_snapshot(source, last), None)
    home.snapshots.put(answer.content)  # before the visit that names it: a kill between the two leaves nothing dangling
    visit = answer.visit(location, reach.run)
    home.web.add(visit)
    return Had(_snapshot(source, visit), answer.content)


def _snapshot(source: Source, visit: Visit) -> Snapshot:
    return Snapshot(visit.sha256 or "", source.id, visit.address, visit.name, visit.size, visit.media_type)
