"""One record of an edition's files → its noun; what does not fit raises ValueError, KeyError or TypeError."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from policytable.codec import decode
from policytable.model import Cell, Fact, Item, Loser, Policy, Region
from policytable.published.nouns import Citation, PublishedCell, PublishedDocument, PublishedFact, PublishedPolicy

_BESIDE = ("source", "policy", "review", "verdict", "sample")
_PAPER = ("seq", "province", "collection", "sample")


def fact_of(data: dict[str, Any], documents: Mapping[str, PublishedDocument]) -> PublishedFact:
    """A line of facts.jsonl; `documents` by source give the place of a fact that names none."""
    own = {key: entry for key, entry in data.items() if key not in _BESIDE}
    level = own["level"]
    fact = decode(Fact, own | {"level": [level] if isinstance(level, str) else level})
    review, verdict, home = data["review"], data["verdict"], documents.get(data["source"])
    return PublishedFact(
        fact,
        data["source"],
        fact.region or (home.region if home else None),
        data["policy"],
        review["state"],
        review["decision"],
        review["held"],
        verdict["standing"],
        verdict["reason"],
        verdict["winner"],
        data["sample"] or "",
    )


def cell_of(data: dict[str, Any]) -> PublishedCell:
    """A line of cells.jsonl."""
    if data["id"] != f"{data['adcode']}/{data['column']}":
        raise ValueError(f"{data['id']!r} is not the id of its place and column")
    cell = Cell(
        data["adcode"],
        data["column"],
        data["state"],
        data["text"],
        tuple(_item(item) for item in data["items"]),
        data["reason"],
        tuple(data["documents"]),
        data["clauses_searched"],
        tuple(decode(Loser, loser) for loser in data["losers"]),
    )
    places = tuple(_citation(entry) for entry in data["evidence"])
    told = {name: data[name] for name in ("id", "seq", "adcode", "region", "column", "header", "page", "sample")}
    return PublishedCell(cell=cell, citations=places, **told)


def policy_of(data: dict[str, Any]) -> PublishedPolicy:
    """A line of policies.jsonl."""
    own = {key: entry for key, entry in data.items() if key not in _PAPER}
    documents = [[entry["source"], entry["document"], entry["role"]] for entry in own["documents"]]
    policy = decode(Policy, own | {"documents": documents})
    return PublishedPolicy(policy, data["seq"], data["province"], data["collection"], data["sample"] or "")


def document_of(data: dict[str, Any]) -> PublishedDocument:
    """A line of documents.jsonl."""
    return decode(PublishedDocument, {field.name: data[field.name] for field in fields(PublishedDocument)})


def _item(data: dict[str, Any]) -> Item:
    place = decode(Region, data["place"]) if data["place"] else None
    return Item(data["text"], tuple(data["facts"]), place, data["met"], tuple(data["marks"]))


def _citation(data: dict[str, Any]) -> Citation:
    own = {key: entry for key, entry in data.items() if key != "links"}
    return Citation(**own, **data["links"])
