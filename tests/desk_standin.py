"""A stand-in for the desk's item page: the document's templates and scripts under a small application, for tests in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policytable.model import (
    Block,
    Document,
    Edition,
    Evidence,
    Extraction,
    Fact,
    Issue,
    Line,
    NoteValue,
    Page,
    Reading,
    Source,
    Table,
    TableCell,
)
from policytable.pipeline import Board, Workbench, board_of
from policytable.review import Hints
from policytable.store import Home
from policytable.web import Desk, assetfiles
from policytable.web.bodypage import ROUTES
from policytable.web.reading import reading_view
from policytable.web.render import environment
from tests import serving as ports
from tests.hand_built import JIANGSU, register

CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
_SWAP = 'hx-target="#work" hx-swap="outerHTML"'
_WORK = """<div id="work" data-item="{{ item.id }}" data-stamp="{{ stamp }}" data-user="张三"
{% if said %} data-said="{{ said }}"{% endif %}>
{% include "document-body.html" %}
<form id="decide" method="post" action="/item/{{ item.id }}/decide" hx-post="/item/{{ item.id }}/decide" SWAP
{% if answered %} data-answered{% endif %}>
<input type="hidden" name="forgery" value="{{ token }}"><input type="hidden" name="stamp" value="{{ stamp }}">
<input type="hidden" name="start" value=""><input type="hidden" name="end" value=""><input type="hidden" name="quote" value="">
<h1>{{ item.id }}</h1><p>依据：<span data-quote-preview></span></p>
<label>读数 <input name="display" value="{{ item.fact.display }}" data-key-focus></label>
<label>说明 <textarea name="why"></textarea></label>
<button name="action" value="accept" data-key="a">接受</button>
<button name="action" value="correct">更正</button>
<button name="action" value="reject" data-key="r">驳回</button>
</form>
<nav aria-label="前后">
<a href="/item/{{ before }}" data-key="k" hx-get="/item/{{ before }}" SWAP hx-push-url="true">上一条</a>
<a href="/item/{{ next }}" data-key="j" hx-get="/item/{{ next }}" SWAP hx-push-url="true">下一条</a>
<a href="/add?x=1" data-key="n">补充</a></nav>
</div>""".replace("SWAP", _SWAP)
_PAGE = '{% extends "base.html" %}{% block title %}条目{% endblock %}{% block main %}' + _WORK + "{% endblock %}"
_ROWS = """{% extends "base.html" %}{% block title %}清单{% endblock %}{% block main %}<h1>清单</h1><ul>{% for one in items %}
<li data-row><a data-open href="/item/{{ one.id }}">{{ one.id }}</a></li>{% endfor %}</ul>{% endblock %}"""
_LINE = "（{}）对第{}类获得绿色工厂称号的企业，经审核后一次性给予奖励{}万元，所需资金由市县两级财政按照规定的比例分担，并按年度公开。"
_REST = "具体办法由主管部门会同有关单位另行制定。" * 2


@dataclass
class Bench:
    """A board under a server; what was posted, and how the next posts are to be answered."""

    board: Board
    posts: list[dict[str, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # statuses to fail with, first come
    slow: float = 0.0
    bodies: int = 0
    address: str = ""


def fact(document: Document, name: str, window: tuple[int, int], *supports: tuple[int, int]) -> Fact:
    """A remark that stands at `window`, resting on `supports` too."""
    evidence: tuple[Evidence, ...] = tuple(document.cite(start, end, "三/（二）") for start, end in (window, *supports))
    return Fact(name, "note", "green_factory", ("national",), NoteValue("other"), f"读数{name}", evidence)


def board(*read: tuple[Document, tuple[Fact, ...], tuple[Issue, ...]]) -> Board:
    """A board of documents with the facts and issues read from them; sources are s0, s1…"""
    readings = tuple(
        Reading(Source(f"s{at}", JIANGSU, (f"{at}.html",), title=f"文件{at}"), document=document, extraction=Extraction(facts, issues))
        for at, (document, facts, issues) in enumerate(read)
    )
    edition = Edition(as_of="2019-09-30", register=register(), readings=readings, reviewed=(), policies=(), choices=(), rows=())
    return board_of(edition, (0, (), ()), Hints())


def fixed(made: Board) -> Desk:
    """A desk that shows this board."""
    return Desk(cast(Home, None), cast(Workbench, _Fixed(made)), lambda: "")


def sample() -> Board:
    """A document with astral characters, a table and a printed page, and another with 1,000 facts in 300 kB."""
    return board(_small(), _large())


def _small() -> tuple[Document, tuple[Fact, ...], tuple[Issue, ...]]:
    title, one, two = (
        "𠮷林市绿色工厂办法",
        "　　第一条 对𠮷字企业给予奖励50万元；对绿色工厂给予奖励30万元。",
        "　　第二条 每三年复核一次，费用由企业承担。",
    )
    rows = (("级别", "金额"), ("国家级", "八十万元"), ("省级", "𠮷十万元"))
    text = f"{title}\n{one}\n{two}\n"
    start = len(text)
    cells: list[TableCell] = []
    for at, row in enumerate(rows):
        for column, words in enumerate(row):
            cells.append(TableCell(at, column, len(text), len(text) + len(words)))
            text += words + ("\t" if column == 0 else "\n")
    table = Table(start, len(text) - 1, 3, 2, tuple(cells))
    edges = (0, len(title), len(title) + 1, len(title) + 1 + len(one), len(title) + len(one) + 2, start - 1)
    blocks = (Block("title", *edges[:2]), Block("paragraph", *edges[2:4]), Block("paragraph", *edges[4:6]))
    lines = tuple(
        Line(block.start, block.end, 1, 50.0 + 40 * at, 70.0 + 40 * at, tuple(40.0 + 10 * x for x in range(block.end - block.start + 1)))
        for at, block in enumerate(blocks)
    )
    document = Document("d-small", "application/pdf", text, blocks, (table,), (Page(1, 600, 400),), lines, doubtful=(text.index("复核"),))

    def at(words: str, after: int = 0) -> tuple[int, int]:
        return text.index(words, after), text.index(words, after) + len(words)

    facts = (fact(document, "f-1", at("奖励50万元"), at("第一条")), fact(document, "f-2", at("奖励30万元"), at("第一条")))
    more = (fact(document, "f-3", at("每三年复核一次")), fact(document, "f-4", at("八十万元"), at("金额")))
    return (
        document,
        (*facts, *more),
        (Issue("wording_not_understood", "没有读懂", about="d-small", start=at("费用")[0], end=at("承担")[1]),),
    )


def _large() -> tuple[Document, tuple[Fact, ...], tuple[Issue, ...]]:
    blocks: list[Block] = []
    windows: list[tuple[int, int]] = []
    text = ""
    for at in range(1000):
        line = _LINE.format(at, at, at + 1) + _REST
        where = len(text) + line.index("奖励")
        windows.append((where, where + len(f"奖励{at + 1}万元")))
        blocks.append(Block("paragraph", len(text), len(text) + len(line)))
        text += line + "\n"
    document = Document("d-large", "text/html", text, tuple(blocks))
    return document, tuple(fact(document, f"g-{at}", window) for at, window in enumerate(windows)), ()


@contextmanager
def serving(bench: Bench) -> Iterator[Bench]:
    """Serve the stand-in on a free port of this machine, under the headers that the real desk sends."""
    app = Starlette(
        routes=[
            Route("/rows", lambda request: _rows(bench)),
            *assetfiles.ROUTES,
            Route("/picture/{document}/{number}.png", lambda request: Response(_PICTURE, media_type="image/svg+xml")),
            Route("/item/{id}", lambda request: _item(bench, request, str(request.path_params["id"]))),
            Route("/item/{id}/decide", _decide(bench), methods=["POST"]),
            Route("/favicon.ico", lambda request: Response(status_code=204)),
            *ROUTES,
        ]
    )
    app.state.desk = fixed(bench.board)
    with ports.listening() as (found, _), ports.serving(_Guarded(app, bench), found) as address:
        bench.address = address
        yield bench


_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><rect width="600" height="400" fill="white"/></svg>'


@dataclass
class _Fixed:
    kept: Board

    def board(self) -> Board:
        return self.kept


@dataclass
class _Guarded:
    app: ASGIApp
    bench: Bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = CSP
            await send(message)

        self.bench.bodies += scope.get("path", "").endswith("/body")
        await self.app(scope, receive, told)


def _rows(bench: Bench) -> Response:
    return HTMLResponse(environment().from_string(_ROWS).render(items=bench.board.queue[:5], user=None, token="", path="/queue"))


def _item(bench: Bench, request: Request, name: str, status: int = 200, **more: Any) -> Response:
    here = [item.id for item in bench.board.queue if item.source == bench.board.items[name].source and item.fact]
    here.sort(key=lambda one: (len(one), one))
    at = here.index(name)
    part = request.headers.get("HX-Request") == "true"
    views: dict[str, Any] = {
        "said": "",
        "answered": False,
        "stamp": "stamp-1",
        "user": None,
        "token": "t",
        "path": "/item",
        "part": part,
    } | more
    html = (
        environment()
        .from_string(_WORK if part else _PAGE)
        .render(
            doc=reading_view(bench.board, "", name),
            item=bench.board.items[name],
            before=here[at - 1],
            next=here[(at + 1) % len(here)],
            **views,
        )
    )
    return HTMLResponse(html, status, headers={"HX-Push-Url": f"/item/{quote(name)}"} if part else None)


def _decide(bench: Bench) -> Any:
    async def decide(request: Request) -> Response:
        name = str(request.path_params["id"])
        posted = {key: str(value) for key, value in (await request.form()).items()}
        status = bench.answers.pop(0) if bench.answers else 200
        if bench.slow:
            await asyncio.sleep(bench.slow)
        if status in (409, 422):
            return _item(bench, request, name, status, answered=True, stamp="stamp-2")
        if status != 200:
            return Response("no", status)
        bench.posts.append({"item": name, **posted})
        here = sorted(
            (i.id for i in bench.board.queue if i.source == bench.board.items[name].source and i.fact), key=lambda one: (len(one), one)
        )
        return _item(bench, request, here[(here.index(name) + 1) % len(here)], said=f"已接受：{name}（u 撤销）")

    return decide
