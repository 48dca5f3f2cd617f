"""What changed about an item since a reviewer opened it."""

from __future__ import annotations

from policytable.pipeline.board import Board
from policytable.review import QueueItem


def differs(board: Board, item: QueueItem) -> tuple[tuple[str, str, str], ...]:
    """What somebody else decided meanwhile, or that the text was read anew: (what, then, now) in Chinese."""
    assert item.reviewed is not None  # only facts carry a stamp
    about = board.about(item.source, item.reviewed.fact)
    if not about:
        return (("读数", "", item.reviewed.fact.display),)
    return tuple(("复核决定", "", f"{one.who} {one.when}：{one.action} {one.display or ''}") for one in about)
