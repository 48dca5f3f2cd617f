"""The HTTP answer inside a WARC record: status, headers, and the body with its codings undone, within limits."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

LARGEST_BODY = 20 * 1024 * 1024
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})(?:\s|$)")
_END = re.compile(rb"\r?\n\r?\n")
_HEAD = 512 * 1024
_CODINGS = 4  # more than that nobody stacks


class BodyError(ValueError):
    """A body that cannot be had; `large` where only its size stands in the way."""

    def __init__(self, message: str, *, large: bool = False) -> None:
        super().__init__(message)
        self.large = large


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """Status, headers as received, and the body as it was recorded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    raw: bytes

    def get(self, name: str) -> str:
        """The first header of that name in any case; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read_http(block: bytes) -> HttpAnswer:
    """The answer that a block holds. Raises ValueError."""
    end = _END.search(block, 0, _HEAD)
    head = block[: end.start()] if end else block[:_HEAD]
    first, *lines = head.splitlines()[:1000] or [b""]
    status = _STATUS.match(first)
    if status is None or (end is None and len(block) > _HEAD):
        raise ValueError(f"no HTTP answer begins with {first[:40]!r}")
    return HttpAnswer(int(status[1]), tuple(_headers(lines)), block[end.end() :] if end else b"")


def body_of(answer: HttpAnswer) -> bytes:
    """The body, with chunks joined and compression undone. A tool that undid them and kept the headers is understood.

    Raises BodyError: a coding that is not known, a damaged one, more than 20 MB.
    """
    body = answer.raw
    if "chunked" in answer.get("transfer-encoding").lower():
        joined = _dechunked(body)
        body = body if joined is None else joined
    codings = [name.strip().lower() for name in answer.get("content-encoding").split(",") if name.strip()]
    if len(codings) > _CODINGS:
        raise BodyError(f"{len(codings)} codings upon each other")
    for coding in reversed(codings):
        body = _decoded(body, coding)
    if len(body) > LARGEST_BODY:
        raise BodyError(f"a body of {len(body)} bytes", large=True)
    return body


def _headers(lines: list[bytes]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in lines:
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            text = line.decode("latin-1")
        if text[:1] in (" ", "\t") and found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {text.strip()}")
            continue
        name, mark, value = text.partition(":")
        if mark:
            found.append((name.strip(), value.strip()))
    return found


def _dechunked(body: bytes) -> bytes | None:
    """The joined chunks; None where they do not hold, as when the body was recorded without them."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.find(b"\n", at, at + 1024)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            return None
        start, length = end + 1, int(size, 16)
        if length == 0:
            return b"".join(parts)
        if start + length > len(body):
            return None
        parts.append(body[start : start + length])
        at = start + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1


def _decoded(body: bytes, coding: str) -> bytes:
    if coding in ("identity", ""):
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31) if body.startswith(b"\x1f\x8b") else body
    if coding == "deflate":
        zlib_form = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflated(body, 15 if zlib_form else -15)
    raise BodyError(f"the coding {coding[:20]!r} is not known")


def _inflated(body: bytes, window: int) -> bytes:
    parts: list[bytes] = []
    left = LARGEST_BODY + 1
    while body and left > 0:
        inflater = zlib.decompressobj(window)
        try:
            part = inflater.decompress(body, left)
        except zlib.error as error:
            if parts:
                break  # bytes behind the last member: browsers pass them over too
            raise BodyError(f"damaged: {error}") from error
        parts.append(part)
        left -= len(part)
        if left > 0 and not inflater.eof:
            raise BodyError("its compressed bytes break off")
        body = inflater.unused_data
    if left <= 0:
        raise BodyError(f"a body that unpacks to more than {LARGEST_BODY} bytes", large=True)
    return b"".join(parts)
