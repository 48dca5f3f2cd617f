"""The care of the home: its version, backups and hostile ones, what is let go, full disks, and death at any point."""

from __future__ import annotations

import gzip
import hashlib
import io
import multiprocessing
import os
import shutil
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policytable.cli import main
from policytable.codec import dumps, encode, pack
from policytable.errors import BusyError, PolicyError, StoreError
from policytable.model import Decision, Find, Look, Region, Seen, Snapshot, TargetValue, Visit
from policytable.store import (
    VERSION,
    Cache,
    Home,
    Keep,
    Ledger,
    Manifest,
    Migration,
    RunRecord,
    Runs,
    Snapshots,
    backup,
    export_warc,
    free_space,
    import_warc,
    need_space,
    prune,
    restore,
    status,
    version_of,
)
from policytable.store.backup import Kept
from policytable.store.version import migrate
from tests.faults import count_faults, fault, killed

SEEN = Seen("s1", "target", "green_factory", ("national",), TargetValue("exact", 10, 10), "10家", "到2020年", "。", "一")
DECISION = Decision("d-1", "accept", SEEN, "张三", "2020-01-02T09:00:00+08:00")
RUN = RunRecord("r1", "refresh", "2020-01-01T00:00:00Z", "2020-01-01T00:01:00Z", "done")
ADDRESS = "https://gxt.jiangsu.gov.cn/list.html"
SHA = hashlib.sha256(b"page").hexdigest()
VISIT = Visit(ADDRESS, "2020-01-02T09:00:00Z", 200, ADDRESS, SHA, "list.html", "text/html", 4, run="r1")
FIND = Find("s1", "c1", Region("320000", "江苏省"), (ADDRESS,), "办法", None, "policy", VISIT.asked, VISIT.asked)
NOW = "2024-06-01T00:00:00+08:00"


def fill(path: Path) -> None:
    """A home with something of everything."""
    home = Home(path)
    with home.lock():
        home.ledger.append(DECISION)
        home.runs.append(RUN)
        home.snapshots.put(b"page")
        home.web.add(VISIT)
        home.web.look(Look("c1", VISIT.asked, "ok"))
        home.web.put_finds([FIND])
        home.cache.put("document", "k", b"work")
        (path / "editions" / "2020-a").mkdir(parents=True)
        (path / "editions" / "2020-a" / "facts.csv").write_text("一,二", encoding="utf-8")
        (path / "alarms.json").write_text("{}", encoding="utf-8")
    home.close()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    fill(tmp_path / "home")
    home = Home(tmp_path / "home")
    yield home
    home.close()


def holds(path: Path) -> tuple[object, ...]:
    home = Home(path)
    try:
        return home.ledger.all(), home.runs.all(), tuple(home.snapshots), home.web.visits(), home.web.looks(), home.web.finds()
    finally:
        home.close()


