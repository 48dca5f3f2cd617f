"""Decisions about an item: accept, correct, reject, look again, adopt one of two answers; taking back; what a cell would say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.errors import LedgerError, StaleError
from policytable.model import Decision, IndustryValue, User
from policytable.pipeline import Board, Proposal, QueueItem, Verdict
from policytable.pipeline.deciding import drafted
from policytable.rules import industry_codes, pack_of, using
from policytable.web.context import Desk, desk_of, require
from policytable.web.formwords import reasons
from policytable.web.inputs import Typed, one
from policytable.web.itemshow import Said, go, said_about, show_item, show_next
from policytable.web.itemview import cell_of, reading_of, refused
from policytable.web.marksview import notes_view
from policytable.web.missing import gone, hint, refusal
from policytable.web.posting import Attempt, from_query, note_faults, posted
from policytable.web.render import page
from policytable.web.restoring import item_of, last_of, like, take_back
from policytable.web.statement import Faults, Scene, Statement, same_as, statement_of

# What the ledger says of a verdict that does not hold, by the end of its message: (input, words).
_FAULTS = {
    "it changes nothing; use accept": ("form", "没有改动；无误请按“确认”"),
    "the new quote is not in the document": ("quote", "所标文字截断了数字，或原文中没有，请重新标出"),
    "it is a reviewer's reading already; accept confirms the machine's": ("form", "这已是复核人的读数，请用“更正”或“否决”"),
}


class Refused(Exception):
    """A form that is not taken; `faults` by input."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults)
        self.faults = faults


