"""The rules for publishing systems, read once from `html_systems.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class HtmlRules:
    """Selectors in the order they are tried, and the label words of metadata boxes as one pattern."""

    body: tuple[str, ...]
    title: tuple[str, ...]
    furniture: str
    label: re.Pattern[str]
    strong: frozenset[str]
    ignored: frozenset[str]
    names: tuple[str, ...]
    suffixes: frozenset[str]


@cache
def html_rules() -> HtmlRules:
    """The rules that ship with the package."""
    data = tomllib.loads(files("policytable.parse").joinpath("html_systems.toml").read_text("utf-8"))
    labels = sorted(data["meta"]["labels"], key=len, reverse=True)
    spaced = "|".join(r"[ \u3000\xa0]*".join(label) for label in labels)
    return HtmlRules(
        body=tuple(selector for system in data["system"] for selector in system["body"]),
        title=tuple(selector for system in data["system"] for selector in system["title"]),
        furniture=", ".join(data["furniture"]["selectors"]),
        label=re.compile(rf"[\[【]?[ \u3000]*({spaced})[ \u3000]*[\]】]?"),
        strong=frozenset(data["meta"]["strong"]),
        ignored=frozenset(data["meta"]["ignored"]),
        names=tuple(data["meta"]["names"]),
        suffixes=frozenset(data["attachments"]["suffixes"]),
    )
