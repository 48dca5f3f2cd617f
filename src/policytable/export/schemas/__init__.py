"""JSON Schemas (draft 2020-12) of the files of an edition, written by hand, and the vocabulary of cell states."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def schema_files() -> Iterator[tuple[str, bytes]]:
    """The schemas by file name, in the order of their names."""
    for entry in sorted(files(__package__).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".json"):
            yield entry.name, entry.read_bytes()
