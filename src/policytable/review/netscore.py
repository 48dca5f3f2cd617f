"""How good the net under the rules is: what came of its doubts and of its finds, and what it did not see either."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.model import Issue, Mark, Reading, Reviewed
from policytable.review.anchor import View, Window


@dataclass(frozen=True, slots=True)
class NetScore:
    """`doubts_*` are readings that the net thinks impossible: wrong ones it was right about, right ones it was not. `finds_*` are
    places where it heard a field and no rule read one: a person added a fact there, or said that there is none. `unheard` are
    facts that people added where it heard nothing either."""

    doubts_right: int = 0
    doubts_idle: int = 0
    doubts_open: int = 0
    finds_right: int = 0
    finds_idle: int = 0
    finds_open: int = 0
    unheard: int = 0

    def __add__(self, other: NetScore) -> NetScore:
        names = self.__slots__
        return NetScore(*(getattr(self, name) + getattr(other, name) for name in names))


def net_score(readings: Iterable[Reading], reviewed: Iterable[Reviewed], marks: Iterable[Mark]) -> NetScore:
    """The net as decisions and marks measure it. `readings` are those of the edition, `marks` those that stand (none undone)."""
    facts: dict[str, list[Reviewed]] = {}
    for one in reviewed:
        facts.setdefault(one.fact.document, []).append(one)
    empty: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.kind == "none":
            empty.setdefault(mark.source, []).append(mark)
    score, passed = NetScore(), set()
    for reading in readings:
        if reading.document is None or reading.document.id in passed:
            continue
        passed.add(reading.document.id)
        score += _of_document(reading, facts.get(reading.document.id, []), empty.get(reading.source.id, []))
    return score


def none_windows(text: str, marks: Iterable[Mark]) -> tuple[Window, ...]:
    """Where the clauses stand that people said state nothing; those that are not found with certainty are left out."""
    view = View(text)
    spots = (view.locate(mark.place) for mark in marks if mark.place is not None)
    return tuple(spot for spot in spots if isinstance(spot, Window))


def _of_document(reading: Reading, facts: list[Reviewed], empty: list[Mark]) -> NetScore:
    assert reading.document is not None
    issues = reading.extraction.issues if reading.extraction else ()
    finds = [place for issue in issues if issue.code == "wording_not_understood" and (place := _window(issue))]
    doubts = [place for issue in issues if issue.code == "reading_doubtful" and (place := _window(issue))]
    doubted = [one for one in facts if any(place.start <= one.fact.evidence[0].start < place.end for place in doubts)]
    added = [Window(one.fact.evidence[0].start, one.fact.evidence[0].end) for one in facts if one.state == "added"]
    nothing = none_windows(reading.document.text, empty) if finds and empty else ()
    right = [place for place in finds if any(place.overlap(one.start, one.end) for one in added)]
    idle = [place for place in finds if place not in right and any(place.overlap(one.start, one.end) for one in nothing)]
    return NetScore(
        doubts_right=sum(one.state in ("corrected", "rejected") for one in doubted),
        doubts_idle=sum(one.state == "accepted" for one in doubted),
        doubts_open=sum(one.state == "machine" for one in doubted),
        finds_right=len(right),
        finds_idle=len(idle),
        finds_open=len(finds) - len(right) - len(idle),
        unheard=sum(not any(place.overlap(one.start, one.end) for place in finds) for one in added),
    )


def _window(issue: Issue) -> Window | None:
    return None if issue.start is None or issue.end is None else Window(issue.start, issue.end)
