"""The walls of the parse room: what a hostile file costs, what it may reach, and how each one ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import create_connection, create_server
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from policytable.errors import DamagedError, EncryptedError, ParseError
from policytable.model import Attachment, Block, Document, DomRun, Issue, Line, Page, Table, TableCell
from policytable.parse import Parsed, parse
from policytable.parse.guard import limits, sandbox, walls, wire
from policytable.parse.guard.limits import Allowance, Limit, check_package, open_archive
from policytable.parse.office.libreoffice import has_office
from policytable.parse.printed.ocr_budget import OcrBudget, RecognitionNeeded
from policytable.parse.printed.pages import Sheet
from tests import soak_mutations

SHARED = Path(__file__).parents[2] / "shared" / "peer-suites"
shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpora are not beside the repository")
office = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
CANARY = "金丝雀之言4417"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


# --- archives


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, data in members:
            package.writestr(name, data)
    return stream.getvalue()


ZEROS = archive(("word/a.xml", bytes(20 << 20)))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ZEROS, "archive_bomb"),
        (archive(*((f"word/{at}", b"") for at in range(1001))), "too_large"),
        (archive(*((f"{at}", b"") for at in range(10_001))), "too_large"),
        (archive(("word/a.xml", b"x" * 100), method=zipfile.ZIP_BZIP2), "unreadable"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
    ids=["ratio", "entries", "entries, before they are listed", "method", "no archive"],
)
def test_an_archive_that_breaks_a_limit_is_refused_unopened(content: bytes, code: str) -> None:
    begun = time.monotonic()
    with pytest.raises(DamagedError) as caught:
        parse(content, "a.docx")
    assert (caught.value.code, caught.value.about) == (code, "a.docx") and time.monotonic() - begun < 20


def test_small_parts_may_be_blank_and_members_may_not_share_bytes() -> None:
    with open_archive(archive(("a", bytes(5 << 20))), "a") as package:  # a thousand times its size, and small
        members = package.infolist()
    check_package(members, members[0].compress_size, "a")
    with pytest.raises(DamagedError, match="fewer bytes"):
        check_package(members, members[0].compress_size - 1, "a")
    with pytest.raises(DamagedError, match="archive_bomb"):
        check_package(members * 3, members[0].compress_size * 2, "a")


def test_what_is_nested_counts_with_what_it_is_nested_in() -> None:
    content = archive(*((f"{at}", b"x" * 1000) for at in range(400)))
    allowance = Allowance("a", len(content))
    open_archive(content, "a", allowance).close()
    open_archive(content, "a", allowance, 1).close()
    with pytest.raises(DamagedError, match="1200 entries"):
        open_archive(content, "a", allowance, 2)
    with pytest.raises(DamagedError, match="deep"):
        open_archive(archive(("a", b"")), "a", Allowance("a", 100), limits.DEPTH + 1)


# --- the way back


def test_nouns_come_through_the_wire_as_they_were() -> None:
    document = Document(
        "d-0", "text/plain", "一二三\ud800", (Block("row", 0, 1, table=0, row=0),), (Table(0, 1, 1, 1, (TableCell(0, 0, 0, 1),)),),
        (Page(1, 2.0, 3.5),), (Line(0, 1, 1, 0.0, 1.0, (0.0, 1.0)),), (DomRun(0, 1, "p"),), (("键", "值"),), (Attachment("a", "b"),),
        (1,), "m",
    )  # fmt: skip
    parsed = Parsed(document, (Issue("ocr_used", "x"),))
    assert wire.unpack(wire.pack(parsed)) == parsed
    assert wire.unpack(wire.pack(None)) is None and wire.unpack(wire.pack(())) == ()


@pytest.mark.parametrize(
    "answer",
    [b"cos\nsystem\n(S'true'\ntR.", b"", b"\x80\x05", b"]K\x63a.", wire.pack([3])],
    ids=["a call", "nothing", "cut", "no number", "no row"],
)
def test_an_answer_that_is_no_noun_is_refused(answer: bytes) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        wire.unpack(answer)


# --- limits


def test_limits_are_those_that_were_promised() -> None:
    for kind in ("txt", "html", "docx", "xlsx"):
        assert sandbox.LIMITS[kind] == Limit(60, 60, 1 << 30)  # type: ignore[attr-defined]
    assert sandbox.LIMITS["image_scanned"].resident == 3 << 30 and limits.OCR_SECONDS == 20  # type: ignore[attr-defined]
    assert (limits.RATIO, limits.DEPTH, limits.ENTRIES) == (100, 10, 1000)


def test_memory_over_the_limit_is_told_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = "".join(f"<tr>{'<td>x</td>' * 100}</tr>" for _ in range(8_000))
    with pytest.raises(DamagedError) as caught:
        parse(f"<html><body><table>{cells}</table></body></html>".encode() * 4, "a.html")
    assert caught.value.code in ("too_large", "crashed", "timeout")
    assert parse("奖励".encode(), "a.txt").document.text == "奖励"


def test_resident_memory_is_watched_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sandbox.LIMITS, "image_scanned", Limit(60, 60, 6 << 30, resident=30 << 20, heavy=True))  # type: ignore[attr-defined]
    with pytest.raises(DamagedError) as caught:
        parse(soak_mutations.picture("PNG"), "a.png")
    assert caught.value.code == "too_large"


def test_recognition_stops_at_its_cap_and_names_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytable.parse.printed.ocr_budget.OCR_PAGES", 2)
    budget, sheet = OcrBudget("a.pdf"), Sheet(1, 1.0, 1.0, "ocr", ())
    assert [budget.page(number, lambda: sheet) for number in (1, 4, 5, 6, 9)] == [sheet, sheet, None, None, None]
    assert [(found.code, "5-6, 9" in found.message, bool(found.remedy)) for found in budget.issues()] == [("ocr_skipped", True, True)]
    with pytest.raises(RecognitionNeeded):
        OcrBudget("a.pdf", allowed=False).page(1, lambda: sheet)


def test_a_page_that_takes_too_long_is_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytable.parse.printed.ocr_budget.OCR_SECONDS", 0.05)

    def endless() -> Sheet:
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue

    budget = OcrBudget("a.pdf")
    assert budget.page(1, endless) is None and budget.page(2, lambda: None) is None
    assert [(found.code, "pages 1 " in found.message) for found in budget.issues()] == [("ocr_failed", True)]


# --- walls

TRY = """
import os, socket, sys
from policytable.parse.guard.walls import enter, libraries
refused = enter(libraries())
def fails(work):
    try:
        work()
    except OSError:
        return True
    return False
