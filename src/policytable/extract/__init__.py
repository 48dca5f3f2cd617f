"""Clauses to facts: each extractor reads the statements of a passage for one field; none knows another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policytable.extract import account, award, doubts, fee_bearer, industry, metadata, net, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, Passage, prepare
from policytable.model import Account, Clause, Document, Extraction, Fact, Metadata
from policytable.rules import pack, recording, using

EXTRACT_VERSION = "2"
_EXTRACTORS = (target, award, industry, fee_bearer, supervision, note)


def extract(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Extraction]:
    """What a document says about itself, and the facts that it states. Both are made from the bytes and the context only."""
    passage = prepare(document, clauses, context, pack())
    about = metadata.read(passage, context)
    passage.learn(metadata.complete(context, about))
    findings = read(passage)
    findings.issues.extend(metadata.doubts(document, context, about))
    doubts.extract(passage, findings)
    net.review(passage, findings)
    return about, findings.extraction()


@dataclass(frozen=True, slots=True)
class Read:
    """A document as `extract` was given it, with what it said about itself."""

    document: Document
    clauses: tuple[Clause, ...]
    context: Context
    about: Metadata


def accounts(known: Read, facts: Iterable[Fact]) -> tuple[Account, ...]:
    """How some facts of a document are read with the pack in use: their clauses are read once more, and every match noted.

    A fact that the pack does not read there has no account.
    """
    wanted = {fact.id: fact.evidence[0].start for fact in facts}
    record = recording(pack())
    with using(record):
        passage = prepare(known.document, known.clauses, metadata.complete(known.context, known.about), record)
        passage.only = frozenset(c.index for c in known.clauses if any(c.start <= at < c.end for at in wanted.values()))
        told = account.accounts(read(passage), record, frozenset(wanted))
    record.forget()
    return told


def read(passage: Passage) -> Findings:
    """What the rules find in a passage, before the net looks for what they overlooked."""
    findings = Findings(passage)
    for extractor in _EXTRACTORS:
        extractor.extract(passage, findings)
    return findings


__all__ = ["EXTRACT_VERSION", "Context", "Read", "accounts", "extract", "read"]
