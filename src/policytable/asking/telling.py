"""An answer as JSON, and the schema of it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from policytable.asking.nouns import Answer
from policytable.codec import encode, loads

_SCHEMA = "answer.schema.json"


def answer_json(answer: Answer) -> dict[str, Any]:
    """Plain data of an answer: every key of the nouns is there, null where nothing is said."""
    return dict(encode(answer))


def answer_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what `answer_json` gives."""
    return dict(loads((files(__package__) / _SCHEMA).read_text(encoding="utf-8")))
