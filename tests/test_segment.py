"""The clause tree: numbering, what lies under what, logical lines, tables, titles; and what holds for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytable.model import Block, Clause, Document, Table, TableCell
from policytable.parse import parse
from policytable.segment import segment
from policytable.segment.numbering import number_of


def clauses(text: str) -> tuple[Clause, ...]:
    return segment(Document("d", "text/plain", text))


def tree(text: str) -> list[str]:
    """One line for each clause: its path, or its kind where it has none."""
    return [clause.path or clause.kind for clause in clauses(text)]


def lines(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in clauses(text)]


@pytest.mark.parametrize(
    ("paragraph", "kind", "label"),
    [
        ("第一编 总则", "part", "第一编"),
        ("第三章 监督", "chapter", "第三章"),
        ("第 二 节　奖励", "section", "第二节"),
        ("第一百零二条 附则", "article", "第一百零二条"),
        ("第12条 附则", "article", "第12条"),
        ("第二部分 扶持条款", "part", "第二部分"),
        ("第一篇　总则", "part", "第一篇"),
        ("一、总体要求", "item1", "一、"),
        ("十二．其他", "item1", "十二．"),
        ("（三）绿色工厂", "item2", "（三）"),
        ("( 三 )绿色工厂", "item2", "(三)"),
        ("㈢绿色工厂", "item2", "㈢"),
        ("　　1.绿色工厂", "item3", "1."),
        ("12、绿色工厂", "item3", "12、"),
        ("3．绿色工厂", "item3", "3．"),
        ("⒊绿色工厂", "item3", "⒊"),
        ("（1）绿色工厂", "item4", "（1）"),
        ("⑴绿色工厂", "item4", "⑴"),
        ("①绿色工厂", "item5", "①"),
        ("2）绿色工厂", "item6", "2）"),
    ],
)
def test_numbers_that_open_a_clause(paragraph: str, kind: str, label: str) -> None:
    number = number_of(paragraph)
    assert number is not None and (number.kind, number.label) == (kind, label)
    assert paragraph[number.end :].strip() != "" and not paragraph[: number.end].endswith("绿")


@pytest.mark.parametrize(
    "paragraph",
    [
        "第三条所称绿色工厂",
        "第一部分的企业",
        "第三条的规定",
        "第三条、第四条所列情形",
        "第三条和第四条",
        "第三条及第四条",
        "第三条第二款",
        "第三条规定的条件",
        "第三条（一）项",
        "第三条，对其复核",
        "第三条）的企业",
        "3.5万元以下",
        "2020年，建成",
        "十五家企业",
        "一是加强领导",
        "百分之三",
        "",
    ],
)
def test_numbers_inside_a_sentence_open_none(paragraph: str) -> None:
    assert number_of(paragraph) is None


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (
            "第一章 总则\n第一条 甲。\n第二条 乙。\n第二章 附则\n第三条 丙。",
            ["第一章", "第一章/第一条", "第一章/第二条", "第二章", "第二章/第三条"],
        ),
        (
            "一、甲\n（一）乙。\n1.丙。\n（1）丁。\n①戊。\n②己。\n（2）庚。\n2.辛。\n（二）壬。\n二、癸",
            [
                "一、",
                "一、/（一）",
                "一、/（一）/1.",
                "一、/（一）/1./（1）",
                "一、/（一）/1./（1）/①",
                "一、/（一）/1./（1）/②",
                "一、/（一）/1./（2）",
                "一、/（一）/2.",
                "一、/（二）",
                "二、",
            ],
        ),
        ("第五条 甲：\n（一）乙；\n（二）丙。\n第六条 丁。", ["第五条", "第五条/（一）", "第五条/（二）", "第六条"]),
        ("第一节 甲\n第一条 乙。\n第二节 丙\n第二条 丁。", ["第一节", "第一节/第一条", "第二节", "第二节/第二条"]),
        ("一、甲\n无编号的一段话。\n又一段话。\n二、乙", ["一、", "一、/段1", "一、/段2", "二、"]),
        ("无编号的一段话。\n又一段话。", ["段1", "段2"]),
        # a number used at two levels: 1. under （一） and 1. under 二、
        ("一、甲\n（一）乙\n1.丙。\n二、丁\n1.戊。", ["一、", "一、/（一）", "一、/（一）/1.", "二、", "二、/1."]),
    ],
)
def test_tree(text: str, paths: list[str]) -> None:
    assert tree(text) == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("对下列企业给予奖励：\n（一）甲。\n（二）乙。\n另行通知。", ["段1", "段1/（一）", "段1/（二）", "段1/（二）/段2"]),
        ("国家级奖励：\n1.甲。\n2.乙。\n省级奖励：\n1.丙。", ["段1", "段1/1.", "段1/2.", "段2", "段2/1."]),
        ("一、甲\n奖励标准如下：\n1.乙。\n2.丙。\n二、丁", ["一、", "一、/段1", "一、/段1/1.", "一、/段1/2.", "二、"]),
        ("奖励标准如下：\n一、乙。\n1.丙。", ["段1", "一、", "一、/1."]),
        ("第五条 甲。\n有下列情形之一的，撤销称号：\n（一）乙。\n第六条 丙。", ["第五条", "第五条/段1", "第五条/段1/（一）", "第六条"]),
        # neither a salutation nor the end of a preamble holds the paper
        ("各设区市工业和信息化局：\n（一）甲。", ["段1", "（一）"]),
        ("现将有关事项通知如下：\n（一）甲。", ["段1", "（一）"]),
        ("有关工作目标：\n甲一段。\n（一）乙。", ["段1", "段2", "（一）"]),
        ("包括：\n甲一段。\n（一）乙。", ["段1", "段2", "（一）"]),
    ],
)
def test_what_an_unnumbered_lead_in_holds(text: str, paths: list[str]) -> None:
    assert tree(text) == paths


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (
            "为加快构建绿色制造体系，推动工业绿色低碳发\n展，现就有关事项通知。\n下一段话。",
            ["为加快构建绿色制造体系，推动工业绿色低碳发\n展，现就有关事项通知。", "下一段话。"],
        ),
        (
            "到2020年，全市力争创建国家级绿色工厂十家，省级绿\n- 3 -\n色工厂二十家。\n下一段话。",
            ["到2020年，全市力争创建国家级绿色工厂十家，省级绿\n- 3 -\n色工厂二十家。", "下一段话。"],
        ),
        (
            "第一条 对获评省级绿色工厂、绿色园区以及绿色供应链\n第三条所称企业给予奖励。",
            ["第一条 对获评省级绿色工厂、绿色园区以及绿色供应链\n第三条所称企业给予奖励。"],
        ),
        (
            "对获评省级绿色工厂、绿色园区以及绿色供应链管理\n第三条 附则。",
            ["对获评省级绿色工厂、绿色园区以及绿色供应链管理", "第三条 附则。"],
        ),
        ("工作目标\n到2020年建成。", ["工作目标", "到2020年建成。"]),
        (
            "政府信息公开目录，网站地图，首页，这里是全部文件的索引\n· 某省关于绿色工厂的意见\n· 某市关于绿色园区的意见",
            ["政府信息公开目录，网站地图，首页，这里是全部文件的索引", "· 某省关于绿色工厂的意见", "· 某市关于绿色园区的意见"],
        ),
        (
            "请于九月底前将申报材料报送我厅，一式两份，逾期不受理\n某省工业和信息化厅\n2019年6月3日",
            ["请于九月底前将申报材料报送我厅，一式两份，逾期不受理", "某省工业和信息化厅", "2019年6月3日"],
        ),
        (
            "地区，创建数量，责任单位，完成时限，备注以及说明\n某某区\t绿色工厂\t三家",
            ["地区，创建数量，责任单位，完成时限，备注以及说明", "某某区\t绿色工厂\t三家"],
        ),
    ],
)
def test_printed_lines_are_joined_to_paragraphs(text: str, joined: list[str]) -> None:
    assert lines(text) == joined


@pytest.mark.parametrize("number", ["- 3 -", "—12—", "第 3 页", "第3页 共9页", "7"])
def test_page_numbers_are_no_clauses(number: str) -> None:
    assert lines(f"第一条 甲。\n{number}\n第二条 乙。") == ["第一条 甲。", "第二条 乙。"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("江苏省绿色工厂管理办法\n第一条 甲。", "江苏省绿色工厂管理办法"),
        ("关于印发绿色工厂办法的通知\n各市：\n一、甲", "关于印发绿色工厂办法的通知"),
        ("绿色制造三年行动方案（2018-2020年）\n一、甲", "绿色制造三年行动方案（2018-2020年）"),
        ("绿色工厂创建问答二十题\n问：何为绿色工厂？\n答：甲。", "绿色工厂创建问答二十题"),
        ("一、甲\n第一条 乙办法", None),
        ("各设区市工业和信息化局：\n对绿色工厂给予奖励。", None),
        ("· 某省关于绿色工厂的意见\n· 某市关于绿色园区的意见", None),
        ("到2020年创建绿色工厂十家", None),  # the only line of a text is its matter
        ("绿色工厂有下列情形之一的，撤销称号：\n（一）甲。", None),
        ("按本办法执行的项目，\n依照本办法。", None),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    found = [text[clause.start : clause.end] for clause in clauses(text) if clause.kind == "title"]
    assert found == ([title] if title else [])
    assert not any(clause.body for clause in clauses(text) if clause.kind == "title")


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("· 某省关于绿色工厂的意见\n· 某市关于绿色园区的意见", [False, False]),  # an index names papers, it says nothing
        ("相关阅读\n某市绿色工厂奖励50万元\n正文从这里开始。", [False, False, True]),
        ("首页 > 政策 > 正文\n对绿色工厂奖励50万元。", [False, True]),
    ],
)
def test_what_a_page_lists_beside_its_matter_is_no_body(text: str, body: list[bool]) -> None:
    assert [clause.body for clause in clauses(text)] == body


def table_document(above: tuple[str, str]) -> Document:
    """A paragraph, what stands above the table, and a table of two rows; blocks as a parser makes them."""
    parts = [
        ("paragraph", "一、任务。"),
        above,
        ("row", "地区\t数量"),
        ("row", "常州市\t40"),
        ("furniture", "网站地图"),
        ("paragraph", "二、附则。"),
    ]
    text, blocks, at = "", [], 0
    for kind, words in parts:
        row = None if kind != "row" else int(words.startswith("常州"))
        blocks.append(Block(kind, at, at + len(words), table=None if row is None else 0, row=row))  # type: ignore[arg-type]
        text += words + "\n"
        at = len(text)
    start = text.index("地区")
    cells = tuple(TableCell(r, c, s, e) for r, c, s, e in ((0, 0, start, start + 2), (0, 1, start + 3, start + 5)))
    return Document("d", "text/html", text, tuple(blocks), (Table(start, text.index("网站") - 1, 2, 2, cells),))


@pytest.mark.parametrize(
    ("above", "kind"),
    [(("paragraph", "附表 任务分解表"), "caption"), (("paragraph", "单位：家"), "caption"), (("paragraph", "各市任务见下"), "paragraph")],
)
def test_rows_lie_under_what_names_the_table(above: tuple[str, str], kind: str) -> None:
    document = table_document(above)
    found = segment(document)
    rows = [clause for clause in found if clause.kind == "row"]
    assert [document.text[row.start : row.end] for row in rows] == ["地区\t数量", "常州市\t40"]
    assert [(row.table, row.row) for row in rows] == [(0, 0), (0, 1)]
    for row in rows:
        assert row.parent is not None and found[row.parent].kind == kind
        assert document.text[found[row.parent].start : found[row.parent].end] == above[1]
    assert [clause.path for clause in found][-1] == "二、"
    assert not any("网站" in document.text[clause.start : clause.end] for clause in found)


@pytest.mark.parametrize("text", ["", "\n\n", "　\t ", "\x00", "\ud800", "第", "第条", "（）", "一", "：", "\r\n\r\n", "\u2028\x0c\x1c"])
def test_scraps_do_not_raise(text: str) -> None:
    assert all(text[clause.start : clause.end].strip() for clause in clauses(text))


SOUP = st.lists(
    st.sampled_from(
        [
            "第一章 总则",
            "第二章 监督",
            "第一条 对绿色工厂给予奖励。",
            "第三条所称企业，",
            "一、总体要求",
            "二、任务",
            "（一）创建绿色工厂，",
            "（二）目标：",
            "1.建成十家。",
            "2）甲",
            "①乙；",
            "㈠丙",
            "到2020年，全省力争创建国家级绿色工厂四十家，省级绿",
            "色工厂一百家。",
            "- 3 -",
            "12",
            "附表1 任务表",
            "单位：家",
            "某省绿色工厂管理办法",
            "· 某省关于某事的意见",
            "奖励标准如下：",
            "各市工业和信息化局：",
            "【绿色工厂】",
            "地区\t数量",
            "2019年6月3日",
            "　　",
            "",
        ]
    )
    | st.text(max_size=12),
    max_size=25,
)


@given(SOUP)
def test_whatever_the_lines_the_tree_is_sound(soup: list[str]) -> None:
    text = "\n".join(soup)
    found = clauses(text)
    for index, clause in enumerate(found):
        assert clause.index == index
        assert 0 <= clause.start < clause.end <= len(text)
        assert clause.start == 0 or index == 0 or clause.start >= found[index - 1].end
        above = found[clause.parent] if clause.parent is not None else None
        if above is not None:
            assert above.index < index and above.end <= clause.start
        assert clause.depth == (above.depth + 1 if above else 0)
        assert clause.path.startswith(above.path if above else "")
    assert _left_out(text, found) == []


PAGE = re.compile(r"[-—–－\s\d]*|\s*第\s*\d+\s*页(?:\s*共\s*\d+\s*页)?\s*")


def _left_out(text: str, found: tuple[Clause, ...]) -> list[str]:
    """What lies in no clause and is neither white space nor a page number."""
    ends = [0, *(clause.end for clause in found)]
    starts = [*(clause.start for clause in found), len(text)]
    gaps = [line for end, start in zip(ends, starts, strict=True) for line in text[end:start].splitlines()]
    return [line for line in gaps if line.strip() and not PAGE.fullmatch(line)]


# --- several papers in one document

NOTICE = "某市关于印发绿色制造方案的通知\n各区：\n一、抓紧落实。\n二、按时报送。\n"


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (NOTICE + "附件1\n奖励细则\n第一条 甲。\n（一）乙。", {"甲": "附件1/第一条", "乙": "附件1/第一条/（一）"}),
        (NOTICE + "附件2：指标说明\n某指标的说明文字。\n一、甲。", {"甲": "附件2/一、"}),
        (
            NOTICE + "某市绿色制造方案\n为落实部署，制定本方案。\n一、甲\n（一）乙。",
            {"甲": "《某市绿色制造方案》/一、"},
        ),
        (NOTICE + "对下列企业给予奖励：\n1.丙；\n附件\n某市绿色制造方案\n一、甲。", {"甲": "附件/一、"}),
        # the list of attachments opens none of them, nor does a table's name, nor a heading whose items count on
        (NOTICE + "附件：1.方案\n2.指标表\n某市工业和信息化局\n2019年3月1日\n三、甲。", {"甲": "三、"}),
        (NOTICE + "附件1：方案\n附件2：指标表\n某市工业和信息化局\n三、甲。", {"甲": "三、"}),
        (NOTICE + "（一）子。\n税收优惠政策\n（一）甲。", {"甲": "二、/（一）"}),
        (NOTICE + "附表 任务分解表\n三、甲。", {"甲": "三、"}),
    ],
    ids=["附件", "附件 with its name", "a plan behind its notice", "a lead-in ends there", "list 1.2.", "list of lines", "heading", "附表"],
)
def test_where_another_paper_begins(text: str, paths: dict[str, str]) -> None:
    document = parse(text.encode(), "a.txt").document
    found = {document.text[clause.start : clause.end]: clause.path for clause in segment(document)}
    for words, path in paths.items():
        assert [found[text] for text in found if text.rstrip("。").endswith(words)] == [path]


def test_a_file_of_an_archive_is_governed_by_none_before_it() -> None:
    words = ["一.docx", "二、奖励", "对下列企业给予奖励：", "二.docx", "1.国家级。"]
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    kinds = [("heading", 0), ("paragraph", None), ("paragraph", None), ("heading", 0), ("paragraph", None)]
    blocks = tuple(
        Block(kind, start, start + len(word), level=level)  # type: ignore[arg-type]
        for (kind, level), start, word in zip(kinds, starts, words, strict=True)
    )
    found = segment(Document("d", "application/zip", "\n".join(words) + "\n", blocks))
    assert [clause.path for clause in found] == ["一.docx", "一.docx/二、", "一.docx/二、/段1", "二.docx", "二.docx/1."]
