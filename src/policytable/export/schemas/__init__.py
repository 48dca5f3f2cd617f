"""JSON Schemas (draft 2020-12) of the files of an edition: nested ones written by hand, those of rows made from the columns.

The vocabulary of cell states stands beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from policytable.codec import dumps
from policytable.export.shapes.loading import resources
from policytable.export.shapes.nouns import Resource
from policytable.export.shapes.rowschema import csv_schema, typed_schema
from policytable.model import Topic

# The schemas are written for this topic; another's differ by its mechanisms.
_WRITTEN_FOR = "green_factory"
_SUFFIX = ".schema.json"
# Rows of these had a schema before the others did; `policies` and `facts` are also names of JSON Lines with schemas of their own.
_PLAIN = ("summary", "wide", "policies", "coverage")
# No file of nested records says the same as these: `export` writes them as flat JSON.
_FLAT = ("statements", "table", "summary", "wide", "coverage")


def schema_files(topic: Topic) -> Iterator[tuple[str, bytes]]:
    """The schemas by file name, in the order of their names, with the columns, vocabularies and mechanisms of the topic."""
    yield from sorted(_files(topic).items())


def json_schemas(topic: Topic) -> Mapping[str, Any]:
    """The same as plain data, without what is no schema."""
    return {name: json.loads(content) for name, content in schema_files(topic) if name.endswith(_SUFFIX)}


@lru_cache(maxsize=8)
def _files(topic: Topic) -> Mapping[str, bytes]:
    written = {entry.name: entry.read_bytes() for entry in files(__package__).iterdir() if entry.name.endswith(".json")}
    if topic.name != _WRITTEN_FOR:
        written["facts.schema.json"] = _of(topic, written["facts.schema.json"])
    made = {name: schema for resource in resources(topic).values() for name, schema in _rows(resource)}
    return written | {name: (dumps(schema) + "\n").encode() for name, schema in made.items()}


def _of(topic: Topic, content: bytes) -> bytes:
    data = json.loads(content)
    data["$defs"]["supervision"]["properties"]["mechanism"] = {"enum": list(dict(topic.mechanisms))}
    return (dumps(data) + "\n").encode()


def _rows(resource: Resource) -> Iterator[tuple[str, dict[str, Any]]]:
    file = f"{resource.name}{'' if resource.name in _PLAIN else '-csv'}{_SUFFIX}"
    yield file, csv_schema(resource, file)
    if resource.name in _FLAT:
        file = f"{resource.name}{'' if resource.name == 'statements' else '-rows'}{_SUFFIX}"
        yield file, typed_schema(resource, file)
