"""The operator told of an edition that the desk could not publish: a record and an alarm, as of a run that failed."""

from __future__ import annotations

from policytable.errors import PolicyError
from policytable.model import Issue
from policytable.notify import Channels, Found, alarm, is_alarm
from policytable.pipeline.alarming import Alarmed, sound
from policytable.pipeline.batch import LOG
from policytable.pipeline.reach import Clock
from policytable.store import Home, RunRecord

KIND = "desk"


def tell_desk(home: Home, error: Exception | None, channels: Channels, clock: Clock) -> Alarmed:
    """Record and tell that the desk could not publish what was decided (`error`), or that it can again (None).

    What was told before of the same kind is over by then. What cannot be told is among the issues of the answer.
    """
    now = clock()
    run = f"{KIND}-{now}"
    found = (alarm("run_failed", KIND, type(error).__name__, run),) if error is not None else ()
    if isinstance(error, PolicyError):
        code = error.code if is_alarm(error.code) else ""
        found = (alarm(code, error.about or "", error.message, run) if code else alarm("run_failed", KIND, str(error), run),)
    if error is not None:
        _record(home, RunRecord(run, KIND, now, now, "failed", issues=(_issue(error),), failed=("publish",)))
    return sound(home, Found(found, (("gate_failed", "*"), ("run_failed", KIND))), channels, clock)


def _record(home: Home, record: RunRecord) -> None:
    """A record that cannot be written must not hide what it is about."""
    try:
        home.runs.append(record)
    except PolicyError as error:
        LOG.warning("that the desk could not publish was not recorded: %s", error)


def _issue(error: Exception) -> Issue:
    if isinstance(error, PolicyError):
        return Issue(error.code, error.message, error.remedy, error.about, severity="error")
    return Issue("internal_error", f"{type(error).__name__}: {error}", severity="error")
