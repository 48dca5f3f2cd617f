"""Reading a workbook that came back: only our own form, row by row, nothing kept that is not asked about."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import openpyxl

from policytable.errors import DamagedError, ParseError, PolicyError
from policytable.model import Topic
from policytable.workbook import columns as heads
from policytable.workbook.columns import FIELD_SHEETS, heads_of
from policytable.workbook.guarding import Merged, check_package
from policytable.workbook.noun import VERSION, Cell, Filled, Signature

_ROWS = 400_000  # that hold something, in all sheets
_LAST_ROW = 1_048_576
_COLUMNS = 80  # our widest sheet has 27; what stands beyond was written by somebody for themselves
_OWN = (heads.GUIDE, heads.DOUBTS, heads.LISTS, heads.SIGNED)
_REMEDY = "fill in a workbook of `policytable review export`"


@dataclass(frozen=True, slots=True)
class Returned:
    """A workbook that is ours: what it was made from, and its sheets, `unread` being those that are none of ours."""

    signature: Signature
    unread: tuple[str, ...]
    _book: Any
    _merged: Merged
    _about: str

    def rows(self, topic: Topic) -> Iterator[Filled]:
        """Every row that holds something, sheet by sheet. Raises DamagedError where the file breaks off, and for too many rows."""
        count = 0
        with _told(self._about):
            for field, name in FIELD_SHEETS.items():
                if name in self._book.sheetnames:
                    for row in _sheet_rows(self._book[name], heads_of(field, topic), self._merged, self._about):
                        count += 1
                        if count > _ROWS:
                            raise DamagedError(f"more than {_ROWS} rows", about=self._about, code="too_large")
                        yield row


def read_book(content: bytes, about: str, topic: Topic) -> Returned:
    """Open a workbook. Raises DamagedError, EncryptedError, and ParseError: `workbook_active` for one with macros or links to others,
    `workbook_foreign` for one that is not ours, of another topic or of a newer program."""
    merged = check_package(content, about)
    with _told(about):
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        signature = _signature(book, about)
        if signature.topic != topic.name:
            raise _foreign(f"it is of the topic {signature.topic}, and not of {topic.name}", about)
        for field, name in FIELD_SHEETS.items():
            if name in book.sheetnames:
                _check_heads(book[name], heads_of(field, topic), about)
        unread = tuple(name for name in book.sheetnames if name not in (*_OWN, *FIELD_SHEETS.values()))
        return Returned(signature, unread, book, merged, about)


def _signature(book: Any, about: str) -> Signature:
    if heads.SIGNED not in book.sheetnames:
        raise _foreign("it was not made by policytable", about)
    words = [str(cell.value or "") for cell in _first_row(book[heads.SIGNED], 6)]
    if len(words) < 6 or words[0] != "policytable" or not (words[1].isdecimal() and words[5].isdecimal()):
        raise _foreign("it does not say what it was made from", about)
    if words[1] != str(VERSION):
        raise _foreign(f"it is of version {words[1][:20]} of the form, this program knows {VERSION}", about)
    return Signature(words[2], words[3], words[4], int(words[5][:18]), VERSION)


def _check_heads(sheet: Any, wanted: Sequence[str], about: str) -> None:
    found = _heads(sheet)
    wrong = [head for head in wanted if found.count(head) != 1]
    if wrong:
        raise _foreign(f"sheet {sheet.title} has the heading {wrong[0]} {found.count(wrong[0])} times", about)


def _heads(sheet: Any) -> list[str]:
    return [" ".join(str(cell.value or "").split()) for cell in _first_row(sheet, _COLUMNS)]


def _first_row(sheet: Any, columns: int) -> Sequence[Any]:
    _unsized(sheet)
    return next(iter(sheet.iter_rows(min_row=1, max_row=1, max_col=columns)), ())


def _unsized(sheet: Any) -> None:
    """What a sheet says of its own size is anybody's word."""
    sheet.reset_dimensions()


def _sheet_rows(sheet: Any, wanted: Sequence[str], merged: Merged, about: str) -> Iterator[Filled]:
    names = _heads(sheet)
    at = {head: names.index(head) for head in wanted}
    touched = _touched(merged, str(sheet._worksheet_path))
    before: Any = None
    for number, row in enumerate(sheet.iter_rows(min_row=2, max_row=_LAST_ROW, max_col=_COLUMNS), 2):
        if row is before:
            continue  # openpyxl fills gaps with one and the same empty row, up to a million times
        before = row
        cells = tuple((head, _cell(row[place])) for head, place in at.items() if place < len(row))
        if any(cell.value not in (None, "") for _, cell in cells):
            yield _filled(str(sheet.title), number, cells, any(first <= number <= last for first, last in touched))


def _touched(merged: Merged, part: str) -> tuple[tuple[int, int], ...]:
    return merged.get(part.lstrip("/"), ())


def _filled(sheet: str, number: int, cells: tuple[tuple[str, Cell], ...], is_merged: bool) -> Filled:
    formulas = [head for head, cell in cells if cell.kind == "f"]
    fault = f"{formulas[0]}：是公式，请只填写数值" if formulas else "有合并的单元格，请取消合并后重填" if is_merged else ""
    held = dict(cells)
    item, stamp = (held[head].value if head in held else None for head in (heads.ITEM, heads.STAMP))
    return Filled(sheet, number, _word(item), _word(stamp), cells, fault)


def _word(value: Any) -> str:
    return value.strip()[:200] if isinstance(value, str) else "" if value is None else str(value)[:200]


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return Cell()
    kind = str(cell.data_type)
    value = str(cell.value)[:100] if kind == "f" else cell.value
    return Cell(value, kind, kind == "n" and "%" in str(cell.number_format))


@contextmanager
def _told(about: str) -> Iterator[None]:
    """Faults of a file as coded errors."""
    try:
        yield
    except (PolicyError, MemoryError):
        raise
    except Exception as error:  # openpyxl lets XML, zip, key, type and value errors of damaged files through as they come
        problem = f"the workbook cannot be read: {type(error).__name__}: {str(error)[:200]}"
        raise DamagedError(problem, about=about, remedy=_REMEDY) from error


def _foreign(why: str, about: str) -> ParseError:
    return ParseError(why, about=about, code="workbook_foreign", remedy=_REMEDY)
