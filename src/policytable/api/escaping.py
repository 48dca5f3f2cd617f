"""Text in addresses and back; nothing here asks the network."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes, urlencode


def quoted(text: str) -> str:
    """As a part of a path; slashes stay."""
    return quote(text)


def unquoted(raw: bytes) -> str:
    """A part of a query as text. Raises UnicodeDecodeError where it is not UTF-8."""
    return unquote_to_bytes(raw).decode("utf-8")


def query_of(told: Iterable[tuple[str, str]]) -> str:
    """A query that says this."""
    return urlencode(list(told))
