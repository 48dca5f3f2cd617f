"""The outputs as a whole: the same bytes at another time and in other surroundings, and never half an edition."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from policytable.errors import EditionError, StoreError
from policytable.export.staging import Folder, staged
from policytable.pipeline import Reach, Verdict, collect, decide, extract, publish, queue
from policytable.published import Published, open_edition
from policytable.sources import load_register
from policytable.store import Home
from tests.embedded import Embedded
from tests.faults import KILLED, Kind, Points, watched
from tests.test_editions import digests
from tests.test_refresh_crash import shown

ROOT = Path(__file__).resolve().parent.parent
WITHOUT = (".editions", ".current")


# ---- the same bytes elsewhere

# Four hundred days ahead, on every clock that Python code asks.
ELSEWHERE = """
import datetime, os, sys, time
AHEAD = 400 * 86400
asked, local, utc, written = time.time, time.localtime, time.gmtime, time.strftime
time.time = lambda: asked() + AHEAD
time.time_ns = lambda: int(time.time() * 1e9)
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: utc(time.time() if seconds is None else seconds)
time.strftime = lambda form, moment=None: written(form, time.localtime() if moment is None else moment)
day, moment = datetime.date, datetime.datetime
def like(real):
    return type("Like", (type,), {"__instancecheck__": lambda kind, one: isinstance(one, real)})
class Day(day, metaclass=like(day)):
    today = classmethod(lambda kind: moment.now().date() + datetime.timedelta(seconds=AHEAD))
class Moment(moment, metaclass=like(moment)):
    now = classmethod(lambda kind, tz=None: moment.now(tz) + datetime.timedelta(seconds=AHEAD))
    today = utcnow = classmethod(lambda kind: moment.now() + datetime.timedelta(seconds=AHEAD))
os.umask(0o077)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
# Loaded first: compiled code wants the kinds that it was compiled for.
import docx, numpy, openpyxl, pandas, policytable.report, pyarrow.parquet, xlsxwriter
from policytable.cli import main
for name, module in list(sys.modules.items()):
    if name.partition(".")[0] in ("datetime", "docx", "openpyxl", "policytable", "xlsxwriter"):
        for word, real, other in (("date", day, Day), ("datetime", moment, Moment)):
            if getattr(module, word, None) is real:
                setattr(module, word, other)
