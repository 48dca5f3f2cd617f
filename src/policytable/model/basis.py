"""What an edition rests on: enough to say later what changed and why, without its documents."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.model.document import Role
from policytable.model.edition import CellState
from policytable.model.fact import Field, Level
from policytable.model.place import Region


@dataclass(frozen=True, slots=True)
class BasisSource:
    """A source of an edition. `clauses` are short digests of the words of its body clauses, `told` a digest of what the register
    says of it, `since` the day it counts from, `status` and `reason` those of its policy, `repealed_by` a title.

    `document` is empty for a source that was not read; `reachable` is what the last visit came to, where there was one.
    """

    id: str
    region: Region
    title: str
    role: Role = "main"
    sha256: str | None = None
    document: str = ""
    location: str = ""
    address: str = ""
    told: str = ""
    policy: str | None = None
    policy_title: str = ""
    since: str | None = None
    status: str | None = None
    reason: str = ""
    repealed_by: str = ""
    clauses: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    reachable: str | None = None

    @property
    def read(self) -> bool:
        """Whether its text was had."""
        return bool(self.document)


@dataclass(frozen=True, slots=True)
class BasisFact:
    """A fact with the clause that states it (`clause` its path, `words` a digest of its words), what reviewers made of it, and how
    it came out (`standing` chosen, loser, conflict or none; `because`)."""

    id: str
    source: str
    field: Field
    object: str
    level: tuple[Level, ...]
    value: str
    display: str
    quote: str
    words: str
    clause: str | None = None
    object_text: str | None = None
    region: Region | None = None
    state: str = "machine"
    held: str | None = None
    decision: str | None = None
    action: str = ""
    who: str = ""
    why: str = ""
    standing: str = "none"
    because: str = ""


@dataclass(frozen=True, slots=True)
class BasisItem:
    """A statement of a cell as printed, with the facts behind it as `source/fact`."""

    text: str
    facts: tuple[str, ...] = ()
    met: bool = False


@dataclass(frozen=True, slots=True)
class BasisCell:
    """A cell; `facts` are all that were weighed for it, shown or not, as `source/fact`."""

    region: Region
    column: str
    state: CellState
    text: str = ""
    reason: str = ""
    items: tuple[BasisItem, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis of one edition. `edition` is empty until it has an id; `frame` is a digest of the register's places and titles, `lists` of
    the national lists and counts. `headers` are (column, heading)."""

    edition: str
    as_of: str
    topic: str
    versions: tuple[tuple[str, str], ...]
    register: str
    frame: str
    lists: str
    headers: tuple[tuple[str, str], ...]
    sources: tuple[BasisSource, ...] = ()
    facts: tuple[BasisFact, ...] = ()
    cells: tuple[BasisCell, ...] = ()
