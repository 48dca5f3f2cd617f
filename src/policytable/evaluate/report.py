"""A report for people (a table, then every error with file:offset) and for programs (plain JSON data)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from policytable.evaluate.score import FieldScore, Finding, Report

_TITLES = {
    "unread": "documents that could not be read",
    "unplaced": "labelled quotes that are not in the text",
    "misgrounded": "mis-grounded: the value agrees, the evidence speaks of another object",
    "miss": "misses: labelled and not found (there: what was predicted at the place)",
    "false_alarm": "false alarms: predicted and not labelled (there: what is labelled at the place)",
}


def report_text(report: Report, *, errors: bool = True) -> str:
    """The table of scores, and with `errors` the list of what went wrong."""
    lines = [_HEAD, *(_line(item) for item in (*report.fields, report.overall)), ""]
    lines.append(
        f"documents {report.documents}, mis-grounded {len(report.of('misgrounded'))}, quotes exact {report.exact_quotes}/{report.quotes}"
    )
    if errors:
        lines += _errors(report)
    return "\n".join(lines) + "\n"


def report_json(report: Report) -> dict[str, Any]:
    """Plain data: scores by field with their intervals, figures, and the findings."""
    return {
        "documents": report.documents,
        "fields": {item.field: _score_json(item) for item in report.fields},
        "overall": _score_json(report.overall),
        "misgrounded": len(report.of("misgrounded")),
        "quotes": report.quotes,
        "exact_quotes": report.exact_quotes,
        "findings": [asdict(finding) for finding in report.findings],
    }


_HEAD = f"{'field':<12} {'gold':>5} {'pred':>5} {'match':>5}  {'precision':>9} {'recall':>7} {'F1':>7}  95 % of F1"


def _line(item: FieldScore) -> str:
    counts, (low, high) = item.counts, item.f1_interval
    figures = f"{counts.precision:>9.3f} {counts.recall:>7.3f} {counts.f1:>7.3f}"
    return f"{item.field:<12} {counts.gold:>5} {counts.predicted:>5} {counts.matched:>5}  {figures}  {low:.3f}-{high:.3f}"


def _errors(report: Report) -> Iterator[str]:
    for kind, title in _TITLES.items():
        findings = report.of(kind)
        if findings:
            yield ""
            yield f"{title} ({len(findings)})"
            yield from map(_error, findings)


def _error(finding: Finding) -> str:
    there = f"   there: {finding.other}" if finding.other else ""
    words = finding.words if len(finding.words) <= 70 else finding.words[:69] + "…"
    return f"  {finding.document}:{finding.start}  {finding.field}  [{finding.key}]  {words}{there}"


def _score_json(item: FieldScore) -> dict[str, Any]:
    counts = item.counts
    return {
        "gold": counts.gold,
        "predicted": counts.predicted,
        "matched": counts.matched,
        "precision": counts.precision,
        "recall": counts.recall,
        "f1": counts.f1,
        "precision_interval": list(item.precision_interval),
        "recall_interval": list(item.recall_interval),
        "f1_interval": list(item.f1_interval),
    }
