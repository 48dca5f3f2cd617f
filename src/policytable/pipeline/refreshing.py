"""Collect, extract and publish in one run, with a record of how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from policytable.errors import LedgerError, PublishRefused
from policytable.model import Issue, Register
from policytable.pipeline.batch import Batch, Progress, silent, source_ids
from policytable.pipeline.collecting import collect
from policytable.pipeline.extracting import extract
from policytable.pipeline.publishing import NO_TERMS, Published, Terms, publish
from policytable.sources import load_limits
from policytable.store import Home, RunRecord

Clock = Callable[[], str]  # the moment, ISO 8601 with its zone; given by the edge, since no stage reads the clock
Bars = Callable[[str, int], AbstractContextManager[Progress]]
Outcome = Literal["done", "partial", "failed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run works: the register's directory, its issues, where the edition goes, and what publishing goes by."""

    base: Path
    out: Path
    doubts: tuple[Issue, ...] = ()
    terms: Terms = NO_TERMS


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a run came to: the edition, its stages, its record."""

    published: Published
    batches: tuple[Batch, ...]
    record: RunRecord


def no_bars(_stage: str, _total: int) -> AbstractContextManager[Progress]:
    """No progress shown."""
    return nullcontext(silent)


def refresh(home: Home, register: Register, place: Place, clock: Clock, bars: Bars = no_bars) -> Refreshed:
    """Everything in the register, and the edition of it; decisions exported beside the register are taken in first.

    Only one refresh works on a home at a time: a second one gets BusyError. A document that cannot be had or read is an
    issue of the edition; what stops the run (StoreError, LedgerError, a failing export) is recorded and raised again.
    """
    started, batches = clock(), []
    with home.lock():
        try:
            import_decisions(home, place.base)
            total = len(source_ids(register))
            with bars("collect", total) as step:
                batches.append(collect(home, register, place.base, None, step))
            with bars("extract", total) as step:
                batches.append(extract(home, register, None, step))
            terms = replace(place.terms, limits=place.terms.limits or load_limits(place.base))
            published = publish(home, register, place.out, place.doubts, terms)
        except PublishRefused as error:
            batches.append(
                Batch("publish", (), (), issues=(Issue(error.code, error.message, error.remedy, error.about, severity="error"),))
            )
            record_run(home, ("refresh", started, clock()), batches, failed=("publish",))
            raise
        except Exception:
            record_run(home, ("refresh", started, clock()), batches, failed=("publish",) if len(batches) == 2 else ("run",))
            raise
        return Refreshed(published, tuple(batches), record_run(home, ("refresh", started, clock()), batches, published))


def import_decisions(home: Home, base: Path) -> int:
    """Take in the decisions exported beside the register (`decisions/*.jsonl`); how many were new. Raises LedgerError."""
    new = 0
    for path in sorted((base / "decisions").glob("*.jsonl")):
        try:
            new += home.ledger.import_lines(path)
        except LedgerError as error:
            raise LedgerError(error.message, about=error.about or path.name, remedy=f"correct {path.name}, or move it away") from error
    return new


def record_run(
    home: Home, run: tuple[str, str, str], batches: Sequence[Batch], published: Published | None = None, failed: tuple[str, ...] = ()
) -> RunRecord:
    """Write the record of a run (kind, started, ended). `failed` names whole batches that did not come to an end."""
    kind, started, ended = run
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
    return "unchanged" if batches and all(batch.reused == len(batch.ids) for batch in batches) else "done"


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
