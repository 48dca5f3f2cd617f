"""Published tables against the embedded edition: a verdict for every cell, with citations that resolve.

`python -m tests.audit_figures outputs` prints the figures by kind and by column.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema_rs
import pytest

from policytable.audit import (
    Audit,
    Comparison,
    Verdict,
    agreement,
    audit,
    audit_json,
    audit_page,
    audit_schema,
    cells_csv,
    compared,
    read_table,
    read_tables,
)
from policytable.audit.compare.meaning import bearer, industry, interval, mechanisms
from policytable.cli import main
from tests.audit_figures import LISTS, Kinds, audited, measured, strong
from tests.embedded import Embedded
from tests.mutating import KINDS, Book
from tests.mutating_corpus import CORPUS_HELD_OUT, CORPUS_KINDS
from tests.published_tables import edition, report_2019

RECALL, FALSE = 0.95, 0.02
HEADS = "省份,创建目标,奖励资金,优先鼓励行业,第三方费用,监督管理,备注,国家级绿色工厂数"
KEYS = ("target", "award", "industries", "fee", "supervision", "remarks", "count")


def against(embedded: Embedded, text: str) -> Audit:
    """The audit of one table's text."""
    return compared(audit(read_table("t.csv", text.encode())), embedded.published)


def cells_of(found: Audit) -> tuple[Verdict, ...]:
    """The compared cells."""
    assert isinstance(found.comparison, Comparison)
    return found.comparison.verdicts


def one_cell(embedded: Embedded, region: str, column: str, words: str) -> Verdict:
    """The verdict of one printed cell."""
    buffer = io.StringIO(newline="")
    heads = dict(zip(KEYS, HEADS.split(",")[1:], strict=True))
    csv.writer(buffer).writerows([["省份", heads[column], "监督" if column == "remarks" else "备注"], [region, words, ""]])
    return next(one for one in cells_of(against(embedded, buffer.getvalue())) if one.spot.line == 2 and one.spot.column == column)


@pytest.mark.parametrize(
    ("region", "column", "words", "standing", "told"),
    [
        ("北京", "target", "50家", "agrees", ""),
        ("北京", "target", "５０ 家", "in_other_words", "排版"),
        ("北京", "target", "60家", "differs", "数目"),
        ("北京", "target", "50家以上", "differs", "上下限"),
        ("北京", "target", "", "missing_there", ""),
        ("天津", "target", "2018年30-40家市级；2019年30-45家市级", "differs", "数目"),
        ("山东", "target", "100家国家级 烟台市：10家国家级 青岛市：2018年2-3家国家级 德州市：10家", "in_other_words", "顺序"),
        ("山东", "target", "100家国家级 烟台市：10家 青岛市：2018年2-3家国家级 德州市：10家", "differs", "级别"),
        ("江苏", "target", "100家 常州市：40家 无锡市：10家", "missing_here", ""),
        ("河北", "award", "一百万元", "in_other_words", "措辞"),
        ("河北", "award", "最高100万元", "differs", "上下限"),
        ("湖北", "award", "武汉：100万元", "in_other_words", "地名写法"),
        (
            "广东",
            "award",
            "东莞市：50-200元 惠州市：50万元 中山市：20万元 惠州市惠城区：5万元",
            "cannot_be_right",
            "订正为“万元”后与本表一致",
        ),
        ("安徽", "award", "宜城市：100万元", "cannot_be_right", "“宜城市”订正为“宣城市”后与本表一致"),
        ("湖北", "industries", "装备制造业、化工、冶金", "in_other_words", "顺序"),
        ("湖北", "industries", "冶金、化工、船舶", "differs", "多“船舶”"),
        ("黑龙江", "fee", "企业自理或由政府承担", "in_other_words", "措辞"),
        ("黑龙江", "fee", "企业自理", "differs", "企业承担"),
        ("重庆", "supervision", "满三年复核", "in_other_words", "措辞"),
        ("重庆", "supervision", "每两年复审一次", "differs", "每2年"),
        ("重庆", "supervision", "每三年复审一次，不合格的撤销称号", "missing_here", ""),
        ("安徽", "remarks", "省级绿色工厂实行动态管理，满三年复审一次", "in_other_words", "见监督管理一列"),
        ("北京", "count", "41", "differs", "第1批8"),
    ],
)
def test_cells_are_compared_by_what_they_mean(region: str, column: str, words: str, standing: str, told: str, embedded: Embedded) -> None:
    verdict = one_cell(embedded, region, column, words)
    assert verdict.standing == standing, verdict
    shown = "；".join((*verdict.how, *(part for point in verdict.points for part in (*point.how, *point.aspects, point.reason))))
    assert told in shown
    assert any(point.cites for point in verdict.points)


