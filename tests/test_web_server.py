"""The desk as a process under load: killed, stopped, on a failing disk. What it said was saved is there afterwards, once."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from policytable.cli.settings import now
from policytable.model import UserRole
from policytable.pipeline import QueueItem, publish
from policytable.sources import load_register
from policytable.store import Home
from policytable.web.context import WebSettings
from tests.desk_serving import served
from tests.desking import Rig, copied, rig_at
from tests.desks import HOST, Stand, token
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
        until = time.monotonic() + 0.7 + 0.15 * run
        threads = at_once(people, items, lambda: False)
        while time.monotonic() < until or (sum(len(one.done) for one in people) < 15 and time.monotonic() < until + 20):
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
    last = Server.started(rig, address)  # publishes what the killed ones had no time for
    people = savers(last, sessions, kills)
    threads = at_once(people, items, lambda: False)
    time.sleep(1)
    assert last.end() == 0, "stopped while it saves"
    for thread in threads:
        thread.join(30)
    answered |= {note for one in people for note in one.done}
    assert answered <= kept(rig).keys() and len(answered) >= 15 * kills
    assert _published(rig, tmp_path / "fresh")


def _published(rig: Rig, fresh: Path) -> bool:
    """Whether what is published is what a publication from nothing makes of the ledger."""
    register, doubts = load_register(rig.corpus)
    publish(rig.home, register, fresh, doubts)
    return digests(fresh, (".editions", ".current")) == digests(rig.out, (".editions", ".current"))


@pytest.mark.parametrize("kind, code", [("enospc", "disk_full"), ("eio", "disk_error")])
def test_a_save_on_a_failing_disk_is_answered_with_its_code_and_can_be_sent_again(
    first: Rig, tmp_path: Path, kind: Kind, code: str
) -> None:
    rig = copied(first, tmp_path / "rig")
    rig.home.people.add("甲", "adjudicator", rig.clock())
    stand = Stand(rig.home, rig.corpus, rig.out, WebSettings(hosts=(HOST,), out=rig.out, corpus=rig.corpus))
    client = stand.signed_in()
    chosen = [item for item in stand.workbench.board().queue if item.reviewed][:3]

    def forms(item: QueueItem) -> list[tuple[str, dict[str, str]]]:
        """Everything about an item that writes to the ledger."""
        told = {"forgery": token(client), "stamp": stand.workbench.board().stamp(item)}
        about = f"/item/{item.id}"
        return [(f"{about}/mark", told | {"kind": "question", "text": "何以为据"}), (f"{about}/decide", told | {"action": "reject"})]

    for path, form in forms(chosen[0]):
        points = count_faults(lambda path=path, form=form: client.post(path, data=form))  # type: ignore[misc]
        assert points >= 1, path
    for path, form in forms(chosen[1]):
        for at in range(1, points + 1):
            before = stand.contents()
            with fault(at, kind):
                answer = client.post(path, data=form)
            assert (answer.status_code, f'data-code="{code}"' in answer.text) == (503, True), answer.text
            assert stand.contents() == before
        assert client.post(path, data=form).status_code == 303
    undo = {"forgery": token(client)}
    with fault(1, kind):
        assert client.post("/undo", data=undo).status_code == 503
    assert client.post("/undo", data=undo).status_code == 303
    assert [one.action for one in rig.home.ledger.all()] == ["reject", "reject", "withdraw"]
    rig.home.close()


def test_of_eight_who_save_what_they_saw_at_once_one_is_taken_and_seven_are_told(first: Rig, tmp_path: Path) -> None:
    rig = copied(first, tmp_path / "rig")
    with served(rig) as desk:
        host = desk.address.removeprefix("http://")
        names = [f"人{number}" for number in range(8)]
        for name in names:
            rig.home.people.add(name, "adjudicator", rig.clock())
        people = [Saver(host, name, rig.home.people.begin(name, rig.clock())) for name in names]
        chosen = [item.id for item in desk.workbench.board().queue if item.reviewed][:20]
        with ThreadPoolExecutor(8) as pool:
            for number, item in enumerate(chosen):
                forms = list(pool.map(lambda one, item=item: one.opened(item), people))  # type: ignore[misc]
                action = ("accept", "reject")[number % 2]
                told = Counter(pool.map(lambda one, form, action=action: one.send(form, action), people, forms))  # type: ignore[misc]
                assert told == {303: 1, 409: 7}, (item, told)
        assert people[0].send(forms[0], "reject") == 409, "and so it stays"
        desk.published()
    assert Counter(note for one in people for note in one.done) == kept(rig)
    assert len(rig.home.ledger.all()) == 20
    rig.home.close()
