"""The Chinese words of a workbook that no topic changes."""

from __future__ import annotations

from typing import get_args

from policytable import glossary
from policytable.glossary import ACTIONS, value_words
from policytable.model.fact import AwardKind, Bearer, Bound, Covers

DECISIONS = tuple((action, ACTIONS[action]) for action in ("accept", "correct", "reject", "reopen", "skip"))
BOUNDS, KINDS, PERS = (tuple(value_words(part).items()) for part in ("bound", "kind", "counted"))
RECIPIENTS, STACKING, BEARERS = (tuple(value_words(part).items()) for part in ("recipient", "stacking", "bearer"))
COVERS, SUBJECTS = (tuple(value_words(part).items()) for part in ("covers", "subject"))
LEVELS = tuple(glossary.LEVELS.items())
FLAGS = (("true", "是"), ("false", "否"))
OTHER = ("other", "其他")
OUTCOMES = {"applied": "已写入", "already": "此前已写入", "skipped": "已跳过", "refused": "未写入", "noted": "提示"}

for _words, _codes in ((BOUNDS, Bound), (KINDS, AwardKind), (BEARERS, Bearer), (COVERS, Covers)):
    assert tuple(code for code, _ in _words) == get_args(_codes), "a code has no word"
