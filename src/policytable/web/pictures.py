"""Pictures of pages, one at a time."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.errors import PolicyError
from policytable.pipeline.pictures import picture_of
from policytable.web.context import desk_of, require


def _picture(request: Request) -> Response:
    require(request, "reader")
    desk, name = desk_of(request), str(request.path_params["document"])
    asked = str(request.path_params["number"])
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    readings = desk.board.edition.readings
    reading = next((one for one in readings if one.document is not None and one.document.id == name and one.snapshot is not None), None)
    if reading is None or reading.document is None or number not in {page.number for page in reading.document.pages}:
        return Response(status_code=404)
    # A document's id holds its bytes and its reader; what was drawn of it does not change.
    tag = '"' + hashlib.sha256(f"{name}|{reading.document.method}|{number}".encode("utf-8", "replace")).hexdigest()[:24] + '"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=3600"}
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    try:
        picture = picture_of(desk.home, reading, number)
    except PolicyError:
        return Response(status_code=404)  # its text is there; why it cannot be drawn is an issue of the document
    return Response(picture.png, media_type="image/png", headers=headers) if picture else Response(status_code=404)


ROUTES: tuple[BaseRoute, ...] = (Route("/picture/{document}/{number}.png", _picture, methods=["GET"]),)
