"""What an enterprise can get: hand-written expectations, how sums combine, places, dates, the terminal and the JSON."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from policytable.asking import Answer, Offer, Office, Question, answer_json, answer_schema, ask, region_named
from policytable.asking.joining import joined, said
from policytable.asking.pages import paragraphs
from policytable.asking.places import chain
from policytable.cli import main
from policytable.cli.marking import width as columns
from policytable.errors import PolicyError, UsageError
from policytable.fragments import directives
from policytable.published import open_edition
from policytable.regions import gazetteer
from tests.asking_cases import CASES, Case
from tests.embedded import Embedded


@pytest.fixture(scope="module")
def office(embedded: Embedded) -> Office:
    return Office(embedded.published)


def asked(office: Office, words: str, zone: str = "", **more: str) -> Answer:
    return office.ask(Question(region_named(words, zone), **more))


def brief(offer: Offer) -> str:
    """A sum as the cases write it, in 万元."""
    value = offer.value
    low, high = (format(yuan / 10**4, "g") if yuan is not None else "" for yuan in (value.yuan_min, value.yuan_max))
    words = {"fixed": low, "cap": f"≤{high}", "range": f"{low}-{high}"}.get(value.kind, value.kind)
    return words + ("管理层" if value.recipient == "management" else "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.zone or case.region}-{case.level}")
def test_answers_what_was_written_down_before(office: Office, case: Case) -> None:
    answer = asked(office, case.region, case.zone, level=case.level)
    given = {place.region.label: tuple(map(brief, place.offers)) for place in answer.places if place.offers}
    assert given == case.gives
    assert tuple(pair.standing for pair in answer.pairs) == case.pairs
    assert sum(len(left.facts) for left in answer.left) == case.left
    assert [place.relation for place in answer.places] == ["own"] + ["inherited"] * (len(answer.places) - 1)
    assert all(place.reason and place.state != "stated" for place in answer.places if not place.offers)


def test_every_quote_stands_on_the_page_it_leads_to(office: Office) -> None:
    """Also those that were found in the page itself; the page is opened where the fact is marked."""
    texts: dict[str, str] = {}
    for case in CASES:
        answer = asked(office, case.region, case.zone, level=case.level)
        quotes = [quote for one in (*answer.offers, *answer.higher, *answer.upkeep) for quote in one.quotes]
        for quote in (*quotes, *(rule.quote for rule in answer.rules)):
            page, _, anchor = (quote.page or "").partition("#")
            file = office.published.folder / page
            if page not in texts:
                texts[page] = "".join(paragraph.text for paragraph in paragraphs(file) or ())
            assert re.sub(r"\s", "", quote.words) in re.sub(r"\s", "", texts[page]), quote
            wanted = directives(f"#{anchor}")
            assert [one.start for one in wanted] == [quote.words] if wanted else f'id="{anchor}"' in file.read_text("utf-8"), quote


def test_sums_are_added_only_where_the_texts_say_so(office: Office) -> None:
    told = {case.region: asked(office, case.region, case.zone, level=case.level).bounds for case in CASES}
    assert {place: [(one.yuan, one.at_most) for one in bounds] for place, bounds in told.items() if bounds} == {"厦门市": [(1500000, True)]}


def test_an_exception_is_seen_where_the_award_stands_in_the_excepted_article(office: Office) -> None:
    """慈溪 takes off what 宁波 gave, but not for 第九条, which is the award's own."""
    rule = next(rule for rule in asked(office, "慈溪市").rules if rule.scope == "above")
    assert (rule.effect, rule.conditional, rule.excepts) == ("difference", True, ("第九条", "第十条"))
    award = asked(office, "慈溪市").offers[0]
    above = replace(award, id="other", place=gazetteer().get("330200"), giver=replace(award.giver, policy="other"))
    pair = joined((award, above), (rule,), frozenset())[0]
    assert (pair.standing, pair.conditional, pair.rules) == ("excepted", False, (rule.id,))
    elsewhere = replace(award, quotes=(replace(award.quotes[0], clause="第十二条"),))
    assert [(one.standing, one.conditional) for one in joined((elsewhere, above), (rule,), frozenset())] == [("difference", True)]


