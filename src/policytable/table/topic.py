"""Topics: which object a table is about and what its columns show, as data that is checked when it is loaded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from policytable.errors import RulesError
from policytable.model import FIELDS, LEVELS

_NAME = "topics.toml"
_TOPIC_KEYS = {"title": str, "object": str, "whole": str, "whole_mark": str, "national_list": str, "horizon": int, "column": list}
_COLUMN_KEYS = {"key": str, "header": str, "field": str, "levels": list, "level_marks": dict, "whole": bool, "show_level": bool}
_OPTIONAL = {"field", "levels", "level_marks", "whole", "show_level"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table. Without `field` it is the national count; `levels` empty means all."""

    key: str
    header: str
    field: str | None = None
    levels: tuple[str, ...] = ()
    level_marks: tuple[tuple[str, str], ...] = ()
    whole: bool = False
    show_level: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its columns in the order of the published table; `horizon` is the year its targets are due in."""

    name: str
    title: str
    object: str
    whole: str
    whole_mark: str
    national_list: str
    horizon: int
    columns: tuple[Column, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """The topics that come with the package."""
    return load_topics((files(__package__) / _NAME).read_text(encoding="utf-8"))


def topic(name: str) -> Topic:
    """The topic called `name`. Raises RulesError for an unknown one."""
    found = next((one for one in topics() if one.name == name), None)
    if found is None:
        raise RulesError(f"no topic {name!r}; there are: {', '.join(one.name for one in topics())}", about=_NAME)
    return found


def load_topics(text: str) -> tuple[Topic, ...]:
    """Topics from TOML text. Raises RulesError that names every fault with its topic and column."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulesError(f"no TOML: {error}", about=_NAME) from error
    faults = [fault for name, entry in data.items() for fault in _topic_faults(name, entry)]
    if faults or not data:
        raise RulesError("; ".join(faults) or "holds no topic", about=_NAME)
    return tuple(_topic(name, entry) for name, entry in data.items())


def _topic(name: str, entry: Mapping[str, Any]) -> Topic:
    columns = tuple(_column(column) for column in entry["column"])
    return Topic(name=name, columns=columns, **{key: value for key, value in entry.items() if key != "column"})


def _column(entry: Mapping[str, Any]) -> Column:
    marks = tuple(entry.get("level_marks", {}).items())
    rest = {key: value for key, value in entry.items() if key not in ("levels", "level_marks")}
    return Column(levels=tuple(entry.get("levels", ())), level_marks=marks, **rest)


def _topic_faults(name: str, entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield f"{name} is no table"
        return
    yield from _shape(name, entry, _TOPIC_KEYS, set())
    columns = entry.get("column", [])
    for at, column in enumerate(columns if isinstance(columns, list) else [], 1):
        where = f"{name}, column {at}"
        if isinstance(column, dict):
            yield from _shape(where, column, _COLUMN_KEYS, _OPTIONAL)
            yield from _vocabulary(where, column)
    keys = [column.get("key") for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []
    yield from (f"{name}: column {key!r} stands twice" for key in sorted({str(key) for key in keys if keys.count(key) > 1}))
    if not keys:
        yield f"{name} has no columns"


def _shape(where: str, entry: Mapping[str, Any], keys: Mapping[str, type], optional: set[str]) -> Iterator[str]:
    yield from (f"{where}: unknown key {key!r}" for key in entry if key not in keys)
    for key, kind in keys.items():
        if key not in entry:
            if key not in optional:
                yield f"{where}: {key} is missing"
        elif type(entry[key]) is not kind or entry[key] == "":
            yield f"{where}: {key} must be a {kind.__name__} and not blank"


def _vocabulary(where: str, column: Mapping[str, Any]) -> Iterator[str]:
    field = column.get("field")
    if field is not None and field not in FIELDS:
        yield f"{where}: no field {field!r}"
    levels, marks = column.get("levels", []), column.get("level_marks", {})
    named = [*(levels if isinstance(levels, list) else []), *(marks if isinstance(marks, dict) else {})]
    yield from (f"{where}: no level {level!r}" for level in named if level not in LEVELS)
