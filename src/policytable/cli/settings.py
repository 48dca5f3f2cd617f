"""Where things are: the home, the corpus, the outputs; and where the log goes."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from policytable.model import Issue, Register
from policytable.sources import load_register
from policytable.store import Home


@dataclass
class Settings:
    """The directories of one call; home and register are opened when first asked for."""

    home_path: Path
    corpus: Path
    out: Path
    verbose: bool = False

    @classmethod
    def of(cls, arguments: Namespace) -> Settings:
        """From the options, then the environment, then the defaults."""
        home = arguments.home or Path(os.environ.get("POLICYTABLE_HOME") or ".policytable")
        return cls(home, arguments.corpus, arguments.out, arguments.verbose)

    @cached_property
    def home(self) -> Home:
        """The working home."""
        return Home(self.home_path, os.environ.get("POLICYTABLE_LEDGER") or None)

    @property
    def register_path(self) -> Path:
        """The register's file."""
        return self.corpus / "sources.toml"

    @property
    def register(self) -> Register:
        """The register. Raises RegisterError that names every fault."""
        return self._loaded[0]

    @property
    def doubts(self) -> tuple[Issue, ...]:
        """The issues of register entries that were skipped."""
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Register, tuple[Issue, ...]]:
        return load_register(self.register_path)

    def close(self) -> None:
        """Let go of the home, if it was opened."""
        if "home" in self.__dict__:
            self.home.close()


def now() -> str:
    """The moment, as ISO 8601 in UTC: the only clock of the command line, handed to whoever records it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def log_to(settings: Settings) -> None:
    """Warnings go to standard error in a line each; tracebacks only where they were asked for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Brief("%(levelname)s %(name)s: %(message)s", traceback=settings.verbose))
    log = logging.getLogger("policytable")
    log.handlers[:] = [handler]
    log.propagate = False


class _Brief(logging.Formatter):
    def __init__(self, form: str, *, traceback: bool) -> None:
        super().__init__(form)
        self._traceback = traceback

    def format(self, record: logging.LogRecord) -> str:
        if self._traceback or not record.exc_info:
            return super().format(record)
        kept, record.exc_info, record.exc_text = record.exc_info, None, None
        try:
            return super().format(record)
        finally:
            record.exc_info = kept
