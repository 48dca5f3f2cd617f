"""A refresh that breaks at any point: the process dies, the disk is full, the device fails. What people see is whole at that moment, and
the next run ends with the same bytes as a run that nothing happened to."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policytable.cli import alarming, main, running, settings
from policytable.model import Find, Issue, Register, Snapshot, Visit
from policytable.pipeline import collecting, copies, discovering, extracting
from policytable.pipeline.substance import settled
from policytable.sources import load_register
from policytable.store import Home
from tests.faults import KILLED, Kind, Points, watched
from tests.world import World
from tests.world.story import AWARDED

ROOT = Path(__file__).resolve().parent.parent
FIRST, SECOND, AFTER = "2026-11-02T09:00:00+00:00", "2026-11-09T09:00:00+00:00", "2026-11-09T11:00:00+00:00"
PROVINCES = ("120000", "350000", "440000")  # with a row in the tiny world's table; the site has a page for each cell
KILLS = 10
EARLIER = """
import sys
from datetime import UTC, datetime, timedelta
from policytable.cli import alarming, main, running
behind = datetime.now(UTC) - datetime.fromisoformat(sys.argv[1])
running.now = alarming.now = lambda: (datetime.now(UTC) - behind).isoformat(timespec="microseconds")
sys.exit(main(sys.argv[2:]))
"""
CODES = {"enospc": "[disk_full]", "eio": "[disk_error]"}
WAYS: tuple[tuple[Kind, bool], ...] = (("kill", False), ("enospc", True), ("eio", False), ("enospc", False), ("eio", True))
SAMPLE = 14  # points of each kind in the normal run; `make soak` goes through all
HARMLESS = ("pwrite", "ftruncate", "unlink", "rmdir")  # a name in a lock, and what is cleared away: nothing is lost without them


# ---- one run in a process of its own


@dataclass(frozen=True)
class Spot:
    """The folders of one run."""

    path: Path

    @property
    def home(self) -> Path:
        return self.path / "home"

    @property
    def out(self) -> Path:
        return self.path / "out"


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code, what it said, the points that it passed."""

    code: int
    said: str
    points: tuple[str, ...] = ()


