"""One document through parse, segment and extract, with what was done before taken from the cache."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.codec import pack, pack_document, unpack, unpack_document
from policytable.extract import Context, extract
from policytable.model import Document, Extraction, Issue, Metadata, Snapshot
from policytable.parse import parse, prepare
from policytable.pipeline.keys import facts_key, parse_key, recognised_key
from policytable.segment import segment
from policytable.store import Cache


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file at hand: content, the sha256 of it, its name and its declared type."""

    content: bytes
    sha256: str
    name: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What `extract` made of a document, as it is cached."""

    metadata: Metadata
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Parse:
    """A parsed document with its key in the cache; `reused` when it was there."""

    document: Document
    issues: tuple[Issue, ...]
    key: str
    reused: bool = False


@dataclass(frozen=True, slots=True)
class _Issues:
    issues: tuple[Issue, ...]


def parsed(file: Bytes, cache: Cache | None = None) -> Parse:
    """The document of a file. Raises ParseError."""
    key = parse_key(file.sha256, file.name, file.media_type)
    if cache is not None:
        document, said = cached_document(key, cache), cache.load("issues", key, lambda data: unpack(_Issues, data))
        if document is not None and said is not None:
            return Parse(document, said.issues, key, reused=True)
    seen = recognised_key(file.sha256)
    fresh = parse(file.content, file.name, file.media_type, cache.get("recognised", seen) if cache is not None else None)
    if cache is not None:
        if fresh.recognised is not None:
            cache.put("recognised", seen, fresh.recognised)
        cache.put("document", key, pack_document(fresh.document))
        cache.put("issues", key, pack(_Issues(fresh.issues)))
    return Parse(fresh.document, fresh.issues, key)


def was_parsed(snapshot: Snapshot, cache: Cache) -> bool:
    """Whether the document of a snapshot waits in the cache."""
    return cache.has("issues", parse_key(snapshot.sha256, snapshot.name, snapshot.media_type))


def made_ready(files: Iterable[Bytes]) -> None:
    """Has LibreOffice convert together what is parsed next; without this each file starts it anew."""
    prepare((file.content, file.name) for file in files)


def understood(parse_: Parse, context: Context, cache: Cache | None = None) -> tuple[Facts, str, bool]:
    """The facts of a parsed document, their key in the cache, and whether they were there."""
    key = facts_key(parse_.key, context)
    kept = cached_facts(key, cache) if cache is not None else None
    if kept is not None:
        return kept, key, True
    facts = Facts(*extract(parse_.document, segment(parse_.document), context))
    if cache is not None:
        cache.put("facts", key, pack(facts))
    return facts, key, False


def cached_document(key: str, cache: Cache) -> Document | None:
    """The document under a key, if it is still there."""
    return cache.load("document", key, unpack_document)


def cached_facts(key: str, cache: Cache) -> Facts | None:
    """The facts under a key, if they are still there."""
    return cache.load("facts", key, lambda data: unpack(Facts, data))