def test_what_is_missing_here_says_why(embedded: Embedded) -> None:
    """A sum that our edition read and did not take: the state of the cell, or the reading that lost or is about another level."""

    (point,) = one_cell(embedded, "江西", "award", "50万元").points
    assert point.standing == "missing_here" and "未见关于奖励资金的规定" in point.reason
    points = one_cell(embedded, "安徽", "award", "100万元 蚌埠市：10万元").points
    differs = next(point for point in points if point.standing == "differs")
    assert "说的是另一件事（地市级" in differs.reason and "市级绿色工厂" in differs.cites[-1].quote


@pytest.mark.parametrize(
    ("words", "found"),
    [("每三年复审一次", 36), ("满三年复审", 36), ("每年复核", 12), ("每半年上报", 6), ("两年一次", 24), ("不定期抽查", None)],
)
def test_intervals(words: str, found: int | None) -> None:
    assert interval(words) == found


def test_words_of_lists() -> None:
    assert (bearer("可自理 可政府承担"), bearer("由市财政承担"), bearer("企业自行承担"), bearer("各承担一半")) == (
        "either",
        "government",
        "enterprise",
        "shared",
    )
    assert set(mechanisms("不定期对自我声明信息开展抽查，不符合的从示范名单中除名")) == {"spot_check", "removal"}
    assert industry("石油化工行业") == industry("石化") != industry("化工")


def titles(embedded: Embedded, line: str) -> dict[str, Verdict]:
    """The verdicts of a line of an inventory by column."""
    found = against(embedded, f"地区,发布时间,政策名称\n{line}\n")
    return {one.spot.column: one for one in cells_of(found) if one.spot.line == 2}


@pytest.mark.parametrize(
    ("line", "title", "published"),
    [
        ("北京,2016-12,《北京绿色制造实施方案》", "agrees", "in_other_words"),
        ("北京,2016年12月,北京 绿色制造实施方案", "in_other_words", "in_other_words"),
        ("北京,2016-11,《北京绿色制造实施》", "differs", "differs"),
        ("河北,2015-11,《河北省人民政府关于深入推进〈中国制造２０２５〉的实施意见》", "in_other_words", "agrees"),
        ("北京,2016-12,《北京市绿色建材管理条例》", "missing_here", "missing_here"),
    ],
)
def test_titles_are_matched_without_typesetting(line: str, title: str, published: str, embedded: Embedded) -> None:
    cells = titles(embedded, line)
    assert (cells["title"].standing, cells["published"].standing) == (title, published), cells


