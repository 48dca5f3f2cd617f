"""The ledger under load, under faults and across versions: nothing acknowledged is lost, nothing stale is taken."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from policytable.codec import dumps, encode
from policytable.errors import LedgerError
from policytable.model import Decision, Mark, Seen, TargetValue
from policytable.pipeline import Proposal, Verdict
from policytable.store import SCHEMA, Home, Ledger
from tests.desk import ANNA, JUDGE, Desk
from tests.faults import KILLED, Kind, count_faults, fault
from tests.hammer import Saved, client, clients

SEEN = Seen("s1", "target", "green_factory", ("national",), TargetValue("exact", 10, 10), "10家", "到2020年", "。", "一")
OLD = tuple(
    Decision(
        f"d-{number}", "accept", SEEN, "张三", f"2020-01-{number + 1:02}T00:00:00+00:00", supersedes=(f"d-{number - 1}",) * (number > 0)
    )
    for number in range(9)
)
TABLES = "decisions, marks, users, sessions, policytable_schema"
KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where an empty ledger may be made."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.sqlite'}"
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


@pytest.fixture
def many(small: Path) -> Path:
    """The small corpus with thirty awards more."""
    lines = "".join(f"第{number}条 对获得国家级绿色工厂称号的{number}类企业，给予一次性奖励{number}万元。\n" for number in range(10, 40))
    (small / "city.txt").write_text("常州市绿色工厂奖励措施\n" + lines, encoding="utf-8")
    return small


# --- versions ------------------------------------------------------------------


def _version_1(address: str) -> None:
    """A ledger as the first version of this program made it, with decisions in it."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE policytable_schema (version INTEGER NOT NULL PRIMARY KEY)"))
        columns = ["id", "decided", "who", "action", "source", "field"]
        told = ", ".join(f"{name} TEXT NOT NULL" for name in columns)
        connection.execute(text(f"CREATE TABLE decisions ({told}, supersedes TEXT, body TEXT NOT NULL, PRIMARY KEY (id))"))
        connection.execute(text("CREATE INDEX ix_decisions_source ON decisions (source)"))
        connection.execute(text("INSERT INTO policytable_schema VALUES (1)"))
        for one in reversed(OLD):
            row = {"id": one.id, "decided": one.when, "who": one.who, "action": one.action, "source": "s1", "field": "target"}
            names = ", ".join([*row, "body"])
            values = ", ".join(f":{name}" for name in [*row, "body"])
            connection.execute(text(f"INSERT INTO decisions ({names}) VALUES ({values})"), {**row, "body": dumps(encode(one))})
    engine.dispose()


def _sound(address: str) -> None:
    """Everything of version 1 is there, in its order, and the ledger goes on."""
    ledger = Ledger(address)
    assert ledger.since(0).decisions == ledger.all() == OLD
    assert ledger.revision() == len(OLD)
    assert ledger.write((replace(OLD[0], id="d-new", supersedes=(OLD[-1].id,)),), (Mark("m-1", "skip", "s1", "张三", OLD[0].when),)) == 2
    news = ledger.since(len(OLD))
    assert ([one.id for one in news.decisions], [one.id for one in news.marks], news.revision) == (["d-new"], ["m-1"], len(OLD) + 2)
    ledger.close()


def _dying(address: str, at: int) -> None:
    """Open the ledger, and die before the `at`-th thing that is asked of the database."""
    asked = itertools.count(1)

    @event.listens_for(Engine, "before_cursor_execute")
    def _ask(*_: Any) -> None:
        if next(asked) == at:
            os._exit(KILLED)

    Ledger(address).close()
    os._exit(0)


def test_a_ledger_of_version_1_goes_on_wherever_its_upgrade_was_killed(address: str) -> None:
    _version_1(address)
    context = multiprocessing.get_context("fork")
    for at in itertools.count(1, 3):
        child = context.Process(target=_dying, args=(address, at))
        child.start()
        child.join(60)
        if child.exitcode == 0:
            break
        assert child.exitcode == KILLED
    assert at > len(OLD)
    _sound(address)


def _opened(address: str) -> None:
    Ledger(address).close()


