"""What is sent back: its tag, whether it is known already, and how it is packed."""

from __future__ import annotations

import gzip
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.types import Scope, Send

JSON = "application/json"
_PIECE = 256 * 1024
_WORTH = 4 * 1024  # bytes below which packing costs more than the network
_PACKED = (
    JSON,
    "application/problem+json",
    "application/ld+json",
    "text/html; charset=utf-8",
    "application/vnd.oai.openapi+json;version=3.1",
)

# Public and read only; nothing that is sent may run or be framed, and another site may read it (README, “For programs”).
ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"x-frame-options", b"DENY"))
CLOSED = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
KEPT = b"public, no-cache"  # kept by everybody and asked about each time: another edition may stand here


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, or a `file` whose tag is known. `policy` is what a browser may do with it."""

    body: bytes = b""
    kind: str = JSON
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    caching: bytes = KEPT
    policy: bytes = CLOSED
    file: Path | None = None
    tag: str = ""


async def send_answer(answer: Answer, edition: str, scope: Scope, send: Send) -> None:
    """Send it: not once more what the asker has (304), packed where that is worth it, without its body where only HEAD was asked."""
    given = {name: value for name, value in scope["headers"] if name in (b"if-none-match", b"accept-encoding")}
    whole = answer.status == 200
    body, packed = answer.body, False
    if answer.file is None and len(body) > _WORTH and answer.kind in _PACKED and _takes_gzip(given.get(b"accept-encoding", b"")):
        body, packed = await run_in_threadpool(gzip.compress, body, 1, mtime=0), True
    headers = [(b"x-edition", edition.encode()), (b"cache-control", answer.caching), (b"content-security-policy", answer.policy)]
    headers += [*ALWAYS, *answer.headers]
    if whole:
        tag = _tag(answer, edition, packed)
        headers += [(b"etag", tag), (b"vary", b"Accept-Encoding")]
        if _known(given.get(b"if-none-match", b""), tag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
    headers.append((b"content-type", answer.kind.encode()))
    if packed:
        headers.append((b"content-encoding", b"gzip"))
    if answer.file is not None:
        await _send_file(answer, headers, scope, send)
        return
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _send_file(answer: Answer, headers: list[tuple[bytes, bytes]], scope: Scope, send: Send) -> None:
    """Piece by piece; the file is open from the first to the last, so that they are of one edition."""
    assert answer.file is not None
    with await run_in_threadpool(open, answer.file, "rb") as opened:
        headers.append((b"content-length", str(os.fstat(opened.fileno()).st_size).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        while scope["method"] != "HEAD" and (piece := await run_in_threadpool(opened.read, _PIECE)):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _tag(answer: Answer, edition: str, packed: bool) -> bytes:
    own = answer.tag or hashlib.blake2b(answer.body, digest_size=12, key=edition.encode()[:64]).hexdigest()
    return f'"{own}{"-gz" if packed else ""}"'.encode()


def _known(said: bytes, tag: bytes) -> bool:
    """Whether the tag is among those that the asker has (RFC 9110, 13.1.2: compared weakly)."""
    return bool(said) and (said.strip() == b"*" or tag in [one.strip().removeprefix(b"W/") for one in said.split(b",")])


def _takes_gzip(said: bytes) -> bool:
    for one in said.split(b","):
        name, _, weight = one.partition(b";")
        if name.strip().lower() == b"gzip":
            return weight.replace(b" ", b"") not in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000")
    return False
