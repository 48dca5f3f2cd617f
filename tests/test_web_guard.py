"""The guard before the desk: every state-changing route refuses every forgery; every answer carries the headers of safety."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from policytable.errors import LedgerError, StaleError, UsageError
from policytable.serving import listening_at
from policytable.web import create_app
from policytable.web.app import ROUTES
from policytable.web.context import Desk, WebSettings
from policytable.web.guard import local_path
from policytable.web.sitepages import LAST
from policytable.web.watching import Watch
from tests.conftest import CITY, PLAN, REGISTER
from tests.desks import HOST, ORIGIN, PASSWORD, Stand, filled, routes, sample, stand_at, token

POSTS = routes([*ROUTES, *LAST], "POST")
GETS = routes([*ROUTES, *LAST], "GET")
# What the guard answers with; a route that the forgery came through to would answer otherwise.
GUARDS = {"origin_refused", "form_expired", "content_refused", "host_unknown", "method_refused", "signed_out"}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("desk")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, content in (("sources.toml", REGISTER), ("plan.txt", PLAN), ("city.txt", CITY)):
        (corpus / name).write_text(content, encoding="utf-8")
    made = stand_at(folder, corpus)
    yield made
    made.home.close()


def form(stand: Stand, **more: str) -> dict[str, str]:
    """A form that would do something on more than one page if it came through."""
    board = stand.workbench.board()
    item = next(one for one in board.queue if one.reviewed)
    people = {"name": "丁", "role": "reader", "password": PASSWORD, "active": "0", "now": PASSWORD}
    said = {"kind": "skip", "to": "乙", "text": "x", "note": "x", "start": "0", "end": "4"}
    return {**people, **said, "action": "accept", "stamp": board.stamp(item), "item": item.id, **more}


def code_of(answer: Any) -> str:
    _, _, behind = answer.text.partition('data-code="')
    return str(behind.partition('"')[0])


FORGERIES = ("other origin", "no token", "old token", "wrong method", "wrong content type", "wrong host", "no session")


def forged(stand: Stand, path: str, forgery: str) -> list[Any]:
    """The answers to a form that is right but for one thing."""
    client = stand.signed_in() if path != "/sign-in" else stand.client()
    right = token(client, "/people" if path != "/sign-in" else "/sign-in")
    data = form(stand, forgery=right)
    if forgery == "other origin":
        tries: list[dict[str, str]] = [
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": f"https://{HOST}"},
            {"Origin": "", "Referer": f"{ORIGIN}/"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site"},
        ]
        return [client.post(path, data=data, headers=headers) for headers in tries]
    if forgery == "no token":
        return [client.post(path, data=data | {"forgery": ""}), client.post(path, data={k: v for k, v in data.items() if k != "forgery"})]
    if forgery == "old token":
        before = token(stand.signed_in())
        return [client.post(path, data=data | {"forgery": before}), client.post(path, data=data, headers={"X-Forgery-Token": before})]
    if forgery == "wrong method":
        return [client.request(method, path, data=data) for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")]
    if forgery == "wrong content type":
        kinds = ("application/json", "text/plain", "text/plain; application/x-www-form-urlencoded", "")
        said = "&".join(f"{name}={value}" for name, value in data.items())
        head = {"X-Forgery-Token": right}
        many = [] if path == "/upload" else [client.post(path, data=data, files={"file": b"x"}, headers=head)]
        return [*many, *(client.post(path, content=said.encode(), headers={**head, "Content-Type": kind}) for kind in kinds)]
    if forgery == "wrong host":
        return [client.post(path, data=data, headers={"Host": host}) for host in ("evil.example", "desk.test", "desk.test:8765.evil", "[")]
    client.cookies.clear()
    return [client.post(path, data=data), client.post(path, data=data, headers={"HX-Request": "true", "X-Forgery-Token": right})]


@pytest.mark.parametrize("path", POSTS)
def test_every_forgery_of_every_form_is_refused_and_changes_nothing(stand: Stand, path: str) -> None:
    path = filled(path, sample(stand))
    for forgery in FORGERIES:
        before = stand.contents()
        answers = forged(stand, path, forgery)
        for answer in answers:
            refused = code_of(answer) in GUARDS or (answer.status_code == 401 and "HX-Redirect" in answer.headers)
            assert refused and 400 <= answer.status_code < 500, (forgery, answer.status_code, answer.text[:300])
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert _but_sessions(stand.contents()) == _but_sessions(before), forgery


def _but_sessions(contents: Any) -> Any:
    """The harness signs in itself; that no session of somebody else ends shows in the next test."""
    tables, files = contents
    return {name: rows for name, rows in tables.items() if name != "sessions"}, files


@pytest.mark.parametrize("path", POSTS)
def test_what_is_not_forged_comes_through(stand: Stand, path: str) -> None:
    client = stand.signed_in("丙") if path != "/sign-in" else stand.client()
    data = form(stand, forgery=token(client, "/people" if path != "/sign-in" else "/sign-in"), active="1", name="丙", password="")
    answer = client.post(filled(path, sample(stand)), data=data)
    assert code_of(answer) not in GUARDS and answer.status_code < 500, answer.text


def test_a_forged_form_ends_no_session(stand: Stand) -> None:
    client = stand.signed_in()
    client.post("/sign-out", data={"forgery": "0" * 64})
    assert client.get("/people").status_code == 200
    assert client.post("/sign-out", data={"forgery": token(client)}).status_code == 303
    assert client.get("/people").headers["location"] == "/sign-in?next=%2Fpeople"


@pytest.mark.parametrize("path", [*GETS, "/nothing", "/assets/desk.css", "/assets/../app.py", "/site/../../home/ledger.sqlite", "/"])
def test_every_answer_carries_the_headers(stand: Stand, path: str) -> None:
    path = filled(path, sample(stand))
    for client in (stand.client(), stand.signed_in()):
        answer = client.get(path)
        assert answer.status_code < 500
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
        assert "unsafe" not in policy or answer.url.path.startswith("/site/")
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] in ("no-store", "no-cache") or answer.headers["Cache-Control"].startswith("private")
        assert b"SQLite format" not in answer.content


@pytest.mark.parametrize("path", [path for path in GETS if path != "/sign-in"])
def test_without_a_session_every_page_leads_to_the_sign_in(stand: Stand, path: str) -> None:
    path = filled(path, sample(stand))
    answer = stand.client().get(f"{path}?a=1&b=2")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=%2F") and not answer.content
    part = stand.client().get(path, headers={"HX-Request": "true", "HX-Current-URL": f"{ORIGIN}/queue?a=1"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/sign-in?next=%2Fqueue%3Fa%3D1")


@pytest.mark.parametrize(
    "path, leads",
    [
        ("/item/x?from=a%26b", "/item/x?from=a%26b"),
        ("//evil.example", "/queue"),
        ("https://evil.example/", "/queue"),
        ("/\\evil.example", "/queue"),
        ("/\tx", "/queue"),
        ("/a\r\nSet-Cookie: x", "/queue"),
        ("javascript:alert(1)", "/queue"),
        ("/sign-in", "/queue"),
        ("", "/queue"),
    ],
)
def test_nobody_is_sent_elsewhere(path: str, leads: str) -> None:
    assert local_path(path) == leads


def test_a_body_is_bound_whatever_it_says_of_its_length(stand: Stand) -> None:
    client = stand.signed_in()
    head = {"Content-Type": "application/x-www-form-urlencoded", "X-Forgery-Token": token(client)}
    endless = (b"x" * 65536 for _ in range(64))
    assert code_of(client.post("/people/add", content=endless, headers=head)) == "body_too_large"
    said = client.post("/people/add", content=b"x=1", headers={**head, "Content-Length": "99999999999"})
    assert code_of(said) == "body_too_large"
    assert code_of(client.post("/people/add", content=b"", headers={**head, "Content-Encoding": "gzip"})) == "content_refused"


def test_a_websocket_is_closed(stand: Stand) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def ask() -> None:
        await stand.app({"type": "websocket", "path": "/queue", "headers": [], "app": stand.app}, receive, send)

    asyncio.run(ask())
    assert sent == [{"type": "websocket.close", "code": 1008}]


def fault(status: int, code: str, error: Exception) -> Any:
    return pytest.param(error, status, code, id=f"{code}-{status}")


STALE = StaleError("changed", about="f-1")
STALE.differs = (("数值", "<b>80万元</b>", "90万元"),)


@pytest.mark.parametrize(
    "error, status, code",
    [
        fault(409, "stale_form", STALE),
        fault(403, "not_allowed", UsageError("no", code="not_allowed")),
        fault(404, "unknown_item", UsageError("no", code="unknown_item")),
        fault(422, "ledger", LedgerError("no")),
        fault(409, "ledger_moved", LedgerError("no", code="ledger_moved")),
        fault(503, "ledger_unavailable", LedgerError("no", code="ledger_unavailable")),
        fault(400, "usage", UsageError("no")),
        fault(500, "internal_error", ZeroDivisionError("geheim")),
    ],
)
def test_an_error_of_a_page_is_a_page(stand: Stand, error: Exception, status: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise error

    app = create_app(Desk(stand.home, stand.workbench, stand.clock, stand.settings))
    app.router.routes.insert(0, Route("/fails", fails))
    client = TestClient(app, base_url=ORIGIN, follow_redirects=False, cookies=dict(stand.signed_in().cookies))
    for part in ({}, {"HX-Request": "true"}):
        answer = client.get("/fails", headers=part)
        assert (answer.status_code, code_of(answer)) == (status, code)
        assert "geheim" not in answer.text and "Traceback" not in answer.text and "<b>" not in answer.text
        assert ("<html" in answer.text) is not bool(part) and ("90万元" in answer.text) is (error is STALE)
        assert answer.headers["Cache-Control"] == "no-store" and "default-src 'none'" in answer.headers["Content-Security-Policy"]


def proxied(stand: Stand, new: str = "") -> Stand:
    settings = WebSettings(
        hosts=(HOST,), out=stand.out, corpus=stand.corpus, proxy_header="X-Remote-User", proxy_peers=("198.51.100.1",), proxy_new=new
    )
    return Stand(stand.home, stand.corpus, stand.out, settings, stand.clock)


def test_a_proxys_word_counts_only_from_the_proxy(stand: Stand) -> None:
    named: Any = {"X-Remote-User": "乙".encode()}
    assert stand.client("198.51.100.1").get("/people", headers=named).status_code == 303, "off unless it is asked for"
    behind = proxied(stand)
    assert behind.client("192.0.2.9").get("/people", headers=named).status_code == 303
    client = behind.client("198.51.100.1")
    client.headers.update(named)
    assert 'data-user="乙"' in client.get("/people").text
    answer = client.post("/people/add", data={"name": "戊", "role": "reader", "forgery": token(client)})
    assert code_of(answer) == "not_allowed", "through the guard, and no adjudicator"
    assert code_of(client.post("/people/add", data={"name": "戊", "role": "reader"})) == "form_expired"
    other: Any = {"X-Remote-User": "甲".encode()}
    stolen = client.post("/people/add", data={"name": "戊", "role": "reader", "forgery": token(client)}, headers=other)
    assert code_of(stolen) == "form_expired", "a token is of one user"


def test_whom_the_proxy_names_and_nobody_knows(stand: Stand) -> None:
    named = {"X-Remote-User": "new-one"}
    answer = proxied(stand).client("198.51.100.1").get("/people", headers=named)
    assert (answer.status_code, code_of(answer)) == (403, "user_unknown") and stand.home.people.find("new-one") is None
    assert 'data-role="reader"' in proxied(stand, "reader").client("198.51.100.1").get("/people", headers=named).text
    stand.home.people.set_active("new-one", False)
    assert proxied(stand, "reader").client("198.51.100.1").get("/people", headers=named).status_code == 403


def test_the_published_site_is_served_and_nothing_beside_it(stand: Stand) -> None:
    client = stand.signed_in("丙")
    front = client.get("/site/")
    assert front.status_code == 200 and "江苏" in front.text
    assert "style-src 'self' 'unsafe-inline'" in front.headers["Content-Security-Policy"]
    data = client.get("/summary.csv")
    assert data.status_code == 200 and "attachment" in data.headers["Content-Disposition"]
    (stand.out / "site").resolve().joinpath("leak.html").symlink_to(stand.corpus / "sources.toml")
    outside = ("/site/leak.html", "/site/%2e%2e/summary.csv", "/site/..%2f..%2fhome%2fledger.sqlite")
    for path in (*outside, "/.current", "/site/%00", "/" + "x" * 5000):
        assert client.get(path).status_code == 404, path
    (stand.out / "site").resolve().joinpath("leak.html").unlink()


def test_an_address_that_cannot_be_had_is_told(stand: Stand) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for address, code in ((("127.0.0.1", taken.getsockname()[1]), "port_taken"), (("192.0.2.1", 8765), "address_unknown")):
            with pytest.raises(UsageError) as raised:
                listening_at(*address)
            assert raised.value.code == code and raised.value.remedy


def test_the_board_follows_what_another_process_read(stand: Stand, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(stand.corpus, corpus)
    own = stand_at(tmp_path, corpus)
    calls: list[int] = []
    watch = Watch(own.home, corpus, lambda: own.workbench._register(), lambda: calls.append(1))
    watch.start()
    watch.stop()
    assert not watch.look()
    own.home.editions.point(own.home.editions.current())  # type: ignore[arg-type]
    assert not watch.look() and not calls, "a publication is no new reading"
    text = (corpus / "sources.toml").read_text(encoding="utf-8")
    (corpus / "sources.toml").write_text(text.replace('issued = "2018-05-01"', 'issued = "2018-05-02"'), encoding="utf-8")
    assert watch.look() and calls and not watch.look()
    own.home.close()
