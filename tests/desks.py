"""A desk for tests: a small home that was read, the application over it, people who are signed in, and every address it answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from policytable.pipeline import Place, Workbench, refresh
from policytable.sources import load_register
from policytable.store import Home
from policytable.store.ledgertables import DECISIONS, MARKS, SESSIONS, STATE, USERS
from policytable.web import Desk, WebSettings, create_app
from policytable.web.identity import cookie_name
from tests.serving import listening, serving

PASSWORD = "纸上得来终觉浅，绝知此事"
HOST = "desk.test:8765"
ORIGIN = f"http://{HOST}"
_FORGERY = re.compile(r'name="forgery" value="([0-9a-f]{64})"')


@dataclass
class Clock:
    """A clock that stands until it is set on; each look is a microsecond later, so that no two moments are one."""

    at: datetime = datetime(2020, 1, 1, tzinfo=UTC)
    looks: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> str:
        return (self.at + timedelta(microseconds=next(self.looks))).isoformat(timespec="microseconds")

    def on(self, **later: float) -> None:
        self.at += timedelta(**later)


@dataclass
class Stand:
    """A desk over a home; `corpus` and `out` are the folders of its documents and of what is published."""

    home: Home
    corpus: Path
    out: Path
    settings: WebSettings
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.workbench = Workbench(self.home, lambda: load_register(self.corpus)[0], self.clock)
        self.app: Starlette = create_app(Desk(self.home, self.workbench, self.clock, self.settings))

    def client(self, peer: str = "192.0.2.7") -> TestClient:
        """A browser that nobody signed in with."""
        return TestClient(self.app, base_url=ORIGIN, follow_redirects=False, client=(peer, 50000), headers={"Origin": ORIGIN})

    def signed_in(self, name: str = "甲", peer: str = "192.0.2.7") -> TestClient:
        """A browser in which somebody is signed in (the form itself has its own tests)."""
        client = self.client(peer)
        client.cookies.set(cookie_name(self.settings, "session"), self.home.people.begin(name, self.clock()))
        return client

    def contents(self) -> object:
        """Everything that a request could change on the disk, but when a session was last used."""
        tables: dict[str, object] = {}
        with self.home.ledger.engine.connect() as connection:
            for table in (DECISIONS, MARKS, USERS, SESSIONS, STATE):
                columns = [column for column in table.columns if column.name != "used"]
                tables[table.name] = sorted(map(str, connection.execute(select(*columns)).all()))
        files = {str(path): path.stat().st_mtime_ns for path in sorted(self.corpus.rglob("*"))}
        return tables, files


def stand_at(folder: Path, corpus: Path, read: bool = True, **more: Any) -> Stand:
    """Read a corpus into a new home and open a desk over it, with an adjudicator 甲, a reviewer 乙 and a reader 丙."""
    home, out = Home(folder / "home"), folder / "out"
    clock = Clock()
    if read:
        refresh(home, load_register(corpus)[0], Place(corpus, out), clock)
    for name, role in (("甲", "adjudicator"), ("乙", "reviewer"), ("丙", "reader")):
        home.people.add(name, role, clock(), PASSWORD)
    return Stand(home, corpus, out, WebSettings(**{"hosts": (HOST,), "out": out, "corpus": corpus, **more}), clock)


def token(client: TestClient, path: str = "/people") -> str:
    """The token that the forms of a page carry."""
    found = _FORGERY.search(client.get(path).text)
    assert found, f"{path} has no form"
    return found[1]


def routes(routes_: list[BaseRoute], method: str) -> list[str]:
    """The path of every route that takes a method, those of mounted applications too."""
    found: list[str] = []
    for route in routes_:
        if isinstance(route, Mount):
            found += [route.path + path for path in routes(list(route.routes or []), method)]
        else:
            assert isinstance(route, Route), f"{route!r} is a kind of route that the tests do not know"
            taken = route.methods or {name.upper() for name in ("get", "post") if hasattr(route.endpoint, name)}
            found += [route.path] if method in taken else []
    return sorted(set(found))


def filled(path: str, values: Mapping[str, str]) -> str:
    """A route's path with values in place of its parameters. A new parameter has to be given a value in `sample`."""
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: values[name[1]], path)


def sample(stand: Stand) -> dict[str, str]:
    """A value for each parameter of the routes, each of something that is there."""
    board = stand.workbench.board()
    item = next((one for one in board.queue if one.reviewed), None)
    document = next((reading.document.id for reading in board.edition.readings if reading.document), "none")
    group = next((one.group for one in board.queue if one.group), "none")
    return {
        "id": item.id if item else "none",
        "item": item.id if item else "none",
        "decision": board.decisions[0].id if board.decisions else "none",
        "source": item.source if item else "none",
        "document": document,
        "group": str(group),
        "number": "1",
        "adcode": "320000",
        "field": "award",
        "column": "award",
        "name": "desk.css",
        "path": "index.html",
    }


@contextmanager
def served(stand: Stand) -> Iterator[str]:
    """The desk on a real port, for a browser; its address."""
    with listening() as (found, port):
        own = Stand(stand.home, stand.corpus, stand.out, WebSettings(hosts=(f"127.0.0.1:{port}",), out=stand.out, corpus=stand.corpus))
        with serving(own.app, found) as address:
            yield address
