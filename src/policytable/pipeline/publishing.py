"""The edition that stands: built where something it rests on changed, judged, kept, and put in the place of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.codec import loads
from policytable.errors import PublishRefused, StoreError
from policytable.export import (
    Making,
    Notice,
    Ready,
    RowChanges,
    changes_json,
    changes_md,
    corrections_json,
    notice_pages,
    points_to,
    prepared,
    told_beside,
)
from policytable.model import Basis, Changes, Decision, Edition, Find, Gate, Issue, Limits, Look, Register, Visit
from policytable.notify import is_alarm
from policytable.pipeline.accounting import accounts_of, shown_facts
from policytable.pipeline.basis import basis_of
from policytable.pipeline.batch import LOG
from policytable.pipeline.changes import changes
from policytable.pipeline.corrections import corrections, notice_that_stands
from policytable.pipeline.editing import make_edition
from policytable.pipeline.extracting import kept_readings
from policytable.pipeline.feeding import CHANGES, ENTRY, entry_of, feed_of, recorded
from policytable.pipeline.gates import Trial, gates
from policytable.pipeline.keys import edition_key
from policytable.pipeline.memory import Memory
from policytable.pipeline.pictures import Pictures, pictures_of
from policytable.pipeline.rows import Sided, changed_rows
from policytable.report import report_files
from policytable.sources import load_limits
from policytable.store import Home, Standing
from policytable.store.files import disk_trouble


@dataclass(frozen=True, slots=True)
class Terms:
    """What publishing goes by besides the home: `accept` is a person's reason to publish in spite of gates that do not hold; `looks`
    and `finds` are what the columns showed in this run, `visits` the last answers of the addresses.

    A desk has the edition in memory already: `edition`, without the register's doubts, with the `decisions` laid over it, of what the
    home has read. `memory` is what the process remembers of the last time.
    """

    limits: Limits | None = None
    accept: str | None = None
    looks: tuple[Look, ...] = ()
    finds: tuple[Find, ...] = ()
    visits: tuple[Visit, ...] = ()
    edition: Edition | None = None
    decisions: tuple[Decision, ...] | None = None
    memory: Memory | None = None


NO_TERMS = Terms()
NOTICE, FEED = "corrections.json", "feed.atom"


@dataclass(frozen=True, slots=True)
class Published:
    """The edition that stands at `out`. `edition` and `changes` are None where nothing had changed and none was built; `counts` and
    `issues` (its errors) are told all the same."""

    edition: Edition | None
    out: Path
    standing: Standing
    changes: Changes | None = None
    gates: tuple[Gate, ...] = ()

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Documents, facts, cells and so on, by name."""
        return self.standing.counts

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The errors of the edition, and those of its issues that are alarms."""
        return self.standing.issues


def publish(home: Home, register: Register, out: Path, doubts: tuple[Issue, ...] = (), terms: Terms = NO_TERMS) -> Published:
    """Publish the edition of what was read so far; `doubts` are what was not understood in the register.

    Where everything it rests on is as it was, nothing is built and nothing is touched. Otherwise the order is: gates, the edition
    kept in the home, `out` switched, the home's pointer; after a kill the next call takes it up and ends with the same bytes.
    Raises PublishRefused where a gate does not hold, StoreError, LedgerError, and what `export` raises.
    """
    memory = terms.memory or Memory()
    decisions = home.ledger.all() if terms.decisions is None else terms.decisions
    key = edition_key(register, doubts, (kept_readings(home.cache, register), decisions))
    stands = _taken_up(home, out)
    if stands is not None and stands.key == key and points_to(out) == (stands.edition, stands.previous):
        return Published(None, out, stands)
    edition, pictures = _whole(home, doubts, replace(terms, edition=terms.edition or make_edition(home, register), memory=memory))
    # Of an edition that was taken up after a kill nobody knows the key: whether it is this one, its id tells.
    accepted = stands.accepted if stands is not None and stands.key in ("", key) else ()
    with _writing(out), prepared(edition, out, pictures, Making(accepted, memory.press, (report_files,))) as ready:
        basis = basis_of(edition, decisions, terms.visits, memory.wordings)
        made = _Made(ready, basis, out, decisions, memory)
        if stands is not None and stands.edition == ready.id:
            told_already = bool(stands.key) and points_to(out) == (stands.edition, stands.previous)
            again = _put_again(home, made, replace(stands, key=key, counts=_counts(edition), issues=_errors(edition)))
            # What it rests on is written otherwise and says the same: its changes were those of the run that published it.
            return replace(again, edition=None, changes=None) if told_already else again
        made = replace(made, ready=ready.with_accepted(()) if accepted else ready)
        before = _before(home, stands.edition if stands else None, memory)
        differ = changes(before, basis, decisions)
        verdict, ready = _judged(made, (before, differ), terms)
        standing = Standing(ready.id, stands.edition if stands else None, key, _counts(edition), _errors(edition), ready.accepted)
        differ = replace(differ, after=ready.id)
        notice = notice_that_stands(home, stands).with_new(corrections(differ, (before, basis), decisions))
        return replace(_put(home, replace(made, ready=ready), standing, (differ, notice)), gates=verdict)


def _whole(home: Home, doubts: tuple[Issue, ...], terms: Terms) -> tuple[Edition, Pictures]:
    """The edition with everything that its pages show."""
    edition, memory = terms.edition, terms.memory or Memory()
    assert edition is not None  # made before
    pictures, issues = pictures_of(home, edition.readings, memory.pictures)
    told = accounts_of(home.cache, edition.register, edition.readings, shown_facts(edition))
    return replace(edition, issues=(*doubts, *edition.issues, *issues), accounts=told), pictures


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    """A disk that is full or fails where the edition goes is told as one where the home lies is."""
    try:
        yield
    except OSError as error:
        raise disk_trouble("cannot write the edition", out, error) from error


@dataclass(frozen=True, slots=True)
class _Made:
    """An edition whose files wait to be switched in, with what was decided about it."""

    ready: Ready
    basis: Basis
    out: Path
    decisions: tuple[Decision, ...]
    memory: Memory


def _taken_up(home: Home, out: Path) -> Standing | None:
    """The edition that stands. Where a kill came between the switch of `out` and the home's pointer, the pointer is set now."""
    stands, there = home.editions.current(), points_to(out)
    if there is None or there[1] != (stands.edition if stands else None) or there[0] not in home.editions:
        return stands
    told = loads(home.editions.file(there[0], "manifest.json")).get("accepted", [])
    accepted = tuple((one["gate"], one["reason"]) for one in told)
    taken = Standing(there[0], there[1], "", accepted=accepted, notice=told_beside(out, NOTICE))
    home.editions.point(taken)
    return taken


