"""Where a list goes on: opaque, the same for the same question, and of one edition."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from policytable.api.problems import Problem

PATTERN = "[A-Za-z0-9_-]{32}"  # 24 bytes: a sum over the rest, the edition, the question, the place


def cursor(edition: str, question: str, place: int) -> str:
    """The cursor of what begins at a place in the answer to a question."""
    body = _short(edition) + _short(question) + place.to_bytes(6, "big")
    return urlsafe_b64encode(_sum(body) + body).decode()


def place_of(text: str, edition: str, question: str) -> int:
    """Where to go on. Raises Problem: `cursor_gone` where it is of another edition, `cursor_unknown` where it is not of this list."""
    raw = urlsafe_b64decode(text)
    own, body = raw[:6], raw[6:]
    if own != _sum(body) or body[6:12] != _short(question):
        raise Problem(404, "cursor_unknown", "it was given for another list, or by nobody", "请从第一页重新开始。")
    if body[:6] != _short(edition):
        raise Problem(
            410, "cursor_gone", f"the edition is now {edition}; begin again without a cursor", "已发布新的一版，请从第一页重新开始。"
        )
    return int.from_bytes(body[12:], "big")


def _short(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest()


def _sum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=6, person=b"pt-cursor").digest()
