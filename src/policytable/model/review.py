"""What reviewers say: decisions about facts, marks about documents and items, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policytable.model.fact import Fact, Field, Level, Value
from policytable.model.place import Region

Action = Literal["accept", "correct", "reject", "add", "reopen", "withdraw"]
MarkKind = Literal["read", "none", "pair", "assign", "question", "answer", "skip", "undo"]
UserRole = Literal["reader", "reviewer", "adjudicator"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place by its words, enough to find it again in another parse or a later text: `lookalikes` places held the same quote,
    `prefix` and `suffix` are long enough to tell it from them."""

    quote: str
    prefix: str
    suffix: str
    clause: str | None = None
    lookalikes: int = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reviewer had before them: enough to find the statement again under another parser or rule pack. `rules` and `pack`
    say who read it (none for a reviewer's own), `document` the bytes it stood in."""

    source: str
    field: Field
    object: str
    level: tuple[Level, ...]
    value: Value
    quote: str
    prefix: str
    suffix: str
    clause: str | None
    lookalikes: int = 1  # how many places of the document held the same quote
    about: tuple[tuple[str, int], ...] = ()  # what else it rested on (a heading, a lead-in), and how many places held that
    rules: tuple[str, ...] = ()
    pack: str = ""
    document: str = ""

    @property
    def anchor(self) -> Anchor:
        """Its place by its words."""
        return Anchor(self.quote, self.prefix, self.suffix, self.clause, self.lookalikes)


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's decision, written once. `value`, `display`, `object`, `object_text`, `level`, `region` are the new reading of
    `correct` and `add` (`accept` keeps the words it accepted in `display`); `quote` is the new place where it moved, `place` that place
    told apart from others with the same words; `supersedes` the ids of the decisions that this one replaces. `reopen` asks for another
    look whatever the rules read; `withdraw` takes back what it supersedes and says nothing itself. `reason` is a code of the reviewers'
    list, `why` free words. `panel` is the id of the mark that asked for two independent answers, of which this is one: it counts
    when both are there.
    """

    id: str
    action: Action
    seen: Seen
    who: str
    when: str  # ISO 8601 with zone
    why: str = ""
    value: Value | None = None
    display: str | None = None
    object: str | None = None
    level: tuple[Level, ...] | None = None
    quote: str | None = None
    supersedes: tuple[str, ...] = ()
    reason: str = ""
    object_text: str | None = None
    region: Region | None = None
    place: Anchor | None = None
    panel: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer said beside decisions, written once.

    `read`: the document was read in full as it is in `document`. `none`: the clause at `place` states nothing. `pair`: the fact `seen`
    wants two independent answers. `assign`: the item is `to`'s (empty: nobody's). `question` to a colleague, `answer` to it (`about`).
    `skip`: `who` leaves the item to others. `undo` takes back the mark `about`. `item` is the id of the item in the queue when it was made.
    """

    id: str
    kind: MarkKind
    source: str
    who: str
    when: str  # ISO 8601 with zone
    item: str = ""
    document: str = ""
    place: Anchor | None = None
    seen: Seen | None = None
    to: str = ""
    text: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in to the desk; `made` is ISO 8601. A user is never removed, only made inactive: decisions name them."""

    name: str
    role: UserRole
    active: bool = True
    made: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A fact after the decisions were laid over it. `held` says why it may not be published, if so."""

    fact: Fact
    source: str
    state: Literal["machine", "accepted", "corrected", "added", "rejected"] = "machine"
    decision: str | None = None
    held: str | None = None
