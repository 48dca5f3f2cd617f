"""A pack that keeps account: the same rules, every match and every cue that held noted as it happens.

Extraction under it is the extraction itself, so what it tells can never drift from what was done; nothing that reads
with rules knows of it. Its digest is that of the pack it wraps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, cast

import regex

from policytable.rules.pack import Pack
from policytable.rules.rule import REACH, Rule


@dataclass(frozen=True, slots=True)
class Noted:
    """One match of a rule in a searched text. `window` is what a cue bent, None for a plain match; `groups` are those that
    took part, as (name, start, end). All offsets count in the searched text."""

    name: str  # of the rule file
    rule: str
    start: int
    end: int
    groups: tuple[tuple[str, int, int], ...] = ()
    window: tuple[int, int] | None = None


@dataclass(slots=True)
class Log:
    """What was noted, by the text that was searched, each thing once and in the order in which it first happened."""

    by_text: dict[str, dict[Noted, None]] = field(default_factory=dict)

    def put(self, text: str, noted: Noted) -> None:
        """Keep one."""
        self.by_text.setdefault(text, {}).setdefault(noted)


@dataclass(frozen=True, slots=True, eq=False)
class Recording(Pack):
    """A pack whose rules note in `log` what they found."""

    log: Log = field(default_factory=Log)
    plain: dict[str, tuple[str, Rule]] = field(default_factory=dict)  # file and rule as loaded, by id
    _asked: dict[tuple[str, tuple[str, ...]], tuple[Rule, ...]] = field(default_factory=dict)
    _answered: dict[tuple[str, str, str], tuple[Rule, regex.Match[str]] | None] = field(default_factory=dict)

    def of(self, name: str, *effects: str) -> tuple[Rule, ...]:
        """The rules of one file, or those of them with one of the effects."""
        key = (name, effects)
        if key not in self._asked:
            self._asked[key] = tuple(rule for rule in self.rules[name] if not effects or rule.effect in effects)
        return self._asked[key]

    def open(self, name: str, effect: str, text: str) -> tuple[Rule, ...]:
        """All rules with the effect: the log asks each, and those that cannot match stay silent."""
        return self.of(name, effect)

    def first(self, name: str, effect: str, text: str) -> tuple[Rule, regex.Match[str]] | None:
        """The first rule with the effect that matches the text, with its match."""
        key = (name, effect, text)
        if key not in self._answered:
            found = ((rule, match) for rule in self.of(name, effect) if (match := rule.search(text)))
            self._answered[key] = next(found, None)
        return self._answered[key]

    def forget(self) -> None:
        """Let go of what was noted: caches of readers may hold on to the pack."""
        self.log.by_text.clear()
        self._answered.clear()


def recording(pack: Pack) -> Recording:
    """The pack with an empty log."""
    log = Log()
    rules = {name: tuple(_recorded(name, rule, log) for rule in found) for name, found in pack.rules.items()}
    plain = {rule.id: (name, rule) for name, found in pack.rules.items() for rule in found}
    return Recording(rules, pack.digest, pack.industries, pack.topic, log, plain)


@dataclass(frozen=True, slots=True)
class _Recorded(Rule):
    plain: Rule | None = None
    log: Log = field(default_factory=Log)
    name: str = ""

    def bends(self, text: str, start: int, end: int) -> bool:
        """Whether this cue bends the window; noted where it does, with the cue's own words."""
        assert self.plain is not None  # `_recorded` gives it
        if not self.plain.bends(text, start, end):
            return False
        low = max(0, start - REACH)
        left = self.plain.before.search(text[low:start]) if self.plain.before else None
        right = self.plain.after.match(text[end : end + REACH]) if self.plain.after else None
        begin = low + left.start() if left else end
        stop = end + right.end() if right else start
        groups = (*_groups(left, low), *_groups(right, end))
        self.log.put(text, Noted(self.name, self.id, begin, stop, groups, (start, end)))
        return True


@dataclass(frozen=True, slots=True)
class _Listening:
    """A compiled pattern that notes its matches; the methods are those that readers of rules use."""

    pattern: regex.Pattern[str]
    about: tuple[str, str]
    log: Log

    def finditer(self, text: str, pos: int | None = None, endpos: int | None = None, **how: Any) -> Iterator[regex.Match[str]]:
        for match in self.pattern.finditer(text, pos, endpos, **how):
            self._note(text, match)
            yield match

    def search(self, text: str, pos: int | None = None, endpos: int | None = None, **how: Any) -> regex.Match[str] | None:
        return self._note(text, self.pattern.search(text, pos, endpos, **how))

    def match(self, text: str, **how: Any) -> regex.Match[str] | None:
        return self._note(text, self.pattern.match(text, **how))

    def fullmatch(self, text: str, **how: Any) -> regex.Match[str] | None:
        return self._note(text, self.pattern.fullmatch(text, **how))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.pattern, name)  # sub, split, findall: they shape words and decide nothing

    def _note(self, text: str, match: regex.Match[str] | None) -> regex.Match[str] | None:
        if match is not None and match.end() > match.start():
            self.log.put(text, Noted(*self.about, match.start(), match.end(), _groups(match, 0)))
        return match


def _recorded(name: str, rule: Rule, log: Log) -> Rule:
    own = {item.name: getattr(rule, item.name) for item in fields(Rule)}
    for side in ("pattern", "before", "after"):
        if own[side] is not None:
            own[side] = cast("regex.Pattern[str]", _Listening(own[side], (name, rule.id), log))
    return _Recorded(**own, plain=rule, log=log, name=name)


def _groups(match: regex.Match[str] | None, at: int) -> tuple[tuple[str, int, int], ...]:
    if match is None:
        return ()
    spans = ((name, *match.span(name)) for name in match.re.groupindex)
    return tuple((name, at + start, at + end) for name, start, end in spans if start < end)
