"""Marks about an item: whose it is, questions, two independent answers, nothing stated, left to others; orphans laid to rest."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.errors import LedgerError, StaleError, UsageError
from policytable.model import Document, Mark, MarkKind, User
from policytable.pipeline import Board, QueueItem
from policytable.review.marking import anchor_of
from policytable.web.colleagues import reviewers
from policytable.web.context import desk_of, require
from policytable.web.inputs import Typed, one
from policytable.web.itemshow import Said, go, show_item, show_next
from policytable.web.itemview import reading_of
from policytable.web.marksview import NotesView, notes_view
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


def _mark(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    item, kind = desk.board.items.get(str(request.path_params["id"])), _KINDS.get(one(typed, "kind"))
    if item is None:
        return gone(request, typed)
    if kind is None:
        return refusal(request, "不认识的标记", 422)
    notes = notes_view(desk.board, item, user)
    to = one(typed, "to").strip()
    fault = _fault(kind, typed, notes, item) or (f"没有叫“{to}”的复核人" if to and to not in reviewers(desk, user) else "")
    if fault:
        return show_item(request, item, Attempt(_form_of(item, typed), ((f"mark.{kind}", fault),)))
    made = desk.workbench.mark(_made(desk.board, item, user, kind, typed), user)
    desk.decided()
    query, said = from_query(request, typed), Said(_words(made))
    return show_next(request, item, query, said) if kind in ("skip", "none") else go(request, f"/item/{item.id}", query, said)


def _fault(kind: MarkKind, typed: Typed, notes: NotesView, item: QueueItem) -> str:
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
        return replace(mark, to=user.name if one(typed, "me") else to)
    if kind == "question":
        return replace(mark, to=to, text=text)
    if kind == "none" and reading and reading.document and item.issue:
        return nothing_stated(reading.document, item.issue.start or 0, item.issue.end or 0, replace(mark, text=text))
    return replace(mark, about=about if kind in ("answer", "undo") else "", text=text)


def nothing_stated(document: Document, start: int, end: int, mark: Mark) -> Mark:
    """A mark `none` at a window of its document. Raises UsageError where there is no such window."""
    if not 0 <= start < end <= len(document.text):
        raise UsageError(f"no place in the document: {start}-{end}", about=mark.source, code="bad_place", remedy="mark the words again")
    return replace(mark, kind="none", document=document.id, place=anchor_of(document, start, end))


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
    try:
        found = desk.workbench.retire(item.id, user, one(typed, "why"), one(typed, "reason"))
    except StaleError:
        return gone(request, typed)
    except (LedgerError, UsageError) as error:
        if error.code not in ("ledger", "stale_form", "usage"):
            raise
        return refusal(request, f"不能了结：{error.message}", 422)
    desk.decided()
    return show_next(request, item, from_query(request, typed), Said("已了结：" + found.seen.quote, found.id))


ROUTES: tuple[BaseRoute, ...] = (
    Route("/item/{id}/mark", posted(_mark), methods=["POST"]),
    Route("/item/{id}/retire", posted(_retire), methods=["POST"]),
)
