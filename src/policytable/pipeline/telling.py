"""The operator told of a run, whoever ran it: the command line or a flow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from policytable.errors import BusyError, PolicyError, UsageError
from policytable.model import Issue, Register
from policytable.notify import Channels, Ran, Seen
from policytable.pipeline.alarming import Alarmed, run_alarms, sound
from policytable.pipeline.batch import LOG
from policytable.pipeline.reach import Clock
from policytable.pipeline.refreshing import Refreshed
from policytable.pipeline.seeing import seen_of
from policytable.store import Home, RunRecord


@dataclass(frozen=True, slots=True)
class Failure:
    """A refresh that raised `error`; it began at `since` or later (ISO 8601). `register` is not there where it could not be read."""

    error: Exception
    since: str
    register: Register | None = None

    @property
    def counts(self) -> bool:
        """Whether a run failed: a busy home and a wrong command line are no failures of a run."""
        return not isinstance(self.error, UsageError | BusyError)


def tell_end(home: Home, register: Register, done: Refreshed, channels: Channels, clock: Clock) -> Alarmed:
    """Tell what a finished run found; what could not be told is among the issues of the answer. Raises StoreError."""
    ran = Ran(done.record.id)
    found = run_alarms(home, done.published.issues, ran, clock(), seen_of(home, register, ran.run))
    return sound(home, found, channels, clock)


def tell_failure(home: Home, failure: Failure, channels: Channels, clock: Clock) -> Alarmed:
    """Tell that a run failed, and what it saw until then."""
    if not failure.counts:
        return Alarmed(())
    error = failure.error
    issues = (Issue(error.code, error.message, error.remedy, error.about),) if isinstance(error, PolicyError) else ()
    run, seen = _broken_off(home, failure)
    ran = Ran(run, str(error) if issues else type(error).__name__, whole=False)
    return sound(home, run_alarms(home, issues, ran, clock(), seen), channels, clock)


def failed_record(home: Home, since: str) -> RunRecord | None:
    """The record of the run that began at `since` or later, if it left one. Raises StoreError."""
    last = home.runs.last("refresh")
    begun = last is not None and datetime.fromisoformat(last.started) >= datetime.fromisoformat(since)
    return last if begun else None


def _broken_off(home: Home, failure: Failure) -> tuple[str, Seen]:
    """The id of the run that failed and what it had seen; where it left no record, or that cannot be read, nothing is known of it."""
    try:
        record = failed_record(home, failure.since)
        if record is not None:
            return record.id, seen_of(home, failure.register, record.id) if failure.register else Seen()
    except PolicyError as error:
        LOG.warning("%s", error)
    return "", Seen()