def _judged(made: _Made, against: tuple[Basis | None, Changes], terms: Terms) -> tuple[tuple[Gate, ...], Ready]:
    """The gates of a new edition, and its files with what a person accepted. Raises PublishRefused."""
    ready = made.ready
    trial = Trial(ready.edition, made.basis, *against, terms.looks, terms.finds)
    found = gates(trial, terms.limits or load_limits())
    failed = [gate for gate in found if not gate.passed]
    if not failed:
        return found, ready
    if not (terms.accept or "").strip():
        said = f"{len(failed)} of {len(found)} gates: " + "; ".join(told(gate) for gate in failed)
        refused = PublishRefused(said, about="edition")  # one alarm, however many gates do not hold
        refused.gates = tuple(told(gate) for gate in failed)
        raise refused
    return found, ready.with_accepted(tuple((told(gate), str(terms.accept)) for gate in failed))


def told(gate: Gate) -> str:
    """A gate as people and records name it."""
    return f"{gate.name}{f'[{gate.subject}]' if gate.subject else ''}：{gate.message}"


def _before(home: Home, edition: str | None, memory: Memory) -> Basis | None:
    """The basis of an earlier edition. One that cannot be read any more is told, and nothing is compared with it."""
    if edition is None:
        return None
    if memory.basis is not None and memory.basis.edition == edition:
        return memory.basis
    try:
        return home.editions.basis(edition)
    except StoreError as error:
        LOG.warning("%s", error)
        return None


