"""The home directory and what stands in it. POSIX only (the lock is the kernel's)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

from policytable.store.cache import Cache
from policytable.store.editions import Editions
from policytable.store.ledger import Ledger
from policytable.store.lock import hold
from policytable.store.runs import Runs
from policytable.store.snapshots import Snapshots


class Home:
    """The working home at `path`; nothing is made on disk before it is used.

    `ledger_url` is a SQLAlchemy address (`postgresql+psycopg://…`); without one the ledger is SQLite inside the home.
    """

    def __init__(self, path: Path, ledger_url: str | None = None) -> None:
        self.path = Path(path)
        self._ledger_url = ledger_url
        self.snapshots = Snapshots(self.path / "snapshots")
        self.cache = Cache(self.path / "cache")
        self.editions = Editions(self.path / "editions")
        self.runs = Runs(self.path / "runs.jsonl")

    @cached_property
    def ledger(self) -> Ledger:
        """The decisions. Raises LedgerError where the database cannot be opened or is of a newer version."""
        if self._ledger_url is not None:
            return Ledger(self._ledger_url)
        return Ledger.at(self.path / "ledger.sqlite")

    def lock(self) -> AbstractContextManager[None]:
        """Hold the home for one run. Raises BusyError that names the process of the holder."""
        return hold(self.path / "lock")

    def close(self) -> None:
        """Let go of the database; the home may be used again afterwards."""
        if "ledger" in self.__dict__:
            self.ledger.close()
            del self.__dict__["ledger"]
