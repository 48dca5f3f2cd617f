"""Views poured into templates: a whole page, or the part of one that htmx puts in place."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from policytable.export.site.templating import templates
from policytable.web.assetfiles import address, modules
from policytable.web.keys import SPAN_KEYS, grouped, printed


def page(request: Request, template: str, status: int = 200, **views: object) -> HTMLResponse:
    """A template with what every page needs: `user`, `token` (against forgery), `path`, and whether only a part is wanted (`part`)."""
    told = {
        "user": getattr(request.state, "user", None),
        "token": getattr(request.state, "token", ""),
        "path": request.url.path,
        "part": request.headers.get("HX-Request") == "true",
    }
    return HTMLResponse(environment().get_template(template).render(**told, **views).encode("utf-8", "replace"), status)


@cache
def environment() -> Environment:
    """The templates of the desk; everything is escaped."""
    made = templates("policytable.web")
    made.globals |= {"assets": address(), "modules": modules(), "KEY_GROUPS": grouped(), "SPAN_KEYS": SPAN_KEYS}
    made.filters["keyname"] = printed
    return made
