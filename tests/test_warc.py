"""WARC: the home comes back whole, others' readers agree, others' files are read, hostile ones end in a code."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import io
import shutil
import subprocess
import threading
import zlib
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from policytable.errors import StoreError
from policytable.model import Find, Hop, Look, Region, Visit
from policytable.store import Home
from policytable.store.warc import export_warc, import_warc

PAGE = "<html><body>给予一次性奖励60万元。</body></html>".encode()
ADDRESS = "https://gxt.jiangsu.gov.cn/art/绿色工厂.html?a=1 2"
WIRE = (
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "61"),
    ("ETag", '"1"'),
    ("X-名", "值\r\nEvil: 1"),
)
FIND = Find(
    "s1", "c1", Region("320000", "江苏省"), (ADDRESS,), "办法", "2018-03-01", "meeting", "2020-01-02T01:00:00Z", "2020-01-02T01:00:00Z"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    yield home
    home.close()


@pytest.fixture
def seen(home: Home) -> Home:
    """A home that has seen a body, its confirmation, its repetition elsewhere behind redirects, failures and nothing at all."""
    sha256 = home.snapshots.put(PAGE)
    fresh = Visit(ADDRESS, "2020-01-02T09:00:00.5+08:00", 200, ADDRESS, sha256, "a.html", "text/html", len(PAGE), WIRE, run="r1")
    chain = (Hop("http://b.gov.cn/1", 301), Hop("http://b.gov.cn/1", 302))
    home.web.add_many(
        [
            fresh,
            replace(
                fresh,
                address="http://b.gov.cn/1",
                asked="2020-01-02T01:00:01Z",
                final="https://b.gov.cn/2",
                chain=chain,
                headers=(("Location", "/x"),),
            ),
            replace(fresh, asked="2020-01-03T00:00:00Z", status=304, headers=(("ETag", '"2"'),), run="r2"),
            Visit(ADDRESS, "2020-01-04T00:00:00Z", 404, ADDRESS, problem="gone", message="没有了", headers=WIRE, run="r3"),
            Visit("http://down.gov.cn/", "2020-01-04T00:00:00Z", None, problem="unreachable", run="r3"),
            Visit(ADDRESS, "2020-01-05T00:00:00Z", 200, ADDRESS, home.snapshots.put(b""), run="r4"),
        ]
    )
    home.web.look(Look("c1", "2020-01-02T09:00:00+08:00", "ok", 1, 2, run="r1"))
    home.web.put_finds([FIND])
    return home


def contents(home: Home) -> tuple[object, ...]:
    return home.web.visits(), home.web.looks(), home.web.finds(), tuple(home.snapshots)


# --- our own -----------------------------------------------------------------


def test_a_home_filled_from_the_file_is_the_same_home(seen: Home, tmp_path: Path) -> None:
    made = export_warc(seen, tmp_path / "a.warc.gz")
    assert (made.visits, made.issues, made.size) == (6, (), (tmp_path / "a.warc.gz").stat().st_size)
    other = Home(tmp_path / "other")
    taken = import_warc(other, tmp_path / "a.warc.gz")
    assert (taken.visits, taken.known, taken.snapshots, taken.looks, taken.finds, taken.issues) == (6, 0, 2, 1, 1, ())
    assert contents(other) == contents(seen)
    again = import_warc(other, tmp_path / "a.warc.gz")
    assert (again.visits, again.known, again.snapshots) == (0, 6, 0)
    assert contents(other) == contents(seen)


def test_the_same_home_gives_the_same_bytes(seen: Home, tmp_path: Path) -> None:
    export_warc(seen, tmp_path / "a.warc.gz")
    other = Home(tmp_path / "other")
    import_warc(other, tmp_path / "a.warc.gz")
    export_warc(other, tmp_path / "b.warc.gz")
    assert (tmp_path / "a.warc.gz").read_bytes() == (tmp_path / "b.warc.gz").read_bytes()


@pytest.mark.parametrize("chosen", [{"run": "r2"}, {"since": "2020-01-03T00:00:00Z"}], ids=["run", "since"])
def test_a_part_brings_the_bodies_that_it_confirms(seen: Home, tmp_path: Path, chosen: dict[str, str]) -> None:
    export_warc(seen, tmp_path / "a.warc.gz", **chosen)
    other = Home(tmp_path / "other")
    assert import_warc(other, tmp_path / "a.warc.gz").issues == ()
    last = next(visit for visit in reversed(other.web.visits(ADDRESS)) if visit.status == 304)
    assert last.sha256 is not None and other.snapshots.get(last.sha256) == PAGE


def test_what_was_exported_apart_comes_together(seen: Home, tmp_path: Path) -> None:
    parts = []
    for run in ("r4", "r2", "r3", "r1"):
        export_warc(seen, tmp_path / run, run=run)
        parts.append((tmp_path / run).read_bytes())
    (tmp_path / "all").write_bytes(b"".join(parts))  # WARC files may be written one behind the other
    other = Home(tmp_path / "other")
    assert import_warc(other, tmp_path / "all").issues == ()
    assert contents(other) == contents(seen)


def test_an_old_file_turns_no_find_back(seen: Home, tmp_path: Path) -> None:
    export_warc(seen, tmp_path / "old")
    later = replace(FIND, addresses=("https://new.gov.cn/1", *FIND.addresses), last_seen="2021-01-01T00:00:00Z")
    seen.web.put_finds([later])
    export_warc(seen, tmp_path / "new")
    assert import_warc(seen, tmp_path / "old").finds == 0 and seen.web.finds() == (later,)
    other = Home(tmp_path / "other")
    import_warc(other, tmp_path / "old")
    assert import_warc(other, tmp_path / "new").finds == 1 and other.web.finds() == (later,)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TIMES = st.datetimes(timezones=st.timezones()).map(lambda when: when.isoformat())


@st.composite
def visits(draw: st.DrawFn) -> tuple[Visit, bytes | None]:
    body = draw(st.none() | st.binary(max_size=300))
    status = draw(st.none() | st.integers(100, 599))
    kept = body is not None and status is not None and status != 304
    return (
        Visit(
            "http://" + draw(TEXTS),
            draw(TIMES),
            status,
            draw(TEXTS),
            hashlib.sha256(body or b"").hexdigest() if kept else None,
            draw(TEXTS),
            draw(st.none() | TEXTS),
            len(body or b""),
            tuple(draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))),
            tuple(draw(st.lists(st.builds(Hop, TEXTS, st.integers(300, 399)), max_size=3))),
            draw(st.none() | TEXTS),
            draw(TEXTS),
            draw(TEXTS),
        ),
        body if kept else None,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=st.lists(visits(), max_size=6))
def test_any_visits_come_back_and_others_find_no_fault(
    seen: list[tuple[Visit, bytes | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("warc")
    first, second = Home(folder / "a"), Home(folder / "b")
    times = [visit for visit, _ in seen if visit.asked[:4] not in ("0001", "9999")]  # a zone may push these off the calendar
    for visit, body in seen:
        if body is not None and visit in times:
            first.snapshots.put(body)
    first.web.add_many(times)
    export_warc(first, folder / "a.warc.gz")
    assert check(folder / "a.warc.gz") == ""
    assert import_warc(second, folder / "a.warc.gz").issues == ()
    assert contents(second) == contents(first)
    first.close()
    second.close()


# --- others' readers ---------------------------------------------------------


def check(path: Path) -> str:
    """What warcio finds wrong with a file."""
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(said):
        Checker(Namespace(inputs=[str(path)], verbose=False)).process_all()
    return said.getvalue()


def test_warcio_finds_no_fault_and_reads_the_page(seen: Home, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    export_warc(seen, path)
    assert check(path) == ""
    with path.open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, *_ in records].count("metadata") == 8
    assert records[0][0] == "warcinfo"
    by_kind = {}
    for kind, fields, http, body in records:
        by_kind.setdefault((kind, http.get_statuscode() if http else ""), (fields, http, body))
    fields, http, body = by_kind["response", "200"]
    assert body == PAGE and http.get_header("Content-Length") == str(len(PAGE))
    assert http.get_header("X-Archive-Orig-Content-Encoding") == "gzip" and http.get_header("Content-Encoding") is None
    assert http.get_header("Evil") is None
    assert fields.get_header("WARC-Date") == "2020-01-02T01:00:00.500000Z"
    assert fields.get_header("WARC-Target-URI") == "https://gxt.jiangsu.gov.cn/art/%E7%BB%BF%E8%89%B2%E5%B7%A5%E5%8E%82.html?a=1%202"
    confirmed, http, _ = by_kind["revisit", "304"]
    assert confirmed.get_header("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert confirmed.get_header("WARC-Refers-To") == fields.get_header("WARC-Record-ID")
    assert by_kind["response", "301"][1].get_header("Location") == "http://b.gov.cn/1"
    assert by_kind["response", "404"][0].get_header("WARC-Truncated") == "unspecified"


# --- others' files -----------------------------------------------------------


def foreign(path: Path, *records: tuple[str, str, str, list[tuple[str, str]], bytes, dict[str, str]], packed: bool = True) -> Path:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("x.warc.gz", {"software": "crawler"}))
        for kind, address, status, headers, body, more in records:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            fields = {"WARC-Date": "2021-05-06T07:08:09Z", **more}
            writer.write_record(
                writer.create_warc_record(address, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=fields)
            )
    return path


def chunked(body: bytes) -> bytes:
    return b"".join(b"%x;ext\r\n%s\r\n" % (len(body[at : at + 7]), body[at : at + 7]) for at in range(0, len(body), 7)) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], PAGE),
        ([("Content-Encoding", "gzip")], gzip.compress(PAGE)),
        ([("Content-Encoding", "gzip")], PAGE),
        ([("Content-Encoding", "deflate")], zlib.compress(PAGE)),
        ([("Content-Encoding", "deflate")], zlib.compress(PAGE)[2:-4]),
        ([("Transfer-Encoding", "chunked")], chunked(PAGE)),
        ([("Transfer-Encoding", "chunked")], PAGE),
        ([("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip, identity")], chunked(gzip.compress(PAGE))),
        ([("X-Archive-Orig-Content-Encoding", "gzip")], PAGE),
    ],
    ids=["plain", "gzip", "gzip undone", "zlib", "deflate", "chunked", "chunked undone", "both", "renamed"],
)
@pytest.mark.parametrize("packed", [True, False], ids=["by the record", "not packed"])
def test_an_answer_that_another_tool_recorded(
    home: Home, tmp_path: Path, headers: list[tuple[str, str]], body: bytes, packed: bool
) -> None:
    kind = [("Content-Type", "text/html; charset=gb2312"), *headers]
    path = foreign(tmp_path / "x", ("response", "http://a.gov.cn/d/%E5%8A%9E.html", "200 OK", kind, body, {}), packed=packed)
    taken = import_warc(home, path)
    assert (taken.visits, taken.snapshots, taken.issues) == (1, 1, ())
    (visit,) = home.web.visits()
    assert home.snapshots.get(visit.sha256 or "") == PAGE
    assert (visit.name, visit.media_type, visit.asked) == ("办.html", "text/html; charset=gb2312", "2021-05-06T07:08:09Z")


def test_redirects_revisits_and_failures_of_another_tool(home: Home, tmp_path: Path) -> None:
    refers = {
        "WARC-Refers-To-Target-URI": "http://a.cn/z",
        "WARC-Refers-To-Date": "2021-05-06T07:08:09Z",
        "WARC-Date": "2021-06-01T00:00:00Z",
    }
    same = {**refers, "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"}
    unchanged = {**refers, "WARC-Profile": "http://netpreserve.org/warc/1.0/revisit/server-not-modified"}
    path = foreign(
        tmp_path / "x",
        ("response", "http://a.cn/x", "301 Moved", [("Location", "y")], b"moved", {}),
        ("response", "http://a.cn/y", "302 Found", [("Location", "//a.cn/z#top")], b"", {}),
        ("response", "http://a.cn/loop", "302 Found", [("Location", "/loop")], b"", {}),
        ("response", "http://a.cn/bad", "302 Found", [("Location", "http://[")], b"", {}),
        ("response", "http://a.cn/z", "200 OK", [("ETag", '"1"')], PAGE, {}),
        ("revisit", "http://a.cn/copy", "200 OK", [], b"", same),
        ("revisit", "http://a.cn/z", "304 Not Modified", [], b"", unchanged),
        ("revisit", "http://a.cn/unknown", "200 OK", [], b"", {"WARC-Profile": same["WARC-Profile"]}),
        ("response", "http://a.cn/gone", "404 Not Found", [], b"none", {}),
        ("response", "http://a.cn/br", "200 OK", [("Content-Encoding", "br")], b"\x0b\x02", {}),
        ("resource", "http://a.cn/file", "", [], b"bytes", {}),
    )
    taken = import_warc(home, path)
    assert sorted((issue.code, issue.about) for issue in taken.issues) == [
        ("warc_record", "http://a.cn/br"),
        ("warc_record", "http://a.cn/unknown"),
    ]
    sha256 = hashlib.sha256(PAGE).hexdigest()
    last = {address: home.web.last(f"http://a.cn/{address}") for address in ("x", "z", "copy")}
    assert {visit.sha256 for visit in last.values() if visit} == {sha256} and None not in last.values()
    assert last["x"].chain == (Hop("http://a.cn/x", 301), Hop("http://a.cn/y", 302)) and last["x"].final == "http://a.cn/z"
    assert (last["z"].status, dict(last["z"].headers)["ETag"]) == (304, '"1"')
    assert home.web.newest("http://a.cn/gone").problem == "gone"
    assert home.web.newest("http://a.cn/loop").problem == "fetch_failed"
    assert home.web.last("http://a.cn/bad") is None


# --- hostile and damaged files -----------------------------------------------

GOOD = ("response", "http://a.cn/1", "200 OK", [], PAGE, {})


def member(block: bytes, *fields: str, length: int | None = None) -> bytes:
    lines = ["WARC/1.1", "WARC-Type: response", "WARC-Date: 2021-01-01T00:00:00Z", "WARC-Target-URI: http://a.cn/m", *fields]
    head = "\r\n".join([*lines, f"Content-Length: {len(block) if length is None else length}", "", ""])
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


HTTP = b"HTTP/1.1 200 OK\r\n\r\n"
ZEROS = bytes(30_000_000)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"\x1f\x8b\x08 no gzip at all", "warc_record"),
        (member(HTTP + PAGE)[:-30], "warc_record"),
        (member(HTTP, length=10**9), "warc_record"),
        (member(HTTP, length=-1), "warc_record"),
        (member(HTTP + PAGE, length=7), "warc_record"),
        (member(b"SMTP hello"), "warc_record"),
        (member(HTTP + PAGE, "WARC-Block-Digest: sha1:" + base64.b32encode(b"x" * 20).decode()), "warc_record"),
        (member(HTTP + PAGE, "WARC-Truncated: length"), "warc_record"),
        (member(HTTP + PAGE, "WARC-Segment-Number: 1"), "warc_record"),
        (member(HTTP + b"x" * 20_999_999), "too_large"),
        (member(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(ZEROS)), "too_large"),
        (member(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE)[:-9]), "warc_record"),
        (member(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip,gzip,gzip,gzip,gzip\r\n\r\n"), "warc_record"),
        (gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2021\r\n" + b"X: y\r\n" * 5000), "warc_record"),
    ],
    ids=[
        "no gzip",
        "breaks off",
        "length too long",
        "length below nothing",
        "length too short",
        "no HTTP",
        "wrong digest",
        "truncated",
        "in segments",
        "large",
        "bomb",
        "gzip breaks off",
        "five codings",
        "endless fields",
    ],
)
def test_a_record_that_does_not_hold_costs_that_record(home: Home, tmp_path: Path, bad: bytes, code: str) -> None:
    good = foreign(tmp_path / "good", GOOD).read_bytes()
    other = foreign(tmp_path / "other", (*GOOD[:1], "http://a.cn/2", *GOOD[2:])).read_bytes()
    (tmp_path / "x").write_bytes(good + bad + other)
    taken = import_warc(home, tmp_path / "x")
    assert {issue.code for issue in taken.issues} == {code}
    assert {"http://a.cn/1", "http://a.cn/2"} <= {visit.address for visit in home.web.visits()}
    assert home.web.last("http://a.cn/m") is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "warc_unreadable"),
        (b"", "warc_unreadable"),
        (b"GIF89a" * 100, "warc_unreadable"),
        (b"\n".join(b"WARC/1.0\n" for _ in range(500)), "warc_unreadable"),
        (gzip.compress(b"nothing"), "warc_unreadable"),
        (gzip.compress(bytes(200_000_000)), "archive_bomb"),
        (member(HTTP, length=10**14)[:20] + b"\x1f\x8b\x08" * 5000, "warc_unreadable"),
    ],
    ids=["missing", "empty", "another kind", "no records", "other gzip", "bomb", "many starts"],
)
def test_a_file_that_is_no_warc_is_refused_with_a_code(home: Home, tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "x"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError) as said:
        import_warc(home, path)
    assert said.value.code == code
    assert home.web.visits() == ()


@pytest.mark.parametrize(
    "block",
    [b"{", b"[]", b"[" * 100_000, b'{"visit": {}}', b'{"finds": 3}', b'{"looks": [{}]}', b'{"visit": null}'],
    ids=["torn", "list", "deep", "empty visit", "no list", "empty look", "null"],
)
def test_metadata_that_does_not_hold_is_told(seen: Home, tmp_path: Path, block: bytes) -> None:
    path = tmp_path / "x"
    export_warc(seen, path)
    info = next(ArchiveIterator(io.BytesIO(path.read_bytes()))).rec_headers.get_header("WARC-Record-ID")
    path.write_bytes(path.read_bytes() + member(block, f"WARC-Warcinfo-ID: {info}").replace(b"", b""))
    raw = gzip.decompress(path.read_bytes())
    path.write_bytes(
        raw[: raw.rfind(b"WARC-Type: response")] + raw[raw.rfind(b"WARC-Type: response") :].replace(b"response", b"metadata", 1)
    )
    other = Home(tmp_path / "other")
    taken = import_warc(other, path)
    assert [issue.code for issue in taken.issues] == ["warc_record"]
    assert contents(other) == contents(seen)


def test_a_body_that_is_gone_is_told_at_both_ends(seen: Home, tmp_path: Path) -> None:
    (sha256,) = {visit.sha256 for visit in seen.web.visits() if visit.size}
    seen.snapshots.discard(sha256 or "")
    made = export_warc(seen, tmp_path / "a")
    assert {issue.code for issue in made.issues} == {"missing_snapshot"} and check(tmp_path / "a") == ""
    other = Home(tmp_path / "other")
    taken = import_warc(other, tmp_path / "a")
    assert {issue.code for issue in taken.issues} == {"missing_snapshot"}
    assert other.web.last(ADDRESS) is not None and other.web.last(ADDRESS).size == 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.binary(min_size=0, max_size=9), st.booleans())
def test_noise_in_a_file_is_never_a_crash(seen: Home, tmp_path: Path, place: int, noise: bytes, packed: bool) -> None:
    path = tmp_path / "a"
    if not path.exists():
        export_warc(seen, path)
    content = path.read_bytes() if packed else gzip.decompress(path.read_bytes())
    place %= len(content)
    (tmp_path / "b").write_bytes(content[:place] + noise + content[place + len(noise) // 2 :])
    other = Home(tmp_path / "other")
    with contextlib.suppress(StoreError):
        import_warc(other, tmp_path / "b")
    other.close()


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/new.html")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(chunked(PAGE))

    def log_message(self, *_: object) -> None:
        """The test's output stays its own."""


def test_what_wget_recorded_is_read(home: Home, tmp_path: Path) -> None:
    wget = shutil.which("wget")
    if wget is None:
        pytest.skip("wget is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        options = ["--no-proxy", "-q", "-t", "1", "-T", "20", "--warc-file", str(tmp_path / "w"), "-O", str(tmp_path / "out")]
        done = subprocess.run([wget, *options, f"{base}/old"], capture_output=True, text=True, timeout=60)
    finally:
        server.shutdown()
        server.server_close()
    if "warc" in done.stderr:
        pytest.skip(f"this wget writes no WARC: {done.stderr.strip()}")
    assert import_warc(home, tmp_path / "w.warc.gz").issues == ()
    last = home.web.last(f"{base}/old")
    assert last is not None and home.snapshots.get(last.sha256 or "") == PAGE
    assert (last.final, [hop.status for hop in last.chain]) == (f"{base}/new.html", [301])
