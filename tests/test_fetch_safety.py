"""No private network, no bomb, no credential across hosts: what the network's door refuses, and that it does so before connecting."""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from policytable.errors import FetchError
from policytable.fetch.address import AddressError, joined, read_address
from policytable.fetch.networks import Gate
from tests.fetching import SHARED, Asked, answer, moved, site, web

SUITE = SHARED / "ssrf_urls"
NAMES = {"localhost": ["127.0.0.1"]}
KNOWN = {"example.com": ["93.184.216.34"], "google.com": ["8.8.8.8"]}


def peers() -> tuple[dict[str, list[str]], list[str]]:
    gate = SUITE / "changedetection_gate.json"
    if not gate.exists():
        return {}, []
    return json.loads(gate.read_text("utf-8")), (SUITE / "seclists_must_refuse.txt").read_text("utf-8").splitlines()


GATE, MUST_REFUSE = peers()
HOSTILE = [
    *GATE.get("blocked_urls", []),
    *MUST_REFUSE,
    *(f"http://[{ip}]/" if ":" in ip else f"http://{ip}/" for ip in GATE.get("blocked_ips", [])),
]
needs_peers = pytest.mark.skipif(not HOSTILE, reason="the suites of other projects are not beside this checkout")
REFUSALS = {"private_address", "bad_address"}


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every address that a socket is connected to; those of this machine's test server go on."""
    seen: list[object] = []
    real = socket.create_connection

    def spy(address: tuple[str, int], *rest: object, **more: object) -> socket.socket:
        seen.append(address)
        if address[0] != "127.0.0.1":
            raise OSError("no network in tests")
        return real(address, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", spy)
    return seen


def lookups(host: str, port: int) -> list[str]:
    return KNOWN.get(host) or NAMES.get(host) or ["127.0.0.1"]


@needs_peers
def test_the_suite_is_whole() -> None:
    assert len(HOSTILE) + len(GATE["dns_answers"]) == 102


@needs_peers
@pytest.mark.parametrize("address", HOSTILE)
def test_hostile_addresses_are_refused_before_any_connection(address: str, tmp_path: Path, connects: list[object]) -> None:
    with pytest.raises(FetchError) as caught:
        web(tmp_path, allow=(), resolve=lookups).get(address)
    assert caught.value.code in REFUSALS and caught.value.message and not caught.value.heals
    assert not connects


@needs_peers
def test_hostile_addresses_are_refused_after_a_redirect(tmp_path: Path, connects: list[object]) -> None:
    """The server itself is allowed by its name only, so that its number stays private as a target."""
    targets = [item for item in HOSTILE if item.strip()]
    with site(lambda asked: moved(targets[int(asked.path[1:])])) as server:
        door = web(tmp_path, allow=("start.example",), resolve=lookups)
        door_of = [server.url(f"/{at}", "start.example") for at in range(len(targets))]
        for target, address in zip(targets, door_of, strict=True):
            with pytest.raises(FetchError) as caught:
                door.get(address)
            assert caught.value.code in REFUSALS and caught.value.chain, (target, str(caught.value))
            assert caught.value.chain[0][1] == 302
    assert {address[1] for address in connects} == {server.port}  # type: ignore[index]


@needs_peers
def test_hostile_links_of_a_page_are_refused(tmp_path: Path, connects: list[object]) -> None:
    """An attachment's link is read from its page and then fetched like any other address."""
    page = read_address("https://example.com/art/1.html")
    door = web(tmp_path, allow=(), resolve=lookups)
    for href in HOSTILE:
        try:
            address = str(joined(page, href))
        except AddressError:
            continue
        with pytest.raises(FetchError) as caught:
            door.get(address)
        assert caught.value.code in REFUSALS, href
    assert not connects


@needs_peers
def test_answers_of_name_servers_are_checked_all(tmp_path: Path, connects: list[object]) -> None:
    for case in GATE["dns_answers"]:
        connects.clear()
        with pytest.raises(FetchError) as caught:
            web(tmp_path, allow=(), resolve=lambda host, port, case=case: case["answers"]).get("http://rebinding.example/")  # type: ignore[index]
        assert (caught.value.code == "private_address") == case["blocked"], case  # type: ignore[index]
        assert bool(connects) != case["blocked"]  # type: ignore[index]


@needs_peers
def test_public_addresses_pass() -> None:
    gate = Gate.of(())
    for ip in GATE["allowed_ips"]:
        assert gate.admitted(read_address(f"http://[{ip}]/" if ":" in ip else f"http://{ip}/"), lookups, 1) == (ip,)
    for address in GATE["allowed_urls"]:
        assert gate.admitted(read_address(address), lookups, 1) == ("93.184.216.34",)


def test_a_name_that_changes_its_mind_is_not_followed(tmp_path: Path, connects: list[object]) -> None:
    turns = itertools.chain([["93.184.216.34"]], itertools.repeat(["127.0.0.1"]))
    door = web(tmp_path, allow=(), resolve=lambda host, port: next(turns), retries=2)
    with pytest.raises(FetchError) as caught:
        door.get("http://rebinding.example/")
    assert caught.value.code == "private_address"
    assert connects == [("93.184.216.34", 80)]


@pytest.mark.parametrize(
    "ip",
    ["::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1",
     "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    
     "fec0::1", "2001:db8::1", "2400::5efe:10.0.0.1", "::", "5f00::1", "100::1"],
)  # fmt: skip
def test_private_networks_in_other_clothes(ip: str) -> None:
    assert Gate.of(()).refuses(read_address(f"http://[{ip}]/").ip)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    ["http://a.example:22/", "http://a.example:6379/", "http://u:p@a.example/", "http://a.example\\@b.example/", "http://a.example./", "http://a..b/",
     "http://1.2.3/", "http://0x7f.1/", "http://127.0.0.01/", "http://１２７.0.0.1/", "http://a。example/", "http://a.example/\x00", "http://a.example/a\nb",
     "http://[::1%25eth0]/", "http://a.example:99999/", "http://%61.example/", "http:///a", "https:/a", "//a.example/",
     "http://-a.example/", "http://" + "a" * 9000],
)  # fmt: skip
def test_addresses_that_two_programs_could_read_differently(words: str) -> None:
    with pytest.raises(AddressError):
        read_address(words)


