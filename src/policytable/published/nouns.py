"""What an edition's files say of facts, cells, policies and documents."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.model import Cell, Fact, Policy, Region


@dataclass(frozen=True, slots=True)
class Citation:
    """A place behind a statement. `evidence` is our own page from the edition's folder, `original` the official address, `place` the same
    address at the words or the page, `fragment` what leads there behind the address of any copy (`#:~:text=…`, `#page=3`); None where
    there is none."""

    fact: str
    source: str
    policy: str | None
    title: str | None
    document: str
    start: int
    end: int
    quote: str
    clause: str | None
    evidence: str
    original: str | None = None
    place: str | None = None
    fragment: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A cell with its key (`340000/award`), where it stands, and the places behind its statements."""

    id: str
    seq: int
    adcode: str
    region: str
    column: str
    header: str
    page: str
    cell: Cell
    citations: tuple[Citation, ...] = ()
    sample: str = ""


@dataclass(frozen=True, slots=True)
class PublishedFact:
    """A fact with its source and how it came out. `region` is the place that it binds: its own, or its source's; `standing` is `chosen`,
    `loser`, `conflict` or `none` where no choice was made about it."""

    fact: Fact
    source: str
    region: Region | None
    policy: str | None
    state: str
    decision: str | None
    held: str | None
    standing: str
    reason: str
    winner: str | None
    sample: str = ""


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """A policy of the inventory with the number and short name of its province and what was had of it (`已收集`, `未收集`, …)."""

    policy: Policy
    seq: int
    province: str
    collection: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A source and how it was read; `document` is None where its text was not had."""

    source: str
    document: str | None
    policy: str | None
    role: str
    title: str | None
    region: Region
    issued: str | None
    published: str | None
    media_type: str | None
    method: str | None
    pages: int | None
    characters: int | None
    clauses_searched: int | None
    sha256: str | None
    original: str | None
    page: str | None
    issues: tuple[str, ...] = ()
    sample: str | None = None
