"""The rows of cells and of statements: the records of cells.jsonl, flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policytable.export.shapes.nouns import Typed

Record = dict[str, Any]
_NOWHERE: Record = {}


def cells_rows(records: Iterable[Record]) -> list[list[Typed]]:
    """One row a cell; the places behind it are in the order of its facts."""
    return [_cell(record) for record in records]


def statements_rows(records: Iterable[Record]) -> list[list[Typed]]:
    """One row a place behind a statement of a cell; a statement without a fact has one row."""
    return [row for record in records for number, item in enumerate(record["items"], 1) for row in _statement(record, number, item)]


def _cell(record: Record) -> list[Typed]:
    items, places = record["items"], record["evidence"]
    head = [record[key] for key in ("id", "seq", "adcode", "region", "column", "header", "state", "text", "reason")]
    said = _each(mark for item in items for mark in item["marks"]), any(item["met"] for item in items)
    cited = {f"{entry['source']}@{entry['start']}-{entry['end']}": entry["quote"] for entry in places}
    facts = _each(fact for item in items for fact in item["facts"])
    searched = tuple(record["documents"]), record["clauses_searched"], _each(loser["fact"] for loser in record["losers"])
    return [
        *head,
        *said,
        tuple(cited.values()),
        tuple(cited),
        facts,
        *searched,
        *record["review"].values(),
        record["page"],
        record["sample"],
    ]


def _statement(record: Record, number: int, item: Record) -> Iterator[list[Typed]]:
    place = item["place"] or {}
    name = place.get("zone") or place.get("name")
    said = [number, item["text"], place.get("adcode"), name, place.get("zone"), item["met"], tuple(item["marks"])]
    found = [entry for fact in item["facts"] for entry in record["evidence"] if entry["fact"] == fact] or [_NOWHERE]
    for at, entry in enumerate(found, 1):
        keys = ("fact", "source", "policy", "title", "document", "start", "end", "quote", "clause")
        links = entry.get("links", {})
        led = [links.get("evidence"), links.get("original"), links.get("place")]
        yield [f"{record['id']}/{number}/{at}", record["id"], *said, *(entry.get(key) for key in keys), *led]


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
