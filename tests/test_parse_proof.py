"""Proofs of the parse room: what every document promises, boxes that hold their words, doubts that reach the cell, speed."""

from __future__ import annotations

import io
import itertools
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

import policytable.parse as room
from policytable.errors import DamagedError, EncryptedError, ParseError
from policytable.model import Document
from policytable.parse import Parsed, page_pictures, parse
from policytable.parse.office.batch import converted
from policytable.parse.printed.digit_doubts import doubted
from policytable.parse.printed.glyph import Glyph
from policytable.parse.sniff import sniff
from policytable.pipeline import Place, refresh
from policytable.sources import load_register
from policytable.store import Home
from tests import ofd_sample
from tests.conftest import register_source
from tests.proof_figures import Proof, prove
from tests.test_parse import FONT, SHARED, assert_sound, blocks, cell, no_office, pdf, shared, two_pages

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "documents"
PEERS = SHARED / "peer-suites"
needs_font = pytest.mark.skipif(FONT is None, reason="no Chinese font is installed")
office = [pytest.mark.office, no_office]


@cache
def read(path: Path) -> Parsed:
    return parse(path.read_bytes(), path.name)


def assert_promises(document: Document) -> None:
    """What a document promises beside `assert_sound`: windows that do not overlap, boxes on their pages."""
    assert_sound(document)
    for left, right in itertools.pairwise(sorted(document.blocks, key=lambda block: block.start)):
        assert left.end <= right.start, (left, right)
    pages = {page.number: page for page in document.pages}
    assert all(block.page is None or block.page in pages for block in document.blocks)
    for table in document.tables:
        windows = sorted((cell.start, cell.end) for cell in table.cells)
        assert all(table.start <= start <= end <= table.end for start, end in windows)
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(windows))
        assert all(one.row + one.row_span <= table.rows and one.column + one.column_span <= table.columns for one in table.cells)
    for line in document.lines:
        page, slack = pages[line.page], line.bottom - line.top  # a line may hang over the edge of the paper, not stand off it
        assert -slack <= line.edges[0] and line.edges[-1] <= page.width + slack, (line, page)
        assert -slack <= line.top and line.bottom <= page.height + slack, (line, page)


def printed(path: Path, content: bytes) -> bytes | None:
    """The PDF that shows the document's pages, for a reader of its own; None for scans and OFD."""
    kind = sniff(content, path.name)
    if kind in ("docx", "office"):
        return converted(content, room._suffix(content, kind), "pdf", path.name)
    return content if kind == "pdf" and "rapidocr" not in read(path).document.method else None


def proven(path: Path, count: int) -> Proof:
    content = path.read_bytes()
    return prove(read(path).document, content, path.name, printed(path, content), count)


# --- every document


@pytest.mark.parametrize(
    "name",
    [
        "chizhou-2018-notice.html",
        "jiangsu-2016-plan.pdf",
        "miit-2018-02-list.pdf",
        "chizhou-2018-awards.xlsx",
        pytest.param("beijing-2018-call.docx", marks=office),
        pytest.param("xiamen-2019-draft.doc", marks=office),
    ],
)
def test_a_document_of_each_format_keeps_its_promises_and_its_boxes_hold_their_words(name: str) -> None:
    document = read(CORPUS / name).document
    assert_promises(document)
    if document.pages:
        proof = proven(CORPUS / name, 30)
        assert proof.quotes >= 25 and proof.boxed == proof.inked == proof.equal == proof.quotes, proof.wrong


@pytest.mark.soak
@pytest.mark.parametrize("suffix", ["html", "txt", "pdf", "docx", "doc", "xlsx"])
def test_every_document_of_the_corpus_keeps_its_promises(suffix: str) -> None:
    total = Proof()
    for path in sorted(CORPUS.rglob(f"*.{suffix}")):
        document = read(path).document
        assert_promises(document)
        if document.pages:
            total.add(proven(path, 30 if printed(path, path.read_bytes()) else 12))
    print(
        f"\n{suffix}: quotes {total.quotes}, with a box {total.boxed}, with ink {total.inked}, equal {total.equal}", *total.wrong, sep="\n"
    )
    assert total.boxed == total.inked == total.equal == total.quotes


@shared
@pytest.mark.soak
@pytest.mark.parametrize(("wanted", "least"), [("miit-lists/*.pdf", 1.0), ("real-corpus/**/*.pdf", 0.99), ("peer-suites/*/*.pdf", 0.95)])
def test_every_pdf_of_others_keeps_its_promises(wanted: str, least: float) -> None:
    total = Proof()
    for path in sorted(SHARED.glob(wanted)):
        try:
            document = read(path).document
        except ParseError as error:
            assert error.code and error.about == path.name
            continue
        assert_promises(document)
        if printed(path, path.read_bytes()) is not None and "pdfplumber" not in document.method:
            total.add(proven(path, 30))
    print(
        f"\n{wanted}: quotes {total.quotes}, with a box {total.boxed}, with ink {total.inked}, equal {total.equal}", *total.wrong, sep="\n"
    )
    assert total.equal >= least * total.quotes and total.inked >= least * total.quotes


