"""The words of the forms: labels and units (`forms.toml`), choices and reasons (the glossary's)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from policytable.glossary import REASONS, VALUES, value_words
from policytable.model import Topic


@dataclass(frozen=True, slots=True)
class Label:
    """What an input is called; `kind` only where the type of the part does not tell it."""

    label: str
    kind: str = ""
    unit: str = ""
    hint: str = ""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("policytable.web") / "forms.toml").read_text("utf-8"))


def label_of(field: str, part: str) -> Label:
    """The label of a part of a field's value; its own name where the table has none."""
    entry = _table().get(field, {}).get(part)
    return Label(**entry) if entry else Label(part)


def choice_words(field: str, part: str, topic: Topic) -> dict[str, str]:
    """Codes and words to choose from in a part; a topic names its own mechanisms and kinds of notes."""
    if (field, part) == ("supervision", "mechanism"):
        return dict(topic.mechanisms)
    if (field, part) == ("note", "kind"):
        return dict(topic.notes)
    code = "counted" if (field, part) == ("target", "per") else part
    return dict(value_words(code)) if code in VALUES else {}


def ends_word(field: str, kind: str) -> str:
    """What a kind of target or award needs to hold together."""
    return str(_table()["ends"].get(field, {}).get(kind, "各项不能同时成立"))


def reasons() -> dict[str, str]:
    """The reasons a reviewer may give, by code, in their order."""
    return dict(REASONS)
