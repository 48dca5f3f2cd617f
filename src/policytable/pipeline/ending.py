"""How a process ends: the exit codes, in one place for the command line and the flows."""

from __future__ import annotations

from enum import IntEnum

from policytable.errors import BusyError, PolicyError, UsageError
from policytable.store import RunRecord


class Exit(IntEnum):
    """The exit codes; the README and `policytable --help` list them, and the systemd unit knows which of them are no failure."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNREAD = 3  # done, but some documents were not had or not read
    CHANGES = 4  # `impact`: other rules would change something; `audit`: a table cannot be right, or contradicts the edition
    REFUSED = 5  # a gate refused the edition; the last one is in place
    BUSY = 6  # another run holds the home


WORDS = {
    Exit.DONE: "done",
    Exit.FAILED: "failed",
    Exit.USAGE: "wrong usage",
    Exit.UNREAD: "done, but some documents were not had or not read",
    Exit.CHANGES: "other rules would change something (`impact`), or a table cannot be right or contradicts the edition (`audit`)",
    Exit.REFUSED: "a gate refused the edition; the last one is in place",
    Exit.BUSY: "another run holds the home",
}


def exit_of_error(error: PolicyError) -> Exit:
    """The code for what stopped a command."""
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, BusyError):
        return Exit.BUSY
    return Exit.REFUSED if error.code == "gate_failed" else Exit.FAILED


def exit_of_record(record: RunRecord) -> Exit:
    """The code for a run that came to its end, by its record."""
    if record.outcome == "failed":
        refused = any(issue.code == "gate_failed" for issue in record.issues)
        return Exit.REFUSED if refused else Exit.FAILED
    return Exit.UNREAD if record.outcome == "partial" else Exit.DONE
