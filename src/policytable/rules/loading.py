"""Loading rules: everything is checked, every fault names file, rule and reason."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from typing import Any

import regex

from policytable.errors import RulesError
from policytable.model import Topic
from policytable.rules import topical
from policytable.rules.gate import Gate
from policytable.rules.pack import Pack
from policytable.rules.rule import Rule
from policytable.rules.topical import Sheet
from policytable.text import plain

_KEYS = {"id", "effect", "pattern", "before", "after", "value", "examples", "counterexamples", "note"}
_MACRO = regex.compile(r"<<(\w+)>>")
_WORD_TABLES = {"macros.toml", "industries.toml"}


def load(folder: Traversable, topic: Topic | None = None) -> Pack:
    """Read every rule file of a folder, a topic's rules before the common ones of the same file.

    Raises RulesError listing all faults at once: rules that do not hold, and what they say that the topic does not know.
    """
    items = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    common = [(item.name, item.read_bytes()) for item in items]
    digest = hashlib.sha256()
    for name, data in common:
        digest.update(name.encode() + b"\0" + data)
    sheets = [Sheet(name, name, data.decode("utf-8", "replace")) for name, data in common]
    if topic is not None:
        digest.update(topic.digest.encode())
        sheets = [*topical.sheets(topic), *sheets]
    faults: list[str] = []
    tables = [(sheet, _parsed(sheet, faults)) for sheet in sheets]
    try:
        macros = _macros([table for sheet, table in reversed(tables) if sheet.name == "macros.toml"])
        industries = _industries([table for sheet, table in tables if sheet.name == "industries.toml"])
    except (RulesError, KeyError, TypeError, AttributeError) as error:
        macros, industries = {}, ()
        faults.append(f"word tables: {error}")
    found: dict[str, tuple[Rule, ...]] = {name.removesuffix(".toml"): () for name, _ in common if name not in _WORD_TABLES}
    for sheet, table in tables:
        name = sheet.name.removesuffix(".toml")
        if name in found:
            found[name] += _file(sheet, table, macros, faults)
        elif sheet.name not in _WORD_TABLES:
            faults.append(f"{sheet.shown}: no such rule file; there are {', '.join(sorted(found))}")
    _no_twins(found, faults)
    if topic is not None:
        faults += _strangers(found, topic)
    if faults:
        raise RulesError("; ".join(faults), about="rules")
    return Pack(_gated(found), digest.hexdigest()[:16], industries, *([topic] if topic else ()))


def _gated(found: Mapping[str, tuple[Rule, ...]]) -> dict[str, tuple[Rule, ...]]:
    """The rules behind one gate."""
    sides = {rule.id: (rule.pattern, rule.before, rule.after) for rules in found.values() for rule in rules}
    gate = Gate((name, tuple(side.pattern for side in found if side is not None)) for name, found in sides.items())
    return {name: tuple(replace(rule, gate=gate, key=gate.keys[rule.id]) for rule in rules) for name, rules in found.items()}


def _parsed(sheet: Sheet, faults: list[str]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(sheet.text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{sheet.shown}: {error}")
        return {}


def _industries(tables: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    pairs = [(plain(word), tuple(entry["codes"])) for data in tables for entry in data.get("industry", ()) for word in entry["words"]]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


def _macros(tables: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The macros of all sheets; a later one takes the place of an earlier one of its name."""
    written: dict[str, Any] = {}
    for data in tables:
        written |= data.get("macros", {})
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


def _file(sheet: Sheet, data: Mapping[str, Any], macros: Mapping[str, str], faults: list[str]) -> tuple[Rule, ...]:
    rules = []
    for entry in data.get("rule", ()):
        try:
            rule = _rule(entry, macros)
        except (RulesError, regex.error, KeyError, TypeError) as error:
            faults.append(f"{sheet.shown}: {entry.get('id', '?') if isinstance(entry, dict) else '?'}: {error}")
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
    told = (str(entry["effect"]), dict(entry.get("value", {})))
    return Rule(
        id=about,
        effect=told[0],
        value=told[1],
        examples=tuple(entry["examples"]),
        counterexamples=tuple(entry["counterexamples"]),
        note=str(entry.get("note", "")),
        version=hashlib.sha256(repr((told, sorted(sides.items()))).encode()).hexdigest()[:8],
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
