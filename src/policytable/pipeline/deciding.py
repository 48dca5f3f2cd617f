"""From what a reviewer wants to the decisions that are written: is it still what they saw, may they, and what does it replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policytable.errors import StaleError, UsageError
from policytable.model import Decision, Fact, Reading, User
from policytable.pipeline.board import Board
from policytable.pipeline.meaning import meant
from policytable.pipeline.staleness import differs, gone
from policytable.review import QueueItem, Verdict, additions, answering, answers_to, make_decision, restored, retire


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a reviewer wants: a verdict about an item, with the stamp of what was before them. `when`, `supersedes` and `panel` of the
    verdict are filled in here; `added` is the new statement of an `add`, in a document of `source`; `again` an earlier decision about
    the item that is to be said once more, word for word, in place of the verdict. `seen` is `summary` of the item
    as it was shown: where the stamp is old, the reviewer is told what was there then."""

    item: str
    stamp: str
    verdict: Verdict
    source: str = ""
    added: Fact | None = None
    seen: str = ""
    again: Decision | None = None


def decisions_for(board: Board, proposals: Sequence[Proposal], user: User | None, when: str) -> tuple[Decision, ...]:
    """The decisions that these proposals come to on this board, ready to be written; with a `user` they are the user's.

    Raises StaleError that names every item that is no longer what was seen, UsageError (`not_allowed`) where the user's role or the
    item's panel forbids it, UsageError for an item that is named twice, LedgerError for a verdict that does not hold.
    """
    if user is not None:
        must_review(user)
    signed = [replace(one, verdict=replace(one.verdict, who=user.name if user else one.verdict.who, when=when)) for one in proposals]
    named = [one.item for one in signed if one.added is None]
    if len(set(named)) < len(named):
        raise UsageError("one item is decided about twice at once", remedy="send each item once")
    _must_be_fresh(board, signed)
    return tuple(_decision(board, proposal, user) for proposal in signed)


def must_review(user: User) -> None:
    """Raises UsageError (`not_allowed`) where a user may only read."""
    if user.role == "reader" or not user.active:
        raise not_allowed(f"{user.name} may not decide", "ask an adjudicator for the role of a reviewer")


def must_adjudicate(user: User | None) -> None:
    """Raises UsageError (`not_allowed`) where a user is no adjudicator; no user is the one at the machine itself, who may."""
    if user is not None and user.role != "adjudicator":
        raise not_allowed("reviewers disagree about this item", "leave it to an adjudicator")


def not_allowed(problem: str, remedy: str, about: str = "") -> UsageError:
    """The error for what a person may not do."""
    return UsageError(problem, about=about, code="not_allowed", remedy=remedy)


def retirement(board: Board, item_id: str, verdict: Verdict) -> Decision:
    """The rejection that lays a decision to rest of which only an issue is left. Raises StaleError, UsageError, LedgerError."""
    item = board.items.get(item_id)
    if item is None:
        raise gone(item_id)
    old = board.told_of(item)
    if item.reviewed is not None or old is None:
        raise UsageError("there is a fact to decide about", about=item_id, remedy="accept, correct or reject that")
    readings = board.places.get(item.source, ())
    return retire(old, next((reading for reading in readings if reading.document is not None), None), verdict)


def _must_be_fresh(board: Board, proposals: Sequence[Proposal]) -> None:
    stale: list[StaleError] = []
    for proposal in proposals:
        if proposal.added is not None:
            continue
        item = board.items.get(proposal.item)
        if item is None or item.reviewed is None:
            stale.append(gone(proposal.item))
        elif board.stamp(item) != proposal.stamp:
            stale.append(_stale(board, item, proposal.seen))
    if stale:
        stale[0].differs = tuple(change for error in stale for change in error.differs)
        raise stale[0]


def _stale(board: Board, item: QueueItem, seen: str) -> StaleError:
    error = StaleError("the item changed since it was opened", about=item.id)
    error.differs = differs(board, item, seen)
    return error


def _decision(board: Board, proposal: Proposal, user: User | None) -> Decision:
    verdict = proposal.verdict
    if proposal.added is not None:
        return make_decision(_reading(board, proposal.source, proposal.added), proposal.added, verdict)
    item = board.items[proposal.item]
    verdict = _on_panel(board, item, replace(verdict, supersedes=_replaced(board, item)))
    if verdict.panel is None and item.risk == "conflict":
        must_adjudicate(user)
    if proposal.again is not None:
        copy = restored(proposal.again, verdict.who, verdict.when, verdict.supersedes)
        return answering(copy, verdict.panel) if verdict.panel else copy
    return _made(board, item, verdict)


def drafted(board: Board, item: QueueItem, verdict: Verdict) -> Decision:
    """The decision that a verdict about a fact would come to, for a look ahead: neither role nor panel is asked. Raises LedgerError."""
    return _made(board, item, replace(verdict, supersedes=_replaced(board, item), panel=None))


def _made(board: Board, item: QueueItem, verdict: Verdict) -> Decision:
    assert item.reviewed is not None  # the callers looked
    reading = _reading(board, item.source, item.reviewed.fact)
    fact, told = meant(reading, item.reviewed, verdict, added=_is_added(board, item))
    return make_decision(reading, fact, told)


def _replaced(board: Board, item: QueueItem) -> tuple[str, ...]:
    return tuple(one.id for one in board.about(item.source, item.reviewed.fact)) if item.reviewed else ()


def _is_added(board: Board, item: QueueItem) -> bool:
    """Whether no rule reads the fact that the item shows, and what stands about it goes back to an addition."""
    assert item.reviewed is not None  # the caller looked
    fact = item.reviewed.fact
    if fact.origin.kind != "reviewer":
        return False
    read = (reading.extraction.facts for reading in board.places.get(item.source, ()) if reading.extraction)
    persons = additions(board.decisions_of(item.source))
    about = board.about(item.source, fact)
    return bool(about) and all(fact.id != other.id for facts in read for other in facts) and all(one.id in persons for one in about)


def _on_panel(board: Board, item: QueueItem, verdict: Verdict) -> Verdict:
    """The verdict as an answer, where two were asked for and are not there yet; it replaces the same person's earlier one."""
    panel = board.notes(item).panel
    if panel is None or panel.state != "open":
        return verdict
    who = verdict.who.strip()
    if not panel.may_answer(who):
        raise not_allowed(f"{who} decided about this openly before", "leave it to two others, who do not see each other's answer", item.id)
    own = tuple(answer.id for answer in answers_to(panel.id, board.decisions_of(item.source)) if answer.who == who)
    return replace(verdict, panel=panel.id, supersedes=tuple(dict.fromkeys((*verdict.supersedes, *own))))


def _reading(board: Board, source: str, fact: Fact) -> Reading:
    for reading in board.places.get(source, ()):
        if reading.document is not None and reading.document.id == fact.document:
            return reading
    raise UsageError("its document is not there any more", about=source, remedy="look at the queue again")
