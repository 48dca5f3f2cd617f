"""What is read out of a text, by the build of the sentence: the field guide in examples of our own, and what holds for any text.

A case that the extractor gets wrong is marked `broken` with what comes out; the mark is strict, so it goes when the bug goes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policytable.extract import Context, extract
from policytable.model import (
    AwardValue,
    Block,
    Document,
    Extraction,
    Fact,
    FeeValue,
    IndustryValue,
    Metadata,
    NoteValue,
    SupervisionValue,
    Table,
    TableCell,
    TargetValue,
)
from policytable.regions import gazetteer
from policytable.segment import segment

PLACE, ISSUED = "江苏省", "2019-03-01"


def broken(reason: str) -> pytest.MarkDecorator:
    """A true bug of the extractor, with what comes out instead."""
    return pytest.mark.xfail(strict=True, reason=reason)


def case(*values: Any, broken_by: str | None = None) -> Any:
    return pytest.param(*values, marks=[broken(broken_by)] if broken_by else [])


def read_document(document: Document, place: str | None = PLACE, issued: str | None = ISSUED) -> tuple[Metadata, Extraction]:
    region = gazetteer().find(place)[0] if place else None
    about, found = extract(document, segment(document), Context(region, issued))
    for fact in found.facts:
        for entry in fact.evidence:
            assert document.text[entry.start : entry.end] == entry.quote
    return about, found


def read(text: str, place: str | None = PLACE, issued: str | None = ISSUED) -> Extraction:
    return read_document(Document("d", "text/plain", text), place, issued)[1]


def about(text: str, place: str | None = PLACE, issued: str | None = None) -> Metadata:
    return read_document(Document("d", "text/plain", text), place, issued)[0]


def of(found: Extraction, field: str) -> list[Fact]:
    return [fact for fact in found.facts if fact.field == field]


def who(fact: Fact) -> str:
    levels = "+".join(level for level in fact.level if level != "unspecified")
    name = fact.object_text if fact.object == "other" else fact.object.removeprefix("green_")
    return f"{name}/{levels}" if levels else str(name)


def award(fact: Fact) -> str:
    """`factory/national fixed 60` in 万元, with what else it says."""
    value = fact.value
    assert isinstance(value, AwardValue)
    low, high = (None if yuan is None else f"{yuan / 10_000:g}" for yuan in (value.yuan_min, value.yuan_max))
    amount = {"fixed": low, "cap": f"..{high}", "range": f"{low}..{high}", "unstated": "-"}.get(value.kind)
    if value.kind == "rate":
        amount = f"{value.rate:%}".replace(".000000", "") + (f" of {value.of}" if value.of else "") + (f" ..{high}" if high else "")
    more = [
        f"total {value.aggregate_cap_yuan / 10_000:g}" if value.aggregate_cap_yuan else None,
        f"per {value.per}" if value.per else None,
        value.tier,
        value.stacking,
        None if value.recipient in ("enterprise", "park") else f"to {value.recipient}",
    ]
    return " ".join(word for word in (who(fact), value.kind, amount, *more) if word)


def target(fact: Fact) -> str:
    """`factory/national exact 40 by 2020`, with first year, rhythm and another place than the issuer's."""
    value = fact.value
    assert isinstance(value, TargetValue)
    ends = list(dict.fromkeys(str(end) for end in (value.count_min, value.count_max) if end is not None))
    place = f" in {fact.region.name}" if fact.region and fact.region.name != PLACE else ""
    span = f" from {value.from_}" if value.from_ else ""
    return f"{who(fact)} {value.bound} {'..'.join(ends)} by {value.by}{span}{' a year' if value.per == 'year' else ''}{place}"


def industry(fact: Fact) -> str:
    value = fact.value
    assert isinstance(value, IndustryValue)
    return "、".join(value.industries) + ("等" if value.open_ended else "") + (f" {value.year}" if value.year else "")


def fee(fact: Fact) -> str:
    assert isinstance(fact.value, FeeValue)
    return f"{who(fact)} {fact.value.covers} {fact.value.bearer}"


def supervision(fact: Fact) -> str:
    value = fact.value
    assert isinstance(value, SupervisionValue)
    rhythm = f" {value.interval_months}" if value.interval_months else ""
    subject = "" if value.subject == "titleholder" else f" of {value.subject}"
    return f"{who(fact)} {value.mechanism}{rhythm}{subject}"


def triggers(fact: Fact) -> str:
    assert isinstance(fact.value, SupervisionValue)
    return f"{fact.value.mechanism}: {'；'.join(fact.value.triggers)}"


def note(fact: Fact) -> str:
    assert isinstance(fact.value, NoteValue)
    return fact.value.kind


def said(found: Extraction, field: str, form: Callable[[Fact], str]) -> list[str]:
    return sorted(form(fact) for fact in of(found, field))


# --- awards ------------------------------------------------------------------------------------------------------------

