"""Discover, collect, extract and publish in one run, with a record of how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from policytable.errors import LedgerError, PolicyError, StoreError
from policytable.fetch import WebOptions
from policytable.model import Issue, Register
from policytable.pipeline.batch import LOG, Batch, source_ids
from policytable.pipeline.collecting import collect
from policytable.pipeline.copies import ask_copies, copy_issues
from policytable.pipeline.discovering import column_issues, due_columns, join_finds
from policytable.pipeline.extracting import extract
from policytable.pipeline.known import with_finds
from policytable.pipeline.network import reaching
from policytable.pipeline.publishing import NO_TERMS, Published, Terms, publish
from policytable.pipeline.reach import Clock, Reach
from policytable.pipeline.stages import HERE, Order, Work
from policytable.sources import load_limits
from policytable.store import Home, RunRecord

Outcome = Literal["done", "partial", "failed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run works: the register's directory, its issues, where the edition goes, what publishing goes by, and how the
    network is asked (None: it is not, and what was had of it before stands)."""

    base: Path
    out: Path
    doubts: tuple[Issue, ...] = ()
    terms: Terms = NO_TERMS
    web: WebOptions | None = None


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run came to: the edition, its stages, its record."""

    published: Published
    batches: tuple[Batch, ...]
    record: RunRecord


def refresh(home: Home, register: Register, place: Place, clock: Clock, work: Work = HERE) -> Refreshed:
    """Everything in the register and what its columns list, and the edition of it; decisions exported beside it come first.

    `work` does the stages before publishing. Only one refresh works on a home at a time: a second one gets BusyError. A column or a
    document that cannot be had or read is an issue of the edition; what stops the run (PublishRefused, StoreError, LedgerError, a
    failing export) is recorded and raised again. Killed at any point, the next run takes it up.
    """
    started = clock()
    batches: list[Batch] = []
    with home.lock(), reaching(place.base, place.web, clock, f"refresh-{started}") as reach:
        try:
            import_decisions(home, place.base)
            published = _through(home, register, place, (reach, work), batches)
        except Exception as error:
            stage = _next_stage(batches)
            if isinstance(error, PolicyError):
                issue = Issue(error.code, error.message, error.remedy, error.about, severity="error")
                batches.append(Batch(stage, (), (), issues=(issue,)))
            _record_failed(home, ("refresh", started, clock()), batches, stage)
            raise
        return Refreshed(published, tuple(batches), record_run(home, ("refresh", started, clock()), batches, published))


def join_addresses(home: Home, register: Register, reach: Reach) -> Register:
    """Put together what turned out to be one document at several addresses, and set right whose it is by what it says; the register
    of the run as it is then."""
    known = with_finds(home, register, asking=reach.web is not None)
    joined = join_finds(home, known)
    if not joined.replaced and not joined.moved:
        return known
    known = with_finds(home, register, asking=reach.web is not None)
    ids = ({into for _, into in joined.replaced} | set(joined.moved)) & set(source_ids(known))
    collect(home, known, reach, ids)
    extract(home, known, ids)
    return known


def publish_known(home: Home, register: Register, place: Place) -> Published:
    """Publish what was read, judged also by what the columns showed; `register` is that of the run, with its finds."""
    doubts = (*place.doubts, *column_issues(home, register), *join_finds(home, register).issues, *copy_issues(home, register))
    finds = home.web.finds()
    addresses = [location for source in register.sources for location in source.locations if "://" in location]
    visits = home.web.newest_of(addresses)
    limits = place.terms.limits or load_limits(place.base)
    terms = replace(place.terms, limits=limits, looks=home.web.last_looks(), finds=finds, visits=visits)
    return publish(home, register, place.out, doubts, terms)


def _through(home: Home, register: Register, place: Place, means: tuple[Reach, Work], batches: list[Batch]) -> Published:
    reach, work = means
    if reach.web is not None:
        batches.append(work(Order("discover", home, register, reach, due_columns(home, register, reach.clock()))))
    # As it is now for all that follows: what comes in meanwhile makes no source of a batch another one.
    known = with_finds(home, register, asking=reach.web is not None)
    batches.append(work(Order("collect", home, known, reach, source_ids(known))))
    batches.append(work(Order("extract", home, known, reach, source_ids(known))))
    joined = join_addresses(home, register, reach)
    if reach.web is not None:
        ask_copies(home, joined, reach)
    return publish_known(home, joined, place)


def _record_failed(home: Home, run: tuple[str, str, str], batches: Sequence[Batch], stage: str) -> None:
    """The record of a run that broke off; what cannot be written any more must not hide why it did."""
    try:
        record_run(home, run, batches, failed=(stage,))
    except StoreError as error:
        LOG.warning("the run that failed was not recorded: %s", error)


def _next_stage(batches: Sequence[Batch]) -> str:
    """The stage that a run broke off in, by those that it got through."""
    done = {batch.stage for batch in batches}
    return "publish" if "extract" in done else "extract" if "collect" in done else "run"


def import_decisions(home: Home, base: Path) -> int:
    """Take in the decisions and marks exported beside the register (`decisions/*.jsonl`; marks where the name ends in `marks`); how
    many were new. Raises LedgerError."""
    new = 0
    for path in sorted((base / "decisions").glob("*.jsonl")):
        take = home.ledger.import_marks if path.stem.endswith("marks") else home.ledger.import_lines
        try:
            new += take(path)
        except LedgerError as error:
            raise LedgerError(error.message, about=error.about or path.name, remedy=f"correct {path.name}, or move it away") from error
    return new


def record_run(
    home: Home, run: tuple[str, str, str], batches: Sequence[Batch], published: Published | None = None, failed: tuple[str, ...] = ()
) -> RunRecord:
    """Write the record of a run (kind, started, ended). `failed` names stages, beside the batches that did not come to an end."""
    kind, started, ended = run
    failed = (*(name for batch in batches for name in batch.broken), *failed)
    issues = published.issues if published else tuple(issue for batch in batches for issue in batch.issues)
    record = RunRecord(
        id=f"{kind}-{started}",
        kind=kind,
        started=started,
        ended=ended,
        outcome=_outcome(batches, published, failed),
        counts=(*_counts(batches), *(published.counts if published else ())),
        issues=(*(issue for issue in issues if issue.severity == "error"), *_accepted(published)),
        failed=failed,
    )
    home.runs.append(record)
    return record


def _outcome(batches: Sequence[Batch], published: Published | None, failed: tuple[str, ...]) -> Outcome:
    if published is None:
        return "failed"
    if failed or any(batch.failed for batch in batches):
        return "partial"
    return "unchanged" if published.edition is None else "done"


def _counts(batches: Sequence[Batch]) -> tuple[tuple[str, int], ...]:
    counts: list[tuple[str, int]] = []
    for batch in batches:
        figures = {"ids": len(batch.ids), "done": len(batch.done), "reused": batch.reused, "failed": len(batch.failed)}
        counts += [(f"{batch.stage}_{name}", number) for name, number in figures.items()]
    return tuple(counts)


def _accepted(published: Published | None) -> tuple[Issue, ...]:
    """Gates that a person let pass in this run, with the reason."""
    if published is None or published.edition is None:
        return ()
    remedy = "set the limit or the minimum in gates.toml where it is to hold for good"
    return tuple(Issue("gate_accepted", f"{gate} ({reason})", remedy) for gate, reason in published.standing.accepted)
