"""The rules in use: those of a topic that come with the package, or others for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources

from policytable.model import Topic
from policytable.rules.loading import load
from policytable.rules.pack import Pack
from policytable.rules.rule import Pattern
from policytable.text import plain
from policytable.topics import DEFAULT, topic

_IN_USE: ContextVar[Pack | None] = ContextVar("pack", default=None)


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


@lru_cache(maxsize=1)  # asked for at every turn, and a topic takes time to hash
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


def industry_codes(word: str) -> tuple[str, ...]:
    """The divisions of GB/T 4754-2017 that an industry word of a policy means; empty where none fits.

    The longest known word that stands in it decides (煤化工 before 化工); the table is `industries.toml`.
    """
    folded = plain(word)
    return next((codes for known, codes in pack().industries if known in folded), ())