def refreshed(spot: Spot, slots: Path, start: str, points: Points | None = None, *, threads: bool = False) -> Ended:
    """`policytable refresh` in a child process with a clock of its own; with `points` the disk is watched, or fails."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = _child(spot, slots, start, points, threads=threads)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    said = (spot.path / "said.txt").read_text(encoding="utf-8", errors="replace")
    passed = spot.path / "points.json"
    return Ended(os.waitstatus_to_exitcode(status), said, tuple(json.loads(passed.read_bytes())) if passed.exists() else ())


def _child(spot: Spot, slots: Path, start: str, points: Points | None, *, threads: bool) -> int:
    with open(spot.path / "said.txt", "w", encoding="utf-8") as said, pytest.MonkeyPatch.context() as patch:
        for name in ("stdout", "stderr"):
            patch.setattr(sys, name, said)
        if points is None:
            return here(spot, slots, start, patch, threads=threads)
        with watched(points):
            code = here(spot, slots, start, patch)
    (spot.path / "points.json").write_text(json.dumps(points.passed))
    return code


def here(spot: Spot, slots: Path, start: str, patch: pytest.MonkeyPatch, *, threads: bool = False) -> int:
    """`policytable refresh` in this process: with a clock of its own, and without `threads` its work in the same order each time."""
    manners = {"ALLOW": "127.0.0.0/8", "DELAY": "0", "PER_HOST": "4", "RETRIES": "0", "SLOTS": str(slots)}
    for name, value in manners.items():
        patch.setenv(f"POLICYTABLE_{name}", value)
    clock = ticking(start)
    for room in (running, alarming):
        patch.setattr(room, "now", clock)
    for stage in () if threads else (collecting, copies, discovering, extracting):
        patch.setattr(stage, "ahead", one_by_one)
    patch.setattr(settings, "load_register", few_provinces)
    return main(["refresh", "--home", str(spot.home), "--corpus", str(spot.path.parent / "corpus"), "--out", str(spot.out)])


def ticking(start: str) -> Callable[[], str]:
    """A clock that goes on by a millisecond with each look."""
    now = datetime.fromisoformat(start)

    def clock() -> str:
        nonlocal now
        now += timedelta(milliseconds=1)
        return now.isoformat(timespec="microseconds")

    return clock


def one_by_one(work: Callable[[Any], Any], items: Iterable[Any], _at_once: int = 1) -> Iterator[tuple[Any, Callable[[], Any]]]:
    """`ahead` with no threads."""
    for item in items:
        yield item, partial(work, item)


def few_provinces(path: Path, *more: Any) -> tuple[Register, tuple[Issue, ...]]:
    """The register with the rows of this world alone."""
    register, doubts = load_register(path, *more)
    return replace(register, provinces=tuple(one for one in register.provinces if one.adcode in PROVINCES)), doubts


# ---- what a run left behind


@dataclass(frozen=True)
class Left:
    """What must be the same after a run that nothing happened to and after one that took up a broken one."""

    files: dict[str, str]
    links: dict[str, str]
    kept: dict[str, str]
    current: object
    finds: tuple[Find, ...]
    alarms: tuple[tuple[str, str], ...]


def left(spot: Spot) -> Left:
    """Everything that people and programs see of a home and its outputs; when a thing was seen is no part of it."""
    home = Home(spot.home)
    finds = tuple(replace(find, first_seen="", last_seen="") for find in home.web.finds())
    alarms = json.loads((spot.home / "alarms.json").read_bytes())["standing"] if (spot.home / "alarms.json").exists() else []
    found = Left(
        digests(spot.out),
        {path.name: os.readlink(path) for path in spot.out.iterdir() if path.is_symlink()},
        digests(spot.home / "editions"),
        home.editions.current(),
        finds,
        tuple((one["alarm"]["code"], one["alarm"]["about"]) for one in alarms),
    )
    home.close()
    return found


def same(found: Left, wanted: Left, where: str) -> None:
    """Both are one; what differs is named."""
    for of, others in ((found.files, wanted.files), (found.kept, wanted.kept)):
        assert {name for name in {*of, *others} if of.get(name) != others.get(name)} == set(), where
    assert found == wanted, where


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".part-")  # what a kill leaves, until `home prune`
    }


def shown(out: Path) -> str:
    """The id of the edition at `out`, where every file of it is the one that its manifest names."""
    pointer = json.loads((out / "edition.json").read_bytes())
    manifest = (out / "manifest.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == pointer["manifest"]
    named = {name: entry["sha256"] for name, entry in json.loads(manifest)["files"].items()} | pointer["beside"]
    assert {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in named} == named
    there = {path.relative_to(out / ".current").as_posix() for path in (out / ".current").rglob("*") if path.is_file()}
    assert there == {*named, "manifest.json", "edition.json"}, "a file that no edition names"
    return str(pointer["edition"])


def sound(spot: Spot) -> None:
    """Nothing half written bears a name, the databases open as they are, and nobody holds the lock."""
    for name in ("ledger.sqlite", "web.sqlite"):
        with closing(sqlite3.connect(spot.home / name)) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)], name
    home = Home(spot.home)
    with open(spot.home / "lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    assert [sha256 for sha256 in home.snapshots if hashlib.sha256(home.snapshots.get(sha256)).hexdigest() != sha256] == []
    assert [visit.address for visit in home.web.visits() if visit.sha256 and visit.sha256 not in home.snapshots] == []
    for edition in home.editions.all():
        assert home.editions.basis(edition).edition == edition
        files = json.loads(home.editions.file(edition, "manifest.json"))["files"]
        wrong = {
            name
            for name, entry in files.items()
            if not name.startswith(("site/", "report/"))
            and hashlib.sha256(home.editions.file(edition, name)).hexdigest() != entry["sha256"]
        }
        assert not wrong, edition
    assert home.runs.all()
    home.close()


# ---- a world between two runs


@dataclass(frozen=True)
class Case:
    """A world that was edited after a first run, that run, and what the second one comes to; `points` are those of the second."""

    base: Spot
    slots: Path
    before: str
    after: Left
    code: int
    points: tuple[str, ...]

    @property
    def edition(self) -> str:
        return str(self.after.current.edition)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("crash")
    with World("tiny") as world:
        world.register(folder / "corpus")
        base, slots = Spot(folder / "base"), folder / "slots"
        base.path.mkdir()
        with pytest.MonkeyPatch.context() as patch:  # here, so that every child begins with what is loaded once
            assert here(base, slots, FIRST, patch) == 0
        edited(world)
        warmed(base, slots)
        whole = Spot(folder / "whole")
        copied(base, whole)
        counted = refreshed(whole, slots, SECOND, Points())
        assert counted.code in (0, 3), counted.said
        yield Case(base, slots, shown(base.out), left(whole), counted.code, counted.points)


def edited(world: World) -> None:
    """A figure changes, a policy is new, one goes, one is repealed, the pages look different, a list is broken."""
    world.edit.number("tianjin-2018-award", "不超过60万元", "不超过70万元")
    world.edit.publish("gkmlpt-441302", "惠州市惠城区绿色工厂奖励办法", AWARDED)
    world.edit.remove("huicheng-2018-policy")
    world.edit.repeal("dongguan-2018-plan")
    world.edit.furniture("plain")
    world.edit.break_list("north-120000")


def warmed(base: Spot, slots: Path) -> None:
    """What the second run will parse is in the cache of the first: parsing asks nothing of the home but to keep what it made."""
    ahead = Spot(base.path.with_name("ahead"))
    copied(base, ahead)
    with pytest.MonkeyPatch.context() as patch:
        here(ahead, slots, SECOND, patch)
    for kind in ("document", "issues"):
        shutil.copytree(ahead.home / "cache" / kind, base.home / "cache" / kind, copy_function=_once, dirs_exist_ok=True)


def copied(base: Spot, spot: Spot) -> None:
    """A copy of a run's folders. What is only ever replaced as a whole is linked, not copied."""
    shutil.copytree(base.path, spot.path, symlinks=True, copy_function=_copy)


