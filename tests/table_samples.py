"""Policy tables of our own over page breaks, printed by three programs. Names and numbers are invented; the data are the truth."""

from __future__ import annotations

import html
import io
import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document as Word
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from reportlab.lib import colors, pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph, Spacer, Table

from policytable.parse.office.libreoffice import convert

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
FONT = "STSong-Light"
MARGIN = 72.0


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of the truth."""

    row: int
    column: int
    text: str
    down: int = 1
    across: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """A document with one table (or two of the same kind). `push` are lines of text before it: they choose where the break falls."""

    name: str
    boxes: tuple[Box, ...]
    widths: tuple[float, ...]
    header: int = 1
    repeat: bool = False  # the head is printed again on every page
    breaks: bool = False  # rows may break inside
    push: int = 0
    unit: str = ""
    after: str = ""
    twice: bool = False
    furniture: bool = True
    wide: bool = False  # landscape
    shaded: bool = False
    middle: bool = False  # cells are centred from top to bottom
    line: str = "solid"  # solid, thin, dashed, horizontal
    turned: int = 0  # /Rotate
    cuts: tuple[int, ...] = ()  # reportlab: rows at which a page begins, merged cells closed on both sides as word processors do

    @property
    def rows(self) -> list[list[str]]:
        """The truth with spans resolved: every place of the grid has its text."""
        height = max(box.row + box.down for box in self.boxes)
        grid = [[""] * len(self.widths) for _ in range(height)]
        for box in self.boxes:
            for row in range(box.row, box.row + box.down):
                for column in range(box.column, box.column + box.across):
                    grid[row][column] = box.text
        return grid


# --- what the tables say

KINDS = ["绿色工厂", "绿色园区", "绿色供应链管理企业", "节水标杆企业", "零碳车间", "能效领跑者", "清洁生产示范项目", "再生资源基地"]
LEVELS = ["国家级", "省级", "市级", "区级", "街道级"]
PLACES = ["云山区", "河口县", "北塘市", "东陵区", "松江镇", "青石县"]
WORDS = (
    "对首次通过认定的企业按投资额分档给予补助，同一项目不得重复申报，"
    "资金由市、区两级财政按比例承担，验收后一次拨付；"
    "复核未通过的追回已拨资金，并在三年内停止其申报资格。"
    "各区应当在每年三月底前报送上年度执行情况，由市主管部门汇总后公布。"
)


def awards(groups: int, levels: int = 3, note: int = 0) -> tuple[Box, ...]:
    """奖励标准表: head of two lines with spans, categories merged over their levels; `note` are characters of the last column."""
    boxes = [
        Box(0, 0, "类别", 2),
        Box(0, 1, "级别", 2),
        Box(0, 2, "奖励标准", 1, 2),
        Box(0, 4, "说明", 2),
        Box(1, 2, "首次认定"),
        Box(1, 3, "复核通过"),
    ]
    row = 2
    for group in range(groups):
        span = 2 + (group + levels) % (levels - 1) if levels > 2 else levels
        boxes.append(Box(row, 0, f"{KINDS[group % len(KINDS)]}{_tail(group)}", span))
        for level in range(span):
            size = note + (7 * (row + level)) % 29 if note else 0
            start = (11 * (row + level)) % 40
            boxes += [
                Box(row + level, 1, LEVELS[level]),
                Box(row + level, 2, str(100 - 13 * level + 3 * group)),
                Box(row + level, 3, f"{(20 + 7 * group - 2 * level) / 2:g}"),
                Box(row + level, 4, (WORDS * 3)[start : start + size] if size else f"第{row + level}号细目"),
            ]
        row += span
    return tuple(boxes)


def duties(count: int, words: int = 60, merged: int = 4) -> tuple[Box, ...]:
    """任务分解表: numbers, a merged field of work, long contents, merged responsible offices."""
    boxes = [Box(0, at, text) for at, text in enumerate(["序号", "工作领域", "重点任务", "责任单位", "完成时限"])]
    for row in range(1, count + 1):
        start, size = (17 * row) % 60, words + (13 * row) % 50
        boxes += [Box(row, 0, str(row)), Box(row, 2, (WORDS * 4)[start : start + size])]
        boxes.append(Box(row, 4, f"{2031 + row % 5}年{1 + row % 12}月" if row % 4 else ""))
        if row % merged == 1:
            span = min(merged, count + 1 - row)
            boxes.append(Box(row, 1, ["节能降碳改造", "工业固废利用", "绿色产品供给", "数字能源管理"][row // merged % 4], span))
        if row % 2 == 1:
            boxes.append(Box(row, 3, f"{PLACES[row % 6]}工信局、发改局", min(2, count + 1 - row)))
    return tuple(boxes)


def factories(count: int, merged: int = 9) -> tuple[Box, ...]:
    """名单: number, merged place, name, merged assessor, a column that is often empty."""
    boxes = [Box(0, at, text) for at, text in enumerate(["序号", "地区", "企业名称", "评价机构", "备注"])]
    for row in range(1, count + 1):
        boxes += [Box(row, 0, str(row)), Box(row, 2, f"{PLACES[row % 6][:2]}{_tail(row)}{KINDS[row % 8][:2]}材料有限公司")]
        boxes.append(Box(row, 4, "复评" if row % 7 == 3 else ""))
        if row % merged == 1:
            boxes.append(Box(row, 1, PLACES[row // merged % 6], min(merged, count + 1 - row)))
        if row % 3 == 1:
            boxes.append(Box(row, 3, f"{_tail(row + 5)}认证中心", min(3, count + 1 - row)))
    return tuple(boxes)


def plain(count: int) -> tuple[Box, ...]:
    """A list without merged cells."""
    boxes = [Box(0, at, text) for at, text in enumerate(["年份", "指标名称", "目标值（%）", "上年值（%）"])]
    for row in range(1, count + 1):
        boxes += [
            Box(row, 0, str(2001 + row)),
            Box(row, 1, f"{KINDS[row % 8]}能耗下降{_tail(row)}"),
            Box(row, 2, f"{row * 0.7:.1f}"),
            Box(row, 3, f"{row * 0.6:.1f}" if row % 5 else ""),
        ]
    return tuple(boxes)


def _tail(number: int) -> str:
    return "甲乙丙丁戊己庚辛壬癸"[number % 10] + ("子丑寅卯辰巳午未申酉戌亥"[number // 10 % 12] if number > 9 else "")


# --- the samples

AWARD = (92.0, 52.0, 60.0, 60.0, 180.0)
DUTY = (36.0, 70.0, 190.0, 90.0, 60.0)
NAMES = (36.0, 60.0, 170.0, 110.0, 60.0)
NUMBERS = (60.0, 190.0, 90.0, 90.0)
AFTER = "注：本表所列标准自发布之日起执行，由市主管部门负责解释。"
UNIT = "单位：万元"

REPORTLAB = (
    Sample("head-again-spans", awards(24), AWARD, header=2, repeat=True, cuts=(18, 43), push=3, unit=UNIT, after=AFTER),
    Sample("head-once-rows-break", awards(12, note=70), AWARD, header=2, breaks=True, push=5, after=AFTER),
    Sample("duties-rows-break", duties(18), DUTY, breaks=True, push=2),
    Sample("duties-closed-head-again", duties(24, words=30, merged=5), DUTY, repeat=True, cuts=(8, 18), push=2, after=AFTER),
    Sample("duties-thin-shaded", duties(22, words=40), DUTY, breaks=True, line="thin", shaded=True, push=9),
    Sample("names-dashed-long", factories(120), NAMES, repeat=True, cuts=(29, 55, 83, 107), line="dashed"),
    Sample("awards-closed-no-head", awards(20), AWARD, header=2, cuts=(20, 39), unit=UNIT, shaded=True),
    Sample("names-landscape", factories(60), NAMES, breaks=True, wide=True, unit="单位：家"),
    Sample("awards-two-tables", awards(9), AWARD, header=2, breaks=True, push=14, twice=True, after=AFTER),
)
CHROMIUM = (
    Sample("web-head-again", awards(40), AWARD, header=2, repeat=True, breaks=True, push=4, unit=UNIT, after=AFTER),
    Sample("web-head-once", awards(18, note=30), AWARD, header=2, breaks=True, push=7, after=AFTER),
    Sample("web-duties-rows-break", duties(20), DUTY, breaks=True, repeat=True),
    Sample("web-duties-middle", duties(16, words=90), DUTY, breaks=True, middle=True, push=6, after=AFTER),
    Sample("web-names-long", factories(140), NAMES, repeat=True, shaded=True),
    Sample("web-names-wide", factories(50), NAMES, wide=True, line="dashed"),
    Sample("web-two-tables", awards(10), AWARD, header=2, breaks=True, push=12, twice=True, unit=UNIT),
)
OFFICE = (
    Sample("word-head-again", awards(40), AWARD, header=2, repeat=True, breaks=True, push=2, unit=UNIT, after=AFTER),
    Sample("word-head-once", awards(18, note=60), AWARD, header=2, breaks=True, push=7, after=AFTER),
    Sample("word-duties-rows-break", duties(20), DUTY, breaks=True, repeat=True),
    Sample("word-duties-middle", duties(16, words=90), DUTY, breaks=True, middle=True, push=6, after=AFTER),
    Sample("word-names-long", factories(130), NAMES, repeat=True, shaded=True),
    Sample("word-names-wide", factories(50), NAMES, wide=True, line="thin"),
    Sample("word-two-tables", awards(10), AWARD, header=2, breaks=True, push=12, twice=True, unit=UNIT),
    Sample("word-head-at-the-foot", plain(40), NUMBERS, push=26, after=AFTER),
)

EASY = tuple(sample for sample in OFFICE if sample.name == "word-head-at-the-foot")  # no merged cell: nothing to lose


# --- reportlab


def by_reportlab(sample: Sample) -> bytes:
    """The sample printed by platypus: spans and rows are cut at the break."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    stream = io.BytesIO()
    size = pagesizes.landscape(pagesizes.A4) if sample.wide else pagesizes.A4
    template = BaseDocTemplate(stream, pagesize=size, invariant=1, rotation=sample.turned)
    frame = Frame(MARGIN - 6, MARGIN, size[0] - 2 * MARGIN + 12, size[1] - 2 * MARGIN)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=lambda canvas, _: _furniture(canvas, sample, size)))
    template.build(list(_story(sample)))
    return stream.getvalue()