# The published report against the edition: (agrees, in other words, differs, missing there, missing here, cannot be right) by column.
REPORT = {
    ("national_batches.csv", "call"): (0, 4, 0, 0, 0, 0),
    ("national_batches.csv", "list"): (0, 2, 2, 0, 0, 0),  # 2017-09 for 2017-08-23, 2018-11 for 2018-10-29
    ("national_batches.csv", "applied"): (4, 0, 0, 0, 0, 0),
    ("national_batches.csv", "approved"): (4, 0, 0, 0, 0, 0),
    ("national_batches.csv", "industries"): (3, 1, 0, 0, 0, 0),
    ("policies.csv", "region"): (79, 0, 0, 0, 0, 0),
    ("policies.csv", "title"): (68, 11, 0, 0, 0, 0),
    ("policies.csv", "published"): (37, 36, 5, 1, 0, 0),  # 5 print the month of signing, 山东 has none
    ("subordinate_regions.csv", "place"): (47, 7, 0, 0, 10, 0),  # nothing was collected of ten places
    ("summary.csv", "target"): (29, 1, 1, 0, 0, 0),  # 青岛: 2018, not 2020
    ("summary.csv", "award"): (25, 4, 0, 0, 0, 2),  # 安徽, 广东
    ("summary.csv", "industries"): (30, 1, 0, 0, 0, 0),
    ("summary.csv", "fee"): (29, 2, 0, 0, 0, 0),
    ("summary.csv", "supervision"): (24, 7, 0, 0, 0, 0),
    ("summary.csv", "remarks"): (27, 4, 0, 0, 0, 0),
    ("summary.csv", "count"): (31, 0, 0, 0, 0, 0),
}
ORDER = ("agrees", "in_other_words", "differs", "missing_there", "missing_here", "cannot_be_right")


@pytest.fixture(scope="module")
def report(shared: Path, embedded: Embedded) -> Audit:
    """The published report of 2019 against the embedded edition."""
    return compared(audit(read_tables([shared / "report-2019"])), embedded.published)


def test_the_published_report_is_reproduced_or_explained(report: Audit) -> None:
    assert report.comparison is not None
    found = {(one.file, one.column): one for one in agreement(report.comparison)}
    assert {key: tuple(dict(found[key].counts)[name] for name in ORDER) for key in REPORT} == REPORT
    assert sum(one.unexplained for one in found.values()) == 0
    assert all(one.cells == count for one in found.values() for count in [sum(dict(one.counts).values())])
    printed = {(table.file, line.number, column.key) for table in report.tables for line in table.lines for column in table.columns}
    told = [(one.spot.file, one.spot.line, one.spot.column) for one in report.comparison.verdicts if one.spot.line is not None]
    assert len(told) == len(set(told)) and printed == set(told), "every printed cell has one verdict"


def test_every_citation_resolves(report: Audit, embedded: Embedded) -> None:
    pages = {cite.page for one in cells_of(report) for point in one.points for cite in point.cites} | {
        one.page for one in cells_of(report) if one.page
    }
    texts: dict[str, str] = {}
    for page in sorted(page for page in pages if not page.startswith("http")):
        file, _, anchor = page.partition("#")
        text = texts.setdefault(file, (embedded.out / file).read_text("utf-8"))
        if anchor.startswith("row="):
            assert int(anchor[4:]) <= len(list(csv.reader(io.StringIO(text))))
        else:
            assert not anchor or f'id="{anchor}"' in text, page
    inventory = [one for one in cells_of(report) if one.spot.file == "policies.csv" and one.spot.line and one.spot.column == "title"]
    assert len(inventory) == 79 and all(one.points[0].cites for one in inventory)


def test_misprints_are_set_right_with_our_citation(report: Audit) -> None:
    wrong = {one.printed: one for one in report.findings if one.severity == "wrong"}
    assert {key[:3] for key in wrong} == {"宜城市", "沧州市", "东莞市"}
    for one in wrong.values():
        assert "后与本表一致" in one.evidence and one.cites[0].quote and one.cites[0].page.startswith("site/documents/")


def test_the_comparison_as_files(report: Audit) -> None:
    data = json.loads(audit_json(report))
    jsonschema_rs.validate(json.loads(audit_schema()), data)
    assert len(data["comparison"]["cells"]) == len(cells_of(report))
    rows = list(csv.reader(io.StringIO(cells_csv(report).decode("utf-8-sig"))))
    assert len(rows) == len(cells_of(report)) + 1 and {len(row) for row in rows} == {13}
    page = audit_page(report, "../out/").decode()
    assert 'href="../out/site/documents/' in page and 'href="site/' not in page and "<script" not in page


