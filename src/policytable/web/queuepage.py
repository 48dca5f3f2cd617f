"""The queue: what is to be looked at, the riskiest first, filtered by every column with true counts; and whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from policytable.errors import UsageError
from policytable.glossary import issue_word
from policytable.model import CONTEXT, Mark
from policytable.pipeline import Board, Filter, sift, walk, without
from policytable.review import QueueItem
from policytable.web.colleagues import reviewers
from policytable.web.context import desk_of, require, user_of
from policytable.web.filters import RISK_WORDS, Choices, choices, filter_from, filter_of, query_of, region_word, source_title
from policytable.web.followview import follow_view
from policytable.web.inputs import Typed
from policytable.web.itemshow import Said, said_of
from policytable.web.posting import posted, text_of, whole_of
from policytable.web.render import page

PAGE = 50
_MOST = 5000  # items assigned at a time: one transaction holds the ledger for as long as it takes
_CHINA = timezone(timedelta(hours=8))  # the day of a reviewer


@dataclass(frozen=True, slots=True)
class RowView:
    """One item as a line of the queue; `group` is the number of identical readings that are open beside it."""

    item: QueueItem
    risk: str
    region: str
    field: str
    object: str
    display: str
    before: str
    quote: str
    behind: str
    title: str
    owner: str
    group: int


@dataclass(frozen=True, slots=True)
class StartView:
    """The line above everything: what is open by risk, what I did today, what is held back, how many items there are."""

    open: tuple[tuple[str, str, int], ...]  # risk, its word, how many
    open_total: int
    held: int
    total: int
    mine_today: int
    mine: int
    asked: int


def queue_page(request: Request) -> Response:
    """The queue under the filter of the query string, one page of it."""
    desk, user = desk_of(request), user_of(request)
    board = desk.board
    wanted = filter_of(request.query_params)
    found = sift(board.whose, wanted, user.name)
    pages = max(1, -(-len(found) // PAGE))
    number = min(pages, max(1, _number(request.query_params.get("page", "1"))))
    items = found.part((number - 1) * PAGE, PAGE)
    facets = {facet.name: facet for facet in choices(board, wanted, found.facets)}
    return page(
        request,
        "queue.html",
        rows=_rows(board, items),
        start=_start(board, user.name, desk.clock()),
        states=facets.pop("state"),
        risks=facets.pop("risk"),
        lists=tuple(facets.values()),
        filter=wanted,
        query=query_of(wanted),
        clear_risk=query_of(without(wanted, "risk")),
        active=_active(wanted, tuple(facets.values())),
        total=len(found),
        number=number,
        pages=pages,
        reviewers=reviewers(desk, user),
        said=_said(request, board),
        following=follow_view(desk.following()),
    )


def assign(request: Request, form: Typed) -> Response:
    """Give items to a reviewer (`to`; empty: to nobody): those that are ticked, all of the filter, or the first `count` of nobody's."""
    user = require(request, "reviewer")
    desk = desk_of(request)
    wanted, scope = filter_from(text_of(form, "from")), text_of(form, "scope")
    to = user.name if scope == "take" else text_of(form, "to")
    if to and to not in reviewers(desk, user):
        raise UsageError(f"nobody who reviews is called {to!r}", code="unknown_user", remedy="choose a reviewer from the list")
    ticked = frozenset(form.get("item", ()))
    count = min(_MOST, max(1, whole_of(form, "count") or PAGE))

    def marks(board: Board) -> Sequence[Mark]:
        if scope == "take":
            free = (item for item in _kept(board, wanted, user.name) if item.id not in board.whose.owners)
            return [_assignment(item, to, user.name) for item in islice(free, count)]
        chosen = _kept(board, wanted, user.name) if scope == "filter" else [board.items[one] for one in ticked if one in board.items]
        if len(chosen) > _MOST:
            raise UsageError(f"{len(chosen)} items at a time", code="too_many_items", remedy=f"narrow the filter to {_MOST} or fewer")
        return [_assignment(item, to, user.name) for item in chosen]

    made = desk.workbench.mark_all(marks, user)
    told = QueryParams([*QueryParams(query_of(wanted)).items(), ("assigned", str(len(made))), ("to", to)])
    return RedirectResponse(f"/queue?{told}", 303)


