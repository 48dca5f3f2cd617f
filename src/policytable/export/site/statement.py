"""A fact as the pages print it: value, level, object, who says so, and every quote with its context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.export.placing import fragment_of, joined
from policytable.export.site.accounting import How, how
from policytable.export.site.address import document_page, external, fact_anchor
from policytable.export.site.picture import Crop, crops
from policytable.export.site.shelf import Link, Shelf
from policytable.export.site.words import REVIEWS, clause_words, level_word, object_word, value_lines
from policytable.model import Evidence, Loser, Reviewed


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted clause with the words around it, the way to its place on our page of the document (`href`) and in the original (`place`)."""

    prefix: str
    words: str
    suffix: str
    clause: str
    pages: str
    title: str
    issued: str
    href: str | None
    place: str | None
    sample: bool
    crops: tuple[Crop, ...]  # of the scan, where the page has no text layer


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact, ready for a page. `state` is the review state's key, `review` its word."""

    id: str
    anchor: str
    column: str
    display: str
    object: str
    level: str
    region: str
    lines: tuple[tuple[str, str], ...]
    state: str
    review: str
    decision: str
    held: str
    doubtful: bool
    rules: tuple[str, ...]
    pack: str
    by_reviewer: bool
    reason: str
    href: str | None
    quotes: tuple[Quote, ...]
    uses: tuple[Link, ...]
    how: How | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A fact that stands behind another, with the reason; `statement` is None where the edition does not hold it."""

    id: str
    reason: str
    statement: Statement | None
    winner: Statement | None


def statement(shelf: Shelf, one: Reviewed) -> Statement:
    """The view of one fact."""
    fact, choice = one.fact, shelf.choices.get(one.fact.id)
    topic = shelf.edition.register.topic
    return Statement(
        id=fact.id,
        anchor=fact_anchor(fact.id),
        column=topic.column_word(fact.field),
        display=fact.display,
        object=object_word(fact, topic),
        level=level_word(fact),
        region=fact.region.label if fact.region else "",
        lines=value_lines(fact, topic),
        state=one.state,
        review=REVIEWS[one.state],
        decision=one.decision or "",
        held=one.held or "",
        doubtful=fact.doubtful,
        rules=fact.origin.rules,
        pack=fact.origin.pack,
        by_reviewer=fact.origin.kind == "reviewer",
        reason=choice.reason if choice else "",
        href=document_page(fact.document, fact.id) if fact.document in shelf.documents else None,
        quotes=tuple(_quote(shelf, fact.id, evidence) for evidence in fact.evidence),
        uses=shelf.uses.get(fact.id, ()),
        how=how(shelf.accounts[fact.id]) if fact.id in shelf.accounts and fact.origin.kind == "rule" else None,
    )


def statements(shelf: Shelf, ids: Iterable[str]) -> tuple[Statement, ...]:
    """The views of the facts with these ids; ids that the edition does not hold are left out."""
    return tuple(statement(shelf, shelf.facts[fact]) for fact in ids if fact in shelf.facts)


def behind(shelf: Shelf, loser: Loser) -> Behind:
    """The view of a fact that lost, and of the one it lost to."""
    found, winner = statements(shelf, (loser.fact,)), statements(shelf, (loser.winner,) if loser.winner else ())
    return Behind(loser.fact, loser.reason, found[0] if found else None, winner[0] if winner else None)


def _quote(shelf: Shelf, fact: str, evidence: Evidence) -> Quote:
    pages = sorted({place.page for place in evidence.places if place.page is not None})
    readings = shelf.carriers.get(evidence.document, ())
    issued = next((r.source.issued or r.source.published for r in readings if r.source.issued or r.source.published), None)
    addresses = (external(reading.source.official_url) for reading in readings)
    document = shelf.documents.get(evidence.document)
    return Quote(
        prefix=evidence.prefix,
        words=evidence.quote,
        suffix=evidence.suffix,
        clause=clause_words(evidence.clause or ""),
        pages="、".join(str(page) for page in pages),
        title=shelf.title_of(evidence.document),
        issued=issued or "",
        href=document_page(evidence.document, fact) if evidence.document in shelf.documents else None,
        place=joined(next(filter(None, addresses), None), fragment_of(document, evidence) if document else None),
        sample=shelf.is_sample(evidence.document),
        crops=tuple(crops(document, shelf.pictures, evidence)),
    )
