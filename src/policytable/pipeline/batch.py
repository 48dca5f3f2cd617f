"""What a stage says about the ids it was given, and the one place where an exception becomes an issue."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policytable.errors import PolicyError, StoreError, UsageError
from policytable.model import Issue, Register, Source
from policytable.store.files import disk_trouble

LOG = logging.getLogger("policytable")
Progress = Callable[[str], None]  # called with each id when it is done


def silent(_id: str) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One stage over some source ids: those that went through, how many needed no new work, the issues of all; `broken` names
    parts of it that did not come to an end, and why."""

    stage: str
    ids: tuple[str, ...]
    done: tuple[str, ...]
    reused: int = 0
    issues: tuple[Issue, ...] = ()
    broken: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[str, ...]:
        """The ids that did not go through."""
        done = set(self.done)
        return tuple(id_ for id_ in self.ids if id_ not in done)

    def __add__(self, other: Batch) -> Batch:
        ids, done, issues = self.ids + other.ids, self.done + other.done, self.issues + other.issues
        return Batch(self.stage, ids, done, self.reused + other.reused, issues, self.broken + other.broken)


def source_ids(register: Register) -> tuple[str, ...]:
    """Every source of the register, in its order."""
    return tuple(source.id for source in register.sources)


def chosen(register: Register, ids: Iterable[str] | None) -> tuple[Source, ...]:
    """The sources behind `ids` (all for None), in the order of the register. Raises UsageError that names what is not in it."""
    if ids is None:
        return register.sources
    wanted = set(ids)
    unknown = wanted - {source.id for source in register.sources}
    if unknown:
        raise UsageError(f"not in the register: {', '.join(sorted(unknown))}", remedy="see the [[source]] ids in the register")
    return tuple(source for source in register.sources if source.id in wanted)


def issue_of(error: Exception, about: str) -> Issue:
    """The issue that an exception becomes so that the run can go on.

    What `must_end` the run is raised again. What nobody foresaw becomes `internal_error`, with the traceback in the log.
    """
    must_end(error)
    if isinstance(error, PolicyError):
        return Issue(error.code, error.message, error.remedy, about, severity="error")
    LOG.error("%s: %s", about, error, exc_info=error)
    message = f"{type(error).__name__}: {error}"
    return Issue("internal_error", message, "report it with the document; the log has the traceback", about, severity="error")


def must_end(error: Exception) -> None:
    """Raise StoreError where an error is of the machine and not of a document: the home cannot be used (a snapshot that is gone or
    damaged is one document's), or a disk is full or fails. Whoever turns other errors into a verdict about a site asks this first."""
    if isinstance(error, StoreError) and not error.code.endswith("_snapshot"):
        raise error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        raise disk_trouble("cannot write", Path(str(error.filename or "disk")), error) from error


def about(issues: Sequence[Issue], name: str) -> tuple[Issue, ...]:
    """The issues with the source they are about."""
    return tuple(issue if issue.about == name else replace(issue, about=name) for issue in issues)
