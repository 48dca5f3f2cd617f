"""Any table of a published edition in any format, from its files alone."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policytable.codec import dumps
from policytable.errors import EditionError
from policytable.export.csvform import BOM
from policytable.published import Published, edition_bytes

SHAPES = ("facts", "cells", "statements", "table", "summary", "wide", "policies", "documents", "coverage", "issues")
FORMATS = ("csv", "json", "jsonl", "parquet")
# Their records are nested, and stand in the edition as they are.
_NESTED = ("facts", "cells", "policies", "documents", "issues", "statements")


def reshaped(edition: Published, shape: str, format: str, *, bom: bool = True) -> bytes:
    """The table `shape` as `format`; `bom` is about CSV only. JSON is one array of the records of JSON Lines.

    Facts, cells, policies, documents and issues as JSON are nested with everything that is known; the other tables are flat
    records: numbers as numbers, lists as lists, null for nothing. Raises EditionError where a file is missing or does not hold.
    """
    return _MAKERS[format](edition.folder, shape, bom)


def _csv(folder: Path, shape: str, bom: bool) -> bytes:
    content = edition_bytes(folder / f"{shape}.csv").removeprefix(BOM)
    return BOM + content if bom else content


def _parquet(folder: Path, shape: str, _: bool) -> bytes:
    return edition_bytes(folder / f"parquet/{shape}.parquet")


def _jsonl(folder: Path, shape: str, _: bool) -> bytes:
    if shape in _NESTED:
        return edition_bytes(folder / f"{shape}.jsonl")
    return b"".join(f"{line}\n".encode() for line in _flat(folder / f"parquet/{shape}.parquet"))


def _json(folder: Path, shape: str, bom: bool) -> bytes:
    lines = _jsonl(folder, shape, bom).splitlines()
    return b"[" + b",\n".join(lines) + b"]\n"


_MAKERS: Mapping[str, Callable[[Path, str, bool], bytes]] = MappingProxyType(
    {"csv": _csv, "json": _json, "jsonl": _jsonl, "parquet": _parquet}
)


def _flat(file: Path) -> list[str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        records = pq.read_table(io.BytesIO(edition_bytes(file))).to_pylist()
    except pa.ArrowInvalid as error:
        raise EditionError(f"is no Parquet file: {error}", about=str(file)) from error
    return [dumps({key: _number(entry) for key, entry in record.items()}) for record in records]


def _number(entry: Any) -> Any:
    if isinstance(entry, Decimal):
        return int(entry) if entry == entry.to_integral_value() else float(entry)
    return entry
