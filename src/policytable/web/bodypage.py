"""Parts of a document that browsers fetch by themselves: the laid out body, and the printed lines of a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import UsageError
from policytable.web.context import desk_of
from policytable.web.reading import reading_view
from policytable.web.render import page


def body(request: Request) -> Response:
    """The body of a document: the same for every item in it, so a browser may keep it (`ETag`)."""
    view = reading_view(desk_of(request).board, request.query_params.get("document", ""), source=str(request.path_params["source"]))
    headers = {"ETag": f'"{view.tag}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    made = page(request, "document-words.html", doc=view)
    made.headers.update(headers)
    return made


def lines(request: Request) -> Response:
    """The printed lines of a page (`?page=`): [start, end, top, bottom, [edges]] each, to find the words in a rectangle."""
    asked = request.query_params.get("page", "")
    if not (asked.isascii() and asked.isdigit()):
        raise UsageError("no number of a page", about=asked[:40], remedy="give ?page=1")
    view = reading_view(desk_of(request).board, request.query_params.get("document", ""), source=str(request.path_params["source"]))
    found = [line for line in view.laid.document.lines if line.page == int(asked[:9])]
    return JSONResponse([[line.start, line.end, line.top, line.bottom, list(line.edges)] for line in found])


ROUTES: tuple[BaseRoute, ...] = (
    Route("/document/{source}/body", body),
    Route("/document/{source}/lines", lines),
)
