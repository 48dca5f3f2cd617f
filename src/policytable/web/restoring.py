"""Taking a decision back step by step, and taking over what an earlier one said: both are new decisions."""

from __future__ import annotations

from dataclasses import replace

from policytable.errors import StaleError
from policytable.model import Decision, Reading, User
from policytable.pipeline import Board, Proposal, QueueItem, Verdict
from policytable.review import laid
from policytable.review.anchor import View, Window
from policytable.web.context import Desk
from policytable.web.decisionwords import ACTIONS, UNDO, moment


def take_back(desk: Desk, one: Decision, user: User) -> tuple[Decision, ...]:
    """Take a decision back by new ones. Raises StaleError where it does not stand any more, else as `Workbench.revert`."""
    board = desk.board
    stand_in = _stand_in(board, one)
    if stand_in.id == one.id:
        return desk.workbench.revert(one.id, user)
    # What stands is a copy of it, made when a later decision was taken back: to revert the copy would bring that one back.
    item = item_of(board, stand_in)
    if item is None:
        raise _replaced(board, one)
    old = [earlier for earlier in board.decisions_of(one.seen.source) if earlier.id in one.supersedes and earlier.action != "withdraw"]
    if old:
        again = Proposal(item.id, board.stamp(item), Verdict("reopen", user.name, ""), again=old[-1])
        return desk.workbench.decide((again,), user)
    return desk.workbench.decide((Proposal(item.id, board.stamp(item), Verdict("withdraw", user.name, "", reason=UNDO)),), user)


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
    """The item that a decision which stands, or an answer that waits, is about; None where it is about none any more."""
    there = [item for item in board.tasks.get(one.seen.source, ()) if item.reviewed is not None]
    if one.panel is not None:
        asked = ((item, board.notes(item).panel) for item in there)
        found = next((item for item, panel in asked if panel is not None and panel.id == one.panel), None)
        if found is not None:
            return found
    by_decision = next((item for item in there if item.reviewed and item.reviewed.decision == one.id), None)
    if by_decision is not None:
        return by_decision
    on = laid(board.places.get(one.seen.source, ()), board.decisions_of(one.seen.source))
    return next((item for item in there if item.reviewed and one in on.get(item.reviewed.fact.id, ())), None)


def last_of(board: Board, who: str) -> Decision | None:
    """The last decision of somebody that they did not take back: what undo means without a name."""
    by_id = {one.id: one for one in board.decisions}
    stack: dict[str, Decision] = {}
    for one in board.decisions:
        taken = _taken_back(by_id, one)
        if one.who == who and taken is None:
            stack[one.id] = one
        for old in one.supersedes if taken else ():
            if old in by_id:
                stack.pop(_origin(by_id, by_id[old]).id, None)
    return next(reversed(stack.values()), None)


def _taken_back(by_id: dict[str, Decision], one: Decision) -> Decision | None:
    """What a decision takes back, if it does: it says nothing but that, or it says again what that one had replaced."""
    old = next((by_id[name] for name in one.supersedes if name in by_id), None)
    if old is None or one.action == "withdraw" or one.reason == UNDO:
        return old
    earlier = (by_id[name] for name in old.supersedes if name in by_id)
    return old if not one.why and not one.reason and any(_says(before) == _says(one) for before in earlier) else None


def _says(one: Decision) -> Decision:
    return replace(one, id="", who="", when="", why="", reason="", supersedes=(), panel=None)


def _origin(by_id: dict[str, Decision], one: Decision) -> Decision:
    """The decision that one stands for: what was taken back brought an earlier one into force again."""
    taken = _taken_back(by_id, one)
    while taken is not None and one.action != "withdraw":
        earlier = [by_id[name] for name in _origin(by_id, taken).supersedes if name in by_id]
        if not earlier:
            return one
        one = earlier[0]
        taken = _taken_back(by_id, one)
    return one


def _stand_in(board: Board, one: Decision) -> Decision:
    """The decision that says again what `one` said, where a later one was taken back; else `one` itself."""
    own = board.decisions_of(one.seen.source)
    by_id = {other.id: other for other in own}
    copies = (other for other in reversed(own) if other.action != "withdraw" and _taken_back(by_id, other))
    return next((other for other in copies if _origin(by_id, other).id == one.id), one)


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
