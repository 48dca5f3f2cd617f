"""Rows, cells, words and the reasons of empty cells (field guide 7 and 7a)."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from policytable.errors import RulesError
from policytable.model import Cell, Reading, Region, Register, Row
from policytable.resolve import policies, resolve
from policytable.table import build, national_breakdown
from policytable.table.wording import money
from policytable.table.words import load_words, words
from tests.hand_built import (
    BEIJING,
    CHANGZHOU,
    CHONGQING,
    JIANGSU,
    NANJING,
    NINGXIA,
    SUZHOU_PARK,
    WUXI,
    Said,
    award,
    register,
    reviewed,
    said,
    target,
    title,
    unreadable,
)


def rows(*readings: Reading, held: Register | None = None, **changes: dict[str, Any]) -> tuple[Row, ...]:
    held = held or register()
    facts, grouped = reviewed(*readings, **changes), policies(readings, held)
    return build(held, readings, grouped, facts, resolve(facts, grouped, readings, held))


def cell(column: str, *readings: Reading, region: Region = JIANGSU, held: Register | None = None, **changes: dict[str, Any]) -> Cell:
    row = next(row for row in rows(*readings, held=held, **changes) if row.region == region)
    return next(cell for cell in row.cells if cell.column == column)


def rule(mechanism: str, quote: str, **more: Any) -> Said:
    keys = {key: more.pop(key) for key in list(more) if key in ("interval_months", "triggers", "subject")}
    return Said("supervision", quote, {"mechanism": mechanism} | keys, **more)


def fee(bearer: str, covers: str = "evaluation", **more: Any) -> Said:
    return Said("fee_bearer", f"{covers}费用由{bearer}承担", {"bearer": bearer, "covers": covers}, **more)


def industry(*names: str, open_ended: bool = True, year: int | None = None, **more: Any) -> Said:
    value = {"industries": names, "open_ended": open_ended, "year": year}
    return Said("industry", f"{year}重点在{'、'.join(names)}行业选择", value, **more)


# --- words ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("either =", "neither =", "bearer has no word for 'either'"),
        ("[level]", "[levels]", "unknown table 'levels'"),
        ("stems =", "stem =", "needs a name"),
    ],
)
def test_a_word_table_that_does_not_hold_names_the_fault(before: str, after: str, fault: str) -> None:
    text = (files("policytable.table") / "words.toml").read_text(encoding="utf-8")
    with pytest.raises(RulesError, match=fault):
        load_words(text.replace(before, after))


@pytest.mark.parametrize(
    ("level", "place", "printed"),
    [
        (("unspecified",), JIANGSU, ""),
        (("national",), JIANGSU, "国家级"),
        (("provincial",), JIANGSU, "省级"),
        (("provincial",), CHONGQING, "市级"),
        (("provincial",), NINGXIA, "自治区级"),
        (("national", "provincial"), NINGXIA, "国家和自治区级"),
        (("national", "provincial", "prefecture"), JIANGSU, "国家、省和市级"),
        (("prefecture",), CHANGZHOU, "市级"),
        (("prefecture",), Region("533100", "德宏州", "prefecture"), "州级"),
        (("county",), Region("320509", "吴江区", "county"), "区级"),
        (("county",), Region("330782", "义乌市", "county"), "市级"),
        (("county",), CHANGZHOU, "县级"),
    ],
)
def test_levels_in_the_words_of_the_place(level: tuple[Any, ...], place: Region, printed: str) -> None:
    assert words().level_of(level, place) == printed


@pytest.mark.parametrize(
    ("yuan", "printed"),
    [(600_000, "60万元"), (15_000, "1.5万元"), (5_000, "5000元"), (120_000_000, "1.2亿元"), (1_000_000, "100万元")],
)
def test_money(yuan: int, printed: str) -> None:
    assert money(yuan) == printed


# --- what a cell prints --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        (target(100), "100家"),
        (target(100, by=None), "100家"),
        (target(50, level=("provincial",)), "50家省级"),
        (target(100, level=("national",)), "100家国家级"),
        (target(40, level=("national", "provincial")), "40家国家和省级"),
        (target(30, by=2018, bound="range", count_max=40, level=("prefecture",)), "2018年30-40家市级"),
        (target(50, by=2019), "2019年50家"),
        (target(50, by=2025), "到2025年50家"),
        (target(50, bound="at_least", count_max=None), "50家以上"),
        (target(20, bound="about"), "20家左右"),
        (target(5, bound="at_most", count_min=None), "不超过5家"),
        (target(10, by=2024, from_=2022, per="year"), "2022-2024年每年10家"),
    ],
)
def test_targets(statement: Said, printed: str) -> None:
    assert cell("target", said("a", JIANGSU, statement)).text == printed


@pytest.mark.parametrize(
    ("statement", "printed"),
    [
        (award(100), "100万元"),
        (award(60, kind="cap", yuan_min=None, display="不超过60万元"), "不超过60万元"),
        (award(50, kind="cap", yuan_min=None, display="给予最高50万元"), "最高50万元"),
        (award(50, kind="cap", yuan_min=None, display="最高不超过50万元"), "最高50万元"),
        (award(200, kind="range", yuan_min=500_000), "50-200万元"),
        (award(10, kind="rate", yuan_min=None, rate=0.5, of="第三方评价费用"), "按第三方评价费用的50%，最高10万元"),
        (award(80, recipient="management"), "80万元（奖企业管理层）"),
        (award(5, tier="三星级"), "三星级：5万元"),
        (award(5, per="每个产品"), "每个产品5万元"),
        (award(5, per="吨"), "5万元/吨"),
        (award(20, level=("unspecified",)), "20万元（未注明级别）"),
        (award(20, level=("national", "provincial")), "20万元"),
        (Said("award", "给予适当奖励", {"kind": "unstated"}, ("national",)), "给予适当奖励（未明确金额）"),
    ],
)
def test_awards(statement: Said, printed: str) -> None:
    assert cell("award", said("a", JIANGSU, statement)).text == printed


@pytest.mark.parametrize(
    ("column", "statement", "printed"),
    [
        ("industry", industry("钢铁", "化工"), "钢铁、化工等"),
        ("industry", industry("建材", open_ended=False, year=2017), "2017年：建材"),
        ("fee_bearer", fee("government"), "政府承担"),
        ("fee_bearer", fee("either"), "可自理，可政府承担"),
        ("fee_bearer", fee("enterprise"), "企业自理"),
        ("fee_bearer", fee("shared", level=("national",)), "双方分担（国家级）"),
        ("fee_bearer", fee("not_charged", "review"), "评审费用：不收取费用"),
        ("supervision", rule("periodic_review", "每三年\n复核一次。", display="每三年\n复核一次。"), "每三年复核一次"),
        ("supervision", rule("removal", "予以除名", triggers=("发生事故的", "弄虚作假")), "发生事故、弄虚作假的，予以除名"),
        ("supervision", rule("removal", "发生事故的予以除名", triggers=("发生事故",)), "发生事故的予以除名"),
        ("supervision", rule("self_report", "每年4月30日前"), "每年4月30日前（自我声明、定期报告）"),
        ("supervision", rule("periodic_review", "每三年複核一次"), "每三年複核一次"),
        ("supervision", rule("periodic_review", "满三年复审", level=("provincial",)), "省级：满三年复审"),
        ("note", Said("note", "错峰生产时不停产", {"kind": "exemption", "text": "可不纳入停产限产范围。"}), "可不纳入停产限产范围"),
        ("note", Said("note", "实行星级管理", {"kind": "grading"}, object="green_system"), "实行星级管理（绿色制造体系）"),
    ],
)
def test_other_columns(column: str, statement: Said, printed: str) -> None:
    assert cell(column, said("a", JIANGSU, statement)).text == printed


def test_the_province_first_then_the_registers_places_then_the_others_by_code() -> None:
    places = Region("321000", "扬州市", "prefecture")
    made = cell(
        "target",
        said("n", NANJING, target(7)),
        said("y", places, target(8)),
        said("c", CHANGZHOU, target(40)),
        said("w", replace(WUXI, name="无锡"), target(50)),
        said("s", SUZHOU_PARK, target(3)),
        said("p", JIANGSU, target(100)),
    )
    assert made.text.split("\n") == ["100家", "苏州工业园区：3家", "常州市：40家", "无锡市：50家", "南京市：7家", "扬州市：8家"]
    assert [item.text for item in made.items] == made.text.split("\n")
    assert [item.place and item.place.name for item in made.items][:2] == [None, "苏州工业园区"]


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (Region("320509", "吴江区", "county"), "苏州市吴江区：5家"),
        (Region("320583", "昆山市", "county"), "昆山市：5家"),
        (Region("320700", "连云港市", "prefecture"), "连云港市：5家"),
    ],
)
def test_a_district_that_the_register_does_not_name_stands_with_its_city(place: Region, printed: str) -> None:
    made = cell("target", said("a", place, target(5)))
    assert made.text == made.items[0].text == printed
    assert made.items[0].place and printed.startswith(made.items[0].place.label)


def test_grades_of_one_sentence_stand_in_its_order() -> None:
    grades = [award(wan, tier=tier, clause="三", display=f"{wan}万元") for wan, tier in ((3, "三星级"), (5, "四星级"), (10, "五星级"))]
    sentence = "对三星级、四星级、五星级绿色工厂分别给予3万元、5万元、10万元"
    ends = ("3万元", "5万元", "10万元")
    grades = [replace(one, quote=sentence[: sentence.index(end) + len(end)]) for one, end in zip(grades, ends, strict=True)]
    reading = said("a", JIANGSU, replace(grades[2], quote=sentence), grades[0], grades[1], text=sentence)
    assert cell("award", reading).text == "三星级：3万元；四星级：5万元；五星级：10万元"


def test_yearly_calls_stand_side_by_side_with_their_year() -> None:
    calls = (target(30, by=2019), target(20, by=2018))
    made = cell("target", said("a", JIANGSU, *calls), said("c", CHANGZHOU, *calls))
    assert made.text == "2018年20家；2019年30家\n常州市：2018年20家；2019年30家"
    assert [item.text for item in made.items][2:] == ["常州市：2018年20家", "常州市：2019年30家"]


def test_a_statement_cites_every_text_that_makes_it() -> None:
    cap = {"kind": "cap", "yuan_min": None}
    readings = (
        said("a", JIANGSU, award(50, display="最高50万元", **cap), issued="2019-01-01"),
        said("b", JIANGSU, award(50, display="不超过50万元", **cap)),
        said("c", JIANGSU, award(30), issued="2017-01-01"),
    )
    made = cell("award", *readings)
    assert [(item.text, item.facts) for item in made.items] == [("最高50万元", ("a-0", "b-0"))]
    assert [loser.fact for loser in made.losers] == ["c-0"]


def test_equal_words_are_one_statement() -> None:
    made = cell("target", said("a", JIANGSU, target(100, by=None)), said("b", JIANGSU, target(100)))
    assert [(item.text, item.facts) for item in made.items] == [("100家", ("a-0", "b-0"))]


@pytest.mark.parametrize(
    "other",
    [award(20, object="green_park"), award(20, object="green_system"), award(20, level=("provincial",)), target(9, object="green_system")],
)
def test_only_the_topics_object_and_levels(other: Said) -> None:
    reading = said("a", JIANGSU, other)
    assert cell("award", reading).state == cell("target", reading).state == "not_stated"


def test_the_whole_speaks_where_nothing_nearer_does() -> None:
    removal = rule("removal", "体系予以除名", object="green_system")
    nearer = rule("removal", "工厂予以除名")
    clawback = rule("clawback", "体系追回资金", object="green_system")
    made = cell("supervision", said("a", JIANGSU, removal, nearer, clawback))
    assert made.text == "工厂予以除名；体系追回资金（绿色制造体系）"
    assert [(loser.fact, loser.winner) for loser in made.losers] == [("a-0", "a-1")]
    assert [item.marks for item in made.items] == [("未复核",), ("绿色制造体系", "未复核")]


@pytest.mark.parametrize(("state", "marks"), [("machine", ("未复核",)), ("accepted", ()), ("corrected", ()), ("added", ())])
def test_machine_read_statements_are_marked(state: str, marks: tuple[str, ...]) -> None:
    made = cell("award", said("a", JIANGSU, award(50)), a_0={"state": state})
    assert made.items[0].marks == marks and made.text == "50万元"


# --- the national count --------------------------------------------------------------------------


def test_the_national_count_stands_by_itself() -> None:
    made = cell("national")
    assert (made.state, made.text, made.reason, made.items[0].facts) == ("stated", "100", "", ())
    assert cell("national", region=NINGXIA).text == "0"
    assert cell("national", held=register(lists=())).state == "not_collected"


def test_the_breakdown_names_the_batches_up_to_the_date() -> None:
    found = national_breakdown(register(), "320000")
    assert (found.total, [batch.total for batch in found.batches]) == (100, [60, 40])
    assert [batch.list.list_url for batch in found.batches] == [
        "https://miit.example/1/绿色工厂名单",
        "https://miit.example/2/绿色工厂名单",
    ]
    assert [batch.total for batch in national_breakdown(register(), "110000").batches] == [8, 0]


@pytest.mark.parametrize(
    ("statement", "met"),
    [
        (target(100), True),
        (target(101), False),
        (target(100, level=("national",)), True),
        (target(100, by=None), True),
        (target(90, bound="at_least", count_max=None), True),
        (target(90, bound="range", count_max=120), True),
        (target(90, bound="at_most", count_min=None), False),
        (target(50, level=("provincial",)), False),
        (target(50, level=("national", "provincial")), False),
        (target(50, by=2018), False),
        (target(50, per="year"), False),
        (target(50, region=CHANGZHOU), False),
    ],
)
def test_a_target_is_met(statement: Said, met: bool) -> None:
    assert [item.met for item in cell("target", said("a", JIANGSU, statement)).items] == [met]


# --- empty cells ---------------------------------------------------------------------------------

OLD = said("old", JIANGSU, award(50), title="老办法", effective_until="2018-12-31")


@pytest.mark.parametrize(
    ("readings", "changes", "state", "words"),
    [
        ((), {}, "not_collected", "没有收集到江苏省的文件"),
        ((unreadable("u", JIANGSU), OLD), {}, "not_readable", "文件已损坏，damaged"),
        ((unreadable("u", CHANGZHOU), said("a", JIANGSU)), {}, "not_readable", "常州市文件"),
        ((said("a", JIANGSU, award(50)), OLD), {"a_0": {"state": "rejected"}}, "withdrawn", "1项表述已被复核人否决"),
        ((said("a", JIANGSU, award(50)),), {"a_0": {"held": "扫描件数字不清"}}, "pending_review", "扫描件数字不清"),
        ((said("a", JIANGSU, award(50)), said("b", JIANGSU, award(60))), {}, "conflicting", "没有规则可以裁定"),
        ((OLD, said("a", JIANGSU)), {}, "expired", "《老办法》"),
        ((said("a", JIANGSU, target(9), title="甲方案"),), {}, "not_stated", "已通读1份文件（《甲方案》）共10个条款，未见关于奖励资金的"),
        ((said("a", JIANGSU, award(50), status="draft"),), {}, "not_stated", "征求意见稿"),
        ((said("a", JIANGSU, award(50), issued="2019-12-01"),), {}, "not_stated", "尚未发布"),
        ((said("a", JIANGSU, award(50, level=("provincial",))),), {}, "not_stated", "另有1项其他级别的规定"),
    ],
)
def test_why_a_cell_is_empty(readings: tuple[Reading, ...], changes: dict[str, Any], state: str, words: str) -> None:
    made = cell("award", *readings, **changes)
    assert (made.state, made.text, made.items) == (state, "", ())
    assert words in made.reason and made.reason.endswith("。")


def test_an_empty_cell_names_what_was_searched_and_what_is_missing() -> None:
    held = register(title("js-a", JIANGSU, "甲方案"), title("js-b", JIANGSU, "乙方案"))
    one = said("a", JIANGSU, policy="js-a")
    twin = replace(one, source=replace(one.source, id="twin"))
    made = cell("award", one, twin, said("c", CHANGZHOU), unreadable("b", BEIJING), held=held)
    assert (made.documents, made.clauses_searched) == (("a", "twin", "c"), 20)
    assert "登记的政策尚有1件未收集" in made.reason
    assert "登记的2件政策均未收集" in cell("award", held=held).reason


def test_what_is_held_back_beside_a_statement_is_said() -> None:
    made = cell("award", said("a", JIANGSU, award(50)), said("c", CHANGZHOU, award(20)), c_0={"held": "数字不清"})
    assert (made.state, made.text, made.reason) == ("stated", "50万元", "另有1项表述待复核，未列出。")


def test_a_held_reading_of_a_value_that_another_text_proves_is_no_gap() -> None:
    readings = (said("a", JIANGSU, award(50)), said("b", JIANGSU, award(50)))
    made = cell("award", *readings, b_0={"held": "数字不清"})
    assert (made.text, made.reason, made.items[0].facts) == ("50万元", "", ("a-0",))


def test_a_place_in_conflict_does_not_hide_the_province() -> None:
    readings = (said("a", JIANGSU, award(50)), said("c", CHANGZHOU, award(20)), said("d", CHANGZHOU, award(30)))
    made = cell("award", *readings)
    assert (made.state, made.text, made.reason) == ("stated", "50万元", "另有1项来源不一致，未列出。")


# --- rows ----------------------------------------------------------------------------------------


def test_rows_stand_in_the_registers_order_with_seven_cells() -> None:
    made = rows(said("a", JIANGSU, target(100)))
    assert [row.region.adcode for row in made] == ["110000", "320000", "500000", "640000"]
    assert {len(row.cells) for row in made} == {7}
    assert all(cell.text or cell.reason for row in made for cell in row.cells)


def test_every_printed_statement_has_its_facts_and_no_loser_is_printed() -> None:
    readings = (
        said("a", JIANGSU, target(100), award(50), target(30, region=CHANGZHOU), rule("removal", "予以除名", object="green_system")),
        said("b", JIANGSU, target(120), award(50), rule("removal", "工厂予以除名"), issued="2019-01-01"),
        said("c", CHANGZHOU, target(40), award(20), status="draft"),
    )
    for row in rows(*readings):
        for made in row.cells:
            shown = {fact for item in made.items for fact in item.facts}
            assert made.column == "national" or all(item.facts for item in made.items)
            assert not shown & {loser.fact for loser in made.losers}
