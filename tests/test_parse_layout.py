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


# --- tables without rulings


def pdf(
    lines: Rows | list[list[tuple[float, str]]], size: float = 12, step: float = 22, rules: list[tuple[float, float, float]] | None = None
) -> bytes:
    """A page of lines, each of (x, text), from the top; rules are (line number that it stands over, x0, x1)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=pagesizes.A4, invariant=1)
    canvas.setFont(FACE, size)
    for at, line in enumerate(lines):
        for x, text in line:
            canvas.drawString(float(x), 740 - step * at, text)
    for at, x0, x1 in rules or []:
        canvas.line(x0, 740 - step * at + step * 0.7, x1, 740 - step * at + step * 0.7)
    canvas.save()
    return stream.getvalue()


XS = [90.0, 150.0, 310.0, 400.0]
ABOVE = [[(90.0, "下列企业经评审认定为绿色工厂，奖励资金按下列标准拨付，各区主管部门应当在年底")], [(90.0, "前完成。")]]
BELOW = [[(90.0, "上述资金由市、区两级财政按照六比四的比例承担，不足部分由市级财政统筹安排并于次")]]


def placed(table: Rows, xs: list[float]) -> list[list[tuple[float, str]]]:
    return [[(x, text) for x, text in zip(xs, row, strict=True) if text] for row in table]


WRAPPED: Rows = [
    ["序号", "重点任务", "责任单位", "完成时限"],
    ["1", "推动重点行业节能降碳改造，对完成改造的企业给予补助，补助不超过投资额的一成", "市工信局", "2031年"],
    ["2", "建设绿色园区", "市发改局", "2032年"],
    ["3", "完善能源管理体系，重点用能单位建立能源管理中心并接入平台，按月报送数据", "市工信局", "2033年"],
    ["4", "开展培训", "市人社局", "2033年"],
]


def wrapped() -> list[list[tuple[float, str]]]:
    """The rows of WRAPPED with their second field in lines of 14 characters."""
    made = []
    for row in WRAPPED:
        pieces = [row[1][at : at + 14] for at in range(0, len(row[1]), 14)]
        made.append([(90.0, row[0]), (140.0, pieces[0]), (340.0, row[2]), (430.0, row[3])])
        made += [[(140.0, piece)] for piece in pieces[1:]]
    return made


PAIRS: Rows = [["级别", "奖励（万元）"], ["国家级", "50"], ["省级", "20"], ["市级", "10"], ["区级", "5"]]
SPARSE: Rows = [
    ["类别", "级别", "奖励", "备注"],
    ["绿色工厂", "国家级", "50万元", "一次性"],
    ["", "省级", "20万元", ""],
    ["绿色园区", "国家级", "80万元", "一次性"],
    ["", "省级", "40万元", "分年"],
]


def three_lines(table: Rows, at: int) -> list[tuple[float, float, float]]:
    return [(at, 84, 500), (at + 1, 84, 500), (at + len(table), 84, 500)]


TABLES = {
    "list by alignment": (pdf([*ABOVE, *placed(LIST, XS), *BELOW]), LIST),
    "three lines": (pdf([*ABOVE, *placed(LIST, XS), *BELOW], rules=three_lines(LIST, 2)), LIST),
    "three lines, empty fields": (pdf([*ABOVE, *placed(SPARSE, XS), *BELOW], rules=three_lines(SPARSE, 2)), SPARSE),
    "empty fields": (pdf([*ABOVE, *placed(SPARSE, XS), *BELOW]), SPARSE),
    "wrapped fields": (pdf([*ABOVE, *wrapped(), *BELOW]), WRAPPED),
    "wrapped, three lines": (pdf([*ABOVE, *wrapped(), *BELOW], rules=[(2, 84, 500), (3, 84, 500), (2 + len(wrapped()), 84, 500)]), WRAPPED),
    "pairs": (pdf([*ABOVE, *placed(PAIRS, [150, 300]), *BELOW]), PAIRS),
    "pairs, three lines": (pdf([*ABOVE, *placed(PAIRS, [150, 300]), *BELOW], rules=three_lines(PAIRS, 2)), PAIRS),
    "narrow": (pdf([*ABOVE, *placed(LIST, [90, 130, 260, 310]), *BELOW]), LIST),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_without_upright_lines_are_rebuilt(name: str) -> None:
    content, want = TABLES[name]
    parsed = parse(content, "a.pdf")
    document = parsed.document
    assert_sound(document)
    assert [rows(document, at) for at in range(len(document.tables))] == [want]
    assert document.tables[0].header_rows == 1 and not parsed.issues
    assert blocks(document, "paragraph") == ["".join(text for line in ABOVE for _, text in line), BELOW[0][0][1]]


def test_heads_over_several_columns() -> None:
    lines = [
        [(90, "级别"), (260, "奖励标准（万元）"), (430, "备注")],
        [(220, "首次认定"), (330, "复核通过")],
        [(90, "国家级"), (230, "50"), (340, "20"), (430, "一次性")],
        [(90, "省级"), (230, "20"), (340, "10"), (430, "一次性")],
    ]
    document = parse(pdf(lines, rules=[(0, 84, 500), (1, 210, 390), (2, 84, 500), (4, 84, 500)]), "a.pdf").document  # type: ignore[arg-type]
    assert rows(document) == [
        ["级别", "奖励标准（万元）", "奖励标准（万元）", "备注"],
        ["级别", "首次认定", "复核通过", "备注"],
        ["国家级", "50", "20", "一次性"],
        ["省级", "20", "10", "一次性"],
    ]
    assert document.tables[0].header_rows == 2


COLUMN = (
    "为推动工业绿色低碳发展加快建设绿色制造体系根据国家有关规定结合本市实际制定本办法"
    "本办法所称绿色工厂是指用地集约化原料无害化生产洁净化的工厂"
)
OTHERS: dict[str, list[list[tuple[float, str]]]] = {
    "two columns": [[(80.0, COLUMN[at : at + 17]), (310.0, COLUMN[at + 5 : at + 22])] for at in range(0, 48, 3)],
    "contents": [[(90.0, f"第{one}章 总则与说明"), (480.0, str(at + 1))] for at, one in enumerate("一二三四五六")],
    "contents with dots": [[(90.0, f"{one}、总体要求" + "." * 80 + f" {at + 1}")] for at, one in enumerate("一二三四五六")],
    "form": [
        [(90.0, f"{a}："), (300.0, f"{b}：")]
        for a, b in [("单位名称", "法定代表人"), ("地址", "邮编"), ("电话", "传真"), ("日期", "经办人")]
    ],
    "signatures": [
        [(90.0, "甲方（盖章）"), (320.0, "乙方（盖章）")],
        [(90.0, "代表签字"), (320.0, "代表签字")],
        [(90.0, "年 月 日"), (320.0, "年 月 日")],
    ],
    "marks": [[(90.0, f"{at}．"), (125.0, "企业应当建立能源管理制度并报送年度执行情况")] for at in range(1, 6)],
    "title": [
        [(140.0, "某 市 财 政 局"), (330.0, "文件")],
        [(120.0, "某市工业和信息化局"), (330.0, "")],
        [(90.0, "某财〔2031〕9号"), (380.0, "签发人：甲")],
    ],
    "spread letters": [[(200.0, "通"), (260.0, "知")], [(200.0, "目"), (260.0, "录")], [(200.0, "附"), (260.0, "件")]],
    "clauses": [[(90.0, f"第{one}条　"), (150.0, "企业应当建立能源管理制度并报送年度执行情况；")] for one in "一二三四五"],
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_stands_in_columns_is_not_always_a_table(name: str) -> None:
    parsed = parse(pdf(OTHERS[name]), "a.pdf")
    assert not parsed.document.tables and "table_not_rebuilt" not in [issue.code for issue in parsed.issues]
    text = "".join(parsed.document.text.split())
    assert all("".join(words.split()) in text for line in OTHERS[name] for _, words in line)


def test_a_part_that_only_looks_like_a_table_is_told() -> None:
    lines = [[(80 + 13.0 * ((at * 7 + column * 5) % 9) + 120 * column, f"甲{at}乙{column}") for column in range(4)] for at in range(7)]
    parsed = parse(pdf(lines), "a.pdf")
    assert [(issue.code, "pages 1 " in issue.message) for issue in parsed.issues] == [("table_not_rebuilt", True)]


def test_lists_of_scans_are_rebuilt() -> None:
    content = scanned(pdf([*ABOVE, *placed(LIST, XS), *BELOW]), 0)
    assert rows(parse(content, "a.png").document)[1:] == LIST[1:]


# --- the order of reading


def paged(*pages: list[tuple[float, float, str, float]], rules: list[tuple[int, float, float, float]] | None = None) -> bytes:
    """Pages of (x, y, text, size), y from the foot; rules are (page number, y, x0, x1)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=pagesizes.A4, invariant=1)
    for number, page in enumerate(pages, 1):
        for x, y, text, size in page:
            canvas.setFont(FACE, size)
            canvas.drawString(x, y, text)
        for on, height, x0, x1 in rules or []:
            if on == number:
                canvas.line(x0, height, x1, height)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