def _decide(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    item = desk.board.items.get(str(request.path_params["id"]))
    if item is None or item.reviewed is None:
        return gone(request, typed)
    barred = refused(item, user, notes_view(desk.board, item, user))
    if barred:
        return refusal(request, barred)
    try:
        proposal = _proposal(desk.board, item, typed, user)
        made = write(desk, (proposal,), user)
    except Refused as error:
        return show_item(request, item, Attempt(typed, error.faults))
    except StaleError as error:
        now = desk.board.items.get(item.id)
        return show_item(request, now, Attempt(typed, differs=error.differs or _MOVED)) if now else gone(request, typed)
    except LedgerError as error:
        return show_item(request, item, Attempt(typed, (_fault(error),)))
    return show_next(request, item, from_query(request, typed), said_about(made[0], item))


def write(desk: Desk, proposals: Sequence[Proposal], user: User) -> tuple[Decision, ...]:
    """Hand a user's proposals to the workbench, all or none, and tell the desk."""
    made = desk.workbench.decide(proposals, user)
    desk.decided()
    return made


def _proposal(board: Board, item: QueueItem, typed: Typed, user: User) -> Proposal:
    """What a reviewer wants. Raises Refused with every fault, StaleError where an adopted answer does not stand any more."""
    action = one(typed, "action")
    wrong = note_faults(typed, reasons())
    if wrong:
        raise Refused(wrong)
    signed = Verdict("reject", user.name, "", one(typed, "why"), reason=one(typed, "reason"))
    if action == "adopt":
        return _adopted(board, item, typed, signed)
    makers = {"accept": _accepted, "correct": _corrected}
    if action in makers:
        verdict = makers[action](board, item, typed, signed)
    elif action == "reopen":
        verdict = replace(signed, action="reopen")
    elif action == "reject":
        verdict = signed
    else:
        raise Refused((("form", "请选择确认、更正、否决或重新复核"),))
    return Proposal(item.id, one(typed, "stamp"), verdict, seen=one(typed, "seen"))


def _adopted(board: Board, item: QueueItem, typed: Typed, signed: Verdict) -> Proposal:
    old = next((told for told in board.decisions if told.id == one(typed, "decision")), None)
    if old is None or item.fact is None or old not in board.about(item.source, item.fact):
        raise Refused((("form", "所选的意见已不在"),))
    return replace(like(board, item, old, signed), stamp=one(typed, "stamp"), seen=one(typed, "seen"))


def _accepted(board: Board, item: QueueItem, typed: Typed, signed: Verdict) -> Verdict:
    assert item.fact is not None
    if "object" in typed:  # the form was sent along: nothing that was typed may be dropped in silence
        made, faults = statement_of(_scene(board, item), typed)
        if made is None or not same_as(made, item.fact):
            raise Refused((("form", "您改动了表单：请按“更正”保存改动，或还原后再确认"), *faults))
    return replace(signed, action="accept")


def _corrected(board: Board, item: QueueItem, typed: Typed, signed: Verdict) -> Verdict:
    made, faults = statement_of(_scene(board, item), typed)
    if made is None:
        raise Refused(faults)
    return _verdict(board, item, with_codes(made, item, board), signed)


def with_codes(made: Statement, item: QueueItem | None, board: Board) -> Statement:
    """The statement with the division codes of industry words that were typed without them and that the rules know."""
    value, old = made.value, item.fact.value if item and item.fact else None
    if not isinstance(value, IndustryValue):
        return made
    known = set(old.industries) if isinstance(old, IndustryValue) else set()
    given = value.codes or ((),) * len(value.industries)
    with using(pack_of(board.edition.register.topic)):
        codes = tuple(own or (() if word in known else industry_codes(word)) for word, own in zip(value.industries, given, strict=True))
    return replace(made, value=replace(value, codes=codes if value.codes or any(codes) else ()))


def _scene(board: Board, item: QueueItem) -> Scene:
    reading = reading_of(board, item)
    assert item.fact is not None
    if reading is None or reading.document is None:
        raise StaleError("its document is not there any more", about=item.id)
    return Scene(item.fact.field, board.edition.register, reading.document, item.fact)


def _verdict(board: Board, item: QueueItem, made: Statement, signed: Verdict) -> Verdict:
    """A correction to everything that the form says, also where it stands and whom it binds."""
    reading = reading_of(board, item)
    assert reading is not None and reading.document is not None
    start, end = made.window
    return replace(
        signed,
        action="correct",
        value=made.value,
        display=made.display,
        object=made.object,
        object_text=made.object_text,
        level=made.level,
        region=made.region,
        quote=reading.document.text[start:end],
        window=made.window,
    )


def _undo(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    board, named, query = desk.board, one(typed, "decision"), from_query(request, typed)
    told = next((entry for entry in board.decisions if entry.id == named), None) if named else last_of(board, user.name)
    if told is None:
        return hint(request, "没有可以撤销的决定", 404 if named else 422)
    if told.who != user.name and user.role != "adjudicator":
        return refusal(request, "只有裁定人可以撤销他人的决定")
    item = item_of(board, told)
    try:
        made = take_back(desk, told, user)
    except StaleError as error:
        return refusal(request, "已不能撤销：这条决定不再是现行的决定", 409, error.differs)
    except LedgerError as error:
        if error.code != "ledger":
            raise
        return refusal(request, f"不能撤销：{error.message}", 422)
    desk.decided()
    # What brought an earlier decision into force again is about the same item; the id of an added fact is that of its decision.
    again = (desk.board.items.get(item.id) if item else None) or item_of(desk.board, made[-1])
    said = Said(f"已撤销：{said_about(told, item or again).text}")
    return go(request, f"/item/{again.id}" if again else f"/document/{told.seen.source}", query, said)


def _preview(request: Request, typed: Typed) -> Response:
    """What the cell would say with this decision; nothing is written."""
    user, desk = require(request, "reviewer"), desk_of(request)
    board = desk.board
    item = board.items.get(str(request.path_params["id"]))
    if item is None or item.reviewed is None:
        return gone(request, typed)
    try:
        proposal = _proposal(board, item, dict(typed) | {"action": (one(typed, "as") or "correct",)}, user)
        made = drafted(board, item, replace(proposal.verdict, when=desk.clock()))
    except Refused as error:
        return page(request, "preview.html", now=cell_of(board, item), then=None, faults=error.faults)
    except LedgerError as error:
        return page(request, "preview.html", now=cell_of(board, item), then=None, faults=(_fault(error),))
    after = board.after((made,), (), board.revision)
    return page(request, "preview.html", now=cell_of(board, item), then=cell_of(after, after.items.get(item.id, item)), faults=())


def _fault(error: LedgerError) -> tuple[str, str]:
    if error.code not in ("ledger", "stale_form"):
        raise error
    return _FAULTS.get(error.message, ("form", f"决定不成立：{error.message}"))


_MOVED = (("条目", "打开时的内容", "已变，请重新核对"),)

ROUTES: tuple[BaseRoute, ...] = (
    Route("/item/{id}/decide", posted(_decide), methods=["POST"]),
    Route("/item/{id}/undo", posted(_undo), methods=["POST"]),
    Route("/item/{id}/preview", posted(_preview), methods=["POST"]),
    Route("/undo", posted(_undo), methods=["POST"]),
)
