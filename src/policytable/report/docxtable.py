"""A table of the report in the document: fixed widths that add up to the line, heads that repeat, rows that are not cut."""

from __future__ import annotations

from typing import Any

from docx.shared import Cm

from policytable.report.docxwords import MARK, Look, Words, child, element, run_of
from policytable.report.lines import breadth, link, longest, marks, plain
from policytable.report.nouns import Entry, Sheet

_LEAST, _MOST = 3.0, 26.0  # Chinese characters
_CHARACTER = 0.45  # centimetres that a character may have at most, with its share of the cell's margins
_TWIPS = 635  # EMU in a twip
_LONG_ROW = 900  # digits of words; a longer row may be cut, or half a page stays empty above it


def room_of(sheet: Sheet) -> float:
    """The width that a table asks for, in Chinese characters."""
    return sum(_asked(sheet, at) for at in range(len(sheet.columns)))


def _asked(sheet: Sheet, at: int) -> float:
    column = sheet.columns[at]
    held = max(longest(sheet, at) / 2, min(breadth(column.header) / 2, 6)) + 1
    return max(_LEAST, min(held, float(column.width) + 1, _MOST))


def add_table(words: Words, sheet: Sheet, room: float) -> None:
    """Put a table at the end of the document; `room` is the width of a line in centimetres."""
    if not sheet.columns:
        return
    asked = [_asked(sheet, at) for at in range(len(sheet.columns))]
    line = min(room, sum(asked) * _CHARACTER)
    widths = [int(Cm(line) / _TWIPS * one / sum(asked)) for one in asked]
    table = element("w:tbl")
    table.append(_properties(sum(widths)))
    grid = child(table, "w:tblGrid")
    for wide in widths:
        child(grid, "w:gridCol", w=str(wide))
    table.append(_heads(sheet, widths))
    for row in sheet.rows:
        table.append(_row(words, sheet, row, widths))
    words.append(table)


def _properties(wide: int) -> Any:
    found = element("w:tblPr")
    child(found, "w:tblW", w=str(wide), type="dxa")
    child(found, "w:jc", val="center")
    borders = child(found, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        child(borders, f"w:{side}", val="single", sz="8" if side in ("top", "bottom") else "4", space="0", color="8C8C8C")
    child(found, "w:tblLayout", type="fixed")
    margins = child(found, "w:tblCellMar")
    for side, wide_ in (("top", "30"), ("left", "70"), ("bottom", "30"), ("right", "70")):
        child(margins, f"w:{side}", w=wide_, type="dxa")
    child(found, "w:tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0", noHBand="1", noVBand="1")
    return found


def _heads(sheet: Sheet, widths: list[int]) -> Any:
    row = element("w:tr")
    properties = child(row, "w:trPr")
    child(properties, "w:cantSplit")
    child(properties, "w:tblHeader")
    for column, wide in zip(sheet.columns, widths, strict=True):
        cell = _cell(row, wide, shade="E4EAF0")
        paragraph = _paragraph(cell, "TableHeads")
        paragraph.append(run_of(plain(column.header)))
    return row


def _row(words: Words, sheet: Sheet, row: tuple[tuple[Entry, ...], ...], widths: list[int]) -> Any:
    found = element("w:tr")
    if max((sum(breadth(entry.text) for entry in cell) for cell in row), default=0) < _LONG_ROW:
        child(child(found, "w:trPr"), "w:cantSplit")
    for column, cell, wide in zip(sheet.columns, row, widths, strict=True):
        place = _cell(found, wide)
        for entry in cell:
            _line(words, _paragraph(place, "TableWords", "right" if column.numeric and not entry.muted else ""), entry)
        if not cell:
            _paragraph(place, "TableWords")
    return found


def _cell(row: Any, wide: int, shade: str = "") -> Any:
    cell = child(row, "w:tc")
    properties = child(cell, "w:tcPr")
    child(properties, "w:tcW", w=str(wide), type="dxa")
    if shade:
        child(properties, "w:shd", val="clear", color="auto", fill=shade)
        child(properties, "w:vAlign", val="center")
    return cell


def _paragraph(cell: Any, style: str, side: str = "") -> Any:
    paragraph = child(cell, "w:p")
    properties = child(paragraph, "w:pPr")
    child(properties, "w:pStyle", val=style)
    if side:
        child(properties, "w:jc", val=side)
    return paragraph


def _line(words: Words, paragraph: Any, entry: Entry) -> None:
    address = link(entry.href)
    run = run_of(plain(entry.text), Look(entry.strong, entry.muted, linked=bool(address)))
    paragraph.append(words.link_around(address, iter([run])) if address else run)
    if entry.marks:
        paragraph.append(run_of(marks(entry), MARK))