# --- version -----------------------------------------------------------------


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A home of version 1: its parts, and no file that says so."""
    path = tmp_path / "old"
    ledger = Ledger.at(path / "ledger.sqlite")
    ledger.append(DECISION)
    ledger.close()
    Runs(path / "runs.jsonl").append(RUN)
    Snapshots(path / "snapshots").put(b"page")
    Cache(path / "cache").put("collected", "s1", b"state")
    return path


@pytest.mark.parametrize("opening", [lambda home: home.ledger, lambda home: home.web, lambda home: home.lock().__enter__(), Home.migrate])
def test_an_old_home_is_brought_up_to_date_when_it_is_opened(old: Path, opening: Callable[[Home], object]) -> None:
    assert version_of(old) == 1
    assert not status(Home(old)).current and not (old / "version").exists()  # looking changes nothing
    held = opening(home := Home(old))
    assert version_of(old) == VERSION == 2
    assert (old / "editions").is_dir() and (old / "web.sqlite").exists()
    assert home.ledger.all() == (DECISION,) and home.runs.all() == (RUN,) and home.cache.get("collected", "s1") == b"state"
    del held


def test_an_old_home_that_is_in_use_waits(old: Path) -> None:
    from policytable.store.lock import hold

    with hold(old / "lock"), pytest.raises(BusyError):
        _ = Home(old).web
    assert version_of(old) == 1


@pytest.mark.parametrize("said", ["99", "two", "", "２"])
def test_a_newer_home_is_left_alone(home: Home, said: str) -> None:
    (home.path / "version").write_text(said, encoding="utf-8")
    for use in (lambda: Home(home.path).ledger, lambda: Home(home.path).web, lambda: Home(home.path).lock().__enter__()):
        with pytest.raises(StoreError) as told:
            use()
        assert told.value.code == "home_version"


def test_a_fresh_home_begins_with_the_version_of_the_program(tmp_path: Path) -> None:
    assert version_of(tmp_path) is None
    with Home(tmp_path).lock():
        assert version_of(tmp_path) == VERSION
    assert not (tmp_path / "migrations").exists()


def test_a_step_keeps_a_copy_and_can_be_broken_off(old: Path) -> None:
    tries = []

    def change(home: Path) -> None:
        tries.append(1)
        (home / "runs.jsonl").write_text(f"changed {len(tries)}\n", encoding="utf-8")
        if len(tries) == 1:
            raise StoreError("broken off")

    before = (old / "runs.jsonl").read_bytes()
    steps = (Migration(1, "x", ("runs.jsonl", "ledger.sqlite", "snapshots", "nothing"), change), Migration(2, "y", (), lambda home: None))
    with pytest.raises(StoreError, match="broken off"):
        migrate(old, steps)
    assert version_of(old) == 1
    assert [step.start for step in migrate(old, steps)] == [1, 2] and version_of(old) == 3
    kept = old / "migrations" / "1-to-2"
    assert (kept / "runs.jsonl").read_bytes() == before  # not what the first try left
    assert sorted(path.name for path in kept.iterdir()) == ["ledger.sqlite", "runs.jsonl", "snapshots"]
    assert Ledger(f"sqlite:///{kept / 'ledger.sqlite'}").all() == (DECISION,)


# --- backup ------------------------------------------------------------------


def test_a_backup_comes_back_whole_without_what_can_be_made_again(home: Home, tmp_path: Path) -> None:
    fill(home.path / "topics" / "smart_factory")  # a topic's home lies within
    made = backup(home, tmp_path / "b.tar.gz")
    names = {kept.name for kept in made.files}
    assert {"version", "ledger.sqlite", "web.sqlite", "runs.jsonl", "alarms.json", "editions/2020-a/facts.csv"} <= names
    assert not {name for name in names if "cache" in name or "lock" in name or "-wal" in name or ".part" in name}
    assert restore(tmp_path / "b.tar.gz", tmp_path / "new" / "home") == made
    back = tmp_path / "new" / "home"
    assert holds(back) == holds(home.path) and holds(back / "topics" / "smart_factory") == holds(home.path)
    assert (back / "editions" / "2020-a" / "facts.csv").read_text(encoding="utf-8") == "一,二"
    assert [path.name for path in back.parent.iterdir()] == ["home"]
    with tarfile.open(tmp_path / "b.tar.gz") as tape:  # any tar program reads it
        assert set(tape.getnames()) == names | {"manifest.json"}


def _write_on(path: str) -> None:
    home = Home(Path(path))
    for number in range(100_000):
        sha256 = home.snapshots.put(f"body {number}".encode())
        home.web.add(replace(VISIT, sha256=sha256, asked=f"2021-01-01T00:00:00.{number:06d}Z"))


def test_a_backup_while_a_run_goes_on_names_no_body_that_it_lacks(home: Home, tmp_path: Path) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=_write_on, args=(str(home.path),))
    writer.start()
    try:
        until = time.monotonic() + 60
        while len(home.web.visits()) < 30 and time.monotonic() < until:
            time.sleep(0.05)
        backup(home, tmp_path / "b.tar.gz")
    finally:
        writer.kill()
        writer.join()
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    back = Home(tmp_path / "new")
    visits = back.web.visits()
    assert len(visits) >= 30
    assert all(visit.sha256 in back.snapshots for visit in visits if visit.sha256)
    with sqlite3.connect(tmp_path / "new" / "web.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_ledger_elsewhere_goes_in_as_lines(tmp_path: Path) -> None:
    home = Home(tmp_path / "home", f"sqlite:///{tmp_path / 'elsewhere.sqlite'}")
    home.ledger.append(DECISION)
    backup(home, tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert Home(tmp_path / "other").ledger.import_lines(tmp_path / "new" / "ledger.jsonl") == 1


def test_a_backup_that_packs_better_than_is_believed_can_be_unpacked_first(home: Home, tmp_path: Path) -> None:
    home.snapshots.put(bytes(120_000_000))
    backup(home, tmp_path / "b.tar.gz")
    with pytest.raises(StoreError, match="100 times"):
        restore(tmp_path / "b.tar.gz", tmp_path / "new")
    with gzip.open(tmp_path / "b.tar.gz") as packed, (tmp_path / "b.tar").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    restore(tmp_path / "b.tar", tmp_path / "new")
    assert holds(tmp_path / "new") == holds(home.path)


def test_a_backup_has_its_place(home: Home, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="within the home"):
        backup(home, home.path / "b.tar.gz")
    with pytest.raises(StoreError, match="nothing in it"):
        backup(Home(tmp_path / "none"), tmp_path / "b.tar.gz")
    backup(home, tmp_path / "b.tar.gz")
    with pytest.raises(StoreError, match="not empty"):
        restore(tmp_path / "b.tar.gz", home.path)
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "b.tar.gz", tmp_path / "empty")
    assert holds(tmp_path / "empty") == holds(home.path)


def tape(*entries: tuple[tarfile.TarInfo, bytes], manifest: Manifest | bytes | None = None, form: int = tarfile.USTAR_FORMAT) -> bytes:
    """A backup as a hostile hand makes it: by default with a manifest that fits."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", format=form) as out:
        for entry, content in entries:
            entry.size = len(content)
            out.addfile(entry, io.BytesIO(content))
        kept = tuple(Kept(entry.name, len(content), hashlib.sha256(content).hexdigest()) for entry, content in entries)
        said = manifest if isinstance(manifest, bytes) else dumps(encode(manifest or Manifest(VERSION, kept))).encode()
        last = tarfile.TarInfo("manifest.json")
        last.size = len(said)
        out.addfile(last, io.BytesIO(said))
    return made.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