assert datetime.datetime.now().timestamp() > asked() + AHEAD - 86400
sys.exit(main(sys.argv[1:]))
"""
SURROUNDINGS = {
    "TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4711", "COLUMNS": "40", "NO_COLOR": "1",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1", "SOURCE_DATE_EPOCH": "1", "PYTHONOPTIMIZE": "1",
}  # fmt: skip


def elsewhere(folder: Path, home: Path | None) -> Path:
    """The outputs of a run in other surroundings: another checkout, home, user, locale, zone, umask, hash seed, number of processors, a
    year later. Without `home` the corpus is read anew."""
    given = os.environ.get("PATH", "")
    checkout, user = folder / "another checkout", folder / "user"
    shutil.copytree(ROOT / "src", checkout / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "corpus", checkout / "corpus", copy_function=shutil.copyfile)
    (user / "tmp").mkdir(parents=True)
    if home is not None:  # the editions that it kept tell what followed on what: this is the first
        shutil.copytree(home, folder / "home", copy_function=shutil.copyfile, ignore=lambda at, _: ["editions"] if Path(at) == home else [])
    places = ["--home", folder / "home", "--corpus", checkout / "corpus", "--out", folder / "out"]
    environ = SURROUNDINGS | {"PATH": given, "PYTHONPATH": str(checkout / "src"), "HOME": str(user), "TMPDIR": str(user / "tmp")}
    command = [sys.executable, "-c", ELSEWHERE, "run", *map(str, places)]
    ran = subprocess.run(command, env=environ, cwd=user, capture_output=True, timeout=900)
    assert ran.returncode in (0, 3), ran.stderr.decode()[-2000:]
    assert list((user / "tmp").iterdir()) == [], "left in the folder for passing files"
    return folder / "out"


def same_files(one: Path, other: Path) -> None:
    """Every file of two outputs is the same; that of an edition which followed on another differs in what tells of that."""
    first, second = digests(one, WITHOUT), digests(other, WITHOUT)
    pointers = [json.loads((out / "edition.json").read_bytes()) for out in (one, other)]
    if pointers[0]["previous"] != pointers[1]["previous"]:
        for name in ("edition.json", *pointers[0]["beside"]):
            del first[name], second[name]
    assert {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} == set()
    kinds = {Path(name).suffix for name in first}
    assert {".parquet", ".xlsx", ".docx", ".svg", ".html", ".png", ".csv", ".jsonl", ".md", ".js"} <= kinds


def test_the_outputs_are_the_same_at_another_time_in_other_surroundings(embedded: Embedded, tmp_path: Path) -> None:
    same_files(embedded.out, elsewhere(tmp_path, embedded.home))


@pytest.mark.soak
def test_the_outputs_are_the_same_where_the_corpus_is_read_anew(embedded: Embedded, tmp_path: Path) -> None:
    same_files(embedded.out, elsewhere(tmp_path, None))


# ---- a fault while an edition is written

PLACES = (
    "facts.jsonl", "annotations.jsonl", "parquet/facts.parquet", "datapackage.json", "report/index.html", "report/report.xlsx",
    "report/report.docx", "changes.json", "feed.atom", "edition.json", "manifest.json",
)  # fmt: skip
WAYS: tuple[Kind, ...] = ("kill", "enospc", "eio")


@dataclass(frozen=True)
class Case:
    """A home whose edition stands at `base/out` and whose next one is decided; `last` is the point at which each file of it was there."""

    base: Path
    corpus: Path
    before: str
    after: str
    files: dict[str, str]
    last: dict[str, int]
    points: tuple[str, ...]

    def spot(self, name: str) -> Path:
        """A copy of what stands before."""
        shutil.copytree(self.base, self.base.with_name(name), symlinks=True)
        return self.base.with_name(name)

    def published(self, spot: Path) -> str:
        """Publish there, in this process; the edition's id."""
        register, doubts = load_register(self.corpus)
        home = Home(spot / "home")
        try:
            return publish(home, register, spot / "out", doubts).standing.edition
        finally:
            home.close()

    def ended(self, spot: Path, points: Points) -> int:
        """Publish there in a child process whose disk fails; its exit code."""
        child = os.fork()
        if child == 0:
            code = 99
            try:
                with watched(points):
                    self.published(spot)
                code = 0
            except StoreError:
                code = 1
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    from tests.conftest import small_corpus

    folder = tmp_path_factory.mktemp("whole")
    corpus = small_corpus(folder / "corpus")
    register, doubts = load_register(corpus)
    home = Home(folder / "base" / "home")
    collect(home, register, Reach(corpus))
    extract(home, register)
    before = publish(home, register, folder / "base" / "out", doubts).standing.edition
    item = next(item for item in queue(home, register) if item.fact is not None)
    decide(home, register, item.id, Verdict("correct", "李某", "2026-03-01T00:00:00+08:00", "核对", item.fact.value, "改过的字"))  # type: ignore[union-attr]
    home.close()
    found = Case(folder / "base", corpus, before, "", {}, {}, ())
    spot, points, last, add = found.spot("counted"), Points(), {}, Folder.add

    def counted(self: Folder, name: str, content: bytes) -> None:
        add(self, name, content)
        last[name] = len(points.passed)

    with pytest.MonkeyPatch.context() as patch, watched(points):
        patch.setattr(Folder, "add", counted)
        after = found.published(spot)
    assert after != before
    yield Case(folder / "base", corpus, before, after, digests(spot / "out", WITHOUT), last, tuple(points.passed))


