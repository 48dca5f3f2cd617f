"""annotations.jsonl and annotations.json: every evidence as a W3C Web Annotation, and the collection that they make.

An annotation's target is the original, or where no address of it is known the snapshot that was read, by its sha256. Its selectors all
select the same words: by quote, by position in the canonical text, and as fits by text fragment and element (web pages) or by page and
box (PDF).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from policytable.codec import dumps, dumps_line, value_json
from policytable.export.book import Book
from policytable.export.placing import Held, fragment_of
from policytable.export.site.address import document_page, external
from policytable.fragments import escaped
from policytable.model import Document, Evidence, Place, Reading, Reviewed

URN = "urn:policytable:"
ANNO = "http://www.w3.org/ns/anno.jsonld"
TEXT_FRAGMENT = "https://wicg.github.io/scroll-to-text-fragment/"
PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc8118"
_CONTEXT = [ANNO, {"policytable": f"{URN}term:"}]
_MAKER = {"id": f"{URN}software", "type": "Software", "name": "policytable"}
_BOXED = ("text", "rendering")  # pages measured in points; a scan's are in pixels of its picture, which no viewer knows


def annotations_jsonl(shelf: Book) -> bytes:
    """One annotation a line and an evidence, by source, place in the text, and fact."""
    return "".join(_line(_Told(one, number, shelf.readings.get(one.source))) for one, number in _places(shelf)).encode()


def annotations_json(shelf: Book) -> bytes:
    """The collection: how many annotations there are, and their ids in the order of annotations.jsonl."""
    register, told = shelf.edition.register, [annotation_id(one.fact.id, number) for one, number in _places(shelf)]
    made = f"{URN}annotations:{_named(register.topic.name)}:{register.as_of}"
    page = {"id": f"{made}:1", "type": "AnnotationPage", "partOf": made, "startIndex": 0, "items": told}
    first = {"total": len(told), "first": page, "last": page["id"]} if told else {"total": 0}
    label = f"policytable {register.topic.name} {register.as_of}"
    return (dumps({"@context": ANNO, "id": made, "type": "AnnotationCollection", "label": label, **first}) + "\n").encode()


def annotation_id(fact: str, number: int) -> str:
    """The id of the annotation of a fact's evidence, numbered from 1: `urn:policytable:annotation:<fact>:<number>`."""
    return f"{URN}annotation:{_named(fact)}:{number}"


def _named(name: str) -> str:
    """A name as a part of a URN; a hyphen stands for itself there, unlike in a text directive."""
    return escaped(name).replace("%2D", "-")


def _places(shelf: Book) -> Iterator[tuple[Reviewed, int]]:
    for one in sorted(shelf.facts.values(), key=lambda one: (one.source, one.fact.evidence[0].start, one.fact.id)):
        for number in range(1, len(one.fact.evidence) + 1):
            yield one, number


