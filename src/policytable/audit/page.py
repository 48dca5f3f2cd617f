"""An audit as one page: each table as printed with its cells marked, and the findings beside it. No script, no other file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from policytable.audit.compare.agreement import agreement
from policytable.audit.heads import column_title, shape_title
from policytable.audit.judging import title_of
from policytable.audit.nouns import SEVERITIES, Audit, Finding, Line, Severity, Standing, Table, Verdict
from policytable.audit.telling import SEVERITY_WORDS, STANDING_WORDS, headline, standing_line, where

_NO_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # what HTML cannot carry
_SIGNS: dict[Standing, str] = {
    "agrees": "✓",
    "in_other_words": "≈",
    "differs": "≠",
    "missing_there": "缺",
    "missing_here": "多",
    "cannot_be_right": "×",
}
_LONG_TABLE = 60  # lines; of a longer table only those with findings and their neighbours are shown


@dataclass(frozen=True, slots=True)
class _Note:
    """A finding with its number on the page."""

    number: int
    severity: Severity
    title: str
    where: str
    printed: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class _Square:
    """A cell: its words in pieces, each with the number of the finding that speaks of it (0 for none), the worst severity of its findings
    (empty for none) and their numbers; against an edition how it stands, that in words, and the address of our page of the cell."""

    words: str
    pieces: tuple[tuple[str, int], ...]
    severity: str
    numbers: tuple[int, ...]
    standing: str = ""
    told: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table; `skipped` lines before it are not shown."""

    number: int
    squares: tuple[_Square, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class _Links:
    """How cells stand against an edition, by (file, line, column), and where its pages are from here."""

    verdicts: dict[tuple[str, int | None, str], Verdict]
    base: str

    def address(self, page: str) -> str:
        """A page of the edition from here; an address of the web as it is. Nothing for what is neither."""
        if page.startswith(("https://", "http://")):
            return page
        return f"{self.base}{page}" if self.base and re.match(r"[\w.-]+(/|$|#)", page) and ".." not in page else ""

    def stands(self, square: _Square, spot: tuple[str, int | None, str]) -> _Square:
        """The cell with how it stands; one that both sides leave empty stands for nothing."""
        one = self.verdicts.get(spot)
        if one is None or not (one.printed or one.ours):
            return square
        how = f"（{'、'.join(one.how)}）" if one.how else ""
        own = f"；本表：{one.ours}" if one.ours and one.standing != "agrees" else ""
        return replace(square, standing=one.standing, told=f"{STANDING_WORDS[one.standing]}{how}{own}", page=self.address(one.page))


@dataclass(frozen=True, slots=True)
class _Sheet:
    key: str
    file: str
    title: str
    heads: tuple[_Square, ...]
    rows: tuple[_Row, ...]
    rest: int
    notes: tuple[str, ...]
    findings: tuple[_Note, ...]
    tally: tuple[tuple[str, str, int], ...]


def audit_page(audit: Audit, base: str = "") -> bytes:
    """The page. Its words are the table's own and hostile: everything is escaped. `base` is what leads from the page to the folder of the
    edition that the tables were compared with, with a slash at its end (`../outputs/`)."""
    notes = tuple(
        _Note(number, one.severity, title_of(one.code), where(one.spot), one.printed, one) for number, one in enumerate(audit.findings, 1)
    )
    first: dict[str, int] = {}
    for note in notes:
        first.setdefault(note.finding.spot.file, note.number)
    worst_first = sorted(audit.tables, key=lambda table: first.get(table.file, len(notes) + 1))
    verdicts = {(one.spot.file, one.spot.line, one.spot.column): one for one in audit.comparison.verdicts} if audit.comparison else {}
    sheets = tuple(_sheet(at, table, notes, _Links(verdicts, base)) for at, table in enumerate(worst_first, 1))
    top = tuple(note for note in notes if note.severity != "hint")
    page = _templates().get_template("audit.html")
    links = _Links(verdicts, base)
    compared = audit.comparison
    told = page.render(
        headline=headline(audit),
        sheets=sheets,
        top=top,
        words=SEVERITY_WORDS,
        tokens=_tokens(),
        compared=standing_line(compared) if compared else "",
        columns=agreement(compared) if compared else (),
        standings=STANDING_WORDS,
        signs=_SIGNS,
        address=links.address,
    )
    return told.encode("utf-8", "replace")


def _sheet(at: int, table: Table, notes: tuple[_Note, ...], links: _Links) -> _Sheet:
    marks: dict[tuple[int | None, str], list[_Note]] = defaultdict(list)
    own = tuple(note for note in notes if note.finding.spot.file == table.file)
    for note in own:
        marks[note.finding.spot.line, note.finding.spot.column].append(note)
    heads = tuple(_square(column_title(table.shape, column.key, column.header), [*marks[None, column.key]]) for column in table.columns)
    lines = sorted((*table.lines, *table.totals), key=lambda line: line.number)
    kept = _kept(lines, {number for number, _ in marks if number is not None})
    rows, skipped = [], 0
    for line in lines:
        if line.number not in kept:
            skipped += 1
            continue
        rows.append(replace(_row(line, marks, (table.file, links)), skipped=skipped))
        skipped = 0
    tally = tuple((severity, SEVERITY_WORDS[severity], sum(note.severity == severity for note in own)) for severity in SEVERITIES)
    return _Sheet(f"t{at}", table.file, shape_title(table.shape), heads, tuple(rows), skipped, table.notes, own, tally)


def _kept(lines: list[Line], marked: set[int]) -> set[int]:
    if len(lines) <= _LONG_TABLE:
        return {line.number for line in lines}
    near = {number + step for number in marked for step in (-1, 0, 1)}
    return {line.number for at, line in enumerate(lines) if at < 3 or line.number in near}


def _row(line: Line, marks: dict[tuple[int | None, str], list[_Note]], beside: tuple[str, _Links]) -> _Row:
    file, links = beside
    whole = marks.get((line.number, ""), [])
    squares = tuple(
        links.stands(
            _square(words.strip(), [*(whole if at == 0 else ()), *marks.get((line.number, column), ())]), (file, line.number, column)
        )
        for at, (column, words) in enumerate(line.cells)
    )
    return _Row(line.number, squares)


def _square(words: str, notes: list[_Note]) -> _Square:
    worst = next((severity for severity in SEVERITIES if any(note.severity == severity for note in notes)), "")
    return _Square(words, tuple(_pieces(words, notes)), worst, tuple(note.number for note in notes))


def _pieces(words: str, notes: list[_Note]) -> Iterator[tuple[str, int]]:
    """The words cut around those that findings speak of; nothing is picked out where a finding speaks of the whole cell."""
    places = sorted(
        (words.index(note.printed), note.number, note.printed)
        for note in notes
        if note.printed and note.printed != words and note.printed in words
    )
    start = 0
    for at, number, printed in places:
        if at >= start:
            yield words[start:at], 0
            yield printed, number
            start = at + len(printed)
    yield words[start:], 0


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("policytable.audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_sayable,
    )


def _sayable(value: object) -> object:
    return _NO_HTML.sub("\ufffd", value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _tokens() -> Markup:
    """The colours and typefaces of the published pages, which stand once."""
    return Markup((resources.files("policytable.export.site") / "assets" / "tokens.css").read_text("utf-8"))
