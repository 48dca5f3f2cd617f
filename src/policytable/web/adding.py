"""A statement that the machine did not read: a form for its field at the marked words, and the decision that adds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from policytable.errors import LedgerError, StaleError
from policytable.model import FIELDS, Document, Fact, Field, Reading
from policytable.pipeline import Board, Proposal, QueueItem, Verdict
from policytable.segment import segment
from policytable.web.context import desk_of, require
from policytable.web.deciding import with_codes, write
from policytable.web.formview import form_view
from policytable.web.formwords import reasons
from policytable.web.inputs import Typed, one
from policytable.web.itemshow import go, said_about, show_next
from policytable.web.itemview import reading_of
from policytable.web.missing import gone
from policytable.web.posting import from_query, note_faults, posted
from policytable.web.reading import reading_view
from policytable.web.render import page
from policytable.web.statement import Faults, Scene, Statement, blank_statement, statement_of


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a statement is added: a document of a source, and the item that led there, if one did."""

    source: str
    reading: Reading
    document: Document
    item: QueueItem | None = None

    @property
    def home(self) -> str:
        """The address of the form."""
        return f"/item/{self.item.id}/add" if self.item else f"/document/{self.source}/add"


def _form(request: Request) -> Response:
    require(request, "reviewer")
    board = desk_of(request).board
    spot = _spot(board, request)
    if spot is None:
        return gone(request)
    asked = request.query_params
    field = asked.get("as") or asked.get("field", "")  # `as` is chosen beside the form, which is sent along
    typed = {name: tuple(asked.getlist(name)) for name in asked}
    return _show(request, spot, field if field in FIELDS else _guess(spot), typed)


def _add(request: Request, typed: Typed) -> Response:
    user, desk = require(request, "reviewer"), desk_of(request)
    board = desk.board
    spot, field = _spot(board, request, one(typed, "document")), one(typed, "field")
    if spot is None:
        return gone(request, typed)
    if field not in FIELDS:
        return _show(request, spot, _guess(spot), typed, (("field", "请选择栏目"),))
    made, faults = statement_of(Scene(field, board.edition.register, spot.document), typed)
    faults = (*faults, *note_faults(typed, reasons()))
    if made is None or faults:
        return _show(request, spot, field, typed, faults)
    fact = _fact(field, spot.document, with_codes(made, None, board))
    verdict = Verdict("add", user.name, "", one(typed, "why"), reason=one(typed, "reason"))
    try:
        done = write(desk, (Proposal("", "", verdict, source=spot.source, added=fact),), user)
    except (LedgerError, StaleError) as error:
        if error.code not in ("ledger", "stale_form"):
            raise
        return _show(request, spot, field, typed, (("form", f"决定不成立：{error.message}"),))
    query, said = from_query(request, typed), said_about(done[0], None)
    if spot.item is None:
        return go(request, f"/document/{spot.source}", query, said)
    # A doubt is done with; a fact beside which another stood is still to be decided about.
    return go(request, f"/item/{spot.item.id}", query, said) if spot.item.fact else show_next(request, spot.item, query, said)


def _show(request: Request, spot: Spot, field: str, typed: Typed, faults: Faults = ()) -> Response:
    board = desk_of(request).board
    window = _window(spot, typed)
    register = board.edition.register
    source = spot.reading.source
    blank = blank_statement(Scene(field, register, spot.document), window, source.region)
    # Another field was chosen: what belongs to every field stays as it was typed.
    kept = {name: texts for name, texts in typed.items() if name in blank or name in ("why", "reason") or name.startswith("value.")}
    form = form_view(field, register, {**blank, **kept}, faults)
    view = {"source": spot.source, "title": source.title or spot.source, "home": spot.home, "document": spot.document.id}
    fields = [(key, register.topic.column_word(key)) for key in FIELDS]
    query = from_query(request, typed)
    doc = reading_view(board, spot.document.id, spot.item.id if spot.item else None, spot.source)
    return page(request, "add.html", 422 if faults else 200, add=view, form=form, fields=fields, query=query, doc=doc, item=spot.item)


def _spot(board: Board, request: Request, wanted: str = "") -> Spot | None:
    item = board.items.get(str(request.path_params["id"])) if "id" in request.path_params else None
    if "id" in request.path_params and item is None:
        return None
    source = item.source if item else str(request.path_params["source"])
    named = wanted or request.query_params.get("document", "")
    there = [reading for reading in board.places.get(source, ()) if reading.document is not None]
    found = next((reading for reading in there if reading.document and reading.document.id == named), None)
    reading = found or (reading_of(board, item) if item else next(iter(there), None))
    return Spot(source, reading, reading.document, item) if reading and reading.document else None


def _window(spot: Spot, typed: Typed) -> tuple[int, int]:
    """The marked words; without any those of the issue, else the beginning of the text."""
    texts, size = (one(typed, "start"), one(typed, "end")), len(spot.document.text)
    if all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts) and 0 <= int(texts[0]) < int(texts[1]) <= size:
        return int(texts[0]), int(texts[1])
    issue = spot.item.issue if spot.item else None
    if issue and issue.start is not None and issue.end is not None and issue.start < issue.end <= size:
        return issue.start, issue.end
    return 0, min(1, size)


def _guess(spot: Spot) -> str:
    """The field that the net says the words are of; the first one where it says none."""
    message = spot.item.issue.message if spot.item and spot.item.issue else ""
    words = {"创建目标": "target", "奖励资金": "award", "优先鼓励行业": "industry", "第三方费用": "fee_bearer", "监督管理": "supervision"}
    return next((field for word, field in words.items() if word in message), FIELDS[0])


def _fact(field: str, document: Document, made: Statement) -> Fact:
    start, end = made.window
    around = [clause for clause in segment(document) if clause.start <= start < clause.end]
    clause = min(around, key=lambda one: one.end - one.start).path if around else None
    return Fact(
        id="added",
        field=cast(Field, field),
        object=made.object,
        level=made.level,
        value=made.value,
        display=made.display,
        evidence=(document.cite(start, end, clause),),
        object_text=made.object_text,
        region=made.region,
    )


ROUTES: tuple[BaseRoute, ...] = (
    Route("/item/{id}/add", _form, methods=["GET"]),
    Route("/item/{id}/add", posted(_add), methods=["POST"]),
    Route("/document/{source}/add", _form, methods=["GET"]),
    Route("/document/{source}/add", posted(_add), methods=["POST"]),
)
