"""Making facts: ids, words for a cell, evidence around a value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from policytable import codec
from policytable.extract.beneficiary import Combination
from policytable.extract.passage import Passage, Statement
from policytable.extract.words import whole
from policytable.model import Evidence, Fact, Field, Origin, Region, Value

_PIECE = "，。；：！？"


def piece_start(text: str, at: int) -> int:
    """Where the stretch between commas that holds `at` begins."""
    while at > 0 and text[at - 1] not in _PIECE:
        at -= 1
    return at


def piece_end(text: str, at: int) -> int:
    """Where it ends."""
    while at < len(text) and text[at] not in _PIECE:
        at += 1
    return at


@dataclass(frozen=True, slots=True)
class Said:
    """How a value was said: the words for a cell, the places (the value's own first), the rules, and another place than the issuer's."""

    display: str
    evidence: Sequence[Evidence]
    rules: Sequence[str]
    region: Region | None = None


def make(passage: Passage, field: Field, combination: Combination, value: Value, said: Said) -> Fact:
    """A fact with its stable id (snapshot, field, place, object, level and value make it)."""
    evidence = said.evidence
    place = evidence[0]
    words = [combination.object_text] if combination.object == "other" else []  # two titles with one sum are two facts
    key = json.dumps(
        [place.document, field, combination.object, *words, list(combination.level), place.start, place.end, codec.encode(value)],
        ensure_ascii=False,
        sort_keys=True,
        default=str,
    )
    doubtful = any(entry.start <= offset < entry.end for offset in passage.document.doubtful for entry in evidence[:1])
    return Fact(
        id="f-" + hashlib.sha256(key.encode()).hexdigest()[:16],
        field=field,
        object=combination.object,
        level=combination.level,
        value=value,
        display=said.display.strip("，。；：、"),
        evidence=_distinct(evidence),
        origin=Origin("rule", tuple(dict.fromkeys(said.rules)), passage.pack.digest),
        object_text=combination.object_text if combination.object == "other" else None,
        region=said.region or passage.region,
        doubtful=doubtful,
    )


def _distinct(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[int, int], Evidence] = {}
    for entry in evidence:
        seen.setdefault((entry.start, entry.end), entry)
    return tuple(seen.values())


def shown(text: str, start: int, end: int) -> str:
    """The words of a window for a cell, begun and ended where words are."""
    low, high = whole(text, start, end)
    return text[low:high]


def governing(passage: Passage, statement: Statement, window: tuple[int, int]) -> Evidence:
    """Evidence for what governs a clause: the stretch of the statement around the window."""
    start = piece_start(statement.text, window[0])
    end = min(piece_end(statement.text, window[1]), len(statement.text))
    return passage.cite(statement, start, max(end, start + 1))
