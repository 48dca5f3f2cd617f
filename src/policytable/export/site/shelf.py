"""An edition laid out for looking up: facts by id, documents by id, the cells that a fact stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from policytable.export.site.address import cell_page
from policytable.export.site.picture import Pictures
from policytable.model import Account, Choice, Document, Edition, Issue, Policy, Reading, Reviewed


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; `href` is a path from the site's root, or None where there is nothing to open."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The edition with its look-up tables, built once for all pages."""

    edition: Edition
    facts: dict[str, Reviewed]
    documents: dict[str, Document]
    readings: dict[str, Reading]  # by source id
    carriers: dict[str, tuple[Reading, ...]]  # by document id
    choices: dict[str, Choice]  # by chosen fact id
    uses: dict[str, tuple[Link, ...]]  # cells, by the id of a fact that stands in them
    policies: dict[str, Policy]  # by source id
    pictures: Pictures  # by document id
    accounts: dict[str, Account]  # by fact id
    held: tuple[Reviewed, ...]  # held back or rejected
    cited: dict[str, tuple[Reviewed, ...]]  # facts with evidence in a document, by its id, in the edition's order

    def facts_of(self, document: str) -> tuple[Reviewed, ...]:
        """The facts with evidence in this document, in the edition's order."""
        return self.cited.get(document, ())

    def part(self, document: str) -> Shelf:
        """What the page of one document may tell of, and no more: where two parts are equal, so are their pages."""
        facts = {one.fact.id: one for one in self.facts_of(document)}
        named = {
            document,
            *(one.fact.document for one in facts.values()),
            *(e.document for one in facts.values() for e in one.fact.evidence),
        }
        carriers = {name: self.carriers[name] for name in named & self.carriers.keys()}
        readings = {reading.source.id: reading for group in carriers.values() for reading in group}
        return Shelf(
            edition=bare(self.edition),
            facts=facts,
            documents={name: self.documents[name] for name in named & self.documents.keys()},
            readings=readings,
            carriers=carriers,
            choices={fact: self.choices[fact] for fact in facts if fact in self.choices},
            uses={fact: self.uses[fact] for fact in facts if fact in self.uses},
            policies={source: self.policies[source] for source in readings if source in self.policies},
            pictures={name: self.pictures[name] for name in named & self.pictures.keys()},
            accounts={fact: self.accounts[fact] for fact in facts if fact in self.accounts},
            held=(),
            cited={document: self.facts_of(document)},
        )

    def title_of(self, document: str) -> str:
        """The title to print for a document: the register's, or what the text itself says."""
        for reading in self.carriers.get(document, ()):
            title = reading.source.title or (reading.metadata and reading.metadata.title)
            if title:
                return title
        return document

    def document_about(self, issue: Issue) -> Document | None:
        """The document that an issue names, by its own id or its source's."""
        about = issue.about or ""
        reading = self.readings.get(about)
        return self.documents.get(about) or (reading.document if reading else None)

    def is_sample(self, document: str) -> bool:
        """Whether the text was written by us and is no official original."""
        return any(reading.source.sample for reading in self.carriers.get(document, ()))


def shelve(edition: Edition, pictures: Pictures) -> Shelf:
    """Build the look-up tables of an edition with the pictures of its pages."""
    carriers: dict[str, tuple[Reading, ...]] = {}
    documents: dict[str, Document] = {}
    for reading in edition.readings:
        if reading.document is not None:
            documents.setdefault(reading.document.id, reading.document)
            carriers[reading.document.id] = (*carriers.get(reading.document.id, ()), reading)
    facts = _first(edition.reviewed)
    return Shelf(
        edition=edition,
        facts=facts,
        documents=documents,
        readings={reading.source.id: reading for reading in edition.readings},
        carriers=carriers,
        choices={fact: choice for choice in edition.choices for fact in choice.chosen},
        uses=_uses(edition),
        policies={source: policy for policy in edition.policies for source, _, _ in policy.documents},
        pictures=pictures,
        accounts={account.fact: account for account in edition.accounts},
        held=tuple(one for one in facts.values() if one.held or one.state == "rejected"),
        cited=_cited(facts.values()),
    )


def bare(edition: Edition) -> Edition:
    """What every page says of its edition: date, register, versions."""
    return replace(edition, policies=(), readings=(), reviewed=(), choices=(), rows=(), issues=(), accounts=())


def all_issues(shelf: Shelf) -> tuple[Issue, ...]:
    """Every issue of the edition once: its own, the readers' and the extractors', the gravest first.

    An issue may come by two ways, once about its source and once about the document of that source: it is the same.
    """
    found = list(shelf.edition.issues)
    for reading in shelf.edition.readings:
        own = (*reading.issues, *(reading.extraction.issues if reading.extraction else ()))
        found.extend(issue if issue.about else replace(issue, about=reading.source.id) for issue in own)
    once: dict[tuple[object, ...], Issue] = {}
    for issue in found:
        document = shelf.document_about(issue)
        once.setdefault((issue.code, issue.message, issue.start, issue.end, document.id if document else issue.about), issue)
    order = ("error", "warning", "info")
    return tuple(sorted(once.values(), key=lambda issue: order.index(issue.severity)))


def _first(reviewed: Iterable[Reviewed]) -> dict[str, Reviewed]:
    facts: dict[str, Reviewed] = {}
    for one in reviewed:
        facts.setdefault(one.fact.id, one)
    return facts


def _cited(facts: Iterable[Reviewed]) -> dict[str, tuple[Reviewed, ...]]:
    cited: dict[str, list[Reviewed]] = {}
    for one in facts:
        for document in dict.fromkeys(evidence.document for evidence in one.fact.evidence):
            cited.setdefault(document, []).append(one)
    return {document: tuple(found) for document, found in cited.items()}


def _uses(edition: Edition) -> dict[str, tuple[Link, ...]]:
    uses: dict[str, tuple[Link, ...]] = {}
    word = edition.register.topic.column_word
    for row in edition.rows:
        for cell in row.cells:
            link = Link(f"{row.region.label} · {word(cell.column)}", cell_page(row.region.adcode, cell.column))
            for fact in dict.fromkeys(fact for item in cell.items for fact in item.facts):
                uses[fact] = (*uses.get(fact, ()), link)
    return uses
