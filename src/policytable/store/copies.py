"""Copies of what was collected, as they may be handed to a browser: the very bytes, harmless, in the encoding they were read in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from policytable.store.snapshots import Snapshots

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]{1,30})""", re.I)
_HEAD = 4096
_BIG5 = ("big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5")
# Nothing runs, nothing is loaded, nothing is sent, and the page has no origin: it cannot reach what else this address serves.
_PAGE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'"
# A browser's own PDF viewer does not start in a sandbox; scripts in a PDF run in the viewer and not under this address.
_PRINTED = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf"
_SHOWN = {"text/html": _PAGE, "text/plain": _PAGE, "application/pdf": _PRINTED}


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes of a snapshot with the headers (name, value) under which they are safe to serve; `media_type` as it is told, with
    its encoding. What browsers cannot show as it is (office files) is told to be saved."""

    body: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...]


def copy_of(snapshots: Snapshots, sha256: str, media_type: str | None) -> Copy:
    """The copy of a snapshot whose bytes were read as `media_type` (`PublishedDocument.media_type`). Raises StoreError as `get`."""
    body = snapshots.get(sha256)
    bare = (media_type or "application/octet-stream").partition(";")[0].strip().lower()
    shown = _SHOWN.get(bare)
    told = f"{bare}; charset={_charset(body)}" if bare.startswith("text/") else bare
    headers = (
        ("Content-Type", told),
        ("Content-Security-Policy", shown or "sandbox; default-src 'none'"),
        ("Content-Disposition", "inline" if shown else "attachment"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "public, max-age=31536000, immutable"),
        ("ETag", f'"{sha256}"'),
    )
    return Copy(body, told, headers)


def _charset(body: bytes) -> str:
    """The encoding of a text as the reader of documents decides it: its mark, strict UTF-8, what it declares, GB 18030 or Big5."""
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be")):
        if body.startswith(mark):
            return name
    if _reads(body, "utf-8"):
        return "utf-8"
    found = _DECLARED.search(body[:_HEAD])
    declared = found[1].decode("ascii").lower() if found else ""
    if declared in _BIG5 or (not declared and not _reads(body, "gb18030") and _reads(body, "big5hkscs")):
        return "big5"
    try:
        known = codecs.lookup(declared).name if declared else ""
    except LookupError:
        known = ""
    return declared if known and not known.startswith(("gb", "utf", "hz", "latin", "iso8859-1", "ascii")) else "gb18030"


def _reads(body: bytes, encoding: str) -> bool:
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
