"""What an entry is, by its title alone, before anything is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

from policytable.model import Nature, WebColumn
from policytable.rules import Pack, load, pack
from policytable.text import plain

Kind = Nature | Literal["meeting", "unrelated"]


def triage(title: str, column: WebColumn, terms: Iterable[str]) -> Kind:
    """What the title promises. `terms` are the topic's names: a title that holds one is never `unrelated`.

    A column with terms of its own is strict: what holds none of them is `unrelated`. Elsewhere only titles of other fields
    are, and news that do not name the topic; what no rule knows counts as a policy and is fetched rather than lost.
    """
    words = plain(title)
    own = any(plain(term) in words for term in terms)
    if column.terms and not any(plain(term) in words for term in column.terms):
        return "unrelated"
    if not own and not column.terms and not _told("related", words) and _told("unrelated", words):
        return "unrelated"
    if _told("meeting", words):
        return "meeting"
    nature = _nature(words)
    return "unrelated" if nature == "news" and not own else nature


def _told(effect: str, words: str) -> bool:
    return any(rule.search(words) for rule in triage_rules().of("triage", effect))


def _nature(words: str) -> Nature:
    for rule in pack().of("metadata", "nature"):
        if not rule.value.get("head") and rule.search(words):
            return cast(Nature, rule.value["nature"])
    return "policy"


@lru_cache(maxsize=1)
def triage_rules() -> Pack:
    """The rules of triage that ship with the package. Raises RulesError listing all faults at once."""
    return load(resources.files("policytable.rules") / "discovery")
