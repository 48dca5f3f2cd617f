"""The home directory and what stands in it. POSIX only (the lock is the kernel's)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from policytable.store.cache import Cache
from policytable.store.editions import Editions
from policytable.store.ledger import Ledger
from policytable.store.lock import hold
from policytable.store.people import People
from policytable.store.runs import Runs
from policytable.store.snapshots import Snapshots
from policytable.store.version import Migration, is_current, migrate
from policytable.store.webbook import WebBook


class Home:
    """The working home at `path`; nothing is made on disk before it is used.

    `ledger_url` is a SQLAlchemy address (`postgresql+psycopg://…`); without one the ledger is SQLite inside the home.
    A home of an older program is brought up to date when it is locked or its databases are opened, one of a newer program is
    refused (StoreError `home_version`).
    """

    def __init__(self, path: Path, ledger_url: str | None = None) -> None:
        self.path = Path(path)
        self._ledger_url = ledger_url
        self.snapshots = Snapshots(self.path / "snapshots")
        self.cache = Cache(self.path / "cache")
        self.editions = Editions(self.path / "editions")
        self.runs = Runs(self.path / "runs.jsonl")
        self._current = False

    @property
    def ledger_url(self) -> str | None:
        """Where the decisions are kept, if not in the home."""
        return self._ledger_url

    @cached_property
    def ledger(self) -> Ledger:
        """The decisions. Raises LedgerError where the database cannot be opened or is of a newer version."""
        self._ready()
        if self._ledger_url is not None:
            return Ledger(self._ledger_url)
        return Ledger.at(self.path / "ledger.sqlite")

    @property
    def people(self) -> People:
        """Who may sign in to the desk; beside the decisions. Raises as `ledger`."""
        return People(self.ledger.engine)

    @cached_property
    def web(self) -> WebBook:
        """What the network answered. Raises StoreError where the file cannot be opened, is damaged or of a newer version."""
        self._ready()
        return WebBook(self.path / "web.sqlite")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one run, brought up to date. Raises BusyError that names the process of the holder."""
        with hold(self.path / "lock"):
            self._bring_up()
            yield

    def migrate(self) -> tuple[Migration, ...]:
        """Bring an older home up to date; the steps that were taken. Raises BusyError while a run holds it."""
        with hold(self.path / "lock"):
            return self._bring_up()

    def close(self) -> None:
        """Let go of the databases; the home may be used again afterwards."""
        for name in ("ledger", "web"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def _ready(self) -> None:
        if not self._current and not is_current(self.path):
            self.migrate()  # under the lock, so that no run of the older program goes on meanwhile
        self._current = True

    def _bring_up(self) -> tuple[Migration, ...]:
        taken = () if is_current(self.path) else migrate(self.path)
        self._current = True
        return taken