@pytest.mark.parametrize(
    ("words", "spelled"),
    [
        (
            "HTTP://GXT.Example.GOV.cn:80/a b/政策.html?q=绿色#x",
            "http://gxt.example.gov.cn/a%20b/%E6%94%BF%E7%AD%96.html?q=%E7%BB%BF%E8%89%B2",
        ),
        ("https://例子.中国/", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("http://a.example", "http://a.example/"),
        ("http://a.example/100%/%zz%41", "http://a.example/100%25/%25zz%41"),
        ("http://a.example/x/../%2e%2e/secret/./y/..", "http://a.example/secret/"),
        (" http://a.example:8080/?a=b ", "http://a.example:8080/?a=b"),
    ],
)
def test_addresses_have_one_spelling(words: str, spelled: str) -> None:
    assert str(read_address(words)) == spelled
    assert str(read_address(spelled)) == spelled


def test_redirects_are_read_from_where_they_stand() -> None:
    base = read_address("https://a.example/x/y.html")
    assert str(joined(base, "../z?q")) == "https://a.example/z?q"
    assert str(joined(base, "//b.example/z")) == "https://b.example/z"


# --- twelve shapes of redirect -------------------------------------------------------------------------------------------

SHAPES = [
    *((f"{status} x", "http://other.example:{port}/end") for status in (301, 302, 303, 307, 308)),
    ("302 x", "//other.example:{port}/end"),
    ("302 x", "http://a.example.other.example:{port}/end"),
    ("302 x", "http://A.EXAMPLE.:{port}/end"),
    ("302 x", "http://user:secret@other.example:{port}/end"),
    ("302 x", "http://a.example:{other}/end"),
    ("302 x", "https://a.example:{port}/end"),
    ("302 x", "http://other.example:{port}/back"),
]


@pytest.mark.parametrize(("status", "target"), SHAPES)
def test_no_credential_crosses_a_host(status: str, target: str, tmp_path: Path) -> None:
    def other(asked: Asked) -> bytes:
        return answer(b"<html>")

    with site(other) as second:

        def first(asked: Asked) -> bytes:
            if asked.path == "/start":
                return moved("/again", "302 x", ("Set-Cookie", "session=secret; Path=/; Domain=.example"))
            if asked.path == "/back":
                return moved(f"http://a.example:{server.port}/home")
            if asked.path == "/again":
                return moved(target.format(port=server.port, other=second.port), status)
            return answer(b"<html>")

        with site(first) as server:
            door = web(tmp_path, allow=("a.example", "other.example", "a.example.other.example"), timeout=1.0)
            try:
                door.get(f"http://a.example:{server.port}/start")
            except FetchError as error:
                assert error.code in ("bad_address", "tls", "unreachable", "bad_answer", "timeout")
    own = f"a.example:{server.port}"
    asked = [*server.documents, *second.asked]
    assert [item.headers.get("cookie") for item in asked if item.path == "/again"] == ["session=secret"]  # or the test could not fail
    for item in asked:
        assert "authorization" not in item.headers and "referer" not in item.headers
        assert item.headers.get("host") == own or "cookie" not in item.headers


def test_versions_are_named_to_the_host_that_gave_them_alone(tmp_path: Path) -> None:
    from policytable.fetch import Validators

    with site(lambda asked: moved(f"http://other.example:{server.port}/end") if asked.path == "/start" else answer(b"<html>")) as server:
        door = web(tmp_path, allow=("a.example", "other.example"))
        door.get(f"http://a.example:{server.port}/start", Validators('"v1"'))
        door.get(f"http://a.example:{server.port}/start", Validators('"v1"', None, f"http://other.example:{server.port}/end"))
    assert [item.headers.get("if-none-match") for item in server.documents] == ['"v1"', None, None, '"v1"']


# --- bombs ---------------------------------------------------------------------------------------------------------------


def dripped(head: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def play(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(2000):
            connection.sendall(drop)
            time.sleep(0.02)

    return play


def poured(head: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def play(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(100_000):
            connection.sendall(drop)

    return play


def packed(size: int) -> bytes:
    return gzip.compress(bytes(size), 9)


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BOMBS: dict[str, tuple[bytes | Callable[[socket.socket], None], str]] = {
    "gzip": (answer(packed(40_000_000), "200 OK", ("Content-Encoding", "gzip")), "http_bomb"),
    "gzip within the limit": (answer(packed(1_900_000), "200 OK", ("Content-Encoding", "gzip")), "http_bomb"),
    "gzip twice": (answer(gzip.compress(packed(40_000_000)), "200 OK", ("Content-Encoding", "gzip, gzip")), "http_bomb"),
    "gzip five times": (answer(b"x", "200 OK", ("Content-Encoding", "gzip, gzip, gzip, gzip, gzip")), "http_bomb"),
    "gzip in a thousand parts": (answer(gzip.compress(b"") * 1000, "200 OK", ("Content-Encoding", "gzip")), "http_bomb"),
    "deflate": (answer(zlib.compress(bytes(40_000_000), 9), "200 OK", ("Content-Encoding", "deflate")), "http_bomb"),
    "brotli that nobody asked for": (answer(b"\x1b\xff\xff", "200 OK", ("Content-Encoding", "br")), "bad_answer"),
    "endless chunks": (poured(CHUNKED, b"10000\r\n" + b"a" * 65536 + b"\r\n"), "too_large"),
    "endless body": (poured(HEAD + b"\r\n", b"a" * 65536), "too_large"),
    "tiny chunks with long names": (poured(CHUNKED, b"1;" + b"x" * 60_000 + b"\r\na\r\n"), "http_bomb"),
    "one huge header": (poured(HEAD + b"X: ", b"a" * 65536), "http_bomb"),
    "a flood of headers": (poured(HEAD, b"X-A: b\r\n" * 1000), "http_bomb"),
    "a flood of 1xx": (poured(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" * 100), "http_bomb"),
    "a dripping head": (dripped(HEAD, b"X"), "timeout"),
    "a dripping body": (dripped(HEAD + b"Content-Length: 100000\r\n\r\n", b"x"), "timeout"),
    "silence": (lambda connection: time.sleep(2), "timeout"),
    "a length that lies high": (answer(b"<html>", "200 OK", ("Content-Length", "600")), "unreachable"),
    "a length beyond all": (answer(b"<html>", "200 OK", ("Content-Length", "9" * 19)), "too_large"),
    "a negative length": (answer(b"<html>", "200 OK", ("Content-Length", "-5")), "bad_answer"),
    "two lengths": (answer(b"<html>", "200 OK", ("Content-Length", "6"), ("Content-Length", "5")), "bad_answer"),
    "gzip cut short": (answer(gzip.compress(bytes(range(256)) * 90)[:-300], "200 OK", ("Content-Encoding", "gzip")), "unreachable"),
    "no HTTP": (answer(b"")[9:], "bad_answer"),
    "hung up": (lambda connection: None, "unreachable"),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_end_within_the_limits(kind: str, tmp_path: Path) -> None:
    reply, code = BOMBS[kind]
    with site(lambda asked: reply) as server, pytest.raises(FetchError) as caught:
        web(tmp_path, timeout=0.8, size=2_000_000).get(server.url("/bomb"))
    assert caught.value.code == code
    assert caught.value.about == server.url("/bomb")


@pytest.mark.parametrize(
    ("lead", "code"),
    [
        (lambda path: path + "a" * 100, "too_many_redirects"),
        (lambda path: "/1" if path == "/2" else "/2", "redirect_loop"),
        (lambda path: path, "redirect_loop"),
        (lambda path: "", "bad_address"),
        (lambda path: "http://a.example/" + "a" * 9000, "bad_address"),
        (lambda path: "file:///etc/passwd", "bad_address"),
    ],
)
def test_redirects_end(lead: Callable[[str], str], code: str, tmp_path: Path) -> None:
    with site(lambda asked: moved(lead(asked.path))) as server, pytest.raises(FetchError) as caught:
        web(tmp_path).get(server.url("/1"))
    assert caught.value.code == code
    assert caught.value.chain[0] == (server.url("/1"), 302)
