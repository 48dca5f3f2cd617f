"""The working home: whole or not at all, verified, counted, one holder, decisions written once."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policytable.errors import BusyError, LedgerError, StoreError
from policytable.model import Decision, Issue, Seen, TargetValue
from policytable.store import SCHEMA, Counts, Home, Ledger, RunRecord

SEEN = Seen("s1", "target", "green_factory", ("national",), TargetValue("exact", 10, 10), "10家", "到2020年", "。", "一")
FIRST = Decision("d-1", "accept", SEEN, "张三", "2020-01-02T09:00:00+08:00")
SECOND = Decision("d-2", "reject", SEEN, "李四", "2020-01-02T02:00:00+00:00", supersedes=("d-1",))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    yield home
    home.close()


# --- snapshots ---------------------------------------------------------------


def test_a_snapshot_comes_back_under_its_hash(home: Home) -> None:
    sha256 = home.snapshots.put("绿色工厂".encode())
    assert sha256 == hashlib.sha256("绿色工厂".encode()).hexdigest()
    assert home.snapshots.get(sha256).decode() == "绿色工厂"
    assert sha256 in home.snapshots
    assert home.snapshots.put("绿色工厂".encode()) == sha256
    assert [path.relative_to(home.path).as_posix() for path in home.path.rglob("*") if path.is_file()] == [
        f"snapshots/{sha256[:2]}/{sha256[2:]}"
    ]


def test_a_changed_snapshot_is_noticed_and_can_be_put_right(home: Home) -> None:
    sha256 = home.snapshots.put(b"sound")
    (home.path / "snapshots" / sha256[:2] / sha256[2:]).write_bytes(b"souna")
    with pytest.raises(StoreError) as told:
        home.snapshots.get(sha256)
    assert told.value.code == "corrupt_snapshot"
    home.snapshots.put(b"sound")
    assert home.snapshots.get(sha256) == b"sound"


@pytest.mark.parametrize("sha256", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_a_snapshot_that_is_not_there_is_named(home: Home, sha256: str) -> None:
    with pytest.raises(StoreError) as told:
        home.snapshots.get(sha256)
    assert told.value.code == "missing_snapshot"


def test_nothing_is_left_behind_when_the_disk_fails(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(StoreError, match="No space left"):
        home.snapshots.put(b"content")
    assert not [path for path in home.path.rglob("*") if path.is_file()]


# --- cache -------------------------------------------------------------------


def test_the_second_run_finds_what_the_first_one_put(tmp_path: Path) -> None:
    first = Home(tmp_path)
    assert first.cache.get("parsed", "k") is None
    first.cache.put("parsed", "k", b"document")
    assert first.cache.counts["parsed"] == Counts(hits=0, misses=1, writes=1)
    second = Home(tmp_path)
    assert second.cache.get("parsed", "k") == b"document"
    assert second.cache.counts["parsed"] == Counts(hits=1)
    assert second.cache.counts["extracted"] == Counts()
    assert set(second.cache.counts) == {"parsed"}


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 32, b"x" * 100], ids=["empty", "short", "no data", "noise"])
def test_a_damaged_entry_is_a_miss(home: Home, damage: bytes) -> None:
    home.cache.put("parsed", "k", b"document")
    (entry,) = (path for path in (home.path / "cache").rglob("*") if path.is_file())
    entry.write_bytes(damage)
    assert home.cache.get("parsed", "k") is None
    assert home.cache.counts["parsed"] == Counts(misses=1, writes=1)


def test_an_entry_moved_to_another_key_is_a_miss(home: Home) -> None:
    home.cache.put("parsed", "a", b"document")
    (entry,) = (path for path in (home.path / "cache").rglob("*") if path.is_file())
    home.cache.put("parsed", "b", b"other")
    (other,) = (path for path in (home.path / "cache").rglob("*") if path.is_file() and path != entry)
    os.replace(entry, other)
    assert home.cache.get("parsed", "b") is None


def test_an_empty_result_is_a_hit_and_an_unreadable_one_a_miss(home: Home) -> None:
    home.cache.put("parsed", "empty", b"")
    assert home.cache.get("parsed", "empty") == b""
    home.cache.put("parsed", "old", b"x")
    assert home.cache.load("parsed", "old", int) is None
    assert home.cache.counts["parsed"] == Counts(hits=1, misses=1, writes=2)


def test_a_kind_is_a_plain_name(home: Home) -> None:
    with pytest.raises(ValueError, match="not a kind"):
        home.cache.put("../x", "k", b"")


# --- runs --------------------------------------------------------------------

COUNTS = (("documents", 3), ("facts", 9))
RUN = RunRecord("r1", "refresh", "2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z", "partial", COUNTS, (Issue("empty", "空"),), ("b2",))


def test_run_records_come_back_in_order(home: Home) -> None:
    assert home.runs.all() == ()
    assert home.runs.last("refresh") is None
    other = replace(RUN, id="r2", kind="publish")
    newest = replace(RUN, id="r3", outcome="done")
    for record in (RUN, other, newest, RUN):
        home.runs.append(record)
    assert home.runs.all() == (RUN, other, newest)
    assert home.runs.last("refresh") == newest
    assert home.runs.last("publish") == other
    assert len((home.path / "runs.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_a_run_record_is_written_once(home: Home) -> None:
    home.runs.append(RUN)
    with pytest.raises(StoreError, match="another run record"):
        home.runs.append(replace(RUN, outcome="failed"))


def test_a_broken_run_record_is_named_by_its_line(home: Home) -> None:
    home.runs.append(RUN)
    with (home.path / "runs.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id":\n')
    with pytest.raises(StoreError, match="line 2") as told:
        home.runs.all()
    assert told.value.code == "corrupt_runs"


# --- lock --------------------------------------------------------------------


def test_a_second_holder_is_told_who_holds(home: Home) -> None:
    with home.lock():
        with pytest.raises(BusyError, match=f"process {os.getpid()}") as told, Home(home.path).lock():
            pass
        assert told.value.code == "busy"
    with home.lock():
        pass


def test_the_lock_of_a_killed_process_is_free(home: Home) -> None:
    program = "import sys, time; from pathlib import Path; from policytable.store import Home\n"
    program += "with Home(Path(sys.argv[1])).lock(): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", program, str(home.path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match=f"process {holder.pid}"), home.lock():
            pass
    finally:
        holder.kill()
        holder.communicate()
    with home.lock():
        pass


# --- ledger ------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger; with PostgreSQL where POLICYTABLE_TEST_POSTGRES names an empty database."""
    opened = Home(tmp_path).ledger if request.param == "sqlite" else Ledger(_postgres())
    yield opened
    opened.close()


