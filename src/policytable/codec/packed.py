"""The compact form for the cache: rows of values instead of objects, JSON in zlib, same noun → same bytes."""

from __future__ import annotations

import zlib
from dataclasses import fields
from typing import Any, TypeVar

import orjson

from policytable.codec.plain import decode, encode
from policytable.model import Block, Document, DomRun, Line, Page, Table, TableCell

T = TypeVar("T")
_MAGIC = b"ptd1"
_LEVEL = 6
# The nouns that a document holds by the thousand; everything else goes the checked way.
_ROWS: tuple[tuple[str, type], ...] = (("blocks", Block), ("pages", Page), ("lines", Line), ("runs", DomRun))


def pack(obj: Any) -> bytes:
    """A noun (or a tuple of nouns) as compressed JSON."""
    return zlib.compress(orjson.dumps(encode(obj)), _LEVEL)


def unpack(cls: type[T], data: bytes) -> T:
    """The noun that `pack` wrote. Raises ValueError for damaged bytes and for data that do not fit `cls`."""
    return decode(cls, _inflate(data))


def pack_document(document: Document) -> bytes:
    """A document as compressed rows, without a copy of its thousands of lines as objects."""
    rows = {name: [_row(item, _names(cls)) for item in getattr(document, name)] for name, cls in _ROWS}
    rest = {name: getattr(document, name) for name in _rest()}
    tables = [[t.start, t.end, t.rows, t.columns, [_row(c, _names(TableCell)) for c in t.cells], t.header_rows] for t in document.tables]
    attachments = encode(document.attachments)
    data = {"shape": _shape(), **rest, "attachments": attachments, "tables": tables, **rows}
    return _MAGIC + zlib.compress(orjson.dumps(data), _LEVEL)


def unpack_document(data: bytes) -> Document:
    """The document that `pack_document` wrote. Raises ValueError for damaged bytes or the form of another version."""
    if not data.startswith(_MAGIC):
        raise ValueError("not a packed document")
    found = _inflate(data[len(_MAGIC) :])
    if not isinstance(found, dict) or found.get("shape") != _shape():
        raise ValueError("a document packed by another version")
    try:
        return _document(found)
    except (TypeError, KeyError, IndexError) as error:
        raise ValueError(f"a packed document that does not hold: {error}") from error


def _document(found: dict[str, Any]) -> Document:
    plain = {name: found[name] for name in (*_rest(), "attachments")}
    light = decode(Document, plain)
    return Document(
        **{name: getattr(light, name) for name in (*_rest(), "attachments")},
        blocks=tuple(Block(*row) for row in found["blocks"]),
        tables=tuple(_table(row) for row in found["tables"]),
        pages=tuple(Page(*row) for row in found["pages"]),
        lines=tuple(_line(row) for row in found["lines"]),
        runs=tuple(DomRun(*row) for row in found["runs"]),
    )


def _table(row: list[Any]) -> Table:
    start, end, rows, columns, cells, header_rows = row  # the order of its fields
    return Table(start, end, rows, columns, tuple(TableCell(*cell) for cell in cells), header_rows)


def _line(row: list[Any]) -> Line:
    start, end, page, top, bottom, edges, confidence = row
    return Line(start, end, page, top, bottom, tuple(edges), confidence)


def _row(item: Any, names: tuple[str, ...]) -> list[Any]:
    return [getattr(item, name) for name in names]


def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def _rest() -> tuple[str, ...]:
    heavy = {name for name, _ in _ROWS} | {"tables", "attachments"}
    return tuple(name for name in _names(Document) if name not in heavy)


def _shape() -> list[list[str]]:
    """The names of all columns, stored with the rows: a noun that grew a field makes old entries a miss, not a mix-up."""
    return [list(_names(cls)) for cls in (Document, Block, Page, Line, DomRun, Table, TableCell)]


def _inflate(data: bytes) -> Any:
    try:
        return orjson.loads(zlib.decompress(data))
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise ValueError(f"damaged bytes: {error}") from error