PLAIN = (entry("version"), b"2\n")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (tape((entry("../evil"), b"x")), "backup_damaged"),
        (tape((entry("a/../../evil"), b"x")), "backup_damaged"),
        (tape((entry("/evil"), b"x")), "backup_damaged"),
        (tape((entry("a\\..\\evil"), b"x")), "backup_damaged"),
        (tape((entry("a\u202egpj"), b"x")), "backup_damaged"),
        (tape((entry("a//b"), b"x")), "backup_damaged"),
        (tape((entry("a/" * 40 + "b"), b"x")), "backup_damaged"),
        (tape((entry("snapshots", tarfile.SYMTYPE, "/etc"), b"")), "backup_damaged"),
        (tape((entry("x", tarfile.LNKTYPE, "/etc/passwd"), b"")), "backup_damaged"),
        (tape((entry("x", tarfile.CHRTYPE), b"")), "backup_damaged"),
        (tape((entry("x", tarfile.FIFOTYPE), b"")), "backup_damaged"),
        (tape((entry("x", tarfile.DIRTYPE), b"")), "backup_damaged"),
        (tape((entry("长" * 200), b"x"), form=tarfile.PAX_FORMAT), "backup_damaged"),
        (tape((entry("x" * 200), b"x"), form=tarfile.GNU_FORMAT), "backup_damaged"),
        (tape(PLAIN, PLAIN), "backup_damaged"),
        (tape(PLAIN, manifest=Manifest(VERSION, ())), "backup_damaged"),
        (tape(PLAIN, manifest=Manifest(VERSION, (Kept("version", 2, "0" * 64),))), "backup_damaged"),
        (tape(PLAIN, manifest=b"[" * 100_000), "backup_damaged"),
        (tape(PLAIN, manifest=Manifest(99, (Kept("version", 2, hashlib.sha256(b"2\n").hexdigest()),))), "home_version"),
        (tape(PLAIN)[:-20], "backup_damaged"),
        (gzip.compress(gzip.decompress(tape(PLAIN))[:700]), "backup_damaged"),
        (tape((entry("zeros"), bytes(200_000_000))), "archive_bomb"),
        (gzip.compress(b"\1" * 512), "backup_damaged"),
        (gzip.compress(b""), "backup_damaged"),
        (b"", "backup_damaged"),
        (b"GIF89a" * 200, "backup_damaged"),
    ],
    ids=[
        "up",
        "up later",
        "absolute",
        "backslash",
        "turned",
        "two slashes",
        "deep",
        "symbolic link",
        "hard link",
        "device",
        "pipe",
        "folder",
        "pax",
        "gnu",
        "twice",
        "not in the manifest",
        "other bytes",
        "manifest too deep",
        "newer",
        "cut",
        "tar cut",
        "bomb",
        "no tar",
        "nothing packed",
        "empty",
        "another kind",
    ],
)
def test_a_hostile_backup_leaves_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "b.tar.gz").write_bytes(content)
    with pytest.raises(StoreError) as told:
        restore(tmp_path / "b.tar.gz", tmp_path / "in" / "home")
    assert told.value.code == code, told.value
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["b.tar.gz", "in"]


