"""Where things are: the home, the corpus, the outputs; and to whom alarms go."""

from __future__ import annotations

import os
from argparse import Namespace
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from policytable.cli.logs import LogForm, log_form
from policytable.errors import UsageError
from policytable.model import Issue, Register, Topic
from policytable.pipeline import Channels, channels_of, edition_day, with_finds
from policytable.sources import load_register
from policytable.store import Home
from policytable.topics import DEFAULT, load_topic, topic, topics


@dataclass
class Settings:
    """The directories of one call; home and register are opened when first asked for."""

    home_path: Path
    corpus: Path
    out: Path
    verbose: bool = False
    topic_name: str | None = None
    log: LogForm = "text"
    as_of: str | None = None  # in place of the register's own date

    @classmethod
    def of(cls, arguments: Namespace) -> Settings:
        """From the options, then the environment, then the defaults."""
        name = arguments.topic
        home = _for(name, Path(os.environ.get("POLICYTABLE_HOME") or ".policytable"))
        corpus, out = _for(name, Path("corpus")), _for(name, Path("outputs"))
        places = (arguments.home or home, arguments.corpus or corpus, arguments.out or out)
        as_of = edition_day(getattr(arguments, "as_of", None), now())
        return cls(*places, arguments.verbose, name, log_form(arguments.log), as_of)

    @cached_property
    def home(self) -> Home:
        """The working home."""
        return Home(self.home_path, os.environ.get("POLICYTABLE_LEDGER") or None)

    @cached_property
    def channels(self) -> Channels:
        """To whom alarms go. Raises UsageError that names every fault of the environment."""
        return channels_of(os.environ)

    @property
    def register_path(self) -> Path:
        """The register's file."""
        return self.corpus / "sources.toml"

    @cached_property
    def topic(self) -> Topic:
        """The topic that was asked for, else the one that the package begins with. Raises RulesError."""
        name = self.topic_name or DEFAULT
        return topic(name) if name in topics() or not Path(name).is_dir() else load_topic(Path(name))

    @property
    def register(self) -> Register:
        """The register with what columns listed and was had since. Raises as `registered`, and StoreError."""
        return with_finds(self.home, self.registered)

    @property
    def registered(self) -> Register:
        """The register as people wrote it. Raises RegisterError that names every fault, UsageError where it is of another topic."""
        register = self._loaded[0]
        if self.topic_name is not None and register.topic != self.topic:
            problem = f"its topic is {register.topic.name}, and not {self.topic.name} as --topic says"
            raise UsageError(problem, about=str(self.register_path), remedy="leave out --topic, or name another --corpus")
        return register

    @property
    def doubts(self) -> tuple[Issue, ...]:
        """The issues of register entries that were skipped."""
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Register, tuple[Issue, ...]]:
        return load_register(self.register_path, self.as_of)

    def close(self) -> None:
        """Let go of the home, if it was opened."""
        if "home" in self.__dict__:
            self.home.close()


def _for(name: str | None, place: Path) -> Path:
    """Where a topic's own things are: beside those of the first topic, so that the two share no file."""
    return place if name is None or name == DEFAULT or name not in topics() else place / "topics" / name


def now() -> str:
    """The moment, as ISO 8601 in UTC: the only clock of the command line, handed to whoever records it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
