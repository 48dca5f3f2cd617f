"""Which rows of an edition's files were added, changed or removed against another edition's, by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from policytable.codec import encode, loads
from policytable.model import Cause

RowKind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of records with the column that is their key."""

    name: str
    file: str
    key: str


RESOURCES = (Resource("cells", "cells.jsonl", "id"), Resource("facts", "facts.jsonl", "id"), Resource("policies", "policies.jsonl", "key"))


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """A column of a row that differs, with both values as plain data (None where the row had no such column)."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that came, went or says something else. `mate` is the key of the row of the other edition that says the same under another
    key: the text moved or was read anew, and with it the place that a fact's key is made of."""

    key: str
    kind: RowKind
    columns: tuple[ColumnChange, ...] = ()
    causes: tuple[Cause, ...] = ()
    mate: str | None = None
    sources: tuple[str, ...] = ()  # whose texts it rests on, before and after; not told


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The changed rows of one resource: those of the later edition in its order, then those that went, in the order of the earlier one."""

    resource: Resource
    rows: tuple[RowChange, ...]


def row_changes(resource: Resource, before: bytes, after: bytes) -> RowChanges:
    """Compare two files of a resource (JSON Lines), without causes. Raises ValueError and KeyError for what is no such file."""
    old, new = before.splitlines(), after.splitlines()
    same = set(old) & set(new)  # nothing of them needs to be read
    was, now = _by_key(resource, old, same), _by_key(resource, new, same)
    return RowChanges(resource, tuple(_changes(was, now)))


def rows_json(found: Iterable[RowChanges]) -> dict[str, Any]:
    """The changes as plain data, by resource."""
    return {one.resource.name: _resource_json(one) for one in found}


def _by_key(resource: Resource, lines: list[bytes], same: set[bytes]) -> dict[str, dict[str, Any]]:
    records = [loads(line) for line in lines if line not in same]
    return {str(record[resource.key]): record for record in records}


def _changes(was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> Iterator[RowChange]:
    for key, row in now.items():
        old = was.get(key)
        if old is None:
            yield RowChange(key, "added", sources=_sources(row))
        elif columns := tuple(_columns(old, row)):
            yield RowChange(key, "changed", columns, sources=tuple(dict.fromkeys((*_sources(old), *_sources(row)))))
    yield from (RowChange(key, "removed", sources=_sources(row)) for key, row in was.items() if key not in now)


def _columns(old: dict[str, Any], new: dict[str, Any]) -> Iterator[ColumnChange]:
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            yield ColumnChange(name, old.get(name), new.get(name))


def _sources(row: dict[str, Any]) -> tuple[str, ...]:
    """A fact names its source, a cell and a policy their documents."""
    if isinstance(row.get("source"), str):
        return (row["source"],)
    found = [one["source"] if isinstance(one, dict) else one for one in row.get("documents") or ()]
    return tuple(dict.fromkeys([*found, *(place["source"] for place in row.get("evidence") or () if "source" in place)]))


def _resource_json(found: RowChanges) -> dict[str, Any]:
    told: dict[str, Any] = {"file": found.resource.file, "key": found.resource.key}
    for kind in ("added", "changed", "removed"):
        told[kind] = [_row_json(row) for row in found.rows if row.kind == kind]
    return told


def _row_json(row: RowChange) -> dict[str, Any]:
    """The key, the other key or the columns, and the causes."""
    own = {"mate": row.mate} if row.kind != "changed" else {"columns": {one.column: [one.before, one.after] for one in row.columns}}
    return {"key": row.key, **own, "causes": encode(row.causes)}
