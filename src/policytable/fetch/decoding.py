"""Bodies unpacked within limits: what a few kilobytes may swell to is decided here, not by the server."""

from __future__ import annotations

import re
import zlib

_MEMBERS = 64  # gzip files may be chained; servers send one
_CODINGS = 2  # a coding within a coding happens behind proxies; more is an attack
# Pages of tables shrink to a thirtieth. Beyond a megabyte nothing honest shrinks to a two-hundredth.
_SMALL, _RATIO = 1024 * 1024, 200
_FOREIGN = frozenset({"br", "zstd", "compress", "x-compress", "exi", "pack200-gzip", "dcb", "dcz", "aes128gcm"})
_GZIP = b"\x1f\x8b"


class Bomb(Exception):
    """The body swells beyond what is reasonable."""


class TooLarge(Exception):
    """The unpacked body is larger than the limit."""


class Unpackable(Exception):
    """The body is not what its Content-Encoding says, or needs a coding that was not asked for."""


class CutShort(Exception):
    """The packed body ends before its end."""


def unpacked(content: bytes, encoding: str, limit: int) -> bytes:
    """The body behind the Content-Encoding header `encoding`, at most `limit` bytes.

    Words that are no coding at all ("utf-8", "none") are a common slip of servers and change nothing.
    """
    codings = [word for word in re.split(r"[,\s]+", encoding.lower()) if word in ("gzip", "x-gzip", "deflate") or word in _FOREIGN]
    if len(codings) > _CODINGS:
        raise Bomb(f"packed {len(codings)} times")
    packed = len(content)
    for coding in reversed(codings):
        if coding in _FOREIGN:
            raise Unpackable(f"packed as {coding}, which was not asked for")
        content = _inflated(content, coding, limit)
        if len(content) > _SMALL and len(content) > _RATIO * packed:
            raise Bomb(f"{packed} bytes that swell to {len(content)}")
    return content


def _inflated(content: bytes, coding: str, limit: int) -> bytes:
    if not content:
        return b""
    wbits = 31 if coding.endswith("gzip") else 15 if _zlib_headed(content) else -15  # some servers send deflate without its head
    out, rest, taken = b"", content, 0
    for _ in range(_MEMBERS):
        member, rest, used = _member(rest, wbits, limit + 1 - len(out))
        out, taken = out + member, taken + used
        if len(out) > limit:
            raise Bomb("swells beyond the limit") if len(out) > _RATIO * taken else TooLarge
        if wbits != 31 or not rest.startswith(_GZIP):
            return out
    raise Bomb(f"more than {_MEMBERS} packed parts in a row")


def _member(content: bytes, wbits: int, room: int) -> tuple[bytes, bytes, int]:
    """One packed part, at most `room` bytes of it, what follows, and how many packed bytes that took."""
    worker = zlib.decompressobj(wbits)
    try:
        out = worker.decompress(content, max(room, 1))
        if not worker.eof and not worker.unconsumed_tail and len(out) < room:
            raise CutShort
    except zlib.error as error:
        raise Unpackable(f"not what its Content-Encoding says ({error})") from error
    return out, worker.unused_data, len(content) - len(worker.unconsumed_tail) - len(worker.unused_data)


def _zlib_headed(content: bytes) -> bool:
    return len(content) > 1 and content[0] & 0x0F == 8 and (content[0] * 256 + content[1]) % 31 == 0
