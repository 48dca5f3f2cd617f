"""A number as a spreadsheet holds it: the value, and a format that shows the very words of the report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from policytable.export.plain import plain
from policytable.report.lines import marks
from policytable.report.nouns import Entry

_TEXT = re.compile(r"(?P<before>[^0-9\-−]*)(?P<digits>[-−]?[0-9][0-9,]*(?:\.(?P<rest>[0-9]+))?)(?P<after>[^0-9]*)", re.DOTALL)
_LARGEST = 10**15  # a spreadsheet holds 15 digits
_PLAIN = re.compile(r"[^\x00-\x1f\"\\\[\]]{0,40}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with the number format that prints it."""

    value: int | float
    format: str


def shown(entry: Entry) -> Shown | None:
    """The number of an entry, with its unit and marks in the format; None where no format would print its text."""
    if entry.number is None:
        return None
    found = _TEXT.fullmatch(plain(entry.text).strip())
    before, after = (found["before"], found["after"] + marks(entry)) if found else ("", "")
    if found is None or not _PLAIN.fullmatch(before) or not _PLAIN.fullmatch(after):
        return None
    value, half = Decimal(entry.number), Decimal(5).scaleb(-len(found["rest"] or "") - 1)
    said = Decimal(found["digits"].replace(",", "").replace("−", "-"))
    if not value.is_finite() or abs(value) > _LARGEST:
        return None
    whole = "#,##0" if "," in found["digits"] else "0"
    form = whole + (f".{'0' * len(found['rest'])}" if found["rest"] else "")
    if abs(value - said) > half:
        if not after.startswith(("%", "％")) or abs(value * 100 - said) > half:
            return None
        form, after = form + "%", after[1:]  # a share of one, for which the format multiplies
    return Shown(int(value) if value == value.to_integral_value() else float(value), _quoted(before) + form + _quoted(after))


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""
