"""WARC files → records, whoever wrote them: what does not hold is told and passed over, nothing is believed about sizes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from policytable.errors import StoreError
from policytable.model import Issue
from policytable.store.files import disk_trouble
from policytable.store.unpacked import DamagedMember, Unpacked
from policytable.store.warc.records import Record

LARGEST = 21 * 1024 * 1024  # bytes of a block that is read: a document of 20 MB with its headers
_LINE, _LINES = 64 * 1024, 1000  # of the named fields of a record
_FAULTS = 100  # so many, and it is no WARC file; it also bounds how often a damaged file is searched for its next member
_PASSED = ("request", "continuation", "conversion")


def read_records(path: Path) -> Iterator[Record | Issue]:
    """The records of a WARC file (1.0 or 1.1; plain, gzipped by the record or as one), and an issue for each that does not hold.

    Requests are left out. Raises StoreError: `warc_unreadable` where the file is none or cannot be read, `archive_bomb`.
    """
    try:
        with path.open("rb") as file:
            yield from _members(Unpacked(file), path.name)
    except OSError as error:
        if isinstance(error, FileNotFoundError | IsADirectoryError | PermissionError):
            raise _unreadable(f"cannot read: {error.strerror}", path.name) from error
        raise disk_trouble("cannot read", path, error) from error


def _members(source: Unpacked, name: str) -> Iterator[Record | Issue]:
    found = faults = 0
    while source.begin():
        for item in _records(source, name):
            found += isinstance(item, Record)
            faults += isinstance(item, Issue)
            if faults > _FAULTS or (faults and not found and faults > 3):
                raise _unreadable("too much of it does not hold", name)
            yield item
    if not found:
        raise _unreadable("there is no WARC record in it", name)


def _records(source: Unpacked, name: str) -> Iterator[Record | Issue]:
    """The records of one member. A record never runs over a member's end, so that a wrong length costs one record only."""
    lost = False
    try:
        while line := source.line(_LINE):
            if line.startswith((b"WARC/1.", b"WARC/0.")):
                lost = False
                item = _record(source, name)
                if item is not None:
                    yield item
            elif line.strip() and not lost:
                lost = True  # told once, then on to the next record
                yield _issue(f"no record begins with {line[:40]!r}", name)
    except DamagedMember as error:
        yield _issue(str(error), name)


def _record(source: Unpacked, name: str) -> Record | Issue | None:
    fields = _fields(source)
    kind, length = _of(fields, "warc-type").lower(), _of(fields, "content-length")
    about = _of(fields, "warc-target-uri") or name
    if not kind or not length.isascii() or not length.isdigit() or len(length) > 15:
        return _issue("a record without its type or its length", about)
    size = int(length)
    if kind in _PASSED or size > LARGEST:
        whole = source.skip(size) == size
        return None if kind in _PASSED and whole else _issue(f"a {kind} record of {size} bytes is too large or breaks off", about)
    block = source.read(size)
    if len(block) < size:
        return _issue(f"a {kind} record breaks off after {len(block)} of {size} bytes", about)
    if not _holds(_of(fields, "warc-block-digest"), block):
        return _issue(f"the bytes of a {kind} record are not those that its digest tells", about)
    return Record(kind, tuple(fields), block)


def _fields(source: Unpacked) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for _ in range(_LINES):
        line = source.line(_LINE)
        if not line.strip():
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t" and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            continue
        key, _, value = text.partition(":")
        found.append((key.strip(), value.strip()))
    return found


def _of(fields: list[tuple[str, str]], name: str) -> str:
    return next((value for key, value in fields if key.lower() == name), "")


def _holds(told: str, block: bytes) -> bool:
    """Whether the bytes have the digest that a label tells; one of an unknown kind cannot be held against them."""
    algorithm, _, value = told.partition(":")
    algorithm = algorithm.strip().lower().replace("-", "")
    if algorithm not in ("md5", "sha1", "sha256", "sha512"):
        return True
    made = hashlib.new(algorithm, block, usedforsecurity=False).digest()
    value = value.strip().rstrip("=")
    return value.lower() == made.hex() or value.upper() == base64.b32encode(made).decode().rstrip("=")


def _issue(problem: str, about: str) -> Issue:
    return Issue("warc_record", problem, "the other records were read; export the file again where it was made", about)


def _unreadable(problem: str, name: str) -> StoreError:
    return StoreError(problem, about=name, code="warc_unreadable", remedy="give a WARC file (.warc or .warc.gz), whole")
