"""CSV for people and programs: UTF-8 with a byte order mark, CRLF, quoted where needed, and safe to open in a spreadsheet.

A spreadsheet runs a cell that begins with a formula sign, and some look for the sign behind blanks and quotation marks or
take the full-width sign for it. Such a text gets one apostrophe in front; so does one that begins with an apostrophe itself,
so that taking off one leading apostrophe always gives the text back. Numbers (int, Decimal) stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

Entry = str | int | Decimal | None
BOM = "\ufeff".encode()
_SIGNS = tuple("=+-@＝＋－＠﹢﹣﹦﹫")
_CONTROLS = tuple("\t\r\n\0")
_QUOTES = "\"'“”‘’「」＂＇`"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Entry]]) -> bytes:
    """The file of these rows. Raises ValueError for a row of another length than the header's."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"a row of {len(row)} entries under {len(header)} columns")
        writer.writerow(["" if entry is None else _entry(entry) for entry in row])
    return BOM + buffer.getvalue().encode("utf-8", "replace")


def records(name: str, content: bytes) -> int | None:
    """How many records a file of this name holds: lines of JSON Lines, rows of CSV without the header; None for other files."""
    if name.endswith(".jsonl"):
        return content.count(b"\n")
    if name.endswith(".csv"):
        # Counted by hand: the reader refuses what the writer writes, a cell of more than 128 KiB. Signs within quotation marks end no row.
        return sum(outside.count(b"\r\n") for outside in content.split(b'"')[::2]) - 1
    return None


def safe(text: str) -> str:
    """The text as a spreadsheet may hold it: with an apostrophe in front where it could be run, or has one already."""
    if text[:1].isalnum():  # nearly every text: no sign, quotation mark, blank or control character is one
        return text
    if text.startswith(("'", *_CONTROLS)) or _first_sign(text).startswith((*_SIGNS, "\0")):
        return f"'{text}"
    return text


def plain_text(entry: str) -> str:
    """The text that `safe` was given."""
    return entry.removeprefix("'")


def _first_sign(text: str) -> str:
    """The text from its first sign that is no blank, control character, quotation mark or invisible character."""
    for at, character in enumerate(text):
        if not (character.isspace() or character < " " or character in _QUOTES or character in _INVISIBLE):
            return text[at:]
    return ""


def _entry(entry: Entry) -> str:
    if entry is None:
        return ""
    if isinstance(entry, str):
        return safe(entry)
    return f"{entry:f}" if isinstance(entry, Decimal) else str(int(entry))
