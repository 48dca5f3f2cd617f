"""Codes of issues, effects of rules, refusals and causes in Chinese, for the pages that people read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

_WORDS = tomllib.loads((resources.files(__name__) / "words.toml").read_text("utf-8"))
ISSUES: Mapping[str, str] = MappingProxyType(_WORDS["issues"])
EFFECTS: Mapping[str, str] = MappingProxyType(_WORDS["effects"])
REFUSALS: Mapping[str, str] = MappingProxyType(_WORDS["refusals"])
CAUSES: Mapping[str, str] = MappingProxyType(_WORDS["causes"])


def cause_word(why: str) -> str:
    """The Chinese name of a cause of change; the cause itself where it has none."""
    return CAUSES.get(why, why)


def effect_word(effect: str) -> str:
    """What a rule tells, by its file and effect; the effect itself where it has no word yet."""
    return EFFECTS.get(effect) or REFUSALS.get(effect) or effect


def refusal_word(effect: str, reason: str) -> str:
    """Why a reading was set aside, by the effect of the rule (empty for a check that is none) or else by its reason."""
    return REFUSALS.get(effect) or REFUSALS.get(reason) or EFFECTS.get(effect) or effect or reason


def issue_word(code: str) -> str | None:
    """The Chinese name of an issue code, or None for one that has none yet."""
    if code.startswith("not_a_") and code not in ISSUES:
        return f"内容不是{code.removeprefix('not_a_').upper()}文件"
    return ISSUES.get(code)
