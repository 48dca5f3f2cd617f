"""Policies from their documents, and the statement that stands (field guide 6 and 7a)."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from policytable.model import Attachment, Choice, Metadata, Reading
from policytable.resolve import policies, resolve
from policytable.resolve.identity import located, number_key, title_key
from policytable.resolve.status import before
from tests.hand_built import BEIJING, CHANGZHOU, FILLER, JIANGSU, WUXI, Said, award, register, reviewed, said, target, title


def chosen(*readings: Reading, titles: tuple[Any, ...] = (), **changes: Any) -> tuple[Choice, ...]:
    held = register(*titles)
    return resolve(reviewed(*readings, **changes), policies(readings, held), readings, held)


def only(choices: tuple[Choice, ...]) -> Choice:
    assert len(choices) == 1, choices
    return choices[0]


# --- policies ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于印发《常州市绿色工厂管理办法》的通知", "常州市绿色工厂管理办法"),
        ("常州市政府办公室关于印发常州市绿色工厂管理办法的通知", "《常州市绿色工厂管理办法》"),
        ("绿色制造体系建设实施方案（2016—2020年）", "绿色制造体系建设实施方案(2016-2020年)"),
        ("中国制造 2025 北京行动纲要", "中国制造2025北京行动纲要"),
        ("綠色工廠評價管理辦法", "绿色工厂评价管理办法"),
    ],
)
def test_one_title_however_it_is_printed(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2018年度绿色工厂创建工作的通知", "2019年度绿色工厂创建工作的通知"),
        ("关于转发《关于开展绿色制造体系建设的通知》的通知", "关于开展绿色制造体系建设的通知"),
    ],
)
def test_titles_that_are_two_policies(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize("printed", ["津工信节能〔2018〕3号", "津工信节能[2018]3号", "津工信节能（2018）第３号"])
def test_one_number_whatever_its_brackets(printed: str) -> None:
    assert number_key(f"《办法》（{printed}）") == "津工信节能〔2018〕3号"


def test_documents_of_one_policy_join() -> None:
    text = FILLER * 5
    same = said("a", JIANGSU, title="江苏省绿色制造实施方案", doc_number="苏经信〔2018〕9号", text=text)
    mirror = said("b", JIANGSU, title="转载：实施方案全文", text=text + "\n ")
    attachment = said("c", JIANGSU, title="江苏省绿色制造实施方案", role="attachment", issued=None)
    numbered = said("d", JIANGSU, title="苏经信文件", doc_number="苏经信[2018]9号")
    reading = said("e", JIANGSU, title="《江苏省绿色制造实施方案》解读", role="interpretation", issued="2018-04-01")
    other = said("f", BEIJING, title="江苏省绿色制造实施方案")
    found = policies((reading, attachment, same, mirror, numbered, other), register())
    assert [[source for source, _, _ in policy.documents] for policy in found] == [["f"], ["a", "b", "d", "c", "e"]]
    assert (found[1].title, found[1].doc_number, found[1].issued) == ("江苏省绿色制造实施方案", "苏经信〔2018〕9号", "2018-03-15")


def test_a_notice_and_its_attachments_join_by_their_links_in_any_order() -> None:
    notice = said("n", JIANGSU, title="关于组织申报的通知", role="notice", locations=("https://a.example/art/2018/n.html",))
    assert notice.document
    links = (Attachment("附件1", "../files/1.docx"), Attachment("附件2", "/art/files/2.docx"))
    notice = replace(notice, document=replace(notice.document, attachments=links))
    first = said("x", JIANGSU, title="甲", role="attachment", issued=None, locations=("https://a.example/art/files/1.docx",))
    second = said("y", JIANGSU, title="乙", role="attachment", issued=None, locations=("https://a.example/art/files/2.docx",))
    stray = said("z", JIANGSU, title="丙", role="attachment", issued=None, locations=("https://a.example/files/1.docx",))
    readings = [notice, first, second, stray]
    for seed in range(6):
        random.Random(seed).shuffle(readings)
        found = {frozenset(source for source, _, _ in policy.documents) for policy in policies(readings, register())}
        assert found == {frozenset({"n", "x", "y"}), frozenset({"z"})}


def test_the_same_call_of_two_years_stays_two() -> None:
    first = said("a", JIANGSU, title="关于组织申报绿色工厂的通知", doc_number="苏工信〔2018〕1号", issued="2018-01-02")
    second = said("b", JIANGSU, target(9), title="关于组织申报绿色工厂的通知", doc_number="苏工信〔2019〕1号", issued="2019-01-02")
    found = policies((first, second), register())
    assert len({policy.key for policy in found}) == 2


def test_registered_titles_stand_without_a_text_and_never_merge() -> None:
    titles = (title("js-a", JIANGSU, "甲方案", 0), title("js-b", JIANGSU, "乙方案", 1))
    text = FILLER * 5
    one, two = said("a", JIANGSU, policy="js-a", text=text), said("b", JIANGSU, policy="js-b", text=text)
    found = policies((one,), register(*titles))
    assert [(policy.register, policy.collected, policy.title) for policy in found] == [("js-a", True, "甲方案"), ("js-b", False, "乙方案")]
    both = policies((one, two), register(*titles))
    assert [policy.register for policy in both] == ["js-a", "js-b"]
    assert [policy.key for policy in both] == [policy.key for policy in found], "collecting a text must not change the key"


def test_a_text_finds_its_registered_title_by_name() -> None:
    found = policies((said("a", JIANGSU, title="关于印发《甲方案》的通知"),), register(title("js-a", JIANGSU, "甲方案")))
    assert [(policy.register, policy.collected) for policy in found] == [("js-a", True)]


def test_keys_are_not_made_from_addresses() -> None:
    one = said("a", JIANGSU, title="甲", doc_number="苏〔2018〕1号", issuers=("省工信厅", "省财政厅"), locations=("http://x.example/1",))
    two = said("b", JIANGSU, title="甲", doc_number="苏[2018]1号", issuers=("省财政厅", "省工信厅"), locations=("http://y.example/2",))
    assert policies((one,), register())[0].key == policies((two,), register())[0].key


def test_an_unreadable_document_belongs_to_its_policy() -> None:
    reading = replace(said("a", JIANGSU, policy="js-a"), document=None, metadata=None, extraction=None)
    found = policies((reading,), register(title("js-a", JIANGSU, "甲方案")))
    assert found[0].documents == (("a", "", "main"),)


def test_what_was_not_had_is_not_collected() -> None:
    reading = replace(said("a", JIANGSU, policy="js-a"), document=None, snapshot=None, metadata=None, extraction=None)
    assert not policies((reading,), register(title("js-a", JIANGSU, "甲方案")))[0].collected


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({}, "in_force"),
        ({"effective_until": "2019-09-29"}, "expired"),
        ({"effective_until": "2019-09-30"}, "in_force"),
        ({"effective_until": "2018-12"}, "expired"),
        ({"status": "expired"}, "expired"),
        ({"status": "repealed"}, "repealed"),
        ({"status": "draft"}, "draft"),
        ({"title": "绿色工厂管理办法（征求意见稿）"}, "draft"),
    ],
)
def test_status(about: dict[str, Any], status: str) -> None:
    assert policies((said("a", JIANGSU, **about),), register())[0].status == status


@pytest.mark.parametrize(
    ("repeals", "about", "repealed"),
    [
        ("《老办法》", {}, True),
        ("《老办法》（苏〔2016〕1号）", {}, True),
        ("苏[2016]1号", {}, True),
        ("《关于印发〈老办法〉的通知》", {}, True),
        ("《老办法》（苏〔2016〕2号）", {}, False),
        ("《另一办法》", {}, False),
        ("《老办法》", {"status": "draft"}, False),
        ("《老办法》", {"issued": "2019-10-08"}, False),
        ("《老办法》", {"effective_from": "2020-01-01"}, False),
        ("《老办法》", {"issued": "2015-10-08"}, False),
    ],
)
def test_repeals(repeals: str, about: dict[str, Any], repealed: bool) -> None:
    old = said("a", JIANGSU, title="老办法", doc_number="苏〔2016〕1号", issued="2016-05-01")
    new = said("b", JIANGSU, title="新办法", repeals=(repeals,), **about)
    by_title = {policy.title: policy for policy in policies((old, new), register())}
    assert (by_title["老办法"].status == "repealed") is repealed
    assert (by_title["老办法"].repealed_by == by_title["新办法"].key) is repealed
    assert by_title["新办法"].status != "repealed"


def test_a_title_is_repealed_in_its_own_region_only() -> None:
    old = said("a", BEIJING, title="老办法", issued="2016-05-01")
    new = said("b", JIANGSU, title="新办法", repeals=("《老办法》",))
    assert {policy.status for policy in policies((old, new), register())} == {"in_force"}


@pytest.mark.parametrize(
    ("first", "second", "sure"),
    [("2018-03", "2018-04-01", True), ("2018-03", "2018-03-15", False), ("2018", "2018-03", False), (None, "2018", False)],
)
def test_dates_of_unequal_precision(first: str | None, second: str, sure: bool) -> None:
    assert before(first, second) is sure


@pytest.mark.parametrize(
    ("href", "base", "place"),
    [
        ("1.docx", "documents/n.html", "documents/1.docx"),
        ("./a/../1.docx", "https://a.example/x/n.html", "https://a.example/x/1.docx"),
        ("/f/1.docx", "https://a.example/x/n.html", "https://a.example/f/1.docx"),
        ("https://b.example//f/1.docx", "https://a.example/x/n.html", "https://b.example/f/1.docx"),
    ],
)
def test_addresses_of_attachments(href: str, base: str, place: str) -> None:
    assert located(href, base) == place


# --- resolve -------------------------------------------------------------------------------------


def test_the_places_own_document_wins_over_the_task_table_above() -> None:
    table = said("p", JIANGSU, target(35, region=CHANGZHOU), issued="2019-01-01")
    own = said("c", CHANGZHOU, target(40), issued="2017-01-01")
    choice = only(chosen(table, own))
    assert choice.chosen == ("c-0",)
    assert [(loser.fact, loser.winner) for loser in choice.losers] == [("p-0", "c-0")]
    assert "本地文件" in choice.losers[0].reason and not choice.conflict


def test_the_newer_wins_over_the_older() -> None:
    choice = only(chosen(said("a", JIANGSU, award(50), issued="2016-01-01"), said("b", JIANGSU, award(100), issued="2018-01-01")))
    assert (choice.chosen, choice.losers[0].fact, choice.losers[0].winner) == (("b-0",), "a-0", "b-0")
    assert "2018-01-01" in choice.losers[0].reason


def test_an_interpretation_does_not_outrank_its_own_policy_by_being_later() -> None:
    main = said("a", JIANGSU, award(50), title="甲方案", issued="2018-01-01")
    reading = said("b", JIANGSU, award(60), title="《甲方案》解读", role="interpretation", issued="2018-02-01")
    choice = only(chosen(main, reading))
    assert choice.chosen == ("a-0",) and "正式文件" in choice.losers[0].reason


@pytest.mark.parametrize(("weaker", "stronger"), [("news", "interpretation"), ("interpretation", "main"), ("news", "attachment")])
def test_official_over_interpretation_over_news(weaker: Any, stronger: Any) -> None:
    choice = only(chosen(said("a", JIANGSU, award(50), role=weaker), said("b", JIANGSU, award(60), role=stronger)))
    assert choice.chosen == ("b-0",)


def test_equal_values_merge_as_citations() -> None:
    readings = (
        said("a", JIANGSU, award(50), issued="2016-01-01"),
        said("b", JIANGSU, award(50), issued="2018-01-01"),
        said("c", JIANGSU, award(30), issued="2017-01-01"),
    )
    choice = only(chosen(*readings))
    assert set(choice.chosen) == {"a-0", "b-0"} and [loser.fact for loser in choice.losers] == ["c-0"]


def test_two_that_no_rule_decides_are_a_conflict_and_none_is_chosen() -> None:
    choice = only(chosen(said("a", JIANGSU, award(50)), said("b", JIANGSU, award(60)), said("c", JIANGSU, award(70), issued="2015-01-01")))
    assert choice.conflict and not choice.chosen
    assert {loser.fact for loser in choice.losers} == {"a-0", "b-0", "c-0"}
    assert "没有规则可以裁定" in choice.reason and "没有规则可以裁定" not in choice.losers[-1].reason


def test_an_undated_text_is_neither_older_nor_newer() -> None:
    assert only(chosen(said("a", JIANGSU, award(50), issued=None), said("b", JIANGSU, award(60)))).conflict


@pytest.mark.parametrize(
    ("statements", "conflict"),
    [
        ((target(80, clause="三"), target(10, clause="三")), False),
        ((target(80, clause="三"), target(10, clause="四")), True),
        ((award(80, clause="三"), award(10, clause="四")), True),
        ((award(80, clause="三"), award(10, clause="四", condition="由省级升为国家级")), False),
        ((award(80, clause="三"), award(10, clause="四", recipient="management")), False),
        ((award(80, clause="三"), award(10, clause="四", tier="五星级")), False),
    ],
)
def test_statements_of_one_document(statements: tuple[Said, ...], conflict: bool) -> None:
    choices = chosen(said("a", JIANGSU, *statements))
    assert any(choice.conflict for choice in choices) is conflict
    assert {fact for choice in choices for fact in choice.chosen} == (set() if conflict else {"a-0", "a-1"})


def test_mechanisms_of_one_document_stand_side_by_side_and_a_later_one_replaces_its_own_kind() -> None:
    def rule(mechanism: str, months: int | None, quote: str) -> Said:
        return Said("supervision", quote, {"mechanism": mechanism, "interval_months": months})

    old = said("a", JIANGSU, rule("periodic_review", 36, "每三年复核一次"), rule("removal", None, "予以除名"), issued="2016-01-01")
    new = said("b", JIANGSU, rule("periodic_review", 24, "每两年复核一次"), rule("periodic_review", None, "组织复评"))
    by_mechanism = {choice.chosen: [loser.fact for loser in choice.losers] for choice in chosen(old, new)}
    assert by_mechanism == {("b-0", "b-1"): ["a-0"], ("a-1",): []}


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"issued": "2019-10-01"}, "尚未发布"),
        ({"status": "draft"}, "征求意见稿"),
        ({"effective_until": "2018-12-31"}, "2018-12-31失效"),
        ({"status": "repealed"}, "废止"),
    ],
)
def test_what_does_not_count_never_wins(about: dict[str, Any], words: str) -> None:
    alone = only(chosen(said("a", JIANGSU, award(50), **about)))
    assert alone.chosen == () and words in alone.losers[0].reason and not alone.conflict
    beside = only(chosen(said("a", JIANGSU, award(50), **about), said("b", JIANGSU, award(60), issued="2014-01-01", role="news")))
    assert beside.chosen == ("b-0",) and words in beside.losers[0].reason


def test_an_expired_own_document_leaves_the_word_to_the_one_above() -> None:
    table = said("p", JIANGSU, target(35, region=CHANGZHOU))
    own = said("c", CHANGZHOU, target(40), effective_until="2018-12-31")
    assert only(chosen(table, own)).chosen == ("p-0",)


def test_a_document_without_a_date_of_issue_counts_from_its_publication() -> None:
    reading = said("a", JIANGSU, award(50), issued=None, published="2019-12-01")
    assert only(chosen(reading)).chosen == ()


def test_an_attachment_counts_from_its_policys_issue() -> None:
    main = said("a", JIANGSU, policy="js-a", issued="2018-01-01")
    table = said("b", JIANGSU, award(50), policy="js-a", role="attachment", issued="2020-01-01")
    assert only(chosen(main, table, titles=(title("js-a", JIANGSU, "甲方案"),))).chosen == ("b-0",)


def test_rejected_facts_lose_and_held_ones_still_compete() -> None:
    readings = (said("a", JIANGSU, award(50), issued="2016-01-01"), said("b", JIANGSU, award(60)))
    assert only(chosen(*readings, b_0={"state": "rejected"})).chosen == ("a-0",)
    assert only(chosen(*readings, b_0={"held": "数字不清"})).chosen == ("b-0",)


@pytest.mark.parametrize(
    "other",
    [
        target(40, by=2018),
        target(40, level=("national",)),
        target(40, region=WUXI),
        target(40, object="green_park"),
        target(40, per="year"),
        award(40),
    ],
)
def test_different_questions_do_not_compete(other: Said) -> None:
    choices = chosen(said("a", JIANGSU, target(100)), said("b", JIANGSU, other, issued="2019-01-01"))
    assert sorted(fact for choice in choices for fact in choice.chosen) == ["a-0", "b-0"]


def test_other_objects_are_told_apart_by_their_words() -> None:
    def other(words: str, wan: int) -> Reading:
        reading = said(words, JIANGSU, award(wan, object="green_park"))
        assert reading.extraction
        facts = tuple(replace(fact, object="other", object_text=words) for fact in reading.extraction.facts)
        return replace(reading, extraction=replace(reading.extraction, facts=facts))

    assert len(chosen(other("智能车间", 10), other("示范平台", 20))) == 2


def test_the_same_text_under_two_addresses_is_one_fact() -> None:
    one = said("a", JIANGSU, award(50), title="甲方案")
    two = replace(one, source=replace(one.source, id="b", locations=("documents/b.html",), role="news"))
    choice = only(chosen(one, two))
    assert choice.chosen == ("a-0",)


def test_every_fact_stands_in_exactly_one_choice_whatever_the_order() -> None:
    readings = [
        said("a", JIANGSU, target(100), award(50), target(30, region=CHANGZHOU)),
        said("b", JIANGSU, target(120), award(50), issued="2019-01-01"),
        said("c", CHANGZHOU, target(40), award(20), status="draft"),
        said("d", JIANGSU, award(70), issued="2019-01-01"),
    ]
    first = chosen(*readings)
    facts = [fact for choice in first for fact in (*choice.chosen, *(loser.fact for loser in choice.losers))]
    assert sorted(facts) == sorted(one.fact.id for one in reviewed(*readings))
    for seed in range(5):
        random.Random(seed).shuffle(readings)
        assert chosen(*readings) == first


def test_a_fact_of_an_unknown_source_is_refused() -> None:
    reading = said("a", JIANGSU, award(50))
    with pytest.raises(ValueError, match="a-0"):
        resolve(reviewed(reading), (), (), register())


def test_a_reading_without_metadata_is_dated_by_the_register() -> None:
    reading = said("a", JIANGSU, award(50))
    reading = replace(reading, metadata=Metadata(), source=replace(reading.source, issued="2020-01-01"))
    assert only(chosen(reading)).chosen == ()