@needs_font
def test_the_boxes_of_an_ofd_hold_their_words() -> None:
    content = ofd_sample.package(ofd_sample.sample())
    document = parse(content, "a.ofd").document
    assert_promises(document)
    proof = prove(document, content, "a.ofd", None)
    assert proof.quotes >= 8 and proof.boxed == proof.inked == proof.quotes and proof.equal >= proof.quotes - 1, proof.wrong


# --- scans

SCAN = [
    "浙江省绿色工厂奖励办法",
    "第一条 本办法适用于本省行政区域内的工业企业。",
    "第二条 对获得国家级绿色工厂称号的企业，",
    "给予一次性奖励863万元。",
]
AMOUNT = "给予一次性奖励863万元"


def scan(damage: str = "", at: int = 8) -> bytes:
    """A picture of SCAN; `damage` is done to the digit at an index of its last line."""
    image = Image.new("RGB", (1240, 640), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 40)
    for number, words in enumerate(SCAN):
        pen.text((100, 80 + 90 * number), words, "black", font)
    left, right, top = 100 + font.getlength(AMOUNT[:at]), 100 + font.getlength(AMOUNT[: at + 1]), 350
    box = (int(left), top, int(right), top + 50)
    if damage == "half":
        pen.rectangle((left, top + 24, right, top + 52), "white")
    if damage == "blurred":
        image.paste(image.crop(box).filter(ImageFilter.GaussianBlur(5)), box[:2])
    if damage == "struck":
        pen.line((left, top + 12, right, top + 46), "black", 6)
    if damage == "open":
        pen.rectangle(((left + right) / 2, top + 10, right, top + 50), "white")
    return saved(image)


