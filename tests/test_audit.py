"""Published tables are read whatever they look like, their cells are understood, and what is told can be read by people and programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytable.audit import (
    Audit,
    Line,
    Statement,
    audit,
    audit_csv,
    audit_json,
    audit_page,
    audit_schema,
    read_table,
    read_tables,
    statements,
    told,
)
from policytable.audit.checks import CHECKS
from policytable.audit.judging import title_of
from policytable.audit.telling import width_of
from policytable.cli import main
from policytable.errors import ParseError
from policytable.regions import gazetteer
from tests.embedded import Embedded

SUMMARY = "序号,省份,创建目标,奖励资金,备注\n1,北京,50家,,\n2,天津,30-40家市级,津南区：20万元,\n"


def said(region: str, column: str, words: str) -> tuple[Statement, ...]:
    return statements(Line(2, region, gazetteer().find(region)[0], ((column, words),)), column)


@pytest.mark.parametrize(
    ("region", "column", "words", "wanted"),
    [
        (
            "天津",
            "target",
            "2018年30-40家市级 2019年30-40家市级",
            [("", 2018, "30 40", "家", "provincial"), ("", 2019, "30 40", "家", "provincial")],
        ),
        (
            "江苏",
            "award",
            "无锡市：最高50万元\n苏州工业园区：30万元",
            [("无锡市", None, "50", "万元", ""), ("苏州工业园区", None, "30", "万元", "")],
        ),
        ("宁夏", "target", "40家国家和自治区级", [("", None, "40", "家", "national provincial")]),
        ("四川", "award", "成都市高新区： 100万元", [("成都高新区", None, "100", "万元", "")]),
        ("浙江", "target", "嘉兴市：2019年50家；台州市10家", [("嘉兴市", 2019, "50", "家", ""), ("台州市", None, "10", "家", "")]),
        ("福建", "target", "厦门市：百家市级", [("厦门市", None, "100", "家", "prefecture")]),
        ("甘肃", "target", "临夏州和政县：8家", [("和政县", None, "8", "家", "")]),
        ("广东", "award", "东莞市：５０～２００万元", [("东莞市", None, "50 200", "万元", "")]),
        ("广东", "award", "东莞市:1,500万元", [("东莞市", None, "1500", "万元", "")]),
        ("安徽", "award", "宜城市：100万元", [("None", None, "100", "万元", "")]),
    ],
)
def test_statements_of_a_cell(region: str, column: str, words: str, wanted: list[tuple[object, ...]]) -> None:
    found = [
        (
            "、".join(named.place.label if named.place else "None" for named in one.places),
            one.year,
            " ".join(f"{number:f}" for number in one.numbers),
            one.unit,
            " ".join(one.levels),
        )
        for one in said(region, column, words)
    ]
    assert found == wanted
    assert all(words[one.start : one.end] == one.words for one in said(region, column, words))


def test_sums_are_yuan_and_bounds_are_told() -> None:
    (one,) = said("宁夏", "award", "不超过300万元")
    assert (one.sums, one.bound) == ((Decimal(3_000_000),), "at_most")
    (two,) = said("安徽", "supervision", "淮南市、蚌埠市：每三年复审一次")
    assert [named.words for named in two.places] == ["淮南市", "蚌埠市"]
    (many,) = said("山西", "industries", "2017年：冶金、化工、建材等")
    assert (many.year, many.items) == (2017, ("冶金", "化工", "建材"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_usual_encoding(encoding: str, newline: str) -> None:
    (table,) = read_table("a.csv", SUMMARY.replace("\n", newline).encode(encoding)).tables
    assert (table.shape, [line.name for line in table.lines]) == ("summary", ["北京", "天津"])
    assert table.lines[1].number == 3 and table.lines[1].cell("award") == "津南区：20万元"


def test_merged_cells_and_lines_of_the_nation() -> None:
    text = "省份,下级地区\n江苏省,常州市\n,无锡市\n,义乌市\n,无锡市\n"
    found = audit(read_table("a.csv", text.encode())).findings
    assert [(one.code, one.spot.line, one.spot.region) for one in found] == [
        ("place_outside_province", 4, "江苏省"),
        ("row_doubled", 5, "江苏省"),
    ]
    (table,) = read_table("b.csv", "地区,国家级绿色工厂数\n北京市,4\n全国,4\n".encode()).tables
    assert (len(table.lines), len(table.totals)) == (1, 1)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("黑龙江,2017-03,《关于组织申报第一批名单的通知》\n黑龙江,2016-11,《关于组织申报第二批名单的通知》", ["rounds_out_of_order"]),
        ("辽宁,2018-03,《关于推荐第三批绿色工厂等示范名单》", ["title_cut"]),
        ("辽宁,2018-03,《辽宁省实施<中国制造2025>行动计划", ["bracket_unpaired"]),
        ("辽宁,2018-13,《辽宁省绿色工厂管理办法（试行）》", ["date_impossible"]),
        ("辽宁,2018-03,《浙江省绿色工厂管理办法》", ["title_of_other_region"]),
        ("辽宁,2014-03,《辽宁省绿色工厂2018年行动计划》", ["date_against_title"]),
        ("辽宁,2018-03,《辽宁省行动计划（2018—2012年）》", ["period_reversed"]),
        ("辽宁,2018-03,《中国制造 2025 辽宁行动纲要》", []),
        ("辽宁,2018-03,《关于转发<关于开展绿色制造体系建设的通知>的通知》", []),
        ("辽宁,2018-03,《大连市关于支持绿色制造的若干意见》", []),
    ],
)
def test_titles_and_dates(rows: str, codes: list[str]) -> None:
    found = audit(read_table("p.csv", f"地区,发布时间,政策名称\n{rows}\n".encode()))
    assert [one.code for one in found.findings if one.severity != "hint"] == codes


def test_a_title_above_notes_below_sums_and_semicolons() -> None:
    text = "各省绿色工厂政策汇总;;\n省份;创建目标（家）;国家级绿色工厂数(家)\n北京;50家;40\n合计;;40\n注：数据截至2019年9月;;\n"
    (table,) = read_table("a.csv", text.encode()).tables
    assert (len(table.lines), len(table.totals), len(table.notes)) == (1, 1, 1)
    assert [column.key for column in table.columns] == ["region", "target", "count"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a,b\n1,2\n", "table_shape"),
        (b"", "table_shape"),
        (b"PK\x03\x04rest", "table_unreadable"),
        (b"\xff\xfe\x00\xd8\x00", "table_unreadable"),
        (b"a\0b", "table_unreadable"),
        ("省份,奖励资金\n北京,".encode() + b'"' + b"x" * 200_000, "table_unreadable"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_table("a.csv", content)
    assert caught.value.code == code and caught.value.remedy


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from([SUMMARY, "region,subordinate_region\n", "region,published,title\n", "batch,approved\n"]))
def test_no_text_crashes_it(text: str, head: str) -> None:
    try:
        found = audit(read_table("a.csv", (head + text).encode("utf-8", "replace")))
    except ParseError as error:
        assert error.code == "table_unreadable"
        return
    jsonschema_rs.validate(json.loads(audit_schema()), json.loads(audit_json(found)))
    assert audit_page(found) and audit_csv(found) and list(told(found))


def whole(summary: str) -> Audit:
    """The audit of a summary of all provinces, the given lines in the place of the empty ones."""
    given_lines = {line.split(",")[0]: line for line in summary.splitlines()}
    names = [gazetteer().short(region) for region in gazetteer().provinces]
    rows = [given_lines.get(name, f"{name},50家,,,,1") for name in names]
    head = "省份,创建目标,奖励资金,优先鼓励行业,备注,国家级绿色工厂数"
    return audit(read_table("s.csv", "\n".join([head, *rows]).encode()))


@pytest.mark.parametrize(
    ("line", "code", "severity"),
    [
        ("上海,50家省级,,,,1", "level_contradicts", "wrong"),
        ("广东,50家自治区级,,,,1", "level_contradicts", "wrong"),
        ("广东,50家市级,,,,1", "level_contradicts", "doubtful"),
        ("重庆,50家市级,,,,1", "", ""),
        ("广东,2.0家,,,,1", "not_a_count", "wrong"),
        ("广东,50万元,,,,1", "wrong_column", "wrong"),
        ("广东,2109年50家,,,,1", "year_impossible", "wrong"),
        ("广东,2019年50家 2020年60家,,,,1", "", ""),
        ("广东,60-50家,,,,1", "range_reversed", "wrong"),
        ("广东,,东莞市：50,,,1", "unit_missing", "doubtful"),
        ("广东,,东莞市：50方元,,,1", "unit_unknown", "wrong"),
        ("广东,,义乌市：50万元,,,1", "place_outside_province", "wrong"),
        ("广东,,东芜市：50万元,,,1", "place_unknown", "wrong"),
        ("广东,,东莞市：50万元 东莞市：60万元,,,1", "place_twice", "doubtful"),
        ("广东,,东莞市：国家级50万元；省级20万元,,,1", "", ""),
        ("广东,,深圳市：50万元 一次性奖励：20万元,,,1", "", ""),
        ("广东,,,家电、建材、家电业,,1", "industry_twice", "doubtful"),
        ("广东,,,,东莞建设&nbsp;绿色工厂,1", "markup", "doubtful"),
        ("广东,,,,东莞\ufffd绿色工厂,1", "text_damaged", "wrong"),
        ("广东,,,,与浙江省义乌市相比起步较晚,1", "", ""),
        ("广东,,,,,1O", "not_a_count", "wrong"),
        ("广东,,,,,约1", "", ""),
    ],
)
def test_checks_by_themselves(line: str, code: str, severity: str) -> None:
    found = [(one.code, one.severity) for one in whole(line).findings if one.severity != "hint"]
    assert found == ([(code, severity)] if code else [])


def test_two_slips_of_a_unit_do_not_vouch_for_each_other() -> None:
    lines = "广东,,东莞市：50元,,,1\n浙江,,义乌市：60元,,,1\n江苏,,无锡市：50万元 常州市：20万元 南通市：30万元,,,1"
    assert [(one.code, one.spot.region) for one in whole(lines).findings] == [("unit_suspect", "浙江"), ("unit_suspect", "广东")]


def test_totals_notes_and_lines() -> None:
    rows = "1,北京,50万元,40\n3,天津,省级20万元,30\n3,天津,,30\n,合计,,110\n"
    text = f"序号,省份,奖励资金,国家级绿色工厂数\n{rows}注：奖励资金均为国家级绿色工厂的奖励\n"
    codes = {one.code for one in audit(read_table("s.csv", text.encode())).findings}
    assert {"total_mismatch", "level_against_notes", "level_contradicts", "row_doubled"} <= codes


def test_every_code_has_a_title_and_findings_are_for_people(tmp_path: Path) -> None:
    found = whole("广东,60-50家,义乌市：50元,,,1")
    assert found.count("wrong") == 2 and len(CHECKS) >= 25
    for one in found.findings:
        assert title_of(one.code) != one.code
        assert one.sentence and one.spot.header and not any(letter.isascii() and letter.isalpha() for letter in one.sentence)
    assert all(width_of(line) <= 62 for line in told(found, 60))


HOSTILE = "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\x1b[31m", '" onmouseover="x', "@SUM(1)"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["省份", "奖励资金", "备注"], [words, words, words]])
    found = audit(read_table(f"{words}.csv", buffer.getvalue().encode()))
    page = audit_page(found).decode()
    assert "<script" not in page and 'onmouseover="x' not in page and "\x1b" not in page
    assert "\x1b" not in "\n".join(told(found))
    cells = [cell for row in csv.reader(io.StringIO(audit_csv(found).decode("utf-8-sig"))) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)


def test_our_own_outputs_are_read_and_hold(embedded: Embedded) -> None:
    found = audit(read_tables([embedded.out]))
    assert {table.shape for table in found.tables} == {"summary", "policies"}
    assert found.count("wrong") == 0
    assert found.count("doubtful") < 0.02 * found.cell_count


@pytest.fixture
def printed(tmp_path: Path) -> Iterator[Path]:
    """A table with one impossible cell."""
    path = tmp_path / "table.csv"
    path.write_text("region,award\n安徽,宜城市：100万元\n", encoding="utf-8")
    yield path


def test_command(printed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, table = tmp_path / "page.html", tmp_path / "found.csv"
    assert main(["audit", str(printed), "--html", str(page), "--csv", str(table)]) == 4
    out = capsys.readouterr().out
    assert out.startswith("共 1 张表 2 格：1 处不可能成立") and "宣城市" in out
    assert "<mark>宜城市</mark>" in page.read_text("utf-8") and "<script" not in page.read_text("utf-8")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert main(["audit", str(printed), "--json"]) == 4
    data = json.loads(capsys.readouterr().out)
    jsonschema_rs.validate(json.loads(audit_schema()), data)
    assert data["findings"][0]["spot"] == {"file": "table.csv", "line": 2, "region": "安徽", "column": "award", "header": "奖励资金"}


@pytest.mark.parametrize(("name", "content"), [("a.csv", "a,b\n"), ("missing.csv", None)])
def test_command_tells_what_it_cannot_read(name: str, content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    assert main(["audit", str(tmp_path / name)]) != 0
    assert capsys.readouterr().err.startswith("[table_")
