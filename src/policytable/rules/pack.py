"""A set of rules, and the questions that readers put to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from policytable.model import Topic
from policytable.rules.gate import Gate
from policytable.rules.rule import Match, Rule
from policytable.topics import DEFAULT, topic


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """All rules by file, in the order of the file, the digest of their data, and the topic that they read for; `industries` are
    known words with their divisions, the longest first."""

    rules: Mapping[str, tuple[Rule, ...]]
    digest: str
    industries: tuple[tuple[str, tuple[str, ...]], ...] = ()
    topic: Topic = field(default_factory=lambda: topic(DEFAULT))

    def of(self, name: str, *effects: str) -> tuple[Rule, ...]:
        """The rules of one file, or those of them with one of the effects."""
        return _of(self, name, effects)

    def open(self, name: str, effect: str, text: str) -> tuple[Rule, ...]:
        """Those of the rules with the effect that the text could match, in their order."""
        rules, gate = _group(self, name, effect)
        if gate is None:
            return rules
        found = gate.bits(text)
        return tuple([rule for rule in rules if found & rule.key == rule.key])

    def matches(self, name: str, effect: str, text: str) -> list[tuple[Rule, Match]]:
        """Every match of every rule with the effect, rule by rule."""
        return [(rule, match) for rule in self.open(name, effect, text) for match in rule.finditer(text)]

    def first(self, name: str, effect: str, text: str) -> tuple[Rule, Match] | None:
        """The first rule with the effect that matches the text, with its match."""
        return _first(self, name, effect, text)

    def bent(self, name: str, effect: str, text: str, window: tuple[int, int]) -> Rule | None:
        """The first cue with the effect that bends the window."""
        return next((rule for rule in self.of(name, effect) if rule.bends(text, *window)), None)

    def without(self, *ids: str) -> Pack:
        """The pack without some rules, with a digest of its own. Raises KeyError for an id that it does not hold."""
        if unknown := set(ids) - {rule.id for rules in self.rules.values() for rule in rules}:
            raise KeyError(*sorted(unknown))
        kept = {name: tuple(rule for rule in rules if rule.id not in ids) for name, rules in self.rules.items()}
        return Pack(kept, hashlib.sha256("|".join((self.digest, *sorted(ids))).encode()).hexdigest()[:16], self.industries, self.topic)


@lru_cache(maxsize=512)
def _of(found: Pack, name: str, effects: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in found.rules[name] if not effects or rule.effect in effects)


@lru_cache(maxsize=512)
def _group(found: Pack, name: str, effect: str) -> tuple[tuple[Rule, ...], Gate | None]:
    """The rules of one effect and their gate (None for rules made by hand, which all run)."""
    rules = _of(found, name, (effect,))
    gates = {rule.gate for rule in rules}
    gate = gates.pop() if len(gates) == 1 else None
    return rules, gate


@lru_cache(maxsize=16384)  # headings and lead-ins are asked for by every statement under them
def _first(found: Pack, name: str, effect: str, text: str) -> tuple[Rule, Match] | None:
    for rule in found.open(name, effect, text):
        if match := rule.search(text):
            return rule, match
    return None
