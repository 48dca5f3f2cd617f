"""Snapshots → facts: every collected source through parse, segment and extract."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policytable.codec import dumps, encode, pack, unpack
from policytable.errors import PolicyError
from policytable.extract import Context
from policytable.model import Issue, Metadata, Reading, Register, Snapshot, Source
from policytable.pipeline.ahead import ahead, in_batches
from policytable.pipeline.batch import Batch, Progress, about, chosen, issue_of, silent
from policytable.pipeline.collecting import Collected, Part, collected
from policytable.pipeline.keys import extract_digest, office, parse_digest
from policytable.pipeline.substance import settled
from policytable.pipeline.work import Bytes, Facts, Parse, cached_document, cached_facts, made_ready, parsed, understood, was_parsed
from policytable.rules import pack_of, using
from policytable.store import Cache, Home

_KIND = "reading"


@dataclass(frozen=True, slots=True)
class Kept:
    """How far one part was taken: keys into the cache, and what went wrong on the way."""

    source: Source
    snapshot: Snapshot | None
    document: str | None = None
    facts: str | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a source. `rests_on` is a digest of everything it was made from, empty where it was not read to the end: as long
    as that is the same, nothing of it has to be loaded, let alone read, again."""

    parts: tuple[Kept, ...]
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A part with its document, or with what stood in the way; `issues` are those of collecting the source."""

    part: Part
    parse: Parse | Exception | None
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A source on its way: what was kept of it where that still holds, else its parsed parts; `rests_on` as in `_Kept`."""

    rests_on: str
    kept: tuple[Kept, ...] | None = None
    parsed: tuple[_Parsed, ...] = ()


def extract(home: Home, register: Register, ids: Iterable[str] | None = None, progress: Progress = silent) -> Batch:
    """Read the collected sources behind `ids`; what was read before by the same code and rules is not read again.

    A document that cannot be read becomes an issue. Raises StoreError where the home cannot be used, RulesError where the
    topic's rules do not hold.
    """
    sources = chosen(register, ids)
    done: list[str] = []
    issues: list[Issue] = []
    reused = 0
    rules = pack_of(register.topic)
    code = "|".join((parse_digest(), office(), extract_digest(), rules.digest))
    for source, read in ahead(lambda source: _read(home, source, code), _ready(home, sources)):
        with using(rules):
            parts, old = _understood(home, source, read())
        if all(part.facts is not None for part in parts if part.snapshot is not None or part.source.id == source.id):
            done.append(source.id)
        reused += old
        issues += [issue for part in parts for issue in part.issues]
        progress(source.id)
    return Batch("extract", tuple(source.id for source in sources), tuple(done), reused, tuple(issues))


def readings(home: Home, register: Register) -> tuple[Reading, ...]:
    """What the last `extract` read of every source, attachments behind the page that leads to them; nothing is read anew."""
    return tuple(reading for source in register.sources for reading in _readings(home.cache, source))


def kept_readings(cache: Cache, register: Register) -> bytes:
    """A digest of what the last `extract` kept of every source: snapshots, keys of documents and facts, issues."""
    digest = hashlib.sha256()
    for source in register.sources:
        digest.update(hashlib.sha256(cache.get(_KIND, source.id) or b"").digest())
    return digest.digest()


def _ready(home: Home, sources: Iterable[Source]) -> Iterator[Source]:
    """The sources as they come, office files converted by the batch before the first of a batch is read."""
    for batch in in_batches(sources):
        made_ready(file for source in batch for file in _files(home, source))
        yield from batch


def _files(home: Home, source: Source) -> Iterator[Bytes]:
    had = collected(home.cache, source.id)
    for part in had.parts if had else ():
        if part.snapshot is not None and not was_parsed(part.snapshot, home.cache):
            with contextlib.suppress(PolicyError):  # told when the part is read
                yield _bytes(home, part.snapshot)


def _bytes(home: Home, snapshot: Snapshot) -> Bytes:
    return Bytes(home.snapshots.get(snapshot.sha256), snapshot.sha256, snapshot.name, snapshot.media_type)


def _read(home: Home, source: Source, code: str) -> _Read:
    """The parts of a source with their documents; runs ahead of the rest, in a thread. `code` stands for the programs and rules."""
    had = collected(home.cache, source.id)
    if had is None:
        return _Read("")
    parts = tuple(_settled(home, part) for part in _current(had, source))
    rests_on = hashlib.sha256(dumps([code, encode(parts), encode(had.issues)]).encode("utf-8", "surrogatepass")).hexdigest()
    kept = home.cache.load(_KIND, source.id, lambda data: unpack(_Kept, data))
    if kept is not None and kept.rests_on == rests_on and all(_there(home.cache, part) for part in kept.parts):
        return _Read(rests_on, kept.parts)
    return _Read(rests_on, None, tuple(_Parsed(part, _document(home, part.snapshot), had.issues) for part in parts))


