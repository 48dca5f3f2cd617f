"""JSON Schemas of rows, from the columns: as the strings of a CSV file, and typed."""

from __future__ import annotations

from typing import Any

from policytable.export.shape import schema_id
from policytable.export.shapes.nouns import Column, Resource

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_APOSTROPHE = (
    "Every entry is the string of its CSV cell. A leading apostrophe is ours (spreadsheets would run the text behind it) and comes off."
)
_NUMBERS = {"integer": "[0-9]+", "number": "[0-9]+(\\.[0-9]+)?"}


def csv_schema(resource: Resource, file: str) -> dict[str, Any]:
    """The schema of one row of the CSV file, every entry a string; `file` is the schema's own file name."""
    return _schema(
        resource, file, f"One row of {resource.csv}: {resource.title}", _APOSTROPHE, {one.name: _string(one) for one in resource.columns}
    )


def typed_schema(resource: Resource, file: str) -> dict[str, Any]:
    """The schema of one flat record as JSON: numbers as numbers, lists as lists, null for nothing."""
    title = f"One record of {resource.name}: {resource.title}"
    return _schema(resource, file, title, resource.about, {one.name: _typed(one) for one in resource.columns})


def _schema(resource: Resource, file: str, title: str, about: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": _DIALECT,
        "$id": schema_id(file),
        "title": title,
        "description": about,
        "type": "object",
        "required": list(resource.header),
        "additionalProperties": False,
        "properties": properties,
    }


def _string(column: Column) -> dict[str, Any]:
    told = _told(column) | {"type": "string"}
    if column.kind == "boolean" or (column.words is not None and column.kind == "text"):
        codes = ["true", "false"] if column.kind == "boolean" else [code for code, _ in column.words or ()]
        return told | {"enum": codes if column.required else ["", *codes]}
    pattern = _NUMBERS.get(column.kind, column.flat_pattern)
    if pattern:
        return told | {"pattern": f"^({pattern})$" if column.required else f"^({pattern})?$"}
    return told | ({"minLength": 1} if column.required else {})


def _typed(column: Column) -> dict[str, Any]:
    texts: dict[str, Any] = {"type": "array", "items": _text(column) | {"type": "string"}}
    kinds: dict[str, dict[str, Any]] = {
        "list": texts,
        "lists": {"type": "array", "items": texts},
        "number": {"type": "number"},
        "integer": {"type": "integer"},
        "boolean": {"type": "boolean"},
    }
    found = dict(kinds.get(column.kind, {"type": "string"} | _text(column)))
    if not column.required:
        found["type"] = [found["type"], "null"]
        found |= {"enum": [*found["enum"], None]} if "enum" in found else {}
    return _told(column) | found


def _text(column: Column) -> dict[str, Any]:
    if column.words is not None:
        return {"enum": [code for code, _ in column.words]}
    return {"pattern": f"^({column.pattern})$"} if column.pattern else {}


def _told(column: Column) -> dict[str, Any]:
    unit = f" ({column.unit})" if column.unit else ""
    return {"title": column.title, "description": column.about + unit} | ({"deprecated": True} if column.deprecated else {})