THREE_BY_TWO = (
    "对获得国家级绿色工厂、绿色供应链管理企业、绿色设计产品称号的，分别给予61万元、52万元、43万元奖励；"
    "对获得省级绿色工厂、绿色供应链管理企业、绿色设计产品称号的，分别给予31万元、22万元、13万元奖励。"
)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # paired in order: objects, levels, both, grades; one sum for all
        case("对获评国家级绿色工厂、绿色园区的，分别给予90万元、160万元奖励。", ["factory/national fixed 90", "park/national fixed 160"]),
        case(
            "对列入国家级、省级、市级绿色工厂名单的企业，分别奖励88万元、44万元、22万元。",
            ["factory/national fixed 88", "factory/prefecture fixed 22", "factory/provincial fixed 44"],
        ),
        case(
            THREE_BY_TWO,
            [
                "factory/national fixed 61",
                "factory/provincial fixed 31",
                "product/national fixed 43",
                "product/provincial fixed 13",
                "supply_chain/national fixed 52",
                "supply_chain/provincial fixed 22",
            ],
        ),
        case(
            "对国家级、省级绿色工厂、绿色供应链管理企业和绿色设计产品，分别给予70万元、35万元奖励。",
            [
                f"{name}/{level} fixed {yuan}"
                for name in ("factory", "product", "supply_chain")
                for level, yuan in (("national", 70), ("provincial", 35))
            ],
        ),
        case(
            "对新评为五星级、四星级、三星级绿色工厂的企业，分别奖励55万元、33万元、11万元。",
            ["factory fixed 11 三星级", "factory fixed 33 四星级", "factory fixed 55 五星级"],
        ),
        case("对获评绿色工厂、绿色供应链管理企业的，各奖励26万元。", ["factory fixed 26", "supply_chain fixed 26"]),
        case("对国家级绿色工厂奖励90万元，对省级绿色工厂奖励45万元。", ["factory/national fixed 90", "factory/provincial fixed 45"]),
        case("绿色工厂，国家级奖励80万元、省级奖励40万元。", ["factory/national fixed 80", "factory/provincial fixed 40"]),
        # the unit of a list
        case("对国家级、省级绿色工厂分别奖励130、65万元。", ["factory/national fixed 130", "factory/provincial fixed 65"]),
        case("对国家级、省级绿色工厂分别奖励130万、65万元。", ["factory/national fixed 130", "factory/provincial fixed 65"]),
        # kinds
        case("对获评省级绿色工厂的企业，给予最高72万元奖励。", ["factory/provincial cap ..72"]),
        case("对获评省级绿色工厂的企业，给予不超过72万元的一次性奖励。", ["factory/provincial cap ..72"]),
        case("对获评省级绿色工厂的企业，给予72万元以内奖励。", ["factory/provincial cap ..72"]),
        case("对国家级、省级绿色工厂分别给予最高72万元、36万元奖励。", ["factory/national cap ..72", "factory/provincial cap ..36"]),
        case("对获评省级绿色工厂的企业，给予30-72万元奖励。", ["factory/provincial range 30..72"]),
        case("对获评省级绿色工厂的企业，给予三十万元至七十二万元奖励。", ["factory/provincial range 30..72"]),
        case("对节能技术改造项目，按设备投资额的12%给予补助，最高不超过240万元。", ["energy_saving rate 12% of 设备投资额 ..240"]),
        case("对国家级绿色工厂按国家补助金额的50%给予配套，最高80万元。", ["factory/national rate 50% of 国家补助金额 ..80"]),
        case("对节能改造项目按每吨标准煤360元给予奖励，最高150万元。", ["energy_saving fixed 0.036 total 150 per 每吨标准煤"]),
        case("市财政对获评省级绿色工厂的企业给予适当奖励。", ["factory/provincial unstated -"]),
        # ceilings over what was granted
        case("对获评国家级绿色工厂的企业奖励60万元，同一企业累计不超过90万元。", ["factory/national fixed 60 total 90"]),
        case("对国家级绿色工厂奖励60万元。同一企业累计不超过90万元。", ["factory/national fixed 60 total 90"]),
        case("对每个国家级绿色设计产品奖励6万元，单个企业每年最高30万元。", ["product/national fixed 6 total 30"]),
        case(
            "对国家级绿色工厂奖励90万元，对省级绿色工厂奖励45万元；对同一企业累计奖励不超过120万元。",
            ["factory/national fixed 90 total 120", "factory/provincial fixed 45 total 120"],
        ),
        # how grants add up, and to whom they go
        case("对国家级绿色工厂奖励90万元，就高不重复。", ["factory/national fixed 90 highest_only"]),
        case("对国家级绿色工厂奖励90万元，由省级升级为国家级的，补足差额。", ["factory/national fixed 90 difference"]),
        case("对获得国家级绿色工厂称号的企业，奖励企业管理团队20万元。", ["factory/national fixed 20 to management"]),
        case("对获得国家级绿色工厂称号的企业，奖励企业负责人3万元。", ["factory/national fixed 3 to person"]),
        # how numbers are written
        case("对国家级绿色工厂奖励1,200,000元。", ["factory/national fixed 120"]),
        case("对國家級綠色工廠獎勵１２０萬元。", ["factory/national fixed 120"]),
        case("对国家级绿色工厂奖励 1 2 0 万 元。", ["factory/national fixed 120"]),
        case("对国家级绿色工厂奖励一百二十万元。", ["factory/national fixed 120"]),
        case("对国家级绿色工厂奖励0.012亿元。", ["factory/national fixed 120"]),
        case("对国家级绿色工厂奖励壹佰贰拾万元。", ["factory/national fixed 120"]),
        # none of the topic's objects: kept, in the words of the document
        case("对通过清洁生产审核的企业，给予7万元补助。", ["通过清洁生产审核的企业 fixed 7"]),
    ],
)
def test_awards(text: str, facts: list[str]) -> None:
    assert said(read(text), "award", award) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "facts", "places"),
    [
        case(
            "第一条 对获得下列称号的企业给予一次性奖励：\n（一）国家级绿色工厂，90万元；\n（二）国家级绿色园区，180万元。",
            ["factory/national fixed 90", "park/national fixed 180"],
            2,
        ),
        case(
            "第一条 给予下列企业55万元奖励：\n（一）国家级绿色工厂；\n（二）国家级绿色供应链管理企业。",
            ["factory/national fixed 55", "supply_chain/national fixed 55"],
            2,
        ),
        case(
            "第一条 对获得绿色工厂称号的企业，按以下标准奖励：\n（一）国家级90万元；\n（二）省级45万元。",
            ["factory/national fixed 90", "factory/provincial fixed 45"],
            2,
        ),
        case(
            "第一条 对新认定的单位给予奖励。\n（一）绿色工厂。国家级奖励90万元，省级奖励45万元。\n（二）绿色园区。国家级奖励180万元。",
            ["factory/national fixed 90", "factory/provincial fixed 45", "park/national fixed 180"],
            2,
        ),
        case(
            "对获得国家级称号的下列企业给予60万元奖励：\n（一）绿色工厂；\n（二）绿色供应链管理企业。",
            ["factory/national fixed 60", "supply_chain/national fixed 60"],
            2,
        ),
        case("第一条 对获评国家级绿色工厂的企业予以表彰。对上述企业一次性奖励65万元。", ["factory/national fixed 65"], 2),
        case("第一条 对获评国家级绿色工厂的企业予以表彰。对上述企业，给予一次性奖励65万元。", ["factory/national fixed 65"], 2),
        case("第一条 对获评国家级绿色工厂的企业予以表彰。\n第二条 对上述企业给予65万元奖励。", ["factory/national fixed 65"], 2),
        case("江苏省绿色工厂奖励办法\n第一条 对获得国家级称号的企业奖励80万元。", ["factory/national fixed 80"], 2),
    ],
)
def test_what_governs_an_award_is_cited_too(text: str, facts: list[str], places: int) -> None:
    found = read(text)
    assert said(found, "award", award) == sorted(facts)
    assert [len(fact.evidence) for fact in of(found, "award")] == [places] * len(facts)


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        case("对年营业收入2300万元以上的绿色工厂给予支持。", "2300万元", "award.not.threshold"),
        case("绿色工厂营业收入首次突破10亿元的予以通报表扬。", "10亿元", "award.not.threshold"),
        case("每年安排绿色工厂专项资金6600万元。", "6600万元", "award.not.budget"),
        case("对虚报绿色工厂材料的企业处4万元罚款。", "4万元", "award.not.fine"),
        case("绿色工厂最高可贷1200万元。", "1200万元", "award.not.loan"),
        case("绿色工厂评价服务费6万元起。", "6万元", "award.not.price"),
        case("绿色工厂甲公司拿到奖励资金40万元。", "40万元", "award.not.paid"),
        case("去年全市绿色工厂获评企业共奖励1260万元。", "1260万元", "scope.past"),
        case("去年全市绿色工厂共获得奖励资金1260万元。", "1260万元", ""),
        case("原对省级绿色工厂奖励30万元的规定不再执行。", "30万元", "scope.repealed"),
        case("宁波市对国家级绿色工厂奖励100万元。", "100万元", "scope.other_place"),
        case("单位产品能耗下降15%的绿色工厂给予表扬。", "15%", "award.not.rate"),
    ],
)
def test_sums_that_are_no_award_are_set_aside_with_the_reason(text: str, words: str, reason: str) -> None:
    found = read(text)
    assert of(found, "award") == []
    assert [(other.words, other.reason.startswith(reason)) for other in found.alternatives if other.words == words] == [(words, True)]
    for other in found.alternatives:
        assert text[other.start : other.end] == other.words


