"""Views poured into templates: a whole page, or the part of one that htmx puts in place."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from policytable.web.assetfiles import address, modules
from policytable.web.keys import SPAN_KEYS, grouped, printed

# HTML cannot carry NUL or half a surrogate pair at all, and reads a bare carriage return as a line feed.
_NO_HTML = re.compile(r"[\x00\ud800-\udfff]")


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
    made = Environment(
        loader=PackageLoader("policytable.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_sayable,
    )
    made.globals |= {"assets": address(), "modules": modules(), "KEY_GROUPS": grouped(), "SPAN_KEYS": SPAN_KEYS}
    made.filters["keyname"] = printed
    return made


def _sayable(value: object) -> object:
    plain = isinstance(value, str) and not isinstance(value, Markup)
    if plain and (_NO_HTML.search(str(value)) or "\r" in str(value)):
        return Markup(escape(_NO_HTML.sub("\ufffd", str(value))).replace("\r", Markup("&#13;")))
    return value
