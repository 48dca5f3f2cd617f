"""Clauses to facts: each extractor reads the statements of a passage for one field; none knows another."""

from __future__ import annotations

<<<<<<< HEAD
from collections.abc import Iterable
from dataclasses import dataclass

from policytable.extract import account, award, doubts, fee_bearer, industry, metadata, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, Passage, prepare
from policytable.model import Account, Clause, Document, Extraction, Fact, Metadata
from policytable.rules import pack, recording, using
=======
from policytable.extract import award, fee_bearer, industry, metadata, net, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, Passage, prepare
from policytable.model import Clause, Document, Extraction, Metadata
from policytable.rules import pack
>>>>>>> i5-net

EXTRACT_VERSION = "1"
_EXTRACTORS = (target, award, industry, fee_bearer, supervision, note)


def extract(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Extraction]:
    """What a document says about itself, and the facts that it states. Both are made from the bytes and the context only."""
    about = metadata.read(document, clauses, context, pack())
<<<<<<< HEAD
    findings = _found(prepare(document, clauses, metadata.complete(context, about), pack()))
    findings.issues.extend(metadata.doubts(document, context, about))
    doubts.extract(findings.passage, findings)
    return about, findings.extraction()


@dataclass(frozen=True, slots=True)
class Read:
    """A document as `extract` was given it, with what it said about itself."""

    document: Document
    clauses: tuple[Clause, ...]
    context: Context
    about: Metadata


def accounts(read: Read, facts: Iterable[Fact]) -> tuple[Account, ...]:
    """How some facts of a document are read with the pack in use: their clauses are read once more, and every match noted.

    A fact that the pack does not read there has no account.
    """
    wanted = {fact.id: fact.evidence[0].start for fact in facts}
    record = recording(pack())
    with using(record):
        passage = prepare(read.document, read.clauses, metadata.complete(read.context, read.about), record)
        passage.only = frozenset(c.index for c in read.clauses if any(c.start <= at < c.end for at in wanted.values()))
        told = account.accounts(_found(passage), record, frozenset(wanted))
    record.forget()
    return told


def _found(passage: Passage) -> Findings:
=======
    known = metadata.complete(context, about)
    passage = prepare(document, clauses, known, pack())
    findings = read(passage)
    net.review(passage, findings)
    return about, findings.extraction()


def read(passage: Passage) -> Findings:
    """What the rules find in a passage, before the net looks for what they overlooked."""
>>>>>>> i5-net
    findings = Findings(passage)
    for extractor in _EXTRACTORS:
        extractor.extract(passage, findings)
    return findings


<<<<<<< HEAD
__all__ = ["EXTRACT_VERSION", "Context", "Read", "accounts", "extract"]
=======
__all__ = ["EXTRACT_VERSION", "Context", "extract", "read"]
>>>>>>> i5-net
