"""Every code in Chinese, once, for all that people read: issues, effects of rules, causes, states, actions, reasons, parts of values."""

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
CELLS: Mapping[str, str] = MappingProxyType(_WORDS["cells"])
REVIEWS: Mapping[str, str] = MappingProxyType(_WORDS["reviews"])
ACTIONS: Mapping[str, str] = MappingProxyType(_WORDS["actions"])
RISKS: Mapping[str, str] = MappingProxyType(_WORDS["risks"])
REASONS: Mapping[str, str] = MappingProxyType(_WORDS["reasons"])
LEVELS: Mapping[str, str] = MappingProxyType(_WORDS["levels"])
VALUES: frozenset[str] = frozenset(_WORDS["values"])
_UNDONE = "撤销先前的决定"


def value_words(part: str) -> Mapping[str, str]:
    """The words of the codes of a part of a value (bound, counted, kind, stacking, bearer, covers, recipient, subject), in their order."""
    return MappingProxyType(_WORDS["values"][part])


def reason_word(code: str) -> str:
    """Why a reviewer decided so; `undo` is the desk's own, and an unknown code stands for itself."""
    return _UNDONE if code == "undo" else REASONS.get(code, code)


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
