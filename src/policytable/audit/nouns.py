"""What an audit speaks of: a published table as it was printed, what its cells say, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from policytable.model import Region

Shape = Literal["summary", "places", "policies", "batches"]
Severity = Literal["wrong", "doubtful", "hint"]
# `itself` needs no corpus. The others come from the comparison with an edition.
Kind = Literal["itself", "differs", "missing_there", "missing_here"]
# How a cell stands against an edition, the worst first.
Standing = Literal["cannot_be_right", "differs", "missing_here", "missing_there", "in_other_words", "agrees"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was recognised: `key` as in `headers.toml` (`award`), `header` as printed, `index` in the file's rows from 0."""

    key: str
    header: str
    index: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row as printed. `number` is its line in the file from 1 (the header's is 1); `region` the place that its first columns name, None
    where they name none that is known; `cells` are (column key, words) in the order of the columns, white space as printed."""

    number: int
    name: str
    region: Region | None
    cells: tuple[tuple[str, str], ...]

    def cell(self, key: str) -> str:
        """The words under a column, without white space around; empty where there are none."""
        return next((words.strip() for name, words in self.cells if name == key), "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table as printed. `file` is the name that findings call it by; `other` are headers that were not recognised, `notes` the lines
    below it that are no rows (注：…), `totals` its lines of sums (合计)."""

    file: str
    shape: Shape
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def header(self, key: str) -> str:
        """The printed head of a column; the key where the table has no such column."""
        return next((column.header for column in self.columns if column.key == key), key)

    def has(self, key: str) -> bool:
        """Whether the table has the column."""
        return any(column.key == key for column in self.columns)

    @property
    def cell_count(self) -> int:
        """How many cells it has, empty ones and those of sums included."""
        return len(self.columns) * (len(self.lines) + len(self.totals))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a printed table. `line` is None for a whole column, `column` (a key) empty for a whole line; `region` is the line's
    name."""

    file: str
    line: int | None
    region: str = ""
    column: str = ""
    header: str = ""


@dataclass(frozen=True, slots=True)
class Naming:
    """A place named at the head of a statement: the printed words, and the place in the line's province, None where there is none."""

    words: str
    place: Region | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a printed cell: `words`, `start` and `end` in the cell; `field` is the column's key.

    `places` are those named before the colon (empty: the line's own region speaks). `year` is the year that heads it. A quantity has
    `numbers` as printed (one, or the two ends of a range, in the printed order) and `unit` as printed (家, 万元, 元, %); `sums` are the
    same in yuan where the unit is money. `bound` is `exact`, `at_most`, `at_least`, `about` or `range`; `levels` are ranks
    (national, provincial, prefecture, county) and `level_words` their printed words. `items` are the members of a list of industries.
    `rest` is what is left of the words when all that was taken out. `carried` says that the places were named by the statement before,
    with only a ； between (湖州市：…；市级…).
    """

    field: str
    words: str
    start: int
    end: int
    places: tuple[Naming, ...] = ()
    year: int | None = None
    numbers: tuple[Decimal, ...] = ()
    unit: str = ""
    sums: tuple[Decimal, ...] = ()
    bound: str = "exact"
    levels: tuple[str, ...] = ()
    level_words: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    rest: str = ""
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Cite:
    """A place behind what an edition says: `page` is our own page from the edition's folder (or an address), `original` the official
    address where there is one."""

    page: str
    title: str = ""
    quote: str = ""
    clause: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a cell, in words for somebody who has never seen the system.

    `code` names the check (`checks.toml` holds its title). `printed` are the words in question; `sentence` says what is wrong,
    `suggestion` what may be meant (empty where nobody can know), `evidence` what in the tables themselves shows it. `weight` orders
    findings of one severity, the weightiest first. `also` are further places that the finding speaks of.
    `cites` are the places behind a comparison (empty without a corpus).
    """

    kind: Kind
    code: str
    severity: Severity
    spot: Spot
    printed: str
    sentence: str
    suggestion: str = ""
    evidence: str = ""
    weight: int = 50
    also: tuple[Spot, ...] = ()
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One statement compared. `subject` is what it is about (常州市; 第3批), `printed` and `ours` what each side says (empty: nothing),
    `how` in what the wording differs where the meaning is one, `aspects` in what the meaning differs, `reason` why there is nothing on
    our side or what explains it."""

    standing: Standing
    subject: str
    printed: str
    ours: str
    how: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    reason: str = ""
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A cell of one table or of both with how it stands, which is how its worst point stands. `spot.line` is None where the printed table
    has no such line; `page` is our page of the cell."""

    spot: Spot
    standing: Standing
    printed: str
    ours: str
    points: tuple[Point, ...] = ()
    how: tuple[str, ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tables against an edition (its id and date): a verdict for each cell, in the order of the tables."""

    edition: str
    as_of: str
    verdicts: tuple[Verdict, ...]

    def count(self, standing: Standing) -> int:
        """How many cells stand so."""
        return sum(verdict.standing == standing for verdict in self.verdicts)


@dataclass(frozen=True, slots=True)
class Audit:
    """Tables with what was found in them, the worst first, and the comparison with an edition where there was one."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    comparison: Comparison | None = None

    def count(self, severity: Severity) -> int:
        """How many findings are of this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    @property
    def cell_count(self) -> int:
        """The cells of all tables."""
        return sum(table.cell_count for table in self.tables)
