"""Marks about an item: whose it is, questions, two independent answers, nothing stated, left to others; orphans laid to rest."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.errors import LedgerError
from policytable.model import Anchor, Decision, Mark, MarkKind, Seen, User
from policytable.pipeline import Board, QueueItem, Verdict
from policytable.pipeline.reviewing import machine_fact
from policytable.review import make_decision, retire
from policytable.review.anchor import View, Window
from policytable.web.context import Desk, desk_of, require
from policytable.web.inputs import Typed, one
from policytable.web.itemshow import Said, go, show_item, show_next
from policytable.web.itemview import reading_of
from policytable.web.marksview import Notes, notes_of
from policytable.web.missing import gone, refusal
from policytable.web.posting import Attempt, from_query, posted
from policytable.web.statement import typed_statement

_KINDS: dict[str, MarkKind] = {
    "assign": "assign",
    "question": "question",
    "answer": "answer",
    "skip": "skip",
    "pair": "pair",
    "none": "none",
    "undo": "undo",
}
_TEXT, _NAME = 2000, 40  # characters
_TRIES = 50


def _mark(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    item, kind = desk.board.items.get(str(request.path_params["id"])), _KINDS.get(one(typed, "kind"))
    if item is None:
        return gone(request, typed)
    if kind is None:
        return refusal(request, "不认识的标记", 422)
    notes = notes_of(desk.board, item, user)
    fault = _fault(kind, typed, notes, item)
    if fault:
        return show_item(request, item, Attempt(_form_of(item, typed), ((f"mark.{kind}", fault),)))
    made = desk.workbench.mark(_made(desk.board, item, user, kind, typed))
    desk.decided()
    query, said = from_query(request, typed), Said(_words(made))
    return show_next(request, item, query, said) if kind in ("skip", "none") else go(request, f"/item/{item.id}", query, said)


def _fault(kind: MarkKind, typed: Typed, notes: Notes, item: QueueItem) -> str:
    text, to = one(typed, "text"), one(typed, "to").strip()
    if len(text) > _TEXT or len(to) > _NAME:
        return f"文字不超过{_TEXT}字，姓名不超过{_NAME}字"
    if kind in ("question", "answer") and not text.strip():
        return "请写明内容"
    if kind == "answer" and one(typed, "about") not in {question.id for question in notes.questions}:
        return "所答的问题已不在"
    if kind == "pair" and (notes.panel or item.fact is None):
        return "已在征求两人意见" if notes.panel else "只有读数可以征求两人意见"
    if kind == "none" and (item.issue is None or item.issue.start is None or item.fact is not None):
        return "只有未读懂的表述可以标为无规定"
    return ""


def _made(board: Board, item: QueueItem, user: User, kind: MarkKind, typed: Typed) -> Mark:
    reading = reading_of(board, item)
    document = reading.document.id if reading and reading.document else ""
    mark = Mark("", kind, item.source, user.name, "", item=item.id, document=document)
    to, text, about = one(typed, "to").strip(), one(typed, "text").strip(), one(typed, "about")
    if kind == "assign":
        return replace(mark, to=user.name if one(typed, "me") else to, seen=_seen(board, item))
    if kind == "question":
        return replace(mark, to=to, text=text, seen=_seen(board, item))
    if kind == "pair":
        return replace(mark, seen=_seen(board, item))
    if kind == "none":
        return replace(mark, place=_anchor(board, item), text=text)
    return replace(mark, about=about if kind in ("answer", "undo") else "", text=text)


def _seen(board: Board, item: QueueItem) -> Seen | None:
    """What the mark is about, so that it follows its fact to other ids."""
    reading = reading_of(board, item)
    if item.reviewed is None or reading is None:
        return None
    # Any verdict tells what was seen; a rejection holds of every fact.
    return make_decision(reading, machine_fact(reading, item.reviewed), Verdict("reject", "-", "2000-01-01T00:00:00+00:00")).seen


def _anchor(board: Board, item: QueueItem) -> Anchor | None:
    reading, issue = reading_of(board, item), item.issue
    if reading is None or reading.document is None or issue is None or issue.start is None or issue.end is None:
        return None
    view, place = View(reading.document.text), Window(issue.start, issue.end)
    quote = view.text[place.start : place.end]
    prefix, suffix = view.context(place)
    return Anchor(quote, prefix, suffix, None, max(1, len(view.places(quote))))


def _words(mark: Mark) -> str:
    told = {
        "assign": f"已分派给{mark.to}" if mark.to else "已取消分派",
        "question": "已提问" + (f"（{mark.to}）" if mark.to else ""),
        "answer": "已回答",
        "skip": "已跳过",
        "pair": "已征求两位复核人的独立意见",
        "none": "已标为：此处没有规定",
        "undo": "已取消",
    }
    return told[mark.kind]


def _form_of(item: QueueItem, typed: Typed) -> dict[str, tuple[str, ...]]:
    """The form beside a mark that was not taken: the fact's own, with what was typed for the mark."""
    return {**(typed_statement(item.fact) if item.fact else {}), **typed}


def _retire(request: Request, typed: Typed) -> Response:
    """Lay a decision to rest whose words are gone."""
    user, desk = require(request, "reviewer"), desk_of(request)
    item = desk.board.items.get(str(request.path_params["id"]))
    if item is None:
        return gone(request, typed)
    named = one(typed, "decision")
    try:
        found = retired(desk, item, named, Verdict("reject", user.name, desk.clock(), one(typed, "why"), reason=one(typed, "reason")))
    except LedgerError as error:
        if error.code not in ("ledger", "stale_form"):
            raise
        return refusal(request, f"不能了结：{error.message}", 422)
    if found is None:
        return refusal(request, "这条决定已被取代，无须了结", 409)
    return show_next(request, item, from_query(request, typed), Said("已了结：" + (found.seen.quote), found.id))


def retired(desk: Desk, item: QueueItem, named: str, verdict: Verdict) -> Decision | None:
    """The retirement of a decision, written; None where the decision does not stand any more. Raises LedgerError."""
    for _ in range(_TRIES):
        board = desk.board
        of_source = board.decisions_of(item.source)
        old = next((one for one in of_source if one.id == named), None)
        if old is None or any(named in one.supersedes for one in of_source):
            return None
        made = retire(old, next((one for one in board.places.get(item.source, ()) if one.document), None), verdict)
        try:
            desk.home.ledger.write((made,), at=board.revision)
        except LedgerError as error:
            if error.code != "ledger_moved":
                raise
            continue
        desk.decided()
        return made
    raise LedgerError("others write without a pause", code="ledger_moved", remedy="try again")


ROUTES: tuple[BaseRoute, ...] = (
    Route("/item/{id}/mark", posted(_mark), methods=["POST"]),
    Route("/item/{id}/retire", posted(_retire), methods=["POST"]),
)
