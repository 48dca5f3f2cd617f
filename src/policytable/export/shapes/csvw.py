"""csv-metadata.json: the tables as CSV on the Web, found by the standard name, with notes that cite cells (RFC 7111)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policytable.codec import dumps
from policytable.export.shapes.nouns import Column, Resource
from policytable.glossary import CELLS

Record = dict[str, Any]
_CONTEXT = "http://www.w3.org/ns/csvw"
_BASES = {"integer": "integer", "number": "decimal"}
_CITED = ("table", "summary")


def csv_metadata(title: str, tables: Mapping[str, Resource], records: Sequence[Record]) -> bytes:
    """The table group; `records` are the cells, of which the table and the summary carry state, reason, words and places as notes."""
    data = {
        "@context": _CONTEXT,
        "dc:title": {"@value": title, "@language": "zh"},
        "dialect": {"encoding": "utf-8", "header": True, "doubleQuote": True},
        "tables": [_table(one, records if one.name in _CITED else ()) for one in tables.values()],
    }
    return (dumps(data) + "\n").encode()


def _table(resource: Resource, records: Sequence[Record]) -> dict[str, Any]:
    return {
        "url": resource.csv,
        "dc:title": {"@value": resource.title, "@language": "zh"},
        "dc:description": {"@value": resource.about, "@language": "en"},
        "tableSchema": _schema(resource),
        **({"notes": list(_notes(resource, records))} if records else {}),
    }


def _schema(resource: Resource) -> dict[str, Any]:
    # CSVW lets no foreign key be empty; those that may be are in the Data Package alone.
    needed = [column.name for column in resource.columns if column.required]
    keys = [
        {"columnReference": link.column, "reference": {"resource": f"{link.resource}.csv", "columnReference": link.target}}
        for link in resource.links
        if link.column in needed
    ]
    return {
        "columns": [_column(column) for column in resource.columns],
        **({"primaryKey": list(resource.key)} if resource.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": {"@value": column.title, "@language": "zh"},
        "dc:description": {"@value": column.about, "@language": "en"},
        "datatype": _datatype(column),
        **({"separator": column.separator} if column.separator else {}),
        **({"required": True} if column.required else {}),
    }


def _datatype(column: Column) -> Any:
    if column.kind == "boolean":
        return {"base": "boolean", "format": "true|false"}
    codes = "|".join(code for code, _ in column.words or ())
    pattern = column.pattern or codes
    return {"base": "string", "format": pattern} if pattern else _BASES.get(column.kind, "string")


def _notes(resource: Resource, records: Sequence[Record]) -> Iterator[dict[str, Any]]:
    """One note a row and one a cell. The header is row 1; a row of the table is as many behind it as its province's number."""
    first = next(at for at, column in enumerate(resource.columns, 1) if column.name not in ("seq", "region", "adcode"))
    seen: list[str] = []
    for record in records:
        if record["adcode"] not in seen:
            seen.append(record["adcode"])
            at = 0
            yield {"type": "Annotation", "target": f"{resource.csv}#row={record['seq'] + 1}", "body": {"adcode": record["adcode"]}}
        yield {"type": "Annotation", "target": f"{resource.csv}#cell={record['seq'] + 1},{first + at}", "body": _body(record)}
        at += 1


def _body(record: Record) -> dict[str, Any]:
    told = {"cell": record["id"], "state": record["state"], "meaning": CELLS[record["state"]], "page": record["page"]}
    places = [_place(entry) for entry in record["evidence"]]
    return told | ({"reason": record["reason"]} if record["reason"] else {}) | ({"evidence": places} if places else {})


def _place(entry: Record) -> dict[str, Any]:
    citation = f"{entry['source']}@{entry['start']}-{entry['end']}"
    return {"fact": entry["fact"], "citation": citation, "quote": entry["quote"], "page": entry["links"]["evidence"]}