@pytest.mark.parametrize(
    "text",
    [
        case("对示范企业给予奖励。"),
        case("优先支持绿色工厂申报项目，予以倾斜。"),
        case("本办法所称绿色工厂是指符合条件的企业。"),
        case("给予一次性奖励50万元。"),
        case("按照江苏省奖励金额的1：1给予配套。"),
    ],
)
def test_without_beneficiary_or_amount_there_is_no_award(text: str) -> None:
    assert of(read(text), "award") == []


@pytest.mark.parametrize(
    ("text", "quote", "display"),
    [
        case("对获评省级绿色工厂的企业，给予最高72万元奖励。", "对获评省级绿色工厂的企业，给予最高72万元", "给予最高72万元"),
        case("对获评省级绿色工厂的企业，给予30-72万元奖励。", "对获评省级绿色工厂的企业，给予30-72万元", "给予30-72万元"),
        case("对获评省级绿色工厂的企业，给予72万元以内奖励。", "对获评省级绿色工厂的企业，给予72万元以内", "给予72万元以内"),
        case(
            "对国家级绿色工厂奖励130、65万元。对国家级绿色园区奖励7万元。",
            "对国家级绿色园区奖励7万元",
            "奖励7万元",
        ),
        case("绿色工厂，省级奖励40万元、国家级奖励80万元。", "绿色工厂，省级奖励40万元、国家级奖励80万元", "奖励80万元"),
        case("对省级、国家级绿色工厂分别奖励65、130万元。", "对省级、国家级绿色工厂分别奖励65、130万元", "130万元"),
        case("对省级、国家级绿色工厂分别奖励65、130万元。", "对省级、国家级绿色工厂分别奖励65、130万元", "奖励65万元"),
    ],
)
def test_the_quote_proves_the_sum_and_the_display_holds_it(text: str, quote: str, display: str) -> None:
    shown = [(fact.evidence[0].quote, fact.display) for fact in of(read(text), "award")]
    assert (quote, display) in shown


# --- levels and places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "place", "level"),
    [
        case("市级", "天津市", "provincial"),
        case("市级", "津南区", "provincial"),
        case("区级", "津南区", "county"),
        case("市级", "苏州市", "prefecture"),
        case("市级", "苏州工业园区", "prefecture"),
        case("区级", "苏州工业园区", "county"),
        case("市级", "义乌市", "county"),
        case("县级", "新昌县", "county"),
        case("绍兴市级", "新昌县", "prefecture"),
        case("昆明市级", "安宁市", "prefecture"),
        case("浙江省级", "义乌市", "provincial"),
        case("自治区级", "内蒙古自治区", "provincial"),
        case("盟级", "内蒙古自治区", "prefecture"),
        case("州级", "德宏州", "prefecture"),
        case("国家级", "苏州市", "national"),
        case("工信部认定的", "苏州市", "national"),
        case("省工信厅认定的", "苏州市", "provincial"),
        case("自治区工信厅认定的", "宁夏回族自治区", "provincial"),
        case("省级以上", "苏州市", "national+provincial"),
        case("市级及以上", "苏州市", "national+provincial+prefecture"),
        case("市级以上", "天津市", "national+provincial"),
        case("", "苏州市", ""),
        case("中国联盟推荐的", "苏州市", ""),
        case("我市财政支持的", "苏州市", ""),
    ],
)
def test_level_by_rank_of_the_issuer(words: str, place: str, level: str) -> None:
    found = of(read(f"对获评{words}绿色工厂的企业奖励15万元。", place), "award")
    assert [who(fact) for fact in found] == [f"factory/{level}".rstrip("/")]


@pytest.mark.parametrize(
    ("place", "word", "level"), [("苏州市", "我市", "prefecture"), (PLACE, "我省", "provincial"), ("津南区", "我区", "county")]
)
def test_our_own_list_has_the_rank_of_the_issuer(place: str, word: str, level: str) -> None:
    found = of(read(f"对列入{word}绿色工厂名单的企业奖励15万元。", place), "award")
    assert [who(fact) for fact in found] == [f"factory/{level}"]


