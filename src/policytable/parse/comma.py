"""Tables as text with commas (.csv): quoted cells are read as one, whatever commas and line ends they hold."""

from __future__ import annotations

import csv
import io

from policytable.errors import DamagedError
from policytable.parse.draft import Draft, Grid, Ink, Slot
from policytable.parse.outcome import Parsed
from policytable.parse.text import decode

METHOD = "csv-1"
_MARKS = ",;\t，"
_CELLS = 300_000
_COLUMNS = 256


def read_csv(content: bytes, name: str) -> Parsed | None:
    """The one table of a CSV file; None where its rows have no second column, and it is a text. Raises DamagedError `too_large`."""
    text, issues = decode(content, name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(_MARKS, key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(cell.strip() for cell in row)]
    except csv.Error:
        return None  # a cell of more than 128 kB: a quotation mark that is not closed
    columns = max((len(row) for row in rows), default=0)
    if not 1 < columns <= _COLUMNS or sum(1 for row in rows if len(row) > 1) * 2 < len(rows):
        return None
    if len(rows) * columns > _CELLS:
        raise DamagedError(f"{len(rows)} rows of {columns} cells are more than is reasonable", about=name, code="too_large")
    slots = [
        Slot(at, column, tuple(Ink(line.strip()) for line in cell.splitlines() if line.strip()))
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell.strip()
    ]
    draft = Draft()
    draft.table(Grid(tuple(slots), len(rows), columns))
    return Parsed(draft.document(content, "text/csv", METHOD), tuple(issues))