_NO_URI = re.compile(r"[\s<>\"{}|\\^`\x00-\x20]")


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Everything that an annotation tells of. After a decision nearly all of them stand as they stood: their lines are made once."""

    one: Reviewed
    number: int
    reading: Reading | None

    def __hash__(self) -> int:
        return hash((self.one.fact.id, self.number))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        reading = self.reading
        held = (reading.source, reading.snapshot, Held(reading.document) if reading.document else None) if reading else None
        return self.number, self.one, held


@lru_cache(maxsize=16_384)
def _line(told: _Told) -> str:
    return dumps_line(_annotation(told.one, told.number, told.reading))


def _annotation(one: Reviewed, number: int, reading: Reading | None) -> dict[str, Any]:
    fact, evidence = one.fact, one.fact.evidence[number - 1]
    return {
        "@context": _CONTEXT,
        "id": annotation_id(fact.id, number),
        "type": "Annotation",
        "motivation": "describing",
        "creator": _MAKER,
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": fact.field, "format": "text/plain", "language": "en"},
            {"type": "TextualBody", "purpose": "describing", "value": fact.display, "format": "text/plain", "language": "zh"},
            {"type": "TextualBody", "purpose": "classifying", "value": _machine(one), "format": "application/json"},
        ],
        "target": _target(reading, evidence),
        "policytable:fact": fact.id,
        "policytable:source": one.source,
        "policytable:document": evidence.document,
        "policytable:clause": evidence.clause,
        "policytable:review": one.state,
        "policytable:page": f"site/{document_page(evidence.document, fact.id)}",
    }


def _machine(one: Reviewed) -> str:
    """What the fact says, as JSON: field, object, level and the typed value of facts.jsonl."""
    fact = one.fact
    said = {"field": fact.field, "object": fact.object, "level": list(fact.level), "value": value_json(fact.field, fact.value)}
    return dumps_line(said).rstrip("\n")


def _target(reading: Reading | None, evidence: Evidence) -> dict[str, Any]:
    document, snapshot = (reading.document, reading.snapshot) if reading else (None, None)
    address = external(reading.source.official_url) if reading else None
    held = f"{URN}snapshot:{snapshot.sha256}" if snapshot else f"{URN}document:{_named(evidence.document)}"
    source: dict[str, Any] = {"id": _uri(address) if address else held, "language": "zh"}
    if document:
        source["format"] = document.media_type
    if address:
        source["canonical"] = held
    selectors = [_quoted(evidence), {"type": "TextPositionSelector", "start": evidence.start, "end": evidence.end}]
    selectors += _in_page(document, evidence) if document else []
    target: dict[str, Any] = {"type": "SpecificResource", "source": source, "selector": selectors}
    if address and document:
        target["state"] = {"type": "HttpRequestState", "value": f"Accept: {document.media_type}"}
    return target


def _quoted(evidence: Evidence) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": evidence.quote, "prefix": evidence.prefix, "suffix": evidence.suffix}


def _in_page(document: Document, evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Selectors for what the document is: text fragment and element, or page and box."""
    fragment = fragment_of(document, evidence)
    if document.media_type == "application/pdf":
        if fragment:
            yield {"type": "FragmentSelector", "conformsTo": PDF_FRAGMENT, "value": fragment[1:] + _box(document, evidence.places)}
        return
    if fragment:
        yield {"type": "FragmentSelector", "conformsTo": TEXT_FRAGMENT, "value": fragment[1:]}
    paths = [place.dom for place in evidence.places if place.dom]
    if paths:
        element = _around(paths)
        yield {"type": "XPathSelector", "value": element, "refinedBy": _quoted(_within(document, evidence, element))}


def _within(document: Document, evidence: Evidence, element: str) -> Evidence:
    """The evidence with no more context than the element holds."""
    runs, low, high = document.runs, evidence.start, evidence.end
    at = bisect_right(runs, evidence.start, key=lambda run: run.start) - 1
    while at >= 0 and low > evidence.start - len(evidence.prefix) and _holds(element, runs[at].path):
        low, at = min(low, runs[at].start), at - 1
    at = bisect_right(runs, evidence.end - 1, key=lambda run: run.start) - 1
    while at < len(runs) and high < evidence.end + len(evidence.suffix) and _holds(element, runs[at].path):
        high, at = max(high, runs[at].end), at + 1
    before, after = evidence.start - max(low, evidence.start - len(evidence.prefix)), high - evidence.end
    return replace(evidence, prefix=evidence.prefix[len(evidence.prefix) - before :], suffix=evidence.suffix[:after])


def _holds(element: str, path: str) -> bool:
    return path == element or path.startswith(f"{element}/")


def _box(document: Document, places: tuple[Place, ...]) -> str:
    """`&viewrect=left,top,width,height` in points, around all boxes, where all are on one page that is measured in points."""
    boxes = [place.box for place in places if place.box]
    pages = {place.page for place in places if place.box}
    method = next((page.method for page in document.pages if page.number in pages), "")
    if len(pages) != 1 or method not in _BOXED:
        return ""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return "&viewrect=" + ",".join(f"{edge:g}" for edge in (round(left, 2), round(top, 2), round(right - left, 2), round(bottom - top, 2)))


def _around(paths: list[str]) -> str:
    """The innermost element that holds all of them."""
    shared = paths[0].split("/")
    for path in paths[1:]:
        steps = path.split("/")
        same = next((at for at, (one, other) in enumerate(zip(shared, steps, strict=False)) if one != other), min(len(shared), len(steps)))
        shared = shared[:same]
    return "/".join(shared)


def _uri(address: str) -> str:
    """The address with what none may hold percent-encoded: browsers take such signs, readers of linked data do not."""
    return _NO_URI.sub(lambda found: quote(found[0], safe=""), address)
