"""Taking a decision back: a new one that says again what it had replaced, or that says nothing."""

from __future__ import annotations

from policytable.errors import StaleError, UsageError
from policytable.model import Decision, User
from policytable.pipeline.board import Board
from policytable.pipeline.deciding import must_adjudicate, must_review, not_allowed
from policytable.pipeline.staleness import told
from policytable.review import Finder, answering, answers_to, counted, laid_beside, outcome, restored, withdrawal


def reversal(board: Board, decision: str, user: User, when: str) -> tuple[Decision, ...]:
    """The decisions that put things back to before `decision`: copies of those that it replaced, signed by `user`, or one that withdraws.

    Several are made only where it had settled answers that disagree: then they disagree again. Raises UsageError for an unknown
    decision or one that the user may not take back, StaleError where it is not the last word any more, with who said what since.
    """
    must_review(user)
    old = next((one for one in board.decisions if one.id == decision), None)
    if old is None:
        raise UsageError("no such decision", about=decision, remedy="look at the history of the item again")
    own = board.decisions_of(old.seen.source)
    if old not in counted(own):
        return _waiting(old, own, user, when)
    replaced = _replaced_by(board, old, own)
    if len({outcome(one) for one in replaced}) > 1:
        must_adjudicate(user)
    supersedes = tuple(dict.fromkeys((old.id, *(one.id for one in replaced))))
    return _again(old, own, user, when, supersedes)


def _waiting(old: Decision, own: tuple[Decision, ...], user: User, when: str) -> tuple[Decision, ...]:
    """An answer that waits for the other one is its author's alone, and what replaces it waits as well."""
    assert old.panel is not None  # nothing else is not counted
    if old.who != user.name:
        raise not_allowed("it is another's answer that waits for a second one", "leave it to its author", old.id)
    if old.action != "withdraw" and old not in answers_to(old.panel, own):
        raise _no_more(old, tuple(one for one in own if old.id in one.supersedes))
    before = [one for one in own if one.id in old.supersedes and one.panel == old.panel and one.action != "withdraw"]
    openly = tuple(one.id for one in own if one.id in old.supersedes and one.panel != old.panel)
    make, what = (restored, before[-1]) if before else (withdrawal, old)
    return (answering(make(what, user.name, when, (old.id, *openly)), old.panel),)


def _replaced_by(board: Board, old: Decision, own: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """What the reversal replaces: everything that is said about the same fact now, which must include `old`."""
    since = tuple(one for one in counted(own) if old.id in one.supersedes)
    if since:
        raise _no_more(old, since)
    readings = board.places.get(old.seen.source, ())
    if old.action != "withdraw":
        return laid_beside(readings, old, own)
    reviewed = board.by_source[old.seen.source][0] if old.seen.source in board.by_source else ()
    fact = Finder(readings, reviewed).fact(old.seen)
    after = board.about(old.seen.source, fact) if fact else ()
    if after:
        raise _no_more(old, after)
    return ()


def _again(old: Decision, own: tuple[Decision, ...], user: User, when: str, supersedes: tuple[str, ...]) -> tuple[Decision, ...]:
    # An answer that its author had changed before the other one came was never said openly.
    before = [one for one in own if one.id in old.supersedes and one.action != "withdraw" and not (one.panel and one.panel == old.panel)]
    if not before:
        return (withdrawal(old, user.name, when, supersedes),)
    made = {outcome(one): one for one in before}  # those that agree come back as one
    return tuple(restored(one, user.name, when, supersedes) for one in made.values())


def _no_more(old: Decision, since: tuple[Decision, ...]) -> StaleError:
    error = StaleError("it is not the last word about its item any more", about=old.id)
    error.differs = tuple(("复核决定", told(old), told(one)) for one in since)
    return error
