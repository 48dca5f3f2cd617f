"""What is asked, and what the answer says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model import AwardValue, Region
from policytable.model.fact import Yuan

ALL = "all"
Relation = Literal["own", "inherited"]
Effect = Literal["cumulative", "highest_only", "difference", "refer", "limit"]
Scope = Literal["within", "above", "below", "levels"]
Standing = Literal["cumulative", "highest_only", "difference", "refer", "excepted", "unknown", "unread"]


@dataclass(frozen=True, slots=True)
class Question:
    """What an enterprise at `region` (or at a zone in it) can get for a title. `object` is a code of the topic, empty for its main one,
    `all` for every one but `other`; `level` is the rank of the title or `all`, `as_of` a date, empty for the edition's."""

    region: Region
    object: str = ""
    level: str = "national"
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document. `clause` is the number of their clause where there is one; `page` is our evidence page at the words, from the
    edition's folder, `original` the official address, `place` that address at the words or the page; None where there is none."""

    words: str
    source: str
    clause: str | None
    page: str | None
    original: str | None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Giver:
    """The policy behind a statement: `issuers` are the offices, `until` its last day (None: not stated), `status` how it stands at the date
    that was asked for, `term` a Chinese sentence about both."""

    policy: str | None
    title: str
    number: str | None
    issuers: tuple[str, ...]
    issued: str | None
    since: str | None
    until: str | None
    status: str
    term: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A sum that a place promises: `id` is its fact, `facts` all that state the same. `place` is the place that it binds, `relation` says
    whether that is the place asked about or one above it. `sum` are the words of the sum in yuan or per cent, `conditions` what the
    document asks or adds, `marks` words such as 未复核. `also` are further policies that say the same."""

    id: str
    facts: tuple[str, ...]
    place: Region
    relation: Relation
    object: str
    object_word: str
    level: tuple[str, ...]
    level_word: str
    display: str
    sum: str
    value: AwardValue
    recipient: str
    conditions: tuple[str, ...]
    giver: Giver
    quotes: tuple[Quote, ...]
    marks: tuple[str, ...] = ()
    also: tuple[Giver, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the chain from the one asked about up to the country, with what it gives; `state` and `reason` say why where it gives
    nothing (states of the table's cells)."""

    region: Region
    relation: Relation
    offers: tuple[Offer, ...]
    state: str
    reason: str
    documents: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A sentence on whether sums of a policy can be had together with others. `scope` says which others: of the same giver (`within`), of
    places above or below it, or of another level of the same title (`levels`); `reaches` are the ranks of the places meant. `conditional`
    means that the sentence makes an exception or a condition; `excepts` are the articles that it leaves out."""

    id: str
    policy: str | None
    place: Region
    effect: Effect
    scope: Scope
    reaches: tuple[str, ...]
    conditional: bool
    excepts: tuple[str, ...]
    words: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Pair:
    """Two offers of different places, the nearer first, and how the texts say they stand to each other: `unknown` where no text says it,
    `unread` where the edition has no pages to look it up in, `excepted` where the rule leaves this offer out. `rules` are the sentences."""

    first: str
    second: str
    standing: Standing
    conditional: bool
    words: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the offers of an object come to together, only where the texts themselves say how they combine; `words` say why."""

    object: str
    yuan: Yuan
    at_most: bool
    words: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What holding or getting the title asks: who pays the evaluation, reviews, bans, remarks."""

    place: Region
    relation: Relation
    object_word: str
    field: str
    name: str
    display: str
    level_word: str
    giver: Giver
    quotes: tuple[Quote, ...]
    fact: str


@dataclass(frozen=True, slots=True)
class Left:
    """Statements that were not counted, and why."""

    reason: str
    facts: tuple[str, ...]
    displays: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that an edition says to a question. `places` go from the place asked about upwards; `higher` and `other_levels` are what
    the same places give for a higher and for another level of the title; `notes` are Chinese sentences that the reader must know."""

    edition: str
    edition_as_of: str
    as_of: str
    sample: str
    region: Region
    object: str
    object_word: str
    level: str
    level_word: str
    places: tuple[Place, ...]
    higher: tuple[Offer, ...]
    other_levels: tuple[Offer, ...]
    rules: tuple[Rule, ...]
    pairs: tuple[Pair, ...]
    bounds: tuple[Bounds, ...]
    upkeep: tuple[Upkeep, ...]
    left: tuple[Left, ...]
    notes: tuple[str, ...]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What can be had for the level asked about, the nearest place first."""
        return tuple(offer for place in self.places for offer in place.offers)
