"""Office files made by hand, one trap each, with the lines that a reader of the printed page sees."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

W_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
SPACES = (
    f'xmlns:w="{W_SPACE}" xmlns:r="{_RELATION}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_TYPES = {
    "document": "document.main",
    "numbering": "numbering",
    "styles": "styles",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
    "header": "header",
    "footer": "footer",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A body with its parts, the lines that it shows (tabs between cells), and the codes of its issues."""

    body: str
    lines: tuple[str, ...]
    codes: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)  # kind → what stands inside its root


def docx(body: str, parts: dict[str, str] | None = None) -> bytes:
    """A DOCX of a body and of other parts by kind; `diagramData`, `package`, `aFChunk` are written as they come."""
    known = {kind: inner for kind, inner in (parts or {}).items() if kind in _TYPES}
    other = {kind: inner for kind, inner in (parts or {}).items() if kind not in _TYPES}
    types = "".join(
        f'<Override PartName="/word/{kind}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
        f'{_TYPES[kind]}+xml"/>'
        for kind in ("document", *known)
    )
    relations = "".join(f'<Relationship Id="r-{kind}" Type="{_RELATION}/{kind}" Target="{kind}.xml"/>' for kind in (*known, *other))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        )
        main = f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/>'
        package.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}relationships">{main}</Relationships>')
        package.writestr("word/_rels/document.xml.rels", f'<Relationships xmlns="{_PACKAGE}relationships">{relations}</Relationships>')
        package.writestr("word/document.xml", f"<w:document {SPACES}><w:body>{body}</w:body></w:document>")
        roots = {"header": "hdr", "footer": "ftr"}
        for kind, inner in known.items():
            root = roots.get(kind, kind)
            package.writestr(f"word/{kind}.xml", f"<w:{root} {SPACES}>{inner}</w:{root}>")
        for kind, inner in other.items():
            package.writestr(f"word/{kind}.xml", inner)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    """A w:r."""
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def par(inner: str, properties: str = "") -> str:
    """A w:p of runs, or of a bare text."""
    runs = inner if inner.startswith("<") or not inner else run(inner)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def item(text: str, list_id: int, depth: int = 0) -> str:
    """A numbered paragraph."""
    return par(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def level(depth: int, form: str, pattern: str, more: str = "", suffix: str = "nothing") -> str:
    """A w:lvl."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def lists(*levels: str, more: str = "", overrides: str = "") -> dict[str, str]:
    """A numbering part: list 1 of these levels, list 2 the same with overrides."""
    return {
        "numbering": f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{more}'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{overrides}</w:num>'
    }


def row(*cells: str, properties: str = "") -> str:
    """A w:tr of w:tc."""
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def cell(inner: str, properties: str = "") -> str:
    """A w:tc of a text or of blocks."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner if inner.startswith('<') else par(inner)}</w:tc>"


def table(*rows: str) -> str:
    """A w:tbl with visible lines."""
    sides = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return f'<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>{"".join(rows)}</w:tbl>'


def style(key: str, properties: str, base: str = "") -> str:
    """A paragraph style."""
    return f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{key.lower()}"/>{base}<w:pPr>{properties}</w:pPr></w:style>'


def fields(code: str, result: str | None) -> str:
    """A field of runs; `None` has no result."""
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}' if result is not None else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(inner: str) -> str:
    """A text box as word processors write it: a shape, and the same in VML for older ones."""
    extent = '<wp:extent cx="2880000" cy="720000"/><wp:docPr id="1" name="b"/>'
    shape = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2880000" cy="720000"/></a:xfrm>'
        f'<a:prstGeom prst="rect"/></wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>'
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>{extent}<a:graphic><a:graphicData '
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"{inner}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _forms(*pairs: tuple[str, str]) -> Sample:
    levels = [level(at, form, f"（%{at + 1}）") for at, (form, _) in enumerate(pairs)]
    body = "".join(item("奖励", 1, at) for at in range(len(pairs)))
    return Sample(body, tuple(f"（{label}）奖励" for _, label in pairs), (), lists(*levels))


