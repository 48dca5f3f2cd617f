"""Loading rules: everything is checked, every fault names file, rule and reason."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import regex

from policytable.errors import RulesError
from policytable.model import Topic
from policytable.rules import topical
from policytable.rules.gate import Gate
from policytable.rules.topical import Sheet
from policytable.topics import DEFAULT, topic

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
    """One rule; `value` is what it tells beyond its effect, `proofs` are its examples and counterexamples."""

    id: str
    effect: str
    pattern: regex.Pattern[str] | None = None
    before: regex.Pattern[str] | None = None
    after: regex.Pattern[str] | None = None
    value: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    gate: Gate | None = field(default=None, compare=False, repr=False)
    bit: int = field(default=0, compare=False, repr=False)

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
        return self.gate is not None and not self.gate.open(text) & self.bit

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
    """All rules by file, in the order of the file, the digest of their data, and the topic that they read for."""

    rules: Mapping[str, tuple[Rule, ...]]
    digest: str
    topic: Topic = field(default_factory=lambda: topic(DEFAULT))

    def of(self, name: str, *effects: str) -> tuple[Rule, ...]:
        """The rules of one file, or those of them with one of the effects."""
        return _of(self, name, effects)

    def open(self, name: str, effect: str, text: str) -> tuple[Rule, ...]:
        """Those of the rules with the effect that the text could match, in their order."""
        rules, mask, gate = _group(self, name, effect)
        if gate is None:
            return rules
        found = gate.open(text) & mask
        return tuple(rule for rule in rules if rule.bit & found) if found else ()

    def matches(self, name: str, effect: str, text: str) -> list[tuple[Rule, regex.Match[str]]]:
        """Every match of every rule with the effect, rule by rule."""
        return [(rule, match) for rule in self.open(name, effect, text) for match in rule.finditer(text)]

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
        return Pack(kept, hashlib.sha256("|".join((self.digest, *sorted(ids))).encode()).hexdigest()[:16], self.topic)


@lru_cache(maxsize=512)
def _of(found: Pack, name: str, effects: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(rule for rule in found.rules[name] if not effects or rule.effect in effects)


@lru_cache(maxsize=512)
def _group(found: Pack, name: str, effect: str) -> tuple[tuple[Rule, ...], int, Gate | None]:
    """The rules of one effect with the bits of all of them and their gate (None for rules made by hand, which all run)."""
    rules = _of(found, name, (effect,))
    gates = {rule.gate for rule in rules}
    gate = gates.pop() if len(gates) == 1 else None
    return rules, sum(rule.bit for rule in rules), gate


@lru_cache(maxsize=16384)  # headings and lead-ins are asked for by every statement under them
def _first(found: Pack, name: str, effect: str, text: str) -> tuple[Rule, regex.Match[str]] | None:
    for rule in found.open(name, effect, text):
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


def shipped() -> Pack:
    """The pack of the topic that the package begins with."""
    return pack_of(topic(DEFAULT))


@lru_cache(maxsize=8)
def pack_of(topic: Topic) -> Pack:
    """The rules that come with the package together with a topic's own. Raises RulesError listing all faults at once."""
    return load(resources.files("policytable.rules"), topic)


@contextmanager
def using(other: Pack) -> Iterator[None]:
    """Read with another pack (an older one, one with a rule less, one that records) in this thread of work."""
    token = _IN_USE.set(other)
    try:
        yield
    finally:
        _IN_USE.reset(token)


