"""The report as a workbook and as a document: what stands in them, where their links lead, and that nothing in them runs."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from policytable.report.documentform import document_bytes
from policytable.report.lines import link
from policytable.report.nouns import Chapter, Column, Entry, Figure, Report, Sheet
from policytable.report.numbers import shown
from policytable.report.workbookform import workbook_bytes

SAMPLE = "示例文稿，非官方原文"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect x="5" y="5" width="90" height="90"/></svg>'
HOSTILE = (
    "=1+2", "+cmd|' /C calc'!A0", "@SUM(1+9)*cmd", "-1+1", "\t=1+1", "＝1+1", '=HYPERLINK("https://evil.example","x")', "https://evil.example/",
    "a\x00b\x0bc", "\ud800x", "\u202etxt.exe", "_x0041_", "</w:t><w:instrText>", "{{1}}", "𠮷野家", "x" * 40_000,
)  # fmt: skip
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def report(*words: str) -> Report:
    """Three chapters: a list with links and reasons, a wide table with cells of several lines, drawings. `words` go into every column."""
    listed = Sheet(
        "policies",
        "登记的政策",
        (Column("序号", 3, numeric=True), Column("地区", 6), Column("名称", 24), Column("收集", 5)),
        (
            (
                (Entry("1", number=1),),
                (Entry("江苏"),),
                (Entry("江苏省绿色工厂培育办法" * 4, "site/documents/a.html#f1"),),
                (Entry("已收集"),),
            ),
            ((Entry("2", number=2),), (Entry("安徽"),), (Entry("办法", "https://gov.example/a?b=1#c"),), (Entry("未收集", muted=True),)),
            *(((Entry(word),), (Entry(word),), (Entry(word, "site/index.html"),), (Entry(word, marks=(word,)),)) for word in words),
        ),
        ("注1：登记的名目。", *words),
    )
    lines = (
        Entry("到2020年37家", "site/documents/a.html#f1", strong=True, marks=("未复核",)),
        Entry("常州市：40家", "site/documents/b.html#f2"),
    )
    wide = Sheet("summary", "汇总[表]:*?/\\'", tuple(Column(f"栏目{at}", 14) for at in range(8)), (((lines),) * 8,))
    counts = (("第1批", 201, 260), ("第2批", 208, 430))
    rows = tuple(
        (
            (Entry(name),),
            (Entry(f"{one:,}家", "site/index.html", number=one),),
            (Entry(f"{100 * one / of:.1f}%", number=Decimal(one) / of),),
        )
        for name, one, of in counts
    )
    trend = Sheet("trend-data", "各批次", (Column("批次"), Column("公布", numeric=True), Column("通过率", numeric=True)), rows)
    drawn = (Figure("trend", "趋势", SVG, trend, "第2批更多。"), Figure("odd", "无图", "<svg", wide))
    return Report(
        "政策报告&1", "2019-09-30", SAMPLE, (Chapter("a", "清单", ("正文。",), (listed,)), Chapter("b", "汇总", (), (wide, *drawn)))
    )


@pytest.fixture(scope="module")
def book() -> Any:
    return load_workbook(io.BytesIO(workbook_bytes(report())))


def test_same_report_same_bytes_whatever_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    first = workbook_bytes(report(*HOSTILE)), document_bytes(report(*HOSTILE))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert (workbook_bytes(report(*HOSTILE)), document_bytes(report(*HOSTILE))) == first
    for content, day in zip(first, (31, 1), strict=True):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            assert {part.date_time for part in package.infolist()} == {(1980, 1, day, 0, 0, 0)}
            assert re.search(rb"created[^>]*>2019-09-30T00:00:00Z<", package.read("docProps/core.xml"))


def test_a_sheet_a_table_with_contents_and_places(book: Any) -> None:
    assert book.sheetnames == ["目录", "登记的政策", "汇总·表·······", "各批次", "汇总·表·······(2)", "出处"]
    contents = book["目录"]
    assert [contents.cell(row, 1).value for row in (1, 2, 3, 5)] == ["政策报告&1", "数据截至2019-09-30", SAMPLE, "清单"]
    assert contents["B6"].hyperlink.location == "'登记的政策'!A1"
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) in (
            ("B4", "landscape", 9),
            ("A4", "landscape", 9),
        )
        assert (
            sheet.auto_filter.ref.startswith("A3:") and sheet.print_title_rows == "$3:$3" and sheet.sheet_properties.pageSetUpPr.fitToPage
        )
        assert sheet.oddFooter.left.text == SAMPLE and "&P" in sheet.oddFooter.right.text and "2019-09-30" in sheet.oddHeader.right.text
    assert len(book["各批次"]._charts) == 1 and not book["汇总·表·······(2)"]._charts


def test_cells_hold_numbers_as_numbers_and_lead_to_their_places(book: Any) -> None:
    listed, summary, trend, places = book["登记的政策"], book["汇总·表·······"], book["各批次"], book["出处"]
    assert (listed["A4"].value, listed["C4"].hyperlink, listed["E4"].value, listed["E5"].value) == (1, None, "已收集", "未收集")
    assert listed["D4"].hyperlink.target == "../site/documents/a.html" and listed["D4"].hyperlink.location == "f1"
    assert listed["D5"].hyperlink.target == "https://gov.example/a?b=1" and listed["E5"].font.italic and not listed["E4"].font.italic
    assert (trend["B4"].value, trend["B4"].number_format, trend["B4"].hyperlink.target) == (201, '0"家"', "../site/index.html")
    assert trend["C4"].value == pytest.approx(201 / 260) and trend["C4"].number_format == "0.0%"
    assert summary["A4"].value == "到2020年37家（未复核）\n常州市：40家" and summary["B4"].value == "↗2"
    row = int(summary["D4"].hyperlink.location.removeprefix("'出处'!A"))
    assert [places.cell(row, at).value for at in (1, 3, 4)] == ["汇总[表]:*?/\\'", "栏目1", "到2020年37家（未复核）"]
    assert [places.cell(at, 5).hyperlink.location for at in (row, row + 1)] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("entry", "form"),
    [
        (Entry("1,402", number=1402), "#,##0"),
        (Entry("2018", number=2018), "0"),
        (Entry("77.3%", number=Decimal("77.3077")), '0.0"%"'),
        (Entry("77.3%", number=Decimal("0.773077")), "0.0%"),
        (Entry("约260家", number=260, marks=("未复核",)), '"约"0"家（未复核）"'),
        (Entry("260至430家", number=260), None),
        (Entry("261", number=260), None),
        (Entry('1"家', number=1), None),
        (Entry("260"), None),
    ],
    ids=str,
)
def test_a_number_is_shown_in_the_words_of_the_report_or_stays_words(entry: Entry, form: str | None) -> None:
    found = shown(entry)
    assert (found.format if found else None) == form


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "../../etc/passwd", "site/../../x", "file:///etc/passwd", "https://a@b.example/", "//h/x", "#a"]
)
def test_addresses_that_are_neither_ours_nor_plain_web_ones_are_no_links(href: str) -> None:
    assert link(href) == ""


def test_no_cell_is_a_formula_and_every_word_is_there(shared: Path) -> None:
    payloads = [
        words for group in json.loads((shared / "peer-suites/csv_injection/payloads.json").read_bytes()).values() for words in group
    ]
    assert len(payloads) > 40
    _check_words(payloads)


def test_hostile_words_stay_words() -> None:
    _check_words(list(HOSTILE))


def _check_words(payloads: list[str]) -> None:
    content = workbook_bytes(report(*payloads))
    found = load_workbook(io.BytesIO(content))["登记的政策"]
    for number, words in enumerate(payloads, 6):
        cells = [found.cell(number, at) for at in (1, 2, 3, 5)]
        assert {cell.data_type for cell in cells} <= {"s", "n"} and all(cell.data_type == "s" or cell.value is None for cell in cells)
        if words.isprintable() and len(words) < 30_000 and "_x" not in words:
            assert cells[1].value == words
        if words[:1] in "=+-@":
            assert cells[1].quotePrefix
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b"<f>" in package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/"))


def test_the_document_has_headings_contents_captions_and_repeated_heads() -> None:
    document = Document(io.BytesIO(document_bytes(report(*HOSTILE))))
    styles = {paragraph.style.name: paragraph.text for paragraph in reversed(document.paragraphs)}
    assert (
        styles["Title"] == "政策报告&1"
        and styles["Heading 1"] == "清单"
        and styles["Heading 2"] == "登记的政策"
        and styles["Sample Mark"] == SAMPLE
    )
    assert styles["Caption"].startswith("表 1　登记的政策")
    body = document.element.body
    assert next(node.text for node in body.iter(f"{W}instrText")).strip() == 'TOC \\o "1-2" \\h \\z \\u'
    marks = {node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")}
    assert {node.get(f"{W}anchor") for node in body.iter(f"{W}hyperlink")} - {None} == marks
    assert all(next(table.iter(f"{W}trPr")).find(f"{W}tblHeader") is not None for table in body.iter(f"{W}tbl"))
    assert {section.orientation for section in document.sections} == {0, 1}
    targets = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert {"../site/documents/a.html#f1", "https://gov.example/a?b=1#c", "charts/trend.svg"} <= targets
    assert not any(target.startswith(("javascript", "file", "/")) for target in targets)
    assert document.styles["Heading 1"].element.find(f".//{W}rFonts").get(f"{W}eastAsia") == "黑体"
    assert SAMPLE in document.sections[0].footer.paragraphs[0].text and "2019-09-30" in document.sections[-1].header.paragraphs[0].text


def test_the_document_holds_its_drawings_as_they_were_drawn() -> None:
    content = document_bytes(report())
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.read("word/media/drawing1.svg").decode() == SVG
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
        assert package.read("word/document.xml").count(b"svgBlip") == 1, "what cannot be read is not drawn"


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_shows_the_same_words_and_no_formula(tmp_path: Path) -> None:
    words = [one for one in HOSTILE if len(one) < 100]
    (tmp_path / "report.xlsx").write_bytes(workbook_bytes(report(*words)))
    (tmp_path / "report.docx").write_bytes(document_bytes(report(*words)))
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to"]
    for form, name in (("fods", "report.xlsx"), ("pdf", "report.docx")):
        subprocess.run([*office, form, "--outdir", str(tmp_path), str(tmp_path / name)], check=True, capture_output=True, timeout=120)
    flat = (tmp_path / "report.fods").read_text("utf-8")
    assert not re.findall(r'table:formula="[^"]*"', flat)
    for told in ("=1+2", "+cmd|' /C calc'!A0", "@SUM(1+9)*cmd", "𠮷野家", "未收集", "../site/documents/a.html#f1"):
        assert told in flat.replace("&apos;", "'"), told
    assert (tmp_path / "report.pdf").stat().st_size > 20_000
