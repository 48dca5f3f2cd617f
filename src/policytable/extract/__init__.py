"""Clauses to facts: each extractor reads the statements of a passage for one field; none knows another."""

from __future__ import annotations

from policytable.extract import award, doubts, fee_bearer, industry, metadata, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, prepare
from policytable.model import Clause, Document, Extraction, Metadata
from policytable.rules import pack

EXTRACT_VERSION = "1"
_EXTRACTORS = (target, award, industry, fee_bearer, supervision, note)


def extract(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Extraction]:
    """What a document says about itself, and the facts that it states. Both are made from the bytes and the context only."""
    about = metadata.read(document, clauses, context, pack())
    known = metadata.complete(context, about)
    passage = prepare(document, clauses, known, pack())
    findings = Findings(passage)
    for extractor in _EXTRACTORS:
        extractor.extract(passage, findings)
    findings.issues.extend(metadata.doubts(document, context, about))
    doubts.extract(passage, findings)
    return about, findings.extraction()


__all__ = ["EXTRACT_VERSION", "Context", "extract"]