def test_offers_say_from_whom_until_when_and_for_what(office: Office) -> None:
    own, inherited = asked(office, "合肥市").offers
    assert (own.giver.number, own.giver.issuers, own.giver.until) == ("合政〔2018〕37号", ("合肥市人民政府",), "2021-01-01")
    assert own.conditions == ("新认定",) and own.marks == ("未复核",)
    assert inherited.giver.until is None and "未写明有效期" in inherited.giver.term
    merged = asked(office, "宣城市").offers[0]
    assert len(merged.facts) == 2 and [giver.title for giver in merged.also] == ["宣城市制造业升级资金申报指南（绿色制造部分）"]
    assert [offer.level_word for offer in asked(office, "津南区", level="provincial").offers] == ["市级（直辖市的市级，相当于省级）"]
    assert [brief(offer) for offer in asked(office, "徽州区", level="provincial").higher] == ["100", "20"]


def test_everything_but_other_and_other_alone(office: Office) -> None:
    every = {offer.object for offer in asked(office, "合肥市", object="all", level="all").offers}
    assert {"green_factory", "green_park", "green_supply_chain"} <= every and "other" not in every
    assert {offer.object for offer in asked(office, "合肥市", object="other", level="all").offers} == {"other"}
    assert {offer.object for offer in asked(office, "合肥市", object="绿色园区").offers} == {"green_park"}
    with pytest.raises(UsageError, match="no object"):
        asked(office, "合肥市", object="blue_factory")


@pytest.mark.parametrize(
    ("words", "day", "sums", "reason"),
    [
        ("温岭市", "2018-06-30", ("50",), "尚未发布"),
        ("武汉市", "2018-06-30", ("50",), "尚未发布"),
        ("福州市", "2018-06-30", ("30",), "尚未发布"),  # before it was amended
        ("温州市", "2021-06-01", (), "失效"),
        ("合肥市", "2017-01-01", (), "尚未发布"),
    ],
)
def test_another_date(office: Office, words: str, day: str, sums: tuple[str, ...], reason: str) -> None:
    answer = asked(office, words, as_of=day)
    assert tuple(brief(offer) for offer in answer.places[0].offers) == sums
    assert any(reason in left.reason for left in answer.left)
    assert any(day in note or "晚于" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("words", "zone", "chained"),
    [
        ("义乌市", "", ["330782", "330700", "330000", "100000"]),
        ("济源市", "", ["419001", "410000", "100000"]),
        ("津南区", "", ["120112", "120000", "100000"]),
        ("320500", "苏州工业园区", ["320500", "320500", "320000", "100000"]),
        ("苏州工业园区", "", ["320500", "320500", "320000", "100000"]),
    ],
)
def test_places_above(words: str, zone: str, chained: list[str]) -> None:
    assert [place.adcode for place in chain(region_named(words, zone))] == chained


@pytest.mark.parametrize(
    ("words", "code"),
    [("鼓楼区", "region_ambiguous"), ("海南", "region_ambiguous"), ("999999", "unknown_region"), ("瞎写县", "unknown_region")],
)
def test_a_place_that_is_none_or_several(words: str, code: str) -> None:
    with pytest.raises(UsageError) as told:
        region_named(words)
    assert told.value.code == code
    assert code != "region_ambiguous" or "、" in told.value.message