@pytest.mark.parametrize(
    ("text", "place", "sums"),
    [
        case("宁波市对国家级绿色工厂奖励100万元。", "苏州市", []),
        case("江苏省对国家级绿色工厂奖励100万元。", "苏州市", [100]),
        case("一、深圳市\n对国家级绿色工厂奖励100万元。\n二、苏州市\n对国家级绿色工厂奖励33万元。", "苏州市", [33]),
        case("一、借鉴宁波市经验\n对国家级绿色工厂奖励33万元。", "苏州市", [33]),
        case("根据《宁波市绿色工厂办法》的做法，对国家级绿色工厂奖励33万元。", "苏州市", [33]),
    ],
)
def test_the_policy_of_another_place_is_none_of_ours(text: str, place: str, sums: list[int]) -> None:
    values = [fact.value for fact in of(read(text, place), "award")]
    assert [value.yuan_max for value in values if isinstance(value, AwardValue)] == [yuan * 10_000 for yuan in sums]


# --- targets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "issued", "facts"),
    [
        case(
            "到2020年，全省创建国家级绿色工厂46家、绿色园区5家，省级绿色工厂130家。",
            ISSUED,
            ["factory/national exact 46 by 2020", "factory/provincial exact 130 by 2020", "park/national exact 5 by 2020"],
        ),
        # bounds
        case("到2020年，绿色工厂达到50家。", ISSUED, ["factory exact 50 by 2020"]),
        case("到2020年，力争创建绿色工厂50家。", ISSUED, ["factory at_least 50 by 2020"]),
        case("到2020年，创建绿色工厂50家以上。", ISSUED, ["factory at_least 50 by 2020"]),
        case("到2020年，创建绿色工厂不少于50家。", ISSUED, ["factory at_least 50 by 2020"]),
        case("到2020年，创建绿色工厂突破百家。", ISSUED, ["factory at_least 100 by 2020"]),
        case("到2020年，创建绿色工厂50余家。", ISSUED, ["factory at_least 50 by 2020"]),
        case("到2020年，创建绿色工厂50家左右。", ISSUED, ["factory about 50 by 2020"]),
        case("到2020年，创建绿色工厂不超过50家。", ISSUED, ["factory at_most 50 by 2020"]),
        case("到2020年，创建绿色工厂30-40家。", ISSUED, ["factory range 30..40 by 2020"]),
        case("到2020年，创建绿色工厂一千二百家。", ISSUED, ["factory exact 1200 by 2020"]),
        case("到2020年，创建绿色工厂1,200家。", ISSUED, ["factory exact 1200 by 2020"]),
        case("到2020年，创建绿色工厂两三家。", ISSUED, []),
        # by when: the statement, the plan, the year of issue, headings and titles
        case("“十四五”期间，创建绿色工厂60家。", "2021-05-01", ["factory exact 60 by 2025 from 2021"]),
        case("到“十四五”末，创建绿色工厂60家。", "2021-05-01", ["factory exact 60 by 2025"]),
        case("今年全市创建绿色工厂7家。", "2019-03-02", ["factory exact 7 by 2019"]),
        case("年内新培育绿色工厂7家。", "2019-03-02", ["factory exact 7 by 2019"]),
        case("本年度创建绿色工厂7家。", "2018-03-02", ["factory exact 7 by 2018"]),
        case("今年全市创建绿色工厂7家。", None, []),
        case("2019年创建30-40家绿色工厂。", ISSUED, ["factory range 30..40 by 2019"]),
        case("江苏省绿色制造方案（2019-2021年）\n一、工作目标\n创建绿色工厂80家。", ISSUED, ["factory exact 80 by 2021 from 2019"]),
        case("2019年绿色工厂创建工作方案\n一、工作目标\n创建绿色工厂80家。", ISSUED, ["factory exact 80 by 2019"]),
        case(
            "一、到2020年工作目标\n1.创建绿色工厂80家。\n2.创建绿色园区9家。", ISSUED, ["factory exact 80 by 2020", "park exact 9 by 2020"]
        ),
        case(
            "到2020年，实现以下目标：\n1.创建绿色工厂80家；\n2.创建绿色园区9家。",
            ISSUED,
            ["factory exact 80 by 2020", "park exact 9 by 2020"],
        ),
        case("2019—2021年，每年创建省级绿色工厂12家。", ISSUED, ["factory/provincial exact 12 by 2021 from 2019 a year"]),
        case("力争到2020年拥有国家级绿色工厂25家。", ISSUED, ["factory/national at_least 25 by 2020"]),
        # levels and shares
        case(
            "到2020年，国家级、省级绿色工厂分别达到30家、90家。",
            ISSUED,
            ["factory/national exact 30 by 2020", "factory/provincial exact 90 by 2020"],
        ),
        case("到2020年，国家和省级绿色工厂达到75家。", ISSUED, ["factory/national+provincial exact 75 by 2020"]),
        case(
            "到2020年，创建绿色工厂46家，其中国家级12家。",
            ISSUED,
            ["factory exact 46 by 2020", "factory/national exact 12 by 2020"],
        ),
        case(
            "到2020年，创建绿色工厂46家，其中苏州市12家、无锡市9家。",
            ISSUED,
            ["factory exact 12 by 2020 in 苏州市", "factory exact 46 by 2020", "factory exact 9 by 2020 in 无锡市"],
        ),
        case("到2020年，培育3家企业进入国家级绿色工厂名单。", ISSUED, ["factory/national exact 3 by 2020"]),
        case("到2020年，苏州市创建绿色工厂12家。", ISSUED, ["factory exact 12 by 2020 in 苏州市"]),
        # what was is no goal; the goal behind it is
        case("截至2018年底，全省已建成绿色工厂19家，到2020年达到46家。", ISSUED, ["factory exact 46 by 2020"]),
        case("截至2018年底，全省已建成国家级绿色工厂19家。到2020年，累计达到46家。", ISSUED, ["factory/national exact 46 by 2020"]),
        case("近年来，全省建成国家级绿色工厂8家。", ISSUED, []),
        case(
            "一、发展基础\n全省创建国家级绿色工厂25家。\n二、目标\n到2020年创建国家级绿色工厂60家。",
            ISSUED,
            ["factory/national exact 60 by 2020"],
        ),
        case("到2016年，创建绿色工厂12家。", ISSUED, []),
        # quotas and wishes
        case("到2020年，各市推荐的绿色工厂不超过4家。", ISSUED, []),
        case("2019年绿色工厂推荐名额6家。", ISSUED, []),
        case("2019年最多奖励10家绿色工厂。", ISSUED, []),
        case("到2020年，大力建设绿色工厂。", ISSUED, []),
        case("到2020年，宁波市创建绿色工厂12家。", ISSUED, []),
        case("到2020年，组织绿色工厂培训9人次。", ISSUED, []),
    ],
)
def test_targets(text: str, issued: str | None, facts: list[str]) -> None:
    assert said(read(text, issued=issued), "target", target) == sorted(facts)


