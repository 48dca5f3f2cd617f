"""Fresh eyes that try to break the outputs: hostile words in every file, broken folders, an unkind network, poor editions."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import socket
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import orjson
import pyarrow.parquet as pq
import pytest
from lxml import etree, html

import policytable
from policytable.api import Reading as Served
from policytable.api import Takeover, create_app, hold
from policytable.audit import audit, audit_csv, audit_json, audit_page, read_table, read_tables
from policytable.cli import main
from policytable.errors import EditionError, ParseError, UsageError
from policytable.export import Making, prepared
from policytable.model import Edition, Issue, NationalFigure, Reading
from policytable.published import open_edition, read_annotations
from policytable.report import report_files
from policytable.resolve import policies, resolve
from policytable.serving import listening_at
from policytable.table import build
from tests.hand_built import BEIJING, CHANGZHOU, JIANGSU, NINGXIA, SUZHOU_PARK, Said, register, reviewed, said, title
from tests.reading import ask
from tests.test_export import edition
from tests.test_shapes import other_topic, tiny

LONG = "绿" * 140_000  # longer than a CSV reader takes a cell, and than a sheet holds one
WORDS = (
    '<script>document.title="hacked"</script>', '"><img src=x onerror=alert(1)>', "=1+2", "@SUM(1)", "]]>", "</title><script>", "<!--",
    "javascript:alert(1)", "a\x0bc\x1b[31m", "\u202etxt.exe", "\ufffe\uffff", "x\r\nSet-Cookie: a=b", "%2e%2e%2f", "{{7*7}}", "${7*7}",
    "</w:t><w:instrText>", "_x0041_", "&#0;", "a|b|c", "`;\n# head", "[x](javascript:alert(1))", "甲\u2028乙\x85丙", LONG,
)  # fmt: skip
PLACES = (JIANGSU, CHANGZHOU, BEIJING, NINGXIA, SUZHOU_PARK)


def put(made: Edition, out: Path) -> Path:
    """The edition with its report, published at `out`: its folder."""
    with prepared(made, out, {}, Making(more=(report_files,))) as ready:
        ready.publish()
    return (out / ".current").resolve()


def hostile() -> Edition:
    """An edition that says the words wherever an office, a page, a person or the register may."""
    readings = tuple(_hostile(at, word) for at, word in enumerate(WORDS))
    figures = tuple(NationalFigure("1", "group", word, 3, note=word) for word in WORDS)
    held = replace(register(*(title(f"t{at}", JIANGSU, word, at) for at, word in enumerate(WORDS))), figures=figures)
    held = replace(held, lists=tuple(replace(one, notice_url="javascript:alert(1)") for one in held.lists))
    changes = {f"s{at}_0": {"held": word} for at, word in enumerate(WORDS[::3])}
    facts, grouped = reviewed(*readings, **changes), policies(readings, held)
    choices = resolve(facts, grouped, readings, held)
    issues = tuple(Issue("x", word, about=word, remedy=word) for word in WORDS)
    return Edition(held.as_of, held, grouped, readings, facts, choices, build(held, readings, grouped, facts, choices), issues)


def _hostile(at: int, word: str) -> Reading:
    money = {"kind": "fixed", "yuan_min": 1, "yuan_max": 1, "condition": word, "tier": word, "per": word}
    statements = (
        Said("award", word, money, ("national",), display=word),
        Said("target", word, {"bound": "exact", "count_min": 3, "count_max": 3, "by": 2020}, display=word),
        Said("industry", word, {"industries": (word,), "codes": ((),)}, display=word),
        Said("supervision", word, {"mechanism": "ban", "interval_months": 1, "triggers": (word,)}, display=word),
        Said("note", word, {"kind": "benefit", "text": word}, display=word),
    )
    address = (word, f"https://x.example/{word[:900]}", "javascript:alert(1)")[at % 3]
    made = said(f"s{at}", PLACES[at % 5], *statements, title=word, issuers=(word,), doc_number=word, official_url=address)
    assert made.snapshot
    return replace(made, snapshot=replace(made.snapshot, sha256=hashlib.sha256(made.source.id.encode()).hexdigest()))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(hostile(), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tiny(), tmp_path_factory.mktemp("plain"))


# --- hostile words ---------------------------------------------------------------------------------------


def test_nothing_runs_in_any_page_or_drawing(attacked: Path) -> None:
    pages = [*attacked.rglob("*.html")]
    assert len(pages) > 30 and attacked / "report/index.html" in pages
    trees = [html.fromstring(page.read_bytes()) for page in pages]
    trees += [etree.fromstring(drawing.read_bytes()) for drawing in attacked.rglob("*.svg")]
    for tree in trees:
        for element in (one for one in tree.iter() if isinstance(one.tag, str)):
            assert not any(name.startswith("on") for name in element.attrib), element.attrib
            addresses = (str(element.get(name, "")) for name in ("href", "src", "action", "{http://www.w3.org/1999/xlink}href"))
            assert not any(re.match(r"\s*(javascript|vbscript|data):", one, re.I) for one in addresses)
            assert etree.QName(element).localname not in ("img", "iframe", "object", "foreignObject", "image")
            assert etree.QName(element).localname != "script" or element.get("src") or "hacked" not in str(element.text)


@pytest.mark.parametrize("name", ["report.xlsx", "report.docx"])
def test_office_files_hold_and_run_nothing(attacked: Path, name: str) -> None:
    with zipfile.ZipFile(attacked / "report" / name) as package:
        for part in package.namelist():
            if not part.endswith((".xml", ".rels")):
                continue
            for element in etree.fromstring(package.read(part), etree.XMLParser(huge_tree=True)).iter():
                assert not part.startswith("xl/worksheets/") or etree.QName(element).localname != "f", "a formula"
                assert not re.match(r"javascript:|file:", element.get("Target", ""), re.I)


def test_machine_files_are_believed_by_others(attacked: Path) -> None:
    from frictionless import Package

    csv.field_size_limit(10**7)  # theirs, for cells as long as ours may be
    report = Package(str(attacked / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]
    told = json.loads((attacked / "manifest.json").read_bytes())["files"]
    for file in (attacked / "parquet").iterdir():
        assert pq.read_table(file).num_rows == told[f"{file.stem}.csv"]["records"]
    for line in (attacked / "annotations.jsonl").read_bytes().splitlines():
        read_annotations(line)
    for name, told_by in (("facts", "facts"), ("policies", "policies-jsonl"), ("issues", "issues")):
        schema = jsonschema_rs.validator_for(json.loads((attacked / f"schema/{told_by}.schema.json").read_bytes()))
        for line in (attacked / f"{name}.jsonl").read_bytes().splitlines():
            schema.validate(json.loads(line))
    found = policytable.open(attacked)
    assert len(found.facts()) == 5 * len(WORDS) and len(found.table()) == 4


def test_the_interface_gives_hostile_records_and_no_header_of_theirs(attacked: Path) -> None:
    app = create_app(Served(Takeover(attacked)))
    for address in ("facts", "policies", "issues", "search?q=script", "ask?region=320400", "ask?region=320500&object=all&level=all"):
        got = ask(app, f"/api/v1/{address}")
        assert got.status == 200 and not any(sign in said for said in got.headers.values() for sign in "\r\n")
        assert "set-cookie" not in got.headers and got.headers["x-content-type-options"] == "nosniff"


# --- folders that do not hold ----------------------------------------------------------------------------

BREAKS: dict[str, Callable[[Path], object]] = {
    "gone": lambda file: file.unlink(),
    "half": lambda file: file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]),
    "nul": lambda file: file.write_bytes(b"\0" * 99),
    "a list": lambda file: file.write_bytes(b"[]\n"),
    "nothing said": lambda file: file.write_bytes(b"{}\n"),
    "deep": lambda file: file.write_bytes(b'{"a":' * 100_000),
    "not UTF-8": lambda file: file.write_bytes(b'\xff\xfe{"a": 1}'),
    "a loop": lambda file: (file.unlink(), file.symlink_to(file.name)),
    "a folder": lambda file: (file.unlink(), file.mkdir()),
    "a huge number": lambda file: file.write_bytes(b'{"id":' + b"9" * 5_000 + b"}\n"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_broken_folder_is_told_by_every_command(plain: Path, tmp_path: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("manifest.json", "facts.jsonl", "cells.jsonl", "documents.jsonl", "policies.jsonl"):
        copy = tmp_path / name
        shutil.copytree(plain, copy, ignore=shutil.ignore_patterns("site", "report"))
        BREAKS[how](copy / name)
        code = main(["ask", "--region", "320400", "--out", str(copy)])
        told = capsys.readouterr()
        if name != "cells.jsonl":  # read only where a place has no offer
            assert code == 1 and told.err.startswith("[edition_unreadable]") and "Traceback" not in told.err, (name, told.err)
        with pytest.raises(EditionError):
            hold(copy)
        with pytest.raises(EditionError):
            found = policytable.open(copy)
            assert [len(frame) for frame in (found.facts(), found.policies(), found.table())]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("policies.jsonl", b'"seq":2,', b'"seq":2.5,'),
        ("cells.jsonl", b'"adcode":"110000"', b'"adcode":{"a":null}'),
        ("facts.jsonl", b'"count_min":100', b'"count_min":%d' % 10**30),
    ],
)
def test_an_entry_of_another_type_is_told(plain: Path, tmp_path: Path, name: str, old: bytes, new: bytes) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(plain, copy, ignore=shutil.ignore_patterns("site", "report"))
    content = (copy / name).read_bytes().replace(b'": ', b'":').replace(b", ", b",")
    assert old in content
    (copy / name).write_bytes(content.replace(old, new, 1))
    with pytest.raises(EditionError):
        found = policytable.open(copy)
        assert [len(frame) for frame in (found.facts(), found.policies(), found.table())]


def test_names_that_are_too_long_and_ports_that_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["ask", "--region", "320400", "--out", "x" * 5_000], ["export", "--shape", "facts", "--edition", "x" * 5_000]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith("[usage] xxx")
    for port in (99_999, -1):  # the system would take the first modulo 65536
        with pytest.raises(UsageError, match="is none"):
            listening_at("127.0.0.1", port)
    for command in (["audit", "/dev/zero"], ["audit", "/nowhere.csv"], ["audit", "/proc/self/mem"]):
        assert main(command) == 1
        assert capsys.readouterr().err.startswith("[table_unreadable]")


# --- tables to audit -------------------------------------------------------------------------------------

HEADS = "省份,创建目标,奖励资金,备注\n"


@pytest.mark.parametrize(
    "words",
    [
        '"<script>alert(1)</script>北京","<img src=x onerror=alert(1)>50家",=1+2,@x\n',
        f"北京,{'9' * 100_000}家,{'9' * 5_000}万元,\n合计,{'9' * 6_000}家,,\n",
        f'北京,"{chr(34) * 60_000}",,\n',
        "北京,∞家,１e999万元,NaN\n天津,-5家,1e5万元,0\n河北,五〇家,百万亿亿亿万元,\n",
        "\u202e北京,50家\x1b[31m,\u2028,\x85\n",
        "北京" + ",50家" * 20_000 + "\n",
        "北京,50家,100万元,\n" * 500,
    ],
    ids=["markup", "digits", "quotes", "numerals", "signs", "wide", "many"],
)
def test_a_hostile_table_is_read_and_told(words: str) -> None:
    found = audit(read_table("x.csv", (HEADS + words).encode()))
    page = html.fromstring(audit_page(found))
    assert not page.xpath("//script|//img|//@onerror") and json.loads(audit_json(found))["cells"] >= 0
    assert not re.search(rb"(^|,)\"?[=@]", audit_csv(found), re.M)


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\0" * 9, b"", b"PK\x03\x04"])
def test_what_is_no_table_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(ParseError):
        read_tables([tmp_path / "x.csv"])


# --- the interface ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/api/v1/files/%0d%0aX:y", "http://evil.example/api/v1/edition", "*", "/api/v1/nothing%0a", "/" + "a/" * 20_000],
)
def test_an_address_that_no_route_holds_is_a_problem_like_any_other(plain: Path, address: str) -> None:
    got = ask(create_app(Served(Takeover(plain))), address)
    assert (got.status, got.headers["content-type"]) == (404, "application/problem+json")
    assert "content-security-policy" in got.headers and not any("\n" in said for said in got.headers.values())


def test_half_asked_connections_do_not_shut_others_out(plain: Path) -> None:
    from tests.serving import listening, serving

    app = create_app(Served(Takeover(plain)))
    with listening() as (on, port), serving(app, on):
        held = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(100)]
        for one in held:
            one.sendall(b"GET /api/v1/edition HT")
        with socket.create_connection(("127.0.0.1", port), 10) as asked:
            asked.sendall(b"GET /api/v1/edition HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1,5-2\r\nConnection: close\r\n\r\n")
            assert asked.recv(99).startswith(b"HTTP/1.1 200 ")
        for one in held:
            one.close()


# --- editions with little in them, and others ------------------------------------------------------------


def without_facts() -> Edition:
    made = tiny()
    held, readings = made.register, tuple(one for one in made.readings if one.extraction is None)
    return replace(made, readings=readings, reviewed=(), choices=(), policies=(), rows=build(held, readings, (), (), ()))


EDITIONS: dict[str, Callable[[], Edition]] = {
    "no facts": without_facts,
    "no rows": lambda: replace(tiny(), rows=()),
    "nothing": lambda: replace(edition(), policies=(), readings=(), reviewed=(), choices=(), rows=(), issues=()),
    "another topic": lambda: other_topic(tiny()),
    "before everything": lambda: replace(tiny(), as_of="1949-10-01"),
}


@pytest.mark.parametrize("name", EDITIONS)
def test_every_edition_is_published_asked_and_served(name: str, tmp_path: Path) -> None:
    folder = put(EDITIONS[name](), tmp_path / "out")
    assert {"index.html", "report.xlsx", "report.docx"} <= {path.name for path in (folder / "report").iterdir()}
    found, app = policytable.open(folder), create_app(Served(Takeover(folder)))
    assert len(found.facts()) == ask(app, "/api/v1/facts").data["total"]
    thing = open_edition(folder).topic
    assert main(["ask", "--region", "320400", "--object", thing, "--out", str(folder)]) == 0
    assert ask(app, "/api/v1/ask?region=320400").status == 200
    for line in (folder / "annotations.jsonl").read_bytes().splitlines():
        assert orjson.loads(line)["target"]