def _there(cache: Cache, part: Kept) -> bool:
    if part.snapshot is None:
        return True
    return bool(part.document and part.facts) and cache.has("document", part.document or "") and cache.has("facts", part.facts or "")


def _understood(home: Home, source: Source, read: _Read) -> tuple[tuple[Kept, ...], bool]:
    """What is kept of a source now, written down where it is new, and whether all of it was had before."""
    if read.kept is not None:
        return read.kept, True
    parts, old = _extract(home, source, read.parsed)
    whole = all(part.facts is not None for part in parts if part.snapshot is not None)
    home.cache.put(_KIND, source.id, pack(_Kept(parts, read.rests_on if whole else "")))
    return parts, old


def _settled(home: Home, part: Part) -> Part:
    return replace(part, snapshot=settled(home, part.snapshot, part.source.locations)) if part.snapshot is not None else part


def _document(home: Home, snapshot: Snapshot | None) -> Parse | Exception | None:
    if snapshot is None:
        return None
    try:
        return parsed(_bytes(home, snapshot), home.cache)
    except Exception as error:
        return error


def _extract(home: Home, source: Source, parts: tuple[_Parsed, ...]) -> tuple[tuple[Kept, ...], bool]:
    if not parts:
        return (Kept(source, None, issues=(_missing(source),)),), False
    kept: list[Kept] = []
    notice: Metadata | None = None
    reused = True
    for part in parts:
        made, facts, old = _part(home, part, notice)
        kept.append(made)
        reused = reused and old
        notice = notice or (facts.metadata if facts else None)
    kept[0] = replace(kept[0], issues=parts[0].issues + kept[0].issues)
    return tuple(kept), reused


def _current(had: Collected, source: Source) -> tuple[Part, ...]:
    """The parts with the register's present words about their source: a corrected date needs no new collecting."""
    attached = (
        replace(source, id=part.source.id, role=part.source.role, locations=part.source.locations, title=part.source.title)
        for part in had.parts[1:]
    )
    return (Part(source, had.parts[0].snapshot), *(Part(own, part.snapshot) for own, part in zip(attached, had.parts[1:], strict=True)))


def _part(home: Home, read: _Parsed, notice: Metadata | None) -> tuple[Kept, Facts | None, bool]:
    source, snapshot, document = read.part.source, read.part.snapshot, read.parse
    if document is None:
        return Kept(source, snapshot), None, True
    if isinstance(document, Exception):
        return Kept(source, snapshot, issues=(issue_of(document, source.id),)), None, False
    said = about(document.issues, source.id)
    try:
        facts, key, old = understood(document, context_of(source, notice), home.cache)
    except Exception as error:
        return Kept(source, snapshot, document.key, issues=(*said, issue_of(error, source.id))), None, False
    return Kept(source, snapshot, document.key, key, said), facts, old and document.reused


def context_of(source: Source, notice: Metadata | None = None) -> Context:
    """What is known about a document before it is read; an attachment is of the day of its notice."""
    return Context(region=source.region, issued=source.issued or (notice.issued if notice else None), title=source.title)


def _readings(cache: Cache, source: Source) -> tuple[Reading, ...]:
    kept = cache.load(_KIND, source.id, lambda data: unpack(_Kept, data))
    if kept is None:
        return (Reading(source, issues=(_missing(source),)),)
    first = kept.parts[0]
    parts = (Kept(source, first.snapshot, first.document, first.facts, first.issues), *kept.parts[1:])
    return tuple(_reading(cache, part) for part in parts)


def _reading(cache: Cache, part: Kept) -> Reading:
    document = cached_document(part.document, cache) if part.document else None
    facts = cached_facts(part.facts, cache) if part.facts else None
    issues = part.issues
    if (part.document and document is None) or (part.facts and facts is None):
        lost = Issue(
            "not_extracted", "what was read of it is no longer in the cache", "run `policytable extract`", part.source.id, severity="error"
        )
        issues = (*issues, lost)
    if document is None or facts is None:
        return Reading(part.source, part.snapshot, document, issues=issues)
    return Reading(part.source, part.snapshot, document, facts.metadata, facts.extraction, issues)


def _missing(source: Source) -> Issue:
    return Issue("not_extracted", "it was not collected and read yet", "run `policytable run`", source.id, severity="error")
