"""One rule: a pattern to find, or a cue that bends what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

from policytable.errors import RulesError
from policytable.rules.gate import Gate

Match = regex.Match[str]
Pattern = regex.Pattern[str]
TIMEOUT = 2.0  # seconds for one pattern on one clause; the slowest rule takes under 5 ms on the longest clause seen
REACH = 40  # folded characters that a cue sees on its side
_MARK = regex.compile(r"⟦(.*?)⟧")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `value` is what it tells beyond its effect, `version` the digest of what it matches and tells (macros put in).

    `gate` and `key` tell before the pattern runs whether it can match at all.
    """

    id: str
    effect: str
    pattern: regex.Pattern[str] | None = None
    before: regex.Pattern[str] | None = None
    after: regex.Pattern[str] | None = None
    value: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    note: str = ""
    version: str = ""
    gate: Gate | None = field(default=None, compare=False, repr=False)
    key: int = field(default=0, compare=False, repr=False)

    def finditer(self, text: str) -> list[regex.Match[str]]:
        """Every match of the pattern. Raises RulesError when the pattern takes too long on this text."""
        if self.pattern is None or self.shut(text):
            return []
        try:
            return list(self.pattern.finditer(text, timeout=TIMEOUT))
        except TimeoutError as error:
            raise RulesError("the pattern took too long", about=self.id, code="rule_timeout") from error

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match of the pattern, or None. Raises RulesError as `finditer` does."""
        if self.pattern is None or self.shut(text):
            return None
        try:
            return self.pattern.search(text, timeout=TIMEOUT)
        except TimeoutError as error:
            raise RulesError("the pattern took too long", about=self.id, code="rule_timeout") from error

    def shut(self, text: str) -> bool:
        """Whether the text holds none of the literals that the rule cannot do without."""
        return self.gate is not None and self.gate.bits(text) & self.key != self.key

    def bends(self, text: str, start: int, end: int) -> bool:
        """Whether this cue bends the window: its `before` ends where the window starts, its `after` begins where it ends."""
        if self.shut(text):
            return False
        try:
            if self.before is not None and not self.before.search(text[max(0, start - REACH) : start], timeout=TIMEOUT):
                return False
            return not (self.after is not None and not self.after.match(text[end : end + REACH], timeout=TIMEOUT))
        except TimeoutError as error:
            raise RulesError("the cue took too long", about=self.id, code="rule_timeout") from error

    def fires(self, example: str) -> bool:
        """Whether it fires anywhere on an example: as `proves`, but a cue may bend any place of one without a mark."""
        if self.pattern is None and "⟦" not in example:
            return any(self.bends(example, at, at) for at in range(len(example) + 1))
        return self.proves(example)

    def proves(self, example: str) -> bool:
        """Whether the rule fires on an example (⟦…⟧ marks the window of a cue, or the words that a match of a pattern must touch)."""
        bare = _MARK.sub(r"\1", example)
        mark = _MARK.search(example)
        if self.pattern is None:
            if mark is None:
                raise RulesError("an example of a cue marks its window with ⟦ ⟧", about=self.id)
            return self.bends(bare, mark.start(), mark.start() + len(mark[1]))
        if mark is None:
            return self.search(bare) is not None
        low, high = mark.start(), mark.start() + len(mark[1])
        return any(match.start() < high and low < match.end() for match in self.finditer(bare))
