"""The tables of an edition in all their shapes, with what describes them, into its folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from policytable.codec import dumps_line
from policytable.export.book import Book
from policytable.export.coverage import coverage_rows
from policytable.export.facts import facts_rows
from policytable.export.inventory import policies_rows
from policytable.export.issues import issues_rows
from policytable.export.papers import documents_rows
from policytable.export.schemas import json_schemas, schema_files
from policytable.export.shapes.csvw import csv_metadata
from policytable.export.shapes.dictionary import dictionary_json, dictionary_md
from policytable.export.shapes.flat import record, to_csv, to_parquet
from policytable.export.shapes.loading import resources
from policytable.export.shapes.nouns import Resource, Typed
from policytable.export.shapes.package import datapackage
from policytable.export.staging import Folder
from policytable.export.statements import cells_rows, statements_rows
from policytable.export.summary import summary_rows, table_rows
from policytable.export.wide import wide_rows

Rows = Sequence[Sequence[Typed]]


def fill(folder: Folder, shelf: Book, records: Sequence[dict[str, Any]]) -> None:
    """Put every table as CSV and Parquet, `statements.jsonl`, the schemas, the two descriptors and the dictionary.

    `records` are those of cells.jsonl.
    They are made again only where the rows differ from the edition before.
    """
    topic = shelf.edition.register.topic
    tables, rows = resources(topic), rows_of(shelf, records)
    for name, resource in tables.items():
        _put(folder, resource, rows[name])
    statements = tables["statements"]
    folder.add("statements.jsonl", "".join(dumps_line(record(statements, row)) for row in rows["statements"]).encode())
    folder.add("datapackage.json", datapackage(shelf, tables, folder.entries))
    cited = (topic.digest, topic.site_title, folder.entries["cells.csv"].sha256, folder.entries["statements.csv"].sha256)
    folder.take("csv-metadata.json", cited, partial(csv_metadata, topic.site_title, tables, records))
    for name, content in schema_files(topic):
        folder.take(f"schema/{name}", content, partial(bytes, content))
    folder.take("dictionary.json", topic.digest, lambda: dictionary_json(tables, json_schemas(topic)))
    folder.take("dictionary.md", topic.digest, lambda: dictionary_md(tables, json_schemas(topic)))


def rows_of(shelf: Book, records: Sequence[dict[str, Any]]) -> Mapping[str, Rows]:
    """The rows of every resource by its name."""
    return {
        "facts": facts_rows(shelf),
        "cells": cells_rows(records),
        "statements": statements_rows(records),
        "table": table_rows(shelf),
        "summary": summary_rows(shelf),
        "wide": wide_rows(shelf),
        "policies": policies_rows(shelf),
        "documents": documents_rows(shelf),
        "coverage": coverage_rows(shelf),
        "issues": issues_rows(shelf),
    }


def _put(folder: Folder, resource: Resource, rows: Rows) -> None:
    # By their digest: the rows themselves would stay in memory until the next edition.
    told = hashlib.sha256(repr(rows).encode("utf-8", "replace")).hexdigest()
    folder.take(resource.csv, (resource, told), partial(to_csv, resource, rows))
    folder.take(resource.parquet, (resource, told), partial(to_parquet, resource, rows))
