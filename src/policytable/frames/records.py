"""The nouns of an edition and of a reading → rows by the names of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from policytable.model import Clause, Document, Fact, Issue, Region
from policytable.published import Published, PublishedCell, PublishedDocument, PublishedFact, PublishedPolicy

Row = dict[str, Any]


def document_row(one: PublishedDocument) -> Row:
    """A document."""
    return {field.name: getattr(one, field.name) for field in fields(one)} | _place(one.region)


def policy_row(one: PublishedPolicy) -> Row:
    """A policy of the inventory."""
    policy = one.policy
    return {field.name: getattr(policy, field.name) for field in fields(policy)} | {
        **_place(policy.region),
        "policy": policy.key,
        "seq": one.seq,
        "collection": one.collection,
        "sources": [source for source, _, _ in policy.documents],
        "implements": [tie.words for tie in policy.ties if tie.kind == "implements"],
        "sample": one.sample or None,
    }


def fact_row(one: PublishedFact, published: Published) -> Row:
    """A fact of an edition."""
    document = published.documents.get(one.source)
    return _fact(one.fact) | {
        **_place(one.region),
        "source": one.source,
        "policy": one.policy,
        "page": f"{document.page}#{one.fact.id}" if document and document.page else None,
        "review": one.state,
        "held": one.held,
        "standing": one.standing,
        "reason": one.reason or None,
        "winner": one.winner,
        "sample": one.sample or None,
    }


def read_fact_row(one: Fact, region: Region | None) -> Row:
    """A fact of one file; where it names no place it binds the region that the file was said to be of."""
    return _fact(one) | _place(one.region or region)


def cell_row(one: PublishedCell) -> Row:
    """A cell."""
    cell = one.cell
    return {
        **{name: getattr(one, name) for name in ("id", "seq", "adcode", "region", "column", "header", "page")},
        "state": cell.state,
        "text": cell.text or None,
        "reason": cell.reason or None,
        "statements": sum(bool(item.facts) for item in cell.items),
        "facts": list(dict.fromkeys(fact for item in cell.items for fact in item.facts)),
        "losers": len(cell.losers),
        "documents": cell.documents,
        "clauses_searched": cell.clauses_searched,
        "sample": one.sample or None,
    }


def statement_rows(one: PublishedCell) -> Iterator[Row]:
    """The statements of a cell, with the first place that proves each."""
    for number, item in enumerate(one.cell.items, 1):
        places = [place for place in one.citations if place.fact in item.facts]
        first = places[0] if places else None
        yield {
            **{name: getattr(one, name) for name in ("adcode", "region", "column")},
            "statement": f"{one.id}/{number}",
            "cell": one.id,
            "text": item.text,
            "place_adcode": item.place.adcode if item.place else None,
            "place": item.place.label if item.place else None,
            "met": item.met,
            "marks": item.marks,
            "facts": item.facts,
            "policies": list(dict.fromkeys(place.policy for place in places if place.policy)),
            "title": first.title if first else None,
            "quote": first.quote if first else None,
            "clause": first.clause if first else None,
            "page": first.evidence if first else one.page,
            "original": first.original if first else None,
        }


def clause_row(one: Clause, document: Document) -> Row:
    """A clause with its words."""
    return {
        **{name: getattr(one, name) for name in ("kind", "parent", "depth", "body", "start", "end")},
        "clause": one.index,
        "label": one.label or None,
        "path": one.path or None,
        "text": document.text[one.start : one.end],
    }


def issue_row(number: int, one: Issue) -> Row:
    """An issue of a reading."""
    return {"issue": number} | {field.name: getattr(one, field.name) for field in fields(one)}


def _fact(fact: Fact) -> Row:
    first = fact.evidence[0]
    value = {field.name.rstrip("_"): getattr(fact.value, field.name) for field in fields(fact.value)}
    if "codes" in value:
        value["codes"] = ["、".join(codes) for codes in value["codes"]]
    own = {name: getattr(fact, name) for name in ("id", "field", "object", "object_text", "level", "display")}
    place = {name: getattr(first, name) for name in ("quote", "clause", "start", "end", "document")}
    return value | own | place | {"rules": fact.origin.rules}


def _place(region: Region | None) -> Row:
    if region is None:
        return {"adcode": None, "region": None, "zone": None, "rank": None, "province": None}
    return {"adcode": region.adcode, "region": region.label, "zone": region.zone, "rank": region.rank, "province": region.province}
