"""Workbooks: each sheet under a heading with its name, its rows as a table, values as their formats show them.

Sheets, rows and columns that are hidden by hand are left out and told; rows that a filter hides are part of the list and are read.
A row of one cell above the heads or below the list (a title, a note) is written over the full width, as if it were merged.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import openpyxl

from policytable.errors import DamagedError, EmptyError
from policytable.model import Issue
from policytable.parse.draft import Draft, Grid, Ink, Slot
from policytable.parse.office.sheet_format import show
from policytable.parse.outcome import Parsed, issue
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "openpyxl-2"
_CELLS = 300_000
_CHARACTERS = 30_000_000  # shown in one sheet; cells can share a long string, and the text holds it as often
_COLUMNS = 256  # a row with a cell in XFD1 would be written with 16,383 tabs; above this empty columns are left out
_NOTE = re.compile(r"注|备注|说明|备 注|数据来源|资料来源|填报|填表|制表|联系|附件|单位")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_Place = tuple[int, int]


@dataclass(slots=True)
class _Told:
    """What is not shown, by sheet or by kind."""

    sheets: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    formulas: list[str] = field(default_factory=list)


def read_sheet(content: bytes, name: str) -> Parsed:
    """Reads an XLSX; formulas by their last stored value. Raises DamagedError, and EmptyError `no_text`."""
    book = _open(content, name, values=True)
    draft, told = Draft(), _Told()
    formulas = _open(content, name, values=False) if _has_formulas(content) else None
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            _sheet(draft, sheet, told, name)
            if formulas is not None:
                told.formulas += _uncounted(sheet, formulas[sheet.title])
        elif sheet._cells:
            told.sheets.append(str(sheet.title))
    if not draft.tables:
        raise EmptyError("no sheet shows a value", about=name, code="no_text")
    return Parsed(draft.document(content, MEDIA_TYPES["xlsx"], METHOD), tuple(_issues(told, content, name)))


def _open(content: bytes, name: str, values: bool) -> Any:
    try:
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl lets XML, zip, key and value errors of damaged files through as they come
        raise DamagedError(f"the workbook cannot be opened: {type(error).__name__}: {error}", about=name) from error


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return any(_FORMULA.search(package.read(member)) for member in package.namelist() if "/worksheets/" in member)


def _uncounted(shown: Any, written: Any) -> list[str]:
    """Cells with a formula whose value the program that wrote the file did not store."""
    return [
        f"{shown.title}!{cell.coordinate}"
        for place, cell in sorted(written._cells.items())
        if cell.data_type == "f" and shown.cell(*place).value is None
    ]


def _sheet(draft: Draft, sheet: Any, told: _Told, name: str) -> None:
    if len(sheet._cells) > _CELLS:  # only stored cells are looked at: a stray format in row 1048576 makes a sheet of sixteen billion
        raise DamagedError(f"{len(sheet._cells)} cells in one sheet are more than is reasonable", about=name, code="too_large")
    told.comments += sum(1 for cell in sheet._cells.values() if cell.comment is not None)
    filled = _shown(sheet, told)
    if not filled:
        return
    if sum(map(len, filled.values())) > _CHARACTERS:
        raise DamagedError("the cells show more characters than is reasonable", about=name, code="too_large")
    rows = {row: at for at, row in enumerate(sorted({row for row, _ in filled}))}
    left, right = min(column for _, column in filled), max(column for _, column in filled)
    kept = sorted({column for _, column in filled}) if right - left >= _COLUMNS else list(range(left, right + 1))
    hidden = {column for column in kept if _is_hidden(sheet, column)}
    columns = {column: at for at, column in enumerate(column for column in kept if column not in hidden)}
    spans = _spans(sheet, rows, columns)
    slots = []
    for (row, column), text in sorted(filled.items()):
        paragraphs = tuple(Ink(line.strip()) for line in text.splitlines() if line.strip())
        down, across = spans.get((row, column), (1, 1))
        slots.append(Slot(rows[row], columns[column], paragraphs, down, across))
    draft.block("heading", Ink(str(sheet.title)))
    draft.table(Grid(tuple(_widened(slots, len(rows), len(columns))), len(rows), len(columns)))


def _shown(sheet: Any, told: _Told) -> dict[_Place, str]:
    """The texts of cells that are shown, by place."""
    filters = bool(sheet.auto_filter.filterColumn)
    made: dict[_Place, str] = {}
    hidden_rows = {row for row, one in sheet.row_dimensions.items() if one.hidden and not filters}
    hidden_columns = {column for column in {column for _, column in sheet._cells} if _is_hidden(sheet, column)}
    for place, cell in sorted(sheet._cells.items()):
        text = show(cell.value, cell.number_format or "") if cell.value is not None else ""
        if not text:
            continue
        if place[0] in hidden_rows:
            told.rows[f"{sheet.title} {place[0]}"] += 1
        elif place[1] in hidden_columns:
            told.columns[f"{sheet.title} {openpyxl.utils.get_column_letter(place[1])}"] += 1
        else:
            made[place] = text
    return made


def _is_hidden(sheet: Any, column: int) -> bool:
    """Columns are described by runs, each under the letter of its first."""
    return any(
        bool(one.hidden) and (one.min or 0) <= column <= (one.max or 0) for one in sheet.column_dimensions.values() if one.min is not None
    )


def _spans(sheet: Any, rows: dict[int, int], columns: dict[int, int]) -> dict[_Place, _Place]:
    """(rows, columns) of merged areas by their first cell, counted in what is shown."""
    made = {}
    for area in sheet.merged_cells.ranges:
        down = sum(1 for row in rows if area.min_row <= row <= area.max_row)
        across = sum(1 for column in columns if area.min_col <= column <= area.max_col)
        made[(area.min_row, area.min_col)] = (max(1, down), max(1, across))
    return made


def _widened(slots: list[Slot], rows: int, columns: int) -> list[Slot]:
    count = Counter(slot.row for slot in slots)
    covered = {row for slot in slots for row in range(slot.row + 1, slot.row + slot.row_span)}
    full = [row for row in range(rows) if count[row] > 1 or row in covered]
    if not full or columns < 2:
        return slots
    made = []
    for slot in slots:
        alone = count[slot.row] == 1 and slot.row not in covered and slot.column == 0 and slot.row_span == 1
        note = slot.row > full[-1] and any(_NOTE.match(ink.text) or len(ink.text) > 20 for ink in slot.paragraphs)
        wide = alone and (slot.row < full[0] or note)
        made.append(Slot(slot.row, 0, slot.paragraphs, 1, columns) if wide else slot)
    return made


def _issues(told: _Told, content: bytes, name: str) -> list[Issue]:
    made = []
    if told.sheets:
        made.append(issue("hidden_sheet", f"hidden sheets are left out: {', '.join(told.sheets[:5])}", name))
    for what, counted in (("rows", told.rows), ("columns", told.columns)):
        if counted:
            made.append(issue("hidden_cells", f"{len(counted)} hidden {what} are left out, such as {next(iter(counted))}", name))
    if told.formulas:
        made.append(issue("formula_unread", f"{len(told.formulas)} formulas have no stored value, such as {told.formulas[0]}", name))
    if told.comments:
        made.append(issue("comments", f"{told.comments} comments are not part of the text", name, "info"))
    drawn = _drawn(content)
    if drawn:
        made.append(issue("drawing_text", f"words in shapes are not read: {drawn[:60]}", name))
    return made


def _drawn(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        data = b"".join(package.read(one) for one in package.namelist() if one.startswith("xl/drawings/drawing") and one.endswith(".xml"))
    return " ".join(found.decode("utf-8", "replace") for found in re.findall(rb"<a:t>([^<]+)</a:t>", data))
