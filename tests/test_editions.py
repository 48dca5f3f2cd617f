"""Editions that are kept, pointed to, compared and made for another date; a kill at any moment changes no byte of the end."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import policytable.export.staging as staging
import policytable.pipeline.publishing as publishing
from policytable.cli import main
from policytable.errors import EditionError, StoreError, UsageError
from policytable.export import points_to
from policytable.model import Visit
from policytable.pipeline import Moment, Reach, Verdict, collect, decide, diff, edition_at, editions, extract, publish, queue
from policytable.sources import load_register
from policytable.store import Home, Standing
from tests.conftest import CITY


@dataclass
class Bench:
    """A corpus with its home and its outputs."""

    corpus: Path
    home: Home
    out: Path

    def publish(self) -> publishing.Published:
        registered, doubts = load_register(self.corpus)
        collect(self.home, registered, Reach(self.corpus))
        extract(self.home, registered)
        return publish(self.home, registered, self.out, doubts)

    def city(self, sum_: int) -> None:
        (self.corpus / "city.txt").write_text(CITY.replace("29", str(sum_)), encoding="utf-8")

    def seen(self) -> dict[str, str]:
        """The digests of all that a reader of the outputs finds, and of all that is kept of editions."""
        kept = digests(self.home.path / "editions")
        return digests(self.out, (".editions", ".current")) | {f"home/{name}": digest for name, digest in kept.items()}


def digests(folder: Path, without: tuple[str, ...] = ()) -> dict[str, str]:
    found = {}
    for where, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name not in without]
        for name in names:
            path = Path(where) / name
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Iterator[Bench]:
    found = Bench(small, Home(tmp_path / "home"), tmp_path / "out")
    yield found
    found.home.close()


def test_every_edition_is_kept_with_its_basis_and_its_files(bench: Bench) -> None:
    first = bench.publish().standing.edition
    bench.city(31)
    second = bench.publish()
    assert (second.standing.previous, second.standing.edition == first) == (first, False)
    assert [(one.id, one.word) for one in editions(bench.home)] == sorted([(first, "previous"), (second.standing.edition, "current")])
    for name in (first, second.standing.edition):
        assert bench.home.editions.basis(name).edition == name
        files = json.loads(bench.home.editions.file(name, "manifest.json"))["files"]
        for path, entry in files.items():
            if not path.startswith(("site/", "report/")):
                assert hashlib.sha256(bench.home.editions.file(name, path)).hexdigest() == entry["sha256"]
    assert hashlib.sha256(bench.home.editions.file(first, "manifest.json")).hexdigest().startswith(first[-10:])
    told = json.loads((bench.out / "edition.json").read_bytes())
    assert (told["edition"], told["previous"]) == (second.standing.edition, first)
    for name, digest in told["beside"].items():
        assert hashlib.sha256((bench.out / name).read_bytes()).hexdigest() == digest
    changed = json.loads((bench.out / "changes.json").read_bytes())
    assert (changed["before"], changed["after"], changed["counts"]["causes"]) == (first, told["edition"], {"source_changed": 1})


def test_an_unchanged_run_builds_nothing_and_touches_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bench.publish()
    before, moment = bench.seen(), (bench.out / ".current").lstat().st_mtime_ns
    monkeypatch.setattr(publishing, "make_edition", lambda *_: pytest.fail("built again"))
    again = bench.publish()
    assert again.edition is None and again.counts == first.counts and dict(again.counts)["rows"] == 31
    assert bench.seen() == before and (bench.out / ".current").lstat().st_mtime_ns == moment


@pytest.mark.parametrize("name", ["summary.csv", "edition.json", ".current", "site", "changes.md"])
def test_outputs_that_lost_something_are_written_again_as_they_were(bench: Bench, name: str) -> None:
    bench.publish()
    bench.city(31)
    bench.publish()
    before = bench.seen()
    (bench.out / name).unlink()
    bench.publish()
    assert bench.seen() == before
    shutil.rmtree(bench.out)
    bench.publish()
    assert bench.seen() == before


def test_an_edition_that_comes_back_has_its_id_and_tells_the_way_back(bench: Bench) -> None:
    first = bench.publish().standing.edition
    bench.city(31)
    second = bench.publish().standing.edition
    bench.city(29)
    third = bench.publish()
    assert (third.standing.edition, third.standing.previous) == (first, second)
    assert json.loads((bench.out / "changes.json").read_bytes())["before"] == second
    assert "31万元" in (bench.out / "changes.md").read_text("utf-8")


def test_a_home_that_is_gone_begins_anew_and_a_basis_that_is_damaged_stops_nothing(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    first = bench.publish().standing.edition
    (bench.home.path / "editions" / first / "basis.bin").write_bytes(b"damaged")
    with pytest.raises(StoreError) as damaged:
        bench.home.editions.basis(first)
    assert damaged.value.code == "edition_damaged"
    bench.city(31)
    assert bench.publish().standing.previous == first
    shutil.rmtree(bench.home.path / "editions")
    assert bench.publish().standing.previous is None


class Killed(BaseException):
    """What a process meets that is killed."""


ROOMS: tuple[tuple[Any, str], ...] = (
    *((os, name) for name in ("rename", "replace", "symlink", "unlink", "mkdir", "fsync")),
    (shutil, "rmtree"),
    (staging, "exchange"),
    (Path, "write_bytes"),
)


def killed_at(monkeypatch: pytest.MonkeyPatch, at: int, work: Callable[[], object], end: type[BaseException] = Killed) -> bool:
    """Do `work` and kill it before step number `at` of what it does to the disk once its files are made; whether it came so far."""
    steps = itertools.count()
    armed = False
    real_put = publishing._put

    def put(*args: Any) -> Any:
        nonlocal armed
        armed = True
        return real_put(*args)

    def guard(place: Any, name: str) -> None:
        real = getattr(place, name)

        def step(*args: Any, **more: Any) -> Any:
            if armed and next(steps) >= at:
                raise end(28, "No space left on device")
            return real(*args, **more)

        patch.setattr(place, name, step)

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_put", put)
        for place, name in ROOMS:
            guard(place, name)
        try:
            work()
        except (end, StoreError):
            return True
    return False


# A full sweep takes minutes: here every 15th step, with `make soak` each of them.
@pytest.mark.parametrize(
    ("end", "steps"),
    [(Killed, slice(0, None, 15)), (OSError, slice(7, None, 15)), pytest.param(Killed, slice(0, None, 1), marks=pytest.mark.soak)],
    ids=["kill", "disk full", "every step"],
)
def test_a_kill_at_any_step_and_a_re_run_end_with_the_same_bytes(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: Any, steps: slice
) -> None:
    bench.publish()
    old = digests(bench.out, (".editions", ".current"))
    start = tmp_path / "start"
    for name in ("home", "out"):
        shutil.copytree(tmp_path / name, start / name, symlinks=True)
    bench.city(31)
    bench.publish()
    whole, new = bench.seen(), digests(bench.out, (".editions", ".current"))
    registered, doubts = load_register(bench.corpus)
    for at in itertools.count(steps.start, steps.step):
        for name in ("home", "out"):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(start / name, tmp_path / name, symlinks=True)
        home = Home(tmp_path / "home")
        collect(home, registered, Reach(bench.corpus))
        extract(home, registered)
        stopped = killed_at(monkeypatch, at, lambda home=home: publish(home, registered, bench.out, doubts), end)  # type: ignore[misc]
        assert digests(bench.out, (".editions", ".current")) in (old, new), at
        assert home.editions.current() is not None
        publish(home, registered, bench.out, doubts)
        assert bench.seen() == whole, at
        home.close()
        if not stopped:
            break
    assert at > 20


def test_between_the_switch_and_the_pointer_comes_another_change(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bench.publish().standing.edition
    bench.city(31)

    def refuse(_: Standing) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(bench.home.editions, "point", refuse)
        with pytest.raises(Killed):
            bench.publish()
    second = points_to(bench.out)
    assert second is not None and second[1] == first
    bench.city(37)
    assert bench.publish().standing.previous == second[0], "what was shown is what the next one is compared with"


# --- comparing, and other dates ---------------------------------------------------------------------------


def test_editions_are_compared_by_the_names_people_give_them(bench: Bench, tmp_path: Path) -> None:
    first = bench.publish().standing.edition
    with pytest.raises(UsageError, match="no such edition"):
        diff(bench.home, "previous", "current")
    bench.city(31)
    second = bench.publish().standing.edition
    expected = diff(bench.home, first, second)
    assert len(expected.cells) == 1 and (expected.before, expected.after) == (first, second)
    for one, other in (("previous", "current"), (first[-10:], second[-6:]), (first, str(bench.out))):
        assert diff(bench.home, one, other) == expected
    assert not diff(bench.home, "current", str(bench.home.path / "editions" / second)).any
    for name, error in (("2019-09-30", UsageError), ("nothing", UsageError), (str(tmp_path), EditionError), ("../home", UsageError)):
        with pytest.raises(error):
            diff(bench.home, name, "current")


def test_the_table_at_another_date_knows_what_was_in_force_and_known(bench: Bench) -> None:
    bench.publish()
    registered, _ = load_register(bench.corpus)

    def award(moment: Moment) -> str:
        edition = edition_at(bench.home, registered, moment)
        return next(cell.text for row in edition.rows if row.region.adcode == "320000" for cell in row.cells if cell.column == "award")

    assert "29万元" in award(Moment("2019-09-30")) and "29万元" not in award(Moment("2018-04-01")) and award(Moment("2018-01-01")) == ""
    fact = next(one.fact.id for one in queue(bench.home, registered) if one.fact and "29万元" in one.fact.display)
    decide(bench.home, registered, fact, Verdict("reject", "甲", "2020-02-01T00:00:00+08:00"))
    assert "29万元" not in award(Moment("2019-09-30", "2020-02-01")) and "29万元" in award(Moment("2019-09-30", "2020-01-31"))


def test_older_bytes_are_read_again_where_later_ones_were_not_known_yet(bench: Bench) -> None:
    bench.publish()
    old = hashlib.sha256(CITY.encode()).hexdigest()
    bench.city(31)
    bench.publish()
    new = hashlib.sha256((bench.corpus / "city.txt").read_bytes()).hexdigest()
    visits = tuple(
        Visit("city.txt", asked, 200, sha256=sha256, name="city.txt")
        for asked, sha256 in (("2019-01-01T00:00:00+00:00", old), ("2019-06-01T00:00:00+00:00", new), ("2019-07-01T00:00:00+00:00", None))
    )
    registered, _ = load_register(bench.corpus)
    cases = {"2018-12-31": "", "2019-01-01": "29万元", "2019-05-31": "29万元", "2019-06-01": "31万元", "2020-01-01": "31万元"}
    for known, words in cases.items():
        edition = edition_at(bench.home, registered, Moment("2019-09-30", known, visits))
        cells = {(cell.region, cell.column): cell.text for row in edition.rows for cell in row.cells}
        assert ("常州" in cells["320000", "award"]) == bool(words) and words in cells["320000", "award"], known
    broken = replace(visits[0], sha256="0" * 64)
    edition = edition_at(bench.home, registered, Moment("2019-09-30", "2019-01-02", (broken,)))
    assert "missing_snapshot" in {issue.code for issue in edition.issues}


def test_the_commands(bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--home", str(bench.home.path), "--corpus", str(bench.corpus)])
        done = capsys.readouterr()
        return code, done.out, done.err

    assert run("editions")[:2] == (0, "") and run("diff", "previous", "current")[0] == 2
    assert run("run", "--out", str(bench.out))[0] == 0
    code, _, told = run("run", "--out", str(bench.out))
    assert code == 0 and "unchanged" in told and "31 rows" in told
    bench.city(31)
    code, _, told = run("run", "--out", str(bench.out), "--accept", "")
    assert code == 0 and "1 cells changed" in told
    assert "current" in run("editions")[1] and len(json.loads(run("editions", "--json")[1])) == 2
    assert "原文变动" in run("diff", "previous", "current")[1]
    assert json.loads(run("diff", "previous", "current", "--json")[1])["counts"]["cells"] == 1
    before = bench.seen()
    assert "31万元" in run("table", "--as-of", "2019-09-30")[1] and "31万元" not in run("table", "--as-of", "2018-04-01")[1]
    assert run("table", "--as-of", "2018-04-01", "--out", str(tmp_path / "then"))[0] == 0
    assert json.loads((tmp_path / "then" / "edition.json").read_bytes())["as_of"] == "2018-04-01"
    assert run("table", "--as-of", "2018-04-01", "--out", str(bench.out))[0] == 2, "outputs are not for that"
    assert run("table", "--as-of", "2018-13-01")[0] == 2
    assert bench.seen() == before
