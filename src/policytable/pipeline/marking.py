"""From what somebody wants to say beside an item to the mark that is written."""

from __future__ import annotations

from dataclasses import replace

from policytable.errors import UsageError
from policytable.model import Mark, User
from policytable.pipeline.board import Board
from policytable.pipeline.deciding import must_review, not_allowed
from policytable.review import seen_of


def mark_for(board: Board, mark: Mark, user: User | None) -> Mark:
    """The mark with what the board knows: who, and of an item of the queue its source, its document and what stands there.

    Raises UsageError (`not_allowed`) where the user may not say this.
    """
    if user is not None:
        must_review(user)
        mark = replace(mark, who=user.name)
    if mark.kind == "undo":
        return _undo(board, mark, user)
    item = board.items.get(mark.item)
    if item is None:
        return mark
    mark = replace(mark, source=mark.source or item.source)
    if item.reviewed is None or mark.seen is not None:
        return mark
    fact = item.reviewed.fact
    reading = next((one for one in board.places[item.source] if one.document is not None and one.document.id == fact.document), None)
    seen = seen_of(reading, fact) if reading is not None else None
    return replace(mark, document=mark.document or fact.document, seen=seen)


def _undo(board: Board, mark: Mark, user: User | None) -> Mark:
    old = next((one for one in board.marks if one.id == mark.about), None)
    if old is None:
        raise UsageError("there is no such mark to take back", about=mark.about, remedy="look at the item again")
    if user is not None and user.role != "adjudicator" and old.who != user.name:
        raise not_allowed(f"{old.who} said this", "ask its author or an adjudicator to take it back", old.id)
    if any(decision.panel == old.id for decision in board.decisions_of(old.source)):
        raise not_allowed("somebody answered already", "wait for the second answer; an adjudicator may decide after it", old.id)
    return replace(mark, source=old.source, item=mark.item or old.item)
