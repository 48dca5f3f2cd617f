"""Facts and their typed values, after the field guide (sections 1-5)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as default
from decimal import Decimal
from typing import Literal, get_args

from policytable.model.document import Evidence
from policytable.model.place import Region

Field = Literal["target", "award", "industry", "fee_bearer", "supervision", "note"]
FIELDS: tuple[str, ...] = get_args(Field)
Level = Literal["national", "provincial", "prefecture", "county", "unspecified"]
LEVELS: tuple[str, ...] = get_args(Level)
Bound = Literal["exact", "at_least", "about", "at_most", "range"]
AwardKind = Literal["fixed", "cap", "range", "rate", "unstated"]
Bearer = Literal["government", "enterprise", "either", "shared", "not_charged"]
Covers = Literal["evaluation", "review", "recheck", "verification"]
Yuan = int | Decimal


@dataclass(frozen=True, slots=True)
class TargetValue:
    """How many, by when. Counts are whole numbers; an open end is None."""

    bound: Bound
    count_min: int | None = None
    count_max: int | None = None
    by: int | None = None
    from_: int | None = None
    per: Literal["total", "year"] | None = "total"

    def __post_init__(self) -> None:
        ends = (self.count_min is not None, self.count_max is not None)
        fits = {"exact": (True, True), "about": (True, True), "range": (True, True), "at_least": (True, False), "at_most": (False, True)}
        if ends != fits[self.bound]:
            raise ValueError(f"bound {self.bound} does not fit {self.count_min}-{self.count_max}")


# Which ends (lower, upper) a kind of award states.
_AWARD_ENDS: dict[str, tuple[tuple[bool, bool], ...]] = {
    "fixed": ((True, True),),
    "range": ((True, True),),
    "cap": ((False, True),),
    "rate": ((False, False), (False, True)),
    "unstated": ((False, False),),
}


@dataclass(frozen=True, slots=True)
class AwardValue:
    """A sum in yuan: fixed (both ends), cap (upper only), range, rate (`rate` 0.10 of `of`, with `yuan_max` as its ceiling)."""

    kind: AwardKind
    yuan_min: Yuan | None = None
    yuan_max: Yuan | None = None
    rate: Decimal | None = None
    of: str | None = None
    tier: str | None = None
    per: str | None = None
    recipient: str | None = "enterprise"
    aggregate_cap_yuan: int | None = None
    stacking: Literal["highest_only", "difference", "cumulative"] | None = None
    condition: str | None = None

    def __post_init__(self) -> None:
        ends = (self.yuan_min is not None, self.yuan_max is not None)
        if ends not in _AWARD_ENDS[self.kind] or (self.kind == "rate") != (self.rate is not None):
            raise ValueError(f"award kind {self.kind} does not fit {self.yuan_min}-{self.yuan_max}, rate {self.rate}")


@dataclass(frozen=True, slots=True)
class IndustryValue:
    """Industries to favour, in the document's words and order; `codes` are GB/T 4754-2017 divisions, a tuple a word."""

    industries: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...] = ()
    open_ended: bool | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class FeeValue:
    """Who pays for what; `payer` in the document's words."""

    bearer: Bearer
    covers: Covers
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class SupervisionValue:
    """One mechanism with its rhythm in months and the events that trigger it, in the document's words."""

    mechanism: str
    interval_months: int | None = None
    triggers: tuple[str, ...] = ()
    subject: str | None = "titleholder"


@dataclass(frozen=True, slots=True)
class NoteValue:
    """What a reader of the table should know and no other field holds."""

    kind: str
    text: str | None = None


Value = TargetValue | AwardValue | IndustryValue | FeeValue | SupervisionValue | NoteValue
VALUE_TYPES: dict[str, type] = {
    "target": TargetValue,
    "award": AwardValue,
    "industry": IndustryValue,
    "fee_bearer": FeeValue,
    "supervision": SupervisionValue,
    "note": NoteValue,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so: rules (with their ids and the digest of the pack) or a reviewer (with the decision's id)."""

    kind: Literal["rule", "reviewer"] = "rule"
    rules: tuple[str, ...] = ()
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement that one document makes about one field. `level` has one entry, or several for 省级以上."""

    id: str
    field: Field
    object: str
    level: tuple[Level, ...]
    value: Value
    display: str
    evidence: tuple[Evidence, ...]
    origin: Origin = default(default_factory=Origin)
    object_text: str | None = None
    region: Region | None = None
    doubtful: bool = False  # rests on a character that OCR was not sure of: held back until reviewed

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError(f"fact {self.id} has no evidence")
        if not isinstance(self.value, VALUE_TYPES[self.field]):
            raise ValueError(f"fact {self.id}: {type(self.value).__name__} is no value of {self.field}")
        if not self.level or (self.object == "other") != bool(self.object_text):
            raise ValueError(f"fact {self.id}: level, or object_text without (or missing for) other")

    @property
    def document(self) -> str:
        """The id of the document that states it."""
        return self.evidence[0].document


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in scope that was not understood or not read. `about` names the file, source or document."""

    code: str
    message: str
    remedy: str | None = None
    about: str | None = None
    start: int | None = None
    end: int | None = None
    severity: Literal["error", "warning", "info"] = "warning"


@dataclass(frozen=True, slots=True)
class Alternative:
    """A reading that a rule considered and set aside, for `explain`: its window and the reason."""

    field: Field
    start: int
    end: int
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read out of one document."""

    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    clauses_searched: int = 0
