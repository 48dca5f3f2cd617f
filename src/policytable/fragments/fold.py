"""Text as a browser's search sees it: case, width, accents and curls of quotes do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# Browsers fold these before they search; NFKD leaves them as they are.
_QUOTES = {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "״": '"', "׳": "'", "«": "«", "»": "»"}
_MARKS = ("Mn", "Me", "Cf")


def folded(text: str) -> str:
    """The text folded, coarser than any browser does it: what a browser takes for the same is the same here."""
    return text.translate(_table(frozenset(text)))


def folded_with_map(text: str) -> tuple[str, Sequence[int]]:
    """The text folded, and for each of its characters (and its end) the offset in `text`: a range where nothing changed in length."""
    table = _table(frozenset(text))
    if all(len(put) == 1 for put in table.values()):
        return text.translate(table), range(len(text) + 1)
    parts, offsets = [], list[int]()
    for at, char in enumerate(text):
        put = table.get(ord(char), char)
        parts.append(put)
        offsets += [at] * len(put)
    return "".join(parts), [*offsets, len(text)]


@lru_cache(maxsize=2048)
def _table(chars: frozenset[str]) -> dict[int, str]:
    return {ord(char): put for char in chars if (put := _folded(char)) != char}


@lru_cache(maxsize=65536)
def _folded(char: str) -> str:
    if char.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", _QUOTES.get(char, char)).casefold()
    return "".join(" " if part.isspace() else part for part in plain if unicodedata.category(part) not in _MARKS)