# --- tables ------------------------------------------------------------------------------------------------------------


def page(before: str, rows: list[str]) -> Document:
    """Paragraphs (one a line) and a table under them, cells parted by |."""
    text, blocks, cells = "", [], []
    for line in before.split("\n"):
        blocks.append(Block("paragraph", len(text), len(text) + len(line)))
        text += line + "\n"
    top = len(text)
    for row, line in enumerate(rows):
        blocks.append(Block("row", len(text), len(text) + len(line), table=0, row=row))
        for column, words in enumerate(line.split("|")):
            cells.append(TableCell(row, column, len(text), len(text) + len(words)))
            text += words + "\t"
        text = text[:-1] + "\n"
    return Document("d", "text/html", text, tuple(blocks), (Table(top, len(text), len(rows), rows[0].count("|") + 1, tuple(cells)),))


CITIES = ["地区|绿色工厂|绿色园区", "苏州市|17|3", "无锡市|11|2", "合计|28|5"]
BY_CITY = [
    "factory exact 11 by 2020 in 无锡市",
    "factory exact 17 by 2020 in 苏州市",
    "factory exact 28 by 2020",
    "park exact 2 by 2020 in 无锡市",
    "park exact 3 by 2020 in 苏州市",
    "park exact 5 by 2020",
]


@pytest.mark.parametrize(
    ("before", "rows", "facts"),
    [
        case("江苏省绿色制造体系建设计划\n附表 2020年创建任务分解表（单位：家）", CITIES, BY_CITY),
        case("江苏省绿色制造体系建设计划\n附表 到2020年创建任务分解表", ["地区|绿色工厂（家）|绿色园区（个）", *CITIES[1:]], BY_CITY),
        case("江苏省绿色制造体系建设计划\n一、目标\n到2020年，完成下表任务。\n附表 创建任务分解表（单位：家）", CITIES, BY_CITY),
        case("江苏省绿色制造体系建设计划\n到2020年，各市按下表完成创建任务。\n附表 创建任务分解表（单位：家）", CITIES, BY_CITY),
        case("绿色工厂推荐名额\n附表 2020年推荐名额分配表（单位：家）", CITIES, []),
    ],
)
def test_task_tables(before: str, rows: list[str], facts: list[str]) -> None:
    assert said(read_document(page(before, rows))[1], "target", target) == sorted(facts)


BY_LEVEL = ["factory/national fixed 90", "factory/provincial fixed 45", "park/national fixed 180", "park/provincial fixed 95"]


@pytest.mark.parametrize(
    ("before", "rows", "facts"),
    [
        case(
            "江苏省绿色制造奖励办法\n第三条 奖励标准见下表。\n奖励标准表（单位：万元）",
            ["类别|国家级|省级", "绿色工厂|90|45", "绿色园区|180|95"],
            BY_LEVEL,
        ),
        case("江苏省绿色制造奖励办法\n奖励标准表", ["级别|绿色工厂（万元）|绿色园区（万元）", "国家级|90|180", "省级|45|95"], BY_LEVEL),
        case("江苏省绿色制造奖励资金安排表\n奖励资金安排表（单位：万元）", ["企业名称|绿色工厂奖励", "甲公司|90", "乙公司|45"], []),
    ],
)
def test_tables_of_awards(before: str, rows: list[str], facts: list[str]) -> None:
    found = read_document(page(before, rows))[1]
    assert said(found, "award", award) == sorted(facts)
    assert all(len(fact.evidence) >= 2 for fact in of(found, "award"))  # the cell and its header


# --- industries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        case("绿色工厂创建重点支持造纸行业的企业。", ["造纸"]),
        case("围绕船舶、光伏两个行业遴选绿色工厂。", ["船舶、光伏"]),
        case("以纺织、造纸、光伏为重点开展绿色工厂创建。", ["纺织、造纸、光伏"]),
        case("优先在纺织、印染、电子信息等行业选择企业创建绿色工厂。", ["纺织、印染、电子信息等"]),
        case("聚焦生物医药和海工装备行业培育绿色工厂。", ["生物医药、海工装备"]),
        case("2019年优先在纺织、造纸行业创建绿色工厂。", ["纺织、造纸 2019"]),
        case("优先在紡織、印染等行業選擇企業創建綠色工廠。", ["纺织、印染等"]),
        case("纺织、印染等行业企业均可自愿申报绿色工厂。", []),
        case("大力发展船舶、光伏等产业。", []),
        case("围绕用地、用能、信贷等方面支持绿色工厂。", []),
        case("宁波市优先在纺织、印染等行业选择企业创建绿色工厂。", []),
    ],
)
def test_industries(text: str, facts: list[str]) -> None:
    found = read(text)
    words = [line.replace("紡織", "纺织") for line in said(found, "industry", industry)]
    assert words == facts
    assert all(fact.object == "green_factory" for fact in of(found, "industry"))