def _put_again(home: Home, made: _Made, standing: Standing) -> Published:
    """The edition that stands once more, with the changes and the notice that it had."""
    differ = changes(_before(home, standing.previous, made.memory), replace(made.basis, edition=standing.edition), made.decisions)
    return _put(home, made, standing, (differ, notice_that_stands(home, standing)))


def _put(home: Home, made: _Made, standing: Standing, told: tuple[Changes, Notice]) -> Published:
    """Keep, switch, point: in this order, so that what `out` shows is always kept, and what the pointer names is always shown."""
    ready, (differ, notice), basis = made.ready, told, replace(made.basis, edition=made.ready.id)
    corrected = corrections_json(notice)
    home.web.settle()  # an edition outlives a power cut only with the visits that it rests on
    home.editions.keep(basis, ready.data())
    beside = _kept(home, made, differ, standing)
    standing = replace(standing, notice=home.editions.keep_notice(ready.id, corrected))
    pages = notice_pages(ready.edition, notice, differ, ready.folder.has)
    feed = feed_of(home, ready.edition.register.topic, (ready.id, standing.previous), ready.edition.as_of)
    ready.publish(standing.previous, (*beside, (FEED, feed), (NOTICE, corrected), *pages))
    home.editions.point(standing)
    made.memory.basis = basis
    return Published(ready.edition, made.out, standing, differ)


def _kept(home: Home, made: _Made, differ: Changes, standing: Standing) -> tuple[tuple[str, bytes], ...]:
    """How the edition differs from the one before (name, bytes): as it was told when that was kept, else told now and kept."""
    edition, previous, names = made.ready.id, standing.previous, (CHANGES, "changes.md")
    with suppress(StoreError):
        return tuple((name, home.editions.changes(edition, previous, name)) for name in names)
    before, when = _before(home, previous, made.memory), recorded(made.decisions)
    told = changes_json(differ, _rows(home, made, before, differ) if before is not None else (), when), changes_md(differ)
    files = tuple(zip(names, told, strict=True))
    home.editions.keep_changes(edition, previous, (*files, (ENTRY, entry_of(made.ready.edition.register.topic, differ, when))))
    return files


def _rows(home: Home, made: _Made, before: Basis, differ: Changes) -> tuple[RowChanges, ...]:
    sided, folder = Sided(before, made.basis, differ, made.decisions), made.ready.folder
    return changed_rows(sided, lambda name: home.editions.file(before.edition, name), lambda name: folder.path(name).read_bytes())


def _errors(edition: Edition) -> tuple[Issue, ...]:
    """What is told of an edition beside its files: errors, and what stands as an alarm until somebody sees to it."""
    return tuple(issue for issue in edition.issues if issue.severity == "error" or is_alarm(issue.code))


def _counts(edition: Edition) -> tuple[tuple[str, int], ...]:
    cells = [cell for row in edition.rows for cell in row.cells]
    return (
        ("documents", sum(reading.document is not None for reading in edition.readings)),
        ("facts", len(edition.reviewed)),
        ("held", sum(item.held is not None for item in edition.reviewed)),
        ("policies", len(edition.policies)),
        ("rows", len(edition.rows)),
        ("issues", len(edition.issues)),
        ("cells", len(cells)),
        ("stated", sum(cell.state == "stated" for cell in cells)),
        ("unread", sum(reading.extraction is None for reading in edition.readings)),
    )
