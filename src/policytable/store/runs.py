"""What was run, when, and how it ended: one JSON line a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from policytable.codec import decode, dumps_line, encode, loads
from policytable.errors import StoreError
from policytable.model import Issue
from policytable.store.files import read_if_there, write_whole
from policytable.store.lock import hold


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. Times are ISO 8601 and given by the caller; `counts` are (name, number); `failed` names the batches that failed."""

    id: str
    kind: str
    started: str
    ended: str
    outcome: Literal["done", "partial", "failed", "unchanged"]
    counts: tuple[tuple[str, int], ...] = ()
    issues: tuple[Issue, ...] = ()
    failed: tuple[str, ...] = ()


class Runs:
    """Run records in the order in which they were written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def append(self, record: RunRecord) -> None:
        """Write a record; the same one again changes nothing. Raises StoreError for another record with its id."""
        with hold(self._path.with_suffix(".lock"), wait=True):
            for known in self.all():
                if known.id == record.id:
                    self._same(known, record)
                    return
            lines = read_if_there(self._path) or b""
            write_whole(self._path, lines + dumps_line(encode(record)).encode())

    def all(self) -> tuple[RunRecord, ...]:
        """Every record. Raises StoreError (`corrupt_runs`) that names the line that does not hold."""
        lines = (read_if_there(self._path) or b"").split(b"\n")
        return tuple(self._read(number, line) for number, line in enumerate(lines, 1) if line)

    def last(self, kind: str) -> RunRecord | None:
        """The newest record of `kind`, or None."""
        return next((record for record in reversed(self.all()) if record.kind == kind), None)

    def _read(self, number: int, line: bytes) -> RunRecord:
        try:
            return decode(RunRecord, loads(line))
        except ValueError as error:
            raise StoreError(
                f"line {number}: {error}", about=self._path.name, code="corrupt_runs", remedy="remove that line; it only reports a run"
            ) from error

    def _same(self, known: RunRecord, record: RunRecord) -> None:
        if known != record:
            raise StoreError("another run record has this id", about=record.id, remedy="give every run an id of its own")
