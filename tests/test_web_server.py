"""The desk as a process under load: killed, stopped, on a failing disk. What it said was saved is there afterwards, once."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from policytable.cli.settings import now
from policytable.model import UserRole
from policytable.pipeline import Place, publish
from policytable.sources import load_register
from policytable.store import Home
from tests.conftest import ROOT  # noqa: F401
from tests.desk_serving import served
from tests.desking import Rig, copied, rig_at
from tests.faults import Kind, count_faults, fault
from tests.savers import Saver, Server, at_once
from tests.test_editions import digests

TABLES = "decisions, marks, users, sessions, policytable_schema"
PEOPLE: tuple[tuple[str, UserRole], ...] = (("甲", "adjudicator"), ("乙", "adjudicator"), ("丙", "adjudicator"), ("丁", "adjudicator"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    """A home that was read."""
    return rig_at(tmp_path_factory.mktemp("server") / "first")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the decisions are kept: empty for the home's own file."""
    if request.param == "sqlite":
        yield ""
        return
    url = os.environ.get("POLICYTABLE_TEST_POSTGRES")
    if not url:
        pytest.skip("POLICYTABLE_TEST_POSTGRES names no database")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {TABLES}"))
    yield url
    with engine.begin() as connection:
        connection.execute(text(f"DROP TABLE IF EXISTS {TABLES}"))
    engine.dispose()


def rigged(first: Rig, folder: Path, address: str = "") -> tuple[Rig, list[str], list[str]]:
    """A copy of the home with the people, a session for each, and the items that can be decided about."""
    rig = copied(first, folder / "rig")
    rig.home = Home(rig.folder / "home", address or None)
    for name, role in PEOPLE:
        rig.home.people.add(name, role, now())
    sessions = [rig.home.people.begin(name, now()) for name, _ in PEOPLE]
    return rig, sessions, [item.id for item in rig.workbench().board().queue if item.reviewed]


def savers(server: Server, sessions: list[str], run: int) -> list[Saver]:
    return [Saver(server.host, f"{name}{run}", session) for (name, _), session in zip(PEOPLE, sessions, strict=True)]


def kept(rig: Rig) -> Counter[str]:
    """How often each note stands in the ledger, which is opened anew. Without repair: SQLite itself finds no fault."""
    rig.home.close()
    path = rig.folder / "home" / "ledger.sqlite"
    if rig.home.ledger_url is None:
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    every = rig.home.ledger.all()
    assert rig.home.ledger.revision() == len(every) and len({one.id for one in every}) == len(every)
    return Counter(one.why for one in every)


KILLS = [3, pytest.param(10, marks=pytest.mark.soak)]


@pytest.mark.parametrize("kills", KILLS)
def test_what_was_answered_outlives_kills_under_load_and_is_published(first: Rig, tmp_path: Path, address: str, kills: int) -> None:
    rig, sessions, items = rigged(first, tmp_path, address)
    answered: set[str] = set()
    sent: set[str] = set()
    for run in range(kills):
        server = Server.started(rig, address)
        people = savers(server, sessions, run)
        until = time.monotonic() + 1.5 + 0.2 * run
        threads = at_once(people, items, lambda: False)
        while time.monotonic() < until or sum(len(one.done) for one in people) < 15:
            time.sleep(0.01)
        server.kill()
        for thread in threads:
            thread.join(30)
        answered |= {note for one in people for note in one.done}
        sent |= {note for one in people for note in one.sent}
        there = kept(rig)
        assert answered <= there.keys() <= sent, "lost, or made up"
        assert set(there.values()) == {1}, "saved twice"
        assert all(set(one.others) <= {409, 422} for one in people), [one.others for one in people]
    last = Server.started(rig, address)
    assert last.end() == 0
    assert _published(rig, tmp_path / "fresh") and len(answered) >= 15 * kills


def _published(rig: Rig, fresh: Path) -> bool:
    """Whether what is published is what a publication from nothing makes of the ledger."""
    register, doubts = load_register(rig.corpus)
    publish(rig.home, register, fresh, doubts)
    return digests(fresh, (".editions", ".current")) == digests(rig.out, (".editions", ".current"))
