"""The page of an item, and the parts of it that are loaded when they are asked for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.export.site.accounting import how
from policytable.pipeline.accounting import accounts_of
from policytable.web import adding, bulkpage, deciding, marking, pictures
from policytable.web.context import desk_of, require, user_of
from policytable.web.itemshow import said_of, show_item
from policytable.web.missing import gone
from policytable.web.render import page

_LISTS = {"value.industries": "value.codes", "value.triggers": ""}


def _item(request: Request) -> Response:
    require(request, "reader")
    board = desk_of(request).board
    item = board.items.get(str(request.path_params["id"]))
    if item is None:
        return gone(request)
    return show_item(request, item, said=said_of(board, request.query_params.get("done", ""), user_of(request).name))


def _how(request: Request) -> Response:
    """How the fact was read: its document once more with rules that record, kept in the cache."""
    require(request, "reader")
    desk = desk_of(request)
    board = desk.board
    item = board.items.get(str(request.path_params["id"]))
    if item is None or item.fact is None:
        return gone(request)
    found = accounts_of(desk.home.cache, board.edition.register, board.places.get(item.source, ()), frozenset({item.fact.id}))
    losers = [loser for choice in board.edition.choices for loser in choice.losers if loser.fact == item.id]
    chosen = [choice.reason for choice in board.edition.choices if item.id in choice.chosen and choice.reason]
    return page(request, "how.html", account=how(found[0]) if found else None, losers=losers, chosen=chosen)


def _row(request: Request) -> Response:
    """One more row of a list in a form."""
    require(request, "reader")
    name = request.query_params.get("name", "")
    return page(request, "row.html", name=name, beside=_LISTS[name]) if name in _LISTS else Response(status_code=404)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/item/{id}", _item, methods=["GET"]),
    Route("/item/{id}/how", _how, methods=["GET"]),
    Route("/form/row", _row, methods=["GET"]),
    *deciding.ROUTES,
    *marking.ROUTES,
    *adding.ROUTES,
    *bulkpage.ROUTES,
    *pictures.ROUTES,
)
