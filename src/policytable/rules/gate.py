"""The gate before the rules: one pass over a text tells which rules could match it at all.

Most statements of a policy hold none of the literals that a rule cannot do without (`literals`), so most patterns never run.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import ahocorasick_rs

from policytable.rules.literals import literals


class Gate:
    """Which of its rules a text lets through; a rule is one or more patterns that all have to match somewhere in it."""

    def __init__(self, rules: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """`rules` are pairs of an id and the patterns of the rule."""
        self.bits: dict[str, int] = {}
        by_literal: dict[str, int] = {}
        self._always = 0
        for place, (name, patterns) in enumerate(rules):
            bit = self.bits[name] = 1 << place
            needed = _best(patterns)
            if needed is None:
                self._always |= bit
            for words in needed or ():
                by_literal[words] = by_literal.get(words, 0) | bit
        self._rules = tuple(by_literal.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(by_literal))

    def open(self, text: str) -> int:
        """The bits of the rules that the text lets through."""
        return _open(self, text)

    def scan(self, text: str) -> int:
        """The same, without looking whether this text was seen before."""
        found = self._always
        for index, _, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found |= self._rules[index]
        return found


@lru_cache(maxsize=4096)  # every rule asks about the same few statements
def _open(gate: Gate, text: str) -> int:
    return gate.scan(text)


def _best(patterns: tuple[str, ...]) -> frozenset[str] | None:
    found = [needed for pattern in patterns if (needed := literals(pattern)) is not None]
    return max(found, key=lambda needed: (min(map(len, needed)), -len(needed)), default=None)
