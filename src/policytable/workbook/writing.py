"""Writing a workbook: one sheet a field, what machines wrote locked, what people write in their own columns with lists to choose from.

No cell can become a formula: every text is written as a text, with the sign that spreadsheets know for it where it begins with a
formula's. The same input gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from policytable.errors import UsageError
from policytable.workbook import columns as heads
from policytable.workbook.cells import Written, clean, to_cell
from policytable.workbook.columns import FIELD_SHEETS, LOCKED, Column, columns_of, heads_of, reasons_of
from policytable.workbook.guide import guide_lines
from policytable.workbook.look import Looks, height_of, link_to, looks_of, made_at
from policytable.workbook.noun import Doubt, Entry, Lists, Signature
from policytable.workbook.phrases import quote_words, says
from policytable.workbook.wishing import plain
from policytable.workbook.words import DECISIONS

MOST_ROWS = 250_000
MOST_LINKS = 65_530  # of a sheet; a spreadsheet takes no more, the others are written as text
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True}
_SIGNS = tuple("=+-@＝＋－＠\t\n'")


def write_book(entries: Sequence[Entry], doubts: Sequence[Doubt], signature: Signature, lists: Lists) -> bytes:
    """The workbook of these rows, in this order within each field. Raises UsageError `too_large` for more than MOST_ROWS of them."""
    if len(entries) + len(doubts) > MOST_ROWS:
        problem = f"{len(entries) + len(doubts)} rows are more than {MOST_ROWS}"
        raise UsageError(problem, code="too_large", remedy="choose with --region, --field, --source or --risk")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": "政策表复核", "created": made_at(signature.as_of)})
    _Writer(book, lists).write(entries, doubts, signature)
    book.close()
    return buffer.getvalue()


class _Writer:
    """One workbook while it is written."""

    def __init__(self, book: Any, lists: Lists) -> None:
        self.book, self.lists = book, lists
        self.looks: Looks = looks_of(book)
        self.ranges: dict[tuple[tuple[str, str], ...], str] = {}

    def write(self, entries: Sequence[Entry], doubts: Sequence[Doubt], signature: Signature) -> None:
        of = {field: [entry for entry in entries if entry.fact.field == field] for field in FIELD_SHEETS}
        self._guide(signature, {FIELD_SHEETS[field]: len(rows) for field, rows in of.items()} | {heads.DOUBTS: len(doubts)})
        filled = {field: (self.book.add_worksheet(FIELD_SHEETS[field]), rows) for field, rows in of.items() if rows}
        open_issues = self.book.add_worksheet(heads.DOUBTS) if doubts else None
        self._lists(filled)
        self._signed(signature)
        for field, (sheet, rows) in filled.items():
            self._field(sheet, field, rows)
        if open_issues is not None:
            self._doubts(open_issues, doubts)

    def _guide(self, signature: Signature, counts: dict[str, int]) -> None:
        sheet = self.book.add_worksheet(heads.GUIDE)
        sheet.set_column(0, 0, 110)
        sheet.hide_gridlines(2)
        for at, (kind, line) in enumerate(guide_lines(signature, self.lists.topic, counts)):
            sheet.write_string(at, 0, clean(line), self.looks.title if kind == "title" else self.looks.wrapped)
        sheet.protect("", _ALLOWED)

    def _lists(self, filled: dict[str, Any]) -> None:
        """Every list in its column of a hidden sheet; drop-downs name ranges, which may be longer than 255 characters."""
        wanted = [DECISIONS, reasons_of(self.lists)]
        wanted += [column.words for field in filled for column in columns_of(field, self.lists.topic) if column.words]
        sheet = self.book.add_worksheet(heads.LISTS)
        sheet.hide()
        distinct = list(dict.fromkeys(wanted))
        for row in range(max(len(words) for words in distinct)):
            for at, words in enumerate(distinct):
                if row < len(words):
                    sheet.write_string(row, at, words[row][1])
        for at, words in enumerate(distinct):
            name = xlsxwriter.utility.xl_col_to_name(at)
            self.ranges[words] = f"='{heads.LISTS}'!${name}$1:${name}${len(words)}"

    def _signed(self, signature: Signature) -> None:
        sheet = self.book.add_worksheet(heads.SIGNED)
        sheet.very_hidden()
        told = ("policytable", str(signature.version), signature.topic, signature.as_of, signature.edition, str(signature.revision))
        for at, word in enumerate(told):
            sheet.write_string(0, at, clean(word))

    def _field(self, sheet: Any, field: str, rows: Sequence[Entry]) -> None:
        columns = columns_of(field, self.lists.topic)
        self._frame(sheet, heads_of(field, self.lists.topic), columns, len(rows))
        for number, entry in enumerate(rows, 1):
            sheet.set_row(number, height_of(entry))
            self._locked(sheet, number, entry)
            at = len(LOCKED)
            sheet.write_blank(number, at, None, self.looks.own)
            parts = plain(entry.fact)
            for place, column in enumerate(columns, at + 1):
                self._open(sheet, number, place, to_cell(column, parts[column.key]))
            for place in range(at + 1 + len(columns), at + 4 + len(columns)):
                sheet.write_blank(number, place, None, self.looks.own)

    def _frame(self, sheet: Any, names: Sequence[str], columns: Sequence[Column], count: int) -> None:
        """Heads, widths, lists and what is frozen, of a field's sheet."""
        own = [(heads.DECISION, 11), *((column.head, column.width) for column in columns)]
        own += [(heads.NEW_WORDS, 26), (heads.WHY_CODE, 13), (heads.WHY, 24)]
        for at, (name, width) in enumerate((*LOCKED, *own)):
            hidden = {"hidden": True} if name == heads.STAMP else {}
            sheet.set_column(at, at, width, None, hidden)
        sheet.set_row(0, 30)
        for at, name in enumerate(names):
            sheet.write_string(0, at, name, self.looks.head if at < len(LOCKED) else self.looks.own_head)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, count, len(names) - 1)
        sheet.protect("", _ALLOWED)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        chosen = [(heads.DECISION, DECISIONS), (heads.WHY_CODE, reasons_of(self.lists))]
        for column in columns:
            if column.kind in ("yuan", "percent", "whole"):
                sheet.data_validation(1, names.index(column.head), count, names.index(column.head), _number_rule(column))
            elif column.words:
                chosen.append((column.head, column.words))
        for name, words in chosen:
            at = names.index(name)
            rule = {"validate": "list", "source": self.ranges[words], "error_title": name, "error_message": "请从下拉列表中选择。"}
            sheet.data_validation(1, at, count, at, rule | ({"error_type": "information"} if name == "级别" else {}))

    def _locked(self, sheet: Any, number: int, entry: Entry) -> None:
        words = (entry.item, entry.stamp, entry.state, entry.reason, entry.region, entry.document, entry.clause, quote_words(entry.fact))
        for at, word in enumerate(words):
            sheet.write_string(number, at, clean(word), self.looks.locked)
        at = len(words)
        if entry.link and number <= MOST_LINKS:
            sheet.write_url(number, at, link_to(entry.link), self.looks.link)
        else:
            sheet.write_string(number, at, clean(entry.link), self.looks.locked)
        sheet.write_string(number, at + 1, says(entry.fact), self.looks.locked)

    def _open(self, sheet: Any, number: int, at: int, written: Written) -> None:
        if written is None:
            sheet.write_blank(number, at, None, self.looks.own)
        elif isinstance(written, str):
            sheet.write_string(number, at, written, self.looks.quoted if written.startswith(_SIGNS) else self.looks.own)
        else:
            sheet.write_number(number, at, written, self.looks.number)

    def _doubts(self, sheet: Any, doubts: Sequence[Doubt]) -> None:
        for at, (name, width) in enumerate((("编号", 24), ("为何在此", 24), ("地区", 12), ("文件", 36), ("内容", 90))):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, name, self.looks.head)
        for number, one in enumerate(doubts, 1):
            for at, word in enumerate((one.item, one.reason, one.region, one.document, one.message)):
                sheet.write_string(number, at, clean(word), self.looks.locked)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(doubts), 4)
        sheet.protect("", _ALLOWED)


def _number_rule(column: Column) -> dict[str, Any]:
    told = {
        "criteria": ">=",
        "value": 0,
        "error_title": column.head,
        "error_message": f"请只填数字{column.unit and '，单位是' + column.unit}。",
    }
    return {"validate": "integer" if column.kind == "whole" else "decimal", **told}
