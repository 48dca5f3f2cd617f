"""A list in pages: the records byte for byte, how many there are in all, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import orjson

from policytable.api.answers import Answer
from policytable.api.context import BASE, Asked
from policytable.api.cursors import cursor, place_of
from policytable.api.escaping import query_of
from policytable.api.records import Records, Which

PAGING = ("limit", "cursor")


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: from `first` to `last` (half-open) of `total`."""

    first: int
    last: int
    total: int


def page_of(asked: Asked, total: int) -> Page:
    """The part that is asked for. Raises Problem where the cursor does not hold."""
    said, limit = asked.text("cursor"), int(asked.query["limit"])
    first = min(total, place_of(said, asked.holding.edition, _question(asked)) if said else 0)
    return Page(first, min(total, first + limit), total)


def records_answer(asked: Asked, found: Records, which: Which | None) -> Answer:
    """The records among `found` that are wanted (None: all of them)."""
    places: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.intp]] = range(len(found)) if which is None else np.flatnonzero(which)
    page = page_of(asked, len(places))
    return list_answer(asked, page, (found.line(int(place)) for place in places[page.first : page.last]))


def list_answer(asked: Asked, page: Page, items: Iterable[bytes]) -> Answer:
    """The items of a page with where the list goes on and where it came from, in the body and as links."""
    edition, question = asked.holding.edition, _question(asked)
    further = cursor(edition, question, page.last) if page.last < page.total else None
    back = None
    if page.first:
        before = max(0, page.first - int(asked.query["limit"]))
        back = cursor(edition, question, before)
    head = {"edition": edition, "total": page.total, "next": further}
    body = orjson.dumps(head)[:-1] + b',"items":[' + b",".join(items) + b"]}"
    links = [(_address(asked, further), "next"), (_address(asked, back), "prev"), (_address(asked, ""), "first")]
    said = ", ".join(f'<{address}>; rel="{rel}"' for address, rel in links if address)
    return Answer(body, headers=((b"link", said.encode()),))


def _question(asked: Asked) -> str:
    told = sorted((name, str(said)) for name, said in asked.query.items() if name not in PAGING)
    return f"{asked.operation.id} {told}"


def _address(asked: Asked, at: str | None) -> str | None:
    if at is None:
        return None
    told = {name: str(said).lower() if isinstance(said, bool) else str(said) for name, said in asked.query.items() if name != "cursor"}
    return f"{BASE}{asked.operation.path}?{query_of((told | ({'cursor': at} if at else {})).items())}"
