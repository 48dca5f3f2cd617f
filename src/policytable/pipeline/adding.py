"""A document that a person brings: into the corpus and its register, then through the stages, alone."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from policytable.errors import PolicyError, RegisterError, UsageError
from policytable.fetch import WebOptions
from policytable.model import Issue, Region, Register, Role, Source
from policytable.pipeline.batch import LOG
from policytable.pipeline.collecting import collect
from policytable.pipeline.extracting import extract, readings
from policytable.pipeline.known import with_finds
from policytable.pipeline.network import reaching
from policytable.pipeline.reach import Clock, had, is_web
from policytable.sources import add_source, load_register
from policytable.store import Home, write_whole

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")  # of a file name that may be anything; what the bytes are is for `parse` to say


@dataclass(frozen=True, slots=True)
class Addition:
    """A document with what is known about it. `location` is its address, or its place relative to the corpus where it lies there
    already; empty for one that has to be copied (`content`, whose kind the end of `name` says). `issued` is YYYY-MM-DD."""

    region: Region
    location: str = ""
    content: bytes = b""
    name: str = ""
    title: str | None = None
    issued: str | None = None
    policy: str | None = None
    role: Role = "main"
    official_url: str | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a document: whether it was read, how much was searched and found in it and its attachments, and every issue."""

    source: str
    read: bool
    clauses: int
    facts: int
    attachments: int
    issues: tuple[Issue, ...]


def add_document(corpus: Path, told: Addition) -> Source:
    """Copy a document into the corpus (where it has to be) and append it to the register: both or nothing.

    Raises UsageError where the same bytes are there already, RegisterError where the register does not take it.
    """
    source = source_of(told)
    copy = None if told.location else corpus / source.locations[0]
    if copy is not None:
        if copy.exists():
            raise UsageError(
                "a document of the same content is there", about=str(copy), remedy="it was added before; nothing is to be done"
            )
        copy.parent.mkdir(parents=True, exist_ok=True)
        write_whole(copy, told.content)
    try:
        add_source(corpus / "sources.toml", source)
    except RegisterError:
        if copy is not None:
            copy.unlink(missing_ok=True)
        raise
    return source


def source_of(told: Addition) -> Source:
    """The source that an addition becomes; its id is made from the place, the year and the bytes (of an address: its letters)."""
    own = told.content if told.content else told.location.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(own).hexdigest()[:8]
    id_ = "-".join(part for part in (told.region.adcode, (told.issued or "")[:4], digest) if part)
    suffix = os.path.splitext(told.name)[1].lower()
    location = told.location or f"documents/{id_}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
    official = told.official_url or (told.location if is_web(told.location) else None)
    return Source(id_, told.region, (location,), told.policy, told.role, told.title, told.issued, official_url=official)


def take_in(home: Home, corpus: Path, told: Addition, means: tuple[WebOptions, Clock], step: Callable[[str], None]) -> TakenIn:
    """Add a document, have it and read it, and nothing else; `step` is called with fetch, register, collect, extract.

    An address is asked before it is registered, by the same guarded door as every other one, so that one that does not answer leaves
    nothing behind. Raises BusyError while another run holds the home, FetchError, UsageError, RegisterError, StoreError.
    """
    options, clock = means
    with home.lock(), reaching(corpus, options, clock, f"upload-{clock()}") as reach:
        if is_web(told.location):
            step("fetch")
            had(home, source_of(told), told.location, reach)
        step("register")
        source = add_document(corpus, told)
        register = with_finds(home, load_register(corpus)[0], asking=True)
        step("collect")
        batches = [collect(home, register, reach, [source.id])]
        step("extract")
        batches.append(extract(home, register, [source.id]))
        issues = dict.fromkeys(issue for batch in batches for issue in batch.issues)
        return _taken(home, register, source.id, tuple(issues))


def told_as_issue(error: Exception, about: str) -> Issue:
    """What stopped an upload, as an issue that a page can tell; what nobody foresaw is logged with its traceback."""
    if isinstance(error, PolicyError):
        return Issue(error.code, error.message, error.remedy, about, severity="error")
    LOG.error("upload of %s: %s", about, error, exc_info=error)
    return Issue("internal_error", type(error).__name__, "report it with the document; the log has the traceback", about, severity="error")


def _taken(home: Home, register: Register, source: str, issues: tuple[Issue, ...]) -> TakenIn:
    own = next(one for one in register.sources if one.id == source)
    narrow = Register(register.as_of, register.topic, register.sample_mark, (), (), (), (own,))
    parts = readings(home, narrow)
    found = [reading.extraction for reading in parts if reading.extraction is not None]
    return TakenIn(
        source=source,
        read=bool(parts) and parts[0].document is not None,
        clauses=sum(one.clauses_searched for one in found),
        facts=sum(len(one.facts) for one in found),
        attachments=max(0, len(parts) - 1),
        issues=issues,
    )
