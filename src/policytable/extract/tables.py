"""Tables as grids of numbers with the headers, units and places that govern them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from policytable import numerals
from policytable.extract.passage import Passage, Statement
from policytable.extract.quantities import times
from policytable.extract.scope import mentions as places
from policytable.model import Evidence, Region, Table, TableCell
from policytable.rules import shape
from policytable.text import plain

CAPTION = 48  # folded characters of a line that names a table; the longest in the development texts has 41
TOTAL = ("合计", "总计", "全省", "全市", "全区", "小计", "总数", "全省合计")


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a table with what governs it; `words` as printed, `unit` from cell, header or caption."""

    value: Decimal
    high: Decimal
    cap: bool
    words: str
    unit: str | None
    evidence: Evidence
    headers: tuple[Evidence, ...]
    header_text: str
    row_text: str
    place: Region | None
    statement: Statement


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, what it is about (caption and lead-in), its header words, its numbers."""

    statement: Statement
    caption: str
    about: str
    header_text: str
    numbers: tuple[Number, ...]


def grids(passage: Passage) -> Iterator[Grid]:
    """The tables of the document that clauses were made of."""
    rows: dict[int, list[Statement]] = {}
    for statement in passage.statements:
        if statement.clause.table is not None and statement.order == 0:
            rows.setdefault(statement.clause.table, []).append(statement)
    for index, statements in rows.items():
        if index < len(passage.document.tables):
            yield _grid(passage, passage.document.tables[index], statements)


def _grid(passage: Passage, table: Table, rows: list[Statement]) -> Grid:
    near = list(_captions(passage, rows[0]))
    above = [*near, *(other for other in passage.above(rows[0]) if other not in near)][:2]
    about = "".join(other.text for other in above)
    text = passage.document.text
    header_text = plain("".join(text[cell.start : cell.end] for cell in table.cells if cell.row < table.header_rows))
    unit = _unit(about) or _unit(header_text)
    numbers = tuple(_numbers(passage, table, rows, (above[0] if above else None, unit)))
    return Grid(above[0] if above else rows[0], above[0].text if above else "", about, header_text, numbers)


def _captions(passage: Passage, row: Statement) -> Iterator[Statement]:
    """The lines right above a table that stand for its caption, nearest first, where no heading holds it: 任务分解表, (单位：万元)."""
    for other in reversed(passage.statements[max(0, row.index - 2) : row.index]):
        if other.clause.kind == "row" or len(other.text) > CAPTION or other.text.endswith("。"):
            return
        if shape("table_caption").search(other.text):
            yield other


def _unit(words: str) -> str | None:
    match = shape("table_unit").search(words)
    return match["unit"] if match else None


def _numbers(passage: Passage, table: Table, rows: list[Statement], given: tuple[Statement | None, str | None]) -> Iterator[Number]:
    text = passage.document.text
    by_row = {statement.clause.row: statement for statement in rows}
    for cell in table.cells:
        words = plain(text[cell.start : cell.end])
        match = shape("table_number").fullmatch(words)
        statement = by_row.get(cell.row)
        if cell.row < table.header_rows or match is None or statement is None:
            continue
        heads = [
            head for row in range(table.header_rows) if (head := table.at(row, cell.column)) is not None and _tells(passage, table, head)
        ]
        left = [side for column in range(cell.column) if (side := table.at(cell.row, column)) is not None and not _is_number(text, side)]
        header_text = plain("".join(text[head.start : head.end] for head in heads))
        row_text = plain("".join(text[side.start : side.end] for side in left))
        if "序号" in header_text:
            continue
        path = statement.clause.path or None
        first = min((side.start for side in left), default=cell.start)
        headers = [passage.document.cite(head.start, head.end, path) for head in heads]
        if given[0] is not None:
            headers.append(passage.cite(given[0], 0, len(given[0].text)))
        yield Number(
            value=numerals.read(match["number"]),
            high=numerals.read(match["high"] or match["number"]),
            cap=match["cap"] is not None,
            words=text[cell.start : cell.end].strip(),
            unit=match["unit"] or _unit(header_text) or given[1],
            evidence=passage.document.cite(first, cell.end, path),
            headers=tuple(headers),
            header_text=header_text,
            row_text=row_text,
            place=_place(passage, row_text),
            statement=statement,
        )


def _tells(passage: Passage, table: Table, head: TableCell) -> bool:
    """Whether a cell above a number says something about it: of a line over the whole width only what names unit, year or matter."""
    if head.start >= head.end:
        return False
    if head.column_span < table.columns:
        return True
    words = plain(passage.document.text[head.start : head.end])
    matter = passage.pack.first("award", "table", words) or passage.pack.first("target", "table", words)
    return bool(matter or _unit(words) or times(words, passage.pack, passage.year))


def _is_number(text: str, cell: TableCell) -> bool:
    return shape("table_number").fullmatch(plain(text[cell.start : cell.end])) is not None


def _place(passage: Passage, row_text: str) -> Region | None:
    """The place that a row names, within the issuer's; None for the issuer's own (合计) and where there is none."""
    if passage.region is None or any(word in row_text for word in TOTAL):
        return None
    found = places(row_text, passage.region.adcode)
    return found[0][2] if len(found) == 1 else None
