"""A published table checked cell by cell: against itself, and against what the documents say."""

from policytable.audit.files import audit_csv, audit_json, audit_schema
from policytable.audit.judging import audit, title_of
from policytable.audit.nouns import Audit, Column, Finding, Kind, Line, Naming, Severity, Shape, Spot, Statement, Table
from policytable.audit.page import audit_page
from policytable.audit.reading import Book, read_table, read_tables
from policytable.audit.statements import naming, statements
from policytable.audit.telling import headline, told, where

__all__ = [
    "Audit",
    "Book",
    "Column",
    "Finding",
    "Kind",
    "Line",
    "Naming",
    "Severity",
    "Shape",
    "Spot",
    "Statement",
    "Table",
    "audit",
    "audit_csv",
    "audit_json",
    "audit_page",
    "audit_schema",
    "headline",
    "naming",
    "read_table",
    "read_tables",
    "statements",
    "title_of",
    "told",
    "where",
]