def saved(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


@needs_font
@pytest.mark.parametrize("damage", ["", "half", "blurred", "struck", "open"])
def test_a_digit_that_recognition_could_not_read_makes_its_number_doubtful(damage: str) -> None:
    document = parse(scan(damage), "a.png").document
    assert_promises(document)
    start = document.text.index("奖励8")
    assert "863万元" in document.text or damage
    assert {document.text[at] for at in document.doubtful if at >= start} >= ({"8"} if damage else set())
    assert bool(document.doubtful) == bool(damage)


def glyphs(words: str, width: float = 0.67, **scores: float) -> list[Glyph]:
    edges = list(itertools.accumulate((width if char.isdigit() else 1.0 for char in words), initial=0.0))
    return [Glyph(char, 40 * edges[at], 40 * edges[at + 1], 0, 50, 40, 40, scores.get(f"at{at}", 0.99)) for at, char in enumerate(words)]


@pytest.mark.parametrize(
    ("line", "held"),
    [
        (glyphs("奖励863万元"), ""),
        (glyphs("奖励83万元", 1.0), "83"),
        (glyphs("奖励3万元", 0.85), ""),
        (glyphs("奖励3万元", 1.34), "3"),
        (glyphs("奖励8(3万元", at3=0.8), "83"),
        (glyphs("奖励8(3万元", at3=0.95), ""),
        (glyphs("奖励五十万元", at2=0.5), ""),
    ],
)
def test_room_for_a_digit_and_guesses_beside_one_are_doubts(line: list[Glyph], held: str) -> None:
    assert "".join(glyph.char for glyph in doubted([line])[0] if glyph.doubtful) == held


def test_wide_digits_of_a_page_are_its_own_measure() -> None:
    page = [glyphs(f"奖励{number}万元", 1.0) for number in (10, 20, 35, 40, 50, 60)]
    assert not any(glyph.doubtful for line in doubted(page) for glyph in line)
    assert [glyph.char for glyph in doubted([*page, glyphs("奖励83万元", 1.5)])[-1] if glyph.doubtful] == ["8", "3"]


@needs_font
@pytest.mark.parametrize("damage", ["", "half"])
def test_a_doubtful_digit_holds_the_cell_back_and_the_site_shows_the_place(damage: str, small: Path, tmp_path: Path) -> None:
    (small / "scan.png").write_bytes(scan(damage))
    register_source(small, "scan", "scan.png", role="main", title=SCAN[0], issued="2018-06-01")
    file = small / "sources.toml"
    head, entry = file.read_text("utf-8").rsplit("[[source]]", 1)
    file.write_text(head + "[[source]]" + entry.replace("320000", "330000"), "utf-8")
    register, home = load_register(small)[0], Home(tmp_path / "home")
    edition = refresh(home, register, Place(small, tmp_path / "out"), lambda: "2020-01-01T00:00:00+00:00").published.edition
    home.close()
    found = next(cell for row in edition.rows if row.region.adcode == "330000" for cell in row.cells if cell.column == "award")
    assert found.state == ("pending_review" if damage else "stated") and ("863" in found.text) == (not damage)
    page = (tmp_path / "out" / "site" / "cells" / "330000-award.html").read_text("utf-8")
    assert '<a class="crop"' in page and ("识别存疑" in page) == bool(damage)


TABLE = [("类别", "级别", "奖励"), ("绿色工厂", "国家级", "50万元"), ("绿色园区", "省级", "120万元"), ("绿色供应链", "市级", "8.5万元")]


def skewed(angle: float) -> bytes:
    """A page with three lines and a ruled table, turned clockwise."""
    image = Image.new("RGB", (1240, 800), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 36)
    lines = [
        "第一条 对获得国家级绿色工厂称号的企业给予奖励",
        "五十万元，由市财政局在认定后的下一年度拨付。",
        "第二条 奖励标准按照下表执行，不得重复享受。",
    ]
    for number, words in enumerate(lines):
        pen.text((120, 100 + 66 * number), words, "black", font)
    xs, ys = (140, 460, 760, 1080), [340 + 80 * row for row in range(len(TABLE) + 1)]
    for x in xs:
        pen.line((x, ys[0], x, ys[-1]), "black", 3)
    for y in ys:
        pen.line((xs[0], y, xs[-1], y), "black", 3)
    for y, row in zip(ys, TABLE, strict=False):
        for x, words in zip(xs, row, strict=False):
            pen.text((x + 30, y + 20), words, "black", font)
    return saved(image.rotate(-angle, Image.Resampling.BICUBIC, fillcolor="white"))


@needs_font
@pytest.mark.parametrize("angle", [1.5, -1.5])
def test_a_table_of_a_skewed_scan_is_rebuilt_and_its_boxes_hold_their_words(angle: float) -> None:
    content = skewed(angle)
    document = parse(content, "a.png").document
    assert_promises(document)
    assert [[cell(document, row, column) for column in range(3)] for row in range(4)] == [list(row) for row in TABLE]
    assert not document.doubtful
    proof = prove(document, content, "a.png", None)
    assert proof.boxed == proof.inked == proof.quotes and proof.equal >= 0.8 * proof.quotes, proof.wrong


# --- PDFs that the first reader refuses, and what stands off the paper


@shared
@pytest.mark.parametrize(
    ("name", "words"),
    [("bug1606566.pdf", "Bug 1606566"), ("pypdf_unreadablemetadata.pdf", "Precision linearity"), ("issue15893_reduced.pdf", "Issue 15893")],
)
def test_what_the_first_reader_refuses_is_read_by_the_second_and_told(name: str, words: str) -> None:
    content = (PEERS / "hostile_pdf" / name).read_bytes()
    parsed = parse(content, name)
    assert_promises(parsed.document)
    assert words in parsed.document.text and parsed.document.pages
    assert [(issue.code, bool(issue.remedy)) for issue in parsed.issues] == [("second_reader", True)]
    with pytest.raises((DamagedError, EncryptedError)):
        page_pictures(content, name)


@shared
@pytest.mark.parametrize(
    ("name", "code"), [("bug1020226.pdf", "damaged"), ("pr6531_2.pdf", "encrypted"), ("poppler-937-0-fuzzed.pdf", "damaged")]
)
def test_what_neither_reads_is_refused_as_the_first_said(name: str, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse((PEERS / "hostile_pdf" / name).read_bytes(), name)
    assert (caught.value.code, caught.value.about) == (code, name) and caught.value.remedy


def test_both_readers_see_the_same_lines_and_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    from policytable.parse.printed.layout import assemble
    from policytable.parse.printed.pdf_second import second_sheets

    content = pdf(two_pages)
    first = parse(content, "a.pdf").document
    second = assemble(second_sheets(content, lambda seconds: None)).document(content, "application/pdf", "")
    assert second.text == first.text and blocks(second, "paragraph") == blocks(first, "paragraph")
    for one, other in zip(first.lines, second.lines, strict=True):
        assert (one.start, one.end, one.page) == (other.start, other.end, other.page)
        assert max(abs(a - b) for a, b in zip(one.edges, other.edges, strict=True)) < 1 and abs(one.top - other.top) < 8


def test_characters_off_the_paper_are_left_out_and_told() -> None:
    def draw(canvas):  # type: ignore[no-untyped-def]
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(80, 700, "奖励五十万元")
        canvas.drawString(-300, 700, "奖励九百万元")
        canvas.drawString(80, 900, "奖励八百万元")

    parsed = parse(pdf(draw), "a.pdf")
    assert parsed.document.text == "奖励五十万元\n" and [issue.code for issue in parsed.issues] == ["off_page"]
