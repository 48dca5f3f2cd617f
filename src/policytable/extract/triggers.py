"""What sets a mechanism off: the events before it in its clause, or the causes listed under it."""

from __future__ import annotations

from policytable.extract.facts import piece_start
from policytable.extract.passage import Passage, Statement
from policytable.model import Evidence
from policytable.rules import shape

_MAX = 8


def triggers(text: str, at: int) -> tuple[str, ...]:
    """The events in the stretches before `at` that end in 的 (发生重大事故或弄虚作假的，撤销称号), in the document's words."""
    found: list[str] = []
    end = piece_start(text, at)
    for _ in range(3):
        if end <= 0:
            break
        stretch = text[piece_start(text, end - 1) : end - 1]
        match = shape("event").search(stretch)
        if match:
            found = [part for part in shape("event_or").split(match["what"]) if len(part) >= 2] + found
            break
        end = piece_start(text, end - 1)
    own = text[piece_start(text, at) : at]
    if not found and (match := shape("event").match(own.rstrip("将由予以"))):
        found = [match["what"]]
    return tuple(found[:_MAX])


def causes(passage: Passage, statement: Statement) -> list[tuple[str, Evidence]]:
    """The causes listed under a lead-in (有下列情形之一的，撤销称号：（一）…), each with its place."""
    if not passage.pack.first("supervision", "causes", statement.text):
        return []
    found = []
    for child in passage.children(statement.clause):
        for item in passage.by_clause.get(child.index, [])[:1]:
            words = item.text.rstrip("；。")
            end = len(words) - (1 if words.endswith("的") else 0)
            if end > 1:
                found.append((words[:end], passage.cite(item, 0, end)))
    return found[:20]