print(list(refused), [name for name, work in {
    "connects": lambda: socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2),
    "reads": lambda: open(sys.argv[2]).read(),
    "writes": lambda: open(sys.argv[2] + ".new", "w"),
    "lists": lambda: os.listdir(os.path.dirname(sys.argv[2])),
    "looks into its parent": lambda: open(f"/proc/{os.getppid()}/environ", "rb").read(),
    "starts a program": lambda: os.execv("/bin/true", ["true"]),
}.items() if not fails(work)])
"""


@pytest.fixture
def server() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine and who has called there."""
    calls: list[str] = []
    with create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, address = listening.accept()
                except OSError:
                    return
                calls.append(str(address))
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], calls
        listening.shutdown(2)


@linux
def test_behind_the_walls_nothing_can_be_reached(tmp_path: Path, server: tuple[int, list[str]]) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY, "utf-8")
    done = subprocess.run([sys.executable, "-c", TRY, str(server[0]), str(canary)], capture_output=True, text=True, timeout=60)
    refused, reached = done.stdout.strip().split("] [")
    if refused != "[":
        pytest.skip(f"this system refuses {refused}]")
    assert reached == "]" and not server[1], done.stderr


@linux
def test_without_a_namespace_the_other_walls_stand(tmp_path: Path, server: tuple[int, list[str]]) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY, "utf-8")
    twice = TRY.replace("refused =", "first = enter(libraries(), starts=True)\nrefused =")  # what has walls may make no namespace
    done = subprocess.run([sys.executable, "-c", twice, str(server[0]), str(canary)], capture_output=True, text=True, timeout=60)
    refused, reached = done.stdout.strip().split("] [")
    if refused != f"['{walls.NAMESPACE}'":
        pytest.skip(f"this system refuses {refused}]")
    assert reached == "]" and not server[1], done.stderr


def test_a_wall_that_is_refused_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(sandbox, "_TOLD", set())
    monkeypatch.setattr(sandbox, "_LOG", SimpleNamespace(warning=lambda words, *parts: said.append(words % parts)))
    sandbox._tell(walls.NAMESPACE)
    sandbox._tell(walls.NAMESPACE)
    assert [line.count(walls.NAMESPACE) for line in said] == [1]


# --- canaries: an address that counts its callers and a file whose words must never be read


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = ("image", "attachedTemplate", "hyperlink", "oleObject", "externalLinkPath", "subDocument")


def rels(url: str, file: str) -> bytes:
    targets = [(kind, target) for kind in LINKS for target in (url, file)]
    made = (
        f'<Relationship Id="r{at}" Type="{R}/{kind}" Target="{target}" TargetMode="External"/>' for at, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(made)}</Relationships>'.encode()