LONG = "某市绿色制造专项资金用于支持企业开展节能降碳改造和绿色产品供给由市财政局会同市工业和信息化局管理并向社会公开接受监督" * 30


def full(y: float, count: int, at: int = 0, x: float = 90.0, width: int = 35, size: float = 12) -> list[tuple[float, float, str, float]]:
    """Full lines of running text."""
    return [(x, y - 20 * line, LONG[(at + line) * width : (at + line + 1) * width], size) for line in range(count)]


def test_notes_at_the_foot_do_not_part_the_paragraph() -> None:
    notes = [
        (90, 96, "① 本办法所称企业，是指在本市登记注册的工业企业，不含个体工商户和", 9),
        (90, 82, "分支机构。", 9),
        (90, 68, "② 含区级。", 9),
    ]
    first = [*full(740, 30), *notes, (290, 40, "— 1 —", 9)]
    second = [*full(740, 2, 30), (90, 700, "到此为止。", 12), (290, 40, "— 2 —", 9)]
    document = parse(paged(first, second, rules=[(1, 108, 90, 230)]), "a.pdf").document
    assert_sound(document)
    assert blocks(document, "paragraph") == [LONG[: 32 * 35] + "到此为止。"]
    assert blocks(document, "footnote") == ["①本办法所称企业，是指在本市登记注册的工业企业，不含个体工商户和分支机构。", "②含区级。"]