def test_cues_prove_themselves() -> None:
    table = tomllib.loads((files("policytable.asking") / "joining.toml").read_text("utf-8"))
    for cue in table["cue"]:
        for words in cue["finds"]:
            assert cue["effect"] in {one.effect for one in said(words)}, words
        for words in cue["not"]:
            assert cue["effect"] not in {one.effect for one in said(words)}, words


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "同一事项在国家、省、市均有资金支持的，市级资金可以叠加；在市级不同专项之间，选其一申报。",
            ["cumulative above", "highest_only within"],
        ),
        ("同一事项就高不重复，已获国家、省同类资金且超过本政策标准的，不再兑现。", ["highest_only within", "highest_only above?"]),
        ("第三十六条　择优不叠加。晋级的补差；与国家、省补助重复且文件明示不可兼得的，从其明示。", ["difference levels", "refer above?"]),
        ("同一項目同時符合本措施和市內其他政策的，按照就高、不重複的原則執行。", ["highest_only within"]),
        ("同一级别只配套支持一次，不同级别叠加配套支持。", ["cumulative levels"]),
        ("获得多个级别认定的，按最高级别奖励，已获低级别奖励的予以差额补足。", ["highest_only levels", "difference within"]),
        ("获得省级称号的奖励40万元，后续升级为国家级的只补差额。", ["difference levels"]),
        ("同一项目已获上级支持的，按照从高不重复原则执行，另有规定的除外。", ["highest_only above?"]),
        ("同一生产线不得重复计算。企业不需要重复提交证明。", []),
    ],
)
def test_sentences(words: str, told: list[str]) -> None:
    assert [f"{one.effect} {one.scope}" + "?" * one.conditional for one in said(words)] == told


def test_json_holds_to_its_schema(office: Office) -> None:
    validator = jsonschema_rs.validator_for(answer_schema())
    assert set(answer_schema()["properties"]) == {field.name for field in fields(Answer)}
    for words, zone in (("合肥市", ""), ("320500", "苏州工业园区"), ("厦门市", ""), ("海南省", "")):
        data = answer_json(asked(office, words, zone, object="all", level="all"))
        assert not list(validator.iter_errors(data))
        assert validator.is_valid(data | {"more": 1}) is False


def test_an_edition_without_pages_says_that_it_could_not_look(embedded: Embedded, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in ("manifest.json", "facts.jsonl", "cells.jsonl", "policies.jsonl", "documents.jsonl"):
        shutil.copy(embedded.out / name, folder / name)
    answer = ask(open_edition(folder), Question(region_named("厦门市")))
    assert [pair.standing for pair in answer.pairs] == ["unread"] and not answer.bounds


def test_in_the_terminal(embedded: Embedded, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["ask", "--region", "徽州区", "--out", str(embedded.out)]) == 0
    told = capsys.readouterr().out
    whole = [line for line in told.splitlines() if "site/" not in line and str(embedded.out) not in line]
    assert max(map(columns, whole)) <= 60
    for words in ("【本地】黄山市徽州区", "20万元（未复核）", "文件未说明可否叠加", "徽政〔2018〕", "原文", "证据", "有效期至2021-12-31"):
        assert words in told.replace("\n        ", ""), words
    assert main(["ask", "--region", "320500", "--zone", "苏州工业园区", "--json", "--out", str(embedded.out)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert jsonschema_rs.is_valid(answer_schema(), data) and data["places"][0]["region"]["zone"] == "苏州工业园区"
    assert main(["ask", "--region", "鼓楼区", "--out", str(embedded.out)]) == 2
    assert capsys.readouterr().err.startswith("[region_ambiguous] ")


def test_no_edition_is_a_coded_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="edition_unreadable"):
        open_edition(tmp_path)


def test_hostile_words_do_not_reach_the_terminal() -> None:
    from policytable.cli.asking import _wrapped

    assert "".join(_wrapped("  · 绿色\x1b[31m工厂\u202e名", 80)) == "  · 绿色 [31m工厂 名"


def test_every_region_gets_an_answer(office: Office) -> None:
    for region in [*gazetteer().provinces, *gazetteer().regions[::97]]:
        answer = office.ask(Question(region, object="all", level="all"))
        assert len(answer.places) >= 1 and answer.places[-1].region.adcode == "100000"
