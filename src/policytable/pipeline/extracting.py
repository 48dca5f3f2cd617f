"""Snapshots → facts: every collected source through parse, segment and extract."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from policytable.codec import dumps, encode, pack, unpack
from policytable.errors import PolicyError
from policytable.extract import Context
from policytable.model import Issue, Metadata, Reading, Register, Snapshot, Source
from policytable.pipeline.ahead import ahead, in_batches
from policytable.pipeline.batch import Batch, Progress, about, chosen, issue_of, silent
from policytable.pipeline.collecting import Collected, Part, collected
from policytable.pipeline.keys import reading_digest
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
    parts: tuple[Kept, ...]
    key: str = ""  # of everything that they rest on


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A part with its document, or with what stood in the way; `issues` are those of collecting the source."""

    part: Part
    parse: Parse | Exception | None
    issues: tuple[Issue, ...]


def extract(home: Home, register: Register, ids: Iterable[str] | None = None, progress: Progress = silent) -> Batch:
    """Read the collected sources behind `ids`; what was read before by the same code and rules is not read again.

    A document that cannot be read becomes an issue. Raises StoreError where the home cannot be used, RulesError where the
    topic's rules do not hold.
    """
    sources = chosen(register, ids)
    keys = {source.id: _key(home.cache, register, source) for source in sources}
    kept = {source.id: _still(home.cache, source, keys[source.id]) for source in sources}
    old = {source for source, parts in kept.items() if parts}
    for source in sources:
        if source.id in old:
            progress(source.id)
    left = [source for source in sources if source.id not in old]
    rules = pack_of(register.topic) if left else None  # a second of work, and nothing to do with it
    for source, parse in ahead(lambda source: _parse(home, source), _ready(home, left)):
        with using(rules) if rules else contextlib.nullcontext():
            kept[source.id], reused = _extract(home, source, parse())
        home.cache.put(_KIND, source.id, pack(_Kept(kept[source.id], keys[source.id])))
        old |= {source.id} if reused else set()
        progress(source.id)
    done = tuple(source.id for source in sources if _is_done(kept[source.id], source))
    issues = tuple(issue for source in sources for part in kept[source.id] for issue in part.issues)
    return Batch("extract", tuple(source.id for source in sources), done, len(old), issues)


def _key(cache: Cache, register: Register, source: Source) -> str:
    """Everything that the reading of a source rests on: what was collected, what the register says of it, code, rules, programs."""
    had = hashlib.sha256(cache.get("collected", source.id) or b"").hexdigest()
    return "|".join((had, dumps(encode(source)), reading_digest(), register.topic.digest))


def _still(cache: Cache, source: Source, key: str) -> tuple[Kept, ...]:
    """What was kept of a source, where it rests on the same things, all of it was read, and its document and facts are sound."""
    kept = cache.load(_KIND, source.id, lambda data: unpack(_Kept, data))
    if kept is None or kept.key != key or not _is_done(kept.parts, source):
        return ()
    there = all(part.facts is None or _sound(cache, part) for part in kept.parts)
    return kept.parts if there else ()


def _sound(cache: Cache, part: Kept) -> bool:
    return all(cache.get(kind, name or "") is not None for kind, name in (("document", part.document), ("facts", part.facts)))


def _is_done(parts: tuple[Kept, ...], source: Source) -> bool:
    return bool(parts) and all(part.facts is not None for part in parts if part.snapshot is not None or part.source.id == source.id)


def readings(home: Home, register: Register) -> tuple[Reading, ...]:
    """What the last `extract` read of every source, attachments behind the page that leads to them; nothing is read anew."""
    return tuple(reading for source in register.sources for reading in _readings(home.cache, source))


def kept_readings(cache: Cache, register: Register) -> bytes:
    """A digest of what the last `extract` kept of every source: snapshots, keys of documents and facts, issues."""
    digest = hashlib.sha256()
    for source in register.sources:
        digest.update(cache.load(_KIND, source.id, _parts_digest) or hashlib.sha256(b"").digest())
    return digest.digest()


@lru_cache(maxsize=4_096)  # looked at before every publication
def _parts_digest(data: bytes) -> bytes:
    # Not the key: other furniture around the same words is another answer, and the same reading.
    return hashlib.sha256(pack(unpack(_Kept, data).parts)).digest()


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


def _parse(home: Home, source: Source) -> tuple[_Parsed, ...]:
    """The parts of a source with their documents; runs ahead of the rest, in a thread."""
    had = collected(home.cache, source.id)
    parts = [_settled(home, part) for part in _current(had, source)] if had else []
    return tuple(_Parsed(part, _read(home, part.snapshot), had.issues) for part in parts) if had else ()


def _settled(home: Home, part: Part) -> Part:
    return replace(part, snapshot=settled(home, part.snapshot, part.source.locations)) if part.snapshot is not None else part


def _read(home: Home, snapshot: Snapshot | None) -> Parse | Exception | None:
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
