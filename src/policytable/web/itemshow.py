"""Showing an item: the whole page, or the part of it that htmx puts in place."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from policytable.model import Decision
from policytable.pipeline import Board, QueueItem
from policytable.web.colleagues import reviewers
from policytable.web.context import desk_of, user_of
from policytable.web.decisionwords import ACTIONS
from policytable.web.formview import form_view
from policytable.web.itemview import item_view, reading_of
from policytable.web.posting import Attempt, address, by_htmx, from_query
from policytable.web.reading import ReadingView, reading_view
from policytable.web.render import page
from policytable.web.restoring import item_of
from policytable.web.statement import typed_statement
from policytable.web.walking import walk


@dataclass(frozen=True, slots=True)
class Said:
    """What was done last, for the status line; `undo` is the decision that can be taken back."""

    text: str
    undo: str = ""
    fault: bool = False


def show_item(
    request: Request, item: QueueItem, attempt: Attempt | None = None, said: Said | None = None, query: str | None = None
) -> Response:
    """The page of an item; with an attempt the form comes back as it was sent (409 where something changed, else 422)."""
    desk, user = desk_of(request), user_of(request)
    board = desk.board
    query = from_query(request, attempt.typed if attempt else None) if query is None else query
    view = item_view(board, item, user)
    typed = attempt.typed if attempt else typed_statement(item.fact) if item.fact else {}
    status = 200 if attempt is None else 409 if attempt.differs else 422
    return page(
        request,
        "item.html",
        status,
        view=view,
        form=form_view(item.fact.field, board.edition.register, typed, attempt.faults if attempt else ()) if item.fact else None,
        attempt=attempt,
        said=said,
        nav=walk(board, item, query, user),
        doc=reading_beside(board, item),
        sides=[told for told in view.history if told.current] if item.risk == "conflict" else [],
        actions=ACTIONS,
        topic=board.edition.register.topic,
        people=reviewers(desk, user),
    )


def show_next(request: Request, item: QueueItem, query: str, said: Said) -> Response:
    """The next open item of the filter after one that is done with; the queue where there is none."""
    board = desk_of(request).board
    after = walk(board, item, query, user_of(request)).after
    target = f"/item/{after}" if after else "/queue"
    return go(request, target, query, said)


def go(request: Request, target: str, query: str, said: Said) -> Response:
    """To another page: by htmx its part at once with its address, else by redirection, with what was done in the address."""
    found = desk_of(request).board.items.get(target.removeprefix("/item/"))
    where = _address(target, query, said)
    if by_htmx(request) and found is not None:
        response = show_item(request, found, said=said, query=query)
        response.headers["HX-Push-Url"] = _address(target, query, None)
        return response
    if by_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": where})
    return Response(status_code=303, headers={"Location": where})


def said_of(board: Board, decision: str, who: str) -> Said | None:
    """The status line of a decision of this person by its id, as the address of the page after it carries it; else None."""
    found = next((one for one in reversed(board.decisions) if one.id == decision and one.who == who), None)
    return said_about(found, item_of(board, found)) if found else None


def said_about(one: Decision, item: QueueItem | None) -> Said:
    """What was decided, in one line."""
    words = one.display or (item.fact.display if item and item.fact else "") or one.seen.quote
    return Said(f"已{ACTIONS[one.action]}：{words}", one.id)


def reading_beside(board: Board, item: QueueItem) -> ReadingView | None:
    """The document that an item stands in, with the item lit up; None where it was not read."""
    reading = reading_of(board, item)
    return reading_view(board, reading.document.id, item.id, item.source) if reading and reading.document else None


def _address(target: str, query: str, said: Said | None) -> str:
    if target == "/queue":
        return address(target, **dict(QueryParams(query)), done=said.undo if said else "")
    return address(target, **{"from": query, "done": said.undo if said else ""})
