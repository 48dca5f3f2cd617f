"""A published table checked cell by cell: against itself, and against what the documents say."""

from policytable.audit.compare import Agreement, agreement, compared
from policytable.audit.files import audit_csv, audit_json, audit_schema, cells_csv
from policytable.audit.judging import audit, title_of
from policytable.audit.nouns import (
    Audit,
    Cite,
    Column,
    Comparison,
    Finding,
    Kind,
    Line,
    Naming,
    Point,
    Severity,
    Shape,
    Spot,
    Standing,
    Statement,
    Table,
    Verdict,
)
from policytable.audit.page import audit_page
from policytable.audit.reading import Book, read_table, read_tables
from policytable.audit.statements import naming, statements
from policytable.audit.telling import headline, standing_line, told, where

__all__ = [
    "Agreement",
    "Audit",
    "Book",
    "Cite",
    "Column",
    "Comparison",
    "Finding",
    "Kind",
    "Line",
    "Naming",
    "Point",
    "Severity",
    "Shape",
    "Spot",
    "Standing",
    "Statement",
    "Table",
    "Verdict",
    "agreement",
    "audit",
    "audit_csv",
    "audit_json",
    "audit_page",
    "audit_schema",
    "cells_csv",
    "compared",
    "headline",
    "naming",
    "read_table",
    "read_tables",
    "standing_line",
    "statements",
    "title_of",
    "told",
    "where",
]
