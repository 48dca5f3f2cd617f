"""What a verdict comes to, whoever gives it on whatever page: a decision hangs on what the machine read, people speak of what they see."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policytable.errors import LedgerError
from policytable.model import Fact, Level, Reading, Region, Reviewed, Value
from policytable.pipeline.reviewing import machine_fact
from policytable.review import Verdict
from policytable.review.anchor import View, Window


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement with its place: everything that a correction can change."""

    value: Value
    display: str
    object: str
    object_text: str | None
    level: tuple[Level, ...]
    region: Region
    quote: str
    window: tuple[int, int] | None


def meant(reading: Reading, one: Reviewed, verdict: Verdict, added: bool) -> tuple[Fact, Verdict]:
    """The fact to decide about and the verdict as `make_decision` takes them; `added` says that the fact is a person's own.

    To accept is to say that what is shown is right: of a corrected fact the correction is said again, of an added one the addition.
    What a correction leaves out stays as it is shown; one that comes to exactly what the machine reads is an accept of that. Raises
    LedgerError for a correction that changes nothing.
    """
    machine = machine_fact(reading, one)
    if verdict.action not in ("accept", "correct"):
        return machine, verdict
    read = _of(machine, reading)
    shown = _at(_of(one.fact, reading), read.region)
    wanted = _at(_wanted(shown, verdict), read.region) if verdict.action == "correct" else shown
    if added:
        return _again(reading, one.fact, wanted, verdict)
    if verdict.action == "accept" and (one.state not in ("corrected", "accepted") or shown == read):
        return machine, verdict
    if wanted == read and shown != read:
        return machine, _bare(verdict, "accept")
    return machine, _told(wanted, read, verdict)


def _of(fact: Fact, reading: Reading) -> _Said:
    place = fact.evidence[0]
    region = fact.region or reading.source.region
    return _Said(fact.value, fact.display, fact.object, fact.object_text, fact.level, region, place.quote, (place.start, place.end))


def _at(said: _Said, region: Region) -> _Said:
    """The statement with a place that is the same one under another name called by this name."""
    return replace(said, region=region) if said.region.key == region.key else said


def _wanted(shown: _Said, verdict: Verdict) -> _Said:
    """What is shown with what the verdict says otherwise."""
    new = replace(
        shown,
        value=shown.value if verdict.value is None else verdict.value,
        # A new value without its words is refused later: the old words would say something else.
        display=verdict.display or ("" if verdict.value not in (None, shown.value) else shown.display),
        object=verdict.object or shown.object,
        level=verdict.level or shown.level,
        region=verdict.region or shown.region,
    )
    new = replace(new, object_text=(verdict.object_text or shown.object_text) if new.object == "other" else None)
    return new if verdict.quote is None else replace(new, quote=verdict.quote, window=_window(shown, verdict))


def _window(shown: _Said, verdict: Verdict) -> tuple[int, int] | None:
    if verdict.window is None and verdict.quote == shown.quote:
        return shown.window
    return verdict.window


def _told(wanted: _Said, read: _Said, verdict: Verdict) -> Verdict:
    """All of what is wanted, told against what the machine reads."""
    moved = (wanted.quote, wanted.window) != (read.quote, read.window)
    return replace(
        verdict,
        action="correct",
        value=wanted.value,
        display=wanted.display or None,
        object=wanted.object,
        object_text=wanted.object_text,
        level=wanted.level,
        region=wanted.region if wanted.region != read.region else None,
        quote=wanted.quote if moved else None,
        window=wanted.window if moved else None,
    )


def _again(reading: Reading, fact: Fact, wanted: _Said, verdict: Verdict) -> tuple[Fact, Verdict]:
    """A person's own fact said once more, or otherwise: nobody but people read it, so that it stays an addition."""
    if verdict.action == "correct" and wanted == _at(_of(fact, reading), wanted.region):
        raise LedgerError("it changes nothing; use accept", about=fact.id)
    if not wanted.display:
        raise LedgerError("a new value needs the words to display", about=fact.id)
    old, document = fact.evidence[0], reading.document
    assert document is not None  # machine_fact looked
    first = old
    if (wanted.quote, wanted.window) != (old.quote, (old.start, old.end)):
        place = _place(View(document.text), wanted, old.start, fact.id)
        first = document.cite(place.start, place.end, old.clause if place.overlap(old.start, old.end) > 0 else None)
    new = replace(
        fact,
        value=wanted.value,
        display=wanted.display,
        object=wanted.object,
        object_text=wanted.object_text or (first.quote if wanted.object == "other" else None),
        level=wanted.level,
        region=wanted.region,
        evidence=(first, *fact.evidence[1:]),
    )
    return new, _bare(verdict, "add")


def _place(view: View, wanted: _Said, near: int, about: str) -> Window:
    places = view.places(wanted.quote)
    if not places:
        raise LedgerError("the new quote is not in the document", about=about)
    start, end = wanted.window or (near, near)
    return min(places, key=lambda place: (-place.overlap(start, end), abs(place.start - start)))


def _bare(verdict: Verdict, action: str) -> Verdict:
    """The verdict without anything new."""
    none = replace(verdict, value=None, display=None, object=None, object_text=None, level=None)
    return replace(none, action=action, region=None, quote=None, window=None)  # type: ignore[arg-type]