def _furniture(canvas: Canvas, sample: Sample, size: tuple[float, float]) -> None:
    if sample.turned:
        canvas.setPageRotation(sample.turned)
    if sample.furniture:
        canvas.setFont(FONT, 9)
        number = canvas.getPageNumber()
        canvas.drawString(MARGIN, size[1] - 46, "某市绿色制造专项资金管理文件汇编")
        canvas.drawCentredString(size[0] / 2, 40, f"— {number} —")


def _story(sample: Sample) -> Iterator[Flowable]:
    style = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=24)
    small = ParagraphStyle("unit", fontName=FONT, fontSize=10.5, leading=16, alignment=2)
    for text in pushed(sample):
        yield Paragraph(text, style)
    yield Spacer(1, 6)
    for again in range(1 + sample.twice):
        if again:
            yield Paragraph("表二所列为第二年度的安排。", style)
        if sample.unit:
            yield Paragraph(sample.unit, small)
        edges = [0, *sample.cuts, len(sample.rows)]
        for low, high in itertools.pairwise(edges):
            if low:
                yield PageBreak()
            yield _table(sample, low, high)
    if sample.after:
        yield Paragraph(sample.after, style)


def pushed(sample: Sample) -> Iterator[str]:
    for at in range(sample.push):
        yield f"第{at + 1}项安排的说明见下表所列内容。"


