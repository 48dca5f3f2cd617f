"""What an attacker tries beside forged forms: rights they do not have, answers that are not theirs yet, the server's patience."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from policytable.errors import LedgerError
from policytable.model import Mark
from policytable.pipeline import publish
from policytable.serving import patience
from policytable.sources import load_register
from policytable.web.app import ROUTES
from policytable.web.context import WebSettings
from policytable.web.sitepages import LAST
from tests.conftest import CITY, PLAN, REGISTER
from tests.desks import HOST, PASSWORD, Stand, filled, routes, sample, stand_at, token
from tests.test_web_guard import code_of, form

POSTS = routes([*ROUTES, *LAST], "POST")
GETS = routes([*ROUTES, *LAST], "GET")
OWN = {"/sign-in", "/sign-out", "/people/own-password"}  # what everybody may


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("attack")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, content in (("sources.toml", REGISTER), ("plan.txt", PLAN), ("city.txt", CITY)):
        (corpus / name).write_text(content, encoding="utf-8")
    made = stand_at(folder, corpus)
    made.home.people.add("丁", "reviewer", made.clock(), PASSWORD)
    yield made
    made.home.close()


# --- rights --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, path",
    [("丙", path) for path in POSTS if path not in OWN]
    + [("乙", path) for path in POSTS if path.startswith("/people/") and path not in OWN],
)
def test_who_may_not_is_refused_before_anything_else(stand: Stand, name: str, path: str) -> None:
    client = stand.signed_in(name)
    right = token(client)
    for data in (form(stand, forgery=right), {"forgery": right}):
        before = stand.contents()
        answer = client.post(filled(path, sample(stand)), data=data)
        assert (answer.status_code, code_of(answer)) == (403, "not_allowed"), answer.text
        assert stand.contents() == before


def test_a_role_is_that_of_the_next_click(stand: Stand) -> None:
    stand.home.people.add("己", "adjudicator", stand.clock(), PASSWORD)
    client = stand.signed_in("己")
    data = {"forgery": token(client), "name": "丁", "role": "reviewer"}
    assert client.post("/people/role", data=data).status_code == 303
    stand.home.people.set_role("己", "reader")
    assert code_of(client.post("/people/role", data=data)) == "not_allowed"


# --- answers that wait ---------------------------------------------------------


def crawled(stand: Stand, client: TestClient, item: str) -> dict[str, str]:
    """Every page, those of the item and of its document among them, without what differs at each look."""
    values = sample(stand) | {"id": item, "item": item, "source": stand.workbench.board().items[item].source}
    found = {}
    for path in GETS:
        answer = client.get(filled(path, values), params={"document": values["document"], "page": "1"})
        seen = re.sub(r"[0-9a-f]{64}", "", answer.text)
        found[path] = f"{answer.status_code} {answer.headers.get('etag', '')} {seen}"
    return found


def test_an_answer_that_waits_for_another_shows_nowhere(stand: Stand, tmp_path: Path) -> None:
    board = stand.workbench.board()
    item = next(one for one in board.queue if one.fact and "83万元" in one.fact.evidence[0].quote)
    stand.workbench.mark(Mark("", "pair", item.source, "甲", "", item=item.id), stand.home.people.find("甲"))
    others = [stand.signed_in("丁"), stand.signed_in("丙"), stand.signed_in("甲")]
    before = [crawled(stand, client, item.id) for client in others]
    writer = stand.signed_in("乙")
    said = {"forgery": token(writer), "stamp": stand.workbench.board().stamp(item), "action": "reject", "why": "天机不可泄露"}
    assert writer.post(f"/item/{item.id}/decide", data=said).status_code == 303
    (decision,) = stand.workbench.board().decisions
    for client, was in zip(others, before, strict=True):
        now = crawled(stand, client, item.id)
        changed = {path for path in now if now[path] != was[path]}
        # How many have answered is said; and people.html counts what each has decided.
        assert changed <= {"/item/{id}", "/people", "/queue"}, changed
        assert not any("天机不可泄露" in page or decision.id in page for page in now.values())
        for path in ("/queue", f"/item/{item.id}", "/documents"):
            there = client.get(path, params={"done": decision.id}).text
            assert "天机不可泄露" not in there and "已否决：" not in there, path
        taken = client.post("/undo", data={"forgery": token(client), "decision": decision.id})
        assert taken.status_code == 403 and "天机不可泄露" not in taken.text and "否决：" not in taken.text
    assert stand.workbench.board().decisions == (decision,)
    publish(stand.home, load_register(stand.corpus)[0], tmp_path / "out")
    published = b"".join(path.read_bytes() for path in (tmp_path / "out").resolve().rglob("*") if path.is_file())
    assert "天机不可泄露".encode() not in published and decision.id.encode() not in published


# --- sessions and the proxy ----------------------------------------------------


def test_signing_in_ends_the_session_that_was_there_and_nobody_keeps_many(stand: Stand) -> None:
    client = stand.signed_in("丁")
    old = dict(client.cookies)
    page = stand.client()
    page.cookies.update(old)
    answer = page.post("/sign-in", data={"name": "丁", "password": PASSWORD, "forgery": token(client)})
    assert answer.status_code == 303 and "HttpOnly" in answer.headers["set-cookie"] and "SameSite=lax" in answer.headers["set-cookie"]
    again = stand.client()
    again.cookies.update(old)
    assert again.get("/people").status_code == 303, "whoever had it has it no more"
    many = [stand.home.people.begin("丁", stand.clock()) for _ in range(30)]
    alive = [one for one in many if stand.home.people.session(one, stand.clock())]
    assert alive == many[-20:]


def test_a_session_that_was_planted_is_no_session(stand: Stand) -> None:
    client = stand.client()
    client.cookies.set("desk-session-8765", "planted")
    client.cookies.set("desk-door-8765", "planted-too")
    answer = client.post("/sign-in", data={"name": "丁", "password": PASSWORD, "forgery": token(client, "/sign-in")})
    given = answer.headers.get_list("set-cookie")
    assert answer.status_code == 303 and any(one.startswith("desk-session-8765=") and "planted" not in one for one in given)
    assert any(one.startswith("desk-door-8765=") and "Max-Age=0" in one for one in given)


def test_a_proxy_that_says_two_names_is_not_believed(stand: Stand) -> None:
    peers = {"proxy_header": "X-Remote-User", "proxy_peers": ("198.51.100.1",)}
    settings = WebSettings(hosts=(HOST,), out=stand.out, corpus=stand.corpus, **peers)  # type: ignore[arg-type]
    behind = Stand(stand.home, stand.corpus, stand.out, settings, stand.clock)
    headers: Any = [("X-Remote-User", "甲".encode()), ("X-Remote-User", "丙".encode())]
    assert code_of(behind.client("198.51.100.1").get("/people", headers=headers)) == "user_unknown"


def test_what_the_program_says_is_for_those_who_are_signed_in(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> object:
        raise LedgerError("cannot reach postgresql://db.internal:5432", code="ledger_unavailable")

    client = stand.client()
    monkeypatch.setattr("policytable.store.people.People.anybody", fails)
    answer = client.get("/sign-in")
    assert (answer.status_code, code_of(answer)) == (503, "ledger_unavailable") and "db.internal" not in answer.text


# --- what is too much ----------------------------------------------------------


def test_at_the_door_only_little_is_taken_in(stand: Stand) -> None:
    client = stand.client()
    data = {"name": "丁", "password": "x" * 20_000, "forgery": token(client, "/sign-in")}
    assert code_of(client.post("/sign-in", data=data)) == "body_too_large"


@pytest.mark.parametrize(
    "path",
    [
        "/picture/{document}/" + "9" * 5000 + ".png",
        "/picture/{document}/²٣.png",
        "/queue?page=" + "9" * 5000,
        "/queue?page=٣",
        "/documents?page=²",
        "/documents?page=" + "9" * 5000,
        "/document/{source}/lines?page=" + "9" * 5000,
        "/document/{source}/add?start=" + "9" * 5000 + "&end=²",
        "/document/{source}/add?start=-5&end=99999999999",
        "/queue?accepted=" + "9" * 5000,
    ],
)
def test_no_number_breaks_a_page(stand: Stand, path: str) -> None:
    assert stand.signed_in().get(filled(path, sample(stand))).status_code < 500


def test_a_kept_body_is_shown_to_nobody_who_is_not_signed_in(stand: Stand) -> None:
    client, values = stand.signed_in(), sample(stand)
    path = filled("/document/{source}/body", values)
    tag = client.get(path, params={"document": values["document"]}).headers["etag"]
    kept = client.get(path, params={"document": values["document"]}, headers={"If-None-Match": tag})
    assert (kept.status_code, kept.headers["cache-control"]) == (304, "private, no-cache")
    assert stand.client().get(path, headers={"If-None-Match": tag}).status_code == 303


# --- the wire ------------------------------------------------------------------


@pytest.fixture
def line(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sends bytes to the desk and gives what comes until the desk ends the connection."""
    monkeypatch.setattr(patience, "_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings = WebSettings(hosts=(f"127.0.0.1:{port}",), out=stand.out, corpus=stand.corpus)
        app = Stand(stand.home, stand.corpus, stand.out, settings, stand.clock).app
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, http=patience.Patient, timeout_keep_alive=1))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()

        def ask(*pieces: bytes) -> bytes:
            with socket.create_connection(("127.0.0.1", port), timeout=8) as wire:
                for piece in pieces:
                    wire.sendall(piece.replace(b"HOST", f"Host: 127.0.0.1:{port}".encode()))
                return b"".join(iter(lambda: wire.recv(65536), b""))

        yield ask
        server.should_exit = True
        thread.join(20)


