"""Places of an edition as quotes that a reader can follow."""

from __future__ import annotations

import re

from policytable.asking.nouns import Giver, Quote
from policytable.asking.standing import Day
from policytable.fragments import Directive
from policytable.published import Published, PublishedDocument, PublishedFact

_NUMERAL = "一二三四五六七八九十百零"
_LABEL = re.compile(rf"第[{_NUMERAL}\d]+条|[（(][{_NUMERAL}\d]+[）)]|[{_NUMERAL}]+、|\d+(?:\.\d+)*(?=[.．、　 ])")


def quotes_of(published: Published, one: PublishedFact) -> tuple[Quote, ...]:
    """The places that prove a fact, the first one first; the evidence page lights the fact up."""
    return tuple(_quote(published, one, number) for number in range(len(one.fact.evidence)))


def quote_in(document: PublishedDocument, paragraph: str, words: str, fact: str | None) -> Quote:
    """A sentence of a paragraph of a document's page; `fact` is one that is marked there, else the page is opened at the words."""
    label = _LABEL.match(paragraph.strip())
    anchor = f"#{fact}" if fact else f"#:~:{Directive(words)}"
    page = document.page + anchor if document.page else None
    return Quote(words, document.source, label.group() if label else None, page, document.original)


def giver_of(day: Day, one: PublishedFact) -> Giver:
    """The policy behind a fact, as it stands at the day."""
    term = day.term(one)
    known = day.published.policies.get(one.policy or "")
    if known is None:
        document = day.published.documents.get(one.source)
        title = (document.title if document else None) or one.source
        issued = (document.issued or document.published) if document else None
        return Giver(None, title, None, (), issued, None, None, term.status, term.words)
    policy = known.policy
    issued = policy.issued or policy.published
    return Giver(policy.key, policy.title, policy.doc_number, policy.issuers, issued, term.since, term.until, term.status, term.words)


def _quote(published: Published, one: PublishedFact, number: int) -> Quote:
    place = one.fact.evidence[number]
    document = published.documents.get(one.source)
    page = f"{document.page}#{one.fact.id}" if document and document.page else None
    return Quote(" ".join(place.quote.split()), one.source, place.clause, page, document.original if document else None)
