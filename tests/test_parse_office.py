"""Office files: what a word processor or a spreadsheet shows is what is read, and what is not read is told."""

from __future__ import annotations

import csv
import datetime as dt
import io
import quopri
import re
import time
import zipfile
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from openpyxl.comments import Comment

from policytable.errors import DamagedError, EmptyError, EncryptedError, ParseError
from policytable.parse import Parsed, page_pictures, parse, prepare
from policytable.parse.office import batch as office_batch
from policytable.parse.office.libreoffice import has_office
from policytable.parse.office.sheet_format import show
from tests.align_figures import Figures, figures
from tests.office_samples import BOXED, CHANGED, DOCX, NUMBERED, TABLES, Sample, cell, docx, par, row, strict, table

SHARED = next((found for parent in Path(__file__).parents if (found := parent / "shared" / "peer-suites").exists()), Path("absent")).parent
shared = pytest.mark.skipif(not (SHARED / "peer-suites").exists(), reason="the shared corpora are not beside the repository")
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


# --- workbooks and lists


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(parsed: Parsed) -> list[str]:
    return [parsed.document.text[block.start : block.end] for block in parsed.document.blocks if block.kind == "row"]


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (0.5, "0%", "50%"),
        (0.1234, "0.00%", "12.34%"),
        (1234567, "#,##0", "1,234,567"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1200000, '0!.0,"万元"', "120.0万元"),
        (1250000, "0\\.0000", "125.0000"),
        (12345678, '0.0,,"百万"', "12.3百万"),
        (50, 'General"万元"', "50万元"),
        (-5, "0;[Red](0)", "(5)"),
        (-5.5, "0.00_);[Red]\\(0.00\\)", "(5.50)"),
        (-5, "0.0", "-5.0"),
        (0, '0;-0;"—"', "—"),
        (0.1 + 0.2, "General", "0.3"),
        (3, "000", "003"),
        (5, "@", "5"),
        (0.25, "# ?/?", "0.25"),
        (12, "[DBNum1]General", "十二"),
        (12, '[DBNum2][$-804]General"元整"', "壹拾贰元整"),
        (20000, '[>=10000]0!.0,"万";0', "2.0万"),
        (500, '[>=10000]0!.0,"万";0', "500"),
        (50, "[$￥-804]#,##0.00", "￥50.00"),
        (dt.datetime(2018, 3, 20), 'yyyy"年"m"月"d"日"', "2018年3月20日"),
        (dt.datetime(2018, 3, 20), '[$-804]yyyy"年"m"月";@', "2018年3月"),
        (dt.datetime(2018, 3, 20), "mm-dd-yy", "2018/3/20"),
        (dt.datetime(2018, 3, 20, 14, 5), "yyyy/m/d h:mm", "2018/3/20 14:05"),
        (dt.datetime(2018, 3, 20), "[$-804]aaaa", "星期二"),
        (True, "General", "是"),
    ],
)
def test_values_are_shown_by_their_formats(value: object, pattern: str, text: str) -> None:
    assert show(value, pattern) == text


def test_titles_heads_and_notes_of_a_list() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["2018年绿色工厂名单"], ["序号", "企业", "奖励"], [1, "甲厂", 50], [2, "乙厂", 20], ["注：奖励以万元计"]]:
        sheet.append(line)
    parsed = parse(saved(book), "a.xlsx")
    table = parsed.document.tables[0]
    assert (table.rows, table.columns, table.header_rows) == (5, 3, 2)
    assert rows_of(parsed) == ["2018年绿色工厂名单", "序号\t企业\t奖励", "1\t甲厂\t50", "2\t乙厂\t20", "注：奖励以万元计"]


def test_what_a_workbook_hides_is_left_out_and_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["企业", "代码", "奖励"], ["甲厂", "x1", 50], ["乙厂", "x2", "=1+1"], ["丙厂", "x3", 10]]:
        sheet.append(line)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[4].hidden = True
    sheet["A2"].comment = Comment("存疑", "a")
    other = book.create_sheet("底稿")
    other["A1"] = "草稿"
    other.sheet_state = "veryHidden"
    parsed = parse(saved(book), "a.xlsx")
    assert rows_of(parsed) == ["企业\t奖励", "甲厂\t50", "乙厂\t"]
    assert codes(parsed) == ("hidden_sheet", "hidden_cells", "hidden_cells", "formula_unread", "comments")
    assert all(issue.remedy for issue in parsed.issues)


def test_rows_that_a_filter_hides_are_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in [["企业", "级别"], ["甲厂", "国家级"], ["乙厂", "省级"]]:
        sheet.append(line)
    sheet.auto_filter.ref = "A1:B3"
    sheet.auto_filter.add_filter_column(1, ["国家级"])
    sheet.row_dimensions[3].hidden = True
    assert rows_of(parse(saved(book), "a.xlsx"))[-1] == "乙厂\t省级"