def word(url: str, file: str, doctype: str = "") -> bytes:
    blips = "".join(
        f'<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:9pt;height:9pt"><v:imagedata r:link="r{at}" '
        f'xmlns:r="{R}"/></v:shape></w:pict></w:r></w:p>'
        for at in (0, 1)
    )
    field = f'<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;{file}&quot; "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'
    said = "<w:p><w:r><w:t>奖励" + ("&x;" if doctype else "") + "</w:t></w:r></w:p>"
    body = f"{doctype}<w:document {W}><w:body>{said}{blips}{field}</w:body></w:document>"
    main = f'<Relationship Id="m" Type="{R}/officeDocument" Target="word/document.xml"/>'
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    return archive(
        ("[Content_Types].xml", types.encode()),
        ("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{main}</Relationships>'.encode()),
        ("word/document.xml", body.encode()),
        ("word/_rels/document.xml.rels", rels(url, file)),
    )


def book(url: str, file: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(soak_mutations.workbook())) as package:
        members = {name: package.read(name) for name in package.namelist()}
    part = "xl/worksheets/sheet1.xml"
    entity = f'<!DOCTYPE x [<!ENTITY x SYSTEM "{file}"><!ENTITY y SYSTEM "{url}">]>'
    members[part] = (entity + members[part].decode().replace("省级", "&x;&y;")).encode()
    members["xl/worksheets/_rels/sheet1.xml.rels"] = rels(url, file)
    return archive(*members.items())


def opened(url: str, file: str) -> bytes:
    linked = "".join(
        f'<text:section text:name="s{at}"><text:section-source xlink:href="{target}"/><text:p>x</text:p></text:section>'
        f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{target}"/></draw:frame></text:p>'
        for at, target in enumerate((url, file))
    )
    spaces = (
        'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
        'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version='
    )
    plain = soak_mutations._FODT.replace("office:version=", spaces, 1)
    return soak_mutations.odt(plain.replace("</office:text>", linked + "</office:text>"))


def rich(url: str, file: str) -> bytes:
    field = '{{\\field{{\\*\\fldinst {{ {} "{}" }}}}{{\\fldrslt x}}}}'
    fields = "".join(field.format(kind, target) for kind in ("INCLUDEPICTURE", "INCLUDETEXT") for target in (url, file))
    return f"{{\\rtf1\\ansi{{\\*\\template {url}}}Award 50 {fields}\\par}}".encode()


def web(url: str, file: str) -> bytes:
    return (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "{file}">]><html><head><base href="{url}"><link rel="stylesheet" href="{url}/c.css">'
        f'<meta http-equiv="refresh" content="0;url={url}"></head><body><p>奖励50万元&x;</p><img src="{url}/a.png"><img src="{file}">'
        f'<iframe src="{file}"></iframe><object data="{url}"></object><script src="{url}/a.js"></script></body></html>'
    ).encode()


def word_xml(url: str, file: str) -> bytes:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "{file}">]>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>奖励&x;</w:t></w:r></w:p>'
        "</w:body></w:wordDocument>"
    ).encode()


def entity_word(url: str, file: str) -> bytes:
    return word(url, file, f'<!DOCTYPE x [<!ENTITY x SYSTEM "{file}"><!ENTITY y SYSTEM "{url}">]>')


PLANTED: list[Any] = [
    ("a.html", web),
    ("a.xlsx", book),
    ("b.docx", entity_word),
    pytest.param("a.docx", word, marks=office),
    pytest.param("a.odt", opened, marks=office),
    pytest.param("a.doc", rich, marks=office),
    pytest.param("b.doc", word_xml, marks=office),
]


@pytest.mark.parametrize(("name", "make"), PLANTED)
def test_no_file_and_no_address_is_read_that_a_document_names(
    name: str, make: Callable[[str, str], bytes], tmp_path: Path, server: tuple[int, list[str]]
) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text(CANARY, "utf-8")
    port, calls = server
    try:
        parsed = parse(make(f"http://127.0.0.1:{port}", canary.as_uri()), name)
        assert CANARY not in repr(parsed)
        assert "奖励" in parsed.document.text or "50" in parsed.document.text
    except ParseError as error:
        assert error.code in ("entities", "damaged", "no_text") and CANARY not in str(error)
    assert not calls
    create_connection(("127.0.0.1", port), 2).close()  # the counter counts
    time.sleep(0.1)
    assert len(calls) == 1


# --- other people's hostile files


def ending(content: bytes, name: str) -> str:
    begun = time.monotonic()
    said = soak_mutations.outcome(name, content)
    assert time.monotonic() - begun <= 20, name
    assert said not in ("crashed", "timeout"), name
    return said


