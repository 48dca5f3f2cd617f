"""Files → tables: any usual encoding, ragged rows, lines of sums, notes below; the shape is known by the heads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from policytable.audit.heads import known_heads, shape_of
from policytable.audit.nouns import Column, Finding, Line, Severity, Shape, Spot, Table
from policytable.errors import ParseError
from policytable.model import Region
from policytable.regions import gazetteer

_MOST_BYTES = 64 * 1024 * 1024
_TOTALS = ("合计", "总计", "小计", "共计", "total")
_NATION = ("全国", "全国总计", "全国合计")
_NOTES = ("注", "说明", "来源", "资料来源", "数据来源", "note", "source")
_NOTE_SIGNS = ("：", ":", "(", "（")
_REMEDY = "give a CSV file with one line of heads, such as 省份, 创建目标, 奖励资金 or region, title"


@dataclass(frozen=True, slots=True)
class Book:
    """Tables with what was found wrong while they were read (rows of another length)."""

    tables: tuple[Table, ...]
    findings: tuple[Finding, ...] = ()


def read_tables(paths: Sequence[Path]) -> Book:
    """The tables of CSV files; a folder stands for the CSV files in it that have a known shape, in the order of their names.

    Raises ParseError: `table_unreadable` for a file that is none or has no text, `table_shape` for heads of no known shape.
    """
    books = [read_table(file.name, _bytes(file)) for file in _files(paths)]
    if not books:
        raise ParseError("no table of a known shape", about=str(paths[0]) if paths else "", code="table_shape", remedy=_REMEDY)
    return Book(tuple(table for book in books for table in book.tables), tuple(one for book in books for one in book.findings))


def read_table(file: str, content: bytes) -> Book:
    """The table of one file's bytes; `file` is the name that findings call it by. Raises ParseError as `read_tables`."""
    rows = _rows(file, content)
    at = next((index for index, (_, row) in enumerate(rows[:10]) if shape_of(row)), None)
    if at is None:
        seen = "、".join(word for _, row in rows[:1] for word in row if word.strip())[:200]
        raise ParseError(
            f"its heads are of no known shape: {seen or 'none'}; known are {known_heads()}", about=file, code="table_shape", remedy=_REMEDY
        )
    shape, columns, other = shape_of(rows[at][1]) or ("summary", (), ())
    width = len(_trimmed(rows[at][1]))
    lines: list[Line] = []
    totals: list[Line] = []
    notes: list[str] = []
    findings: list[Finding] = []
    for number, row in rows[at + 1 :]:
        if _is_note(row):
            notes.append("".join(row).strip())
            continue
        line = _line(number, row, columns, lines[-1] if lines else None)
        (totals if _is_total(line, row, shape) else lines).append(line)
        findings += _ragged(file, line, len(_trimmed(row)), width)
    table = Table(file, shape, columns, tuple(lines), tuple(totals), tuple(notes), other)
    return Book((table,), tuple(findings))


def _files(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += [file for file in sorted(path.glob("*.csv")) if _known(file)]
        else:
            found.append(path)
    return found


def _known(file: Path) -> bool:
    try:
        read_table(file.name, _bytes(file))
    except ParseError:
        return False  # a folder of an edition holds tables of other shapes beside those that are asked about
    return True


def _bytes(file: Path) -> bytes:
    try:
        with open(file, "rb") as opened:  # not by its size: a pipe or a device tells none
            content = opened.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise _unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}", str(file)) from error
    if len(content) > _MOST_BYTES:
        raise _unreadable(f"larger than {_MOST_BYTES // 1024 // 1024} MB", str(file))
    return content


def _rows(file: str, content: bytes) -> list[tuple[int, list[str]]]:
    """Each row that holds something, with the number of the line on which it begins."""
    text = _text(file, content)
    head = text[:4000].split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=head.count))
    rows, begin = [], 1
    try:
        for row in reader:
            if any(word.strip() for word in row):
                rows.append((begin, [_plain(word) for word in row]))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(f"line {reader.line_num}: {error}", file) from error
    return rows


def _text(file: str, content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise _unreadable("it is no text; save the sheet as CSV", file)
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable("it is neither UTF-8 nor GB18030 text", file)


def _plain(word: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running the text."""
    return word[1:] if word.startswith("'") else word


def _line(number: int, row: Sequence[str], columns: tuple[Column, ...], before: Line | None) -> Line:
    """A row as printed. One without a region goes on with that of the line before: merged cells come out of a spreadsheet so."""
    cells = tuple((column.key, row[column.index] if column.index < len(row) else "") for column in columns)
    name = next((words.strip() for key, words in cells if key == "region"), "")
    if not name and before is not None and any(key == "region" for key, _ in cells):
        return Line(number, before.name, before.region, cells)
    return Line(number, name, region_named(name), cells)


def region_named(name: str) -> Region | None:
    """The region that a line is about: a province under its full or short name, a city that is counted by itself (大连), the nation."""
    found = gazetteer().find(name) if name else ()
    provinces = [region for region in found if region.rank in ("provincial", "national")]
    if provinces:
        return provinces[0]
    return found[0] if len(found) == 1 and found[0].rank == "prefecture" else None


def _is_note(row: Sequence[str]) -> bool:
    words = [word.strip() for word in row if word.strip()]
    first = words[0].lower()
    told = any(first.startswith(note) and first[len(note) : len(note) + 1] in (*_NOTE_SIGNS, "") for note in _NOTES)
    return len(words) == 1 and (told or len(first) > 40)


def _is_total(line: Line, row: Sequence[str], shape: Shape) -> bool:
    """Whether a line sums the others up; in an inventory 全国 is the nation's own papers."""
    named = line.cell("region") or next((word for word in row if word.strip()), "")
    plain = "".join(named.split()).lower()
    return plain in _TOTALS or (shape == "summary" and plain in _NATION)


def _ragged(file: str, line: Line, found: int, width: int) -> list[Finding]:
    """A row that is longer than the heads: its cells may stand under wrong heads."""
    if found <= width:
        return []
    severity: Severity = "doubtful"
    said = f"这一行有{found}格，表头只有{width}列；多出的格没有表头，前面的格可能错位"
    spot = Spot(file, line.number, line.name)
    return [Finding("itself", "ragged", severity, spot, "", said, "检查这一行里没有加引号的逗号", weight=80)]


def _trimmed(row: Sequence[str]) -> list[str]:
    words = list(row)
    while words and not words[-1].strip():
        words.pop()
    return words


def _unreadable(problem: str, about: str) -> ParseError:
    return ParseError(problem, about=about, code="table_unreadable", remedy="give the table as a CSV file in UTF-8 or GB18030")
