"""Clauses to facts: each extractor reads the statements of a passage for one field; none knows another."""

from __future__ import annotations

from policytable.extract import award, fee_bearer, industry, metadata, net, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, Passage, prepare
from policytable.model import Clause, Document, Extraction, Metadata
from policytable.rules import pack

EXTRACT_VERSION = "1"
_EXTRACTORS = (target, award, industry, fee_bearer, supervision, note)


def extract(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Extraction]:
    """What a document says about itself, and the facts that it states. Both are made from the bytes and the context only."""
    about = metadata.read(document, clauses, context, pack())
    known = metadata.complete(context, about)
    passage = prepare(document, clauses, known, pack())
    findings = read(passage)
    net.review(passage, findings)
    return about, findings.extraction()


def read(passage: Passage) -> Findings:
    """What the rules find in a passage, before the net looks for what they overlooked."""
    findings = Findings(passage)
    for extractor in _EXTRACTORS:
        extractor.extract(passage, findings)
    return findings


__all__ = ["EXTRACT_VERSION", "Context", "extract", "read"]