def test_a_ledger_of_version_1_is_opened_by_several_at_a_time(address: str) -> None:
    _version_1(address)
    workers = [multiprocessing.get_context("spawn").Process(target=_opened, args=(address,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    _sound(address)


# --- written once --------------------------------------------------------------


def test_the_database_refuses_to_change_what_was_written(address: str) -> None:
    ledger = Ledger(address)
    assert SCHEMA >= 2
    ledger.write(OLD, (Mark("m-1", "skip", "s1", "张三", OLD[0].when),))
    for table, change in itertools.product(("decisions", "marks"), ("UPDATE {} SET who = 'x'", "DELETE FROM {}")):
        with pytest.raises(DBAPIError, match="written once"), ledger.engine.begin() as connection:
            connection.execute(text(change.format(table)))
    assert (ledger.all(), len(ledger.marks())) == (OLD, 1)
    ledger.close()


# --- many at once --------------------------------------------------------------


def _nothing_lost(home: Home, saved: list[Saved]) -> None:
    """Each save that was acknowledged is there once, none replaced what another had replaced, and each item has one last word."""
    every = home.ledger.all()
    done = dict(one for saves in saved for one in saves.done)
    assert {one.id: one.supersedes for one in every} == done
    assert len(every) == sum(len(saves.done) for saves in saved) == home.ledger.revision()
    replaced = [older for one in every for older in one.supersedes]
    assert len(replaced) == len(set(replaced))
    items = {(one.seen.source, one.seen.quote) for one in every}
    assert len(items) == len(home.ledger.current())
    assert sum(saves.slipped for saves in saved) == 0
    assert sum(saves.refused for saves in saved) >= len(every) // 5


def test_a_thousand_saves_by_eight_clients_lose_nothing(address: str, many: Path, tmp_path: Path) -> None:
    url = address if address.startswith("postgres") else None
    desk = Desk(Home(tmp_path / "home", url), many)
    desk.read()
    names, here = ("甲", "乙", "丙", "丁"), ("戊", "己", "庚", "辛")  # two processes: each follows what the other one writes
    rebuilding = threading.Event()

    def rebuild() -> None:
        while not rebuilding.wait(0.5):
            desk.bench.reload()  # as after a refresh, while saves are under way

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        others = pool.apply_async(clients, (str(tmp_path / "home"), str(many), url, names, 125))
        own: list[Saved] = []
        threads = [threading.Thread(target=lambda who=who: own.append(client(desk.bench, who, 125))) for who in here]
        threads.append(threading.Thread(target=rebuild))
        for thread in threads:
            thread.start()
        saved = others.get(300)
        for thread in threads[:-1]:
            thread.join(300)
        rebuilding.set()
        threads[-1].join(60)
    _nothing_lost(desk.home, [*saved, *own])
    assert len(desk.home.ledger.all()) == 1000
    desk.home.close()


# --- faults --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["enospc", "eio"])
def test_a_save_that_the_disk_refuses_says_so_and_can_be_repeated(small: Path, tmp_path: Path, kind: Kind) -> None:
    desk = Desk(Home(tmp_path / "home"), small)
    board = desk.read()
    form = Proposal(desk.item().id, board.stamp(desk.item()), Verdict("accept", "", ""))
    points = count_faults(lambda: desk.decide(JUDGE, "accept", "29万元"))
    assert points >= 1
    for at in range(1, points + 1):
        with fault(at, kind), pytest.raises(LedgerError) as told:
            desk.bench.decide([form], ANNA)
        assert told.value.code == {"enospc": "disk_full", "eio": "disk_error"}[kind]
        again = Home(tmp_path / "home")
        assert len(again.ledger.all()) == 1
        again.close()
    desk.bench.decide([form], ANNA)
    assert len(desk.home.ledger.all()) == 2
    with pytest.raises(LedgerError), fault(1, kind):
        desk.mark(ANNA, "skip")
    assert desk.mark(ANNA, "skip") in desk.home.ledger.marks()
    desk.home.close()


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_what_was_acknowledged_outlives_kills_under_load(many: Path, tmp_path: Path, root: Path, kills: int) -> None:
    desk = Desk(Home(tmp_path / "home"), many)
    desk.read()
    desk.home.close()
    acknowledged: set[str] = set()
    for number in range(kills):
        command = [sys.executable, "-m", "tests.hammer", str(tmp_path / "home"), str(many), str(number)]
        path = os.pathsep.join((str(root / "src"), str(root)))
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": path})
        assert worker.stdout is not None
        acknowledged |= {worker.stdout.readline().strip() for _ in range(20 + 3 * number)}
        worker.kill()
        acknowledged |= set(worker.communicate()[0].split())  # what it had said before it died
        with sqlite3.connect(tmp_path / "home" / "ledger.sqlite") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        home = Home(tmp_path / "home")
        every = home.ledger.all()
        assert acknowledged <= {one.id for one in every}
        assert home.ledger.revision() == len(every)
        home.close()
    assert len(acknowledged) >= 20 * kills
