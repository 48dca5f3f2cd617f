"""Workbooks: each sheet under a heading with its name, its rows as a table, values as they are stored."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl

from policytable.errors import DamagedError, EmptyError
from policytable.parse.draft import Draft, Grid, Ink, Slot
from policytable.parse.outcome import Parsed
from policytable.parse.sniff import MEDIA_TYPES

METHOD = "openpyxl-1"
_CELLS = 300_000
_CHARACTERS = 30_000_000  # shown in one sheet; cells can share a long string, and the text holds it as often


def read_sheet(content: bytes, name: str) -> Parsed:
    """Reads an XLSX; formulas by their last stored value. Raises DamagedError, and EmptyError `no_text`."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl lets XML, zip, key and value errors of damaged files through as they come
        raise DamagedError(f"the workbook cannot be opened: {type(error).__name__}: {error}", about=name) from error
    draft = Draft()
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            _sheet(draft, sheet, name)
    if not draft.tables:
        raise EmptyError("no sheet shows a value", about=name, code="no_text")
    return Parsed(draft.document(content, MEDIA_TYPES["xlsx"], METHOD))


def _sheet(draft: Draft, sheet: Any, name: str) -> None:
    filled = {(cell.row, cell.column): text for row in _rows(sheet, name) for cell in row if (text := _show(cell))}
    if not filled:
        return
    if sum(map(len, filled.values())) > _CHARACTERS:
        raise DamagedError("the cells show more characters than is reasonable", about=name, code="too_large")
    top, bottom = min(row for row, _ in filled), max(row for row, _ in filled)
    left, right = min(column for _, column in filled), max(column for _, column in filled)
    spans = {
        (area.min_row, area.min_col): (min(area.max_row, bottom) - area.min_row + 1, min(area.max_col, right) - area.min_col + 1)
        for area in sheet.merged_cells.ranges
    }
    slots = []
    for (row, column), text in sorted(filled.items()):
        down, across = spans.get((row, column), (1, 1))
        paragraphs = tuple(Ink(line.strip()) for line in text.splitlines() if line.strip())
        slots.append(Slot(row - top, column - left, paragraphs, max(1, down), max(1, across)))
    draft.block("heading", Ink(str(sheet.title)))
    draft.table(Grid(tuple(slots), bottom - top + 1, right - left + 1))


def _rows(sheet: Any, name: str) -> Any:
    # a stray format in row 1048576 makes a sheet of sixteen billion cells; only stored cells are looked at
    cells = sorted(sheet._cells.items())
    if len(cells) > _CELLS:
        raise DamagedError(f"{len(cells)} cells in one sheet are more than is reasonable", about=name, code="too_large")
    return [[cell for _, cell in cells]]


def _show(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float):
        text = f"{value:.10f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else repr(value)
        return f"{float(f'{value * 100:.8f}'):g}%" if "%" in (cell.number_format or "") else text
    if isinstance(value, int) and "%" in (cell.number_format or ""):
        return f"{value * 100}%"
    return str(value).strip()
