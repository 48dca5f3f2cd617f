"""Pages as they are laid out: turned text, tables without rulings, the order of reading, heads, feet and notes."""

from __future__ import annotations

import io
import random

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib import pagesizes
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policytable.model import Document
from policytable.parse import page_pictures, parse
from tests.test_parse import assert_sound, blocks

FACE = "STSong-Light"
Rows = list[list[str]]
HEAD = ["序号", "企业名称", "级别", "奖励标准（万元）"]
LIST: Rows = [
    HEAD,
    ["1", "云山甲材料有限公司", "国家级", "50"],
    ["2", "河口乙机械有限公司", "省级", "20"],
    ["3", "北塘丙纺织有限公司", "省级", "20"],
    ["4", "东陵丁电子有限公司", "市级", "10"],
]
PROSE = [
    "第一条 对获得国家级绿色工厂称号的企业，由市财政局给予一次性奖励五十万",
    "元，奖励资金在公示期满后三十日内拨付到位。",
    "第二条 同一企业同一年度不得重复申报，已经享受区级奖励的按差额补足。",
]


def rows(document: Document, table: int = 0) -> Rows:
    found = document.tables[table]
    cells = [[found.at(row, column) for column in range(found.columns)] for row in range(found.rows)]
    return [[document.text[cell.start : cell.end] if cell else "" for cell in row] for row in cells]


# --- turned pages


def turned(quarters: int, ruled: bool = True, paper: tuple[float, float] = pagesizes.A4) -> bytes:
    """A page whose text and table run downwards (1), upside down (2) or upwards (3); a head and a page number stand upright."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=paper, invariant=1)
    canvas.setFont(FACE, 9)
    canvas.drawCentredString(paper[0] / 2, 30, "— 1 —")
    height = paper[0] if quarters % 2 else paper[1]
    canvas.saveState()
    canvas.translate(*{0: (0, 0), 1: (0, paper[1]), 2: paper, 3: (paper[0], 0)}[quarters])
    canvas.rotate({0: 0, 1: -90, 2: 180, 3: 90}[quarters])
    canvas.setFont(FACE, 12)
    for at, text in enumerate(PROSE):
        canvas.drawString(90, height - 90 - 22 * at, text)
    xs, y = [90.0, 140.0, 300.0, 380.0, 500.0], height - 170
    for row in LIST:
        for x, text in zip(xs, row, strict=False):
            canvas.drawString(x + 6, y - 16, text)
        y -= 24
    if ruled:
        for at in range(len(LIST) + 1):
            canvas.line(xs[0], height - 170 - 24 * at, xs[-1], height - 170 - 24 * at)
        for x in xs:
            canvas.line(x, height - 170, x, y)
    canvas.restoreState()
    canvas.save()
    return stream.getvalue()


def darkest(content: bytes, document: Document, words: str, name: str = "a.pdf") -> list[float]:
    """Share of dark pixels in every box that a quotation cites."""
    start = document.text.index(words)
    found = []
    for place in document.cite(start, start + len(words)).places:
        assert place.page is not None and place.box is not None
        (picture,) = page_pictures(content, name, [place.page])
        pixels = np.asarray(Image.open(io.BytesIO(picture.png)).convert("L"))
        scale = pixels.shape[1] / picture.width
        x0, y0, x1, y1 = (round(edge * scale) for edge in place.box)
        found.append(float((pixels[y0:y1, x0:x1] < 128).mean()))
    return found


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_turned_text_is_read_and_cited_where_it_stands(quarters: int) -> None:
    content = turned(quarters)
    document = parse(content, "a.pdf").document
    assert_sound(document)
    assert blocks(document, "paragraph")[0] == "".join(PROSE[:2]) and rows(document) == LIST
    assert blocks(document, "furniture") == ["—1—"]
    assert (document.pages[0].width, document.pages[0].height) == tuple(round(side, 2) for side in pagesizes.A4)
    shares = darkest(content, document, "云山甲材料有限公司")
    assert shares and min(shares) > 0.05


def scanned(content: bytes, quarters: int, noise: int = 6) -> bytes:
    """The first page of a PDF as a picture, turned by quarters clockwise, with noise."""
    document = pdfium.PdfDocument(content)
    picture = np.asarray(document[0].render(scale=200 / 72).to_pil().convert("RGB")).astype(int)
    document.close()
    grain = np.random.default_rng(random.Random(quarters).randrange(2**32)).integers(-noise, noise + 1, picture.shape)
    made = Image.fromarray(np.rot90(np.clip(picture + grain, 0, 255).astype(np.uint8), -quarters))
    stream = io.BytesIO()
    made.save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_scans_that_lie_on_their_side_are_read(quarters: int) -> None:
    content = scanned(turned(0), quarters)
    parsed = parse(content, "a.png")
    document = parsed.document
    assert_sound(document)
    assert rows(document)[1:] == LIST[1:] and "五十万元，奖励资金" in document.text
    assert parse(content, "a.png", recognised=parsed.recognised).document == document
    shares = darkest(content, document, "云山甲材料有限公司", "a.png")
    assert shares and min(shares) > 0.05
