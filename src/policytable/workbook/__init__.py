"""The spreadsheet path: what waits for reviewers as a workbook, and what they filled in, read back with suspicion.

The workbook is our own form; whoever sends one back may have changed anything in it. Nothing here decides: rows become wishes.
"""

from policytable.workbook.columns import FIELD_SHEETS
from policytable.workbook.noun import Doubt, Entry, Filled, Lists, Outcome, Reply, Signature, Wish
from policytable.workbook.reading import Returned, read_book
from policytable.workbook.replying import reply_book
from policytable.workbook.wishing import wish_of
from policytable.workbook.writing import MOST_ROWS, write_book

__all__ = [
    "FIELD_SHEETS",
    "MOST_ROWS",
    "Doubt",
    "Entry",
    "Filled",
    "Lists",
    "Outcome",
    "Reply",
    "Returned",
    "Signature",
    "Wish",
    "read_book",
    "reply_book",
    "wish_of",
    "write_book",
]
