"""What goes into a workbook and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from policytable.model import Fact, Level, Topic, Value

Read = str | int | float | bool | date | datetime | time | timedelta | None
Outcome = Literal["applied", "already", "skipped", "refused", "noted"]
VERSION = 1  # of the form: raised when a workbook of the older form cannot be read any more


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to decide about: a fact with the `stamp` of what its reviewer sees. Words are Chinese, for people; `link` is an address
    or a relative path of the evidence, empty for none."""

    item: str
    stamp: str
    fact: Fact
    state: str
    reason: str
    region: str
    document: str
    clause: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that waits and is no fact: it is told, and decided on the desk."""

    item: str
    reason: str
    region: str
    document: str
    message: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What a workbook was made from; `edition` is the id of the published one (empty before the first), `revision` the ledger's."""

    topic: str
    as_of: str
    edition: str
    revision: int
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Lists:
    """What can be chosen: the words of the topic, and the reviewers' reasons as (code, Chinese)."""

    topic: Topic
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it was read. `kind` is openpyxl's: s text, n number, f formula, e error, d date, b boolean; `percent` says that it shows a
    number as a percentage."""

    value: Read = None
    kind: str = "n"
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A row that came back: its sheet and number (from 1, as Excel shows it), the item and the stamp it carries, the cells by their
    headings. `fault` says what makes it unusable whatever it holds (a formula, merged cells)."""

    sheet: str
    number: int
    item: str
    stamp: str
    cells: tuple[tuple[str, Cell], ...]
    fault: str = ""

    def cell(self, head: str) -> Cell:
        """The cell under a heading; an empty one where there is none."""
        return next((cell for name, cell in self.cells if name == head), Cell())


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row asks for, with the whole reading as it would stand. `changed` names the headings that differ from the present reading;
    `faults` in Chinese say what does not hold, each with its heading. `action` is empty where nothing was decided."""

    action: Literal["", "accept", "correct", "reject", "reopen", "skip"]
    value: Value
    display: str
    object: str
    object_text: str | None
    level: tuple[Level, ...]
    reason: str = ""
    why: str = ""
    changed: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a row; `words` in Chinese say why it was refused or what was done."""

    sheet: str
    number: int
    item: str
    outcome: Outcome
    words: str
