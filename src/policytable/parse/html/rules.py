"""The rules for publishing systems, read once from `systems.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Selector:
    """A CSS selector, and the tags, `#id` and `.class` names (in lower case) that a page must have for it to match."""

    css: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class HtmlRules:
    """Selectors in the order they are tried, and the label words of metadata boxes as one pattern; a label
    begins with one of `firsts`, one of `beginnings` with one of `begins`, and a line of instruments begins and ends with one of
    `opens` and `closes` or with what is no letter."""

    body: tuple[Selector, ...]
    title: tuple[Selector, ...]
    furniture: tuple[Selector, ...]
    instruments: re.Pattern[str]
    opens: frozenset[str]
    closes: frozenset[str]
    beginnings: tuple[str, ...]
    begins: frozenset[str]
    sections: frozenset[str]
    foot: re.Pattern[str]
    about: re.Pattern[str]
    label: re.Pattern[str]
    firsts: frozenset[str]
    strong: frozenset[str]
    ignored: frozenset[str]
    names: tuple[str, ...]
    suffixes: frozenset[str]


_MARKS = r"[\d\s\u3000【】\[\]（）()|｜/<>《》»«·:：,，.\-—_+×↺^&]"


@cache
def html_rules() -> HtmlRules:
    """The rules that ship with the package."""
    data = tomllib.loads(files("policytable.parse.html").joinpath("systems.toml").read_text("utf-8"))
    lines = data["lines"]
    labels = sorted(data["meta"]["labels"], key=len, reverse=True)
    spaced = "|".join(r"[ \u3000\xa0]*".join(label) for label in labels)
    return HtmlRules(
        body=tuple(_selector(css) for system in data["system"] for css in system["body"]),
        title=tuple(_selector(css) for system in data["system"] for css in system["title"]),
        furniture=tuple(map(_selector, data["furniture"]["selectors"])),
        instruments=re.compile(rf"(?>{_any_of(lines['instruments'])}|{_MARKS})++"),
        opens=frozenset(word[0] for word in lines["instruments"]),
        closes=frozenset(word[-1] for word in lines["instruments"]),
        beginnings=tuple(lines["beginnings"]),
        begins=frozenset(word[0] for word in lines["beginnings"]),
        sections=frozenset(lines["sections"]),
        foot=re.compile(f"{_any_of(lines['foot'])}|{lines['notices']}"),
        about=re.compile(lines["about"]),
        label=re.compile(rf"[\[【]?[ \u3000]*({spaced})[ \u3000]*[\]】]?"),
        firsts=frozenset("[【 \u3000").union(label[0] for label in labels),
        strong=frozenset(data["meta"]["strong"]),
        ignored=frozenset(data["meta"]["ignored"]),
        names=tuple(data["meta"]["names"]),
        suffixes=frozenset(data["attachments"]["suffixes"]),
    )


def _selector(css: str) -> Selector:
    return Selector(css, frozenset(name.lower() for name in re.findall(r"[#.][\w-]+|(?<![^\s])[a-z][\w-]*", css)))


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
