"""Verdicts → findings: what differs or is missing, in sentences for somebody who has never seen the system."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policytable.audit.compare.ours import COLUMNS
from policytable.audit.nouns import Finding, Kind, Point, Severity, Verdict
from policytable.audit.view import Words

# Prose says more than the typed values; what it has beyond them is worth a look, and no more.
_PROSE = frozenset({"remarks"})
_WEIGHTS = {"differs": 75, "missing_here": 45, "missing_there": 40}


def told_points(verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """A finding for each statement that differs or that one side lacks; one for a whole line that one side lacks."""
    lines = set()
    absent: dict[tuple[str, int | None, str], list[tuple[Verdict, Point]]] = {}
    for verdict in verdicts:
        whole = (verdict.spot.file, verdict.spot.line, verdict.spot.region)
        for point in verdict.points:
            if point.standing not in _WEIGHTS or (point.reason == "本表没有这份政策" and whole in lines):
                continue
            if verdict.standing == "cannot_be_right" and "订正" in point.reason:
                continue  # the finding that the table itself gave rise to tells it
            lines.add(whole)
            if verdict.spot.line is None and verdict.spot.column in COLUMNS:
                absent.setdefault(whole, []).append((verdict, point))
                continue
            yield _finding(verdict, point)
    yield from (_absent(ones) for ones in absent.values())


def _absent(ones: list[tuple[Verdict, Point]]) -> Finding:
    """A line of ours that the printed table lacks."""
    spot = ones[0][0].spot
    told = "；".join(f"{verdict.spot.header}：{point.ours}" for verdict, point in ones)
    cites = tuple(cite for _, point in ones for cite in point.cites)
    said = f"所查表没有{spot.region}一行，本表据文件有{told}"
    return Finding("missing_there", "missing_there", "doubtful", replace(spot, column="", header=""), "", said, weight=60, cites=cites)


def with_cites(findings: Iterable[Finding], verdicts: Iterable[Verdict]) -> Iterator[Finding]:
    """Findings that a table shows by itself, with what our edition has at the same cell: the right name, the right unit."""
    cells: dict[tuple[str, int | None, str], Verdict] = {(one.spot.file, one.spot.line, one.spot.column): one for one in verdicts}
    for finding in findings:
        verdict = cells.get((finding.spot.file, finding.spot.line, finding.spot.column))
        point = _point_of(finding, verdict) if verdict and finding.severity != "hint" else None
        if point is None:
            yield finding
            continue
        own = f"本表据文件为“{point.ours}”" if point.standing == "missing_there" else ""
        shown = "；".join(filter(None, (finding.evidence, point.reason, own)))
        yield replace(finding, evidence=shown, cites=point.cites)


def _point_of(finding: Finding, verdict: Verdict) -> Point | None:
    """The statement that a finding speaks of: its printed words stand in it."""
    met = [point for point in verdict.points if point.cites and finding.printed and finding.printed in point.printed]
    return met[0] if met else verdict.points[0] if len(verdict.points) == 1 and verdict.points[0].cites else None


def _finding(verdict: Verdict, point: Point) -> Finding:
    words = _words(verdict, point)
    kind: Kind = point.standing  # type: ignore[assignment]
    code = "value_differs" if kind == "differs" else kind
    weight = _WEIGHTS[point.standing]
    spot, severity = verdict.spot, _severity(verdict, point)
    return Finding(kind, code, severity, spot, words.printed, words.sentence, words.suggestion, words.evidence, weight, (), point.cites)


def _severity(verdict: Verdict, point: Point) -> Severity:
    if verdict.spot.column == "place" and not point.cites:
        return "hint"  # nothing was collected of the place: nobody can know
    if verdict.spot.column in _PROSE or (verdict.spot.line is None and verdict.spot.column in ("place", "title") and point.reason):
        return "hint"
    return "doubtful"


def _words(verdict: Verdict, point: Point) -> Words:
    about = f"{point.subject}的{verdict.spot.header}" if verdict.spot.header not in point.subject else point.subject
    if point.standing == "differs":
        said = f"{about}：所查表印“{point.printed}”，本表据文件为“{point.ours}”（不同在{'、'.join(point.aspects)}）"
        return Words(point.printed, said, point.reason)
    if point.standing == "missing_there":
        return Words("", f"{about}：本表据文件有“{point.ours}”，所查表没有", point.reason)
    said = f"{about}：所查表印“{point.printed}”，本表没有"
    return Words(point.printed, said, "", point.reason)