# --- fees --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        case("绿色工厂第三方评价费用由申报企业承担。", ["factory evaluation enterprise"]),
        case("绿色工厂第三方评价费用由市财政承担。", ["factory evaluation government"]),
        case("绿色工厂第三方评价费用可由企业自理，也可由政府承担。", ["factory evaluation either"]),
        case("绿色工厂第三方评价费用由区财政和企业各承担一半。", ["factory evaluation shared"]),
        case("绿色工厂评价机构不得向企业收取任何费用。", ["factory evaluation not_charged"]),
        case("绿色工厂专家论证费用由市工信局承担。", ["factory review government"]),
        case("绿色工厂评审不向企业收取任何费用。", ["factory review not_charged"]),
        case("绿色工厂复核费用由企业自行负担。", ["factory recheck enterprise"]),
        case("绿色工厂现场核查费用从市级专项资金中列支。", ["factory verification government"]),
        case("绿色园区验收所需经费由省级财政保障。", ["park review government"]),
        case("绿色工厂评价费由企业承担，绿色园区评审费由财政承担。", ["factory evaluation enterprise", "park review government"]),
        case(
            "绿色工厂评价费用由企业承担。零碳工厂评价费用由企业承担。",
            ["factory evaluation enterprise", "zero_carbon_factory evaluation enterprise"],
        ),
        case("绿色工厂专家往返交通费用由企业承担。", []),
        case("宁波市绿色工厂评价费用由财政承担。", []),
        case("绿色工厂评价费用较高。", []),
    ],
)
def test_fee_bearers(text: str, facts: list[str]) -> None:
    assert said(read(text), "fee_bearer", fee) == sorted(facts)


def test_a_half_paid_by_each_is_no_award_and_a_subsidy_is_both() -> None:
    assert of(read("绿色工厂第三方评价费用由区财政和企业各承担一半。"), "award") == []
    found = read("对绿色工厂第三方评价费用给予50%补助，最高6万元。")
    assert said(found, "fee_bearer", fee) == ["factory evaluation shared"]
    assert said(found, "award", award) == ["factory rate 50% of 绿色工厂第三方评价费用 ..6"]


# --- supervision -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        case("绿色工厂每三年复核一次。", ["factory periodic_review 36"]),
        case("省级绿色工厂每两年复审一次。", ["factory/provincial periodic_review 24"]),
        case("对绿色工厂每年复核一次。", ["factory periodic_review 12"]),
        case("对获评绿色工厂满三年的企业进行复核。", ["factory periodic_review 36"]),
        case("绿色工厂称号有效期三年，期满进行复核。", ["factory periodic_review 36"]),
        case("对绿色工厂开展不定期现场抽查。", ["factory spot_check"]),
        case("每年抽取不少于20%的绿色工厂进行现场检查。", ["factory spot_check 12"]),
        case("对绿色工厂实行动态管理，有进有出。", ["factory dynamic_management"]),
        case("各区工信局对发生安全事故的绿色工厂，应及时报送市工信局。", ["factory dynamic_management of government"]),
        case("县工信局应及时报送不再符合条件的绿色工厂。", ["factory dynamic_management of government"]),
        case("绿色工厂发生重大环境污染事故的，撤销称号。", ["factory removal"]),
        case("绿色工厂两年内被抽查两次不合格的，移出名单。", ["factory removal"]),
        case("抽查不合格的绿色工厂，责令限期整改。", ["factory rectification"]),
        case("绿色工厂应每年发布自我声明。", ["factory self_report 12"]),
        case("绿色工厂应每半年向市工信局报送创建情况。", ["factory self_report 6"]),
        case("绿色工厂应每季度更新信息。", ["factory self_report 3"]),
        case("第三方机构在绿色工厂评价中出具虚假报告的，三年内不予采信。", ["factory agency_oversight of agency"]),
        case("对从事绿色工厂评价的第三方机构进行监督检查。", ["factory agency_oversight of agency"]),
        case("骗取绿色工厂奖励资金的，追回已拨付资金，五年内不得申报。", ["factory ban 60", "factory clawback"]),
        case("绿色工厂申报材料弄虚作假的，撤销称号，三年内不得再次申报。", ["factory ban 36", "factory removal"]),
        case("绿色工厂被撤销称号的，不予支持。", ["factory ban"]),
        # one for each mechanism of a clause, not for each object
        case("对绿色工厂、绿色园区、绿色供应链管理企业实行动态管理。", ["factory dynamic_management"]),
        case("绿色园区每两年复核一次，复核不合格的撤销称号。", ["park periodic_review 24", "park removal"]),
        # whose clause it is
        case("江苏省绿色工厂管理办法\n第一条 每三年复核一次。", ["factory periodic_review 36"]),
        case("江苏省绿色制造办法\n第一条 绿色园区\n（一）每三年复核一次。", ["park periodic_review 36"]),
        # eligibility, scope and purpose are nothing
        case("近三年有违法行为的企业，不得申报绿色工厂。", []),
        case("第五条 有下列情形之一的，不得申报绿色工厂：\n（一）近三年发生事故的；\n（二）被撤销称号的。", []),
        case("为规范绿色工厂的动态管理和复核工作，制定本办法。", []),
        case("本办法适用于绿色工厂的申报、复核和动态管理。", []),
        case("适时研究建立绿色工厂动态管理机制。", []),
        case("宁波市绿色工厂每三年复核一次。", []),
    ],
)
def test_supervision(text: str, facts: list[str]) -> None:
    assert said(read(text), "supervision", supervision) == sorted(facts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        case("绿色工厂复核不合格的，撤销称号。", "removal: 绿色工厂复核不合格"),
        case(
            "第五条 绿色工厂有下列情形之一的，撤销其称号：\n（一）发生重大安全事故的；\n（二）提供虚假材料的。",
            "removal: 发生重大安全事故；提供虚假材料",
        ),
        case(
            "绿色工厂有下列情形之一的，撤销其称号：\n1.发生重大安全事故的；\n2.提供虚假材料的。",
            "removal: 发生重大安全事故；提供虚假材料",
        ),
        case("绿色工厂发生安全事故或弄虚作假的，撤销称号。", "removal: 绿色工厂发生安全事故；弄虚作假"),
    ],
)
def test_what_sets_a_mechanism_off(text: str, words: str) -> None:
    assert said(read(text), "supervision", triggers) == [words]