def _part(sample: Sample, low: int, high: int) -> Iterator[Box]:
    """Boxes of the rows from `low` to `high`, with the head above where it is repeated; the rest of a cut box is empty."""
    shift = sample.header if low and sample.repeat else 0
    if shift:
        yield from (box for box in sample.boxes if box.row < shift)
    for box in sample.boxes:
        top, bottom = max(box.row, low), min(box.row + box.down, high)
        if top < bottom:
            yield Box(top - low + shift, box.column, box.text if box.row >= low else "", bottom - top, box.across)


def _table(sample: Sample, low: int, high: int) -> Table:
    cell = ParagraphStyle("cell", fontName=FONT, fontSize=10.5, leading=15, wordWrap="CJK")
    boxes = tuple(_part(sample, low, high))
    data: list[list[object]] = [[""] * len(sample.widths) for _ in range(max(box.row + box.down for box in boxes))]
    commands: list[tuple[object, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE" if sample.middle else "TOP")]
    for box in boxes:
        data[box.row][box.column] = Paragraph(html.escape(box.text), cell) if box.text else ""
        if box.down > 1 or box.across > 1:
            commands.append(("SPAN", (box.column, box.row), (box.column + box.across - 1, box.row + box.down - 1)))
    weight, dash = {"thin": (0.1, None), "dashed": (0.5, (3, 2))}.get(sample.line, (0.5, None))
    commands.append(("GRID", (0, 0), (-1, -1), weight, colors.black, 0, dash))
    if sample.shaded:
        commands.append(("BACKGROUND", (0, 0), (-1, sample.header - 1), colors.lightgrey))
    repeat = sample.header if sample.repeat and not sample.cuts else 0
    return Table(data, colWidths=sample.widths, repeatRows=repeat, style=commands, splitByRow=0 if sample.breaks else 1, splitInRow=1)


# --- chromium


def by_chromium(sample: Sample) -> bytes:
    """The sample printed by Chromium from HTML."""
    assert BROWSER is not None
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "a.html", Path(folder) / "a.pdf"
        page.write_text(_page(sample), "utf-8")
        options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer")
        subprocess.run(
            [BROWSER, *options, f"--user-data-dir={folder}/profile", f"--print-to-pdf={made}", page.as_uri()],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return made.read_bytes()


def _page(sample: Sample) -> str:
    border = {"thin": "0.3pt solid", "dashed": "0.75pt dashed"}.get(sample.line, "0.75pt solid")
    head = "table-header-group" if sample.repeat else "table-row-group"
    margins = (
        "@bottom-center{content:'— ' counter(page) ' —';font-size:9pt}@top-left{content:'某市绿色制造专项资金管理文件汇编';font-size:9pt}"
    )
    style = (
        f"@page{{size:A4 {'landscape' if sample.wide else 'portrait'};margin:72pt;"
        + margins * sample.furniture
        + "}body{margin:0;font:12pt/20pt 'Noto Serif CJK SC','WenQuanYi Zen Hei'}p{margin:0;text-indent:2em}p.u{text-align:right}"
        f"table{{border-collapse:collapse;table-layout:fixed;width:{sum(sample.widths)}pt;font-size:10.5pt;line-height:15pt}}"
        f"td{{border:{border} black;padding:2pt 4pt;vertical-align:{'middle' if sample.middle else 'top'}}}"
        f"thead{{display:{head};{'background:#ddd' if sample.shaded else ''}}}tr{{break-inside:{'auto' if sample.breaks else 'avoid'}}}"
    )
    parts = [f"<p>{text}</p>" for text in pushed(sample)]
    for again in range(1 + sample.twice):
        parts += ["<p>表二所列为第二年度的安排。</p>"] * again
        parts += [f"<p class=u>{sample.unit}</p>"] * bool(sample.unit) + [_markup(sample)]
    parts += [f"<p>{sample.after}</p>"] * bool(sample.after)
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><body>{''.join(parts)}"


def _markup(sample: Sample) -> str:
    columns = "".join(f"<col style='width:{width}pt'>" for width in sample.widths)
    rows = [_markup_row(sample.boxes, row) for row in range(len(sample.rows))]
    return f"<table>{columns}<thead>{''.join(rows[: sample.header])}</thead><tbody>{''.join(rows[sample.header :])}</tbody></table>"


def _markup_row(boxes: Iterable[Box], row: int) -> str:
    own = sorted((box for box in boxes if box.row == row), key=lambda box: box.column)
    return "<tr>" + "".join(f"<td rowspan={box.down} colspan={box.across}>{html.escape(box.text)}</td>" for box in own) + "</tr>"


# --- LibreOffice


def by_office(sample: Sample) -> bytes:
    """The sample printed by LibreOffice from a word-processor file."""
    word = Word()
    section = word.sections[0]
    width, height = (pagesizes.A4[1], pagesizes.A4[0]) if sample.wide else pagesizes.A4
    section.orientation = WD_ORIENT.LANDSCAPE if sample.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(MARGIN)
    if sample.furniture:
        section.header.paragraphs[0].text = "某市绿色制造专项资金管理文件汇编"
        _page_field(section.footer.paragraphs[0])
    for text in pushed(sample):
        _spaced(word.add_paragraph(text), 12)
    for again in range(1 + sample.twice):
        if again:
            _spaced(word.add_paragraph("表二所列为第二年度的安排。"), 12)
        if sample.unit:
            _spaced(word.add_paragraph(sample.unit), 10.5).alignment = 2
        _word_table(word, sample)
    _spaced(word.add_paragraph(sample.after), 12)
    stream = io.BytesIO()
    word.save(stream)
    return convert(stream.getvalue(), "docx", "pdf", sample.name)


def _spaced(paragraph, size: float):  # type: ignore[no-untyped-def]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(1.5 * size)
    for run in paragraph.runs:
        run.font.size = Pt(size)
        run.font.name = "Noto Serif CJK SC"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    return paragraph


def _page_field(paragraph) -> None:  # type: ignore[no-untyped-def]
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _word_table(word, sample: Sample) -> None:  # type: ignore[no-untyped-def]
    table = word.add_table(len(sample.rows), len(sample.widths))
    table.style, table.autofit = "Table Grid", False
    for row in table.rows:
        _mark(row, "w:cantSplit", not sample.breaks)
    for row in table.rows[: sample.header]:
        _mark(row, "w:tblHeader", sample.repeat)
    for at, width in enumerate(sample.widths):
        table.columns[at].width = Pt(width)
    cells = [row.cells for row in table.rows]
    for box in sample.boxes:
        for row in cells[box.row : box.row + box.down]:
            for column in range(box.column, box.column + box.across):
                row[column].width = Pt(sample.widths[column])
        cell = cells[box.row][box.column]
        if box.down > 1 or box.across > 1:
            cell = cell.merge(cells[box.row + box.down - 1][box.column + box.across - 1])
        cell.text = box.text
        cell.vertical_alignment = 1 if sample.middle else 0
        _spaced(cell.paragraphs[0], 10.5)
        if sample.shaded and box.row < sample.header:
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), "D9D9D9")
            cell._tc.get_or_add_tcPr().append(shade)


def _mark(row, name: str, on: bool) -> None:  # type: ignore[no-untyped-def]
    if on:
        row._tr.get_or_add_trPr().append(OxmlElement(name))


def printers() -> Sequence[tuple[str, Sample]]:
    return [("reportlab", s) for s in REPORTLAB] + [("chromium", s) for s in CHROMIUM] + [("office", s) for s in OFFICE]