def _postgres() -> str:
    """The address of the test database, emptied; skips the test where there is none."""
    url = os.environ.get("POLICYTABLE_TEST_POSTGRES")
    if not url:
        pytest.skip("POLICYTABLE_TEST_POSTGRES names no database")
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS decisions, marks, users, sessions, policytable_schema"))
    engine.dispose()
    return url


def test_decisions_stand_in_the_order_in_which_they_were_made(ledger: Ledger) -> None:
    ledger.append(FIRST)
    ledger.append(SECOND)
    earlier = replace(FIRST, id="d-9", when="2020-01-01T23:30:00-02:00")  # 09:30 in Beijing: between the two
    ledger.append(earlier)
    assert ledger.all() == (FIRST, earlier, SECOND)
    assert ledger.current() == (earlier, SECOND)


def test_appending_again_changes_nothing(ledger: Ledger) -> None:
    ledger.append(FIRST)
    ledger.append(FIRST)
    assert ledger.all() == (FIRST,)


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (replace(FIRST, who="王五"), "another decision has this id"),
        (replace(SECOND, supersedes=("d-0",)), "not in the ledger"),
        (replace(SECOND, supersedes=("d-2",)), "not in the ledger"),
        (replace(SECOND, when="2020-01-02T09:00:00"), "without its zone"),
        (replace(SECOND, when="yesterday"), "not an ISO 8601 time"),
    ],
    ids=["same id", "supersedes nothing", "supersedes itself", "no zone", "no time"],
)
def test_a_decision_that_does_not_hold_is_refused_and_leaves_nothing(ledger: Ledger, decision: Decision, said: str) -> None:
    ledger.append(FIRST)
    with pytest.raises(LedgerError, match=said):
        ledger.append(decision)
    assert ledger.all() == (FIRST,)


