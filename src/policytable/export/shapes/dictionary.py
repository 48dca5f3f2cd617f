"""dictionary.json and dictionary.md: what every column and key means, in Chinese and English, from the same data as the files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from policytable.codec import dumps
from policytable.export.schemas.keys import keys_of
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.shapes.nouns import Column, Resource

_OF_FILE = {
    "facts": "facts.jsonl",
    "cells": "cells.jsonl",
    "policies": "policies.jsonl",
    "documents": "documents.jsonl",
    "issues": "issues.jsonl",
}
_KINDS = {
    "text": "text 文本",
    "integer": "integer 整数",
    "number": "number 小数",
    "boolean": "boolean 是否",
    "list": "list 列表",
    "lists": "list of lists 列表的列表",
}


@cache
def rules() -> Mapping[str, Any]:
    """What holds for all files: how ids are made, what is promised of versions, what is common to the formats (`rules.toml`)."""
    return tomllib.loads((files(__package__) / "rules.toml").read_text("utf-8"))


def dictionary_json(tables: Mapping[str, Resource], schemas: Mapping[str, Any]) -> bytes:
    """The dictionary for programs (schema `dictionary.schema.json`); `schemas` are those of the JSON files by file name."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "rules": [{"name": one["name"], "zh": one["zh"], "en": one["en"]} for one in rules()["rule"]],
        "ids": [{"name": one["name"], "made": one["made"], "changes": one["changes"]} for one in rules()["id"]],
        "deprecated": [_retired(resource, column) for resource in tables.values() for column in resource.columns if column.deprecated],
        "resources": [_resource(one) for one in tables.values()],
        "json": [{"file": file, "schema": f"schema/{name}", "keys": list(keys_of(schemas[name]))} for file, name in _json_files(schemas)],
    }
    return (dumps(data) + "\n").encode()


def dictionary_md(tables: Mapping[str, Resource], schemas: Mapping[str, Any]) -> bytes:
    """The dictionary for people, as Markdown."""
    lines = [f"# 数据字典 Data dictionary ({SCHEMA_VERSION})", ""]
    lines += [f"- **{one['name']}**：{one['zh']} {one['en']}" for one in rules()["rule"]]
    lines += ["", "## 编号 Ids", "", "| id | made from | changes when |", "|---|---|---|"]
    lines += [f"| {one['name']} | {_cell(one['made'])} | {_cell(one['changes'])} |" for one in rules()["id"]]
    for resource in tables.values():
        lines += _section(resource)
    for file, name in _json_files(schemas):
        lines += ["", f"## {file}", "", f"Schema `schema/{name}`.", "", "| key | type | what |", "|---|---|---|"]
        lines += [f"| `{key['path']}` | {_cell(key['type'])} | {_cell(key['description'])} |" for key in keys_of(schemas[name])]
    return ("\n".join(lines) + "\n").encode()


def _json_files(schemas: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(one["file"]), str(one["schema"])) for one in rules()["json"] if one["schema"] in schemas]


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "name": resource.name,
        "title": resource.title,
        "description": resource.about,
        "csv": resource.csv,
        "parquet": resource.parquet,
        "key": list(resource.key),
        "links": [{"column": link.column, "resource": link.resource, "target": link.target} for link in resource.links],
        "columns": [_column(column) for column in resource.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    words = None if column.words is None else [{"code": code, "word": word} for code, word in column.words]
    return {
        "name": column.name,
        "type": column.kind,
        "title": column.title,
        "description": column.about,
        "unit": column.unit or None,
        "values": words,
        "pattern": column.pattern or None,
        "separator": column.separator or None,
        "required": column.required,
        "deprecated": None if column.deprecated is None else {"since": column.deprecated.since, "until": column.deprecated.until},
    }


def _retired(resource: Resource, column: Column) -> dict[str, Any]:
    told = column.deprecated
    assert told is not None
    return {"resource": resource.name, "column": column.name, "since": told.since, "until": told.until, "instead": told.instead or None}


def _section(resource: Resource) -> Iterator[str]:
    files = f"`{resource.csv}`, `{resource.parquet}`" + (f"; nested in `{_OF_FILE[resource.name]}`" if resource.name in _OF_FILE else "")
    yield from ("", f"## {resource.name} {resource.title}", "", f"{resource.about} Files: {files}.", "")
    if resource.key:
        yield from (f"Key: {', '.join(f'`{name}`' for name in resource.key)}.", "")
    for link in resource.links:
        yield f"- `{link.column}` → `{link.resource}.{link.target}`"
    yield from ("", "| column | 名称 | type | unit | what | values |", "|---|---|---|---|---|---|")
    for column in resource.columns:
        words = "；".join(code if code == word else f"`{code}` {word}" for code, word in column.words or ())
        needed = "" if column.required else "?"
        gone = f" **Deprecated since {column.deprecated.since}, goes in {column.deprecated.until}.**" if column.deprecated else ""
        told = (f"`{column.name}`", column.title, _KINDS[column.kind] + needed, column.unit, _cell(column.about) + gone, _cell(words))
        yield f"| {' | '.join(told)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
