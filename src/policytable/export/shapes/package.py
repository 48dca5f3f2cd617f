"""datapackage.json: the tables of an edition as a Data Package (v2) with Table Schemas, keys and digests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policytable.codec import dumps
from policytable.export.book import Book
from policytable.export.press import Entry
from policytable.export.shape import SCHEMA_VERSION
from policytable.export.shapes.nouns import Column, Resource

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TABLE = "https://datapackage.org/profiles/2.0/tableschema.json"
_KINDS = {"integer": "integer", "number": "number", "boolean": "boolean"}
_LICENCE = {"name": "Apache-2.0", "path": "https://www.apache.org/licenses/LICENSE-2.0", "title": "Apache License 2.0"}
_RIGHTS = (
    "The licence is for what this project made: the tables, their arrangement, and the sample texts. "
    "Quoted words of official documents are their issuers'."
)


def datapackage(shelf: Book, tables: Mapping[str, Resource], files: Mapping[str, Entry]) -> bytes:
    """The descriptor; `files` say how long each CSV and Parquet file is and what its sha256 is."""
    edition, topic = shelf.edition, shelf.edition.register.topic
    data = {
        "$schema": _PROFILE,
        "name": f"policytable-{topic.name.replace('_', '-')}",
        "title": topic.site_title,
        "description": _about(shelf),
        "version": edition.as_of,
        "schemaVersion": SCHEMA_VERSION,
        "licenses": [_LICENCE],
        "rights": _RIGHTS,
        "contributors": [{"title": "policytable", "roles": ["publisher"]}],
        "sources": list(_sources(shelf)),
        "resources": [_resource(one, files) for one in tables.values()],
    }
    return (dumps(data) + "\n").encode()


def _about(shelf: Book) -> str:
    """What the edition is, and how many of its texts are samples."""
    read = [reading.source for reading in shelf.edition.readings if reading.document]
    samples = sum(source.sample for source in read)
    mark = (
        f" {samples} of its {len(read)} texts are samples written for a demonstration ({shelf.edition.register.sample_mark})."
        if samples
        else ""
    )
    return f"{shelf.edition.register.topic.title}: what policy documents say, province by province, as of {shelf.edition.as_of}.{mark}"


def _sources(shelf: Book) -> list[dict[str, str]]:
    """The lists of the ministry and the official documents with an address; all sample texts as one."""
    register = shelf.edition.register
    found = [
        {"title": f"第{one.batch}批{one.name}", "path": one.list_url} for one in register.lists if one.published <= shelf.edition.as_of
    ]
    read = [reading.source for reading in shelf.edition.readings if reading.document]
    found += [{"title": one.title or one.id, "path": one.official_url} for one in read if one.official_url and not one.sample]
    samples = sum(one.sample for one in read)
    return [*found, *([{"title": f"{register.sample_mark} ({samples})"}] if samples else [])]


def _resource(resource: Resource, files: Mapping[str, Entry]) -> dict[str, Any]:
    return {
        "name": resource.name,
        "type": "table",
        "title": resource.title,
        "description": resource.about,
        "path": resource.csv,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_digest(files[resource.csv]),
        "schema": _schema(resource),
        "alternates": [{"path": resource.parquet, "format": "parquet", **_digest(files[resource.parquet])}],
    }


def _digest(entry: Entry) -> dict[str, Any]:
    return {"bytes": entry.size, "hash": f"sha256:{entry.sha256}"}


def _schema(resource: Resource) -> dict[str, Any]:
    keys = [{"fields": [link.column], "reference": {"resource": link.resource, "fields": [link.target]}} for link in resource.links]
    return {
        "$schema": _TABLE,
        "fields": [_field(column) for column in resource.columns],
        "missingValues": [""],
        **({"primaryKey": list(resource.key)} if resource.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if column.words is not None and column.kind == "text":
        limits["enum"] = [code for code, _ in column.words]
        told = {"categories": [{"value": code, "label": word} for code, word in column.words]}
    else:
        told = {}
        limits |= {"pattern": column.flat_pattern} if column.flat_pattern else {}
    return {
        "name": column.name,
        "type": _KINDS.get(column.kind, "string"),
        "title": column.title,
        "description": column.about,
        **({"unit": column.unit} if column.unit else {}),
        **({"separator": column.separator} if column.separator else {}),
        **({"constraints": limits} if limits else {}),
        **told,
        **({"deprecated": True} if column.deprecated else {}),
    }
