"""Words of records in one long run of bytes: which records hold all the words that are asked for."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

_CONTROL = re.compile(r"[\x00-\x1f]")
_MOST_WORDS = 8  # each word costs a walk over all bytes: 3 ms for 100,000 facts


class Words:
    """The texts of records by their place, folded (full width, case). A text is (what it is called, what else it says)."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._starts, self._heads, parts, at = array("q"), array("q"), bytearray(), 0
        for head, rest in texts:
            called = folded(head)
            parts += called + b"\x1f" + folded(rest) + b"\n"
            self._starts.append(at)
            self._heads.append(at + len(called))
            at = len(parts)
        self._bytes = bytes(parts)

    def found(self, words: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which records hold every one of the words (parted by spaces), and which of these in what they are called; no words, all."""
        size = len(self._starts)
        held, called = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        for word in dict.fromkeys(folded(words).split()[:_MOST_WORDS]):
            somewhere, above = self._holding(word)
            held &= somewhere
            called &= above
        return held, called

    def _holding(self, word: bytes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        size = len(self._starts)
        somewhere, above = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
        at = self._bytes.find(word)
        while at >= 0:
            index = bisect_right(self._starts, at) - 1
            somewhere[index] = True
            above[index] = at < self._heads[index]
            if index + 1 == size:
                break
            at = self._bytes.find(word, self._starts[index + 1])
        return somewhere, above


def folded(text: str) -> bytes:
    """The text as it is compared: full width as half width, capitals as small letters, no control characters. The script of the site's
    search does the same."""
    return _CONTROL.sub(" ", normalize("NFKC", text).casefold()).encode("utf-8", "replace")
