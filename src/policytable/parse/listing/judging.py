"""How much what a shape reads looks like a list of documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policytable.model import Entry, Shape, ShapeGuess
from policytable.parse.listing.systems import systems

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONG = 8  # Chinese characters; of the 79 titles of the register one has fewer, entries of menus mostly have 2-6
_ENOUGH = 5  # entries from which their number says no more
_LEAST = 2
# A list of five and more documents without any date gets 0.6, with dates up to 1. Of 88 pages that are one document each, with
# menus and links beside it, two got more (0.76 and 0.64: boxes of a policy's three and two 解读, which only a person can tell
# from a short list), the others 0.48 at most.
_THRESHOLD = 0.6
_SAMPLE = 5
_GUESSES = 3


def judged(shape: Shape, entries: tuple[Entry, ...]) -> ShapeGuess | None:
    """The guess that a shape is, or None where what it reads is no list of documents."""
    if len(entries) < _LEAST:
        return None
    size = len(entries)
    dated = sum(entry.date is not None for entry in entries) / size
    long = sum(len(_HAN.findall(entry.title)) >= _LONG for entry in entries) / size
    worded = sum(systems().policy.search(entry.title) is not None for entry in entries) / size
    confidence = (0.4 * dated + 0.3 * long + 0.3 * min(1.0, 2 * worded)) * (0.4 + 0.6 * min(1.0, size / _ENOUGH))
    return ShapeGuess(shape, round(confidence, 3), size, round(dated, 3), entries[:_SAMPLE]) if confidence >= _THRESHOLD else None


def ranked(guesses: Iterable[ShapeGuess | None]) -> tuple[ShapeGuess, ...]:
    """The best guesses; of those that read the same sample only the one with the most entries and the plainest words."""
    found: dict[tuple[str, ...], ShapeGuess] = {}
    for guess in sorted(filter(None, guesses), key=_merit):
        found.setdefault(tuple(entry.address for entry in guess.sample), guess)
    return tuple(found.values())[:_GUESSES]


def _merit(guess: ShapeGuess) -> tuple[float, int, int, str]:
    """Confidence in steps: a list of twenty entries is better than five of it that happen to be a little better."""
    return -round(guess.confidence, 1), -guess.entries, len(guess.shape.items), guess.shape.items
