"""From what a reviewer chose to a decision that outlives parsers and rules."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from policytable.codec import dumps, encode
from policytable.errors import LedgerError
from policytable.model import VALUE_TYPES, Action, Anchor, Decision, Fact, Level, Mark, Reading, Region, Seen, Value
from policytable.review.anchor import View, Window, view_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer chose: `when` is ISO 8601 with its zone; of the fields from `value` on only what is new. `window` is [start, end)
    of `quote` in the document's text."""

    action: Action
    who: str
    when: str
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
    window: tuple[int, int] | None = None  # where `quote` stands, if it stands at several places
    panel: str | None = None


def make_decision(reading: Reading, fact: Fact, verdict: Verdict) -> Decision:
    """The decision about `fact` of `reading`; its id is made from its content, so the same one made twice is one.

    `fact` may be the machine's or the corrected one of a `Reviewed`. For `add` it is the statement as the reviewer wants
    it, with evidence from `document.cite`. An `accept` that supersedes a correction or a rejection takes it back.
    Raises LedgerError for a verdict that does not hold: no name, a time without zone, a value of another field, a new
    value without its display, a new quote that is not in the document, a correction that changes nothing.
    """
    if reading.document is None:
        raise LedgerError("the document was not read, so nothing in it can be decided", about=reading.source.id)
    view = view_of(reading.document.text)
    _check(view, fact, verdict)
    decision = _decision(_seen(view, reading.source.id, _as_read(reading, fact)), verdict)
    if verdict.quote is not None:
        decision = replace(decision, place=_place(view, fact, verdict))
    if verdict.action in ("correct", "add"):
        decision = replace(
            decision,
            value=fact.value if verdict.value is None else verdict.value,
            display=verdict.display or fact.display,
            object=verdict.object or fact.object,
            level=verdict.level or fact.level,
            object_text=verdict.object_text or fact.object_text,
            region=verdict.region or (fact.region if verdict.action == "add" else None),
        )
    elif verdict.action == "accept":
        decision = replace(decision, display=fact.display)
    return replace(decision, id=_id(decision))


def retire(decision: Decision, reading: Reading | None, verdict: Verdict) -> Decision:
    """A rejection that lays `decision` to rest where no fact is left to decide about: its words or its source are gone.

    `reading` is that of its source, None where there is none. Raises LedgerError for a verdict that does not hold.
    """
    if verdict.action != "reject":
        raise LedgerError("a decision is retired by a rejection", about=decision.id)
    _check_signature(decision.id, verdict.who, verdict.when)
    view = view_of(reading.document.text if reading and reading.document else "")
    places = view.places(decision.seen.quote)
    seen = replace(decision.seen, lookalikes=len(places))
    if places:
        prefix, suffix = view.context(max(places, key=lambda place: view.shared(place, decision.seen)))
        seen = replace(seen, prefix=prefix, suffix=suffix)
    retirement = _decision(seen, replace(verdict, supersedes=(decision.id,)))
    return replace(retirement, id=_id(retirement))


def seen_of(reading: Reading, fact: Fact) -> Seen:
    """What a reviewer has before them of a fact of `reading`. Raises LedgerError where its document was not read or is another."""
    if reading.document is None:
        raise LedgerError("the document was not read, so nothing in it can be decided", about=reading.source.id)
    return _seen(view_of(reading.document.text), reading.source.id, _as_read(reading, fact))


def restored(old: Decision, who: str, when: str, supersedes: tuple[str, ...]) -> Decision:
    """A decision that says again what an `old` one said, signed anew. Raises LedgerError where nobody signs it, or at no time."""
    _check_signature(old.id, who, when)
    made = replace(old, who=who.strip(), when=when, why="", reason="", supersedes=supersedes, panel=None)
    return replace(made, id=_id(made))


def withdrawal(old: Decision, who: str, when: str, supersedes: tuple[str, ...]) -> Decision:
    """A decision that takes back what it supersedes and says nothing itself. Raises LedgerError as `restored`."""
    _check_signature(old.id, who, when)
    made = Decision("", "withdraw", old.seen, who.strip(), when, supersedes=supersedes)
    return replace(made, id=_id(made))


def answering(decision: Decision, panel: str) -> Decision:
    """The same decision as an answer to a panel."""
    made = replace(decision, panel=panel)
    return replace(made, id=_id(made))


def _decision(seen: Seen, verdict: Verdict) -> Decision:
    return Decision(
        id="",
        action=verdict.action,
        seen=seen,
        who=verdict.who.strip(),
        when=verdict.when,
        why=verdict.why.strip(),
        quote=verdict.quote,
        supersedes=verdict.supersedes,
        reason=verdict.reason,
        panel=verdict.panel,
    )


