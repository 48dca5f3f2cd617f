"""Records of the edition's files, byte for byte, one or many."""

from __future__ import annotations

import orjson

from policytable.api.answers import Answer
from policytable.api.context import Asked
from policytable.api.filters import wanted
from policytable.api.lists import records_answer
from policytable.api.problems import Problem
from policytable.api.records import Records

ANNOTATION = 'application/ld+json;profile="http://www.w3.org/ns/anno.jsonld"'


def fact(asked: Asked) -> Answer:
    """The line of facts.jsonl."""
    return _one(asked.holding.facts, asked.keys["id"])


def cell(asked: Asked) -> Answer:
    """The line of cells.jsonl."""
    return _one(asked.holding.cells, f"{asked.keys['adcode']}/{asked.keys['column']}")


def policy(asked: Asked) -> Answer:
    """The line of policies.jsonl."""
    return _one(asked.holding.policies, asked.keys["key"])


def document(asked: Asked) -> Answer:
    """The line of documents.jsonl."""
    return _one(asked.holding.documents, asked.keys["source"])


def region(asked: Asked) -> Answer:
    """A place with the cells of its row and the places that lie in it directly."""
    held, adcode = asked.holding, asked.keys["adcode"]
    own = _line(held.regions, adcode)
    inner = (held.regions.data(place) for place in range(len(held.regions)))
    places = [orjson.dumps(data) for data in inner if data["parent"] == adcode]
    cells = [held.cells.line(int(place)) for place in held.cells.columns["region"].where(lambda said: said == adcode).nonzero()[0]]
    head = orjson.dumps({"edition": held.edition})[:-1]
    return Answer(head + b',"region":' + own + b',"cells":[' + b",".join(cells) + b'],"places":[' + b",".join(places) + b"]}")


def annotation(asked: Asked) -> Answer:
    """The annotations of a fact, an array."""
    found = asked.holding.annotations.get(asked.keys["id"])
    if found is None:
        raise Problem(404, "record_unknown", "the edition has no annotation of this fact", "没有这条事实的标注。")
    return Answer(found, ANNOTATION)


def regions(asked: Asked) -> Answer:
    """Places."""
    return _many(asked, asked.holding.regions)


def cells(asked: Asked) -> Answer:
    """Cells."""
    return _many(asked, asked.holding.cells)


def facts(asked: Asked) -> Answer:
    """Facts."""
    return _many(asked, asked.holding.facts)


def policies(asked: Asked) -> Answer:
    """Policies."""
    return _many(asked, asked.holding.policies)


def documents(asked: Asked) -> Answer:
    """Documents."""
    return _many(asked, asked.holding.documents)


def issues(asked: Asked) -> Answer:
    """Issues."""
    return _many(asked, asked.holding.issues)


def _one(found: Records, key: str) -> Answer:
    return Answer(_line(found, key))


def _line(found: Records, key: str) -> bytes:
    line = found.get(key)
    if line is None:
        raise Problem(404, "record_unknown", "the edition has no record with this key", "本版没有这条记录。")
    return line


def _many(asked: Asked, found: Records) -> Answer:
    return records_answer(asked, found, wanted(asked, found))
