"""A document as plain paragraphs with its facts as links: what stands on the page where no nearer likeness of it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policytable.model import Document
from policytable.web.queuepage import RowView


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of text from `start`; `item` is the id of what stands there (empty: nothing), `kind` done, open or doubt."""

    start: int
    text: str
    item: str = ""
    kind: str = ""


def plain_reading(document: Document, rows: Sequence[RowView]) -> tuple[tuple[Stretch, ...], ...]:
    """The lines of the document, each cut where a fact or a doubt begins and ends; of overlapping ones the first is shown."""
    lit = tuple(_windows(rows))
    lines = []
    at = 0
    for line in document.text.split("\n"):
        if line.strip():
            lines.append(tuple(_cut(line, at, lit)))
        at += len(line) + 1
    return tuple(lines)


def _windows(rows: Iterable[RowView]) -> Iterator[tuple[int, int, str, str]]:
    last = 0
    for row in rows:
        fact, issue = row.item.fact, row.item.issue
        start, end = (fact.evidence[0].start, fact.evidence[0].end) if fact else ((issue.start, issue.end) if issue else (None, None))
        if start is not None and end is not None and start >= last:
            last = end
            yield start, end, row.item.id, "done" if row.item.risk == "done" else "open" if fact else "doubt"


def _cut(line: str, at: int, lit: tuple[tuple[int, int, str, str], ...]) -> Iterator[Stretch]:
    here, stop = at, at + len(line)
    for start, end, item, kind in lit:
        if end <= here or start >= stop:
            continue
        low, high = max(start, here), min(end, stop)
        if low > here:
            yield Stretch(here, line[here - at : low - at])
        yield Stretch(low, line[low - at : high - at], item, kind)
        here = high
    if here < stop:
        yield Stretch(here, line[here - at :])
