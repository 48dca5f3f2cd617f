"""The parse room: bytes to documents, every format, every refusal."""

from __future__ import annotations

import csv
import io
import re
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import openpyxl
import pytest
from reportlab.lib import pagesizes
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from selectolax.lexbor import LexborHTMLParser

from policytable.errors import DamagedError, EmptyError, EncryptedError, ParseError, ToolMissingError
from policytable.model import Document
from policytable.parse import PagePicture, page_pictures, parse
from policytable.parse.guard import sandbox
from policytable.parse.office.libreoffice import has_office
from policytable.parse.office.numbering import spell

SHARED = Path(__file__).parents[2] / "shared"
shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpora are not beside the repository")
no_office = pytest.mark.skipif(not has_office(), reason="LibreOffice is not installed")
FONT = next((path for path in Path("/usr/share/fonts").rglob("*.tt[cf]") if re.search(r"wqy|NotoSansCJK|NotoSerifCJK", path.name)), None)


def blocks(document: Document, *kinds: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind in kinds]


def cell(document: Document, row: int, column: int, table: int = 0) -> str:
    found = document.tables[table].at(row, column)
    assert found is not None
    return document.text[found.start : found.end]


def assert_sound(document: Document) -> None:
    """What every document promises, whatever its format."""
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(document.text)
        assert "\n" not in document.text[block.start : block.end]
    numbers = [page.number for page in document.pages]
    for line in document.lines:
        assert len(line.edges) == line.end - line.start + 1 and list(line.edges) == sorted(line.edges)
        assert line.page in numbers and line.top < line.bottom
        assert not set("\n\t") & set(document.text[line.start : line.end])
    assert all(document.text[at].isnumeric() for at in document.doubtful)
    assert re.fullmatch(r"d-[0-9a-f]{16}", document.id)


# --- text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("绿色工厂\r\n\r\n奖励50万元\r\n".encode(), "绿色工厂\n\n奖励50万元\n"),
        ("\ufeff绿色工厂".encode(), "绿色工厂"),
        ("绿色工厂㐂".encode("gb18030"), "绿色工厂㐂"),
        ("　　一、  两格".encode(), "　　一、  两格"),
        ("绿色工厂".encode("utf-16"), "绿色工厂"),
    ],
    ids=["crlf", "bom", "gb18030", "blanks stay", "utf-16"],
)
def test_text_is_decoded_and_nothing_else(content: bytes, text: str) -> None:
    assert parse(content, "a.txt").document.text == text


def test_text_with_tabs_is_a_table_and_damage_is_told() -> None:
    parsed = parse("办法\n级别\t奖励\n国家级\t50万元\n完\n".encode() + b"\xff\xff\xff\n", "a.txt")
    document = parsed.document
    assert_sound(document)
    assert [block.kind for block in document.blocks[:4]] == ["paragraph", "row", "row", "paragraph"]
    assert cell(document, 1, 1) == "50万元" and document.tables[0].header_rows == 1
    assert [issue.code for issue in parsed.issues] == ["undecodable"]


