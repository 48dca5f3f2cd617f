"""What a person accepts for a column: its address, the shape that a probe proposed. Every other byte of the file stays as it is."""

from __future__ import annotations

import copy
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from policytable.errors import RegisterError
from policytable.model import Shape, ShapeGuess, WebColumn
from policytable.sources.columns import COLUMNS_FILE, parse_columns
from policytable.sources.faults import Findings
from policytable.sources.rewriting import replace_file, toml_text

_HEADER = re.compile(r"\s*\[")
_OPEN = re.compile(r"\s*\[\[\s*column\s*\]\]\s*(?:#.*)?")
_SHAPE = re.compile(r"\s*\[\s*column\s*\.\s*shape\s*\]\s*(?:#.*)?")
_Lines = list[str]


def set_address(path: Path, column_id: str, address: str) -> None:
    """Write the address of a column into columns.toml at `path` (the file, or the folder that holds it).

    Raises RegisterError where the column is not there, or the file would not hold.
    """

    def change(lines: _Lines, newline: str) -> _Lines:
        return _with_address(lines, f"address = {toml_text(address)}{newline}")

    _rewrite(path, column_id, change, {"address": address})


def accept_shape(path: Path, column_id: str, shape: Shape) -> None:
    """Write an accepted shape as the column's [column.shape], in the place of an earlier one. Raises as `set_address`."""

    def change(lines: _Lines, newline: str) -> _Lines:
        return _with_shape(lines, [line + newline for line in _table(shape)], newline)

    _rewrite(path, column_id, change, {"shape": _told(shape)})


def proposal(column: WebColumn, guess: ShapeGuess) -> str:
    """What a probe found as the TOML that `accept_shape` would write, with what a person needs to judge it as comments."""
    head = [
        f"# column {column.id}: {_line(column.authority)}",
        f"# {column.address or 'address unknown'}",
        f"# confidence {guess.confidence:.2f}; {guess.entries} entries, {guess.dated:.0%} of them dated; for example",
        *(f"# - {one.date or '(no date)'} {_line(one.title)} <{_line(one.address)}>" for one in guess.sample),
    ]
    return "\n".join([*head, *_table(guess.shape), ""])


def _rewrite(path: Path, column_id: str, change: Any, values: dict[str, Any]) -> None:
    file = (path / COLUMNS_FILE if path.is_dir() else path).resolve()
    try:
        before = file.read_bytes()
        text = before.decode("utf-8")
        tables = tomllib.loads(text.removeprefix("\ufeff"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegisterError(f"cannot be read: {error}", about=file.name) from error
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # splitlines would also part at signs that stand within texts
    start, end = _block(lines, tables, column_id, file.name)
    newline = "\r\n" if "\r\n" in text else "\n"
    after = "".join([*lines[:start], *change(_ended(lines[start:end], newline), newline), *lines[end:]])
    _prove(after, tables, column_id, values)
    replace_file(file, before, _encoded(after, column_id))


def _block(lines: _Lines, tables: dict[str, Any], column_id: str, name: str) -> tuple[int, int]:
    """The lines of a column's table with its sub-tables. Where texts over several lines mislead it, `_prove` tells."""
    number = next((at for at, one in enumerate(tables.get("column", ())) if one.get("id") == column_id), None)
    if number is None:
        raise RegisterError("no column has this id", about=column_id, code="unknown_column", remedy="see policytable sources list")
    starts = [at for at, line in enumerate(lines) if _OPEN.fullmatch(line.rstrip("\r\n").removeprefix("\ufeff"))]
    if len(starts) != len(tables["column"]):
        raise RegisterError("the columns are not written one by one as [[column]]", about=name, remedy="write the entry by hand")
    start = starts[number]
    others = (at for at in range(start + 1, len(lines)) if _HEADER.match(lines[at]) and not _SHAPE.fullmatch(lines[at].rstrip("\r\n")))
    end = next(others, len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1  # blank lines and comments over the next table are its own
    return start, end


def _ended(lines: _Lines, newline: str) -> _Lines:
    """The last line of a file may have no end."""
    return [*lines[:-1], lines[-1] if lines[-1].endswith("\n") else lines[-1] + newline]


def _with_address(lines: _Lines, address: str) -> _Lines:
    at = _shape_at(lines)
    for number, line in enumerate(lines[:at]):
        if re.match(r"\s*address\s*=", line):
            return [*lines[:number], address, *lines[number + 1 :]]
    while at > 1 and not lines[at - 1].strip():
        at -= 1
    return [*lines[:at], address, *lines[at:]]


def _with_shape(lines: _Lines, shape: _Lines, newline: str) -> _Lines:
    at = _shape_at(lines)
    head = lines[:at]
    while not head[-1].strip():
        head.pop()
    return [*head, newline, *shape] if at == len(lines) else [*lines[:at], *shape]


def _shape_at(lines: _Lines) -> int:
    return next((at for at, line in enumerate(lines) if _SHAPE.fullmatch(line.rstrip("\r\n"))), len(lines))


def _prove(after: str, tables: dict[str, Any], column_id: str, values: dict[str, Any]) -> None:
    """What was written holds, and says what it said before but for `values`."""
    wanted = copy.deepcopy(tables)
    next(one for one in wanted["column"] if one.get("id") == column_id).update(values)
    findings = Findings(COLUMNS_FILE)
    parse_columns(_encoded(after, column_id), (), findings)
    findings.close()
    if tomllib.loads(after.removeprefix("\ufeff")) != wanted:
        raise RegisterError("the entry is not written as the others are", about=column_id, remedy="write it by hand")


def _encoded(text: str, about: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise RegisterError("a text is no UTF-8", about=about, remedy="write it in UTF-8") from error


def _told(shape: Shape) -> dict[str, Any]:
    """The keys of a shape that say something; `first` only where there are numbered pages."""
    found = {one.name: getattr(shape, one.name) for one in fields(shape)}
    numbered = "{n" in shape.pages
    return {key: value for key, value in found.items() if (numbered if key == "first" else value or key == "items")}


def _table(shape: Shape) -> list[str]:
    pairs = _told(shape).items()
    return ["[column.shape]", *(f"{key} = {value if isinstance(value, int) else toml_text(value)}" for key, value in pairs)]


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]
