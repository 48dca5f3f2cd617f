"""Room `api`: records byte for byte, filters and pages, tags, the take-over of a newer edition, what is refused."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp

from policytable.api import Reading, ReadingSettings, Takeover, create_app, hold
from policytable.asking import Question, answer_json, region_named
from policytable.asking import ask as ask_edition
from policytable.errors import EditionError
from policytable.store import Snapshots
from tests.embedded import Embedded
from tests.reading import Got, ask

API = "/api/v1"
MARKS = ("mark-one", "mark-two")


@pytest.fixture(scope="module")
def app(embedded: Embedded) -> ASGIApp:
    """The interface to the embedded edition, with its originals."""
    return create_app(Reading(Takeover(embedded.out), copies=Snapshots(embedded.home / "snapshots")))


@pytest.fixture(scope="module")
def lines(embedded: Embedded) -> dict[str, list[bytes]]:
    """The lines of every file of records."""
    return {path.stem: path.read_bytes().splitlines() for path in embedded.out.glob("*.jsonl")}


def pages(app: ASGIApp, address: str, limit: int) -> Iterator[dict[str, Any]]:
    """Every page of a list, each asked for with what the one before names."""
    glue = "&" if "?" in address else "?"
    got = ask(app, f"{address}{glue}limit={limit}")
    while True:
        assert got.status == 200, got.body
        yield got.data
        following = [part for part in got.headers["link"].split(", ") if 'rel="next"' in part]
        assert bool(following) == (got.data["next"] is not None)
        if not following:
            return
        got = ask(app, following[0].partition("<")[2].partition(">")[0])


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("facts", lambda data: f"{API}/facts/{data['id']}"),
        ("cells", lambda data: f"{API}/cells/{data['adcode']}/{data['column']}"),
        ("policies", lambda data: f"{API}/policies/{data['key']}"),
        ("documents", lambda data: f"{API}/documents/{data['source']}"),
    ],
)
def test_a_record_is_its_line(app: ASGIApp, lines: dict[str, list[bytes]], name: str, address: Callable[[Any], str]) -> None:
    for line in lines[name]:
        assert ask(app, address(orjson.loads(line))).body == line
    assert b"".join(b"".join(orjson.dumps(item) for item in page["items"]) for page in pages(app, f"{API}/{name}", 100)) == b"".join(
        orjson.dumps(orjson.loads(line)) for line in lines[name]
    )


def test_whole_files_are_what_lies_in_the_folder(app: ASGIApp, embedded: Embedded) -> None:
    for name in ("edition", "manifest", "table", "changes", "corrections"):
        assert ask(app, f"{API}/{name}").body == (embedded.out / f"{name}.json").read_bytes()
    listed = [item for page in pages(app, f"{API}/files", 7) for item in page["items"]]
    assert {item["name"] for item in listed} >= {"facts.csv", "edition.json", "manifest.json", "schema/facts.schema.json"}
    for item in listed:
        content = (embedded.out / item["name"]).read_bytes()
        assert ask(app, item["path"]).body == ask(app, f"/{item['name']}").body == content
    served = [path for path in (embedded.out / "site").rglob("*.html")]
    assert served and all(ask(app, f"/site/{path.relative_to(embedded.out / 'site')}").body == path.read_bytes() for path in served[::9])


def _region(data: Any, homes: dict[str, Any]) -> str:
    return str((data["region"] or homes[data["source"]]["region"])["adcode"])


# (filter, whether a fact holds it): written down once more, from the file alone.
HOLDS: dict[str, Callable[[Any, str, dict[str, Any]], bool]] = {
    "field": lambda data, said, homes: data["field"] == said,
    "object": lambda data, said, homes: data["object"] == said,
    "level": lambda data, said, homes: said in ([data["level"]] if isinstance(data["level"], str) else data["level"]),
    "state": lambda data, said, homes: data["review"]["state"] == said,
    "standing": lambda data, said, homes: data["verdict"]["standing"] == said,
    "held": lambda data, said, homes: (data["review"]["held"] is not None) == (said == "true"),
    "source": lambda data, said, homes: data["source"] == said,
    "issued_from": lambda data, said, homes: (homes[data["source"]]["issued"] or "") >= said,
    "issued_to": lambda data, said, homes: "" < (homes[data["source"]]["issued"] or "") <= said,
    "region": lambda data, said, homes: _region(data, homes) == said,
    "inside": lambda data, said, homes: _region(data, homes).startswith(said.rstrip("0").ljust(2, "0")),
    "q": lambda data, said, homes: said in data["display"] or any(said in entry["quote"] for entry in data["evidence"]),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "field": ("target", "award", "supervision", "note"),
    "object": ("green_factory", "green_park", "nothing_such"),
    "level": ("national", "provincial", "county"),
    "state": ("machine", "accepted"),
    "standing": ("chosen", "loser"),
    "held": ("true", "false"),
    "source": ("anhui-2017-policy",),
    "issued_from": ("2017-01-01", "2019-06-01"),
    "issued_to": ("2016-12-31", "2018-06-30"),
    "region": ("340000", "320500"),
    "inside": ("340000", "320000", "320500"),
    "q": ("奖励100万元", "复核"),
}
SINGLE = {"region", "inside"}
CHOSEN = st.dictionaries(st.sampled_from(sorted(CHOICES)), st.integers(0, 3), max_size=3).filter(
    lambda one: {"region", "inside"} - one.keys()
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHOSEN, st.integers(1, 400))
def test_pages_give_what_holds_exactly_once(app: ASGIApp, lines: dict[str, list[bytes]], chosen: dict[str, int], limit: int) -> None:
    said = {name: CHOICES[name][which % len(CHOICES[name])] for name, which in chosen.items()}
    homes = {data["source"]: data for data in map(orjson.loads, lines["documents"])}
    facts = [data for data in map(orjson.loads, lines["facts"]) if all(HOLDS[name](data, text, homes) for name, text in said.items())]
    query = "&".join(f"region={text}&descendants=true" if name == "inside" else f"{name}={text}" for name, text in said.items())
    found = list(pages(app, f"{API}/facts?{query}" if query else f"{API}/facts", limit))
    got = [item["id"] for page in found for item in page["items"]]
    if "q" in said:  # words are also looked for in titles and names of places
        assert len(got) == len(set(got)) == found[0]["total"] and set(got) >= {data["id"] for data in facts}
    else:
        assert got == [data["id"] for data in facts] and found[0]["total"] == len(facts)


def test_search_finds_what_is_called_so_first(app: ASGIApp) -> None:
    found = [item for page in pages(app, f"{API}/search?q=合肥", 11) for item in page["items"]]
    assert found[0]["kind"] == "region" and found[0]["title"] == "合肥市"
    assert {item["kind"] for item in found} == {"region", "policy", "cell", "document", "fact"}
    for item in found:
        assert ask(app, item["path"]).status == 200
        assert item["page"] is None or ask(app, item["page"].partition("#")[0]).status == 200
    assert ask(app, f"{API}/search?q=合肥 ＡＢＣ不会有").data["total"] == 0
    assert ask(app, f"{API}/search?q=%20").data["total"] == 0


def test_what_is_known_is_not_sent_again(app: ASGIApp, lines: dict[str, list[bytes]]) -> None:
    fact = f"{API}/facts/{orjson.loads(lines['facts'][0])['id']}"
    for address in (fact, f"{API}/facts?field=award", f"{API}/table", "/site/index.html", f"{API}/files/facts.csv"):
        first = ask(app, address)
        tag = first.headers["etag"]
        assert first.status == 200 and tag.startswith('"') and first.headers["x-edition"]
        for said in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = ask(app, address, headers=[("if-none-match", said)])
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert ask(app, address, headers=[("if-none-match", '"other"')]).body == first.body
        head = ask(app, address, "HEAD")
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", first.headers["content-length"])
    plain = ask(app, f"{API}/table")
    packed = ask(app, f"{API}/table", headers=[("accept-encoding", "br, gzip;q=0.5")])
    assert gzip.decompress(packed.body) == plain.body and packed.headers["etag"] != plain.headers["etag"]
    assert ask(app, f"{API}/table", headers=[("accept-encoding", "gzip;q=0")]).body == plain.body


def test_what_an_enterprise_can_get_is_the_answer_of_the_command(app: ASGIApp, embedded: Embedded) -> None:
    told = answer_json(ask_edition(embedded.published, Question(region_named("340100"))))
    assert ask(app, f"{API}/ask?region=340100").data == orjson.loads(orjson.dumps(told))
    assert ask(app, f"{API}/ask?region=合肥市&level=provincial").data["level"] == "provincial"
    for query in ("region=朝阳", "region=999999", "region=340100&object=nothing_such"):
        assert ask(app, f"{API}/ask?{query}").data["code"] == "record_unknown"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"{API}/nothing", 404, "page_unknown"),
        (f"{API}/facts/f-nothing", 404, "record_unknown"),
        (f"{API}/facts/%00", 404, "record_unknown"),
        (f"{API}/facts/{'x' * 5000}", 404, "record_unknown"),
        (f"{API}/cells/110000/nothing", 404, "record_unknown"),
        (f"{API}/cells/11000/target", 404, "record_unknown"),
        (f"{API}/copies/{'0' * 64}", 404, "record_unknown"),
        (f"{API}/facts?feild=award", 400, "parameter_refused"),
        (f"{API}/facts?field=award&field=target", 400, "parameter_refused"),
        (f"{API}/facts?field=", 400, "parameter_refused"),
        (f"{API}/facts?limit=0", 400, "parameter_refused"),
        (f"{API}/facts?limit=1001", 400, "parameter_refused"),
        (f"{API}/facts?limit={'9' * 9999}", 400, "parameter_refused"),
        (f"{API}/facts?limit=%EF%BC%91", 400, "parameter_refused"),
        (f"{API}/facts?q=%ff%fe", 400, "parameter_refused"),
        (f"{API}/facts?q=%00", 400, "parameter_refused"),
        (f"{API}/facts?q={'x' * 101}", 400, "parameter_refused"),
        (f"{API}/facts?issued_from=2019-02-30", 400, "parameter_refused"),
        (f"{API}/facts?{'q=x&' * 20000}", 414, "query_too_long"),
        (f"{API}/facts?cursor={'A' * 32}", 404, "cursor_unknown"),
        (f"{API}/search", 400, "parameter_refused"),
        ("/site/../manifest.json/../../../etc/passwd", 404, "record_unknown"),
        ("/site/%2e%2e/%2e%2e/%2e%2e/etc/passwd", 404, "record_unknown"),
        ("/site/..%5c..%5cwindows", 404, "record_unknown"),
        ("//etc/passwd", 404, "record_unknown"),
        (f"{API}/files/..%2f..%2fetc%2fpasswd", 404, "record_unknown"),
        (f"{API}/files/.current%2ffacts.csv", 404, "record_unknown"),
        (f"{API}/schema/..%2ffacts.csv", 404, "record_unknown"),
        ("/.editions/", 404, "record_unknown"),
    ],
)
def test_what_cannot_be_answered_says_so(app: ASGIApp, address: str, status: int, code: str) -> None:
    got = ask(app, address)
    assert (got.status, got.data["code"], got.data["status"]) == (status, code, status)
    assert got.headers["content-type"] == "application/problem+json" and got.headers["x-edition"]
    assert "Traceback" not in got.body.decode() and "/" not in got.data["detail"].replace("/api/v1/", "")


def test_only_reading_and_who_may_read(app: ASGIApp, embedded: Embedded) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"):
        got = ask(app, f"{API}/facts", method)
        assert (got.status, got.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    asked = ask(app, f"{API}/facts", "OPTIONS", [("origin", "https://a.example"), ("access-control-request-method", "GET")])
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, "*")
    closed = create_app(Reading(Takeover(embedded.out), ReadingSettings(("table.example",), cors=False)))
    got = ask(closed, f"{API}/edition", headers=[("host", "table.example")])
    assert got.status == 200 and "access-control-allow-origin" not in got.headers
    assert ask(closed, f"{API}/edition", headers=[("host", "other.example")]).data["code"] == "host_unknown"
    assert ask(closed, f"{API}/edition").status == 421


def test_a_copy_may_do_nothing(app: ASGIApp, lines: dict[str, list[bytes]], embedded: Embedded) -> None:
    documents = [data for data in map(orjson.loads, lines["documents"]) if data["sha256"]]
    kept = Snapshots(embedded.home / "snapshots")
    for data in documents[::17]:
        got = ask(app, f"{API}/copies/{data['sha256']}")
        assert got.body == kept.get(data["sha256"]) and got.headers["content-type"] == data["media_type"]
        assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    unnamed = next((one for one in kept if one not in {data["sha256"] for data in documents}), None)
    assert unnamed is None or ask(app, f"{API}/copies/{unnamed}").status == 404
    without = create_app(Reading(Takeover(embedded.out)))
    assert ask(without, f"{API}/copies/{documents[0]['sha256']}").status == 404


def _other(folder: Path, to: Path, mark: str) -> None:
    """The edition once more with another mark on every record, as another edition."""
    shutil.copytree(folder, to, symlinks=True)
    for name in ("facts.jsonl", "cells.jsonl", "table.json"):
        (to / name).write_bytes((folder / name).read_bytes().replace("示例文稿，非官方原文".encode(), mark.encode()))
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    for name in ("facts.jsonl", "cells.jsonl", "table.json"):
        content = (to / name).read_bytes()
        manifest["files"][name] |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    (to / "manifest.json").write_bytes(orjson.dumps(manifest))
    pointer = orjson.loads((folder / "edition.json").read_bytes())
    digest = hashlib.sha256((to / "manifest.json").read_bytes()).hexdigest()
    (to / "edition.json").write_bytes(orjson.dumps(pointer | {"edition": f"edition-{mark}", "manifest": digest}))


def test_a_newer_edition_is_taken_over_whole(embedded: Embedded, tmp_path: Path) -> None:
    out, folder = tmp_path / "out", (embedded.out / ".current").resolve()
    for mark in MARKS:
        _other(folder, out / ".editions" / mark, mark)
    _point(out, MARKS[0])
    for path in (out / ".editions" / MARKS[0]).iterdir():
        (out / path.name).symlink_to(f".current/{path.name}")
    app = create_app(Reading(Takeover(out)))
    key = orjson.loads((folder / "facts.jsonl").read_bytes().splitlines()[0])["id"]
    old = ask(app, f"{API}/facts?limit=5").data["next"]
    seen, stop = list[Got](), threading.Event()

    def asking() -> None:
        while not stop.is_set():
            seen.extend(ask(app, address) for address in (f"{API}/facts/{key}", f"{API}/facts?limit=30", f"{API}/table", f"{API}/edition"))

    threads = [threading.Thread(target=asking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for mark in (MARKS[1], MARKS[0], MARKS[1]):
        _point(out, mark)
        until = time.monotonic() + 20
        while ask(app, f"{API}/edition").headers["x-edition"] != f"edition-{mark}" and time.monotonic() < until:
            time.sleep(0.02)
    stop.set()
    for thread in threads:
        thread.join()
    told = [(got.headers["x-edition"].removeprefix("edition-"), {mark for mark in MARKS if mark.encode() in got.body}) for got in seen]
    assert {edition for edition, _ in told} == set(MARKS) and all(marks == {edition} for edition, marks in told)
    gone = ask(app, f"{API}/facts?limit=5&cursor={old}")
    assert (gone.status, gone.data["code"]) == (410, "cursor_gone")


def _point(out: Path, mark: str) -> None:
    fresh = out / ".fresh"
    fresh.symlink_to(f".editions/{mark}")
    fresh.rename(out / ".current")


def test_an_edition_that_is_not_whole_is_not_taken(embedded: Embedded, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree((embedded.out / ".current").resolve(), copy)
    takeover = Takeover(copy)
    stood = takeover.current()
    with open(copy / "facts.jsonl", "ab") as file:
        file.write(b"{}\n")
    with pytest.raises(EditionError, match=r"facts\.jsonl.*manifest"):
        hold(copy)
    (copy / "edition.json").write_bytes((copy / "edition.json").read_bytes() + b" ")
    time.sleep(0.3)
    assert takeover.current() is stood and ask(create_app(Reading(takeover)), f"{API}/edition").status == 200
    time.sleep(0.5)
    assert takeover.current() is stood
    with pytest.raises(EditionError, match=r"manifest\.json"):
        hold(tmp_path)
