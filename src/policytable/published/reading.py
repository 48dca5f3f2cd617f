"""The files of an edition as nouns, each file read when it is first asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from policytable.codec import loads
from policytable.errors import EditionError
from policytable.published.nouns import PublishedCell, PublishedDocument, PublishedFact, PublishedPolicy
from policytable.published.placing import place_of
from policytable.published.records import cell_of, document_of, fact_of, policy_of

T = TypeVar("T")


@dataclass(frozen=True)
class Published:
    """An edition in a folder (`outputs/`, or a kept one). `edition` is its id, or empty where the folder does not tell it.

    Everything below raises EditionError, which names file and line, where a file is missing or does not hold, and where it is not
    the one that the manifest names: of an edition that is being moved in, no part is taken for the edition before.
    """

    folder: Path
    edition: str
    manifest: dict[str, Any]

    @property
    def as_of(self) -> str:
        """The date of the edition."""
        return str(self.manifest["as_of"])

    @property
    def topic(self) -> str:
        """The id of the topic."""
        return str(self.manifest["topic"])

    @property
    def sample(self) -> str:
        """The mark of texts that were written for a demonstration."""
        return str(self.manifest["sample"])

    @cached_property
    def cells(self) -> tuple[PublishedCell, ...]:
        """The cells in the order of the table."""
        return tuple(self._records("cells.jsonl", cell_of))

    @cached_property
    def facts(self) -> dict[str, PublishedFact]:
        """Every fact by its id, in the order of the file."""
        return {one.fact.id: one for one in self._records("facts.jsonl", lambda data: fact_of(data, self.documents))}

    @cached_property
    def policies(self) -> dict[str, PublishedPolicy]:
        """The inventory by key, in its order."""
        return {one.policy.key: one for one in self._records("policies.jsonl", policy_of)}

    @cached_property
    def documents(self) -> dict[str, PublishedDocument]:
        """The documents by source id."""
        return {one.source: one for one in self._records("documents.jsonl", document_of)}

    @cached_property
    def places(self) -> dict[tuple[str, int], str]:
        """The official address at the words or the page of an evidence, by the id of its fact and its number from 1; without those that
        have no official address or nothing that surely leads there. Empty for an edition without annotations."""
        file = "annotations.jsonl"
        if not (self.folder / file).is_file() or not any(one.original for one in self.documents.values()):
            return {}
        return {key: place for key, place in self._records(file, place_of) if place}

    def _records(self, name: str, read: Callable[[Any], T]) -> Iterator[T]:
        content = edition_bytes(self.folder / name)
        for number, line in enumerate(content.splitlines(), 1):
            try:
                yield read(loads(line))
            except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
                raise EditionError(f"line {number}: {error}", about=str(self.folder / name)) from error
        if hashlib.sha256(content).hexdigest() != self.manifest.get("files", {}).get(name, {}).get("sha256"):
            raise EditionError("is not the file that its manifest names", about=str(self.folder / name))


def open_edition(folder: Path) -> Published:
    """The edition that stands in `folder` now: a newer one that is published later does not change what was opened.

    Raises EditionError where there is none.
    """
    current = folder / ".current"
    folder = current.resolve() if current.is_dir() else folder
    manifest = _object(folder / "manifest.json")
    if not {"as_of", "topic", "sample", "schema_version"} <= manifest.keys():
        raise EditionError("is no manifest of an edition", about=str(folder / "manifest.json"))
    pointer = folder / "edition.json"
    told = _object(pointer) if pointer.is_file() else {}
    if told and told.get("manifest") != hashlib.sha256(edition_bytes(folder / "manifest.json")).hexdigest():
        raise EditionError("is of another edition than the manifest beside it", about=str(pointer))
    return Published(folder, str(told.get("edition", "")), manifest)


def _object(file: Path) -> dict[str, Any]:
    try:
        data = loads(edition_bytes(file))
    except (ValueError, RecursionError) as error:
        raise EditionError(str(error), about=str(file)) from error
    if not isinstance(data, dict):
        raise EditionError("is no JSON object", about=str(file))
    return data


def edition_bytes(file: Path) -> bytes:
    """The bytes of a file of an edition. Raises EditionError where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise EditionError(f"cannot be read: {error.strerror}", about=str(file)) from error
