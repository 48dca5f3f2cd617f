"""The identical readings of one table or list, confirmed with one look and one press."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import LedgerError, StaleError
from policytable.export.site.words import clause_words, level_word, object_word, value_lines
from policytable.model import Evidence
from policytable.pipeline import Board, Proposal, QueueItem, Verdict
from policytable.web.context import desk_of, require
from policytable.web.deciding import write
from policytable.web.filters import RISK_WORDS
from policytable.web.inputs import Typed, one
from policytable.web.itemview import reading_of
from policytable.web.missing import gone, refusal
from policytable.web.posting import by_htmx, from_query, posted
from policytable.web.render import page

_CALM = ("unreviewed", "new", "changed", "net", "doubtful", "held")  # what one look may confirm; the rest wants a page of its own


@dataclass(frozen=True, slots=True)
class Line:
    """One reading of a group; `why` says why it cannot be confirmed here, `ticked` whether it stands ticked."""

    id: str
    stamp: str
    display: str
    prefix: str
    quote: str
    suffix: str
    clause: str
    region: str
    lines: tuple[tuple[str, str], ...]
    risk: str
    risk_word: str
    ticked: bool
    why: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group: what its readings share, and each of them."""

    id: str
    source: str
    title: str
    column: str
    object: str
    level: str
    heading: str
    lines: tuple[Line, ...]


def _group(request: Request) -> Response:
    require(request, "reader")
    return _show(request, frozenset(), None)


def _accept(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    ticked = typed.get("tick", ())
    items = {item.id: item for item in _items(desk.board, str(request.path_params["group"]))}
    lost = [name for name in ticked if name not in items]
    if not ticked or lost:
        words = "其中有条目已不在本组，一条也没有确认；请重新核对。" if lost else "没有选中任何一条。"
        return _show(request, frozenset(ticked), words, 409 if lost else 422)
    barred = [name for name in ticked if _barred(items[name])]
    if barred:
        return refusal(request, f"其中{len(barred)}条须单独复核，一条也没有确认", 422)
    verdict = Verdict("accept", user.name, "", one(typed, "why"))
    proposals = [Proposal(name, one(typed, f"stamp.{name}"), verdict) for name in ticked]
    try:
        made = write(desk, proposals, user)
    except StaleError as error:
        told = "；".join(f"{what}：{now}" for what, _, now in error.differs)
        return _show(request, frozenset(ticked), f"有一条已变（{told}），一条也没有确认；请核对标出的一条。", 409, error.about)
    except LedgerError as error:
        if error.code != "ledger":
            raise
        return _show(request, frozenset(ticked), f"一条也没有确认：{error.message}", 422, error.about)
    return _onward(request, from_query(request, typed), len(made))


def _onward(request: Request, query: str, count: int) -> Response:
    where = f"/queue?{query}" if query else "/queue"
    where += ("&" if "?" in where else "?") + f"accepted={count}"
    return Response(status_code=204, headers={"HX-Redirect": where}) if by_htmx(request) else RedirectResponse(where, 303)


def _show(request: Request, ticked: frozenset[str], words: str | None, status: int = 200, moved: str = "") -> Response:
    board = desk_of(request).board
    items = _items(board, str(request.path_params["group"]))
    if not items:
        return gone(request)
    view = _view(board, items, ticked if words else None, moved)
    return page(request, "group.html", status, group=view, words=words, query=from_query(request))


def _items(board: Board, group: str) -> tuple[QueueItem, ...]:
    """The items of a group in the order of the text."""
    found = [item for items in board.tasks.values() for item in items if item.group == group and item.fact]
    return tuple(sorted({item.id: item for item in found}.values(), key=_place))


def _place(item: QueueItem) -> tuple[int, str]:
    return (item.fact.evidence[0].start if item.fact else 0), item.id


def _view(board: Board, items: Sequence[QueueItem], ticked: frozenset[str] | None, moved: str) -> GroupView:
    first, topic = items[0], board.edition.register.topic
    assert first.fact is not None
    reading = reading_of(board, first)
    return GroupView(
        id=first.group,
        source=first.source,
        title=(reading.source.title or first.source) if reading else first.source,
        column=topic.column_word(first.fact.field),
        object=object_word(first.fact, topic),
        level=level_word(first.fact),
        heading="；".join(place.quote for place in first.fact.evidence[1:]),
        lines=tuple(_line(board, item, ticked, moved) for item in items),
    )


def _line(board: Board, item: QueueItem, ticked: frozenset[str] | None, moved: str) -> Line:
    fact = item.fact
    assert fact is not None
    place: Evidence = fact.evidence[0]
    why = _barred(item)
    return Line(
        id=item.id,
        stamp=board.stamp(item),
        display=fact.display,
        prefix=place.prefix[-24:],
        quote=place.quote,
        suffix=place.suffix[:24],
        clause=clause_words(place.clause or ""),
        region=item.region.label,
        lines=value_lines(fact, board.edition.register.topic),
        risk=item.risk,
        risk_word=RISK_WORDS[item.risk],
        ticked=not why and (ticked is None or item.id in ticked),
        why=why,
        moved=item.id == moved,
    )


def _barred(item: QueueItem) -> str:
    if item.risk == "done":
        return "已复核"
    return "" if item.risk in _CALM else "须单独复核"


ROUTES: tuple[BaseRoute, ...] = (
    Route("/group/{group}", _group, methods=["GET"]),
    Route("/group/{group}", posted(_accept), methods=["POST"]),
)
