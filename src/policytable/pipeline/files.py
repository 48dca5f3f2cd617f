"""Single files → lines of the extract contract, without a home or a register."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policytable.codec import fact_json, region_json
from policytable.errors import PolicyError
from policytable.extract import Context
from policytable.fetch import fetch
from policytable.model import Document, Extraction, Issue, Metadata, Region
from policytable.pipeline.ahead import ahead, in_batches
from policytable.pipeline.batch import issue_of
from policytable.pipeline.work import Bytes, Parse, made_ready, parsed, understood
from policytable.store import Cache


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file as it was named, and what the caller knows about it (`issued` as YYYY-MM-DD)."""

    file: str
    region: Region | None = None
    issued: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FileReading:
    """What was read of one file; `document` is None when it could not be read."""

    job: FileJob
    document: Document | None = None
    metadata: Metadata | None = None
    extraction: Extraction | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def read(self) -> bool:
        """Whether the file was read and understood as far as the rules go."""
        return self.extraction is not None


def read_files(jobs: Iterable[FileJob]) -> Iterator[FileReading]:
    """Read files, in their order. Whatever stands in the way becomes an issue of the reading; nothing is raised."""
    for job, parse in ahead(_parse, _ready(jobs)):
        yield _reading(job, parse)


def read_file(job: FileJob, cache: Cache | None = None) -> FileReading:
    """Read one file, as `read_files` does; with a cache, what was read before by the same code and rules is not read again."""
    return _reading(job, lambda: _parse(job, cache), cache)


def line(reading: FileReading) -> dict[str, Any]:
    """The reading in the form of the extract contract (one JSON object)."""
    document, metadata = reading.document, reading.metadata or Metadata()
    return {
        "file": reading.job.file,
        "document": {
            "id": document.id if document else "",
            "title": metadata.title,
            "doc_number": metadata.doc_number,
            "issuers": list(metadata.issuers),
            "issued": metadata.issued,
            "published": metadata.published,
            "effective_from": metadata.effective_from,
            "effective_until": metadata.effective_until,
            "repeals": list(metadata.repeals),
            "status": metadata.status,
            "kind": metadata.kind,
            "region": region_json(_region(reading)),
            "notice": metadata.notice,
            "amends": list(metadata.amends),
            "implements": list(metadata.implements),
            "nature": metadata.nature,
            "nature_reason": metadata.nature_reason,
            "is_policy": metadata.is_policy,
            "evidence": [{"key": key, "start": one.start, "end": one.end, "quote": one.quote} for key, one in metadata.evidence],
        },
        "text": document.text if document else "",
        "facts": [fact_json(fact) for fact in reading.extraction.facts] if reading.extraction else [],
        "issues": [_issue(issue) for issue in reading.issues],
    }


def _ready(jobs: Iterable[FileJob]) -> Iterator[FileJob]:
    for batch in in_batches(jobs):
        made_ready(file for job in batch for file in _fetched(job))
        yield from batch


def _fetched(job: FileJob) -> Iterator[Bytes]:
    with contextlib.suppress(PolicyError):  # told when the file is read
        yield _bytes(job)


def _bytes(job: FileJob) -> Bytes:
    found = fetch(os.path.abspath(job.file), Path())
    return Bytes(found.content, hashlib.sha256(found.content).hexdigest(), found.name, found.media_type)


def _parse(job: FileJob, cache: Cache | None = None) -> Parse:
    return parsed(_bytes(job), cache)


def _reading(job: FileJob, parse: Callable[[], Parse], cache: Cache | None = None) -> FileReading:
    document: Document | None = None
    try:
        read = parse()
        document = read.document
        facts, _, _ = understood(read, Context(job.region, job.issued, job.title), cache)
        return FileReading(job, document, facts.metadata, facts.extraction, read.issues + facts.extraction.issues)
    except Exception as error:
        return FileReading(job, document, issues=(issue_of(error, job.file),))


def _region(reading: FileReading) -> Region | None:
    """The region that was given, else the one that the document says."""
    return reading.job.region or (reading.metadata.region if reading.metadata else None)


def _issue(issue: Issue) -> dict[str, Any]:
    return {"code": issue.code, "message": issue.message, "start": issue.start, "end": issue.end, "remedy": issue.remedy}
