"""The table as it was in force and known at a date: another `as_of`, and only the bytes and decisions that were there by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from policytable.errors import PolicyError, UsageError
from policytable.export import export, points_to
from policytable.model import Edition, Issue, Metadata, Reading, Register, Snapshot, Source, Visit
from policytable.pipeline.accounting import accounts_of, shown_facts
from policytable.pipeline.batch import issue_of
from policytable.pipeline.editing import edition_of
from policytable.pipeline.extracting import context_of, readings
from policytable.pipeline.pictures import pictures_of
from policytable.pipeline.work import Bytes, parsed, understood
from policytable.rules import pack_of, using
from policytable.store import Home


def day_of(text: str) -> str:
    """A date as YYYY-MM-DD. Raises UsageError."""
    try:
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise UsageError(f"no date: {text!r}", remedy="write it as YYYY-MM-DD") from error


def edition_day(asked: str | None, now: str) -> str | None:
    """The date that an edition is asked for: a date, `today` at the moment `now`, or None for the register's own. Raises UsageError."""
    return now[:10] if asked == "today" else day_of(asked) if asked else None


@dataclass(frozen=True, slots=True)
class Moment:
    """`as_of` is the date of the edition. `known` (a date) leaves out what was first seen or decided later; `visits` say when the bytes
    of an address were seen. What was never visited, such as a local file, counts as always known."""

    as_of: str
    known: str | None = None
    visits: tuple[Visit, ...] = ()


def edition_at(home: Home, register: Register, moment: Moment, doubts: tuple[Issue, ...] = ()) -> Edition:
    """The edition of a moment, in memory; `register` is loaded with the moment's date. Bytes of an older visit are read again."""
    register = replace(register, as_of=moment.as_of)
    read = readings(home, register)
    decisions = home.ledger.all()
    if moment.known is not None:
        read = tuple(_known(home, register, read, moment))
        decisions = tuple(decision for decision in decisions if _by(decision.when, moment.known))
    return edition_of(home, register, read, doubts, decisions)


def write_at(home: Home, edition: Edition, out: Path) -> None:
    """Write an edition of another moment to a folder of its own. Raises UsageError for one that shows a published edition, and what
    `export` raises."""
    there = points_to(out)
    if there is not None and there[0] in home.editions:
        raise UsageError("holds a published edition", about=str(out), remedy="choose another place for the table at another date")
    pictures, issues = pictures_of(home, edition.readings)
    told = accounts_of(home.cache, edition.register, edition.readings, shown_facts(edition))
    export(replace(edition, issues=(*edition.issues, *issues), accounts=told), out, pictures)


def _by(time: str, day: str) -> bool:
    return time[:10] <= day


def _known(home: Home, register: Register, read: Sequence[Reading], moment: Moment) -> list[Reading]:
    found: list[Reading] = []
    notice: Metadata | None = None
    pages = {source.id for source in register.sources}
    for reading in read:
        if reading.source.id in pages:
            notice = None
        seen = [visit for visit in moment.visits if visit.address in reading.source.locations and visit.sha256 is not None]
        by_then = [visit for visit in seen if _by(visit.asked, moment.known or "")]
        if not seen:
            found.append(reading)
        elif by_then:
            found.append(_as_seen(home, register, reading, (max(by_then, key=lambda visit: visit.asked), notice)))
        else:
            found.append(Reading(reading.source, issues=(_unknown(reading.source, moment),)))
        notice = notice or found[-1].metadata
    return found


def _unknown(source: Source, moment: Moment) -> Issue:
    return Issue("not_known_yet", f"it was first seen after {moment.known}", None, source.id, severity="info")


def _as_seen(home: Home, register: Register, reading: Reading, seen: tuple[Visit, Metadata | None]) -> Reading:
    visit, notice = seen
    if reading.snapshot is not None and reading.snapshot.sha256 == visit.sha256:
        return reading
    sha256, name = visit.sha256 or "", visit.name or (reading.snapshot.name if reading.snapshot else "")
    snapshot = Snapshot(sha256, reading.source.id, visit.address, name, visit.size, visit.media_type)
    try:
        parse = parsed(Bytes(home.snapshots.get(sha256), sha256, name, visit.media_type), home.cache)
        with using(pack_of(register.topic)):
            facts, _, _ = understood(parse, context_of(reading.source, notice), home.cache)
    except PolicyError as error:
        return Reading(reading.source, snapshot, issues=(issue_of(error, reading.source.id),))
    return Reading(reading.source, snapshot, parse.document, facts.metadata, facts.extraction, parse.issues)
