"""issues.jsonl and the rows of issues: everything in scope that was not read or not understood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policytable.codec import dumps_line, encode
from policytable.export.book import Book
from policytable.export.shapes.nouns import Typed
from policytable.model import Issue

_SEVERITIES = ("error", "warning", "info")


def issues_jsonl(shelf: Book) -> bytes:
    """One JSON object an issue, each once, the gravest first."""
    return "".join(dumps_line(encode(issue)) for issue in all_issues(shelf)).encode()


def issues_rows(shelf: Book) -> list[list[Typed]]:
    """One row an issue, in the same order."""
    return [[one.code, one.message, one.remedy, one.about, one.start, one.end, one.severity] for one in all_issues(shelf)]


def all_issues(shelf: Book) -> tuple[Issue, ...]:
    """The issues of the edition, of its readings and of their extraction; what names nothing is about its source."""
    found = list(shelf.edition.issues)
    for reading in shelf.edition.readings:
        found += _about(reading.issues, reading.source.id)
        found += _about(reading.extraction.issues if reading.extraction else (), reading.source.id)
    return tuple(sorted(dict.fromkeys(found), key=_order))


def _about(issues: Iterable[Issue], source: str) -> list[Issue]:
    return [issue if issue.about else replace(issue, about=source) for issue in issues]


def _order(issue: Issue) -> tuple[int, str, str, int, str]:
    return _SEVERITIES.index(issue.severity), issue.about or "", issue.code, issue.start or 0, issue.message
