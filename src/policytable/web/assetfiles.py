"""Scripts and styles: under an address that changes with them, so that a browser asks for each of them once."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

_TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_ENTRY = ("desk.js", "htmx.min.js")


@cache
def contents() -> dict[str, bytes]:
    """The files by name; colours and typefaces are those of the published pages."""
    own = (files("policytable.web") / "assets").iterdir()
    there = (*own, files("policytable.export.site") / "assets" / "tokens.css")
    return {one.name: one.read_bytes() for one in sorted(there, key=lambda one: one.name) if one.name.rpartition(".")[2] in _TYPES}


@cache
def address() -> str:
    """Where the files lie now: `/assets/` and a digest of all of them, so that scripts find each other beside them."""
    told = hashlib.sha256()
    for name, content in contents().items():
        told.update(f"{name} {len(content)} ".encode() + content)
    return f"/assets/{told.hexdigest()[:16]}"


@cache
def modules() -> tuple[str, ...]:
    """The scripts that the first one asks for: told in the page, they come all at once and not one after the other."""
    return tuple(name for name in contents() if name.endswith(".js") and name not in _ENTRY)


def _asset(request: Request) -> Response:
    name = str(request.path_params["name"])
    content = contents().get(name)
    if content is None:
        return Response(status_code=404)
    kept = request.path_params.get("version") == address().rpartition("/")[2]
    caching = "private, max-age=31536000, immutable" if kept else "no-cache"
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers={"Cache-Control": caching})


ROUTES: tuple[BaseRoute, ...] = (Route("/assets/{name}", _asset), Route("/assets/{version}/{name}", _asset))