# --- web pages

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>市政府关于印发绿色制造办法的通知-某市</title>
<meta name="ArticleTitle" content="市政府关于印发绿色制造办法的通知"><meta name="PubDate" content="2018-03-20"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/z">政务公开</a></div>
<table><tr><td>索 引 号：</td><td>AB-1</td><td>发文字号：</td><td>某政发〔2018〕9号</td></tr></table>
<h1>市政府关于印发绿色制造办法的通知</h1>
<div class="share">分享到：微信</div>
<div class="TRS_Editor"><p>&nbsp;&nbsp;第一条　对获得国家级
绿色工厂称号的企业，一次性奖励<b>50</b>万元，由市财政局拨付。</p><p>第二条 获得省级称号的，奖励20万元；<br>区级不奖。</p>
<table border=1><tr><th rowspan=2>类别</th><th colspan=2>奖励（万元）</th></tr><tr><td>国家级</td><td>省级</td></tr>
<tr><td>绿色<br>工厂</td><td>50</td><td>20</td></tr></table>
<p style="display:none">看不见</p><p>附件：<a href="/files/P0201.docx">申请表</a></p></div>
<div class="footer">主办单位：某市人民政府 <a href="/p.jpg">图</a></div><script>var x="脚本";</script></body></html>"""


@pytest.fixture(scope="module")
def page() -> Document:
    return parse(PAGE.encode("gb18030"), "a.html").document


def test_page_tells_the_article_from_what_is_around_it(page: Document) -> None:
    assert_sound(page)
    assert blocks(page, "title") == ["市政府关于印发绿色制造办法的通知"]
    assert blocks(page, "paragraph") == [
        "第一条　对获得国家级绿色工厂称号的企业，一次性奖励50万元，由市财政局拨付。",
        "第二条 获得省级称号的，奖励20万元；",
        "区级不奖。",
        "附件：申请表",
    ]
    assert blocks(page, "furniture") == ["首页 政务公开", "分享到：微信", "主办单位：某市人民政府 图"]
    assert "看不见" not in page.text and "脚本" not in page.text
    assert ("索引号", "AB-1") in page.meta and ("发文字号", "某政发〔2018〕9号") in page.meta and ("PubDate", "2018-03-20") in page.meta
    assert [(file.name, file.href) for file in page.attachments] == [("申请表", "/files/P0201.docx")]


def test_page_tables_keep_their_spans(page: Document) -> None:
    table = page.tables[1]
    assert (table.rows, table.columns, table.header_rows) == (3, 3, 2)
    assert [cell(page, row, 0, 1) for row in range(3)] == ["类别", "类别", "绿色工厂"]
    assert blocks(page, "row") == ["类别\t奖励（万元）\t", "\t国家级\t省级", "绿色工厂\t50\t20"]


def test_every_run_points_at_its_characters_in_the_source(page: Document) -> None:
    assert_runs(page, PAGE)


def assert_runs(document: Document, source: str) -> None:
    tree = LexborHTMLParser(source)
    for run in document.runs:
        words = document.text[run.start : run.end]
        nodes = [node.text_content or "" for node in _element(tree, run.path).iter(include_text=True) if node.tag == "-text"]
        assert any(node[run.offset : run.offset + len(words)].replace("\xa0", " ") == words for node in nodes), (run, words)


def _element(tree: LexborHTMLParser, path: str):  # type: ignore[no-untyped-def]
    node = tree.body
    for step in path.split("/")[3:]:
        tag, number = step[:-1].split("[")
        node = [child for child in node.iter() if child.tag == tag][int(number) - 1]
    return node


def test_hostile_nesting_and_broken_markup_end() -> None:
    deep = "<div>" * 20000 + "奖励五十万元，不得超过。" + "</p></table>"
    assert "奖励五十万元" in parse(deep.encode(), "a.html").document.text


@shared
def test_real_pages_give_title_number_and_date() -> None:
    folder = SHARED / "real-corpus" / "html"
    known = {row["title"]: row for row in csv.DictReader((folder / "metadata.csv").open(encoding="utf-8"))}
    told = 0
    for file in sorted(folder.glob("*.html")):
        document = parse(file.read_bytes(), file.name).document
        assert_sound(document)
        assert blocks(document, "title"), file.name
        body = "".join(blocks(document, "paragraph", "row"))
        assert "版权所有" not in body and "网站地图" not in body and len(body) > 800
        assert_runs(document, file.read_text("utf-8"))
        told += any(squeeze(title) in squeeze("".join(blocks(document, "title", "paragraph"))) for title in known)
    assert told == 13  # of 16; three pages have no row


def squeeze(text: str) -> str:
    return re.sub(r"\s|关于印发|的通知", "", text)


# --- PDF


def pdf(draw: Callable[[Canvas], None], **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=pagesizes.A4, invariant=1, **options)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def lines(canvas: Canvas, top: float, rows: list[tuple[float, str]], size: float = 16) -> None:
    canvas.setFont("STSong-Light", size)
    for at, (x, text) in enumerate(rows):
        canvas.drawString(x, top - at * 28, text)


def two_pages(canvas: Canvas) -> None:
    lines(canvas, 740, [(194, "某市绿色制造奖励办法")], 22)
    first = "为贯彻落实国家和省有关部署要求，加快工业绿色发展，制定"
    lines(canvas, 680, [(112, first), (80, "本办法。"), (112, "第一条对获得国家级绿色工厂称号的企业，给予一次性奖励一")])
    lines(canvas, 60, [(280, "— 1 —")], 12)
    canvas.showPage()
    lines(canvas, 740, [(80, "百万元。"), (112, "第二条本办法由市工业和信息化局负责解释，自印发之日起施"), (80, "行。")])
    lines(canvas, 600, [(380, "某市人民政府"), (380, "2018年3月20日")])
    lines(canvas, 60, [(280, "— 2 —")], 12)


def test_pdf_lines_become_paragraphs_across_pages() -> None:
    document = parse(pdf(two_pages), "a.pdf").document
    assert_sound(document)
    assert blocks(document, "title") == ["某市绿色制造奖励办法"]
    assert blocks(document, "paragraph") == [
        "为贯彻落实国家和省有关部署要求，加快工业绿色发展，制定本办法。",
        "第一条对获得国家级绿色工厂称号的企业，给予一次性奖励一百万元。",
        "第二条本办法由市工业和信息化局负责解释，自印发之日起施行。",
        "某市人民政府",
        "2018年3月20日",
    ]
    assert len(blocks(document, "furniture")) == 2
    start = document.text.index("一百万元")
    places = document.cite(start, start + 4).places
    assert [place.page for place in places] == [1, 2]
    assert all(place.box is not None and 0 < place.box[0] < place.box[2] < 596 for place in places)


def table_over_break(canvas: Canvas) -> None:
    xs = [80, 200, 320, 500]

    def ruled(ys: list[float], rows: list[list[str]], open_first: bool) -> None:
        for x in xs:
            canvas.line(x, ys[0], x, ys[-1])
        for at, y in enumerate(ys):
            inner = open_first and at not in (0, 1)
            canvas.line(xs[1] if inner else xs[0], y, xs[-1], y)
        for at, row in enumerate(rows):
            for x, text in zip(xs, row, strict=False):
                lines(canvas, ys[at] - 20, [(x + 6, text)], 12)

    ruled([200, 170, 140, 110], [["类别", "级别", "奖励"], ["绿色工厂", "国家级", "50万元"], ["", "省级", "20万元，由"]], True)
    lines(canvas, 50, [(280, "— 1 —")], 12)
    canvas.showPage()
    ruled([780, 750, 720], [["类别", "级别", "奖励"], ["绿色园区", "国家级", "100万元"]], False)
    lines(canvas, 50, [(280, "— 2 —")], 12)


def test_pdf_table_over_a_page_break_is_one_and_its_open_cell_is_kept() -> None:
    document = parse(pdf(table_over_break), "a.pdf").document
    assert_sound(document)
    assert len(document.tables) == 1 and document.tables[0].rows == 4
    assert [cell(document, row, 0) for row in range(4)] == ["类别", "绿色工厂", "绿色工厂", "绿色园区"]
    assert cell(document, 3, 2) == "100万元"
    assert blocks(document, "furniture")[:3] == ["类别", "级别", "奖励"]


def test_pdf_fake_bold_is_undoubled_and_radicals_are_folded() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            lines(canvas, 700, [(80 + shift, "安徽绿色工厂奖励五十万元")])
        lines(canvas, 600, [(80, "使⽤")])

    text = parse(pdf(draw), "a.pdf").document.text
    assert text.startswith("安徽绿色工厂奖励五十万元\n") and "⽤" not in text


def test_pictures_have_the_units_of_the_pages() -> None:
    content = pdf(two_pages)
    pictures = page_pictures(content, "a.pdf")
    pages = parse(content, "a.pdf").document.pages
    assert [(picture.number, picture.width, picture.height) for picture in pictures] == [(p.number, p.width, p.height) for p in pages]
    assert all(isinstance(picture, PagePicture) and picture.png.startswith(b"\x89PNG") for picture in pictures)
    assert [picture.number for picture in page_pictures(content, "a.pdf", {2})] == [2]
    assert page_pictures(b"text", "a.txt") == ()


@pytest.mark.skipif(FONT is None, reason="no Chinese font is installed")
def test_pictures_of_text_are_read_with_boxes_and_confidence() -> None:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1240, 500), "white")
    font = ImageFont.truetype(str(FONT), 40)
    draw = ImageDraw.Draw(image)
    for at, (x, text) in enumerate(
        [(180, "第一条 对获得国家级绿色工厂称号的企业奖励八"), (100, "十万元。"), (180, "第二条 本办法自印发之日起施行。")]
    ):
        draw.text((x, 80 + at * 70), text, "black", font)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    parsed = parse(stream.getvalue(), "a.png")
    assert_sound(parsed.document)
    assert [issue.code for issue in parsed.issues] == ["ocr_used"]
    assert "企业奖励八十万元。" in parsed.document.text
    assert len(blocks(parsed.document, "paragraph")) == 2
    assert all(line.confidence is not None and line.confidence > 0.8 for line in parsed.document.lines)
    assert (parsed.document.pages[0].width, page_pictures(stream.getvalue(), "a.png")[0].width) == (1240.0, 1240.0)


# --- office

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%2）"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def paragraph(text: str, depth: int | None = None) -> str:
    numbers = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr></w:pPr>' if depth is not None else ""
    return f"<w:p>{numbers}<w:r><w:t>{text}</w:t></w:r></w:p>"


def grid_row(*cells: tuple[str, str]) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:tcPr>{merge}</w:tcPr>{paragraph(text)}</w:tc>" for text, merge in cells) + "</w:tr>"


def docx(body: str) -> bytes:
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            '<Override PartName="/word/numbering.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/></Types>',
        )
        package.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{relation}/numbering" Target="numbering.xml"/></Relationships>',
        )
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        package.writestr("word/numbering.xml", NUMBERING)
    return stream.getvalue()


LONG = "对获得国家级绿色工厂称号的企业，给予一次性奖励五十万元，由市财政局拨付。"
BODY = (
    paragraph("总则", 0)
    + paragraph(LONG, 1)
    + paragraph("省级", 1)
    + paragraph("附则", 0)
    + "<w:p><w:r><w:t>奖励</w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del><w:ins><w:r><w:t>20</w:t></w:r></w:ins>"
    + "<w:r><w:t>万元</w:t></w:r></w:p><w:tbl>"
    + grid_row(("类别", ""), ("奖励", '<w:gridSpan w:val="2"/>'))
    + grid_row(("绿色工厂", '<w:vMerge w:val="restart"/>'), ("国家级", ""), ("50", ""))
    + grid_row(("", "<w:vMerge/>"), ("省级", ""), ("20", ""))
    + "</w:tbl>"
)


def test_docx_numbers_changes_and_merged_cells() -> None:
    document = parse(docx(BODY), "a.docx").document
    assert_sound(document)
    assert blocks(document, "paragraph") == ["第一条总则", "（一）" + LONG, "（二）省级", "第二条附则", "奖励20万元"]
    assert blocks(document, "row") == ["类别\t奖励\t", "绿色工厂\t国家级\t50", "\t省级\t20"]
    assert cell(document, 2, 0) == "绿色工厂"


@pytest.mark.office
@no_office
def test_docx_is_aligned_with_its_rendering() -> None:
    content = docx(BODY)
    document = parse(content, "a.docx").document
    start = document.text.index("五十万元")
    assert document.pages and document.pages[0].method == "rendering"
    assert document.cite(start, start + 4).places[0].page == 1
    covered = sum(line.end - line.start for line in document.lines)
    assert covered >= 0.95 * len("".join(document.text.split()))
    assert page_pictures(content, "a.docx")[0].width == document.pages[0].width


def test_docx_without_office_is_whole_but_for_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytable.parse.office.libreoffice._program", lambda: None)
    parsed = parse(docx(BODY), "a.docx")
    assert [issue.code for issue in parsed.issues] == ["tracked_changes", "no_rendering"] and not parsed.document.pages
    with pytest.raises(ToolMissingError, match="LibreOffice") as caught:
        parse(b"{\\rtf1 abc}", "a.doc")
    assert "libreoffice-writer-nogui" in caught.value.remedy


@pytest.mark.office
@no_office
def test_old_files_go_through_office() -> None:
    document = parse(rb"{\rtf1\ansi\uc1 \u22870?\u21169?50\u19975?\u20803?\par}", "a.doc").document
    assert document.text == "奖励50万元\n" and document.method.startswith("libreoffice")


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (10, "chineseCounting", "十"),
        (11, "japaneseCounting", "十一"),
        (110, "chineseCountingThousand", "一百一十"),
        (105, "chineseCountingThousand", "一百零五"),
        (20, "chineseCountingThousand", "二十"),
        (3, "decimalEnclosedCircle", "③"),
        (28, "lowerLetter", "bb"),
        (9, "upperRoman", "IX"),
        (12, "ideographDigital", "一二"),
    ],
)
def test_numbers_are_spelled(count: int, form: str, text: str) -> None:
    assert spell(count, form) == text


def test_workbooks() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "标准表"
    for row in [["奖励标准", None, None], ["类别", "级别", "奖励"], ["绿色工厂", "国家级", 50], [None, "省级", 0.5]]:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    sheet["C4"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    document = parse(stream.getvalue(), "a.xlsx").document
    assert_sound(document)
    assert blocks(document, "heading") == ["标准表"]
    assert document.tables[0].header_rows == 2 and cell(document, 3, 0) == "绿色工厂" and cell(document, 3, 2) == "50%"


# --- refusals


def encrypted_pdf() -> bytes:
    return pdf(two_pages, encrypt=StandardEncryption("secret", "owner"))


@pytest.mark.parametrize(
    ("content", "name", "error", "code"),
    [
        (b"", "a.pdf", EmptyError, "empty"),
        (b" \n\n", "a.txt", EmptyError, "empty"),
        (b"<html><head><title>404</title></head><body>Not Found</body></html>", "a.pdf", DamagedError, "not_a_pdf"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "a.docx", DamagedError, "not_a_docx"),
        (b"<html><body><script>1</script></body></html>", "a.html", EmptyError, "no_text"),
        (pdf(two_pages)[:400], "a.pdf", DamagedError, "damaged"),
        (pdf(lambda canvas: canvas.showPage()), "a.pdf", EmptyError, "no_text"),
        (encrypted_pdf(), "a.pdf", EncryptedError, "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "a.docx", EncryptedError, "encrypted"),
        (docx(paragraph(""))[:200], "a.docx", DamagedError, "damaged"),
        (docx(paragraph("")), "a.docx", EmptyError, "no_text"),
        (docx(BODY).replace(b"word/", b"text/"), "a.docx", DamagedError, "not_a_docx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "a.png", DamagedError, "damaged"),
    ],
    ids=[
        "empty",
        "blank",
        "error-page",
        "html-as-docx",
        "script-only",
        "truncated",
        "no-page-text",
        "password",
        "ole-password",
        "cut-zip",
        "no-words",
        "no-word-part",
        "png",
    ],
)
def test_refusals_are_coded_and_name_the_file(content: bytes, name: str, error: type[ParseError], code: str) -> None:
    with pytest.raises(error) as caught:
        parse(content, name)
    assert (caught.value.code, caught.value.about) == (code, name) and caught.value.remedy


def test_entities_and_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(BODY))) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            head = b"<!DOCTYPE x [<!ENTITY a 'b'>]>" if member.filename == "word/document.xml" else b""
            new.writestr(member.filename, head + old.read(member))
    with pytest.raises(DamagedError, match="entities"):
        parse(stream.getvalue(), "a.docx")
    monkeypatch.setattr(import_module("policytable.parse.guard.limits"), "ENTRY_BYTES", 300)
    with pytest.raises(DamagedError) as caught:
        parse(docx(BODY), "a.docx")
    assert caught.value.code == "too_large"


# --- the sandbox


def test_a_reader_that_hangs_is_ended_and_the_next_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = pdf(two_pages)
    parse(content, "a.pdf")
    monkeypatch.setitem(sandbox.LIMITS, "pdf", replace(sandbox.LIMITS["pdf"], seconds=0.0))
    with pytest.raises(DamagedError) as caught:
        parse(content, "a.pdf")
    assert caught.value.code == "timeout"
    monkeypatch.undo()
    assert parse(content, "a.pdf").document.text


def test_the_sandbox_serves_threads_and_gives_the_same_bytes() -> None:
    content, found = pdf(two_pages), list[Document]()
    threads = [threading.Thread(target=lambda: found.append(parse(content, "a.pdf").document)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and all(document == found[0] for document in found)


# --- corpora beside the repository

HOSTILE = [
    "hostile_pdf/bomb_giant.pdf",
    "hostile_pdf/operator_list_cycle.pdf",
    "hostile_pdf/issue3371.pdf",
    "hostile_pdf/poppler-85140-0.pdf",
    "hostile_office/spreadsheet__poc-xmlbomb.xlsx",
    "hostile_office/document__ExternalEntityInText.docx",
    "hostile_office/document__PasswordProtected.doc",
    "hostile_office/spreadsheet__password.xls",
    "ocr_images_zh/empty_black.jpg",
]


@shared
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_in_time_with_a_code(name: str) -> None:
    begun = time.monotonic()
    file = SHARED / "peer-suites" / name
    try:
        assert_sound(parse(file.read_bytes(), file.name).document)
    except ParseError as error:
        assert error.code and error.about == file.name
    assert time.monotonic() - begun < 20


@shared
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("pdfjs_XiaoBiaoSong.pdf", "关于红军作战的原则"),
        ("pdfjs_SimFang-variant.pdf", "全世界无产者，联合起来"),
        ("pdfjs_issue3521.pdf", "我们都是黑体字"),
        ("pdfplumber_issue-842-example.pdf", "安徽安利合成革股份有限公司"),
        ("mineru_introduction.pdf", "化学方程式"),
    ],
)
def test_difficult_text_layers(name: str, words: str) -> None:
    document = parse((SHARED / "peer-suites" / "chinese_pdf" / name).read_bytes(), name).document
    assert_sound(document)
    assert words in document.text.replace(" ", "")
    assert not re.search("[\u2f00-\u2fd5]", document.text)


@shared
def test_a_state_council_paper_reads_like_its_clean_text() -> None:
    folder = SHARED / "real-corpus" / "pdf"
    document = parse((folder / "govdoc-397.pdf").read_bytes(), "govdoc-397.pdf").document
    clean = re.sub(r"\s", "", (folder / "govdoc-397.txt").read_text("utf-8"))
    paragraphs = [re.sub(r"\s", "", text) for text in blocks(document, "paragraph") if len(text) > 40]
    assert len(paragraphs) >= 12
    assert sum(text.replace("-", "") in clean.replace("-", "").replace("\xad", "") for text in paragraphs) >= len(paragraphs) - 1


def test_a_page_with_nothing_but_a_table_is_read() -> None:
    page = (
        '<html><meta charset="utf-8"><body><div class="nav"><a href="/">首页</a></div><div><h1>某省绿色工厂奖补标准</h1><p>单位：万元</p>'
        "<table><tr><th>级别</th><th>绿色工厂</th></tr><tr><td>国家级</td><td>100</td></tr></table></div></body></html>"
    )
    document = parse(page.encode(), "p.html").document
    assert [document.text[block.start : block.end] for block in document.blocks if block.kind == "row"] == ["级别\t绿色工厂", "国家级\t100"]
