"""An edition → its basis: sources, facts and cells as far as a later edition has to be compared with them."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policytable.codec import dumps, encode, value_json
from policytable.model import (
    Basis,
    BasisCell,
    BasisFact,
    BasisItem,
    BasisSource,
    Cell,
    Clause,
    Decision,
    Edition,
    Policy,
    Reading,
    Reviewed,
    Row,
    Visit,
)
from policytable.segment import segment
from policytable.table.view import Desk, View, desk
from policytable.text import plain

# Of a sha256: among a million clauses two equal ones by accident are a chance of one in 10 million million.
_DIGITS = 20


def basis_of(edition: Edition, decisions: Iterable[Decision] = (), visits: Iterable[Visit] = ()) -> Basis:
    """The basis of an edition; `decisions` are those laid over it, `visits` the last ones of its addresses. Same edition, same basis."""
    register = edition.register
    clauses = {reading.source.id: _Clauses.of(reading) for reading in edition.readings}
    return Basis(
        edition="",
        as_of=edition.as_of,
        topic=register.topic.name,
        versions=(*edition.versions, ("topic", register.topic.digest)),
        register=register.digest,
        frame=_digest(dumps(encode((register.provinces, register.places, register.titles)))),
        lists=_digest(dumps(encode((register.lists, register.counts)))),
        headers=tuple((column.key, column.header) for column in register.topic.columns),
        sources=tuple(_sources(edition, clauses, visits)),
        facts=tuple(_facts(edition, clauses, {decision.id: decision for decision in decisions})),
        cells=tuple(_cells(edition)),
    )


@dataclass(frozen=True, slots=True)
class _Clauses:
    """The body clauses of a document by their start, each with the digest of its words."""

    starts: tuple[int, ...] = ()
    clauses: tuple[tuple[Clause, str], ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> _Clauses:
        if reading.document is None:
            return cls()
        text = reading.document.text
        found = [(clause, _words(text[clause.start : clause.end], clause.label)) for clause in segment(reading.document) if clause.body]
        found = sorted(((clause, words) for clause, words in found if words), key=lambda one: one[0].start)
        return cls(tuple(clause.start for clause, _ in found), tuple(found))

    def at(self, start: int, quote: str) -> str:
        """The digest of the words that hold a quote; of the quote itself where it stands outside of the body."""
        at = bisect_right(self.starts, start) - 1
        if at >= 0 and start < self.clauses[at][0].end:
            return self.clauses[at][1]
        return _words(quote, "")


def _words(text: str, label: str) -> str:
    """A digest of words without their number, which moves when a clause is inserted above, and without width and blanks."""
    words = "".join(plain(text).split())
    words = words.removeprefix("".join(plain(label).split()))
    return _digest(words) if words else ""


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _sources(edition: Edition, clauses: dict[str, _Clauses], visits: Iterable[Visit]) -> Iterator[BasisSource]:
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
        told=_digest(dumps(encode(told))),
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


def _facts(edition: Edition, clauses: dict[str, _Clauses], decisions: dict[str, Decision]) -> Iterator[BasisFact]:
    verdicts: dict[str, tuple[str, str]] = {}
    for choice in edition.choices:
        verdicts |= {fact: ("chosen", choice.reason) for fact in choice.chosen}
        lost = "conflict" if choice.conflict else "loser"
        verdicts |= {loser.fact: (lost if loser.reason == choice.reason else "loser", loser.reason) for loser in choice.losers}
    for one in edition.reviewed:
        yield _fact(one, clauses, verdicts.get(one.fact.id, ("none", "")), decisions.get(one.decision or ""))


def _fact(one: Reviewed, clauses: dict[str, _Clauses], verdict: tuple[str, str], decision: Decision | None) -> BasisFact:
    fact, place = one.fact, one.fact.evidence[0]
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
        who=decision.who if decision else "",
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
