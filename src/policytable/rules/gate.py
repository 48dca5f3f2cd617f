"""The gate before the rules: one pass over a text tells which rules could match it at all.

Most statements of a policy lack some literal that a rule cannot do without (`literals`), so most patterns never run.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import ahocorasick_rs

from policytable.rules.literals import literals

MOST = 3  # sets of literals asked of a rule: those behind the third are common ones (的, digits) and tell nothing more


class Gate:
    """What the rules of a pack cannot do without; a rule is one or more patterns that all have to match somewhere in a text."""

    def __init__(self, rules: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """`rules` are pairs of an id and the patterns of the rule."""
        self.keys: dict[str, int] = {}  # by rule id: the bits that a text must have
        bits: dict[frozenset[str], int] = {}
        for name, patterns in rules:
            needed = [found for pattern in patterns for found in literals(pattern)[:MOST]]
            self.keys[name] = sum({bits.setdefault(found, 1 << len(bits)) for found in needed})
        by_literal: dict[str, int] = {}
        for found, bit in bits.items():
            for words in found:
                by_literal[words] = by_literal.get(words, 0) | bit
        self._bits = tuple(by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal))

    def bits(self, text: str) -> int:
        """A bit for each set of literals of which the text holds one."""
        return _bits(self, text)

    def scan(self, text: str) -> int:
        """The same, without looking whether this text was seen before."""
        found = 0
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found |= self._bits[index]
        return found


@lru_cache(maxsize=4096)  # every rule asks about the same few statements
def _bits(gate: Gate, text: str) -> int:
    return gate.scan(text)
