"""What is said where nothing can be done: the item is gone, or the user may not."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from policytable.web.inputs import Typed
from policytable.web.posting import by_htmx
from policytable.web.render import page

_SHOWN = ("display", "object_text", "region", "quote", "text", "why")


def gone(request: Request, typed: Typed | None = None) -> Response:
    """The item is not there any more (404); what was typed is shown, to be copied."""
    kept = [(name, text) for name, texts in (typed or {}).items() for text in texts if text.strip() and _own(name)]
    words = "这个条目已不在清单中：文件被重新读取，或他人已处理。"
    return page(request, "refused.html", 404, words=words, differs=(), kept=kept)


def refusal(request: Request, words: str, status: int = 403, differs: tuple[tuple[str, str, str], ...] = ()) -> Response:
    """Why something is not done."""
    return page(request, "refused.html", status, words=words, differs=differs, kept=[])


def hint(request: Request, words: str, status: int) -> Response:
    """Why nothing was done, where nothing is lost by it: by htmx the page stays as it is and says it."""
    if not by_htmx(request):
        return refusal(request, words, status)
    return Response(status_code=204, headers={"HX-Trigger": json.dumps({"said": words})})  # ASCII: headers hold nothing else


def _own(name: str) -> bool:
    return name in _SHOWN or name.startswith("value.")
