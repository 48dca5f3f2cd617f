"""Documents: all of them with what is left to do in each, and one of them whole, for reading it through once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import StaleError, UsageError
from policytable.export.site.words import NATURES, ROLES, issue_line
from policytable.model import Document, Mark, Reading
from policytable.pipeline import Board
from policytable.review.marking import Standing, current_marks, standing_marks, words_digest
from policytable.text import plain
from policytable.web.context import desk_of, require, user_of
from policytable.web.filters import region_word, source_title
from policytable.web.inputs import Typed
from policytable.web.itemshow import said_of
from policytable.web.marking import nothing_stated
from policytable.web.posting import posted, text_of, whole_of
from policytable.web.queuepage import RowView, row_of
from policytable.web.reading import reading_view
from policytable.web.render import page

PAGE = 100
_WORK = {"": "全部", "open": "有待处理", "unread": "未通读", "read": "已通读", "outdated": "通读后有变", "failed": "未能读取"}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the list; `read` is the mark that it was read in full, `outdated` one that was about an earlier text."""

    source: str
    title: str
    region: str
    province: str
    role: str
    open: int
    done: int
    held: int
    read: Mark | None
    outdated: Mark | None
    failed: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause that somebody said states nothing: the mark, its place now (None where it was not found again), its words."""

    mark: Mark
    start: int | None
    words: str


def documents_page(request: Request) -> Response:
    """Every document under the filters `province`, `work` and `words`, those with most to do first."""
    board = desk_of(request).board
    query = request.query_params
    province, work, words = (query.get(name, "").strip()[:200] for name in ("province", "work", "words"))
    every = _documents(board)
    wanted = [row for row in every if _says(row, words) and (not province or row.province == province)]
    works = [(name, word, sum(_works(row, name) for row in wanted)) for name, word in _WORK.items()]
    rows = sorted((row for row in wanted if _works(row, work)), key=lambda row: (-row.open, row.province, row.source))
    number = max(1, int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 9 else 1)
    return page(
        request,
        "documents.html",
        rows=rows[(number - 1) * PAGE : number * PAGE],
        total=len(rows),
        number=number,
        pages=max(1, -(-len(rows) // PAGE)),
        provinces=_provinces([row for row in every if _says(row, words) and _works(row, work)]),
        works=works,
        province=province,
        work=work,
        words=words,
        sums=(sum(row.open for row in rows), sum(row.done for row in rows), sum(row.held for row in rows)),
    )


def document_page(request: Request) -> Response:
    """One document whole, with every fact and doubt in the order of the text."""
    board, source = desk_of(request).board, str(request.path_params["source"])
    reading = _reading(board, source)
    standing = board.standing(source)
    rows = _in_order(board, source)
    return page(
        request,
        "document.html",
        source=source,
        title=source_title(board, source),
        reading=reading,
        role=ROLES[reading.source.role],
        nature=NATURES.get((reading.metadata and reading.metadata.nature) or "", ""),
        region=region_word(reading.source.region.adcode),
        family=_family(board, source),
        doc=reading_view(board, reading.document.id, source=source) if reading.document else None,
        said=said_of(board, request.query_params.get("done", ""), user_of(request).name),
        rows=rows,
        counts=Counter("done" if row.item.risk == "done" else "open" for row in rows),
        standing=standing,
        nones=_nones(reading.document, standing),
        problems=tuple(issue_line(issue) for issue in reading.issues),
        mine=user_of(request).name,
    )


def read_in_full(request: Request, form: Typed) -> Response:
    """Mark the document as read in full, as it is: refused where it is not the one that was before the reader."""
    user = require(request, "reviewer")
    source, document = _shown(request, form)
    desk_of(request).workbench.mark(Mark("", "read", source, "", "", document=document.id, text=words_digest(document)), user)
    return _back(source)


def states_nothing(request: Request, form: Typed) -> Response:
    """Mark the clause at `start`–`end` as stating nothing; what the net said of it leaves the queue."""
    user = require(request, "reviewer")
    source, document = _shown(request, form)
    start, end = whole_of(form, "start"), whole_of(form, "end")
    mark = Mark("", "none", source, "", "", item=text_of(form, "item"))
    desk = desk_of(request)
    desk.workbench.mark(nothing_stated(document, -1 if start is None else start, end or 0, mark), user)
    desk.decided()
    return _back(source)


def take_back(request: Request, form: Typed) -> Response:
    """Take back a mark `read` or `none` of this document (`mark`): one's own, or as adjudicator anybody's."""
    user, source = require(request, "reviewer"), str(request.path_params["source"])
    desk = desk_of(request)
    told = {mark.id: mark for mark in current_marks(desk.board.marks) if mark.source == source and mark.kind in ("read", "none")}
    mark = told.get(text_of(form, "mark"))
    if mark is None:
        raise UsageError("no such mark", about=source, code="unknown_mark", remedy="look at the document again")
    if mark.who != user.name:
        require(request, "adjudicator")
    desk.workbench.mark(Mark("", "undo", source, user.name, "", item=mark.item, document=mark.document, about=mark.id), user)
    desk.decided()
    return _back(source)


def _shown(request: Request, form: Typed) -> tuple[str, Document]:
    """The document that the form is about, which must be the one that was shown."""
    source = str(request.path_params["source"])
    document = _reading(desk_of(request).board, source).document
    if document is None:
        raise UsageError("the document was not read", about=source, code="not_extracted", remedy="look at its issues")
    if text_of(form, "document") != document.id:
        error = StaleError("the document was read anew since it was opened", about=source)
        error.differs = (("文件", text_of(form, "document")[:12], document.id[:12]),)
        raise error
    return source, document


def _back(source: str) -> Response:
    return RedirectResponse(f"/document/{source}", 303)


def _reading(board: Board, source: str) -> Reading:
    """The reading of a source. Raises UsageError where there is none."""
    found = board.places.get(source, ())
    if not found:
        raise UsageError("no document of this name", about=source, code="unknown_source", remedy="look at the list of documents")
    return next((reading for reading in found if reading.document), found[0])


def _in_order(board: Board, source: str) -> tuple[RowView, ...]:
    items = sorted(board.tasks.get(source, ()), key=lambda item: (item.key[3], item.id))
    return tuple(row_of(board, item) for item in items)


def _family(board: Board, source: str) -> tuple[tuple[str, str], ...]:
    """The page that leads to this document and its other attachments: (source, title)."""
    main = source.partition("+")[0]
    return tuple((one, source_title(board, one)) for one in board.places if one.partition("+")[0] == main and one != source)


def _nones(document: Document | None, standing: Standing) -> tuple[Doubt, ...]:
    if document is None:
        return ()
    held = tuple(Doubt(mark, place.start, document.text[place.start : place.end]) for mark, place in standing.none)
    return (*held, *(Doubt(mark, None, mark.place.quote if mark.place else "") for mark in standing.reopened))


def _documents(board: Board) -> tuple[DocumentRow, ...]:
    marks: dict[str, list[Mark]] = {}
    for mark in board.marks:
        marks.setdefault(mark.source, []).append(mark)
    return tuple(_row(board, source, standing_marks(board.places[source], marks.get(source, ()))) for source in board.places)


def _row(board: Board, source: str, standing: Standing) -> DocumentRow:
    reading = _reading(board, source)
    items = board.tasks.get(source, ())
    done = sum(item.risk == "done" for item in items)
    return DocumentRow(
        source=source,
        title=source_title(board, source),
        region=region_word(reading.source.region.adcode),
        province=reading.source.region.province,
        role=ROLES[reading.source.role],
        open=len(items) - done,
        done=done,
        held=sum(bool(item.reviewed and item.reviewed.held) for item in items),
        read=standing.read[-1] if standing.read else None,
        outdated=standing.outdated[-1] if standing.outdated and not standing.read else None,
        failed="" if reading.document else "；".join(issue_line(issue) for issue in reading.issues) or "尚未读取",
    )


def _says(row: DocumentRow, words: str) -> bool:
    text = plain(f"{row.title}\n{row.region}\n{row.source}") if words else ""
    return all(plain(word) in text for word in words.split())


def _works(row: DocumentRow, work: str) -> bool:
    return {
        "open": row.open > 0,
        "unread": row.read is None and not row.failed,
        "read": row.read is not None,
        "outdated": row.outdated is not None,
        "failed": bool(row.failed),
    }.get(work, True)


def _provinces(rows: list[DocumentRow]) -> tuple[tuple[str, str, int], ...]:
    return tuple((code, region_word(code), count) for code, count in sorted(Counter(row.province for row in rows).items()))


ROUTES: tuple[BaseRoute, ...] = (
    Route("/documents", documents_page, name="documents"),
    Route("/document/{source}", document_page, name="document"),
    Route("/document/{source}/read", posted(read_in_full), methods=["POST"]),
    Route("/document/{source}/none", posted(states_nothing), methods=["POST"]),
    Route("/document/{source}/undo", posted(take_back), methods=["POST"]),
)
