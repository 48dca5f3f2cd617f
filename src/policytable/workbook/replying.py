"""The answer to an import: a workbook that says of each row what became of it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from policytable.workbook.cells import clean
from policytable.workbook.look import looks_of, made_at
from policytable.workbook.noun import Reply
from policytable.workbook.words import OUTCOMES


def reply_book(replies: Sequence[Reply], as_of: str) -> bytes:
    """One sheet 结果 with a row for each row that was looked at, what was refused first; no text can become a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "导入结果", "created": made_at(as_of)})
    sheet, looks = book.add_worksheet("结果"), looks_of(book)
    for at, (name, width) in enumerate((("工作表", 12), ("行", 7), ("编号", 24), ("结果", 12), ("说明", 100))):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, looks.head)
    for number, reply in enumerate(sorted(replies, key=lambda one: one.outcome != "refused"), 1):
        sheet.write_string(number, 0, clean(reply.sheet), looks.locked)
        sheet.write_number(number, 1, reply.number, looks.locked)
        for at, word in enumerate((reply.item, OUTCOMES[reply.outcome], reply.words), 2):
            sheet.write_string(number, at, clean(word), looks.locked)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(replies)), 4)
    book.close()
    return buffer.getvalue()
