"""Every fact can tell how it was read: the rules with the words they matched, what bent it, what it took over, what was refused."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from policytable.cli import main
from policytable.extract import Context, Read, accounts, extract
from policytable.glossary import EFFECTS, REFUSALS, effect_word, refusal_word
from policytable.model import Account, Document, Fact, Hit
from policytable.parse import parse
from policytable.regions import gazetteer
from policytable.rules import pack, recording, using
from policytable.segment import segment
from tests.conftest import ROOT

TEXT = """某市绿色制造奖励办法
第一条 上年度营业收入3000万元以上的企业，获得国家级绿色工厂称号的，给予最高70万元的一次性奖励。
第二条 支持绿色园区建设：
（一）获评省级的，奖励45万元；
（二）获评国家级的，奖励90万元。
第三条 到2020年，力争创建国家级绿色工厂12家。2017年已创建省级绿色工厂5家。
第四条 绿色工厂每三年复核一次。复核不合格的，撤销称号。
"""


def read(text: str = TEXT, issued: str = "2018-05-01") -> tuple[Read, tuple[Fact, ...]]:
    document = parse(text.encode(), "policy.txt", None).document
    clauses, context = segment(document), Context(gazetteer().get("320400"), issued)
    about, found = extract(document, clauses, context)
    return Read(document, clauses, context, about), found.facts


@pytest.fixture(scope="module")
def told() -> list[tuple[Fact, Account]]:
    given, facts = read()
    found = {account.fact: account for account in accounts(given, facts)}
    return [(fact, found[fact.id]) for fact in facts]


def about(told: list[tuple[Fact, Account]], field: str, words: str) -> Account:
    return next(account for fact, account in told if fact.field == field and words in fact.display)


def hits(found: tuple[Hit, ...]) -> set[tuple[str, str]]:
    return {(hit.effect, hit.words) for hit in found}


def test_the_rules_and_their_words(told: list[tuple[Fact, Account]]) -> None:
    award = about(told, "award", "70万元")
    assert hits(award.matches) >= {
        ("objects.object", "绿色工厂"),
        ("levels.level", "国家级"),
        ("award.verb", "给予"),
        ("quantities.money", "70万元"),
    }
    assert ("quantities.money", "3000万元") not in hits(award.matches)
    money = next(hit for hit in award.matches if hit.effect == "quantities.money")
    assert dict(money.groups) == {"first": "70", "first_unit": "万元"} and TEXT[money.start : money.end] == "70万元"
    assert len(money.version) == 8


def test_the_cue_that_bent_it(told: list[tuple[Fact, Account]]) -> None:
    cues = about(told, "award", "70万元").cues
    assert [(hit.effect, hit.words, hit.bends) for hit in cues] == [("award.cap", "最高", "70万元")]


def test_the_reading_that_was_refused_and_why(told: list[tuple[Fact, Account]]) -> None:
    (refused,) = about(told, "award", "70万元").refused
    assert (refused.words, refused.effect) == ("3000万元", "award.threshold")
    assert refused.reason.startswith("award.not.threshold") and "以上" in refused.because
    assert refusal_word(refused.effect, refused.reason) == "是门槛条件，不是奖励金额"


def test_what_was_taken_from_above(told: list[tuple[Fact, Account]]) -> None:
    inherited = {one.part: one for one in about(told, "award", "45万元").inherited}
    assert (inherited["object"].relation, inherited["object"].words) == ("lead", "绿色园区")
    assert (inherited["region"].relation, inherited["region"].words) == ("issuer", "常州市")
    assert "level" not in inherited  # its own statement says 省级
    review = next(account for fact, account in told if fact.field == "supervision" and "撤销" in fact.display)
    assert [(one.part, one.relation) for one in review.inherited if one.part == "object"] == [("object", "before")]


def test_a_target_tells_its_year_and_the_past_is_refused(told: list[tuple[Fact, Account]]) -> None:
    target = about(told, "target", "12家")
    assert hits(target.matches) >= {("target.strive", "力争"), ("quantities.time", "到2020年"), ("quantities.count", "12家")}
    assert not any(fact.field == "target" and "5家" in fact.display for fact, _ in told)


def test_a_number_in_a_table_is_named_by_its_row_and_its_head() -> None:
    page = """<html><body><h1>绿色制造奖励标准</h1><p>第一条 奖励标准如下（单位：万元）：</p>
    <table><tr><th>级别</th><th>绿色工厂</th><th>绿色园区</th></tr><tr><td>国家级</td><td>65</td><td>85</td></tr></table></body></html>"""
    document = parse(page.encode(), "table.html", "text/html").document
    clauses, context = segment(document), Context(gazetteer().get("320400"), "2018-05-01")
    said, found = extract(document, clauses, context)
    (park,) = (fact for fact in found.facts if fact.object == "green_park")
    (account,) = accounts(Read(document, clauses, context, said), [park])
    assert hits(account.matches) == {("shapes.shape", "85"), ("levels.level", "国家级"), ("objects.object", "绿色园区")}
    assert {(one.part, one.relation) for one in account.inherited} == {("object", "table"), ("region", "issuer")}


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("对首次认定的省级企业技术中心，给予一次性奖励26万元。", "objects.object"),
        ("对通过节水验收的企业，一次性补助8万元。", "others.beneficiary"),
    ],
)
def test_an_object_outside_the_topic_names_the_rule_that_read_its_words(words: str, effect: str) -> None:
    given, facts = read(f"某市若干措施\n第一条 {words}\n")
    (account,) = accounts(given, facts)
    assert facts[0].object == "other" and effect in {hit.effect for hit in account.matches}


def test_every_place_holds_its_words(told: list[tuple[Fact, Account]]) -> None:
    for _, account in told:
        for hit in (*account.matches, *account.cues):
            assert "".join(TEXT[hit.start : hit.end].split()) == "".join(hit.words.split())


def test_recording_changes_no_fact_and_some_facts_read_as_all() -> None:
    given, facts = read()
    with using(recording(pack())):
        assert read()[1] == facts
    every = {account.fact: account for account in accounts(given, facts)}
    for fact in facts:
        assert accounts(given, [fact]) == (every[fact.id],)


def test_a_fact_that_the_pack_does_not_read_has_no_account() -> None:
    given, facts = read()
    with using(pack().without("object.green_park")):
        found = {account.fact for account in accounts(given, facts)}
    assert {fact.id for fact in facts if fact.object != "green_park"} <= found
    assert not {fact.id for fact in facts if fact.object == "green_park"} & found


def test_the_development_texts_account_for_every_fact(shared: Path) -> None:
    labels = [json.loads(line) for line in (shared / "green-dev" / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    for label in labels[::4]:
        document: Document = parse((shared / "green-dev" / label["document"]).read_bytes(), label["document"], None).document
        clauses, context = segment(document), Context(gazetteer().get(label["region"].split()[0]), label.get("issued"))
        said, found = extract(document, clauses, context)
        told = accounts(Read(document, clauses, context, said), found.facts)
        assert [account.fact for account in told] == [fact.id for fact in found.facts]
        assert all(account.matches for account in told)


SILENT = {"metadata", "shapes"}  # they read the paper's own card and shape words; no fact of a cell rests on them
INNER = {"counted_verb", "generic", "article", "not_level"}  # they choose between words, before anything is read or refused


def test_every_effect_has_its_words() -> None:
    effects = {f"{name}.{rule.effect}" for name, rules in pack().rules.items() if name not in SILENT for rule in rules}
    nameless = {effect for effect in effects if effect.split(".")[1] not in INNER and effect not in EFFECTS and effect not in REFUSALS}
    assert not nameless, "give these a word in policytable.glossary"


def test_every_check_that_refuses_has_its_words() -> None:
    ids = {rule.id for rules in pack().rules.values() for rule in rules}
    prefixes = {name.split(".")[0] for name in REFUSALS}
    checks: set[str] = set()
    for path in (ROOT / "src" / "policytable" / "extract").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Return | ast.Call):
                strings = [
                    part.value for part in ast.iter_child_nodes(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                checks |= {text for text in strings if text.count(".") == 1 and text.replace(".", "").replace("_", "").isalpha()}
    told = {text for text in checks if text.split(".")[0] in prefixes and text not in ids}
    assert "award.no_verb" in told and not told - set(REFUSALS), "give these a reason in policytable.glossary"


def test_unknown_effects_stand_for_themselves() -> None:
    assert effect_word("award.new") == "award.new" and refusal_word("", "award.new") == "award.new"


def test_the_page_of_a_cell_tells_it(small: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    assert main(["run", "--home", str(home), "--corpus", str(small), "--out", str(out)]) == 0
    page = (out / "site" / "cells" / "320000-award.html").read_text(encoding="utf-8")
    assert "规则怎样读出" in page and "授奖用语" in page and "发文机关所在地区" in page
    assert main(["publish", "--home", str(home), "--corpus", str(small), "--out", str(out)]) == 0
    assert page == (out / "site" / "cells" / "320000-award.html").read_text(encoding="utf-8")


def test_explain_prints_it(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (small / "city.txt").write_text(TEXT, encoding="utf-8")
    place = ["--home", str(tmp_path / "home"), "--corpus", str(small), "--out", str(tmp_path / "out")]
    assert main(["run", *place]) == 0
    lines = (tmp_path / "out" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    fact = next(one["id"] for one in map(json.loads, lines) if "70万元" in one["display"])
    capsys.readouterr()
    assert main(["explain", fact, *place]) == 0
    said = capsys.readouterr().out
    assert re.search(r"matched: 金额 “70万元” \d+-\d+ first=70 first_unit=万元", said) and "bent by: 上限 “最高” on “70万元”" in said
    assert "set aside: award “3000万元”" in said and "是门槛条件，不是奖励金额" in said and "inherited: region “常州市” from issuer" in said
