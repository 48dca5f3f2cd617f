"""The rules of combining that stand in the papers behind offers, read off the edition's own pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from policytable.asking.joining import Found, said
from policytable.asking.nouns import Offer, Quote, Rule
from policytable.asking.pages import Paragraph, paragraphs
from policytable.asking.quoting import quote_in
from policytable.model import RANKS, Region
from policytable.published import Published, PublishedDocument


class Papers:
    """The texts of an edition's papers; each page is read once."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._read: dict[str, tuple[Paragraph, ...] | None] = {}

    def rules(self, offers: Iterable[Offer]) -> tuple[tuple[Rule, ...], frozenset[str]]:
        """The rules of the policies behind the offers, the nearest first, and the policies whose text the edition has no page of."""
        found: dict[str, Rule] = {}
        unread: set[str] = set()
        for offer in offers:
            for policy in dict.fromkeys(giver.policy for giver in (offer.giver, *offer.also) if giver.policy):
                documents = self._documents(policy)
                if not any(self._paragraphs(document) for document in documents):
                    unread.add(policy)
                for document in documents:
                    for rule in self._rules(offer, policy, document):
                        found.setdefault(rule.id, rule)
        return tuple(found.values()), frozenset(unread)

    def _documents(self, policy: str) -> tuple[PublishedDocument, ...]:
        known = self._published.policies.get(policy)
        sources = [source for source, _, role in known.policy.documents if role != "news"] if known else []
        documents = (self._published.documents.get(source) for source in sources)
        return tuple({document.document: document for document in documents if document and document.page}.values())

    def _paragraphs(self, document: PublishedDocument) -> tuple[Paragraph, ...]:
        if document.page is None:
            return ()
        if document.page not in self._read:
            self._read[document.page] = paragraphs(self._published.folder / document.page)
        return self._read[document.page] or ()

    def _rules(self, offer: Offer, policy: str, document: PublishedDocument) -> Iterator[Rule]:
        for paragraph in self._paragraphs(document):
            awards = self._awards(paragraph)
            if paragraph.row or (awards and offer.object not in awards):
                continue  # a rule inside a clause about another sum speaks of that sum
            marked = sorted(fact for fact in paragraph.facts if fact in self._published.facts)
            for one in said(paragraph.text):
                if one.effect == "limit" and awards:
                    continue  # the ceiling of one sum: it is that sum's own
                quote = quote_in(document, paragraph.text, " ".join(one.words.split()), self._mine(offer, marked))
                yield _rule(policy, offer.place, one, quote)

    def _awards(self, paragraph: Paragraph) -> set[str]:
        known = (self._published.facts.get(fact) for fact in paragraph.facts)
        return {one.fact.object for one in known if one is not None and one.fact.field == "award"}

    @staticmethod
    def _mine(offer: Offer, marked: list[str]) -> str | None:
        return next((fact for fact in offer.facts if fact in marked), marked[0] if marked else None)


def _rule(policy: str, place: Region, one: Found, quote: Quote) -> Rule:
    """The rule with the ranks that it can mean: 市级以上 in a county's paper is its city, in a city's paper its province."""
    rank = RANKS.index(place.rank or "county")
    beyond = {"above": lambda other: other < rank, "below": lambda other: other > rank}.get(one.scope)
    reaches = tuple(name for name in one.reaches if beyond and beyond(RANKS.index(name)))
    scope = "within" if one.scope == "above" and not reaches else one.scope  # 区、镇: what lies below a county has no code
    name = f"{policy}:{one.effect}:{scope}:{hashlib.sha256(quote.words.encode()).hexdigest()[:8]}"
    return Rule(name, policy, place, one.effect, scope, reaches, one.conditional, one.excepts, quote.words, quote)
