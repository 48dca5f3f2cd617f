"""Places, policies, cells, documents and facts that hold all the words that are asked for, the names before the texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import orjson

from policytable.api.answers import Answer
from policytable.api.context import BASE, Asked
from policytable.api.holding import Holding
from policytable.api.lists import list_answer, page_of
from policytable.api.parameters import Parameter
from policytable.api.records import Records

_KINDS = ("region", "policy", "cell", "document", "fact")  # in the order of the answer
_SHOWN = 160  # characters of a text that a hit shows
Q = Parameter("q", ("words that all stand in it, parted by spaces", "检索词，用空格分开"), most=100, required=True, example="绿色工厂 奖励")
KINDS = Parameter("kinds", ("only this kind of records", "只检索一类"), choices=_KINDS)


def search(asked: Asked) -> Answer:
    """The hits of each kind, those in what a record is called first, then in the order of the file."""
    words, kind = str(asked.query["q"]), asked.text("kinds")
    kinds = [name for name in _KINDS if kind in (None, name) and words.split()]
    found = [(name, _ranked(_records(asked.holding, name), words)) for name in kinds]
    page = page_of(asked, sum(len(places) for _, places in found))
    return list_answer(asked, page, (orjson.dumps(hit) for hit in _hits(asked.holding, found, page.first, page.last)))


def _records(holding: Holding, kind: str) -> Records:
    return {
        "region": holding.regions,
        "policy": holding.policies,
        "cell": holding.cells,
        "document": holding.documents,
        "fact": holding.facts,
    }[kind]


def _ranked(found: Records, words: str) -> list[int]:
    held, called = found.words.found(words)
    return [*np.flatnonzero(held & called).tolist(), *np.flatnonzero(held & ~called).tolist()]


def _hits(holding: Holding, found: list[tuple[str, list[int]]], first: int, last: int) -> Iterator[dict[str, Any]]:
    at = 0
    for kind, places in found:
        for place in places[max(0, first - at) : max(0, last - at)]:
            records = _records(holding, kind)
            path, text, page = _TOLD[kind](holding, records.data(place))
            told = {"title": records.titles[place], "text": text[:_SHOWN], "path": f"{BASE}{path}", "page": page and f"/{page}"}
            yield {"kind": kind} | told
        at += len(places)


def _region(holding: Holding, data: dict[str, Any]) -> tuple[str, str, str | None]:
    return f"/regions/{data['adcode']}", data["adcode"], None


def _policy(holding: Holding, data: dict[str, Any]) -> tuple[str, str, str | None]:
    read = next((entry["source"] for entry in data["documents"] if entry["source"]), None)
    return f"/policies/{data['key']}", data["doc_number"] or data["region"]["name"], _page(holding, read) or "site/policies.html"


def _cell(holding: Holding, data: dict[str, Any]) -> tuple[str, str, str | None]:
    return f"/cells/{data['id']}", data["text"] or data["reason"], data["page"]


def _document(holding: Holding, data: dict[str, Any]) -> tuple[str, str, str | None]:
    return f"/documents/{data['source']}", data["region"]["name"], data["page"]


def _fact(holding: Holding, data: dict[str, Any]) -> tuple[str, str, str | None]:
    page = _page(holding, data["source"])
    return f"/facts/{data['id']}", data["evidence"][0]["quote"], page and f"{page}#{data['id']}"


def _page(holding: Holding, source: str | None) -> str | None:
    place = holding.documents.index.get(source or "")
    found: str | None = None if place is None else holding.documents.data(place)["page"]
    return found


_TOLD: dict[str, Callable[[Holding, dict[str, Any]], tuple[str, str, str | None]]] = {
    "region": _region,
    "policy": _policy,
    "cell": _cell,
    "document": _document,
    "fact": _fact,
}
