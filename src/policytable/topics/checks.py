"""What can be wrong with a topic file: every fault with its entry and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from policytable.model import FIELDS, LEVELS

MAIN, RULES = "topic.toml", "objects.toml"
RECIPIENTS = ("enterprise", "park", "institution", "agency", "government")
_TOPIC = {
    "name": str,
    "title": str,
    "site_title": str,
    "object": str,
    "whole": str,
    "whole_mark": str,
    "national_list": str,
    "horizon": int,
    "stems": list,
    "terms": list,
    "beside": list,
    "doubt": dict,
    "objects": dict,
    "mechanisms": dict,
    "notes": dict,
    "column": list,
}
_TOPIC_NEEDS = {"name", "title", "site_title", "object", "stems", "objects", "column"}
_COLUMN = {
    "key": str,
    "header": str,
    "file_name": str,
    "field": str,
    "levels": list,
    "level_marks": dict,
    "whole": bool,
    "show_level": bool,
}
_COLUMN_NEEDS = {"key", "header"}
_CODE = set("abcdefghijklmnopqrstuvwxyz0123456789_")


def topic_faults(data: Mapping[str, Any], known: Set[str], common: Mapping[str, Any]) -> Iterator[str]:
    """Every fault of a topic's data; `known` are the topics that it may name beside itself, `common` the shared words."""
    shape = [*_shape("top", data, _TOPIC, _TOPIC_NEEDS)]
    yield from shape
    if not shape:
        yield from _codes("name", [data["name"]])
        yield from _objects(data)
        yield from _whole(data)
        yield from _lists(data, known)
        yield from _doubt(data.get("doubt", {}))
        for table in ("mechanisms", "notes"):
            yield from words_faults(table, {**common[table], **data.get(table, {})})
        yield from _columns(data)


def words_faults(table: str, entries: Any) -> Iterator[str]:
    """Faults of a table of words: codes with the Chinese word for each."""
    if not isinstance(entries, Mapping) or not entries:
        yield f"[{table}] must be a table of words"
        return
    yield from _codes(table, entries)
    yield from (f"[{table}] {key}: the word must be a text and not blank" for key, word in entries.items() if not _is_text(word))


def _objects(data: Mapping[str, Any]) -> Iterator[str]:
    objects = data["objects"]
    yield from _codes("objects", objects)
    if "other" in objects:
        yield "[objects.other]: other is what is none of the topic's objects"
    for key, entry in objects.items():
        if not isinstance(entry, Mapping):
            yield f"[objects.{key}] must be a table with a title"
            continue
        yield from _shape(f"[objects.{key}]", entry, {"title": str, "recipient": str}, {"title"})
        if entry.get("recipient", "enterprise") not in RECIPIENTS:
            yield f"[objects.{key}]: recipient {entry['recipient']!r} is none of {', '.join(RECIPIENTS)}"
    for role in ("object", "whole"):
        if role in data and data[role] not in objects:
            yield f"{role} {data[role]!r} is none of the [objects]: {', '.join(objects)}"


def _whole(data: Mapping[str, Any]) -> Iterator[str]:
    if ("whole" in data) != ("whole_mark" in data):
        yield "give whole and whole_mark together, or neither"
    if data.get("whole") == data["object"]:
        yield "whole is what the object is a part of, and not the object itself"


def _lists(data: Mapping[str, Any], known: Set[str]) -> Iterator[str]:
    for key in ("stems", "terms", "beside"):
        yield from (f"{key}: {word!r} is no text" for word in data.get(key, []) if not _is_text(word))
    if not data["stems"]:
        yield "stems is empty: name the words that the objects begin with"
    yield from (f"beside: no topic {name!r}; there are: {', '.join(sorted(known))}" for name in data.get("beside", []) if name not in known)


def _doubt(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from _shape("[doubt]", entry, {"yuan": int, "count": int}, set())
    yield from (f"[doubt]: {key} must be above zero" for key, number in entry.items() if type(number) is int and number <= 0)


def _columns(data: Mapping[str, Any]) -> Iterator[str]:
    columns = data["column"]
    if not columns:
        yield "there are no columns"
    for at, column in enumerate(columns, 1):
        where = f"[[column]] {at}"
        if not isinstance(column, Mapping):
            yield f"{where} must be a table"
            continue
        yield from _shape(where, column, _COLUMN, _COLUMN_NEEDS)
        yield from _vocabulary(where, column)
        if "field" not in column and "national_list" not in data:
            yield f"{where}: a column without a field counts the national_list, and the topic names none"
        if column.get("whole") and "whole" not in data:
            yield f"{where}: the topic names no whole"
    for key in ("key", "file_name"):
        named = [str(column[key]) for column in columns if isinstance(column, Mapping) and key in column]
        yield from (f"[[column]]: the {key} {name!r} stands twice" for name in sorted({name for name in named if named.count(name) > 1}))


def _vocabulary(where: str, column: Mapping[str, Any]) -> Iterator[str]:
    if _is_text(column.get("key")):
        yield from _codes(where, [column["key"]])
    if (field := column.get("field")) is not None and field not in FIELDS:
        yield f"{where}: no field {field!r}; there are: {', '.join(FIELDS)}"
    levels, marks = column.get("levels", []), column.get("level_marks", {})
    named = [*(levels if isinstance(levels, list) else []), *(marks if isinstance(marks, dict) else {})]
    yield from (f"{where}: no level {level!r}; there are: {', '.join(LEVELS)}" for level in named if level not in LEVELS)


def _shape(where: str, entry: Mapping[str, Any], keys: Mapping[str, type], needs: Set[str]) -> Iterator[str]:
    yield from (f"{where}: unknown key {key!r}" for key in entry if key not in keys)
    for key, kind in keys.items():
        if key not in entry:
            if key in needs:
                yield f"{where}: {key} is missing"
        elif type(entry[key]) is not kind or entry[key] == "":
            yield f"{where}: {key} must be a {kind.__name__} and not blank"


def _codes(where: str, codes: Any) -> Iterator[str]:
    yield from (f"{where}: {code!r} may hold a-z, 0-9 and _ only" for code in codes if not set(str(code)) <= _CODE or not code)


def _is_text(word: object) -> bool:
    return isinstance(word, str) and bool(word.strip())
