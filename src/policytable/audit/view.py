"""What every check looks at: the tables with their statements read once, and the pens that findings are written with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from policytable.audit.heads import column_title
from policytable.audit.nouns import Finding, Line, Naming, Severity, Shape, Spot, Statement, Table
from policytable.audit.statements import naming, statements
from policytable.model import Region

STATED = ("target", "award", "industries", "fee", "supervision", "remarks")


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the line and the table in which it stands."""

    table: Table
    line: Line
    statement: Statement

    @property
    def spot(self) -> Spot:
        """The cell."""
        return spot_of(self.table, self.line, self.statement.field)


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a cell names, in a statement or in the list of places."""

    table: Table
    line: Line
    column: str
    naming: Naming

    @property
    def spot(self) -> Spot:
        """The cell."""
        return spot_of(self.table, self.line, self.column)


@dataclass(frozen=True, slots=True)
class View:
    """The tables of one audit. `said` are the statements of the summaries, `named` all places that cells name, `years` the years that the
    tables are about (first, last), read from their dates and heads."""

    tables: tuple[Table, ...]
    said: tuple[Said, ...]
    named: tuple[Named, ...]
    years: tuple[int, int]

    def of(self, shape: Shape) -> Iterator[Table]:
        """The tables of a shape."""
        return (table for table in self.tables if table.shape == shape)

    def listed(self, region: Region) -> dict[str, Region]:
        """The places that a list gives for a province, by their printed names."""
        return {
            one.naming.words: one.naming.place
            for one in self.named
            if one.column == "place" and one.line.region == region and one.naming.place is not None
        }


@dataclass(frozen=True, slots=True)
class Words:
    """What a finding says: the words in question, the sentence, what may be meant, what shows it."""

    printed: str
    sentence: str
    suggestion: str = ""
    evidence: str = ""
    also: tuple[Spot, ...] = ()


def view_of(tables: tuple[Table, ...]) -> View:
    """Read the statements and the places of the tables."""
    said = tuple(
        Said(table, line, statement)
        for table in tables
        if table.shape == "summary"
        for line in table.lines
        for column in STATED
        for statement in statements(line, column)
    )
    heads = [Named(one.table, one.line, one.statement.field, place) for one in said for place in one.statement.places]
    lists = [
        Named(table, line, "place", naming(words, line.region))
        for table in tables
        if table.shape == "places"
        for line in table.lines
        if (words := line.cell("place"))
    ]
    return View(tables, said, (*heads, *lists), _years(tables))


def spot_of(table: Table, line: Line | None, column: str = "") -> Spot:
    """A cell, a line (no column) or a column (no line) of a table."""
    header = head_of(table, column) if column else ""
    return Spot(table.file, line.number if line else None, line.name if line else "", column, header)


def head_of(table: Table, column: str) -> str:
    """The head of a column in Chinese, as printed where it is Chinese."""
    return column_title(table.shape, column, table.header(column))


def found(code: str, severity: Severity, spot: Spot, words: Words, weight: int = 50) -> Finding:
    """A finding that needs no corpus."""
    return Finding("itself", code, severity, spot, words.printed, words.sentence, words.suggestion, words.evidence, weight, words.also)


def _years(tables: tuple[Table, ...]) -> tuple[int, int]:
    """Fifteen years around the years of the dates: a policy is planned for ten years at most, and a table collects some years' papers."""
    keys = {"policies": ("published",), "batches": ("call", "list")}
    cells = [line.cell(key) for table in tables for key in keys.get(table.shape, ()) for line in table.lines]
    years = [int(match[0]) for cell in cells if (match := re.match(r"\d{4}", cell))]
    heads = [int(year) for table in tables for column in table.columns for year in re.findall(r"(?:19|20)\d\d", column.header)]
    if not (years or heads):
        return 1990, 2060
    middle = int(median(years or heads))
    return middle - 15, middle + 15