def _kept(board: Board, wanted: Filter, me: str) -> tuple[QueueItem, ...]:
    found = walk(board.whose, wanted, me)
    return found.part(0, len(found))


def _assignment(item: QueueItem, to: str, who: str) -> Mark:
    document = item.fact.document if item.fact else ""
    return Mark("", "assign", item.source, who, "", item=item.id, document=document, to=to)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _said(request: Request, board: Board) -> Said | None:
    """What was done on the page before this one, as its address tells it."""
    asked = request.query_params
    accepted, count = asked.get("accepted", ""), asked.get("assigned", "")
    if accepted.isdecimal():
        return Said(f"已确认 {accepted[:9]} 条。")
    if not count.isdecimal():
        return said_of(board, asked.get("done", ""), user_of(request).name)
    to = asked.get("to", "")
    return Said(f"已将 {count[:9]} 条分给 {to}。" if to else f"已将 {count[:9]} 条改为未分配。")


def _active(wanted: Filter, lists: Sequence[Choices]) -> tuple[tuple[str, str, str], ...]:
    """What is filtered by: (facet, choice, the query without it)."""
    told = [
        (facet.words, next((choice.words for choice in facet.options if choice.chosen), facet.chosen), facet.name)
        for facet in lists
        if facet.chosen
    ]
    if wanted.words:
        told.append(("字词", wanted.words, "words"))
    return tuple((words, choice, query_of(without(wanted, name))) for words, choice, name in told)


def _start(board: Board, me: str, now: str) -> StartView:
    index = board.index
    codes = index.codes("risk")
    counts = [(risk, word, int((codes == index.code("risk", risk)).sum())) for risk, word in RISK_WORDS.items()]
    today = _day(now)
    return StartView(
        open=tuple(one for one in counts if one[2] and one[0] != "done"),
        open_total=sum(count for risk, _, count in counts if risk != "done"),
        held=int(index.held.sum()),
        total=len(index),
        mine_today=sum(1 for decision in board.decisions if decision.who == me and _day(decision.when) == today),
        mine=len(walk(board.whose, Filter(person="mine"), me)),
        asked=len(walk(board.whose, Filter(person="asked"), me)),
    )


def _day(when: str) -> str:
    return datetime.fromisoformat(when).astimezone(_CHINA).date().isoformat()


def _rows(board: Board, items: Sequence[QueueItem]) -> tuple[RowView, ...]:
    owners = board.whose.owners
    groups = {source: _groups(board, source) for source in dict.fromkeys(item.source for item in items)}
    return tuple(row_of(board, item, owners.get(item.id, ""), groups[item.source][item.group]) for item in items)


def _groups(board: Board, source: str) -> Counter[str]:
    return Counter(item.group for item in board.tasks.get(source, ()) if item.group and item.risk != "done")


def row_of(board: Board, item: QueueItem, owner: str = "", group: int = 0) -> RowView:
    """An item as a line of the queue, of a document page or of a region page."""
    topic = board.edition.register.topic
    fact = item.fact
    before, quote, behind = _context(board, item)
    return RowView(
        item=item,
        risk=RISK_WORDS[item.risk],
        region=region_word(f"{item.region.adcode}:{item.region.zone}" if item.region.zone else item.region.adcode),
        field=topic.column_word(fact.field) if fact else "",
        object=(fact.object_text or topic.object_word(fact.object)) if fact else "",
        display=fact.display if fact else _issue_words(item),
        before=before,
        quote=quote,
        behind=behind,
        title=source_title(board, item.source),
        owner=owner,
        group=group,
    )


def _issue_words(item: QueueItem) -> str:
    return (issue_word(item.issue.code) or item.issue.message) if item.issue else ""


def _context(board: Board, item: QueueItem) -> tuple[str, str, str]:
    if item.fact is not None:
        evidence = item.fact.evidence[0]
        return evidence.prefix, evidence.quote, evidence.suffix
    issue = item.issue
    text = next((reading.document.text for reading in board.places.get(item.source, ()) if reading.document), "")
    if issue is None or issue.start is None or issue.end is None:
        return "", "", ""
    start, end = issue.start, min(issue.end, issue.start + 160)
    return text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]


ROUTES: tuple[BaseRoute, ...] = (
    Route("/queue", queue_page, name="queue"),
    Route("/queue/assign", posted(assign), methods=["POST"]),
)
