"""The version of the files' form, and the names of their schemas."""

from __future__ import annotations

# Raised in its first part when a key goes or changes its meaning, in its second when one is added.
SCHEMA_VERSION = "1.2"


def schema_id(file: str) -> str:
    """The id of the schema in a file `NAME.schema.json`: the same as long as the first part of the version is. It is a name, no address."""
    return f"urn:policytable:schema:{SCHEMA_VERSION.partition('.')[0]}:{file.removesuffix('.schema.json')}"
