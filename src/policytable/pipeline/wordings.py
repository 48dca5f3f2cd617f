"""The words of a document's clauses, in digests: what tells a clause that changed from one that only moved."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass

from policytable.model import Clause, Document
from policytable.segment import segment
from policytable.text import plain

# Of a sha256: among a million clauses two equal ones by accident are a chance of one in 10 million million.
_DIGITS = 20


@dataclass(frozen=True, slots=True)
class Wording:
    """The body clauses of a document by their start, each with the digest of its words."""

    starts: tuple[int, ...] = ()
    clauses: tuple[tuple[Clause, str], ...] = ()

    def at(self, start: int, quote: str) -> str:
        """The digest of the words that hold a quote; of the quote itself where it stands outside of the body."""
        at = bisect_right(self.starts, start) - 1
        if at >= 0 and start < self.clauses[at][0].end:
            return self.clauses[at][1]
        return _words(quote, "")


class Wordings:
    """The wording of each document, made once for a document that is in memory."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Document, Wording]] = {}

    def of(self, document: Document | None) -> Wording:
        """The wording of a document; of none, none."""
        if document is None:
            return Wording()
        made = self._made.get(document.id)
        if made is None or made[0] is not document:
            made = self._made[document.id] = (document, _wording(document))
        return made[1]


def _wording(document: Document) -> Wording:
    found = [(clause, _words(document.text[clause.start : clause.end], clause.label)) for clause in segment(document) if clause.body]
    found = sorted(((clause, words) for clause, words in found if words), key=lambda one: one[0].start)
    return Wording(tuple(clause.start for clause, _ in found), tuple(found))


def _words(text: str, label: str) -> str:
    """A digest of words without their number, which moves when a clause is inserted above, and without width and blanks."""
    words = "".join(plain(text).split())
    words = words.removeprefix("".join(plain(label).split()))
    return digest(words) if words else ""


def digest(words: str) -> str:
    """A short digest of words."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