def _copy(source: str, target: str) -> str:
    changed_in_place = ".sqlite" in source or source.endswith((".lock", "/lock", ".txt", ".json"))
    return shutil.copy2(source, target) if changed_in_place else os.link(source, target) or target


def _once(source: str, target: str) -> str:
    return target if os.path.exists(target) else shutil.copy2(source, target)


def broken(case: Case, way: tuple[Kind, bool], at: int) -> None:
    """One run that breaks at a point, there alone or from there on, and the one that takes it up."""
    kind, lasting = way
    spot = Spot(case.base.path.with_name(f"{kind}-{lasting}-{at}"))
    copied(case.base, spot)
    point = case.points[at - 1]
    ended = refreshed(spot, case.slots, SECOND, Points(at, kind, lasting=lasting))
    where = f"{kind} at {at} ({point}): {ended.code} {ended.said}"
    assert "Traceback" not in ended.said and "internal_error" not in ended.said, where
    if kind == "kill":
        assert ended.code == KILLED, where
    elif ended.code == 1:
        assert CODES[kind] in ended.said, where
    else:  # what could not be written was no part of the run's work
        assert ended.code == case.code and shown(spot.out) == case.edition, where
    assert shown(spot.out) in (case.before, case.edition), where
    sound(spot)
    again = refreshed(spot, case.slots, AFTER)
    assert again.code == case.code, f"{where}; then {again.said}"
    same(left(spot), case.after, where)
    sound(spot)
    shutil.rmtree(spot.path)


# ---- the tests


def test_the_refresh_of_this_file_passes_every_kind_of_point(case: Case) -> None:
    passed = Counter(case.points)
    assert {"write", "replace", "rename", "symlink", "unlink", "mkdir", "fsync", "commit"} <= set(passed)
    assert case.edition != case.before


