"""Whole files of the edition, what there is, and copies of originals."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import orjson

from policytable.api.answers import Answer
from policytable.api.context import BASE, Asked
from policytable.api.escaping import quoted
from policytable.api.lists import list_answer, page_of
from policytable.api.problems import Problem
from policytable.errors import StoreError

# A file of the edition is one of these, by the end of its name; anything else is bytes.
_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "atom": "application/atom+xml",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jsonld": "application/ld+json",
}
_BYTES = "application/octet-stream"
KINDS = tuple(dict.fromkeys((*_KINDS.values(), _BYTES)))
# Nothing in a copy runs, opens or asks: it is somebody else's page (https://www.w3.org/TR/CSP3/#directive-sandbox).
_SANDBOX = b"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
_SITE = (
    b"default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; base-uri 'none'; "
    b"form-action 'none'; frame-ancestors 'none'"
)


def service(asked: Asked) -> Answer:
    """The edition and the addresses."""
    from policytable.api.operations import OPERATIONS  # which names this function

    held = asked.holding
    told = {
        "edition": held.edition,
        "as_of": held.as_of,
        "sample": held.sample,
        "openapi": f"{BASE}/openapi.json",
        "docs": f"{BASE}/docs",
        "site": "/site/index.html",
        **{name: f"/{file}" if file in held.files else None for name, file in (("report", "report/index.html"), ("feed", "feed.atom"))},
        "counts": {name: len(getattr(held, name)) for name in ("facts", "cells", "policies", "documents", "issues", "regions")},
        "operations": [{"id": one.id, "path": f"{BASE}{one.path}", "title": one.said[0], "title_zh": one.said[1]} for one in OPERATIONS],
    }
    return Answer(orjson.dumps(told))


def file_of(name: str) -> Callable[[Asked], Answer]:
    """What gives one JSON file as it stands."""

    def told(asked: Asked) -> Answer:
        content = asked.holding.small.get(name)
        if content is None:
            raise Problem(404, "record_unknown", f"the edition has no {name}", f"本版没有 {name}。")
        return Answer(content)

    return told


def files(asked: Asked) -> Answer:
    """Every file but the pages of the site and the pictures, with its digest."""
    names = sorted(name for name in asked.holding.files if not name.startswith("site/"))
    page = page_of(asked, len(names))
    return list_answer(asked, page, (orjson.dumps(_entry(asked, name)) for name in names[page.first : page.last]))


def _entry(asked: Asked, name: str) -> dict[str, object]:
    file = asked.holding.files[name]
    return {"name": name, "bytes": file.bytes, "sha256": file.sha256, "type": kind_of(name), "path": f"{BASE}/files/{quoted(name)}"}


def download(asked: Asked) -> Answer:
    """A file of the edition, to be saved under its name."""
    name = asked.keys["name"]
    found = edition_file(asked, name)
    shown = quoted(name.rpartition("/")[2])
    headers = (*found.headers, (b"content-disposition", f"attachment; filename*=UTF-8''{shown}".encode()))
    return Answer(kind=found.kind, file=found.file, tag=found.tag, headers=headers)


def edition_file(asked: Asked, name: str) -> Answer:
    """A file that the manifest or the pointer names, and no other: what is not among these names cannot be asked for at all."""
    file = asked.holding.files.get(name)
    place = asked.holding.folder / name
    if file is None or not place.is_file():
        raise Problem(404, "record_unknown", "the edition has no file of this name", "本版没有这个文件。")
    digest = b64encode(bytes.fromhex(file.sha256))
    return Answer(kind=kind_of(name), file=place, tag=file.sha256, headers=((b"repr-digest", b"sha-256=:" + digest + b":"),), policy=_SITE)


def kind_of(name: str) -> str:
    """The media type of a file by its name."""
    return _KINDS.get(name.rpartition(".")[2].lower(), _BYTES)


def schema(asked: Asked) -> Answer:
    """A JSON Schema, or the vocabulary of cell states."""
    content = asked.holding.small.get(f"schema/{asked.keys['name']}")
    if content is None:
        raise Problem(404, "record_unknown", "the edition has no schema of this name", "本版没有这个数据模式。")
    return Answer(content, "application/schema+json")


def copy(asked: Asked) -> Answer:
    """The bytes of a document that the edition names; they may be anything, so that nothing in them may do anything."""
    sha256, held = asked.keys["sha256"], asked.holding
    kind = held.originals.get(sha256)
    if kind is None or asked.copies is None:
        raise Problem(404, "record_unknown", "no copy of such an original is kept here", "这里没有这份原件的副本。")
    try:
        content = asked.copies.get(sha256)
    except StoreError as error:
        raise Problem(404, "record_unknown", "the copy is not kept here any more", "这份原件的副本已不在。") from error
    return Answer(content, kind, policy=_SANDBOX, tag=sha256)