def load(folder: Traversable, topic: Topic | None = None) -> Pack:
    """Read every rule file of a folder, a topic's rules before the common ones of the same file.

    Raises RulesError listing all faults at once: rules that do not hold, and what they say that the topic does not know.
    """
    items = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    common = [(item.name, item.read_bytes()) for item in items]
    digest = hashlib.sha256()
    for name, data in common:
        digest.update(name.encode() + b"\0" + data)
    sheets = [Sheet(name, name, data.decode("utf-8")) for name, data in common]
    if topic is not None:
        digest.update(topic.digest.encode())
        sheets = [*topical.sheets(topic), *sheets]
    faults: list[str] = []
    macros = _macros([sheet for sheet in reversed(sheets) if sheet.name == "macros.toml"])
    found: dict[str, tuple[Rule, ...]] = {name.removesuffix(".toml"): () for name, _ in common if name not in _WORD_TABLES}
    for sheet in sheets:
        name = sheet.name.removesuffix(".toml")
        if name in found:
            found[name] += _file(sheet, macros, faults)
        elif sheet.name not in _WORD_TABLES:
            faults.append(f"{sheet.shown}: no such rule file; there are {', '.join(sorted(found))}")
    _no_twins(found, faults)
    if topic is not None:
        faults += _strangers(found, topic)
    if faults:
        raise RulesError("; ".join(faults), about="rules")
    return Pack(_gated(found), digest.hexdigest()[:16], *([topic] if topic else ()))


def _gated(found: Mapping[str, tuple[Rule, ...]]) -> dict[str, tuple[Rule, ...]]:
    """The rules behind one gate."""
    sides = {rule.id: (rule.pattern, rule.before, rule.after) for rules in found.values() for rule in rules}
    gate = Gate((name, tuple(side.pattern for side in found if side is not None)) for name, found in sides.items())
    return {name: tuple(replace(rule, gate=gate, bit=gate.bits[rule.id]) for rule in rules) for name, rules in found.items()}


def _macros(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The macros of all sheets; a later one takes the place of an earlier one of its name."""
    written: dict[str, Any] = {}
    for sheet in sheets:
        written |= tomllib.loads(sheet.text)["macros"]
    macros: dict[str, str] = {}
    for name, words in written.items():
        macros[name] = _expand(words if isinstance(words, str) else "(?:" + "|".join(words) + ")", macros, name)
    return macros


def _expand(pattern: str, macros: Mapping[str, str], about: str) -> str:
    def put(match: regex.Match[str]) -> str:
        if match[1] not in macros:
            raise RulesError(f"unknown macro <<{match[1]}>>", about=about)
        return macros[match[1]]

    return _MACRO.sub(put, pattern)


def _file(sheet: Sheet, macros: Mapping[str, str], faults: list[str]) -> tuple[Rule, ...]:
    try:
        data = tomllib.loads(sheet.text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{sheet.shown}: {error}")
        return ()
    rules = []
    for entry in data.get("rule", ()):
        try:
            rule = _rule(entry, macros)
        except (RulesError, regex.error, KeyError, TypeError) as error:
            faults.append(f"{sheet.shown}: {entry.get('id', '?')}: {error}")
            continue
        if sheet.other and rule.value.get("object") != "other":  # another topic's object is none of this topic's
            rule = replace(rule, value={**rule.value, "object": "other"})
        elif sheet.other:
            continue
        rules.append(rule)
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
    return Rule(
        id=about,
        effect=str(entry["effect"]),
        value=dict(entry.get("value", {})),
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
        pattern=_compiled(sides.get("pattern")),
        before=_compiled(sides.get("before")),
        after=_compiled(sides.get("after")),
    )


def _compiled(pattern: str | None) -> regex.Pattern[str] | None:
    return None if pattern is None else regex.compile(pattern)


def _strangers(found: Mapping[str, tuple[Rule, ...]], topic: Topic) -> Iterator[str]:
    """What rules tell and the topic has no word for, and an object of the topic that no rule finds."""
    told: set[str] = set()
    for name, effect, key, known in topical.vocabulary(topic):
        for rule in found.get(name, ()):
            word = rule.value.get(key)
            told.add(f"{key} {word}")
            if rule.effect == effect and word not in known:
                yield f"{name}.toml: {rule.id}: {key} {word!r} is none of the topic's ({', '.join(known)})"
    for thing in topic.objects:
        if f"object {thing.key}" not in told:
            yield f"{topic.name}/objects.toml: no rule finds the object {thing.key!r}"


def _no_twins(found: Mapping[str, tuple[Rule, ...]], faults: list[str]) -> None:
    seen: dict[str, str] = {}
    for name, rules in found.items():
        for rule in rules:
            if rule.id in seen:
                faults.append(f"{name}.toml: {rule.id}: the id stands in {seen[rule.id]}.toml too")
            seen[rule.id] = name