# --- notes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        case("绿色工厂在重污染天气应急期间不纳入停产限产范围。", ["exemption"]),
        case("对绿色工厂实行星级管理。", ["grading"]),
        case("未入选的绿色工厂列入备选名单。", ["admission"]),
        case("绿色工厂评价按照地方标准DB32/T 9999-2018执行。", ["local_standard"]),
        case("绿色工厂在有序用电中列为优先保障对象。", ["benefit"]),
        case("从市级绿色工厂中优先推荐申报省级绿色工厂。", ["benefit"]),
        case("鼓励金融机构加大对绿色工厂的信贷支持。", []),
        case("做好重污染天气应对，推进绿色工厂建设。", []),
    ],
)
def test_notes(text: str, kinds: list[str]) -> None:
    assert said(read(text), "note", note) == kinds


# --- metadata ----------------------------------------------------------------------------------------------------------

NOTICE = """江苏省工业和信息化厅关于印发江苏省绿色工厂管理办法的通知
苏工信节能〔2019〕77号
各设区市工业和信息化局：
现将《江苏省绿色工厂管理办法》印发给你们，请认真执行。
江苏省工业和信息化厅
2019年4月9日
江苏省绿色工厂管理办法
第一条 为规范绿色工厂创建，制定本办法。
第二条 省工信厅负责绿色工厂的认定。
第三条 本办法自2019年5月1日起施行，有效期五年。《江苏省绿色工厂暂行办法》（苏经信〔2016〕8号）同时废止。
"""


def test_a_notice_carries_a_paper() -> None:
    found = about(NOTICE)
    assert found.title == "江苏省绿色工厂管理办法"
    assert found.doc_number == "苏工信节能〔2019〕77号"
    assert found.issuers == ("江苏省工业和信息化厅",)
    assert (found.issued, found.effective_from, found.effective_until) == ("2019-04-09", "2019-05-01", "2024-05-01")
    assert found.repeals == ("《江苏省绿色工厂暂行办法》（苏经信〔2016〕8号）",)
    assert (found.kind, found.status) == ("办法", None)
    assert {"title", "doc_number", "issuers", "issued", "effective_from", "effective_until", "repeals"} <= {
        key for key, _ in found.evidence
    }
    assert all(NOTICE[place.start : place.end] == place.quote for _, place in found.evidence)


CLOSED = "\n第一条 绿色工厂每三年复核一次。\n第二条 本办法自印发之日起施行，{}。\n苏州市工业和信息化局 苏州市财政局\n二〇一九年六月三日\n"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期三年"), "effective_from", "2019-06-03"),
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期三年"), "effective_until", "2022-06-03"),
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期至2022年12月31日"), "effective_until", "2022-12-31"),
        case("苏州市绿色工厂管理办法" + CLOSED.format("试行两年"), "effective_until", "2021-06-03"),
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期三年"), "issuers", ("苏州市工业和信息化局", "苏州市财政局")),
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期三年"), "issued", "2019-06-03"),
        case("苏州市绿色工厂管理办法" + CLOSED.format("有效期三年"), "published", None),
        case("苏州市绿色工厂管理办法\n发布日期：2019-06-05 09:30\n第一条 绿色工厂每三年复核一次。", "published", "2019-06-05"),
        case("苏州市绿色工厂管理办法（征求意见稿）\n第一条 甲。", "status", "draft"),
        case("苏州市绿色工厂管理办法\n第一条 甲。", "status", None),
        case("苏州市绿色工厂管理办法\n第一条 甲。", "kind", "办法"),
        case("关于申报绿色工厂的通知\n一、甲。", "kind", "通知"),
        case("苏州市绿色制造实施方案（2019-2021年）\n一、甲。", "kind", "方案"),
        case("苏州市人民政府关于推进绿色制造的实施意见\n一、甲。", "kind", "意见"),
        case("苏州市人民政府关于推进绿色制造的实施意见\n一、甲。", "issuers", ("苏州市人民政府",)),
        case("苏州市绿色工厂政策解读\n一、甲。", "kind", "解读"),
        case("苏州市拟认定绿色工厂名单的公示\n一、甲。", "kind", "公示"),
        case("苏州市绿色制造若干措施\n一、甲。", "kind", "措施"),
        case("苏州市工业绿色发展规划\n一、甲。", "kind", "规划"),
        case("关于申报的通知\n按照《绿色工厂办法》（苏工信〔2018〕3号）执行。\n一、甲。", "doc_number", None),
        case("关于申报的通知\n一、甲。", "doc_number", None),
        case("", "title", None),
    ],
)
def test_metadata(text: str, key: str, value: Any) -> None:
    assert getattr(about(text, "苏州市"), key) == value


# --- places: planted spans, repeats, clauses about other objects -------------------------------------------------------

FILLERS = [
    "坚持企业主体、政府引导，推动制造业高质量发展。",
    "各地要加强组织领导，做好政策宣传。",
    "营业收入2300万元以上的企业应当建立能源管理体系。",
    "每年安排专项资金6600万元。",
    "到2021年，创建绿色园区9家。",
    "绿色供应链管理企业每三年复核一次。",
    "绿色园区第三方评价费用由申报单位承担。",
    "对绿色矿山建设成效进行总结。",
    "以上。",
    "本措施由省工业和信息化厅负责解释。",
    "去年全省共有绿色工厂19家。",
    "对弄虚作假的，处2万元罚款。",
]
SUMS = st.integers(1, 999)
OBJECTS = st.sampled_from(["绿色工厂", "绿色供应链管理企业", "零碳工厂", "绿色设计产品"])
LEVELS = st.sampled_from([("国家级", "national"), ("省级", "provincial")])
SHAPES = st.sampled_from(["对获评{0}{1}的企业，给予一次性奖励{2}万元。", "对{0}{1}奖励{2}万元。", "新认定为{0}{1}的，奖励{2}万元。"])
JOINS = st.sampled_from(["", "\n"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(FILLERS), max_size=8), st.integers(0, 8), st.tuples(SHAPES, LEVELS, OBJECTS, SUMS), JOINS)
def test_a_planted_award_is_found_where_it_stands(
    fillers: list[str], at: int, planted: tuple[str, tuple[str, str], str, int], join: str
) -> None:
    shape, (word, level), name, yuan = planted
    sentence = shape.format(word, name, yuan)
    before = "".join(filler + join for filler in fillers[:at])
    text = before + sentence + join + join.join(fillers[at:])
    (fact,) = of(read(text), "award")
    assert isinstance(fact.value, AwardValue)
    assert (fact.value.yuan_min, fact.value.yuan_max, fact.level) == (yuan * 10_000, yuan * 10_000, (level,))
    (place,) = fact.evidence
    assert (place.start, place.end) == (len(before), len(before) + sentence.index("万元") + 2)
    (alone,) = of(read(sentence), "award")
    assert (alone.object, alone.level, alone.value, alone.display) == (fact.object, fact.level, fact.value, fact.display)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(FILLERS), max_size=8), st.integers(0, 8), st.integers(2, 900))