# --- retention ---------------------------------------------------------------


def age(path: Path, days: int) -> None:
    """Have a file look as if it had last been used so many days before NOW."""
    when = 1717171200 - days * 86400
    os.utime(path, (when, when))


def test_what_nobody_needs_goes_and_the_rest_stays(home: Home) -> None:
    put, web = home.snapshots.put, home.web
    page = replace(VISIT, final="")
    lists = [replace(page, address="https://a/list", asked=f"202{n}-01-01T00:00:00Z", sha256=put(b"list %d" % n)) for n in range(4)]
    shared = replace(page, address="https://a/other", asked="2020-01-01T00:00:00Z", sha256=put(b"in an edition"))
    later = replace(shared, asked="2023-01-01T00:00:00Z", sha256=put(b"newer"))
    old_paper = replace(VISIT, asked="2019-01-01T00:00:00Z", sha256=put(b"an older text of a find"))
    had = replace(page, address="https://a/paper", asked="2019-01-01T00:00:00Z", sha256=put(b"an older text of a source"))
    confirmed = [replace(VISIT, status=304, asked=f"202{n}-02-01T00:00:00Z") for n in range(4)]
    web.add_many([*lists, shared, later, old_paper, had, replace(had, asked=NOW, sha256=put(b"now")), *confirmed])
    local = put(b"a file of the corpus that no visit names")
    decided = replace(SEEN, document=f"d-{(lists[0].sha256 or '')[:16]}")
    home.ledger.append(replace(DECISION, id="d-2", seen=decided))  # a case is made of these bytes
    home.cache.put("collected", "p", pack(Snapshot(had.sha256 or "", "p", "https://a/paper", "", 1)))
    for number in range(5):
        edition = home.path / "editions" / f"e{number}"
        edition.mkdir()
        (edition / "basis.json").write_text(f'{{"sha256": "{shared.sha256}"}}' if number == 1 else "{}", encoding="utf-8")
        age(edition / "basis.json", 100 - number)
    age(home.path / "editions" / "2020-a" / "facts.csv", 999)
    (home.path / "editions" / "current").write_text("e0\n", encoding="utf-8")
    home.cache.put("document", "old", b"x" * 1000)
    for path in (home.path / "cache" / "document").rglob("*"):
        age(path, 181)
    assert home.cache.get("document", "k") == b"work"  # used, so it stays
    (home.path / "snapshots" / ".part-dead").write_bytes(b"half")
    age(home.path / "snapshots" / ".part-dead", 2)
    (home.path / ".part-alive").write_bytes(b"half")

    keep = Keep(editions=2, named=("e1",))
    told = prune(home, keep, NOW)
    before = holds(home.path)
    done = prune(home, keep, NOW, do=True)
    assert (told.removed, told.done) == (done.removed, False)
    assert {one.kind: one.items for one in done.removed} == {
        "editions": 2,
        "cache": 1,
        "leftovers": 1,
        "confirmations": 3,
        "pages": 4,
        "snapshots": 2,
    }
    assert done.size > 1000 and before != holds(home.path)
    assert sorted(path.name for path in (home.path / "editions").iterdir()) == ["current", "e0", "e1", "e3", "e4"]
    assert home.cache.get("document", "old") is None and home.cache.get("document", "k") == b"work"
    assert home.cache.get("collected", "p") is not None
    assert not (home.path / "snapshots" / ".part-dead").exists() and (home.path / ".part-alive").exists()
    kept = [visit for visit in (lists[3], shared, later, old_paper, had, VISIT) if visit.sha256 in home.snapshots]
    assert kept == [lists[3], shared, later, old_paper, had, VISIT] and local in home.snapshots
    assert [visit.sha256 in home.snapshots for visit in lists] == [True, False, False, True]
    assert web.last(ADDRESS).status == 304 and web.visits("https://a/list") == (lists[3],)
    assert all(one.items == 0 for one in prune(home, keep, NOW, do=True).removed)


