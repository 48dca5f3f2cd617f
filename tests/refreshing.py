"""A world with a working home beside it and a clock of its own: one refresh after another, and what each came to."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from policytable.errors import PublishRefused
from policytable.fetch import WebOptions
from policytable.model import ChangedCell, Changes, Find, Issue
from policytable.pipeline import Place, Ran, Refreshed, Terms, Verdict, decide, refresh, run_alarms, seen_of, with_finds
from policytable.sources import load_register
from policytable.store import Home
from tests.world import Asked, World

START = datetime(2020, 1, 6, 6, tzinfo=UTC)
# Longer than any column's cadence: every refresh looks at every column.
BETWEEN = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Run:
    """One refresh: what it published (None: refused), what differs, what was told, what was asked. `alarms` are (code, about)."""

    done: Refreshed | None
    refused: PublishRefused | None
    changes: Changes | None
    issues: tuple[Issue, ...]
    alarms: tuple[tuple[str, str], ...]
    edition: str
    asked: tuple[Asked, ...]

    @property
    def cells(self) -> tuple[ChangedCell, ...]:
        """The cells that changed."""
        return self.changes.cells if self.changes else ()

    @property
    def told(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """The cells that changed: code of the row, column, kind, causes."""
        return [(cell.adcode, cell.column, cell.kind, tuple(cause.why for cause in cell.causes)) for cell in self.cells]

    @property
    def codes(self) -> set[str]:
        """The codes of the alarms."""
        return {code for code, _ in self.alarms}

    @property
    def built(self) -> bool:
        """Whether an edition was made."""
        return self.done is not None and self.done.published.edition is not None


class Rig:
    """A world with a corpus folder, a home and outputs in `folder`; every refresh is 8 days after the one before."""

    def __init__(self, world: World, folder: Path, now: datetime = START) -> None:
        self.world, self.folder, self.now = world, folder, now
        self.corpus, self.out = folder / "corpus", folder / "out"
        self.home = Home(folder / "home")
        self.options = WebOptions(allow=("127.0.0.0/8",), delay=0, per_host=4, retries=0, robots_ttl=0, slots=folder / "slots")

    def copy(self, folder: Path) -> Rig:
        """Another rig of the same world with all that this one has had."""
        self.home.close()
        shutil.copytree(self.folder, folder, symlinks=True)
        other = Rig(self.world, folder, self.now)
        other.options = replace(self.options, slots=folder / "slots")
        return other

    def clock(self) -> str:
        """The moment; a millisecond goes by."""
        self.now += timedelta(milliseconds=1)
        return self.now.isoformat(timespec="microseconds")

    def register(self) -> None:
        """A person writes the register for the world as it is now."""
        self.world.register(self.corpus)

    def refresh(self, accept: str | None = None, *, network: bool = True) -> Run:
        """One refresh, and the checks that hold of every one."""
        self.world.reset_log()
        register, doubts = load_register(self.corpus)
        place = Place(self.corpus, self.out, doubts, Terms(accept=accept), self.options if network else None)
        before = self.files()
        done, refused = None, None
        try:
            done = refresh(self.home, register, place, self.clock)
        except PublishRefused as error:
            refused = error
        run = self._run(done, refused)
        if not run.built:
            assert self.files() == before, "nothing was published, and the outputs changed"
        self._holds(run)
        self.now += BETWEEN
        return run

    def decide(self, words: str, verdict: Verdict, column: str = "award") -> str:
        """A reviewer decides about the first fact of a field whose quote has these words; returns the id of the decision."""
        fact = next(one for one in self.facts() if one["field"] == column and words in str(one["evidence"]))
        known = with_finds(self.home, load_register(self.corpus)[0])
        return decide(self.home, known, str(fact["id"]), verdict).id

    def facts(self) -> list[dict[str, object]]:
        """The facts of the outputs as they are."""
        return [json.loads(line) for line in (self.out / "facts.jsonl").read_text(encoding="utf-8").splitlines()]

    def cell(self, adcode: str, column: str) -> str:
        """The words of a cell of the outputs."""
        table = json.loads((self.out / "table.json").read_text(encoding="utf-8"))
        row = next(row for row in table["rows"] if row["region"]["adcode"] == adcode)
        return str(next(cell for cell in row["cells"] if cell["column"] == column)["text"])

    def files(self) -> dict[str, bytes]:
        """All data files of the outputs with their bytes."""
        return {path.name: path.read_bytes() for path in sorted(self.out.glob("*.*")) if path.is_file()} if self.out.exists() else {}

    def finds(self, title: str) -> list[Find]:
        """The finds whose titles have these words."""
        return [find for find in self.home.web.finds() if title in find.title]

    def _run(self, done: Refreshed | None, refused: PublishRefused | None) -> Run:
        register = load_register(self.corpus)[0]
        last = self.home.runs.last("refresh")
        assert last is not None
        # As the command line does it.
        issues = done.published.issues if done else last.issues
        ran = Ran(last.id, str(refused) if refused else "", whole=refused is None)
        found = run_alarms(self.home, issues, ran, self.clock(), seen_of(self.home, register, last.id))
        standing = self.home.editions.current()
        told = tuple(issue for batch in done.batches for issue in batch.issues) if done else ()
        changes = done.published.changes if done else None
        alarms = tuple(sorted(alarm.key for alarm in found.alarms if alarm.code != "disk_low"))
        return Run(done, refused, changes, (*told, *issues), alarms, standing.edition if standing else "", self.world.log.all())

    def _holds(self, run: Run) -> None:
        for cell in run.cells:
            causes = [cause.why for cause in cell.causes]
            assert causes and "unexplained" not in causes, cell
            said = [state == "stated" for state in cell.states]
            # The ministry's counts are no statement of a document: they have no clause to cite.
            if causes != ["national_list"]:
                assert cell.was or cell.now or said == [False, False], f"no citation: {cell}"
                assert cell.now or cell.kind != "added", cell
                assert cell.was or cell.kind != "withdrawn", cell
            assert all(place.quote and place.source for place in (*cell.was, *cell.now)), cell
        for fact in run.changes.facts if run.changes else ():
            assert fact.causes and all(cause.why != "unexplained" for cause in fact.causes), fact
        if run.edition:
            manifest = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))
            for name, told in manifest["files"].items():
                assert hashlib.sha256((self.out / name).read_bytes()).hexdigest() == told["sha256"], name
