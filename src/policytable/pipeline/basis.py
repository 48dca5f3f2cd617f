"""An edition → its basis: sources, facts and cells as far as a later edition has to be compared with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policytable.codec import dumps, encode, value_json
from policytable.model import (
    Basis,
    BasisCell,
    BasisFact,
    BasisItem,
    BasisSource,
    Cell,
    Decision,
    Edition,
    Policy,
    Reading,
    Reviewed,
    Row,
    Visit,
)
from policytable.pipeline.signatures import Signed, names
from policytable.pipeline.wordings import Wording, Wordings, digest
from policytable.table.view import Desk, View, desk


def basis_of(edition: Edition, decisions: Iterable[Decision] = (), visits: Iterable[Visit] = (), wordings: Wordings | None = None) -> Basis:
    """The basis of an edition; `decisions` are those laid over it, `visits` the last ones of its addresses. Same edition, same basis.

    `wordings` has the words of documents that were seen before.
    """
    known = wordings or Wordings()
    register = edition.register
    clauses = {reading.source.id: known.of(reading.document) for reading in edition.readings}
    return Basis(
        edition="",
        as_of=edition.as_of,
        topic=register.topic.name,
        versions=(*edition.versions, ("topic", register.topic.digest)),
        register=register.digest,
        frame=digest(dumps(encode((register.provinces, register.places, register.titles)))),
        lists=digest(dumps(encode((register.lists, register.counts)))),
        headers=tuple((column.key, column.header) for column in register.topic.columns),
        sources=tuple(_sources(edition, clauses, visits)),
        facts=tuple(_facts(edition, clauses, Signed.of(decisions))),
        cells=tuple(_cells(edition)),
    )


def _sources(edition: Edition, clauses: dict[str, Wording], visits: Iterable[Visit]) -> Iterator[BasisSource]:
    policies = {source: policy for policy in edition.policies for source, _, _ in policy.documents}
    titles = {policy.key: policy.title for policy in edition.policies}
    last = {visit.address: visit for visit in sorted(visits, key=lambda one: one.asked)}
    for reading in edition.readings:
        policy = policies.get(reading.source.id)
        visit = next((last[place] for place in reading.source.locations if place in last), None)
        words = tuple(words for _, words in clauses[reading.source.id].clauses)
        yield _with_policy(_source(reading, words, _since(reading, policy), visit), policy, titles)


def _source(reading: Reading, clauses: tuple[str, ...], since: str | None, visit: Visit | None) -> BasisSource:
    source, meta = reading.source, reading.metadata
    location = reading.snapshot.location if reading.snapshot else next(iter(source.locations), "")
    told = (source.region, source.policy, source.role, source.title, source.issued, source.published)
    return BasisSource(
        id=source.id,
        region=source.region,
        title=(meta.title if meta else None) or source.title or source.id,
        role=source.role,
        sha256=reading.snapshot.sha256 if reading.snapshot else None,
        document=reading.document.id if reading.document is not None and reading.extraction is not None else "",
        location=location,
        address=source.official_url or location,
        told=digest(dumps(encode(told))),
        since=since,
        clauses=clauses,
        problems=tuple(dict.fromkeys(issue.code for issue in reading.issues if issue.severity == "error")),
        reachable=None if visit is None else visit.problem or ("ok" if visit.sha256 else str(visit.status)),
    )


def _with_policy(source: BasisSource, policy: Policy | None, titles: dict[str, str]) -> BasisSource:
    if policy is None:
        return source
    return replace(
        source,
        policy=policy.key,
        policy_title=policy.title,
        status=policy.status,
        reason=policy.status_reason,
        repealed_by=titles.get(policy.repealed_by or "", ""),
    )


def _since(reading: Reading, policy: Policy | None) -> str | None:
    meta = reading.metadata
    own = (meta.issued if meta else None) or reading.source.issued or (policy.issued if policy else None)
    return own or (meta.published if meta else None) or reading.source.published


def _facts(edition: Edition, clauses: dict[str, Wording], signed: Signed) -> Iterator[BasisFact]:
    verdicts: dict[str, tuple[str, str]] = {}
    for choice in edition.choices:
        verdicts |= {fact: ("chosen", choice.reason) for fact in choice.chosen}
        lost = "conflict" if choice.conflict else "loser"
        verdicts |= {loser.fact: (lost if loser.reason == choice.reason else "loser", loser.reason) for loser in choice.losers}
    for one in edition.reviewed:
        yield _fact(one, clauses, verdicts.get(one.fact.id, ("none", "")), signed)


def _fact(one: Reviewed, clauses: dict[str, Wording], verdict: tuple[str, str], signed: Signed) -> BasisFact:
    fact, place = one.fact, one.fact.evidence[0]
    decision = signed.by_id.get(one.decision or "")
    return BasisFact(
        id=fact.id,
        source=one.source,
        field=fact.field,
        object=fact.object,
        object_text=fact.object_text,
        level=fact.level,
        region=fact.region,
        value=dumps(value_json(fact.field, fact.value)),
        display=fact.display,
        quote=" ".join(place.quote.split()),
        words=clauses[one.source].at(place.start, place.quote) if one.source in clauses else "",
        clause=place.clause,
        state=one.state,
        held=one.held,
        decision=one.decision,
        action=decision.action if decision else "",
        who=names(signed.together(decision)) if decision else "",
        why=decision.why if decision else "",
        standing=verdict[0],
        because=verdict[1],
    )


def _cells(edition: Edition) -> Iterator[BasisCell]:
    index = desk(edition.register, edition.readings, edition.policies, edition.reviewed, edition.choices)
    homes: dict[str, str] = {}
    for one in edition.reviewed:
        homes.setdefault(one.fact.id, one.source)
    for row in edition.rows:
        yield from (_cell(index, row, cell, homes) for cell in row.cells)


def _cell(index: Desk, row: Row, cell: Cell, homes: dict[str, str]) -> BasisCell:
    def named(facts: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{homes[fact]}/{fact}" for fact in facts if fact in homes)

    column = next(column for column in index.topic.columns if column.key == cell.column)
    choices = View(index, row.region, column).choices() if column.field is not None else ()
    weighed = dict.fromkeys(fact for choice in choices for fact in (*choice.chosen, *(loser.fact for loser in choice.losers)))
    items = (BasisItem(item.text + "".join(f"（{mark}）" for mark in item.marks), named(item.facts), item.met) for item in cell.items)
    return BasisCell(row.region, cell.column, cell.state, cell.text, cell.reason, tuple(items), named(weighed))
