"""JSON Schemas (draft 2020-12) of the files of an edition, written by hand, and the vocabulary of cell states."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from policytable.codec import dumps
from policytable.model import LEVELS, Topic

# The schemas are written for this topic; another's differ by the names of its columns and its mechanisms.
_WRITTEN_FOR = "green_factory"
_BESIDE = ("state", "citations", "marks")


def schema_files(topic: Topic) -> Iterator[tuple[str, bytes]]:
    """The schemas by file name, in the order of their names, with the columns and mechanisms of the topic."""
    for entry in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            content = entry.read_bytes()
            yield entry.name, content if topic.name == _WRITTEN_FOR else _of(topic, entry.name, content)


def _of(topic: Topic, name: str, content: bytes) -> bytes:
    data = json.loads(content)
    if name == "summary.schema.json":
        _columns(data, ("seq", "region"), _summary(topic, data["properties"]), ("target_met", "sample", "reviewed", "unreviewed", "held"))
    elif name == "wide.schema.json":
        awards = tuple(key for key in data["required"] if key.startswith(tuple(f"award_{level}_" for level in LEVELS)))
        shown = {column.file_name or column.key: {"type": "string"} for column in topic.columns if column.field not in (None, "award")}
        _columns(data, ("seq", "region", "adcode", "zone", "place", "rank"), shown, (*awards, "sample"))
    elif name == "facts.schema.json":
        data["$defs"]["supervision"]["properties"]["mechanism"] = {"enum": list(dict(topic.mechanisms))}
    return (dumps(data) + "\n").encode()


def _summary(topic: Topic, written: dict[str, Any]) -> dict[str, Any]:
    """The topic's columns, then for each its state, citations and marks: in the form of the award's."""
    names = [column.file_name or column.key for column in topic.columns]
    beside = {f"{name}_{part}": written[f"award_{part}"] for name in names for part in _BESIDE}
    return {name: {"type": "string"} for name in names} | beside


def _columns(data: dict[str, Any], head: tuple[str, ...], own: dict[str, Any], tail: tuple[str, ...]) -> None:
    """Put the topic's columns between those that every topic has."""
    written = data["properties"]
    data["properties"] = {key: written[key] for key in head} | own | {key: written[key] for key in tail}
    data["required"] = list(data["properties"])
