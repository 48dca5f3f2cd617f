"""A published table checked cell by cell: against itself, and against what the documents say."""

from policytable.audit.judging import audit, title_of
from policytable.audit.nouns import Audit, Column, Finding, Kind, Line, Naming, Severity, Shape, Spot, Statement, Table
from policytable.audit.reading import Book, read_table, read_tables
from policytable.audit.statements import naming, statements

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
    "naming",
    "read_table",
    "read_tables",
    "statements",
    "title_of",
]