@pytest.mark.parametrize("way", WAYS[:3], ids=lambda way: way[0])
def test_a_fault_leaves_a_whole_edition_and_the_next_run_ends_the_same(case: Case, way: tuple[Kind, bool]) -> None:
    step = max(1, len(case.points) // SAMPLE)
    for at in range(1 + WAYS.index(way) * step // 3, len(case.points) + 1, step):
        broken(case, way, at)


@pytest.mark.parametrize("start", [SECOND, "2026-12-24T23:59:59.999000+08:00"])
def test_neither_the_time_nor_the_order_of_threads_is_in_the_bytes(case: Case, start: str) -> None:
    spot = Spot(case.base.path.with_name(f"at-{start[:10]}"))
    copied(case.base, spot)
    assert refreshed(spot, case.slots, start, threads=True).code == case.code
    assert left(spot) == case.after


@pytest.mark.parametrize("words", ["转载说明：以下为原文之后另加的一段话。", ""])
@pytest.mark.parametrize("copy_first", [False, True])
def test_what_a_page_rests_on_is_no_matter_of_threads(words: str, copy_first: bool, tmp_path: Path) -> None:
    """A page with another footer rests on what was read of it in the run that saw it and a copy first."""
    home = Home(tmp_path / "home")
    own, other = "http://example.org/a.html", "http://copy.example.org/1.html"
    body = "<html><body><p>第一条 为推动绿色制造，制定本办法。</p><p>第二条 对绿色工厂奖励45万元。</p>{}</body></html>"
    pages = {"old": body.format(""), "copy": body.format(f"<p>{words}</p>"), "new": body.format("<!-- 3 -->")}
    kept = {name: home.snapshots.put(page.encode()) for name, page in pages.items()}
    first = ["09:00:02", "09:00:01"] if copy_first else ["09:00:01", "09:00:02"]
    for address, name, when in ((own, "old", first[0]), (other, "copy", first[1]), (own, "new", "10:00:00")):
        home.web.add(Visit(address, f"2026-11-02T{when}+00:00", 200, address, kept[name], name="a.html", media_type="text/html"))
    now = Snapshot(kept["new"], "source", own, "a.html", len(pages["new"]), "text/html")
    assert settled(home, now, (own, other)).sha256 == kept["old"]
    home.close()


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}{' from there on' if way[1] else ''}")
def test_a_fault_at_every_point(case: Case, way: tuple[Kind, bool]) -> None:
    for at in range(1, len(case.points) + 1):
        broken(case, way, at)


# ---- the whole world, real processes, real kills


@pytest.mark.soak
def test_real_kills_at_random_moments_of_a_refresh_of_the_whole_world(tmp_path: Path) -> None:
    base, whole, slots = Spot(tmp_path / "base"), Spot(tmp_path / "whole"), tmp_path / "slots"
    base.path.mkdir()
    with World("whole") as world:
        world.register(tmp_path / "corpus")
        month_ago = datetime.now(UTC) - timedelta(days=30)  # so that all columns are due when a command asks the machine's clock
        assert whole_run(base, slots, month_ago).wait() in (0, 3)
        edited(world)
        copied(base, whole)
        began = time.monotonic()
        code = whole_run(whole, slots).wait()
        seconds = time.monotonic() - began
        assert code in (0, 3)
        before, after = shown(base.out), left(whole)
        dice, killed = random.Random(20261109), 0
        for at in range(KILLS):
            spot = Spot(tmp_path / f"kill-{at}")
            copied(base, spot)
            moment = 0.95 * seconds * dice.uniform(at, at + 1) / KILLS  # one in each tenth of the run
            killed += killed_at(whole_run(spot, slots), moment)
            assert shown(spot.out) in (before, shown(whole.out)), moment
            sound(spot)
            assert whole_run(spot, slots).wait() == code, moment
            assert left(spot) == after, moment
            shutil.rmtree(spot.path)
    assert killed >= KILLS // 2, "the runs came to their end before they were killed"


def whole_run(spot: Spot, slots: Path, now: datetime | None = None) -> subprocess.Popen[bytes]:
    """`policytable refresh` as an operator's timer starts it; `now` is another time than the machine's."""
    manners = {"ALLOW": "127.0.0.0/8", "DELAY": "0", "PER_HOST": "4", "RETRIES": "0", "SLOTS": str(slots)}
    environ = os.environ | {f"POLICYTABLE_{name}": value for name, value in manners.items()} | {"PYTHONPATH": str(ROOT / "src")}
    words = ["refresh", "--accept", "soak", "--home", spot.home, "--corpus", spot.path.parent / "corpus", "--out", spot.out]
    start = [sys.executable, "-m", "policytable.cli"] if now is None else [sys.executable, "-c", EARLIER, now.isoformat()]
    with open(spot.path / "said.txt", "ab") as said:
        return subprocess.Popen([*start, *map(str, words)], env=environ, stdout=said, stderr=said)


def killed_at(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a process after so long; whether it was still at work."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False
