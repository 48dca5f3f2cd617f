"""What a tabular resource of an edition is: its columns, its key, and what its columns point at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean", "list", "lists"]
# What an entry of a row may be. Empty texts and empty lists are the same as None everywhere: CSV cannot tell them apart.
Typed = str | int | Decimal | bool | tuple[str, ...] | tuple[tuple[str, ...], ...] | None
WITHIN = "、"  # between the texts of a list in a list, in CSV


@dataclass(frozen=True, slots=True)
class Retired:
    """A column on its way out: the schema version that told so, and the one that drops it (always another major one)."""

    since: str
    until: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `words` are the codes that it may hold with their Chinese words, in order; None for an open one.

    `pattern` is a regular expression for the whole entry, or for each text of a list; `separator` stands between the texts of
    a list in CSV. `unit` is empty where there is none.
    """

    name: str
    kind: Kind
    title: str
    about: str
    unit: str = ""
    words: tuple[tuple[str, str], ...] | None = None
    pattern: str = ""
    separator: str = ""
    required: bool = False
    deprecated: Retired | None = None

    @property
    def flat_pattern(self) -> str:
        """The pattern of the entry as one string of CSV, without anchors; empty for any."""
        item = self.pattern or ("|".join(code for code, _ in self.words) if self.words is not None and self.kind == "list" else "")
        if not item or self.kind != "list":
            return item
        apart = f"\\{self.separator}" if self.separator == "|" else self.separator
        return f"({item})({apart}({item}))*"


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key: every entry of `column` stands in `target` of `resource`."""

    column: str
    resource: str
    target: str


@dataclass(frozen=True, slots=True)
class Resource:
    """A table of an edition: `name`.csv, parquet/`name`.parquet."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def csv(self) -> str:
        """The path of its CSV file from the edition's folder."""
        return f"{self.name}.csv"

    @property
    def parquet(self) -> str:
        """The path of its Parquet file from the edition's folder."""
        return f"parquet/{self.name}.parquet"
