"""A published edition held open: what stands in its files, laid out for answering. Nothing of it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from policytable.api.escaping import unquoted
from policytable.api.places import places
from policytable.api.records import Records, mapped, of_data, records
from policytable.api.traits import cell_traits, document_traits, fact_traits, issue_traits, policy_traits, region_traits
from policytable.errors import EditionError
from policytable.published import open_edition

POINTER, MANIFEST, ANNOTATIONS = "edition.json", "manifest.json", "annotations.jsonl"
_ANNOTATION = "urn:policytable:annotation:"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the edition: its sha256 in hex."""

    sha256: str
    bytes: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """One edition. `files` are all that may be asked for, by their path from the folder; `small` is the content of those that are
    answers by themselves."""

    folder: Path
    edition: str
    as_of: str
    sample: str
    files: Mapping[str, File]
    small: Mapping[str, bytes]
    facts: Records
    cells: Records
    policies: Records
    documents: Records
    issues: Records
    regions: Records
    annotations: Mapping[str, bytes]
    originals: Mapping[str, str]  # media types by sha256

    def schema(self, name: str) -> dict[str, Any] | None:
        """A JSON Schema of the edition, if it has it."""
        content = self.small.get(f"schema/{name}")
        return None if content is None else dict(orjson.loads(content))


def hold(out: Path) -> Holding:
    """The edition that stands in `out` now, every file that is read proven against its manifest.

    Raises EditionError where there is none, or where a file is not the manifest's: one that is being moved in is not taken.
    """
    opened = open_edition(out)
    small = dict(_small(opened.folder))
    files = dict(_files(opened.manifest, small))
    shelf = _Shelf(opened.folder, files)
    documents = records(shelf.content("documents.jsonl"), "documents.jsonl", document_traits)
    homes = {data["source"]: (data["region"]["adcode"], data["issued"] or "", data["title"] or "") for data in _all(documents)}
    facts = records(shelf.content("facts.jsonl"), "facts.jsonl", fact_traits(homes))
    table = orjson.loads(small.setdefault("table.json", bytes(shelf.content("table.json"))))
    cells = records(shelf.content("cells.jsonl"), "cells.jsonl", cell_traits)
    policies = records(shelf.content("policies.jsonl"), "policies.jsonl", policy_traits)
    for name in files:
        if name.startswith("schema/"):
            small[name] = bytes(shelf.content(name))
    return Holding(
        folder=opened.folder,
        edition=opened.edition or hashlib.sha256(small[MANIFEST]).hexdigest()[:16],
        as_of=opened.as_of,
        sample=opened.sample,
        files=files,
        small=small,
        facts=facts,
        cells=cells,
        policies=policies,
        documents=documents,
        issues=records(shelf.content("issues.jsonl"), "issues.jsonl", issue_traits),
        regions=of_data(places(table, facts, policies, documents), "regions", region_traits),
        annotations=_annotations(shelf),
        originals={data["sha256"]: data["media_type"] or "application/octet-stream" for data in _all(documents) if data["sha256"]},
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    folder: Path
    files: Mapping[str, File]

    def content(self, name: str) -> Any:
        """A file as the manifest has it."""
        content = mapped(self.folder / name)
        told = self.files.get(name)
        if told is None or hashlib.sha256(content).hexdigest() != told.sha256:
            raise EditionError("is not the file that the manifest tells of", about=str(self.folder / name))
        return content


def _small(folder: Path) -> Iterator[tuple[str, bytes]]:
    for name in (MANIFEST, POINTER, "changes.json", "corrections.json"):
        file = folder / name
        if name == MANIFEST or file.is_file():
            yield name, bytes(mapped(file))


def _files(manifest: Mapping[str, Any], small: Mapping[str, bytes]) -> Iterator[tuple[str, File]]:
    """What the manifest and the pointer tell of, each with its digest; these two by what was read of them."""
    pointer = orjson.loads(small.get(POINTER, b"{}"))
    digest = hashlib.sha256(small[MANIFEST]).hexdigest()
    if pointer and pointer.get("manifest") != digest:
        raise EditionError("tells of another manifest", about=POINTER)
    for name, entry in manifest["files"].items():
        yield name, File(entry["sha256"], entry["bytes"])
    for name, sha256 in pointer.get("beside", {}).items():
        yield name, File(sha256)
    for name in (MANIFEST, POINTER):
        if name in small:
            yield name, File(hashlib.sha256(small[name]).hexdigest(), len(small[name]))
    for name in ("changes.json", "corrections.json"):
        told = pointer.get("beside", {}).get(name)
        if told and name in small and hashlib.sha256(small[name]).hexdigest() != told:
            raise EditionError("is not the file that the pointer tells of", about=name)


def _all(found: Records) -> Iterator[dict[str, Any]]:
    return (found.data(place) for place in range(len(found)))


def _annotations(shelf: _Shelf) -> dict[str, bytes]:
    """The annotations of each fact as a JSON array, where the edition has them."""
    if ANNOTATIONS not in shelf.files:
        return {}
    found: dict[str, list[bytes]] = {}
    for line in bytes(shelf.content(ANNOTATIONS)).splitlines():
        found.setdefault(_fact_named(str(orjson.loads(line)["id"])), []).append(line)
    return {fact: b"[" + b",".join(lines) + b"]" for fact, lines in found.items()}


def _fact_named(name: str) -> str:
    """The fact in `urn:policytable:annotation:<fact>:<number>`."""
    return unquoted(name.removeprefix(_ANNOTATION).rpartition(":")[0].encode())
