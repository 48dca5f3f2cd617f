"""From register to edition: sources, snapshots, policies, decisions, cells, rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from policytable.model.account import Account
from policytable.model.document import Document, Metadata, Nature, Role
from policytable.model.fact import Extraction, Field, Issue
from policytable.model.place import Region
from policytable.model.review import Reviewed
from policytable.model.topic import Topic
from policytable.model.web import WebColumn

CellState = Literal["stated", "not_collected", "not_readable", "withdrawn", "pending_review", "conflicting", "expired", "not_stated"]


@dataclass(frozen=True, slots=True)
class Title:
    """A policy named in the register, whether or not its text was collected. `published` is YYYY, YYYY-MM or a date."""

    id: str
    order: int
    region: Region
    title: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A document to collect. `locations` are addresses or paths relative to the register, all of the same document;
    `policy` is the id of its Title; `role` says what it is within the policy; `sample` marks texts written by us,
    `browser` pages that say nothing before their scripts ran."""

    id: str
    region: Region
    locations: tuple[str, ...]
    policy: str | None = None
    role: Role = "main"
    title: str | None = None
    issued: str | None = None
    published: str | None = None
    official_url: str | None = None
    sample: bool = False
    browser: bool = False


@dataclass(frozen=True, slots=True)
class NationalList:
    """A list of titles that the ministry published in one batch, with the addresses of list and notice; `total` is the number of titles
    that it is said to hold, where that is known."""

    batch: str
    name: str
    published: str
    list_url: str
    notice_url: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class NationalCount:
    """How many of one batch's list stand under one printed region name; `province` is the code it is joined to."""

    batch: str
    printed: str
    province: str
    count: int


@dataclass(frozen=True, slots=True)
class NationalFigure:
    """A figure about one batch that people gave: how many applied (`applied`), how many of its list are of an industry (`industry`) or
    belong to a group of companies (`group`), with `name` saying which. `document` is the id of a source whose text has `quote`, where
    one says so; `note` says where else the figure is from."""

    batch: str
    kind: Literal["applied", "industry", "group"]
    name: str
    count: int
    document: str = ""
    quote: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Denominator:
    """How many enterprises above the designated size (规模以上) a province had in a year, and who says so."""

    province: str
    year: int
    enterprises: int
    origin: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """What the corpus says is there: order matters, it is the order of the published tables. `columns` are where to look for more;
    `web_sources` are documents at known addresses that no offline table counts on."""

    as_of: str
    topic: Topic
    sample_mark: str
    provinces: tuple[Region, ...]
    places: tuple[Region, ...]
    titles: tuple[Title, ...]
    sources: tuple[Source, ...]
    lists: tuple[NationalList, ...] = ()
    counts: tuple[NationalCount, ...] = ()
    digest: str = ""
    columns: tuple[WebColumn, ...] = ()
    web_sources: tuple[Source, ...] = ()
    figures: tuple[NationalFigure, ...] = ()
    denominators: tuple[Denominator, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of a source at one time, by their sha256."""

    sha256: str
    source: str
    location: str
    name: str
    size: int
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One source as far as the corridor took it: the snapshot, and what was read and extracted, or why not."""

    source: Source
    snapshot: Snapshot | None = None
    document: Document | None = None
    metadata: Metadata | None = None
    extraction: Extraction | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """How a policy stands to another paper that it names as `words`; `policy` is that paper's key where the corpus has it."""

    kind: Literal["repeals", "amends", "implements"]
    words: str
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What an office issued, with the documents that carry it (source id, document id, role), the main one first.

    `status_reason` and `nature_reason` say in Chinese why it stands as it does and what makes it a policy or none.
    """

    key: str
    title: str
    region: Region
    documents: tuple[tuple[str, str, Role], ...] = ()
    doc_number: str | None = None
    issuers: tuple[str, ...] = ()
    issued: str | None = None
    published: str | None = None
    effective_from: str | None = None
    effective_until: str | None = None
    status: str | None = None
    kind: str | None = None
    register: str | None = None  # id of its Title
    repealed_by: str | None = None  # key of the policy that repeals it
    status_reason: str = ""
    nature: Nature | None = None
    nature_reason: str = ""
    ties: tuple[Tie, ...] = ()

    @property
    def collected(self) -> bool:
        """Whether any document of it was had."""
        return bool(self.documents)


@dataclass(frozen=True, slots=True)
class Loser:
    """A fact that stands behind another, and the reason."""

    fact: str
    reason: str
    winner: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """For one place, field, object, level and period: the facts that stand, and those that do not."""

    region: Region
    field: Field
    chosen: tuple[str, ...]
    losers: tuple[Loser, ...] = ()
    reason: str = ""
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One statement inside a cell, as printed, with the facts behind it. `place` is set for a subordinate place;
    `met` for a target that the national count has reached; `mark` holds words such as 未复核 or 未注明级别."""

    text: str
    facts: tuple[str, ...] = ()
    place: Region | None = None
    met: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table: what it says, or by its state why it says nothing; `reason` is a Chinese sentence."""

    region: str
    column: str
    state: CellState
    text: str = ""
    items: tuple[Item, ...] = ()
    reason: str = ""
    documents: tuple[str, ...] = ()  # ids of sources that were searched
    clauses_searched: int = 0
    losers: tuple[Loser, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A region with its cells in the order of the topic's columns."""

    region: Region
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """The table at one date with everything it rests on; `accounts` tell how the facts of its cells were read, where asked for."""

    as_of: str
    register: Register
    policies: tuple[Policy, ...]
    readings: tuple[Reading, ...]
    reviewed: tuple[Reviewed, ...]
    choices: tuple[Choice, ...]
    rows: tuple[Row, ...]
    issues: tuple[Issue, ...] = ()
    versions: tuple[tuple[str, str], ...] = field(default=())
    accounts: tuple[Account, ...] = ()
