"""Forms that browsers send: read without holding up the server, handled where the disk may be touched."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import Response

from policytable.web.inputs import Typed, one
from policytable.web.statement import Faults

_NOTE = 2000  # characters of a note
_FIELDS = 10500  # of the longest form: the most items that are ticked at a time, two fields each, and a few more


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a reviewer sent that was not taken: it comes back as it was, with the faults, or with what changed meanwhile."""

    typed: Typed
    faults: Faults = ()
    differs: tuple[tuple[str, str, str], ...] = ()


def posted(work: Callable[[Request, Typed], Response]) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a form: `work` gets the texts by name and runs in a thread."""
    return uploaded(lambda request, form: work(request, texts_of(form)))


def uploaded(work: Callable[[Request, FormData], Response]) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a form with a file: `work` gets the form itself and runs in a thread."""

    async def handle(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=_FIELDS) as form:
            return await run_in_threadpool(work, request, form)

    return handle


def texts_of(form: FormData) -> Typed:
    """The texts of a form by name; a file in the place of a text says nothing."""
    return {name: tuple(text for text in form.getlist(name) if isinstance(text, str)) for name in form}


def text_of(typed: Typed, name: str) -> str:
    """A short text without blanks around it; empty where there is none."""
    return one(typed, name).strip()


def whole_of(typed: Typed, name: str) -> int | None:
    """A whole number of a form; None where there is none."""
    found = text_of(typed, name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 12 else None


def by_htmx(request: Request) -> bool:
    """Whether only a part of the page is wanted."""
    return request.headers.get("HX-Request") == "true"


def from_query(request: Request, typed: Typed | None = None) -> str:
    """The filter of the queue that the reviewer walks through, as a query string that is safe to put into an address."""
    told = one(typed, "from") if typed and "from" in typed else request.query_params.get("from", "")
    return str(QueryParams(told[:_NOTE]))


def address(path: str, **query: str) -> str:
    """A path with a query of what is not empty."""
    told = str(QueryParams({name: text for name, text in query.items() if text}))
    return f"{path}?{told}" if told else path


def note_faults(typed: Typed, reasons: dict[str, str]) -> Faults:
    """What is wrong with the reason and the note of a decision."""
    found = []
    if one(typed, "reason") and one(typed, "reason") not in reasons:
        found.append(("reason", "请从列表中选择理由"))
    if len(one(typed, "why")) > _NOTE:
        found.append(("why", f"备注不超过{_NOTE}字"))
    return tuple(found)
