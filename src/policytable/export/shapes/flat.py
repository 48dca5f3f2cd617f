"""Typed rows of a resource → CSV and Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from policytable.export.csvform import Entry, csv_bytes
from policytable.export.shapes.nouns import WITHIN, Column, Resource, Typed

# Sums of 0.2元/瓦 and shares of 0.125 are exact in it, and so is every sum that a policy can name.
_DIGITS, _PLACES = 24, 6


def to_csv(resource: Resource, rows: Iterable[Sequence[Typed]]) -> bytes:
    """The CSV file of these rows: lists with the column's separator between, true and false in words, nothing for nothing."""
    apart = [column.separator for column in resource.columns]
    return csv_bytes(resource.header, (_flattened(row, apart) for row in rows))


def to_parquet(resource: Resource, rows: Sequence[Sequence[Typed]]) -> bytes:
    """The Parquet file of these rows: whole numbers as int64, sums as decimals, lists as lists; what is empty is null.

    Each column carries its Chinese title and its description. The same wheels give the same bytes.
    """
    import pyarrow as pa  # 0.1 s that a command without a table need not spend
    import pyarrow.parquet as pq

    fields = [pa.field(column.name, _type(pa, column), metadata=_told(column)) for column in resource.columns]
    entries = zip(*rows, strict=True) if rows else ((),) * len(fields)
    columns = zip(resource.columns, fields, entries, strict=True)
    arrays = [pa.array(_column(column, held), field.type) for column, field, held in columns]
    table = pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"title": resource.title, "description": resource.about}))
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def record(resource: Resource, row: Sequence[Typed]) -> dict[str, Any]:
    """A row as plain JSON data: sums as numbers, lists as lists, what is empty as null."""
    return {column.name: _plain(entry) for column, entry in zip(resource.columns, row, strict=True)}


def _flattened(row: Sequence[Typed], apart: Sequence[str]) -> list[Entry]:
    """A row with its lists in words. Texts and blanks, which most entries are, are passed by without a call."""
    return [entry if entry is None or entry.__class__ is str else _flat(entry, by) for entry, by in zip(row, apart, strict=True)]


def _flat(entry: Typed, separator: str) -> Entry:
    if isinstance(entry, bool):
        return "true" if entry else "false"
    if isinstance(entry, tuple):
        return separator.join(item if isinstance(item, str) else WITHIN.join(item) for item in entry)
    return entry


def _type(pa: Any, column: Column) -> Any:
    texts = pa.list_(pa.string())
    kinds = {
        "integer": pa.int64(),
        "number": pa.decimal128(_DIGITS, _PLACES),
        "boolean": pa.bool_(),
        "list": texts,
        "lists": pa.list_(texts),
    }
    return kinds.get(column.kind, pa.string())


def _told(column: Column) -> dict[str, str]:
    return {"title": column.title, "description": column.about, **({"unit": column.unit} if column.unit else {})}


def _column(column: Column, entries: Sequence[Typed]) -> list[Any]:
    """A column as Arrow takes it; a lone surrogate is ? as in CSV, and looked for in all texts at once."""
    held = [None if entry is None or entry == "" or entry == () else _held(column, entry) for entry in entries]
    texts = [entry for entry in held if isinstance(entry, str)]
    if len(texts) and not _is_whole("".join(texts)):
        held = [entry.encode("utf-8", "replace").decode() if isinstance(entry, str) else entry for entry in held]
    return held


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _held(column: Column, entry: Typed) -> Any:
    return Decimal(entry) if column.kind == "number" and isinstance(entry, int) else entry


def _plain(entry: Typed) -> Any:
    if isinstance(entry, Decimal):
        return int(entry) if entry == entry.to_integral_value() else float(entry)
    return None if _empty(entry) else entry


def _empty(entry: Typed) -> bool:
    return entry is None or (isinstance(entry, str | tuple) and not entry)
