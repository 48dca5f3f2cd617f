"""Errors planted into correct tables are found without a corpus, and correct cells are left alone.

`python -m tests.audit_figures outputs` prints the figures by kind.
"""

from __future__ import annotations

from collections import Counter

import pytest

from policytable.audit import Finding
from tests.audit_figures import LISTS, Kinds, audited, measured, strong
from tests.embedded import Embedded
from tests.mutating import KINDS, Book
from tests.mutating_unseen import HELD_OUT
from tests.published_tables import edition, made_up, report_2019

NAMES = ("report-2019", "edition", "made-up-1", "made-up-2", "made-up-3")
RECALL, FALSE = 0.95, 0.02
# Sums ten times as great or small as before are told as hints where another sum of the table is as near: see “compare”.
WEAK = frozenset({"amount_shifted"})


@pytest.fixture(scope="module", params=NAMES)
def correct(request: pytest.FixtureRequest) -> Book:
    """A set of correct tables; those of the report need the development material."""
    if request.param == "report-2019":
        return report_2019(request.getfixturevalue("shared"))
    if request.param == "edition":
        embedded: Embedded = request.getfixturevalue("embedded")
        return edition(embedded.published, embedded.out, LISTS)
    return made_up(int(request.param[-1]))


def test_correct_tables_are_left_alone(correct: Book) -> None:
    found = audited(correct)
    assert [one for one in found.findings if one.severity == "wrong"] == []
    assert len(strong(found)) < FALSE * found.cell_count
    assert strong(found) == []


@pytest.mark.parametrize(
    ("kinds", "seeds"), [(KINDS, range(2001, 2005)), (HELD_OUT, range(3001, 3003))], ids=["kinds-seen", "kinds-held-out"]
)
def test_planted_errors_are_found(correct: Book, kinds: Kinds, seeds: range) -> None:
    figures = measured([correct], kinds, seeds)
    assert figures.planted.total() >= 0.9 * len(kinds) * len(seeds) - 4, "the generator plants nearly every kind"
    assert figures.recall >= RECALL, figures.missed
    assert figures.false_rate < FALSE, figures.false
    weak = {kind for kind, count in figures.planted.items() if figures.found[kind] < count / 2}
    assert weak <= WEAK, "no kind is lost in the sum of all"


# What is wrong with the published report by itself, without any document: (file, line, column, code).
PRINTED = {
    "wrong": {
        ("summary.csv", 13, "award", "place_outside_province"): 2,  # 宜城市 (湖北襄阳) for 宣城市, 沧州市 (河北) for 池州市
        ("summary.csv", 20, "award", "unit_suspect"): 1,  # 东莞市：50-200元
    },
    "doubtful": {
        ("policies.csv", 22, "title", "title_cut"): 1,  # 关于推荐……示范名单
        ("policies.csv", 23, "title", "title_cut"): 1,
        ("policies.csv", 46, "published", "date_missing"): 1,  # 山东
        ("subordinate_regions.csv", 19, "place", "spelled_two_ways"): 1,  # 绍兴新昌县
        ("summary.csv", 12, "supervision", "spelled_two_ways"): 1,  # 湖州
        ("summary.csv", 13, "remarks", "column_copied"): 1,  # 安徽: the words of 监督管理 again
        ("summary.csv", 20, "award", "spelled_two_ways"): 1,  # 惠州惠城区
        ("summary.csv", 24, "award", "spelled_two_ways"): 1,  # 成都市高新区
    },
}


def test_the_published_report(shared: object) -> None:
    from policytable.audit import audit, read_tables

    found = audit(read_tables([shared / "report-2019"]))  # type: ignore[operator]
    for severity, cells in PRINTED.items():
        assert Counter(_at(one) for one in found.findings if one.severity == severity) == cells
    meant = {one.printed: one.suggestion for one in found.findings if one.code == "place_outside_province"}
    assert "宣城市" in meant["宜城市"] and "池州市" in meant["沧州市"]
    assert any("义乌市：500万元" in one.printed and one.severity == "hint" for one in found.findings)


def _at(one: Finding) -> tuple[str, int | None, str, str]:
    return one.spot.file, one.spot.line, one.spot.column, one.code
