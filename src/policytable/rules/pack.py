"""Loading rules: everything is checked, every fault names file, rule and reason."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import regex

from policytable.errors import RulesError
from policytable.text import plain

Match = regex.Match[str]
Pattern = regex.Pattern[str]
TIMEOUT = 2.0  # seconds for one pattern on one clause; the slowest rule takes under 5 ms on the longest clause seen
REACH = 40  # folded characters that a cue sees on its side
_KEYS = {"id", "effect", "pattern", "before", "after", "value", "examples", "counterexamples", "note"}
_MARK = regex.compile(r"⟦(.*?)⟧")
_MACRO = regex.compile(r"<<(\w+)>>")
_WORD_TABLES = {"macros.toml", "industries.toml"}
_IN_USE: ContextVar[Pack | None] = ContextVar("pack", default=None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `value` is what it tells beyond its effect, `version` the digest of what it matches and tells (macros put in)."""

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

    def finditer(self, text: str) -> Iterator[regex.Match[str]]:
        """Every match of the pattern. Raises RulesError when the pattern takes too long on this text."""
        if self.pattern is None:
            return
        try:
            yield from self.pattern.finditer(text, timeout=TIMEOUT)
        except TimeoutError as error:
            raise RulesError("the pattern took too long", about=self.id, code="rule_timeout") from error

    def search(self, text: str) -> regex.Match[str] | None:
        """The first match of the pattern, or None."""
        return next(self.finditer(text), None)

    def bends(self, text: str, start: int, end: int) -> bool:
        """Whether this cue bends the window: its `before` ends where the window starts, its `after` begins where it ends."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """All rules by file, in the order of the file, and the digest of their data; `industries` are known words with their
    divisions, the longest first."""

    rules: Mapping[str, tuple[Rule, ...]]
    digest: str
    industries: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def of(self, name: str, *effects: str) -> tuple[Rule, ...]:
        """The rules of one file, or those of them with one of the effects."""
        return _of(self, name, effects)

    def first(self, name: str, effect: str, text: str) -> tuple[Rule, regex.Match[str]] | None:
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
        return Pack(kept, hashlib.sha256("|".join((self.digest, *sorted(ids))).encode()).hexdigest()[:16], self.industries)


@lru_cache(maxsize=512)
def _of(found: Pack, name: str, effects: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in found.rules[name] if not effects or rule.effect in effects)


@lru_cache(maxsize=16384)  # headings and lead-ins are asked for by every statement under them
def _first(found: Pack, name: str, effect: str, text: str) -> tuple[Rule, regex.Match[str]] | None:
    for rule in _of(found, name, (effect,)):
        if match := rule.search(text):
            return rule, match
    return None


def shape(name: str) -> Pattern:
    """The pattern of one shape in `shapes.toml`, by its name without the prefix. Raises KeyError for an unknown one."""
    return _shape(pack(), name)


@lru_cache(maxsize=256)
def _shape(found: Pack, name: str) -> Pattern:
    rule = next((rule for rule in found.of("shapes", "shape") if rule.id == f"shape.{name}"), None)
    if rule is None or rule.pattern is None:
        raise KeyError(name)
    return rule.pattern


def pack() -> Pack:
    """The pack in use: the one that ships with the package, or the one of the innermost `using`."""
    return _IN_USE.get() or shipped()


@lru_cache(maxsize=1)
def shipped() -> Pack:
    """The pack that ships with the package."""
    return load(resources.files("policytable.rules"))


@contextmanager
def using(other: Pack) -> Iterator[None]:
    """Read with another pack (an older one, one with a rule less, one that records) in this thread of work."""
    token = _IN_USE.set(other)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def load(folder: Traversable) -> Pack:
    """Read every rule file of a folder. Raises RulesError listing all faults at once."""
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    digest = hashlib.sha256()
    faults: list[str] = []
    found: dict[str, tuple[Rule, ...]] = {}
    for item in files:
        digest.update(item.name.encode() + b"\0" + item.read_bytes())
    tables = {item.name: _parsed(item, faults) for item in files}
    try:
        macros = _macros(tables.get("macros.toml", {}))
        industries = _industries(tables.get("industries.toml", {}))
    except (RulesError, KeyError, TypeError, AttributeError) as error:
        macros, industries = {}, ()
        faults.append(f"word tables: {error}")
    for name, data in tables.items():
        if name not in _WORD_TABLES:
            found[name.removesuffix(".toml")] = _file(name, data, macros, faults)
    _no_twins(found, faults)
    if faults:
        raise RulesError("; ".join(faults), about="rules")
    return Pack(found, digest.hexdigest()[:16], industries)


def _parsed(item: Traversable, faults: list[str]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(item.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{item.name}: {error}")
        return {}


def _industries(data: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = [(plain(word), tuple(entry["codes"])) for entry in data.get("industry", ()) for word in entry["words"]]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _macros(data: Mapping[str, Any]) -> dict[str, str]:
    macros: dict[str, str] = {}
    for name, words in data.get("macros", {}).items():
        macros[name] = _expand(words if isinstance(words, str) else "(?:" + "|".join(words) + ")", macros, name)
    return macros


def _expand(pattern: str, macros: Mapping[str, str], about: str) -> str:
    def put(match: regex.Match[str]) -> str:
        if match[1] not in macros:
            raise RulesError(f"unknown macro <<{match[1]}>>", about=about)
        return macros[match[1]]

    return _MACRO.sub(put, pattern)


def _file(name: str, data: Mapping[str, Any], macros: Mapping[str, str], faults: list[str]) -> tuple[Rule, ...]:
    rules = []
    for entry in data.get("rule", ()):
        try:
            rules.append(_rule(entry, macros))
        except (RulesError, regex.error, KeyError, TypeError) as error:
            faults.append(f"{name}: {entry.get('id', '?') if isinstance(entry, dict) else '?'}: {error}")
    return tuple(rules)


def _rule(entry: Mapping[str, Any], macros: Mapping[str, str]) -> Rule:
    about = str(entry["id"])
    if unknown := set(entry) - _KEYS:
        raise RulesError(f"unknown keys {sorted(unknown)}", about=about)
    if not entry.get("examples") or not entry.get("counterexamples"):
        raise RulesError("a rule without a proof does not exist: give examples and counterexamples", about=about)
    sides = {side: _expand(entry[side], macros, about) for side in ("pattern", "before", "after") if side in entry}
    if not sides or ("pattern" in sides and len(sides) > 1):
        raise RulesError("give `pattern`, or `before` and/or `after`", about=about)
    if "before" in sides:
        sides["before"] = f"(?:{sides['before']})$"
    told = (str(entry["effect"]), dict(entry.get("value", {})))
    return Rule(
        id=about,
        effect=told[0],
        value=told[1],
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
        note=str(entry.get("note", "")),
        version=hashlib.sha256(repr((told, sorted(sides.items()))).encode()).hexdigest()[:8],
        **{side: regex.compile(pattern) for side, pattern in sides.items()},
    )


def _no_twins(found: Mapping[str, tuple[Rule, ...]], faults: list[str]) -> None:
    seen: dict[str, str] = {}
    for name, rules in found.items():
        for rule in rules:
            if rule.id in seen:
                faults.append(f"{name}.toml: {rule.id}: the id stands in {seen[rule.id]}.toml too")
            seen[rule.id] = name