def test_a_request_has_one_length(line: Any) -> None:
    inner = b"GET /people HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n"
    post = b"POST /sign-in HTTP/1.1\r\nHOST\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    head = post + b"Origin: http://desk\r\n"
    both = line(head + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner)
    assert both.startswith(b"HTTP/1.1 4") and both.count(b"HTTP/1.1 ") == 1, "what came behind is no request"
    assert b"request_refused" in both
    for wrong in (b"Content-Length: 4\r\nContent-Length: 5\r\n", b"Transfer-Encoding: xchunked\r\n", b"X-A : b\r\n", b"Host: evil\r\n"):
        assert line(post + wrong + b"\r\nabcd" + inner).startswith(b"HTTP/1.1 400"), wrong


@pytest.mark.parametrize(
    "begun", [b"", b"GET /queue HT", b"GET /queue HTTP/1.1\r\nHOST\r\nX: a", b"\r\n"], ids=["none", "line", "head", "blank"]
)
def test_who_asks_nothing_is_not_waited_for(line: Any, begun: bytes) -> None:
    assert b"200 OK" not in line(begun)


def test_who_asks_again_on_one_connection_is_answered(line: Any) -> None:
    ask = b"GET /sign-in HTTP/1.1\r\nHOST\r\n\r\n"
    assert line(ask, ask, b"GET /sign-in HTTP/1.1\r\n").count(b"HTTP/1.1 200 OK") == 2


def test_an_address_with_a_host_of_its_own_leads_nowhere_else(line: Any) -> None:
    for target in (b"http://evil.example/", b"//evil.example/", b"/%2Fevil.example", b"/..//evil.example"):
        answer = line(b"GET " + target + b" HTTP/1.1\r\nHOST\r\nConnection: close\r\n\r\n")
        where = re.search(rb"location: ([^\r]*)", answer)
        assert where is None or (where[1].startswith(b"/sign-in?next=%2F") and not where[1].startswith(b"/sign-in?next=%2F%2F")), answer