def test_a_stray_cell_at_the_far_corner_costs_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["XFD1048576"] = "企业", "奖励", "完"
    begun = time.monotonic()
    parsed = parse(saved(book), "a.xlsx")
    assert rows_of(parsed) == ["企业\t奖励\t", "\t\t完"] and time.monotonic() - begun < 10


def test_words_of_shared_strings_without_their_reading() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "绿色", "奖励", "甲", 50
    stream = io.BytesIO()
    rich = '<si><r><t>绿</t></r><r><rPr><b/></rPr><t>色</t></r><rPh sb="0" eb="1"><t>みどり</t></rPh></si>'
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace("<si><t>绿色</t></si>".encode(), rich.encode()))
    assert rows_of(parse(stream.getvalue(), "a.xlsx")) == ["绿色\t奖励", "甲\t50"]


def test_quoted_cells_of_lists_with_commas() -> None:
    content = '企业,级别,奖励\r\n"甲,乙公司",国家级,"1,000"\r\n丙公司,,"第一行\r\n""第二行"""\r\n'.encode("gbk")
    parsed = parse(content, "a.csv")
    assert rows_of(parsed) == ["企业\t级别\t奖励", "甲,乙公司\t国家级\t1,000", '丙公司\t\t第一行 "第二行"']
    assert parsed.document.media_type == "text/csv"
    assert parse("奖励办法\n第一条\n".encode(), "a.csv").document.text == "奖励办法\n第一条\n"


# --- pages and boxes


_CORPUS_FILES = 8  # of 23; with all of them 46,335 of 46,339 characters have a box and 1,380 of 1,380 quotes are right
SHOWN = NUMBERED | CHANGED | BOXED | TABLES


@pytest.mark.office
@no_office
def test_every_sample_is_found_in_its_rendering(capsys: pytest.CaptureFixture[str]) -> None:
    files = [(docx(sample.body, sample.parts), f"{at}.docx") for at, sample in enumerate(SHOWN.values())]
    prepare(files)
    total = sum((measured(*file) for file in files), Figures(0, 0, 0, 0))
    with capsys.disabled():
        print(f"\nsamples: {total}")
    # what is missing is not drawn, or drawn otherwise, by LibreOffice: diagrams, WordArt, isLgl, lvlRestart 0, changes struck through
    assert total.boxed >= 0.92 * total.characters and total.right >= 0.96 * total.quotes


@pytest.mark.office
@no_office
def test_the_corpus_is_found_in_its_renderings(capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(__file__).parents[1] / "corpus" / "documents"
    files = [(path.read_bytes(), path.name) for path in sorted(folder.rglob("*.doc*"))[:_CORPUS_FILES]]
    prepare(files)
    total = sum((measured(*file) for file in files), Figures(0, 0, 0, 0))
    with capsys.disabled():
        print(f"\ncorpus: {total}")
    assert total.boxed >= 0.998 * total.characters and total.right >= 0.99 * total.quotes


def measured(content: bytes, name: str) -> Figures:
    document = parse(content, name).document
    return figures(document, office_batch.converted(content, name.rsplit(".", 1)[1], "pdf", name))


@shared
@pytest.mark.parametrize("name", ["poi_61490.doc", "poi_bug65255.doc"])
@pytest.mark.office
@no_office
def test_old_chinese_files_are_no_gibberish(name: str) -> None:
    text = parse((SHARED / "peer-suites" / "chinese_office" / name).read_bytes(), name).document.text
    assert text.strip() and "湯整瑮呟" not in text


@shared
def test_what_other_readers_find_is_read(unrendered: None) -> None:
    folder = SHARED / "peer-suites" / "hostile_office"
    sound = [row["file"] for row in csv.DictReader((folder / "baseline.csv").open(encoding="utf-8")) if _is_sound(row)]
    assert len(sound) > 10
    for name in sound:
        try:
            text = squeezed(parse((folder / name).read_bytes(), name).document.text)
        except EmptyError:
            text = ""
        except ParseError as error:
            assert error.code in ("entities", "too_large", "archive_bomb", "damaged"), (name, error)
            continue
        for words in _found(folder / name):
            assert squeezed(words) in text, (name, words)


def _is_sound(row: dict[str, str]) -> bool:
    return row["result"] == "ok" and row["tool"] == "python-docx"


def _found(path: Path) -> list[str]:
    body = Document(str(path))
    cells = [paragraph.text for found in body.tables for line in found.rows for one in line.cells for paragraph in one.paragraphs]
    return [words for words in (*(paragraph.text for paragraph in body.paragraphs), *cells) if words.strip()]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
