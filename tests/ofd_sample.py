"""An OFD written by hand with the standard open beside it (GB/T 33190-2016), for the tests of the parse room."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from html import escape

from PIL import Image, ImageDraw, ImageFont

XMLNS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
TITLE = "某市绿色工厂奖励办法"
HEAD = "某市工业和信息化局文件汇编"
CELLS = (  # row, column, rows, columns, words
    (0, 0, 2, 1, "类别"),
    (0, 1, 1, 2, "奖励（万元）"),
    (1, 1, 1, 1, "国家级"),
    (1, 2, 1, 1, "省级"),
    (2, 0, 1, 1, "绿色工厂"),
    (2, 1, 1, 1, "50"),
    (2, 2, 1, 1, "20.5"),
)
FIRST = "第一条　对获得国家级绿色工厂称号的企业，由市财政局在认定后的下一年度给予一次性奖励50万元，奖励资金列入当年预算安排。"
SECOND = (
    "第二条　对获得省级绿色工厂称号的企业，给予一次性奖励20万元，"
    "已获得国家级奖励的企业，不重复享受本条规定的奖励；区级称号不予奖励，已发生的费用自行承担。"
)
SCAN = "第三条 本办法自发布之日起施行"
_EM = 5.64  # millimetres: 三号, 16 points
_LINE = 10.0
_MEASURE = 28  # characters of a line


def text(x: float, base: float, words: str, size: float = _EM, **more: str) -> str:
    """A TextObject whose boundary stands at the line's top left corner, with one advance per character or `delta`."""
    steps = " ".join(f"{size if ord(char) > 0x2000 else size / 2:g}" for char in words[:-1])
    delta = more.pop("delta", f'DeltaX="{steps}"')
    inner = more.pop("inner", "")
    extra = "".join(f' {key}="{value}"' for key, value in more.items())
    return (
        f'<ofd:TextObject ID="9" Font="3" Size="{size:g}" Boundary="{x:g} {base - size:g} 170 {1.3 * size:g}"{extra}>{inner}'
        f'<ofd:TextCode X="0" Y="{size:g}" {delta}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroke; its boundary is the page, as many programs write it."""
    data = f"M {x0:g} {y0:g} L {x1:g} {y1:g}"
    return (
        f'<ofd:PathObject ID="9" Boundary="0 0 210 297" LineWidth="0.3"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'
    )


def paragraph(words: str, base: float, skip: int = 0, rows: int = 99) -> list[str]:
    """The printed lines of a paragraph from number `skip`, its first line two characters in."""
    cut = [words[: _MEASURE - 2], *(words[at : at + _MEASURE] for at in range(_MEASURE - 2, len(words), _MEASURE))]
    made = []
    for number, row in list(enumerate(cut))[skip : skip + rows]:
        left = 26 + (2 * _EM if number == 0 else 0)
        run = f'DeltaX="g {len(row) - 1} {_EM:g}"'
        made.append(text(left, base + _LINE * (number - skip), row, delta=run if row.isalpha() else ""))
    return made


def table(left: float, top: float) -> list[str]:
    """The ruled table of CELLS: columns of 50 mm, rows of 10."""
    made = []
    for row, column, down, across, words in CELLS:
        x0, y0, x1, y1 = left + 50 * column, top + 10 * row, left + 50 * (column + across), top + 10 * (row + down)
        made += [line(x0, y0, x1, y0), line(x0, y1, x1, y1), line(x0, y0, x0, y1), line(x1, y0, x1, y1)]
        made.append(text(x0 + 5, y0 + 7, words))
    return made


def page(*objects: str, templates: str = '<ofd:Template TemplateID="1" ZOrder="Background"/>') -> str:
    """A page with one layer."""
    layer = f'<ofd:Content><ofd:Layer ID="5">{"".join(objects)}</ofd:Layer></ofd:Content>'
    return f"<ofd:Page {XMLNS}>{templates}{layer}</ofd:Page>"


def scan(words: str = SCAN, font: str | None = None) -> bytes:
    """A page of paper as a picture, one line on it."""
    picture = Image.new("RGB", (1654, 2339), "white")
    if font is not None:
        ImageDraw.Draw(picture).text((200, 400), words, fill="black", font=ImageFont.truetype(font, 48))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=90)
    return stream.getvalue()


def sample(font: str | None = None) -> dict[str, str | bytes]:
    """Parts of a paper of three pages: text and a table; text in a group and turned words; a scan (with `font` only)."""
    size, half = 22 / 72 * 25.4, 0.5
    enlarged = text(0, 0, TITLE, size / 2).replace(
        'Boundary="0 -', f'CTM="2 0 0 2 0 0" Boundary="{105 - len(TITLE) * size / 2:g} 50 170 20" A="0 -'
    )
    first = [enlarged, *paragraph(FIRST, 80), *table(30, 130), *paragraph(SECOND, 250, 0, 2)]
    group = '<ofd:CompositeObject ID="9" ResourceID="7" Boundary="26 24 160 60" CTM="0.5 0 0 0.5 0 0"/>'
    turned = text(100, 200, "内部资料", CTM=f"{half:g} 0.866 -0.866 {half:g} 0 0")
    second = [group, turned, text(26, 120, "某市工业和信息化局", delta=f'DeltaX="g 8 {_EM:g}"')]
    picture = '<ofd:ImageObject ID="9" ResourceID="8" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    pages = [page(*first, _number(1)), page(*second, _number(2))] + ([page(picture, _number(3))] if font else [])
    parts: dict[str, str | bytes] = {f"Doc_0/Pages/Page_{at}/Content.xml": content for at, content in enumerate(pages)}
    parts["Doc_0/Tpls/Tpl_0/Content.xml"] = page(text(70, 18, HEAD, 4), line(26, 20, 184, 20), templates="")
    if font:
        parts["Doc_0/Res/scan.jpg"] = scan(font=font)
    rest = "".join(_grown(one) for one in paragraph(SECOND, 14, 2))
    return parts | _frame(len(pages), rest)


def _number(number: int) -> str:
    return text(100, 285, f"- {number} -", 5, delta='DeltaX="g 4 2.5"')


def _grown(element: str) -> str:
    """A line of a group that is drawn at half its size."""
    x, y = (float(one) for one in element.split('Boundary="')[1].split()[:2])
    return element.replace(f'Boundary="{x:g} {y:g}', f'CTM="2 0 0 2 0 0" Boundary="{(x - 26) * 2:g} {y * 2:g}')


def _frame(count: int, group: str) -> dict[str, str | bytes]:
    listed = "".join(f'<ofd:Page ID="{100 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(count))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    tpl = '<ofd:TemplatePage ID="1" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    unit = f'<ofd:CompositeGraphicUnit ID="7" Width="320" Height="120"><ofd:Content>{group}</ofd:Content></ofd:CompositeGraphicUnit>'
    media = (
        '<ofd:MultiMedias><ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>scan.jpg</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    )
    res = f"{media}<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>"
    fonts = '<ofd:Fonts><ofd:Font ID="3" FontName="仿宋" FamilyName="仿宋"/></ofd:Fonts>'
    return {
        "OFD.xml": f'<ofd:OFD {XMLNS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {XMLNS}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>{area}"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
        f"{tpl}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/PublicRes.xml": f'<ofd:Res {XMLNS} BaseLoc="Res">{fonts}</ofd:Res>',
        "Doc_0/DocumentRes.xml": f'<ofd:Res {XMLNS} BaseLoc="Res">{res}</ofd:Res>',
    }


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as the bytes of an OFD, the same bytes every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()