_ARTICLES = (level(0, "chineseCountingThousand", "第%1条"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3．"))
_LEGAL = (level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>", "space"))

NUMBERED = {
    "three levels begin anew": Sample(
        item("甲", 1) + item("乙", 1, 1) + item("丙", 1, 2) + item("丁", 1, 2) + item("戊", 1, 1) + item("己", 1) + item("庚", 1, 1),
        ("第一条甲", "（一）乙", "1．丙", "2．丁", "（二）戊", "第二条己", "（一）庚"),
        (),
        lists(*_ARTICLES),
    ),
    "number formats": _forms(
        ("chineseCounting", "一"),
        ("japaneseCounting", "一"),
        ("ideographDigital", "一"),
        ("decimalEnclosedCircle", "①"),
        ("ideographTraditional", "甲"),
        ("ideographZodiac", "子"),
        ("chineseLegalSimplified", "壹"),
        ("decimalFullWidth", "１"),
        ("upperLetter", "A"),
    ),
    "isLgl counts in digits": Sample(
        item("总则", 1) + item("目的", 1, 1) + item("附则", 1) + item("解释", 1, 1),
        ("第一章总则", "1.1 目的", "第二章附则", "2.1 解释"),
        (),
        lists(*_LEGAL),
    ),
    "lvlRestart 0 goes on": Sample(
        item("总则", 1) + item("目的", 1, 1) + item("附则", 1) + item("解释", 1, 1),
        ("第一章总则", "第一条目的", "第二章附则", "第二条解释"),
        (),
        lists(level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2条", '<w:lvlRestart w:val="0"/>')),
    ),
    "startOverride": Sample(
        item("甲", 1) + item("乙", 1) + item("丙", 2) + item("丁", 2),
        ("第一条甲", "第二条乙", "第五条丙", "第六条丁"),
        (),
        lists(*_ARTICLES, overrides='<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
    ),
    "a second list of the same kind goes on": Sample(item("甲", 1) + item("乙", 2), ("第一条甲", "第二条乙"), (), lists(*_ARTICLES)),
    "an overriding level": Sample(
        item("甲", 1) + item("乙", 2),
        ("第一条甲", "二、乙"),
        (),
        lists(*_ARTICLES, overrides=f'<w:lvlOverride w:ilvl="0">{level(0, "chineseCounting", "%1、")}</w:lvlOverride>'),
    ),
    "a style numbers, its heirs too, numId 0 does not": Sample(
        par("甲", '<w:pStyle w:val="Clause"/>')
        + par("乙", '<w:pStyle w:val="Heir"/>')
        + par("丙", '<w:pStyle w:val="Clause"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + par("丁", '<w:pStyle w:val="Sub"/>'),
        ("第一条甲", "第二条乙", "丙", "（一）丁"),
        (),
        {
            **lists(
                level(0, "chineseCounting", "第%1条", '<w:pStyle w:val="Clause"/>'),
                level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="Sub"/>'),
            ),
            "styles": style("Clause", '<w:numPr><w:numId w:val="1"/></w:numPr>')
            + style("Heir", "", '<w:basedOn w:val="Clause"/>')
            + style("Sub", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
        },
    ),
    "a list by way of a list style": Sample(
        item("甲", 3),
        ("一、甲",),
        (),
        {
            "numbering": f'<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>{level(0, "chineseCounting", "%1、")}</w:abstractNum>'
            '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
        },
    ),
    "bullets have no words, hidden numbers count": Sample(
        item("甲", 1) + item("乙", 1, 1) + item("丙", 1, 2) + item("丁", 1, 2),
        ("甲", "乙", "1.1.1 丙", "1.1.2 丁"),
        (),
        lists(
            level(0, "decimal", "%1.", "").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>"),
            level(1, "bullet", "\uf06c"),
            level(2, "decimal", "%1.%2.%3", "", "tab"),
        ),
    ),
    "a deleted item is not counted": Sample(
        item("甲", 1) + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
        '<w:del w:id="2"><w:r><w:delText>乙</w:delText></w:r></w:del></w:p>' + item("丙", 1),
        ("第一条甲", "第二条丙"),
        ("tracked_changes",),
        lists(*_ARTICLES),
    ),
    "a number alone in a cell": Sample(
        table(row(cell("序号"), cell("企业")), row(cell(item("", 1)), cell("甲厂")), row(cell(item("", 1)), cell("乙厂"))),
        ("序号\t企业", "1\t甲厂", "2\t乙厂"),
        (),
        lists(level(0, "decimal", "%1")),
    ),
    "figures with noughts before them": Sample(
        item("甲", 1),
        ("001 甲",),
        (),
        lists(
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
            'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
            '<w:lvlText w:val="%1"/></w:lvl>'
        ),
    ),
}

_DELETED_MARK = '<w:rPr><w:del w:id="9" w:author="a"/></w:rPr>'
CHANGED = {
    "words taken out and put in": Sample(
        par(
            run("奖励")
            + '<w:del w:id="1"><w:r><w:delText>10</w:delText></w:r></w:del><w:ins w:id="2">'
            + run("20")
            + "</w:ins><w:ins><w:del><w:r><w:delText>30</w:delText></w:r></w:del></w:ins>"
            + run("万元", "<w:b/><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>")
        ),
        ("奖励20万元",),
        ("tracked_changes",),
    ),
    "words moved": Sample(
        par("<w:moveFrom>" + run("旧处") + "</w:moveFrom>" + run("甲")) + par(run("乙") + "<w:moveTo>" + run("新处") + "</w:moveTo>"),
        ("甲", "乙新处"),
        ("tracked_changes",),
    ),
    "a deleted mark joins paragraphs": Sample(
        par("对获得称号的企业，", _DELETED_MARK) + par("奖励50万元。"),
        ("对获得称号的企业，奖励50万元。",),
        ("tracked_changes",),
    ),
    "deleted rows and cells": Sample(
        table(
            row(cell("级别"), cell("奖励")),
            row(cell("市级"), cell("10"), properties='<w:del w:id="1"/>'),
            row(cell("省级"), cell("作废", '<w:cellDel w:id="3"/>'), cell("20", '<w:cellIns w:id="2"/>'), properties='<w:ins w:id="4"/>'),
        ),
        ("级别\t奖励", "省级\t20"),
        ("tracked_changes",),
    ),
    "numbers changed": Sample(
        par("甲", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="1"/></w:numPr><w:pPrChange><w:pPr/></w:pPrChange>'),
        ("第一条甲",),
        ("tracked_changes",),
        lists(*_ARTICLES),
    ),
    "comments": Sample(
        par(
            '<w:commentRangeStart w:id="0"/>' + run("奖励50万元") + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
        ),
        ("奖励50万元",),
        ("comments",),
        {"comments": '<w:comment w:id="0" w:author="a">' + par("是否过高？") + "</w:comment>"},
    ),
}

_NOTE = '<w:footnote w:type="separator" w:id="-1">' + par("----") + "</w:footnote>"
BOXED = {
    "text box once": Sample(par(run("正文。") + box(par("框内第一段") + par("框内第二段"))), ("正文。", "框内第一段", "框内第二段")),
    "text box with a table": Sample(
        par(run("正文。") + box(table(row(cell("级别"), cell("奖励")), row(cell("省级"), cell("20"))) + par("框尾"))),
        ("正文。", "级别\t奖励", "省级\t20", "框尾"),
    ),
    "box in VML, words as a drawing": Sample(
        par(
            "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
            + par("旧框")
            + '</w:txbxContent></v:textbox></v:shape><v:shape><v:textpath string="某市人民政府文件"/></v:shape></w:pict></w:r>'
        ),
        ("旧框", "某市人民政府文件"),
    ),
    "box in a cell": Sample(table(row(cell(par(run("甲") + box(par("框")))), cell("乙"))), ("甲框\t乙",)),
    "notes in the order of their calls": Sample(
        par(
            run("奖励50万元")
            + '<w:r><w:footnoteReference w:id="2"/></w:r>'
            + run("，另补20万元")
            + '<w:r><w:footnoteReference w:id="1"/></w:r>'
        )
        + par('<w:del><w:r><w:footnoteReference w:id="3"/></w:r></w:del>' + run("止") + '<w:r><w:endnoteReference w:id="1"/></w:r>'),
        ("奖励50万元，另补20万元", "止", "指人民币。", "一次性。", "尾注。"),
        ("tracked_changes",),
        {
            "footnotes": _NOTE
            + "".join(
                f'<w:footnote w:id="{at}">{par("<w:r><w:footnoteRef/></w:r>" + run(text))}</w:footnote>'
                for at, text in ((1, "一次性。"), (2, "指人民币。"), (3, "作废。"))
            ),
            "endnotes": '<w:endnote w:id="1">' + par("尾注。") + "</w:endnote>",
        },
    ),
    "words of a diagram": Sample(
        par(
            run("流程：") + '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><dgm:relIds r:dm="r-diagramData"/></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r>"
        ),
        ("流程：", "申报", "评审"),
        (),
        {
            "diagramData": '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><dgm:ptLst>'
            + "".join(
                f'<dgm:pt modelId="{at}"{kind}><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
                for at, (kind, text) in enumerate((("", "申报"), ("", "评审"), (' type="parTrans"', "")))
            )
            + "</dgm:ptLst></dgm:dataModel>"
        },
    ),
}

_CHECK = '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
FIELDS = {
    "results, not codes": Sample(
        par(run("见") + fields(" REF _Ref1 \\h ", "第三条") + run("，共") + fields("NUMPAGES", "9") + run("页")), ("见第三条，共9页",)
    ),
    "a field inside the code of a field": Sample(
        par(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> IF </w:instrText></w:r>'
            + fields("MERGEFIELD x", "甲")
            + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("乙")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        ("乙",),
    ),
    "a field that is not closed hides nothing": Sample(par('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("奖励")), ("奖励",)),
    "simple field and link": Sample(
        par(
            '<w:fldSimple w:instr=" PAGE ">'
            + run("3")
            + '</w:fldSimple><w:hyperlink r:id="x">'
            + run("附件")
            + "</w:hyperlink><w:smartTag>"
            + run("北京")
            + "</w:smartTag>"
        ),
        ("3附件北京",),
    ),
    "ticked box of a form": Sample(
        par(fields("FORMCHECKBOX", None).replace('"begin"/>', f'"begin">{_CHECK}</w:fldChar>', 1) + run("国家级")), ("☑国家级",)
    ),
    "带圈字符": Sample(par(fields("EQ \\o\\ac(○,1)", None) + run("国家级")), ("①国家级",)),
    "a number that is nowhere": Sample(par(fields("AUTONUM", None) + run("国家级")), ("国家级",), ("field_unread",)),
    "content controls": Sample(
        par(
            '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent>'
            + run("☒")
            + "</w:sdtContent></w:sdt>"
            + run("是")
        )
        + "<w:sdt><w:sdtPr/><w:sdtContent>"
        + par("块内")
        + "</w:sdtContent></w:sdt>"
        + table(
            "<w:sdt><w:sdtContent>"
            + row(cell("甲"), "<w:sdt><w:sdtContent>" + cell("乙") + "</w:sdtContent></w:sdt>")
            + "</w:sdtContent></w:sdt>"
        ),
        ("☒是", "块内", "甲\t乙"),
    ),
}

_PRIME = (
    "<m:oMath><m:r><m:t>补助=</m:t></m:r><m:f><m:fPr/><m:num><m:r><m:t>A+B</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
)
SIGNS = {
    "hidden text, by the run, its style, its paragraph's style": Sample(
        par(
            run("甲")
            + run("暗", "<w:vanish/>")
            + run("暗", '<w:rStyle w:val="H"/>')
            + run("明", '<w:rStyle w:val="H"/><w:vanish w:val="0"/>')
        )
        + par("全暗", '<w:pStyle w:val="HP"/>'),
        ("甲明",),
        ("hidden_text",),
        {
            "styles": '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="HP"><w:name w:val="hp"/><w:rPr><w:vanish/></w:rPr></w:style>'
        },
    ),
    "a head that runs on": Sample(
        par("一、目标。", "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + par("到2025年建成百家。"), ("一、目标。到2025年建成百家。",)
    ),
    "ruby": Sample(
        par(f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('lǜ')}</w:rt><w:rubyBase>{run('绿')}</w:rubyBase></w:ruby></w:r>" + run("色")), ("绿色",)
    ),
    "signs of symbol fonts": Sample(
        par(
            '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
            + run("国家级")
            + '<w:r><w:sym w:font="Wingdings" w:char="F06F"/></w:r>'
            + run("省级")
            + run("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>')
            + '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>'
            + run("50\uf06f")
        ),
        ("☑国家级□省级☑≤50□",),
    ),
    "a sign that is not known": Sample(par(run("甲") + '<w:r><w:sym w:font="Webdings" w:char="F001"/></w:r>'), ("甲",), ("symbol_unread",)),
    "hyphens and widths": Sample(
        par("<w:r><w:t>２０１９—A</w:t><w:noBreakHyphen/><w:t>1</w:t><w:softHyphen/><w:t>绿\u00ad色</w:t></w:r>"), ("２０１９—A-1绿色",)
    ),
    "equations": Sample(
        par(
            _PRIME
            + "<m:r><m:t>×</m:t></m:r><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
        ),
        ("补助=(A+B)/2×x^2",),
    ),
    "breaks": Sample(
        par(
            '<w:r><w:t>印发。</w:t><w:br w:type="page"/><w:t>附件1</w:t><w:br/><w:t>申报</w:t><w:lastRenderedPageBreak/><w:t>书</w:t></w:r>'
        ),
        ("印发。", "附件1", "申报书"),
    ),
    "tabs are blanks": Sample(par("<w:r><w:t>单位</w:t><w:tab/><w:t>盖章</w:t></w:r>"), ("单位 盖章",)),
    "heads and feet": Sample(
        par("正文。"),
        ("正文。", "第 1 页", "某市文件"),
        (),
        {"header": par("某市文件"), "footer": par(run("第 ") + fields("PAGE", "1") + run(" 页"))},
    ),
    "contents": Sample(
        "<w:sdt><w:sdtPr><w:docPartObj/></w:sdtPr><w:sdtContent>"
        + par(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("一、目标") + fields("PAGEREF _Toc1", "2"),
            '<w:pStyle w:val="T1"/>',
        )
        + par('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + "</w:sdtContent></w:sdt>"
        + par("一、目标"),
        ("一、目标2", "一、目标"),
        (),
        {"styles": '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'},
    ),
}

_OLE = '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12" r:id="r-package"/></w:object></w:r>'
HELD = {
    "embedded workbook": Sample(par(run("见下表") + _OLE), ("见下表",), ("embedded_object",), {"package": "<x/>"}),
    "a document inside": Sample(par("正文") + '<w:altChunk r:id="r-aFChunk"/>', ("正文",), ("alt_chunk",), {"aFChunk": "<html/>"}),
    "pictures of text": Sample(par(run("附图") + '<w:r><w:drawing><a:blip r:embed="x"/></w:drawing></w:r>'), ("附图",), ("picture_only",)),
}

_SPAN = '<w:gridSpan w:val="{}"/>'
TABLES = {
    "merged along and down, heads": Sample(
        table(
            row(cell("类别", '<w:vMerge w:val="restart"/>'), cell("奖励（万元）", _SPAN.format(2)), properties="<w:tblHeader/>"),
            row(cell("", "<w:vMerge/>"), cell("国家级"), cell("省级"), properties="<w:tblHeader/>"),
            row(cell("绿色工厂"), cell("50", '<w:hMerge w:val="restart"/>'), cell("", '<w:hMerge w:val="continue"/>')),
        ),
        ("类别\t奖励（万元）\t", "\t国家级\t省级", "绿色工厂\t50\t"),
    ),
    "gridBefore and gridAfter": Sample(
        table(
            row(cell("甲"), cell("乙"), cell("丙")),
            row(cell("丁"), cell("戊"), properties='<w:gridBefore w:val="1"/>'),
            row(cell("己"), properties='<w:gridAfter w:val="2"/>'),
        ),
        ("甲\t乙\t丙", "\t丁\t戊", "己\t\t"),
    ),
    "a table in a cell": Sample(
        table(row(cell("标准"), cell(table(row(cell("省级"), cell("20")), row(cell("市级"), cell("10"))) + par("万元")))),
        ("标准\t省级 20 市级 10 万元",),
    ),
    "a hidden row": Sample(
        table(row(cell("甲"), cell("乙")), row(cell("暗"), cell("暗"), properties="<w:hidden/>")), ("甲\t乙",), ("hidden_text",)
    ),
    "paragraphs of a cell": Sample(
        table(row(cell(par("申报") + par("单位")), cell(par("获得国家级称号的。") + par("另有规定的除外。")))),
        ("申报单位\t获得国家级称号的。 另有规定的除外。",),
    ),
}

DOCX = NUMBERED | CHANGED | BOXED | FIELDS | SIGNS | HELD | TABLES


def strict(content: bytes) -> bytes:
    """The same package in the namespaces of the strict edition of the standard."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            data = data.replace(W_SPACE.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, data.replace(_RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"))
    return stream.getvalue()