def test_a_planted_target_is_found_where_it_stands(fillers: list[str], at: int, count: int) -> None:
    sentence = f"到2020年，全省创建零碳工厂{count}家。"
    before = "".join(filler + "\n" for filler in fillers[:at])
    found = [
        fact for fact in of(read(before + sentence + "\n" + "\n".join(fillers[at:])), "target") if fact.object == "zero_carbon_factory"
    ]
    assert [target(fact) for fact in found] == [f"zero_carbon_factory exact {count} by 2020"]
    assert all(len(before) <= place.start < place.end <= len(before) + len(sentence) for place in found[0].evidence)


@pytest.mark.parametrize("between", ["", "\n", "\n本措施由省工信厅解释。\n"])
def test_equal_sentences_are_one_fact_with_both_places(between: str) -> None:
    sentence = "对国家级绿色工厂奖励60万元。"
    text = sentence + between + sentence
    (fact,) = of(read(text), "award")
    assert [place.start for place in fact.evidence] == [0, len(sentence) + len(between)]


def test_equal_sums_of_two_objects_are_two_facts_each_at_its_own_place() -> None:
    text = "第一条 对国家级绿色工厂奖励60万元。\n第二条 对国家级零碳工厂奖励60万元。"
    found = of(read(text), "award")
    assert [(who(fact), fact.evidence[0].start) for fact in found] == [
        ("factory/national", 4),
        ("zero_carbon_factory/national", text.index("对国家级零")),
    ]


CLAUSES = {
    "green_factory": "对国家级绿色工厂奖励60万元；到2020年，创建绿色工厂30家；绿色工厂每三年复核一次；绿色工厂评价费用由企业承担",
    "green_park": "对国家级绿色园区奖励70万元；到2020年，创建绿色园区8家；绿色园区每两年复核一次；绿色园区评价费用由财政承担",
    "zero_carbon_factory": "对国家级零碳工厂奖励80万元；到2020年，创建零碳工厂5家；零碳工厂每年复核一次；零碳工厂复核费用由企业承担",
}


@pytest.mark.parametrize("first", CLAUSES)
@pytest.mark.parametrize("second", CLAUSES)
@pytest.mark.parametrize("mark", ["。\n第二条 ", "。\n（二）", "。"])
def test_no_fact_rests_on_the_clause_of_another_object(first: str, second: str, mark: str) -> None:
    if first == second:
        return
    text = f"江苏省绿色制造办法\n{mark.strip('。').strip().replace('二', '一')}{CLAUSES[first]}{mark}{CLAUSES[second]}。"
    border = text.index(CLAUSES[second])
    found = read(text).facts
    assert len(found) == 8
    for fact in found:
        assert fact.object in (first, second)
        assert all((place.start >= border) is (fact.object == second) for place in fact.evidence)


# --- texts that nobody writes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        case(""),
        case("\x00" * 200 + "对国家级绿色工厂奖励60万元。\x00"),
        case("\ud800对国家级绿色工厂奖励60万元\udfff。"),
        case("对国家级绿色工厂奖励" + "9" * 500 + "万元。"),
        case("到2020年创建绿色工厂" + "9" * 500 + "家。"),
        case("到2020年创建绿色工厂99999999999999999999家。"),
        case("绿色工厂每九九九九九九年复核一次。"),
        case("对绿色工厂按投资额的百分之三五给予补助。"),
        case("本办法自发布之日起99999999999日后施行。"),
        case("本办法自2019年1月1日起施行，有效期9999年。"),
        case("本办法自2019年1月1日起施行，有效期三五年。"),
    ],
)
def test_absurd_numbers_and_characters_do_not_raise(text: str) -> None:
    read(text)
    about(text, issued=ISSUED)


@pytest.mark.parametrize(
    "text",
    [
        case("字" * 100_000),
        case("。" * 100_000),
        case("，" * 100_000),
        case("\n" * 100_000),
        case("绿色工厂" * 25_000),
        case("国家级" * 33_000),
        case("第一条\n" * 25_000),
        case("2020年" * 20_000),
        case("（" * 10_000 + "绿色工厂" + "）" * 10_000),
        case("《" * 10_000 + "绿色工厂" + "》" * 10_000),
        case("(" * 100_000),
        case("绿色工厂10家" * 8_000),
    ],
    ids=lambda text: text[:6],
)
def test_time_grows_with_the_length_and_not_with_its_square(text: str) -> None:
    def spent(part: str) -> float:
        began = time.process_time()
        read(part)
        return time.process_time() - began

    assert spent(text) < 24 * spent(text[: len(text) // 8]) + 1  # eight times as long: the square would be 64 times as much


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                *FILLERS,
                "绿色工厂",
                "国家级",
                "奖励",
                "60万元",
                "分别",
                "、",
                "（一）",
                "：",
                "\n",
                "第一条",
                "10%",
                "到2020年",
                "每三年复核",
            ]
        )
        | st.text(max_size=6),
        max_size=25,
    )
)
def test_no_text_raises_and_every_quote_is_exact(words: list[str]) -> None:
    text = "".join(words)
    found = read(text)  # checks the quotes
    for other in found.alternatives:
        assert text[other.start : other.end] == other.words
    for issue in found.issues:
        assert issue.start is None or issue.end is None or 0 <= issue.start < issue.end <= len(text)


def test_the_same_text_gives_the_same_facts() -> None:
    text = "\n".join([NOTICE, THREE_BY_TWO, *FILLERS])
    assert read(text) == read(text)