def test_nothing_is_let_go_while_a_run_holds_the_home(home: Home) -> None:
    with home.lock(), pytest.raises(BusyError):
        prune(Home(home.path), Keep(), NOW, do=True)
    with pytest.raises(StoreError, match="at least"):
        Keep(editions=1)
    with pytest.raises(StoreError, match="ISO 8601"):
        prune(home, Keep(), "now")


# --- faults ------------------------------------------------------------------


def _full(path: Path) -> None:
    home = Home(path)
    try:
        with home.lock():
            home.snapshots.put(b"new body")
            home.web.add(replace(VISIT, asked="2021-01-01T00:00:00Z", sha256=hashlib.sha256(b"new body").hexdigest()))
            home.ledger.append(replace(DECISION, id="d-2"))
            home.runs.append(replace(RUN, id="r2"))
            home.cache.put("document", "new", b"work")
    finally:
        home.close()


def _sound(path: Path) -> bool:
    """Every body that the book names is there and whole, and nothing half written bears a name."""
    home = Home(path)
    bodies = [home.snapshots.get(visit.sha256) for visit in home.web.visits() if visit.sha256]
    assert home.runs.all()[0] == RUN and home.ledger.all()[0] == DECISION
    assert all(hashlib.sha256(home.snapshots.get(sha256)).hexdigest() == sha256 for sha256 in home.snapshots)
    home.close()
    return bool(bodies)


def test_a_fault_at_any_point_leaves_a_sound_home_and_the_next_run_ends_the_same(tmp_path: Path) -> None:
    fill(tmp_path / "home")
    shutil.copytree(tmp_path / "home", tmp_path / "whole")
    points = count_faults(lambda: _full(tmp_path / "whole"))
    whole = holds(tmp_path / "whole")
    assert points > 10
    for at in range(1, points + 1):
        for kind in ("enospc", "eio", "kill"):
            path = tmp_path / f"{kind}-{at}"
            shutil.copytree(tmp_path / "home", path)
            if kind == "kill":
                assert killed(lambda path=path: _full(path), at)
            else:
                with fault(at, kind) as points_of:
                    try:
                        _full(path)
                    except StoreError as told:
                        assert told.code == {"enospc": "disk_full", "eio": "disk_error"}[kind]
                    except (PolicyError, OSError):
                        pass  # the ledger's own, and what a caller of `staged` writes
                    else:
                        assert points_of.passed[at - 1] in ("pwrite", "ftruncate"), "only the name in a lock may be missing"
                assert not list(path.rglob(".part-*"))
            assert _sound(path)
            _full(path)
            assert holds(path) == whole