@shared
@pytest.mark.parametrize(
    "wanted",
    [
        "hostile_pdf/*.pdf",
        "hostile_office/*.xlsx",
        pytest.param("hostile_office/*.[dx][ol][cs]", marks=[office, pytest.mark.soak]),
        pytest.param("hostile_office/*.docx", marks=pytest.mark.soak),
    ],
)
def test_hostile_suites_end_as_read_refused_or_encrypted(wanted: str) -> None:
    counts = Counter(ending(path.read_bytes(), path.name) for path in sorted(SHARED.glob(wanted)))
    print(wanted, dict(counts))
    assert counts["read"] + counts["recognised"] and counts["encrypted"]


def naughty() -> list[str]:
    found: list[str] = json.loads((SHARED / "naughty_strings" / "blns.json").read_text("utf-8"))
    return found


def word_of(text: str) -> bytes | None:
    from lxml import etree

    root = etree.fromstring(f"<w:document {W}><w:body><w:p><w:r><w:t/></w:r></w:p></w:body></w:document>")
    try:
        next(root.iter("{*}t")).text = text
    except ValueError:  # no XML can hold it
        return None
    return archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", etree.tostring(root)))


def book_of(text: str) -> bytes | None:
    made, stream = openpyxl.Workbook(), io.BytesIO()
    try:
        made.active.cell(1, 1).value = text
        made.save(stream)
    except (openpyxl.utils.exceptions.IllegalCharacterError, ValueError):
        return None
    return stream.getvalue()


@shared
def test_naughty_strings_are_names_and_words_like_others() -> None:
    counts: Counter[str] = Counter()
    for text in naughty():
        data = text.encode("utf-8", "surrogatepass")
        made: list[tuple[str, Any]] = [
            ("txt", lambda data=data, text=text: parse(data, text[:200]).document),
            ("html", lambda data=data, text=text: parse(b"<html><meta charset=utf-8><p>" + data, text + ".html").document),
        ]
        for kind, content in (("docx", word_of(text)), ("xlsx", book_of(text))):
            if content is not None:  # without rendering: LibreOffice is seen in the canaries
                made.append((kind, lambda kind=kind, content=content, text=text: sandbox.run(kind, content, text + "." + kind).document))
        for kind, work in made:
            try:
                document = work()
                assert (
                    kind not in ("txt", "docx") or text.strip() in document.text or "\r" in text or "\n" in text or not text.isprintable()
                )
                counts[f"{kind} read"] += 1
            except ParseError as error:
                assert error.about.startswith(text[:200])
                counts[f"{kind} {error.code}"] += 1
    print(dict(counts))
    assert counts["txt read"] >= 500 and counts["html read"] >= 400 and counts["docx read"] >= 400


@shared
def test_every_character_of_gb18030_is_read() -> None:
    folder = SHARED / "encoding_gb18030"
    read = parse((folder / "gb18030_in.txt").read_bytes(), "in.txt").document.text.splitlines()
    wanted = (folder / "gb18030_in_ref.txt").read_text("utf-8").splitlines()
    unlike = sum(one != other for one, other in zip(read, wanted, strict=False))
    print(f"{unlike} of {len(wanted)} lines read unlike the reference")
    assert len(read) == len(wanted)
    for case in json.loads((folder / "gb18030_decode.json").read_text("utf-8")):
        ending(bytes.fromhex(case["hex"]), "a.txt")


# --- many


def test_a_sample_of_broken_files_ends_as_a_document_or_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak_mutations, "_RENDERED", 10**6)
    monkeypatch.setattr(soak_mutations, "_EVERY", 10**6)
    monkeypatch.setattr(soak_mutations, "_SCANNED", 10**6)
    ends = list(soak_mutations.run(range(20_001, 20_151)))
    assert not [end for end in ends if soak_mutations.is_finding(*end)]
    assert sum(end[2] == "read" for end in ends) > 30


@pytest.mark.soak
def test_ten_thousand_broken_files() -> None:
    assert not soak_mutations.soak(10_000)


@pytest.mark.soak
def test_memory_is_flat_over_a_thousand_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytable.parse.has_office", lambda: False)
    found = soak_mutations.samples()
    files = [*found[".html"][:30], *found[".docx"][:10], *found[".pdf"][:10]]
    marks = []
    for number in range(1, 1001):
        name, content = files[number % len(files)]
        parse(content, name)
        if number in (100, 1000):
            marks.append(soak_mutations.resident())
            print(f"after {number} documents: {marks[-1][0]:.0f} MB here, {marks[-1][1]:.0f} MB in the largest worker")
    assert marks[1][0] - marks[0][0] < 60 and marks[1][1] - marks[0][1] < 300


def test_encrypted_packages_are_told_from_damaged_ones() -> None:
    content = bytearray(archive(("word/document.xml", b"x")))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedError):
        parse(bytes(content), "a.docx")
