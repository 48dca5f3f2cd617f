"""table.json: the table with every statement, the facts behind it, and the reason where there is none."""

from __future__ import annotations

from typing import Any

from policytable.codec import dumps, encode, region_json
from policytable.export.book import Book
from policytable.export.facts import fact_record
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.tally import Tally, summed, tallies
from policytable.model import Cell, Item, Row


def table_json(shelf: Book) -> bytes:
    """The table as one JSON object (schema `table.schema.json`); `facts` holds, by id, every fact that a cell names."""
    edition, topic = shelf.edition, shelf.edition.register.topic
    cells = [cell for row in edition.rows for cell in row.cells]
    named = {fact for cell in cells for item in cell.items for fact in item.facts} | {loser.fact for cell in cells for loser in cell.losers}
    counted = tallies(edition)
    data = {
        "schema_version": SCHEMA_VERSION,
        "as_of": edition.as_of,
        "topic": topic.name,
        "sample": edition.register.sample_mark,
        "columns": [{"key": cell.column, "header": topic.column_word(cell.column)} for cell in edition.rows[0].cells]
        if edition.rows
        else [],
        "review": summed(counted.values()).counts,
        "rows": [_row(shelf, number, row, counted) for number, row in enumerate(edition.rows, 1)],
        "facts": {one.fact.id: fact_record(shelf, one) for one in shelf.known(sorted(named))},
        "national": _national(shelf),
    }
    return (dumps(data) + "\n").encode()


def _row(shelf: Book, number: int, row: Row, counted: dict[tuple[str, str], Tally]) -> dict[str, Any]:
    return {
        "seq": number,
        "name": shelf.seat(row.region)[1],
        "region": region_json(row.region),
        "cells": [_cell(cell) | {"review": counted[row.region.adcode, cell.column].counts} for cell in row.cells],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "column": cell.column,
        "state": cell.state,
        "text": cell.text,
        "reason": cell.reason,
        "items": [_item(item) for item in cell.items],
        "documents": list(cell.documents),
        "clauses_searched": cell.clauses_searched,
        "losers": encode(cell.losers),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "place": region_json(item.place),
        "met": item.met,
        "marks": list(item.marks),
        "facts": list(item.facts),
    }


def _national(shelf: Book) -> dict[str, Any]:
    """The ministry's lists published by the edition's date, and what they printed for each region."""
    register = shelf.edition.register
    lists = [entry for entry in register.lists if entry.published <= shelf.edition.as_of]
    batches = {entry.batch for entry in lists}
    return {"lists": encode(tuple(lists)), "counts": encode(tuple(count for count in register.counts if count.batch in batches))}
