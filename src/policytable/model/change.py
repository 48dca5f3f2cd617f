"""What changed between two editions, and why; what an edition must hold before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Why = Literal[
    "source_changed",
    "source_gone",
    "new_document",
    "repealed",
    "expired",
    "came_into_force",
    "rules_changed",
    "reviewer",
    "date_moved",
    "register_changed",
    "national_list",
    "unexplained",
]
WHYS: tuple[str, ...] = get_args(Why)
ChangeKind = Literal["added", "changed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something changed: `about` names the source, the paper or the person, `detail` says it in Chinese."""

    why: Why
    about: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands or stood: its words, the title of its document, the path of its clause, the address, and its page in
    the site of that edition."""

    fact: str
    source: str
    quote: str
    title: str
    clause: str
    address: str
    page: str


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell whose words or state changed, with the places behind what went and what came."""

    adcode: str
    region: str
    column: str
    header: str
    kind: ChangeKind
    states: tuple[str, str]
    before: str
    after: str
    causes: tuple[Cause, ...]
    was: tuple[Citation, ...] = ()
    now: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """A fact that came, went or is read, reviewed or weighed otherwise; `parts` are what differs."""

    kind: ChangeKind
    field: str
    object: str
    parts: tuple[str, ...]
    before: str
    after: str
    causes: tuple[Cause, ...]
    was: Citation | None = None
    now: Citation | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """An empty cell, or what a cell keeps back, for which only the sentence changed; no change of the table."""

    adcode: str
    region: str
    column: str
    header: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two editions; `before` is empty for the first one. `as_of` are both dates."""

    before: str
    after: str
    as_of: tuple[str, str]
    cells: tuple[ChangedCell, ...] = ()
    facts: tuple[ChangedFact, ...] = ()
    notes: tuple[Remark, ...] = ()

    @property
    def any(self) -> bool:
        """Whether the table or a fact changed."""
        return bool(self.cells or self.facts)


@dataclass(frozen=True, slots=True)
class Gate:
    """One check before publishing: what it is about (`subject`), the sentence in Chinese, and the figures it rests on."""

    name: str
    subject: str
    passed: bool
    message: str
    figures: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fall:
    """How far a number may fall: by `least` at any rate, else by `percent` of what it was."""

    least: int
    percent: int

    def allows(self, before: int, after: int) -> bool:
        """Whether this fall is within the limit; a rise always is."""
        return before - after <= max(self.least, before * self.percent // 100)


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the gates. `regions` and `columns` are expected minimums: (adcode or column id, documents, facts)."""

    documents: Fall
    unread: Fall
    field: Fall
    region: Fall
    filled: Fall
    emptied: Fall
    unlikely: Fall
    regions: tuple[tuple[str, int, int], ...] = ()
    columns: tuple[tuple[str, int, int], ...] = ()
