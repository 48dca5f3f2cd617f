"""One part of a reading as a cell, and a cell as one part of a reading: numbers exact, words from their lists, nothing guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from policytable.workbook.columns import Column, Words
from policytable.workbook.noun import Cell

LONGEST = 32_767  # characters of a cell; a spreadsheet cuts or refuses what is longer
CUT = "……［过长，导出时截短；全文见复核台］"
_DIGITS = 15  # a spreadsheet keeps that many of a number
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_WAN = 10_000
_NUMERIC = ("yuan", "percent", "whole")
_PARTS = re.compile(r"[；;\n]")
_LEVEL_PARTS = re.compile(r"[、,，；;/\n]|\s+")
Written = str | int | float | None


class CellFault(ValueError):
    """A cell that does not hold, in Chinese."""


def clean(text: str) -> str:
    """Text that a workbook can hold: no characters that XML forbids, no bare carriage return, cut where it is too long."""
    told = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return told if len(told) <= LONGEST else told[: LONGEST - len(CUT)] + CUT


def to_cell(column: Column, part: Any) -> Written:
    """A part of a reading (plain data, as the fact contract has it) as its cell shows it; None for an empty one."""
    if part is None:
        return None
    if column.kind in _NUMERIC:
        return _number(Decimal(str(part)) * {"percent": 100}.get(column.kind, 1) / {"yuan": _WAN}.get(column.kind, 1))
    if column.kind == "flag":
        return dict(column.words)[str(part).lower()]
    return clean(_text(column, part)) or None


def from_cell(column: Column, cell: Cell) -> Any:
    """Plain data for the fact contract from a cell that somebody changed. Raises CellFault."""
    text = _said(cell)
    if isinstance(cell.value, bool) and column.kind != "flag":
        raise CellFault(f"是逻辑值 {cell.value}")
    if not text:
        if not column.optional:
            raise CellFault("不能为空")
        return [] if column.kind in ("words", "phrases", "codes") else None
    if column.kind in _NUMERIC:
        return _quantity(column, cell)
    if column.kind == "choice":
        return word_code(column.words, text)
    if column.kind == "flag":
        return word_code(column.words, text) == "true"
    if column.kind == "levels":
        return list(dict.fromkeys(word_code(column.words, part) for part in _LEVEL_PARTS.split(text) if part))
    if text.endswith(CUT):
        raise CellFault("导出时截短的内容不能在表格中修改，请到复核台修改")
    return _listed(column, text)


def same(column: Column | None, written: Written, cell: Cell) -> bool:
    """Whether a cell still says what was written into it: 100, 100.0, "100" and "１００" are one number, line ends are one."""
    try:
        said = _said(cell)
        if column is not None and column.kind in _NUMERIC:
            return (None if not said else _plain_number(cell)) == (None if written is None else _decimal(written))
        return said == _shown(written)
    except CellFault:
        return False


def text_of(cell: Cell) -> str:
    """The text of a cell. Raises CellFault for a date, a formula or an error, which are no text that somebody typed."""
    return _said(cell)


def word_code(words: Words, text: str) -> str:
    """The code of a word of a list. Raises CellFault for a word that is not in it."""
    wanted = _folded(text)
    for code, word in words:
        if _folded(word) == wanted:
            return code
    raise CellFault(f"“{text[:40]}”不在可选的词之中（{'、'.join(word for _, word in words)}）")


def _number(number: Decimal) -> Written:
    """A number where a spreadsheet keeps all its digits, else its text."""
    exact = number.normalize()
    if len(exact.as_tuple().digits) > _DIGITS:
        return f"{exact:f}"
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _text(column: Column, part: Any) -> str:
    known = dict(column.words)
    if column.kind == "levels":
        return "、".join(known.get(one, one) for one in part)
    if column.kind in ("words", "phrases"):
        return "；".join(part)
    if column.kind == "codes":
        return "；".join("、".join(codes) or "—" for codes in part)
    return known.get(str(part), str(part))


def _shown(written: Written) -> str:
    return f"{_decimal(written).normalize():f}" if isinstance(written, int | float) else (written or "").strip()


def _said(cell: Cell) -> str:
    value = cell.value
    if cell.kind == "f":
        raise CellFault("是公式，请只填写数值")
    if cell.kind == "e":
        raise CellFault(f"是错误值 {value}")
    if isinstance(value, date | time | timedelta):
        raise CellFault("被表格软件变成了日期或时间，请改为文字后重填")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{_decimal(value).normalize():f}"
    return _typed(value or "")


def _typed(text: str) -> str:
    """A text as it was typed: the escapes of the file's form undone, line ends as one; blanks at the ends are nobody's wish."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _decimal(number: Written) -> Decimal:
    """A cell's number with the digits that a spreadsheet keeps: 8.300000000000001 is how 8.3 is stored."""
    if isinstance(number, str):
        return Decimal(number)
    try:
        found = Decimal(f"{number:.{_DIGITS}g}")
    except (InvalidOperation, TypeError) as error:
        raise CellFault("不是数") from error
    if not found.is_finite() or abs(found) > 10**15:
        raise CellFault("数值过大")
    return found


def _plain_number(cell: Cell) -> Decimal:
    if isinstance(cell.value, bool):
        raise CellFault("不是数")
    if isinstance(cell.value, int | float):
        return _decimal(cell.value) * (100 if cell.percent else 1)
    text = unicodedata.normalize("NFKC", _said(cell)).replace(" ", "")
    if not _NUMBER.fullmatch(text) or len(text) > 40:
        raise CellFault(f"“{text[:40]}”不是数，请只填数字")
    return Decimal(text.replace(",", ""))


def _quantity(column: Column, cell: Cell) -> int | float:
    unit = unicodedata.normalize("NFKC", column.unit)
    typed = cell.value
    if isinstance(typed, str):
        text = unicodedata.normalize("NFKC", _said(cell)).replace(" ", "")
        number = _plain_number(Cell(text.removesuffix(unit), "s"))
    else:
        number = _plain_number(cell)
        if column.kind == "percent" and 0 < number < 1:
            raise CellFault("小于 1%，可能是把 10% 存成了 0.1；若确是如此，请以文字填写，如“0.5%”")
    if column.kind == "whole" and number != number.to_integral_value():
        raise CellFault("须是整数")
    if number < 0:
        raise CellFault("不能小于零")
    exact = number * _WAN if column.kind == "yuan" else number / 100 if column.kind == "percent" else number
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _listed(column: Column, text: str) -> Any:
    if column.kind == "text":
        return text
    parts = [part.strip() for part in _PARTS.split(text)]
    if column.kind == "codes":
        return [[] if part in ("", "—", "-") else _split(part) for part in parts]
    found = [part for part in parts if part]
    if column.kind == "words" and (mixed := next((part for part in found if re.search("[、，,]", part)), None)):
        raise CellFault(f"“{mixed[:40]}”：各项之间请用“；”分开")
    return found


def _split(part: str) -> Sequence[str]:
    return [code.strip() for code in re.split("[、,，]", part) if code.strip()]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