@pytest.mark.parametrize("name", ["report-2019", "edition"])
@pytest.mark.parametrize(
    ("kinds", "seeds"),
    [(CORPUS_KINDS, range(4001, 4005)), (CORPUS_HELD_OUT, range(5001, 5004)), (KINDS, range(6001, 6003))],
    ids=["corpus", "corpus-held-out", "by-itself"],
)
def test_planted_errors_are_found(name: str, kinds: Kinds, seeds: range, embedded: Embedded, request: pytest.FixtureRequest) -> None:
    """In sum more than 300 errors of more than 40 kinds."""
    book = _book(name, embedded, request)
    figures = measured([book], kinds, seeds, embedded.published)
    assert figures.planted.total() >= 0.75 * len(kinds) * len(seeds)
    assert figures.recall >= RECALL, figures.missed
    assert figures.false_rate < FALSE, figures.false


def test_our_own_tables_agree_with_us(embedded: Embedded, request: pytest.FixtureRequest) -> None:
    found = audited(_book("edition", embedded, request), embedded.published)
    amiss = [one for one in strong(found) if one.spot.file in ("summary.csv", "places.csv")]
    assert amiss == [], amiss


def _book(name: str, embedded: Embedded, request: pytest.FixtureRequest) -> Book:
    if name == "edition":
        return edition(embedded.published, embedded.out, LISTS)
    return report_2019(request.getfixturevalue("shared"))


HOSTILE = '<img src=x onerror="alert(1)">', "=HYPERLINK(1)", "\x1b[31m家", "50家" * 3000


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_cells_stay_words(words: str, embedded: Embedded) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([HEADS.split(","), ["安徽", *[words] * 7], [words] * 8])
    found = against(embedded, buffer.getvalue())
    page = audit_page(found, "x/").decode()
    assert "<img" not in page and "\x1b" not in page
    for row in csv.reader(io.StringIO(cells_csv(found).decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_tables_of_other_lengths(embedded: Embedded) -> None:
    """Half a table, no line at all, two thousand lines: told, and never a crash."""
    assert [one.standing for one in cells_of(against(embedded, "省份,创建目标\n北京,50家\n")) if one.spot.line] == ["agrees", "agrees"]
    empty = against(embedded, "省份,创建目标\n")
    absent = {one.spot.region: one for one in empty.findings if one.code == "missing_there"}
    assert "北京" in absent and "50家" in absent["北京"].sentence and "海南" not in absent
    many = "\n".join(f"北京,2016-12,《关于第{number}号绿色工厂的通知》" for number in range(2_000))
    found = against(embedded, f"地区,发布时间,政策名称\n{many}\n")
    assert sum(one.spot.line is not None for one in cells_of(found)) == 6_000


def test_command(embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, page, cells = tmp_path / "t.csv", tmp_path / "a b" / "page.html", tmp_path / "cells.csv"
    page.parent.mkdir()
    table.write_text("region,award\n安徽,宜城市：100万元\n", encoding="utf-8")
    given = ["audit", str(table), "--against", str(embedded.out), "--html", str(page), "--cells", str(cells)]
    assert main(given) == 4
    assert "逐格核对" in capsys.readouterr().out
    hrefs = [part.split('"')[0] for part in page.read_text("utf-8").split('href="')[1:]]
    local = [href for href in hrefs if not href.startswith(("#", "http"))]
    assert local and all((page.parent / href.split("#")[0]).resolve().is_file() for href in local)
    assert "cannot_be_right" in cells.read_text("utf-8-sig")
    table.write_text("region,target_2020\n北京,50家\n", encoding="utf-8")
    assert main(["audit", str(table), "--alone"]) == 0
    assert "逐格核对" not in capsys.readouterr().out
    assert main(["audit", str(table), "--against", str(tmp_path)]) == 1
