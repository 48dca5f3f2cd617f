"""The network's door: what an answer becomes, which failures are tried again, names and types of files, encryption."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policytable.errors import FetchError, UsageError
from policytable.fetch import Web, WebOptions, failed_visit
from policytable.fetch.failures import HEALING, REMEDIES
from policytable.fetch.naming import content_type, file_name
from policytable.fetch.statuses import retry_after
from policytable.glossary import ISSUES
from policytable.model import Hop
from tests.fetching import CLOCK, Asked, Site, answer, moved, site, web

PAGE = "<!DOCTYPE html><html><body>绿色工厂</body></html>".encode()


def test_an_answer_holds_what_was_sent(tmp_path: Path) -> None:
    with site(
        lambda asked: moved("/b/2.html") if asked.path == "/a" else answer(PAGE, "200 OK", ("Content-Type", "text/html; charset=utf-8"))
    ) as server:
        had = web(tmp_path, contact="mailto:office@example.org").get(server.url("/a#top"))
    assert (had.status, had.content, had.final, had.name, had.asked) == (200, PAGE, server.url("/b/2.html"), "2.html", CLOCK)
    assert had.media_type == "text/html; charset=utf-8"
    assert had.chain == (Hop(server.url("/a"), 302),)
    assert ("Content-Type", "text/html; charset=utf-8") in had.headers
    sent = server.documents[0].headers
    assert sent["user-agent"].startswith("policytable/") and "(+mailto:office@example.org)" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE), "x-gzip"),
        (zlib.compress(PAGE), "deflate"),
        (zlib.compress(PAGE)[2:-4], "deflate"),
        (gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "gzip"),
        (gzip.compress(PAGE) + b"\0\0\0", "gzip"),
        (gzip.compress(gzip.compress(PAGE)), "gzip, gzip"),
        (PAGE, "utf-8"),
        (PAGE, "identity"),
        (PAGE, ""),
    ],
    ids=lambda item: str(len(item)) if isinstance(item, bytes) else repr(item),
)
def test_bodies_are_unpacked(body: bytes, encoding: str, tmp_path: Path) -> None:
    with site(lambda asked: answer(body, "200 OK", ("Content-Encoding", encoding))) as server:
        assert web(tmp_path).get(server.url("/")).content == PAGE


CHALLENGE = b"<html><head><script>window['$_ts']={};$_ts.cd='qqq';</script></head><body></body></html>"
REAL = b"<html><script>$_ts.cd='x'</script><body>" + "关于做好绿色工厂培育工作的通知".encode() * 20
FAILURES: list[tuple[bytes, str, int | None, int]] = [
    (answer(b"", "404 Not Found"), "gone", 404, 1),
    (answer(b"", "410 Gone"), "gone", 410, 1),
    (answer(b"", "403 Forbidden"), "forbidden", 403, 1),
    (answer(b"", "412 Precondition Failed"), "forbidden", 412, 1),
    (answer(CHALLENGE, "412 Precondition Failed"), "challenge", 412, 1),
    (answer(CHALLENGE, "200 OK"), "challenge", 200, 1),
    (answer(b"<script>document.cookie='__jsl_clearance=1';location.href=location.pathname</script>", "521 x"), "challenge", 521, 1),
    (answer(b"", "521 x"), "server_error", 521, 3),
    (answer(b"", "500 x"), "server_error", 500, 3),
    (answer(b"", "503 x"), "server_error", 503, 3),
    (answer(b"", "503 x", ("Retry-After", "7")), "rate_limited", 503, 3),
    (answer(b"", "429 x"), "rate_limited", 429, 3),
    (answer(b"", "429 x", ("Retry-After", "86400")), "rate_limited", 429, 1),
    (answer(b"", "206 x"), "bad_answer", 206, 1),
    (answer(b"", "204 x"), "bad_answer", 204, 1),
    (answer(b"", "300 x"), "bad_answer", 300, 1),
    (answer(b"", "302 x"), "bad_answer", 302, 1),
    (answer(b"", "302 x", ("Location", "/a"), ("Location", "/b")), "bad_answer", 302, 1),
    (answer(PAGE, "200 OK", ("Content-Length", "9999")), "unreachable", None, 3),
]


@pytest.mark.parametrize(("reply", "code", "status", "times"), FAILURES, ids=lambda item: str(item)[:40])
def test_failures_have_codes_and_only_what_heals_is_tried_again(
    reply: bytes, code: str, status: int | None, times: int, tmp_path: Path
) -> None:
    with site(lambda asked: reply) as server, pytest.raises(FetchError) as caught:
        web(tmp_path, retries=2).get(server.url("/1.html"))
    error = caught.value
    assert (error.code, error.status, error.heals) == (code, status, code in HEALING)
    assert error.about == server.url("/1.html") and error.remedy == REMEDIES[code]
    assert len(server.documents) == times
    assert failed_visit(server.url("/1.html"), error, CLOCK).problem == code


def test_a_real_page_with_the_marks_of_a_guard_is_a_page(tmp_path: Path) -> None:
    with site(lambda asked: answer(REAL)) as server:
        assert web(tmp_path).get(server.url("/")).content == REAL


def test_what_heals_is_had(tmp_path: Path) -> None:
    slept: list[float] = []
    replies = iter([answer(b"", "503 x", ("Retry-After", "7")), answer(b"", "502 x"), answer(PAGE)])
    with site(lambda asked: next(replies)) as server:
        assert web(tmp_path, retries=3, sleep=slept.append).get(server.url("/")).content == PAGE
    assert slept[0] == 7.0 and len(server.documents) == 3


def test_a_cookie_that_a_site_wants_back_goes_to_that_site_alone_and_is_forgotten(tmp_path: Path) -> None:
    def play(asked: Asked) -> bytes:
        return answer(PAGE) if asked.headers.get("cookie") == "seen=1" else moved(asked.path, "302 x", ("Set-Cookie", "seen=1; HttpOnly"))

    with site(play) as server:
        door = web(tmp_path)
        assert [door.get(server.url("/1")).content, door.get(server.url("/2")).content] == [PAGE, PAGE]
    assert [item.headers.get("cookie") for item in server.documents] == [None, "seen=1", None, "seen=1"]


def test_nobody_there(tmp_path: Path) -> None:
    def lost(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    for door, address in (
        (web(tmp_path), "http://127.0.0.1:9/"),
        (web(tmp_path), "http://127.0.0.1:1025/"),
        (web(tmp_path, resolve=lost), "http://a.example/"),
    ):
        with pytest.raises(FetchError) as caught:
            door.get(address)
        assert caught.value.code in ("unreachable", "bad_address")


def test_a_look_up_that_hangs_is_left(tmp_path: Path) -> None:
    waiting = threading.Event()
    with pytest.raises(FetchError) as caught:
        web(tmp_path, timeout=0.2, resolve=lambda host, port: [str(waiting.wait(5))]).get("http://a.example/")
    waiting.set()
    assert caught.value.code == "timeout"


def test_no_proxy_of_the_environment_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with site(lambda asked: answer(PAGE)) as server:
        assert web(tmp_path).get(server.url("/")).status == 200


@pytest.mark.parametrize(
    ("disposition", "target", "name"),
    [
        (None, "/art/2023/5/6/art_1.html?x=/y", "art_1.html"),
        (None, "/%E9%80%9A%E7%9F%A5.pdf", "通知.pdf"),
        (None, "/%CD%A8%D6%AA.doc", "通知.doc"),
        (None, "/", "document"),
        ("attachment; filename*=UTF-8''%E9%99%84%E4%BB%B6.xlsx; filename=x.xlsx", "/d", "附件.xlsx"),
        ("attachment; filename*=GBK''%B8%BD%BC%FE.xlsx", "/d", "附件.xlsx"),
        ('attachment; filename="附件1.docx"'.encode().decode("latin-1"), "/d", "附件1.docx"),
        ('attachment; filename="附件1.docx"'.encode("gbk").decode("latin-1"), "/d", "附件1.docx"),
        ('attachment; filename="附件.docx"'.encode().decode("latin-1").encode().decode("latin-1"), "/d", "附件.docx"),
        ("attachment; filename=%E9%99%84%E4%BB%B6.docx", "/d", "附件.docx"),
        ('attachment; filename="=?UTF-8?B?6ZmE5Lu2LmRvY3g=?="', "/d", "附件.docx"),
        ('attachment; filename="../../etc/passwd"', "/d", "passwd"),
        ('attachment; filename="C:\\\\x\\\\a.doc"', "/d", "a.doc"),
        ("attachment; filename*=UTF-8''..%2F..%00%0Aa%E2%80%AEcod.exe", "/d", "acod.exe"),
        ('attachment; filename="..."', "/d.pdf", "d.pdf"),
        ("attachment; filename*=nonsense''%ff", "/d.pdf", "ÿ"),
        ("attachment; filename*=UTF-8''" + "%E9%99%84" * 200 + ".pdf", "/d", "附" * 65 + ".pdf"),
    ],
)
def test_names(disposition: str | None, target: str, name: str) -> None:
    assert file_name(disposition, target) == name


@pytest.mark.parametrize(
    ("header", "content", "kind"),
    [
        ("text/html; charset=gb2312", PAGE, "text/html; charset=gb2312"),
        ("application/xhtml+xml; charset=gbk", PAGE, "application/xhtml+xml; charset=gbk"),
        ("application/pdf", PAGE, "text/html"),
        ("text/html; charset=gbk", b"%PDF-1.7", "application/pdf"),
        ("application/octet-stream", b"%PDF-1.7", "application/pdf"),
        ("application/msword", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        ("text/html", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
        ("application/json", b"{}", "application/json"),
        (None, b"plain", None),
        ("nonsense", b"plain", None),
        ("text/plain\r\nX: y", b"plain", None),
    ],
    ids=repr,
)
def test_types(header: str | None, content: bytes, kind: str | None) -> None:
    assert content_type(header, content) == kind


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Thu, 01 Jan 1970 00:02:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("9" * 50, 1e9),
        (None, None),
    ],
)
def test_dates_and_numbers_to_wait_for(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 100.0) == seconds


@pytest.mark.parametrize(
    "wrong",
    [{"allow": ("10.0.0.0/99",)}, {"contact": "a\r\nX: y"}, {"user_agent": "中"}, {"per_host": 0}, {"timeout": 0.0}, {"delay": -1.0}],
)
def test_options_that_do_not_hold(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        WebOptions(**wrong)  # type: ignore[arg-type]


def test_every_code_has_its_row_and_its_word() -> None:
    readme = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
    assert not [code for code in REMEDIES if f"| `{code}` |" not in readme or code not in ISSUES]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not here to make a certificate")
    pem = tmp_path_factory.mktemp("tls") / "one.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-keyout", pem, "-out", f"{pem}.crt",
         "-subj", "/CN=a.example", "-addext", "subjectAltName=DNS:a.example"],
        check=True, capture_output=True,
    )  # fmt: skip
    return pem


@pytest.mark.parametrize(("host", "trusted", "code"), [("a.example", True, None), ("a.example", False, "tls"), ("b.example", True, "tls")])
def test_encryption_is_by_name(host: str, trusted: bool, code: str | None, certificate: Path, tmp_path: Path) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PAGE if self.path != "/robots.txt" else b"")

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)
    context.sni_callback = lambda socket, name, context: names.append(name)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    door = web(tmp_path, authorities=Path(f"{certificate}.crt") if trusted else None)
    try:
        got: Callable[[], Web | object] = lambda: door.get(f"https://{host}:{server.server_port}/")  # noqa: E731
        if code is None:
            assert got().content == PAGE  # type: ignore[attr-defined]
            assert set(names) == {"a.example"}
        else:
            with pytest.raises(FetchError) as caught:
                got()
            assert caught.value.code == code and not caught.value.heals
    finally:
        server.shutdown()
        server.server_close()


def test_a_host_that_takes_no_connection_costs_its_tries_once(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    slept: list[float] = []
    door = web(tmp_path, retries=2, sleep=slept.append)
    for number in range(3):
        with pytest.raises(FetchError) as caught:
            door.get(f"http://a.example:{port}/{number}.html")
        assert caught.value.code == "unreachable"
    assert len(slept) == 2


def test_a_host_that_hangs_or_takes_its_time_does_not_cost_the_run(tmp_path: Path) -> None:
    def hang(connection: socket.socket) -> None:
        time.sleep(0.3)

    def drip(_: Asked) -> bytes:
        time.sleep(0.2)
        return answer(b"<p>x</p>")

    with site(lambda _: hang) as server:
        door = web(tmp_path, retries=0, timeout=0.1)
        assert codes(door, server, 20) == ["timeout"] * 20 and len(server.documents) <= 6
    with site(drip) as server:
        door = web(tmp_path, retries=0, host_seconds=0.5)
        assert codes(door, server, 8)[-1] == "host_spent" and len(server.documents) <= 4
        other = web(tmp_path, retries=0)  # of the next run
        assert codes(other, server, 1) == [None]


def codes(door: Web, server: Site, count: int) -> list[str | None]:
    found: list[str | None] = []
    for number in range(count):
        try:
            door.get(server.url(f"/{number}.html"))
            found.append(None)
        except FetchError as error:
            found.append(error.code)
    return found