@pytest.mark.parametrize("work", ["backup", "restore", "export", "import"])
def test_a_file_made_or_read_is_whole_or_not_there(home: Home, tmp_path: Path, work: str) -> None:
    backup(home, tmp_path / "b.tar.gz")
    export_warc(home, tmp_path / "w.warc.gz")
    home.close()

    def do(number: int) -> Path:
        out = tmp_path / f"out-{number}"
        opened = Home(home.path)
        try:
            if work == "backup":
                backup(opened, out)
            elif work == "restore":
                restore(tmp_path / "b.tar.gz", out)
            elif work == "export":
                export_warc(opened, out)
            else:
                other = Home(out)
                import_warc(other, tmp_path / "w.warc.gz")
                other.close()
        finally:
            opened.close()
        return out

    points = count_faults(lambda: do(0))
    whole = tmp_path / "out-0"
    assert points > 2
    for at in range(1, points + 1, 1 + points // 25):
        assert killed(lambda at=at: do(at), at)
        out = tmp_path / f"out-{at}"
        if work == "import":
            do(at)
            assert holds(out)[2:5] == holds(whole)[2:5]
        elif out.exists() and work == "restore":
            assert holds(out) == holds(home.path)
        elif out.exists() and work == "export":
            assert out.read_bytes() == whole.read_bytes()
        elif out.exists():
            restore(out, tmp_path / f"again-{at}")


def test_the_full_disk_of_a_database_has_its_code(home: Home) -> None:
    with home.web._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreError) as told:
        home.web.add_many(replace(VISIT, address=f"https://a/{number}", message="x" * 4000) for number in range(99))
    assert told.value.code == "disk_full"
    assert home.web.visits() == (VISIT,)


def test_the_free_space_is_asked_before_a_run(tmp_path: Path) -> None:
    free = free_space(tmp_path / "not" / "yet" / "there")
    assert free > 0 and need_space(tmp_path, 1) > 0
    with pytest.raises(StoreError) as told:
        need_space(tmp_path, free * 2)
    assert told.value.code == "disk_full"


# --- the command line --------------------------------------------------------


def test_the_commands_of_an_operator(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ["--home", str(home.path)]
    assert main(["home", "status", *at]) == 0
    assert "version 2" in (said := capsys.readouterr().out) and "1 visits" in said
    assert main(["home", "status", "--json", *at]) == 0
    assert '"visits":1' in capsys.readouterr().out
    assert main(["home", "backup", str(tmp_path / "b"), *at]) == 0
    assert main(["home", "restore", str(tmp_path / "b"), "--home", str(tmp_path / "new")]) == 0
    assert holds(tmp_path / "new") == holds(home.path)
    assert main(["home", "restore", *at]) == 2
    assert main(["home", "prune", "--do", *at]) == 0
    assert main(["home", "migrate", *at]) == 0
    assert main(["snapshots", "export", "--warc", str(tmp_path / "w.warc.gz"), *at]) == 0
    assert main(["snapshots", "import", "--warc", str(tmp_path / "w.warc.gz"), "--home", str(tmp_path / "third")]) == 0
    assert main(["snapshots", "import", "--warc", str(tmp_path / "b"), *at]) == 1
    assert "[warc_unreadable]" in capsys.readouterr().err
    assert main(["snapshots", "import", "--run", "r1", "--warc", "x", *at]) == 2
    assert holds(tmp_path / "third")[2:] == holds(home.path)[2:]