def _as_read(reading: Reading, fact: Fact) -> Fact:
    """The machine's own fact behind a corrected one (they share their id): what the next run will find again."""
    facts = reading.extraction.facts if reading.extraction else ()
    return next((read for read in facts if read.id == fact.id), fact)


def _seen(view: View, source: str, fact: Fact) -> Seen:
    evidence = fact.evidence[0]
    if view.text[evidence.start : evidence.end] != evidence.quote:
        raise LedgerError("its evidence is not in the document; extract again", about=fact.id)
    places = view.places(evidence.quote)
    prefix, suffix = view.context(Window(evidence.start, evidence.end))
    return Seen(
        source=source,
        field=fact.field,
        object=fact.object,
        level=fact.level,
        value=fact.value,
        quote=evidence.quote,
        prefix=prefix,
        suffix=suffix,
        clause=evidence.clause,
        lookalikes=len(places),
        about=tuple((place.quote, len(view.places(place.quote))) for place in fact.evidence[1:]),
        rules=fact.origin.rules if fact.origin.kind == "rule" else (),
        pack=fact.origin.pack,
        document=fact.document,
    )


def _place(view: View, fact: Fact, verdict: Verdict) -> Anchor:
    """The place that a reviewer chose for the words of `quote`: the one that was marked, else the nearest to the old one."""
    places, old = view.places(verdict.quote or ""), fact.evidence[0]
    start, end = verdict.window or (old.start, old.end)
    place = min(places, key=lambda place: (-place.overlap(start, end), abs(place.start - start)))
    prefix, suffix = view.context(place)
    near = place.overlap(old.start, old.end) > 0
    return Anchor(view.text[place.start : place.end], prefix, suffix, old.clause if near else None, len(places))


def _check(view: View, fact: Fact, verdict: Verdict) -> None:
    _check_signature(fact.id, verdict.who, verdict.when)
    confirms = verdict.action not in ("accept", "reopen") or fact.origin.kind == "rule" or bool(verdict.supersedes)
    for holds, fault in (
        (verdict.action != "withdraw" or bool(verdict.supersedes), "there is no decision to withdraw"),
        (confirms, "it is a reviewer's reading already; accept confirms the machine's"),
        (verdict.value is None or isinstance(verdict.value, VALUE_TYPES[fact.field]), f"the new value is none of {fact.field}"),
        (verdict.action in ("correct", "add") or not _changes(verdict), f"{verdict.action} takes no new value; use correct"),
        (verdict.action != "correct" or _differs(fact, verdict), "it changes nothing; use accept"),
        (verdict.value in (None, fact.value) or bool(verdict.display), "a new value needs the words to display"),
        (verdict.quote is None or bool(view.places(verdict.quote)), "the new quote is not in the document"),
    ):
        if not holds:
            raise LedgerError(fault, about=fact.id)


def _check_signature(about: str, who: str, when: str) -> None:
    if not who.strip():
        raise LedgerError("nobody is named as the one who decided", about=about)
    if not _has_zone(when):
        raise LedgerError(f"not an ISO 8601 time with its zone: {when!r}", about=about)


def _changes(verdict: Verdict) -> bool:
    return any(new is not None for new in _news(verdict))


def _news(verdict: Verdict) -> tuple[object, ...]:
    return (
        verdict.value,
        verdict.display,
        verdict.object,
        verdict.object_text,
        verdict.level,
        verdict.region,
        verdict.quote,
        verdict.window,
    )


def _differs(fact: Fact, verdict: Verdict) -> bool:
    place = fact.evidence[0]
    old = (fact.value, fact.display, fact.object, fact.object_text, fact.level, fact.region, place.quote, (place.start, place.end))
    return any(new is not None and new != was for new, was in zip(_news(verdict), old, strict=True))


def _has_zone(when: str) -> bool:
    try:
        return datetime.fromisoformat(when).tzinfo is not None
    except ValueError:
        return False


def _id(decision: Decision) -> str:
    content = {key: entry for key, entry in encode(decision).items() if key != "id"}
    return "d-" + hashlib.sha256(dumps(content).encode()).hexdigest()[:20]


def sealed(mark: Mark) -> Mark:
    """A mark with its id, made from its content. Raises LedgerError where nobody signs it, or at no time."""
    _check_signature(mark.kind, mark.who, mark.when)
    content = {key: entry for key, entry in encode(mark).items() if key != "id"}
    return replace(mark, id="m-" + hashlib.sha256(dumps(content).encode()).hexdigest()[:20])
