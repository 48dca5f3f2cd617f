"""What a paper says about itself: heading, days, offices, lineage, place, and whether it is a policy (field guide 4 and 6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policytable.extract import Context, extract
from policytable.model import Document, Metadata, Tie
from policytable.regions import gazetteer
from policytable.resolve import policies
from policytable.segment import segment
from tests.hand_built import BEIJING, CHANGZHOU, JIANGSU, register, said


def about(text: str, place: str | None = None, **meta: str) -> Metadata:
    region = gazetteer().find(place)[0] if place else None
    document = Document("d", "text/plain", text, meta=tuple(meta.items()))
    found, _ = extract(document, segment(document), Context(region))
    for _, one in found.evidence:
        assert text[one.start : one.end] == one.quote
    return found


def proved(found: Metadata, key: str) -> list[str]:
    return [one.quote for name, one in found.evidence if name == key]


BODY = "\n各县（市、区）工业和信息化主管部门：\n现将办法印发给你们，请遵照执行。\n"


# --- heading -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("昌河市工业和信息化局关于印发《昌河市绿色工厂管理办法》的通知", "昌河市绿色工厂管理办法"),
        ("昌河市财政局关于印发昌河市绿色制造奖补细则（试行）的通知", "昌河市绿色制造奖补细则（试行）"),
        ("关于重新发布昌河市绿色园区评定办法的通知", "昌河市绿色园区评定办法"),
        ("政策名称：昌河市绿色制造若干措施", "昌河市绿色制造若干措施"),
        ("（转载）昌河市绿色制造若干措施", "昌河市绿色制造若干措施"),
        ("关于转发省厅绿色工厂申报工作的通知", "关于转发省厅绿色工厂申报工作的通知"),
        ("关于公布第二批绿色工厂名单的通知", "关于公布第二批绿色工厂名单的通知"),
    ],
)
def test_the_title_is_the_policy_s_own(heading: str, title: str) -> None:
    found = about(heading + BODY)
    assert found.title == title
    assert proved(found, "title") == [title]
    assert (found.notice is not None) == ("印发" in heading or "发布" in heading)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("昌工信〔2018〕3号", "昌工信〔2018〕3号"),
        ("昌工信[2018]3号", "昌工信[2018]3号"),
        ("昌工信（2018）3号", "昌工信（2018）3号"),
        ("昌工信 〔 2018 〕 3 号", "昌工信〔2018〕3号"),
        ("昌河市人民政府令第12号", "昌河市人民政府令第12号"),
        ("第12号令", "第12号令"),
        ("公告2019年第5号", "公告2019年第5号"),
        ("2019年第5号", "2019年第5号"),
        ("根据昌政发〔2017〕8号要求", None),
        ("按照国务院令第7号执行", None),
        ("文号：发布日期：2019-04-12", None),
    ],
)
def test_numbers_in_their_forms(line: str, number: str | None) -> None:
    assert about(f"昌河市绿色工厂管理办法\n{line}\n第一条 为推动绿色制造，制定本办法。\n").doc_number == number


@pytest.mark.parametrize(
    ("heading", "nature"),
    [
        ("昌河市绿色工厂管理办法", "policy"),
        ("昌河市关于组织申报2019年绿色工厂的通知", "call"),
        ("关于推荐第三批省级绿色工厂等示范名单", "call"),
        ("《昌河市绿色工厂管理办法》解读", "interpretation"),
        ("一图读懂绿色制造奖补办法", "interpretation"),
        ("关于拟认定绿色工厂名单的公示", "publicity"),
        ("昌河市第二批绿色工厂名单", "list"),
        ("关于公布第二批绿色工厂名单的通知", "list"),
        ("全市绿色制造推进会会议纪要", "report"),
        ("市工信局召开绿色制造座谈会", "news"),
    ],
)
def test_the_triage_states_its_reason(heading: str, nature: str) -> None:
    found = about(heading + "\n一、内容如下。\n")
    assert found.nature == nature
    assert found.nature_reason
    assert found.is_policy is (nature in ("policy", "call"))


def test_what_nothing_speaks_for_is_left_open() -> None:
    assert about("机器轰鸣，绿意盎然。\n").is_policy is None


@pytest.mark.parametrize(("said", "status"), [("已失效", "expired"), ("已废止", "repealed"), ("有效", "in_force"), ("不详", None)])
def test_the_status_of_the_card(said: str, status: str | None) -> None:
    assert about(f"有效性：{said}\n昌河市绿色工厂管理办法\n第一条 甲。\n").status == status


# --- offices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        (
            "昌河市财政局 昌河市工业和信息化局关于印发昌河市绿色制造奖补办法的通知\n发布机构：昌河市财政局\n各县区：\n请执行。\n",
            ("昌河市财政局", "昌河市工业和信息化局"),
        ),
        (
            "关于印发昌河市绿色制造奖补办法的通知\n各县区：\n请执行。\n昌河市财政局 昌河市科学技术局\n中共昌河市委组织部\n2019年4月9日\n",
            ("昌河市财政局", "昌河市科学技术局", "中共昌河市委组织部"),
        ),
        ("发布机构：昌河市商务局\n昌河市绿色制造奖补办法\n第一条 甲。\n", ("昌河市商务局",)),
        ("昌河市绿色制造奖补办法\n第一条 甲。\n具体解释由市财政局、市工业和信息化局承担。\n", ()),
        (
            "发布机构：某街道办事处\n昌河市人民政府办公厅关于印发昌河市绿色制造办法的通知\n各县区：\n请执行。\n昌河市人民政府办公厅\n2019年4月9日\n",
            ("昌河市人民政府办公厅",),
        ),
    ],
)
def test_joint_notices_name_every_office(text: str, issuers: tuple[str, ...]) -> None:
    assert about(text).issuers == issuers


# --- days --------------------------------------------------------------------------------------------------------------

PAPER = "昌河市绿色工厂管理办法\n第一条 为推动绿色制造，制定本办法。\n第二条 本办法{}。\n昌河市工业和信息化局\n{}\n"


@pytest.mark.parametrize(
    ("effect", "since", "until"),
    [
        ("自印发之日起施行，有效期五年", "2018-03-12", "2023-03-12"),
        ("自印发之日起30日后施行", "2018-04-11", None),
        ("自公布后三十日起施行，有效期限为三年", "2018-04-11", "2021-04-11"),
        ("从2018年5月1日起正式实施，试行两年", "2018-05-01", "2020-05-01"),
        ("自2018年5月1日起施行，至2020年12月31日止", "2018-05-01", "2020-12-31"),
        ("自印发之日起执行，执行期限为2018-2020年", "2018-03-12", "2020-12-31"),
        ("自印发之日起施行，有效期至2021年底", "2018-03-12", "2021-12-31"),
        ("由市工业和信息化局解释", None, None),
    ],
)
def test_from_when_until_when(effect: str, since: str | None, until: str | None) -> None:
    found = about(PAPER.format(effect, "二〇一八年三月十二日"))
    assert (found.issued, found.effective_from, found.effective_until) == ("2018-03-12", since, until)


def test_the_signature_is_older_than_the_print_and_the_print_counts() -> None:
    text = PAPER.format("自印发之日起施行，有效期五年", "2018年3月12日") + "昌河市工业和信息化局办公室 2018年3月20日印发\n"
    found = about(text)
    assert (found.issued, found.effective_from) == ("2018-03-12", "2018-03-20")


def test_publication_counts_where_the_words_say_so_unless_the_page_is_a_late_copy() -> None:
    paper = PAPER.format("自发布之日起施行", "2018年3月12日")
    assert about("发布日期：2018-03-19\n" + paper).effective_from == "2018-03-19"
    assert about("发布日期：2019-08-19\n" + paper).effective_from == "2018-03-12"


def test_a_day_in_a_title_of_another_paper_is_no_print() -> None:
    text = PAPER.format("自印发之日起施行。2016年6月14日印发实施的《昌河市绿色工厂评定规程》同时废止", "2018年3月12日")
    assert about(text).issued == about(text).effective_from == "2018-03-12"


# --- lineage -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "key", "papers"),
    [
        ("《甲市老办法》（甲工信〔2016〕8号）同时废止", "repeals", ("《甲市老办法》（甲工信〔2016〕8号）",)),
        (
            "《甲市老办法》（甲工信〔2016〕8号）、《甲市旧细则》和《甲市暂行规定》同时废止",
            "repeals",
            ("《甲市老办法》（甲工信〔2016〕8号）", "《甲市旧细则》", "《甲市暂行规定》"),
        ),
        ("原甲政发〔2016〕3号文件同时废止", "repeals", ("甲政发〔2016〕3号",)),
        ("《甲市老办法》废止后，未付资金继续支付", "repeals", ()),
        ("按照《甲市总规划》要求，《甲市老办法》同时废止", "repeals", ("《甲市老办法》",)),
        ("对《甲市奖补细则》（甲财〔2018〕2号）作如下修改", "amends", ("《甲市奖补细则》（甲财〔2018〕2号）",)),
        ("《甲市奖补细则》第五条修改为", "amends", ("《甲市奖补细则》",)),
        ("为贯彻落实《乙省绿色制造方案》（乙工信〔2017〕1号）精神", "implements", ("《乙省绿色制造方案》（乙工信〔2017〕1号）",)),
        ("根据《乙省方案》和《丙市实施意见》", "implements", ("《乙省方案》", "《丙市实施意见》")),
        ("根据《绿色工厂评价通则》（GB/T 36132）", "implements", ()),
        ("对《甲市奖补细则》执行情况开展检查", "amends", ()),
        (
            "对《甲市若干措施》（甲政〔2017〕3号，以下简称《措施》）作如下修改。《措施》第五条修改为",
            "amends",
            ("《甲市若干措施》（甲政〔2017〕3号）",),
        ),
    ],
)
def test_the_papers_that_a_paper_is_tied_to(words: str, key: str, papers: tuple[str, ...]) -> None:
    found = about(f"昌河市绿色制造若干措施\n{words}。\n一、奖励先进。\n")
    assert getattr(found, key) == papers
    assert len(proved(found, key)) == len(papers)


def test_repealed_and_implemented_policies_of_the_corpus_are_found() -> None:
    state = said("p", JIANGSU, title="江苏省绿色制造方案", doc_number="苏工信〔2017〕1号", issued="2017-01-02")
    old = said("a", CHANGZHOU, title="常州市绿色工厂旧办法", issued="2016-01-02")
    new = said(
        "b",
        CHANGZHOU,
        title="常州市绿色工厂新办法",
        doc_number="常工信〔2018〕9号",
        repeals=("《常州市绿色工厂旧办法》",),
        implements=("《江苏省绿色制造方案》（苏工信〔2017〕1号）", "《别处方案》"),
    )
    found = {policy.title: policy for policy in policies((state, old, new), register())}
    head, dead, live = found["江苏省绿色制造方案"], found["常州市绿色工厂旧办法"], found["常州市绿色工厂新办法"]
    assert (dead.status, dead.repealed_by) == ("repealed", live.key)
    assert dead.status_reason == "被《常州市绿色工厂新办法》（常工信〔2018〕9号）废止"
    assert live.ties == (
        Tie("repeals", "《常州市绿色工厂旧办法》", dead.key),
        Tie("implements", "《江苏省绿色制造方案》（苏工信〔2017〕1号）", head.key),
        Tie("implements", "《别处方案》"),
    )


def test_a_title_of_another_region_is_not_the_paper_meant() -> None:
    other = said("a", BEIJING, title="绿色制造方案", issued="2016-01-02")
    one = said("b", CHANGZHOU, title="常州市办法", implements=("《绿色制造方案》",))
    found = {policy.title: policy for policy in policies((other, one), register())}
    assert found["常州市办法"].ties == (Tie("implements", "《绿色制造方案》"),)


def test_a_card_of_today_does_not_end_a_paper_before_its_term() -> None:
    one = said("a", CHANGZHOU, title="常州市办法", status="expired", effective_until="2099-01-01")
    two = said("b", CHANGZHOU, title="常州市细则", status="expired")
    found = {policy.title: policy for policy in policies((one, two), register())}
    assert (found["常州市办法"].status, found["常州市细则"].status) == ("in_force", "expired")


# --- place -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("office", "more", "place", "adcode"),
    [
        ("北京市朝阳区人民政府", "", None, "110105"),
        ("朝阳区人民政府", "长春市各有关单位：\n", None, "220104"),
        ("鼓楼区人民政府", "榕鼓政〔2019〕3号\n", None, "350102"),
        ("鼓楼区人民政府", "", "江苏省徐州市", "320302"),
        ("苏州工业园区管理委员会", "", None, "320500"),
        ("两江新区管理委员会", "", "重庆市", "500000"),
        ("工业和信息化部", "", None, "100000"),
        ("广州开发区（黄埔区）", "", None, "440112"),
    ],
)
def test_places_of_one_name_are_told_apart(office: str, more: str, place: str | None, adcode: str) -> None:
    found = about(f"{office}关于推进绿色制造的意见\n{more}一、奖励先进。\n", place)
    assert found.region is not None
    assert found.region.adcode == adcode
    assert found.region_candidates == ()


def test_what_stays_ambiguous_is_an_issue_with_the_candidates() -> None:
    document = Document("d", "text/plain", "鼓楼区人民政府关于推进绿色制造的意见\n一、奖励先进。\n")
    found, extraction = extract(document, segment(document), Context())
    assert found.region is None
    assert {region.adcode for region in found.region_candidates} == {"320106", "320302", "350102", "410204"}
    (issue,) = [one for one in extraction.issues if one.code == "region_ambiguous"]
    assert "徐州市鼓楼区（320302）" in issue.message
    assert "福州市鼓楼区（350102）" in issue.message
    given, extraction = extract(document, segment(document), Context(gazetteer().get("320302")))
    assert given.region == gazetteer().get("320302")
    assert not [one for one in extraction.issues if one.code == "region_ambiguous"]


@pytest.mark.parametrize(
    ("number", "adcodes"), [("穗府办规〔2021〕7号", ["440100"]), ("宁政发〔2018〕3号", ["640000", "320100"]), ("某工信〔2018〕3号", [])]
)
def test_the_units_that_a_number_begins_with(number: str, adcodes: list[str]) -> None:
    assert [region.adcode for region in gazetteer().marked(number)] == adcodes


def test_a_number_tells_the_place_where_the_office_does_not() -> None:
    text = "市财政局关于印发绿色制造奖补办法的通知\n穗府办规〔2021〕7号\n一、奖励先进。\n"
    assert replace(about(text)).region == gazetteer().get("440100")


@pytest.mark.parametrize("words", ["《" * 4000, "根据《" + "甲" * 4000, "《甲乙》、" * 3000 + "废止", "自印发之日起" * 2000, "印发" * 3000])
def test_hostile_texts_are_read_in_time(words: str) -> Any:
    about("昌河市办法\n" + words + "\n")
