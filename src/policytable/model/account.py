"""The account of a fact: which rules read it, from which words, what bent it, what it inherited, what was refused beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model.fact import Field

Part = Literal["object", "level", "year", "region"]
Relation = Literal["before", "lead", "heading", "title", "table", "earlier", "issuer"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that took part, with the words it matched: `[start, end)` in the document, `groups` as (name, words).

    `effect` is the rule file and the effect (award.cap), `version` the digest of the rule's own data; `bends` are the words
    that a cue bent, None for a plain match.
    """

    rule: str
    version: str
    effect: str
    start: int
    end: int
    words: str
    groups: tuple[tuple[str, str], ...] = ()
    bends: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a fact did not say in its own statement, and where it was taken from; no words where the issuer gives it."""

    part: Part
    relation: Relation
    words: str = ""
    start: int | None = None
    end: int | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A reading of the same statement that was set aside. `reason` is a rule id or the name of a check; of a rule also its
    effect and version, and the words that made it refuse."""

    field: Field
    words: str
    reason: str
    start: int
    end: int
    effect: str = ""
    version: str = ""
    because: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """How one fact was read."""

    fact: str
    matches: tuple[Hit, ...] = ()
    cues: tuple[Hit, ...] = ()
    inherited: tuple[Inherited, ...] = ()
    refused: tuple[Refused, ...] = ()