def broken(case: Case, kind: Kind, at: int) -> None:
    """A publication that breaks at a point, and the one after it."""
    spot = case.spot(f"{kind}-{at}")
    code = case.ended(spot, Points(at, kind))
    assert code in ((KILLED,) if kind == "kill" else (0, 1)), (at, case.points[at - 1])  # what clears up may fail unheard
    assert shown(spot / "out") in (case.before, case.after)
    assert case.published(spot) == case.after == shown(spot / "out")
    assert digests(spot / "out", WITHOUT) == case.files
    shutil.rmtree(spot)


@pytest.mark.parametrize("kind", WAYS)
def test_a_fault_in_any_kind_of_file_leaves_the_old_edition_or_the_new_one(case: Case, kind: Kind) -> None:
    for number, name in enumerate(PLACES):
        if number % len(WAYS) == WAYS.index(kind):  # a third each; the soak has them all
            broken(case, kind, case.last[name])


@pytest.mark.soak
@pytest.mark.parametrize("kind", WAYS)
def test_a_fault_at_any_point_of_a_publication(case: Case, kind: Kind) -> None:
    for at in range(1, len(case.points) + 1):
        broken(case, kind, at)


# ---- a reader while editions follow on each other


def switching(out: Path, editions: tuple[dict[str, bytes], ...], stop: threading.Event) -> None:
    """Put the editions in each other's place, again and again, whole as the exporter puts them."""
    for number in range(10_000):
        if stop.is_set():
            return
        with staged(out) as folder:
            for name, content in editions[number % len(editions)].items():
                folder.add(name, content)
            folder.finish(f"edition-{number % len(editions)}")


def variants(out: Path) -> tuple[dict[str, bytes], ...]:
    """Three editions that differ in every line of their records."""
    current = (out / ".current").resolve()
    whole = {path.relative_to(current).as_posix(): path.read_bytes() for path in sorted(current.rglob("*")) if path.is_file()}
    found = []
    for number in range(3):
        files = {name: content for name, content in whole.items() if name.endswith(".jsonl") or name == "site/index.html"}
        files = {name: content.replace(b'"text":"', f'"text":"{number}·'.encode()) for name, content in files.items()}
        manifest = json.loads(whole["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in sorted(files.items())
        }
        listed = json.dumps(manifest).encode()
        named = {"edition": f"edition-{number}", "manifest": hashlib.sha256(listed).hexdigest()}
        pointer = json.loads(whole["edition.json"]) | named
        told = {"manifest.json": listed, "edition.json": json.dumps(pointer).encode()}
        found.append(files | told)
    return tuple(found)


def nouns(found: Published) -> tuple[str, ...]:
    """Everything that the edition says, read by its door."""
    policies, documents, facts = found.policies, found.documents, found.facts
    return (*(one.cell.text for one in found.cells), *policies, *documents, *facts)


@pytest.mark.parametrize("links", [True, False], ids=lambda links: "links" if links else "a file system without links")
def test_a_reader_sees_one_edition_while_others_are_published(
    case: Case, tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    editions, out, stop = variants(case.base / "out"), tmp_path / "out", threading.Event()

    def refuse(*_: object) -> None:
        raise OSError("no links here")

    if not links:
        monkeypatch.setattr(os, "symlink", refuse)
    wanted = []
    for number, files in enumerate(editions):
        plain = tmp_path / f"plain-{number}"
        for name, content in files.items():
            (plain / name).parent.mkdir(parents=True, exist_ok=True)
            (plain / name).write_bytes(content)
        wanted.append((open_edition(plain).manifest, nouns(open_edition(plain))))
    writer = threading.Thread(target=switching, args=(out, editions, stop))
    writer.start()
    seen, torn = [], 0
    try:
        while len(seen) < 50 and writer.is_alive():
            with suppress(EditionError):  # gone, since two others followed, or not whole at the moment: told, not shown
                found = open_edition(out)
                said = (found.manifest, nouns(found))
                seen.append(wanted.index(said) if said in wanted else None)
                continue
            torn += 1
            assert torn < 5_000
    finally:
        stop.set()
        writer.join()
    assert None not in seen, "parts of two editions taken for one"
    assert len(seen) >= 50 and set(seen) == {0, 1, 2}
