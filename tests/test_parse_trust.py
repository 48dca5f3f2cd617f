"""Text layers that lie: found page by page, repaired where that is certain, else read from the page's picture, always told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policytable.model import Document
from policytable.parse import Parsed, parse
from policytable.parse.printed.glyph import Glyph
from policytable.parse.printed.ocr_budget import OcrBudget
from policytable.parse.printed.pdf_trust import repaired, suspects
from policytable.parse.printed.recognised import load_recognised
from tests.test_parse import FONT, SHARED, assert_sound, shared

FOLDER = SHARED / "peer-suites" / "chinese_pdf"
TRUE = ["对获得国家级绿色工厂称号的企业给予一次性奖励五十万元", "对获得省级绿色工厂称号的企业给予一次性奖励二十万元"]
HEAD = "某市绿色制造奖励办法"
RARE = "镉铊铍锑钴镍砷氟氰酚萘蒽菲苯胺硼锶铯钡钼"  # true words that texts seldom use: a list of substances
needs_font = pytest.mark.skipif(FONT is None, reason="no Chinese font is installed")


def page(draw: Callable[[Canvas], None]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, (595, 842), pageCompression=0, invariant=1)
    draw(canvas)
    canvas.save()
    return stream.getvalue()


def printed(canvas: Canvas, shown: list[tuple[float, float, str]], layer: list[tuple[float, float, str]]) -> None:
    """A picture of the page that shows one thing, and an unseen layer over it that says another: (y, size, words)."""
    image = Image.new("RGB", (1653, 2339), "white")
    pen = ImageDraw.Draw(image)
    for y, size, words in shown:
        pen.text((80 / 595 * 1653, (842 - y - size) / 842 * 2339), words, "black", ImageFont.truetype(str(FONT), int(size * 2.78)))
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    for y, size, words in layer:
        text = canvas.beginText(80, y)
        text.setFont("STSong-Light", size)
        text.setTextRenderMode(3)
        text.textOut(words)
        canvas.drawText(text)


def lie(words: str) -> str:
    """Each ideograph as another one, as a font without a true code table has it."""
    return "".join(chr(0x7C00 + (ord(char) * 37) % 0x1500) for char in words)


def codes(parsed: Parsed) -> set[str]:
    return {issue.code for issue in parsed.issues}


def test_gb_codes_taken_for_letters_are_decoded_and_told() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 16)
        canvas.drawString(80, 700, TRUE[0].encode("gb18030").decode("latin-1"))
        canvas.drawString(80, 600, "Société Générale à Besançon, ÀÉÈÙÇ 100 €")

    parsed = parse(page(draw), "a.pdf")
    assert_sound(parsed.document)
    assert TRUE[0] in parsed.document.text and "Société Générale à Besançon, ÀÉÈÙÇ" in parsed.document.text
    assert codes(parsed) == {"text_layer_repaired"}


@given(st.text("国家级工方定通知建设发展，。、", min_size=4, max_size=30), st.sampled_from(["gb18030", "utf-8"]))
def test_every_run_of_mojibake_comes_back(words: str, codec: str) -> None:
    letters = "".join(_letter(byte) for byte in words.encode(codec))
    run = [Glyph(char, 10.0 * at, 10.0 * at + 10, 0, 12, 10, 12) for at, char in enumerate(letters)]
    found, count = repaired(run)
    if sum("\u4e00" <= char < "\uff00" for char in words) >= 0.75 * len(words):
        assert "".join(glyph.char for glyph in found) == words and count == len(words)
        assert (found[0].x0, found[-1].x1) == (run[0].x0, run[-1].x1)


@needs_font
def test_a_layer_that_lies_gives_way_to_the_picture() -> None:
    shown = [(700.0 - 40 * at, 16.0, words) for at, words in enumerate(TRUE)]
    parsed = parse(page(lambda canvas: printed(canvas, shown, [(y, size, lie(words)) for y, size, words in shown])), "a.pdf")
    assert_sound(parsed.document)
    assert all(words in parsed.document.text for words in TRUE)
    assert "text_layer_bad" in codes(parsed) and "ocr_used" in codes(parsed)
    assert all(line.confidence is not None for line in parsed.document.lines)


@needs_font
def test_only_the_lines_that_lie_are_replaced() -> None:
    body = [(640.0 - 40 * at, 16.0, words) for at, words in enumerate(TRUE)]
    head = (720.0, 22.0, HEAD)
    parsed = parse(page(lambda canvas: printed(canvas, [head, *body], [(720.0, 22.0, lie(HEAD)), *body])), "a.pdf")
    assert_sound(parsed.document)
    document = parsed.document
    assert HEAD in document.text and all(words in document.text for words in TRUE)
    assert codes(parsed) == {"text_layer_bad"}
    recognised = [document.text[line.start : line.end] for line in document.lines if line.confidence is not None]
    assert recognised == [HEAD]


@needs_font
def test_rare_words_that_the_page_really_shows_stay() -> None:
    lines = [(700.0, 16.0, RARE), (660.0, 12.0, TRUE[0]), (620.0, 12.0, TRUE[1])]
    assert suspects([Glyph(char, 0, 1, 0, 1, 1, 16) for char in RARE])
    parsed = parse(page(lambda canvas: printed(canvas, lines, lines)), "a.pdf")
    assert RARE in parsed.document.text and codes(parsed) == set()
    assert all(line.confidence is None for line in parsed.document.lines)


@needs_font
def test_a_page_number_over_a_scan_is_not_taken_for_its_text() -> None:
    shown = [(700.0, 16.0, TRUE[0]), (60.0, 12.0, "- 3 -")]
    parsed = parse(page(lambda canvas: printed(canvas, shown, [(60.0, 12.0, "- 3 -")])), "a.pdf")
    assert TRUE[0] in parsed.document.text and codes(parsed) == {"ocr_used"}


@needs_font
def test_what_recognition_saw_is_not_looked_for_again() -> None:
    content = page(lambda canvas: printed(canvas, [(700.0, 16.0, TRUE[0])], []))
    first = parse(content, "a.pdf")
    assert first.recognised is not None and TRUE[0] in first.document.text
    again = parse(content, "a.pdf", recognised=first.recognised)
    assert again.recognised is None and again.document == first.document and again.issues == first.issues
    changed = first.recognised.replace("五".encode(), "六".encode())
    assert TRUE[0].replace("五", "六") in parse(content, "a.pdf", recognised=changed).document.text
    for damaged in (b"{", b'{"form":0,"pages":{}}', b'{"form":1,"pages":{"1":[[["a"]]]}}', b"\xff"):
        assert load_recognised(damaged, OcrBudget("a.pdf")).pages == {}


@shared
def test_known_strings_come_out_of_chinese_files() -> None:
    with (FOLDER / "baseline_text.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {row["file"]: row["expect"] in _bare(parse((FOLDER / row["file"]).read_bytes(), row["file"]).document) for row in rows}
    others = {name: sum(row[name] == "ok" for row in rows) for name in rows[0] if name not in ("file", "expect")}
    print(f"\nknown strings: ours {sum(found.values())} of {len(found)}; {others}")
    # 𠮷 by its number in Adobe-Japan1 alone, without a code table: the reader knows its plain form 吉 and no other.
    assert [name for name, there in found.items() if not there] == ["pdfjs_issue16176.pdf"]


@shared
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("pdfjs_issue2884_reduced.pdf", "簡易公募型/公募型競爭入札"),
        ("pdfjs_issue7696.pdf", "中國文件中國文件"),
        ("pdfjs_issue18117.pdf", "xyz0123456789"),
        ("pdfjs_issue4061.pdf", "針對港鐵幕門安全性的投訴"),
    ],
)
def test_files_whose_layer_lies_are_flagged_and_read(name: str, shown: str) -> None:
    parsed = parse((FOLDER / name).read_bytes(), name)
    assert_sound(parsed.document)
    assert "text_layer_bad" in codes(parsed) and shown in _bare(parsed.document)


@shared
def test_a_scanned_book_is_read() -> None:
    parsed = parse((FOLDER / "mineru_small_ocr.pdf").read_bytes(), "mineru_small_ocr.pdf")
    assert len(parsed.document.pages) == 8 and all(page.method == "ocr" for page in parsed.document.pages)
    assert "商品和货币" in parsed.document.text and "ocr_used" in codes(parsed)


def _letter(byte: int) -> str:
    """As western systems show it: Windows-1252, and the control code itself where that has no letter."""
    return bytes([byte]).decode("cp1252", "ignore") or chr(byte)


def _bare(document: Document) -> str:
    return "".join(document.text.split())
