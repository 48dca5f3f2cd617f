"""The decisions of people as a labelled directory that `evaluate` and `impact` run on: labels.jsonl, and the documents beside it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from policytable.codec import dumps_line, value_json
from policytable.errors import ParseError, StoreError
from policytable.model import Decision, Mark, Metadata, Reading, Register, Snapshot
from policytable.pipeline.extracting import context_of, readings
from policytable.pipeline.learning import standing
from policytable.pipeline.work import Bytes, parsed
from policytable.review import judged
from policytable.review.anchor import Window
from policytable.review.cases import Case, cases
from policytable.review.match import Statement
from policytable.review.precision import Judged
from policytable.store import Home
from policytable.store.files import write_whole

_CONTEXT = 12  # characters before a quote, as in the labels of the corpus


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """The bytes that people looked at, with what they decided about them. `line` is the document's line of labels.jsonl."""

    name: str
    content: bytes
    line: dict[str, Any]

    @property
    def count(self) -> int:
        """How many cases it holds."""
        return len(self.line["cases"])


@dataclass(frozen=True, slots=True)
class Casebook:
    """Every document with cases; `left_out` are ids of decisions and marks whose bytes or words are not to be had any more."""

    documents: tuple[CaseDocument, ...]
    left_out: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many cases there are."""
        return sum(document.count for document in self.documents)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A document as it was when people decided: its text and bytes, and what the register says of its source."""

    reading: Reading
    notice: Metadata | None
    snapshot: Snapshot
    text: str
    content: bytes


def casebook(home: Home, register: Register) -> Casebook:
    """The cases of all that was decided, each on the bytes that its reviewer saw: a later text of the source changes no case.

    The same ledger and snapshots give the same book. Raises StoreError, LedgerError.
    """
    wanted = _wanted(judged(home.ledger.all()), standing(home.ledger.marks()))
    shelf = _Shelf(home, register)
    documents: list[CaseDocument] = []
    used: set[str] = set()
    for (source, document), (found, nothing) in sorted(wanted.items()):
        seen = shelf.find(source, document)
        made = tuple(cases(seen.text, found, nothing)) if seen else ()
        if seen and made:
            documents.append(_document(seen, made))
            used |= {case.id for case in made}
    asked = [one.decision.id for found, _ in wanted.values() for one in found] + [mark.id for _, some in wanted.values() for mark in some]
    return Casebook(tuple(documents), tuple(sorted(set(asked) - used)))


def write_casebook(book: Casebook, folder: Path) -> None:
    """Write labels.jsonl and documents/ to a folder; documents that no case is about any more go. Raises StoreError."""
    for document in book.documents:
        write_whole(folder / document.name, document.content)
    write_whole(folder / "labels.jsonl", "".join(dumps_line(document.line) for document in book.documents).encode())
    kept = {folder / document.name for document in book.documents}
    for path in (folder / "documents").glob("d-*/*"):
        if path not in kept:
            path.unlink()
            path.parent.rmdir()


class _Shelf:
    """Finds the bytes that people saw: what is read of the source now, or an older snapshot of it."""

    def __init__(self, home: Home, register: Register) -> None:
        self._home = home
        self._read: dict[str, list[tuple[Reading, Metadata | None]]] = defaultdict(list)
        pages = {source.id for source in register.sources}
        notice: Metadata | None = None
        for reading in readings(home, register):
            notice = None if reading.source.id in pages else notice
            self._read[reading.source.id].append((reading, notice))
            notice = notice or reading.metadata
        self._old: dict[str, str] | None = None

    def find(self, source: str, document: str) -> _Seen | None:
        """The document under its id (empty: whatever is read of the source now); None where it is not to be had."""
        there = self._read.get(source, [])
        for reading, notice in there:
            if reading.document and reading.snapshot and document in ("", reading.document.id):
                content = self._home.snapshots.get(reading.snapshot.sha256)
                return _Seen(reading, notice, reading.snapshot, reading.document.text, content)
        return self._older(there[0], document) if there and document else None

    def _older(self, now: tuple[Reading, Metadata | None], document: str) -> _Seen | None:
        reading, notice = now
        sha256 = self._names().get(document)
        if sha256 is None or reading.snapshot is None:
            return None
        try:
            content = self._home.snapshots.get(sha256)
            snapshot = reading.snapshot
            found = parsed(Bytes(content, sha256, snapshot.name, snapshot.media_type), self._home.cache)
        except (ParseError, StoreError):
            return None  # told as left out
        return _Seen(reading, notice, snapshot, found.document.text, content)

    def _names(self) -> dict[str, str]:
        if self._old is None:
            self._old = {f"d-{sha256[:16]}": sha256 for sha256 in self._home.snapshots}
        return self._old


def _wanted(found: Iterable[Judged], marks: Iterable[Mark]) -> dict[tuple[str, str], tuple[list[Judged], list[Mark]]]:
    """What was said, by source and document."""
    wanted: dict[tuple[str, str], tuple[list[Judged], list[Mark]]] = defaultdict(lambda: ([], []))
    for one in found:
        decision: Decision = one.decision
        wanted[decision.seen.source, decision.seen.document][0].append(one)
    for mark in marks:
        if mark.kind == "none":
            wanted[mark.source, mark.document][1].append(mark)
    return wanted


def _document(seen: _Seen, made: tuple[Case, ...]) -> CaseDocument:
    source = seen.reading.source
    context = context_of(source, seen.notice)
    # Under its own name, which says how it is read: then what the home read of it is not read again.
    name = f"documents/{_id(seen)}/{PurePosixPath(seen.snapshot.name).name or 'document'}"
    line = {
        "document": name,
        "source": source.id,
        "region": f"{source.region.adcode} {source.region.name}",
        "issuer_level": source.region.rank,
        "issued": context.issued,
        "facts": [_fact(seen.text, case, case.right) for case in made if case.right],
        "cases": [_judged(seen.text, case) for case in made],
    }
    return CaseDocument(name, seen.content, line)


def _id(seen: _Seen) -> str:
    """Named by source and content: one text under two addresses may be read otherwise under each."""
    return f"d-{seen.reading.source.id}-{hashlib.sha256(seen.content).hexdigest()[:16]}"


def _judged(text: str, case: Case) -> dict[str, Any]:
    wrong = None
    if case.wrong and case.wrong_place:
        wrong = {**_statement(case.wrong), "evidence": [_quote(text, case.wrong_place)]}
    return {"id": case.id, "action": case.action, "field": case.field, "place": _quote(text, case.place), "wrong": wrong}


def _fact(text: str, case: Case, right: Statement) -> dict[str, Any]:
    return {**_statement(right), "display": case.display, "evidence": [_quote(text, case.place)], "case": case.id}


def _statement(one: Statement) -> dict[str, Any]:
    level = one.level[0] if len(one.level) == 1 else list(one.level)
    return {"field": one.field, "object": one.object, "level": level, "value": value_json(one.field, one.value)}


def _quote(text: str, place: Window) -> dict[str, Any]:
    words = text[place.start : place.end]
    nth = sum(1 for _ in _places(text, words, place.start)) + 1
    prefix = text[max(0, place.start - _CONTEXT) : place.start]
    return {"quote": words, "prefix": prefix, "nth": nth, "start": place.start, "end": place.end}


def _places(text: str, words: str, before: int) -> Iterator[int]:
    at = text.find(words)
    while 0 <= at < before:
        yield at
        at = text.find(words, at + 1)
