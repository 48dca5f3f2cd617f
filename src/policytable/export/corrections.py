"""corrections.json: what was published and turned out wrong, who set it right and why, over all editions of a home."""

from __future__ import annotations

from dataclasses import dataclass

from policytable.codec import decode, dumps, encode, loads
from policytable.export.shape import SCHEMA_VERSION
from policytable.model import Citation


@dataclass(frozen=True, slots=True)
class Correction:
    """A published cell that a reviewer's decision made say something else. `on` is the day of the decision, `edition` the first one that
    says it; `why` is Chinese, `reasons` are codes of the reviewers' list; `was` and `now` are the places behind what went and what came.
    `kind` is that of the change: changed or withdrawn."""

    on: str
    edition: str
    adcode: str
    region: str
    column: str
    header: str
    kind: str
    before: str
    after: str
    who: tuple[str, ...]
    why: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    was: tuple[Citation, ...] = ()
    now: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """All corrections of a home so far, the newest first."""

    corrections: tuple[Correction, ...] = ()

    def with_new(self, found: tuple[Correction, ...]) -> Notice:
        """The notice with the corrections of one more edition."""
        return Notice((*found, *self.corrections))


def corrections_json(notice: Notice) -> bytes:
    """The notice as one JSON object (schema `corrections.schema.json`)."""
    told = encode(notice)["corrections"]
    return (dumps({"schema_version": SCHEMA_VERSION, "count": len(told), "corrections": told}) + "\n").encode()


def notice_of(content: bytes) -> Notice:
    """The notice behind `corrections_json`. Raises ValueError."""
    try:
        return decode(Notice, {"corrections": loads(content)["corrections"]})
    except (KeyError, TypeError) as error:
        raise ValueError(f"no notice of corrections: {error}") from error
