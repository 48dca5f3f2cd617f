"""What every answer is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from policytable.api.answers import Answer
from policytable.api.holding import Holding
from policytable.api.parameters import Parameter, Said
from policytable.api.takeover import Takeover
from policytable.store import Snapshots

BASE = "/api/v1"


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How the interface is reached. `hosts` are the names under which requests are answered (empty: any, since what is served is
    public); `cors` lets pages of other sites read the answers."""

    hosts: tuple[str, ...] = ()
    cors: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The working parts behind the answers. `copies` are the bytes of the originals, where a home is given."""

    takeover: Takeover
    settings: ReadingSettings = field(default_factory=ReadingSettings)
    copies: Snapshots | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that holds: what it names and what it filters by. `holding` is its edition from the first byte to the last."""

    holding: Holding
    operation: Operation
    keys: Mapping[str, str]
    query: Mapping[str, Said]
    copies: Snapshots | None = None

    def text(self, name: str) -> str | None:
        """A text of the query, None where it was left out."""
        found = self.query.get(name)
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class Operation:
    """One address. `said` is what it gives in English and Chinese, `gives` the component or the media type of its answer, `shape` whether
    that is one record, a list of them with pages, or bytes; `slow` ones run beside the others."""

    id: str
    path: str
    said: tuple[str, str]
    handler: Callable[[Asked], Answer]
    gives: str
    shape: Literal["one", "list", "bytes"] = "one"
    keys: tuple[Parameter, ...] = ()
    query: tuple[Parameter, ...] = ()
    kinds: tuple[str, ...] = ("application/json",)
    slow: bool = False