@pytest.mark.parametrize("interleaved", [False, True], ids=["as written", "line by line"])
def test_two_columns_are_read_one_after_the_other(interleaved: bool) -> None:
    left, right = full(700, 20, 0, 80, 17), full(700, 19, 20, 310, 17)
    lines = [line for pair in zip(left, right, strict=False) for line in pair] + [left[-1]] if interleaved else left + right
    page = [(180, 760, "关于绿色制造专项资金的说明文件", 16), *lines, (310, 320, "完。", 12)]
    document = parse(paged(page), "a.pdf").document  # type: ignore[arg-type]
    assert_sound(document)
    assert blocks(document, "paragraph") == [LONG[: 39 * 17] + "完。"] and not document.tables


def test_columns_of_a_scan() -> None:
    left, right = full(700, 20, 0, 80, 17), full(700, 19, 20, 310, 17)
    text = parse(scanned(paged([*left, *right]), 0), "a.png").document.text.replace("\n", "")
    assert text == LONG[: 39 * 17]


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "— {} —",
        "- {} -",
        "第{}页",
        "第 {} 页 共 6 页",
        "第{}页，共6页",
        "第{}页/共6页",
        "第{}页（共6页）",
        "{}/6",
        "·{}·",
        "Page {} of 6",
    ],
)
def test_page_numbers(form: str) -> None:
    pages = [[*full(740, 30, 30 * at % 20), (280.0, 40.0, form.format(at + 1), 9.0)] for at in range(6)]
    document = parse(paged(*pages), "a.pdf").document
    assert len(blocks(document, "furniture")) == 6


def test_roman_numbers_and_titles_of_left_and_right_pages() -> None:
    pages = []
    for at, number in enumerate(["i", "ii", "iii", "iv", "v"]):
        title = (90.0, 800.0, "某市绿色制造文件汇编", 9.0) if at % 2 else (400.0, 800.0, "第二部分 资金管理", 9.0)
        pages.append([title, *full(740, 30, 7 * at), (90.0 + 400 * (1 - at % 2), 40.0, number, 9.0)])
    document = parse(paged(*pages), "a.pdf").document
    assert len(blocks(document, "furniture")) == 10


def test_a_table_goes_on_under_its_continued_line() -> None:
    def page(
        table: Rows, extra: list[tuple[float, float, str, float]], y: float
    ) -> tuple[list[tuple[float, float, str, float]], list[float]]:
        return [
            *extra,
            *((x + 4, y - 16 - 24 * at, text, 10.5) for at, row in enumerate(table) for x, text in zip(XS, row, strict=True)),
        ], [y - 24 * at for at in range(len(table) + 1)]

    stream = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    canvas = Canvas(stream, pagesize=pagesizes.A4, invariant=1)
    parts = [
        (LIST[:3], [(90.0, 750.0, "表1 绿色工厂名单", 12.0)]),
        ([HEAD, *LIST[3:]], [(90.0, 770.0, "续表1", 12.0), (420.0, 750.0, "单位：万元", 10.5)]),
    ]
    for table, extra in parts:
        marks, ys = page(table, extra, 735)
        for x, y, text, size in marks:
            canvas.setFont(FACE, size)
            canvas.drawString(x, y, text)
        for y in ys:
            canvas.line(XS[0], y, 510, y)
        for x in [*XS, 510.0]:
            canvas.line(x, ys[0], x, ys[-1])
        if table[0] is HEAD and table is not parts[0][0]:
            canvas.setFont(FACE, 10.5)
            canvas.drawString(90, ys[-1] - 16, "注：奖励资金分两年拨付。")
        canvas.showPage()
    canvas.save()
    document = parse(stream.getvalue(), "a.pdf").document
    assert [rows(document, at) for at in range(len(document.tables))] == [LIST]
    assert blocks(document, "paragraph", "heading")[-1] == "注：奖励资金分两年拨付。" and "续表1" in document.text
