"""Taking a decision back, and taking over what an earlier one said: both are new decisions."""

from __future__ import annotations

from policytable.errors import LedgerError, StaleError
from policytable.model import Decision, Reading
from policytable.pipeline import Board, Proposal, QueueItem, Verdict
from policytable.review.anchor import View, Window
from policytable.web.decisionwords import ACTIONS, UNDO, moment


def taking_back(board: Board, one: Decision, who: str) -> tuple[QueueItem, Proposal]:
    """The item that a decision is about, and the proposal that restores what it replaced.

    Raises StaleError where the decision does not stand any more, LedgerError where it replaced several that differed.
    """
    item = item_of(board, _stand_in(board, one))
    if item is None:
        raise _replaced(board, one)
    old = [earlier for earlier in board.decisions if earlier.id in one.supersedes]
    if len(old) > 1:
        raise LedgerError("它取代了几条不同的决定，请重新决定", about=one.id, remedy="decide again")
    if not old or old[0].action == "withdraw":
        return item, Proposal(item.id, board.stamp(item), Verdict("withdraw", who, "", why=f"撤销 {one.id}", reason=UNDO))
    return item, like(board, item, old[0], Verdict("reopen", who, "", why=f"撤销 {one.id}", reason=UNDO))


def like(board: Board, item: QueueItem, old: Decision, signed: Verdict) -> Proposal:
    """The proposal to say again what an earlier decision said; `signed` gives who and why.

    Raises StaleError where its place is not found any more.
    """
    reading = _reading(board, item)
    window = _window(reading, old)
    verdict = Verdict(
        action="correct" if old.action == "add" else old.action,
        who=signed.who,
        when="",
        why=signed.why,
        reason=signed.reason,
        value=old.value,
        display=old.display if old.value is not None else None,
        object=old.object,
        level=old.level,
        object_text=old.object_text,
        region=old.region,
        quote=old.quote,
        window=window,
    )
    return Proposal(item.id, board.stamp(item), verdict)


def item_of(board: Board, one: Decision) -> QueueItem | None:
    """The item that a decision which stands is laid on; None where it does not stand."""
    there = [item for item in board.tasks.get(one.seen.source, ()) if item.reviewed is not None]
    for item in there:
        if item.reviewed and item.reviewed.decision == one.id:
            return item
    replaced = {old for other in board.decisions_of(one.seen.source) for old in other.supersedes}
    if one.id in replaced:
        return None
    held = (item for item in there if item.reviewed and one in board.about(item.source, item.reviewed.fact))
    return next(held, None)


def last_of(board: Board, who: str) -> Decision | None:
    """The last decision of somebody that they did not take back: what undo means without a name."""
    by_id = {one.id: one for one in board.decisions}
    stack: dict[str, Decision] = {}
    for one in board.decisions:
        if one.who == who and one.reason != UNDO:
            stack[one.id] = one
        for old in one.supersedes if one.reason == UNDO else ():
            stack.pop(_origin(by_id, by_id[old]).id, None)
    return next(reversed(stack.values()), None)


def _origin(by_id: dict[str, Decision], one: Decision) -> Decision:
    """The decision that one stands for: what was taken back brought an earlier one into force again."""
    while one.reason == UNDO and one.action != "withdraw" and one.supersedes:
        taken = _origin(by_id, by_id[one.supersedes[0]])
        if not taken.supersedes:
            return one
        one = by_id[taken.supersedes[0]]
    return one


def _stand_in(board: Board, one: Decision) -> Decision:
    """The decision that says again what `one` said, where a later one was taken back; else `one` itself."""
    by_id = {other.id: other for other in board.decisions}
    of_source = reversed(board.decisions_of(one.seen.source))
    return next((other for other in of_source if other.reason == UNDO and _origin(by_id, other).id == one.id), one)


def _replaced(board: Board, one: Decision) -> StaleError:
    later = [other for other in board.decisions if one.id in other.supersedes]
    error = StaleError("the decision does not stand any more", about=one.id)
    then = f"{one.who} {moment(one.when)}：{ACTIONS[one.action]}"
    now = f"{later[-1].who} {moment(later[-1].when)}：{ACTIONS[later[-1].action]}" if later else "原文已变，不再适用"
    error.differs = (("复核决定", then, now),)
    return error


def _reading(board: Board, item: QueueItem) -> Reading | None:
    there = board.places.get(item.source, ())
    return next((one for one in there if item.fact and one.document and one.document.id == item.fact.document), None)


def _window(reading: Reading | None, old: Decision) -> tuple[int, int] | None:
    if old.place is None or reading is None or reading.document is None:
        return None
    found = View(reading.document.text).locate(old.place)
    if isinstance(found, Window):
        return found.start, found.end
    raise StaleError(f"its place is not found: {found.why}", about=old.id)
