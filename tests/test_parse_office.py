"""Office files: what a word processor or a spreadsheet shows is what is read, and what is not read is told."""

from __future__ import annotations

import io
import quopri
import zipfile
from importlib import import_module

import pytest

from policytable.errors import DamagedError, EmptyError, EncryptedError, ParseError
from policytable.parse import Parsed, office_batch, page_pictures, parse, prepare
from policytable.parse.office import has_office
from tests.office_samples import DOCX, Sample, cell, docx, par, row, strict, table

no_office = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice: the text does not depend on it."""
    monkeypatch.setattr(import_module("policytable.parse"), "has_office", lambda: False)


def shown(parsed: Parsed) -> tuple[str, ...]:
    return tuple(parsed.document.text.splitlines())


def codes(parsed: Parsed) -> tuple[str, ...]:
    return tuple(issue.code for issue in parsed.issues if issue.code not in ("no_rendering",))


@pytest.mark.usefixtures("unrendered")
@pytest.mark.parametrize("sample", DOCX.values(), ids=DOCX.keys())
def test_a_word_file_is_read_as_it_is_shown(sample: Sample) -> None:
    content = docx(sample.body, sample.parts)
    parsed = parse(content, "a.docx")
    assert shown(parsed) == sample.lines
    assert codes(parsed) == sample.codes and all(issue.remedy for issue in parsed.issues)
    assert shown(parse(strict(content), "a.docx")) == sample.lines


# --- archives


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            package.writestr(name, data)
    return stream.getvalue()


PAGE = "<html><body><h1>绿色工厂通知</h1><p>奖励50万元，由市财政局拨付，自印发之日起施行。</p></body></html>".encode()


@pytest.mark.usefixtures("unrendered")
def test_the_documents_of_an_archive_are_one() -> None:
    word = docx(par("第一条奖励20万元。") + table(row(cell("级别"), cell("奖励")), row(cell("省级"), cell("20"))))
    content = zipped(
        ("附件10.txt", "十号".encode()),
        ("附件2/表.docx", word),
        ("附件2/内.zip", zipped(("甲.txt", "内文".encode()))),
        ("a.html", PAGE),
        ("__MACOSX/._a.html", b"x"),
        ("Thumbs.db", b"x"),
        ("坏.pdf", b"%PDF-1.4 broken"),
    )
    parsed = parse(content, "附件.zip")
    document = parsed.document
    heads = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
    assert heads == ["a.html", "附件2/内.zip/甲.txt", "附件2/表.docx", "附件10.txt"]
    assert [issue.about for issue in parsed.issues if issue.code != "no_rendering"] == ["附件.zip!坏.pdf"]
    assert document.media_type == "application/zip" and document.method.startswith("zip(lexbor")
    found = document.tables[0].at(1, 1)
    assert found is not None and document.text[found.start : found.end] == "20"
    assert [block.table for block in document.blocks if block.kind == "row"] == [0, 0]
    start = document.text.index("50万元")
    assert document.cite(start, start + 4).places[0].dom == "a.html!/html/body/p[1]"


def test_names_of_members_are_decoded_and_cleaned() -> None:
    gbk = zipped(("12345678.txt", "正文".encode())).replace(b"12345678", "附件一表".encode("gbk"))
    assert parse(gbk, "a.zip").document.text == "附件一表.txt\n正文\n"
    assert parse(zipped(("../../etc/x\x07.txt", "正文".encode())), "a.zip").document.text == "etc/x.txt\n正文\n"


@pytest.mark.parametrize(
    ("content", "name", "error", "code"),
    [
        (b"Rar!\x1a\x07\x01\x00" + b"x" * 50, "a.rar", DamagedError, "archive_format"),
        (b"7z\xbc\xaf\x27\x1c" + b"x" * 50, "a.7z", DamagedError, "archive_format"),
        (zipped(), "a.zip", EmptyError, "empty"),
        (zipped((".DS_Store", b"x")), "a.zip", EmptyError, "empty"),
        (zipped(("a.pdf", b"%PDF-1.4 broken")), "a.zip", DamagedError, "damaged"),
        (zipped(*((f"{at}.txt", b"x") for at in range(1100))), "a.zip", DamagedError, "too_large"),
        (zipped(("a.txt", b" " * (30 << 20))), "a.zip", DamagedError, "archive_bomb"),
    ],
    ids=["rar", "7z", "nothing", "litter", "no sound member", "entries", "bomb"],
)
def test_archives_that_cannot_be_read(content: bytes, name: str, error: type[ParseError], code: str) -> None:
    with pytest.raises(error) as caught:
        parse(content, name)
    assert (caught.value.code, caught.value.about) == (code, name)


def locked(content: bytes, names: set[bytes]) -> bytes:
    """The archive with the encryption mark set on some members, in their own heads and in the directory."""
    made = bytearray(content)
    for magic, flags, size, start in ((b"PK\x03\x04", 6, 26, 30), (b"PK\x01\x02", 8, 28, 46)):
        at = made.find(magic)
        while at >= 0:
            length = int.from_bytes(made[at + size : at + size + 2], "little")
            if bytes(made[at + start : at + start + length]) in names:
                made[at + flags] |= 1
            at = made.find(magic, at + 4)
    return bytes(made)


def test_encrypted_members_are_told() -> None:
    content = zipped(("a.txt", "甲".encode()), ("b.txt", "乙".encode()))
    parsed = parse(locked(content, {b"b.txt"}), "x.zip")
    assert parsed.document.text == "a.txt\n甲\n"
    assert [(issue.code, issue.about) for issue in parsed.issues] == [("encrypted", "x.zip!b.txt")]
    with pytest.raises(EncryptedError):
        parse(locked(content, {b"a.txt", b"b.txt"}), "x.zip")


def test_archives_in_archives_end() -> None:
    content = zipped(("a.txt", "甲".encode()))
    for _ in range(9):
        content = zipped(("n.zip", content))
    assert parse(content, "x.zip").document.text.endswith("a.txt\n甲\n")
    for _ in range(4):
        content = zipped(("n.zip", content))
    with pytest.raises(DamagedError) as caught:
        parse(content, "x.zip")
    assert caught.value.code == "archive_bomb"


@pytest.mark.office
@no_office
def test_pictures_of_an_archive_have_the_numbers_of_its_pages() -> None:
    word = docx(par("甲。") + par('<w:r><w:br w:type="page"/></w:r>') + par("乙。"))
    content = zipped(("1.docx", word), ("2.txt", "文".encode()), ("3.docx", docx(par("丙。"))))
    document = parse(content, "a.zip").document
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.cite(document.text.index("丙"), document.text.index("丙") + 1).places[0].page == 3
    assert [picture.number for picture in page_pictures(content, "a.zip")] == [1, 2, 3]
    assert [picture.number for picture in page_pictures(content, "a.zip", {3})] == [3]


# --- old files


MHTML = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Location: file:///C:/1.htm\r\n'
    b'Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n'
)


@pytest.mark.parametrize("name", ["a.doc", "a.mht"])
def test_a_web_archive_under_the_name_of_a_word_file(name: str) -> None:
    page = "<html><body><p>第一条 奖励50万元，由市财政局拨付。</p></body></html>".encode("gb2312")
    document = parse(MHTML + quopri.encodestring(page) + b"\r\n--b--\r\n", name).document
    assert document.text == "第一条 奖励50万元，由市财政局拨付。\n" and document.method.startswith("mhtml+")


def rtf(text: str) -> bytes:
    return ("{\\rtf1\\ansi\\uc1 " + "".join(f"\\u{ord(char)}?" for char in text) + "\\par}").encode()


@pytest.mark.office
@no_office
def test_old_files_are_converted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [(rtf(f"第{at}份奖励"), f"{at}.doc") for at in range(4)] + [(b"{\\rtf1", "broken.doc")]
    assert prepare(files) >= 8  # to DOCX for the text and to PDF for the pages
    monkeypatch.setattr(office_batch, "convert", _unreachable)
    for at, (content, name) in enumerate(files[:4]):
        document = parse(content, name).document
        assert document.text == f"第{at}份奖励\n" and document.pages and document.lines


def _unreachable(*arguments: object) -> bytes:
    raise AssertionError("converted again")


def test_a_file_that_ends_the_program_does_not_lose_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def made(files: list[tuple[bytes, str]], target: str) -> list[bytes | None]:
        calls.append(len(files))
        ends = next((at for at, (content, _) in enumerate(files) if content == b"killer"), len(files))
        return [b"done" if at < ends else None for at in range(len(files))]

    monkeypatch.setattr(office_batch, "convert_many", made)
    files = [(b"one", "doc"), (b"killer", "doc"), (b"two", "doc"), (b"three", "doc")]
    assert office_batch.convert_ahead(files, "docx") == 3 and calls == [4, 2]