def test_an_export_comes_back_whole_and_only_once(ledger: Ledger, tmp_path: Path) -> None:
    # The one that supersedes has the earlier clock: the import must not depend on it.
    early = replace(SECOND, when="2019-01-01T00:00:00Z")
    ledger.append(FIRST)
    ledger.append(early)
    path = tmp_path / "decisions" / "all.jsonl"
    assert ledger.export_lines(path) == 2
    assert ledger.import_lines(path) == 0
    other = Home(tmp_path / "other").ledger
    assert other.import_lines(path) == 2
    assert other.import_lines(path) == 0
    assert other.all() == ledger.all() == (early, FIRST)
    again = tmp_path / "again.jsonl"
    other.export_lines(again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: [lines[0], "{"], "lines.jsonl:2"),
        (lambda lines: [lines[0], lines[1].replace('"reject"', '"burn"')], "lines.jsonl:2.*action"),
        (lambda lines: [lines[1]], "supersedes d-1"),
        (lambda lines: [lines[0], lines[0].replace("张三", "王五")], "another decision"),
    ],
    ids=["no JSON", "unknown action", "older one missing", "one id, two decisions"],
)
def test_an_import_is_all_or_nothing(tmp_path: Path, change: object, said: str) -> None:
    source = Home(tmp_path / "a").ledger
    source.append(FIRST)
    source.append(SECOND)
    path = tmp_path / "lines.jsonl"
    source.export_lines(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change(lines)), encoding="utf-8")  # type: ignore[operator]
    target = Home(tmp_path / "b").ledger
    with pytest.raises(LedgerError, match=said):
        target.import_lines(path)
    assert target.all() == ()


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    Home(tmp_path).ledger.close()
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("UPDATE policytable_schema SET version = ?", (SCHEMA + 1,))
    with pytest.raises(LedgerError, match="update policytable") as told:
        _ = Home(tmp_path).ledger
    assert told.value.code == "ledger_version"


@pytest.mark.parametrize("url", ["no address", "nosuch://x/y", "sqlite:////proc/no/such/folder/x.sqlite"])
def test_a_ledger_that_cannot_be_opened_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(LedgerError) as told:
        _ = Home(tmp_path, url).ledger
    assert told.value.code == "ledger_unavailable"


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all" * 99)
    with pytest.raises(LedgerError, match="not a database"):
        _ = Home(tmp_path).ledger


def _append_many(path: str, url: str | None, who: str) -> None:
    ledger = Home(Path(path), url).ledger
    for number in range(25):
        ledger.append(replace(FIRST, id=f"d-{who}-{number}", who=who))
        ledger.append(replace(FIRST, id=f"d-both-{number}"))
    ledger.close()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_two_processes_append_at_a_time(tmp_path: Path, kind: str) -> None:
    url = None if kind == "sqlite" else _postgres()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_append_many, args=(str(tmp_path), url, who)) for who in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(Home(tmp_path, url).ledger.all()) == 75


def test_the_ledger_can_be_read_with_sql(tmp_path: Path) -> None:
    Home(tmp_path).ledger.append(FIRST)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        (row,) = connection.execute("SELECT id, who, action, source, field, body FROM decisions")
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert row[:5] == ("d-1", "张三", "accept", "s1", "target")
    assert json.loads(row[5])["seen"]["value"]["count_min"] == 10
