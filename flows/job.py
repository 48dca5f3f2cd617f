"""What the tasks of one run need to know, wherever they run, and the edges of a flow: the home, the network, the clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policytable.model import Issue, Register
from policytable.pipeline import Order, Reach, Stage, edition_day, reaching, web_options, with_finds
from policytable.sources import load_register
from policytable.store import Home

LEAST = 10  # documents or columns in a batch; smaller ones cost more in Prefect than in reading


@dataclass(frozen=True, slots=True)
class How:
    """How a run works: `offline` does not ask the network, `allow` names private networks and hosts that may be asked (beside
    POLICYTABLE_ALLOW), `accept` is a person's reason to publish though gates do not hold, `size` the least size of a batch, `as_of`
    the date of the edition (`today` too; None: the register's own)."""

    offline: bool = False
    allow: tuple[str, ...] = ()
    accept: str | None = None
    size: int = LEAST
    as_of: str | None = None


USUAL = How()


@dataclass(frozen=True, slots=True)
class Job:
    """One run for its tasks: where the home and the corpus are, how the network is asked, the id of the run, and the register as
    the run began with it, so that what comes in meanwhile makes no source of a batch another one."""

    home: str
    corpus: str
    how: How
    run: str
    register: Register

    @contextmanager
    def order(self, stage: Stage, ids: tuple[str, ...]) -> Iterator[Order]:
        """A batch of a stage with a home and a way to the network of its own."""
        web = None if self.how.offline else web_options(os.environ, self.how.allow)
        with opened(self.home) as home, reaching(Path(self.corpus), web, now, self.run) as reach:
            yield Order(stage, home, self.register, Reach(reach.base, reach.web, self.run, now), ids)


@contextmanager
def opened(home: str) -> Iterator[Home]:
    """The working home, let go of at the end; the decisions are where POLICYTABLE_LEDGER says."""
    with closing(Home(Path(home), os.environ.get("POLICYTABLE_LEDGER") or None)) as found:
        yield found


@contextmanager
def alone(home: str, corpus: str, how: How, stage: str) -> Iterator[tuple[Home, Job]]:
    """The lock of the home for one stage by itself, with the register as it is now. Raises BusyError, RegisterError, UsageError."""
    web_options(os.environ, how.allow)  # a fault is told before the work, not by each task
    register, _ = registered(corpus, how)
    with opened(home) as found, found.lock():
        known = register if stage == "discover" else with_finds(found, register, asking=not how.offline)
        yield found, Job(home, corpus, how, f"{stage}-{now()}", known)


def registered(corpus: str, how: How) -> tuple[Register, tuple[Issue, ...]]:
    """The register and the issues of its entries, of the date that is asked for. Raises RegisterError, UsageError."""
    return load_register(Path(corpus), edition_day(how.as_of, now()))


def now() -> str:
    """The moment, as ISO 8601 in UTC: the only clock of the flows, handed to whoever records it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
