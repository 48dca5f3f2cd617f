"""Overlapping evidence cut into segments: every character once, each segment with all the facts that rest on it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from policytable.export.site.address import fact_anchor
from policytable.model import Document, Evidence, Reviewed


@dataclass(frozen=True, slots=True)
class Span:
    """One evidence of a fact as a window on the text: the `piece`-th of its fact's, `lead` marks the first of them here."""

    start: int
    end: int
    anchor: str
    number: int
    piece: int
    lead: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Note:
    """The number of a fact, printed after the last character of one of its quotes."""

    anchor: str
    number: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text under the same facts, from `start` of the document on. `anchors` are targets that begin here, `notes` the facts
    whose quote ends here."""

    text: str
    facts: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    doubtful: bool = False
    start: int = 0


class Cover:
    """Spans in the order of `spans`, to look up at once which of them touch a window: a document may have thousands of both."""

    def __init__(self, over: tuple[Span, ...]) -> None:
        self._spans = over
        self._starts = [span.start for span in over]
        self._reach = list(accumulate((span.end for span in over), max))

    def near(self, start: int, end: int) -> list[Span]:
        """The spans that touch `[start, end)`, in their order."""
        low, high = bisect_right(self._reach, start), bisect_left(self._starts, end)
        return [span for span in self._spans[low:high] if span.end > start]


def spans(document: Document, reviewed: Iterable[Reviewed]) -> tuple[Span, ...]:
    """The evidence that stands in this document, in reading order; facts are numbered from 1 by their leading place.

    Raises ValueError where a window does not hold its quote: a page must not light up other words.
    """
    found: list[Span] = []
    for one in reviewed:
        places = [(index, e) for index, e in enumerate(one.fact.evidence) if e.document == document.id]
        lead = min((index for index, _ in places), default=-1)  # a fact's first evidence proves it, the others support that
        for index, e in places:
            if document.text[e.start : e.end] != e.quote:
                raise ValueError(f"fact {one.fact.id}: {document.id}[{e.start}:{e.end}] is not its quote")
            found.append(Span(e.start, e.end, fact_anchor(one.fact.id), 0, index, index == lead, e))
    found.sort(key=lambda span: (span.start, span.end, span.anchor, span.piece))
    numbers = {span.anchor: number for number, span in enumerate((span for span in found if span.lead), 1)}
    return tuple(replace(span, number=numbers[span.anchor]) for span in found)


def cut(document: Document, window: tuple[int, int], over: tuple[Span, ...] | Cover) -> tuple[Segment, ...]:
    """The text of a window `[start, end)` as segments that join to it exactly."""
    start, end = window
    near = (over if isinstance(over, Cover) else Cover(over)).near(start, end)
    doubts = {at for at in document.doubtful if start <= at < end}
    edges = {start, end}
    edges.update(at for span in near for at in (span.start, span.end) if start < at < end)
    edges.update(at for doubt in doubts for at in (doubt, doubt + 1) if start < at < end)
    marks = sorted(edges)
    return tuple(_segments(document.text, marks, near, doubts))


def covered(window: tuple[int, int], over: Cover) -> bool:
    """Whether any evidence touches the window."""
    return bool(over.near(*window))


def _segments(text: str, marks: list[int], near: list[Span], doubts: set[int]) -> Iterator[Segment]:
    """A segment between every two marks; `near` is in the order of `spans`, and every end of one is a mark."""
    here: list[Span] = []
    met = 0
    for low, high in pairwise(marks):
        here = [span for span in here if span.end > low]
        while met < len(near) and near[met].start <= low:
            here += [near[met]] if near[met].end > low else []
            met += 1
        yield _segment(text, (low, high), here, low in doubts)


def _segment(text: str, window: tuple[int, int], here: list[Span], doubtful: bool) -> Segment:
    low, high = window
    return Segment(
        text=text[low:high],
        facts=tuple(dict.fromkeys(span.anchor for span in here)),
        pieces=tuple(f"{span.anchor}/{span.piece}" for span in here),
        anchors=tuple(dict.fromkeys(span.anchor for span in here if span.lead and span.start == low)),
        notes=tuple(Note(span.anchor, span.number) for span in here if span.end == high),
        doubtful=doubtful,
        start=low,
    )
