"""Handlers of forms: the form is read where requests are served, the work is done in a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

_FIELDS = 5200  # the most items that are ticked at a time, and a few more


def posted(handler: Callable[[Request, FormData], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint for a POST whose work is `handler`, a plain function of the request and its form."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=_FIELDS) as form:
            return await run_in_threadpool(handler, request, form)

    return endpoint


def text_of(form: FormData, name: str) -> str:
    """A text field, empty where there is none; a file in its place says nothing."""
    found = form.get(name)
    return found.strip() if isinstance(found, str) else ""


def whole_of(form: FormData, name: str) -> int | None:
    """A whole number of a form; None where there is none."""
    found = text_of(form, name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 12 else None
