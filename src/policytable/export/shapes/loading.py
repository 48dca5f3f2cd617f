"""The resources of a topic, from `columns.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from policytable.export.shapes.nouns import Column, Link, Resource, Retired
from policytable.export.shapes.vocabulary import Words, vocabularies
from policytable.glossary import LEVELS
from policytable.model import Column as TopicColumn
from policytable.model import Topic

_DATA = tomllib.loads((files(__package__) / "columns.toml").read_text("utf-8"))


@cache
def resources(topic: Topic) -> Mapping[str, Resource]:
    """The resources by name, in the order of the dictionary. Raises KeyError where the data names a vocabulary that is none."""
    words = vocabularies(topic)
    return {name: _resource(name, data, topic, words) for name, data in _DATA["resource"].items()}


def _resource(name: str, data: Mapping[str, Any], topic: Topic, words: Mapping[str, Words]) -> Resource:
    columns = tuple(_column(entry, words) for entry in _spread(data["columns"], topic))
    links = tuple(Link(*link) for link in data.get("links", ()))
    return Resource(name, data["title"], data["about"], columns, tuple(data.get("key", ())), links)


def _column(entry: list[Any], words: Mapping[str, Words]) -> Column:
    name, kind, title, about, *rest = entry
    more = dict(rest[0]) if rest else {}
    vocabulary = words[more.pop("words")] if "words" in more else None
    pattern = _DATA["patterns"][more.pop("pattern")] if "pattern" in more else ""
    retired = Retired(**more.pop("deprecated")) if "deprecated" in more else None
    return Column(name, kind, title, about, words=vocabulary, pattern=pattern, deprecated=retired, **more)


def _spread(columns: list[list[Any]], topic: Topic) -> Iterator[list[Any]]:
    """The columns with those that stand for many written out. What stands beside one column of the topic or one level stays together."""
    held: list[list[Any]] = []
    for entry in columns:
        if held and _place(entry) != _place(held[0]):
            yield from _written_out(held, topic)
            held = []
        if _place(entry):
            held.append(entry)
        else:
            yield entry
    yield from _written_out(held, topic)


def _place(entry: list[Any]) -> str:
    """What the column stands for each of: a topic's column by itself, one of the columns beside it, a shown one, a level."""
    name = str(entry[0])
    if "{" not in name:
        return ""
    return name if name in ("{column}", "{shown}") else name.partition("{")[2].partition("}")[0]


def _written_out(held: list[list[Any]], topic: Topic) -> Iterator[list[Any]]:
    if not held:
        return
    if _place(held[0]) == "level":
        for level, word in LEVELS.items():
            yield from (_filled(entry, "text", level=level, level_word=word) for entry in held)
        return
    shown = [column for column in topic.columns if column.field not in (None, "award") or _place(held[0]) != "{shown}"]
    for column in shown:
        told = {"column": _file_name(column), "shown": _file_name(column), "header": column.header}
        yield from (_filled(entry, "text" if column.field else "integer", **told) for entry in held)


def _filled(entry: list[Any], own: str, **told: str) -> list[Any]:
    name, kind, title, *rest = entry
    return [name.format_map(told), own if kind == "topic" else kind, title.format_map(told), *rest]


def _file_name(column: TopicColumn) -> str:
    return column.file_name or column.key
