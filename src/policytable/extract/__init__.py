"""Clauses to facts: each extractor reads the statements of a passage for one field; none knows another."""

from __future__ import annotations

from policytable.extract import account, award, fee_bearer, industry, metadata, note, supervision, target
from policytable.extract.findings import Findings
from policytable.extract.passage import Context, prepare
from policytable.model import Account, Clause, Document, Extraction, Metadata
from policytable.rules import pack, recording, using

EXTRACT_VERSION = "1"
_EXTRACTORS = (target, award, industry, fee_bearer, supervision, note)


def extract(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Extraction]:
    """What a document says about itself, and the facts that it states. Both are made from the bytes and the context only."""
    about, findings = _read(document, clauses, context)
    return about, findings.extraction()


def accounts(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Account, ...]:
    """How each fact of a document is read with the pack in use: it is read once more, and every match noted."""
    record = recording(pack())
    with using(record):
        _, findings = _read(document, clauses, context)
        told = account.accounts(findings, record)
    record.forget()
    return told


def _read(document: Document, clauses: tuple[Clause, ...], context: Context) -> tuple[Metadata, Findings]:
    about = metadata.read(document, clauses, context, pack())
    known = metadata.complete(context, about)
    passage = prepare(document, clauses, known, pack())
    findings = Findings(passage)
    for extractor in _EXTRACTORS:
        extractor.extract(passage, findings)
    return about, findings


__all__ = ["EXTRACT_VERSION", "Context", "accounts", "extract"]
