"""Sample texts as digital PDF files and as scans."""

from __future__ import annotations

import html
import io
import random
from pathlib import Path
from typing import Any

from sample_text import Text, numbered, spans

FONTS = ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc")
SCAN_DPI = 150


def to_pdf(text: Text) -> bytes:
    """A digital PDF with an embedded subset font; no dates, fixed ids."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("zh", next(font for font in FONTS if Path(font).exists()), subfontIndex=0))
    out = io.BytesIO()
    title = next(piece.text for piece in text.pieces if piece.kind == "#")
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=80, rightMargin=74, topMargin=95, bottomMargin=90, title=title, invariant=1)

    def foot(canvas: Any, page: Any) -> None:
        canvas.setFont("zh", 12)
        canvas.drawCentredString(A4[0] / 2, 56, f"— {page.page} —")

    document.build(_flow(text), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _flow(text: Text) -> list[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer, Table, TableStyle

    base = ParagraphStyle("base", fontName="zh", fontSize=14.5, leading=25, wordWrap="CJK")
    looks: dict[str, dict[str, Any]] = {
        "#": {"fontSize": 19, "leading": 29, "alignment": 1, "spaceAfter": 10},
        "##": {"fontSize": 16, "alignment": 1, "spaceBefore": 8},
        "@": {"alignment": 1, "spaceAfter": 12},
        "!": {"fontSize": 12, "alignment": 1, "textColor": "#b00000", "spaceAfter": 10},
        ":": {"alignment": 1, "fontSize": 13},
        ">": {},
        "<": {"alignment": 2, "rightIndent": 20},
        "%": {"fontSize": 11, "leading": 17},
    }
    styles = {kind: ParagraphStyle(f"k{n}", parent=base, **look) for n, (kind, look) in enumerate(looks.items())}
    plain = ParagraphStyle("plain", parent=base, firstLineIndent=29)
    cell_style = ParagraphStyle("cell", parent=base, fontSize=12, leading=19, alignment=1)
    flow: list[Any] = []
    for piece in numbered(text.pieces):
        if piece.kind != "|":
            flow.append(Paragraph(html.escape(piece.text, quote=False), styles.get(piece.kind, plain)))
            continue
        grid: list[list[Any]] = [["" for _ in row] for row in piece.rows]
        look: list[Any] = [("GRID", (0, 0), (-1, -1), 0.7, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
        for r, c, high, wide, cell in spans(piece.rows):
            grid[r][c] = Paragraph(html.escape(cell, quote=False), cell_style)
            look.append(("SPAN", (c, r), (c + wide - 1, r + high - 1)))
        widths, repeated = text.head.get("widths"), text.head.get("repeat", 0)
        flow += [Table(grid, colWidths=widths, style=TableStyle(look), repeatRows=repeated), Spacer(1, 8)]
    return flow


def to_scan(text: Text) -> bytes:
    """Pictures of the pages without a text layer: grey, turned a little, with paper noise and a red stamp."""
    import pypdfium2
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out, pages = io.BytesIO(), pypdfium2.PdfDocument(to_pdf(text))
    canvas, noise = Canvas(out, pagesize=A4, invariant=1), random.Random(text.name)
    for number, page in enumerate(pages):
        picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("L")
        spot = text.head.get("stamp") if number == len(pages) - 1 else None
        stored = _photocopy(picture, spot, noise, text.head.get("turn", 0.6))
        canvas.drawImage(ImageReader(stored), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _photocopy(picture: Any, spot: list[float] | None, noise: random.Random, turn: float) -> io.BytesIO:
    from PIL import Image, ImageDraw, ImageFilter, ImageFont

    paper = picture.point(lambda level: 38 + level * 200 // 255).rotate(turn, Image.Resampling.BICUBIC, fillcolor=232)
    grain = Image.frombytes("L", paper.size, noise.randbytes(paper.width * paper.height)).filter(ImageFilter.GaussianBlur(1.2))
    paper = Image.blend(paper.filter(ImageFilter.GaussianBlur(0.5)), grain, 0.10)
    if spot:
        paper = paper.convert("RGB")
        ink, pen_size = Image.new("L", paper.size, 0), 150
        pen, x, y = ImageDraw.Draw(ink), int(spot[0] * paper.width), int(spot[1] * paper.height)
        pen.ellipse((x - pen_size, y - pen_size, x + pen_size, y + pen_size), outline=150, width=9)
        font = ImageFont.truetype(next(f for f in FONTS if Path(f).exists()), 40)
        pen.text((x, y - 45), "★", font=font, fill=150, anchor="mm")
        pen.text((x, y + 40), "样章", font=font, fill=150, anchor="mm")
        paper.paste(Image.new("RGB", paper.size, (196, 30, 36)), mask=ink)
    stored = io.BytesIO()
    paper.save(stored, "JPEG", quality=48)
    stored.seek(0)
    return stored
