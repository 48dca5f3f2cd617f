"""cells.jsonl: every cell of the table with its provenance in one record that stands by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policytable.codec import dumps_line, encode, region_json
from policytable.export.book import Book
from policytable.export.links import links
from policytable.export.site.address import cell_page
from policytable.export.tally import tallies
from policytable.model import Cell, Item, Row


def cells_jsonl(records: Iterable[dict[str, Any]]) -> bytes:
    """One JSON object a cell, in the order of the table: its key `id` is `<adcode>/<column>` and stays over editions."""
    return "".join(dumps_line(record) for record in records).encode()


def cell_records(shelf: Book) -> Iterator[dict[str, Any]]:
    """The cells as plain data: what a cell says or why it says nothing, each statement with its facts, each fact with its places."""
    counted = tallies(shelf.edition)
    for number, row in enumerate(shelf.edition.rows, 1):
        for cell in row.cells:
            yield _record(shelf, number, row, cell) | {"review": counted[row.region.adcode, cell.column].counts}


def _record(shelf: Book, number: int, row: Row, cell: Cell) -> dict[str, Any]:
    facts = dict.fromkeys(fact for item in cell.items for fact in item.facts)
    return {
        "id": f"{row.region.adcode}/{cell.column}",
        "seq": number,
        "adcode": row.region.adcode,
        "region": shelf.seat(row.region)[1],
        "column": cell.column,
        "header": shelf.edition.register.topic.column_word(cell.column),
        "state": cell.state,
        "text": cell.text,
        "reason": cell.reason,
        "page": f"site/{cell_page(row.region.adcode, cell.column)}",
        "items": [_item(item) for item in cell.items],
        "evidence": [entry for fact in facts for entry in _evidence(shelf, fact)],
        "documents": list(cell.documents),
        "clauses_searched": cell.clauses_searched,
        "losers": encode(cell.losers),
        "sample": shelf.sample(facts),
    }


def _item(item: Item) -> dict[str, Any]:
    place = region_json(item.place)
    return {"text": item.text, "place": place, "met": item.met, "marks": list(item.marks), "facts": list(item.facts)}


def _evidence(shelf: Book, fact: str) -> Iterator[dict[str, Any]]:
    for one in shelf.known([fact]):
        policy = shelf.policies.get(one.source)
        for item in one.fact.evidence:
            yield {
                "fact": fact,
                "source": one.source,
                "policy": policy.key if policy else None,
                "title": policy.title if policy else None,
                "document": item.document,
                "start": item.start,
                "end": item.end,
                "quote": item.quote,
                "clause": item.clause,
                "links": links(shelf, one, item),
            }
