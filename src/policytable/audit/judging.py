"""Tables → an audit: every check over all tables, the worst first."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources

from policytable.audit.checks import CHECKS
from policytable.audit.nouns import SEVERITIES, Audit, Finding, Table
from policytable.audit.reading import Book
from policytable.audit.view import view_of


def audit(book: Book, more: tuple[Finding, ...] = ()) -> Audit:
    """Check the tables of a book by themselves; `more` are findings of a comparison, which are ranked among these."""
    view = view_of(book.tables)
    return ranked(book.tables, (*book.findings, *(one for check in CHECKS for one in check(view)), *more))


def ranked(tables: tuple[Table, ...], findings: Iterable[Finding]) -> Audit:
    """Findings about tables, each once, the worst first."""
    files = [table.file for table in tables]
    return Audit(tables, tuple(sorted(dict.fromkeys(findings), key=lambda one: _rank(one, files))))


def title_of(code: str) -> str:
    """The Chinese title of a check; the code where it has none."""
    return _titles().get(code, code)


def _rank(one: Finding, files: list[str]) -> tuple[int, int, str, int, int, str]:
    file = files.index(one.spot.file) if one.spot.file in files else len(files)
    return SEVERITIES.index(one.severity), -one.weight, one.code, file, one.spot.line or 0, one.spot.column


@cache
def _titles() -> dict[str, str]:
    data = tomllib.loads((resources.files(__package__ or "policytable.audit") / "checks.toml").read_text("utf-8"))
    return {code: str(entry["title"]) for code, entry in data.items()}
