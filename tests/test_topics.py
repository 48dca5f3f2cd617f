"""Topics: data that is checked when it is loaded, and tables of a second and a third topic made from it."""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from policytable.cli import main
from policytable.cli.evaluating import read_labelled
from policytable.errors import RegisterError, RulesError
from policytable.evaluate import evaluate
from policytable.model import Fact
from policytable.pipeline import FileJob, read_file
from policytable.rules import Rule, pack, pack_of, using
from policytable.sources import load_register
from policytable.topics import load_topic, topic, topics
from tests.conftest import ROOT

SMART = ROOT / "corpus" / "topics" / "smart_factory"
OTHERS = [name for name in topics() if name != "green_factory"]  # the first topic's rules are proved in test_rules
PROOFS = [(rule, text) for name in OTHERS for rules in pack_of(topic(name)).rules.values() for rule in rules for text in rule.examples]
DENIALS = [
    (rule, text) for name in OTHERS for rules in pack_of(topic(name)).rules.values() for rule in rules for text in rule.counterexamples
]
FIRST = {rule.id for rules in pack().rules.values() for rule in rules}


def own(pairs: list[tuple[Rule, str]]) -> list[tuple[Rule, str]]:
    """The rules that a topic brings; those of the first topic and the common ones are proved elsewhere."""
    return [(rule, text) for rule, text in pairs if rule.id not in FIRST]


@pytest.mark.parametrize(("rule", "example"), own(PROOFS), ids=[f"{rule.id}: {text}" for rule, text in own(PROOFS)])
def test_a_topics_example_fires(rule: Rule, example: str) -> None:
    assert rule.proves(example)


@pytest.mark.parametrize(("rule", "example"), own(DENIALS), ids=[f"{rule.id}: {text}" for rule, text in own(DENIALS)])
def test_a_topics_counterexample_does_not(rule: Rule, example: str) -> None:
    assert not rule.proves(example)


def test_the_topic_of_the_published_table() -> None:
    found = topic("green_factory")
    assert [column.key for column in found.columns] == ["target", "award", "industry", "fee_bearer", "supervision", "note", "national"]
    headers = ["创建目标", "奖励资金", "优先鼓励行业", "第三方费用", "监督管理", "备注", "国家级绿色工厂数"]
    assert [column.header for column in found.columns] == headers
    with pytest.raises(RulesError, match="no topic 'zero_waste'; there are: green_factory, smart_factory"):
        topic("zero_waste")


# --- faults ---------------------------------------------------------------------------------------


def copied(tmp_path: Path, name: str = "green_factory") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    for item in (files("policytable.topics") / name).iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
    return folder


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('field = "award"', 'field = "prize"', "[[column]] 2: no field 'prize'"),
        ('levels = ["national", "unspecified"]', 'levels = ["federal"]', "[[column]] 2: no level 'federal'"),
        ('key = "award"', 'key = "target"', "the key 'target' stands twice"),
        ("whole = true", 'whole = "yes"', "[[column]] 3: whole must be a bool"),
        ('title = "绿色工厂"', 'title = ""', "title must be a str and not blank"),
        ('object = "green_factory"', 'object = "green_mill"', "object 'green_mill' is none of the [objects]"),
        ('whole_mark = "绿色制造体系"', "", "whole and whole_mark together"),
        ('national_list = "绿色工厂名单"', "", "[[column]] 7: a column without a field counts the national_list"),
        ('recipient = "park"', 'recipient = "fairy"', "[objects.green_park]: recipient 'fairy'"),
        ("yuan = 1_000_000_000", "yuan = 0", "[doubt]: yuan must be above zero"),
        ("show_level = true", "shows_level = true", "[[column]] 1: unknown key 'shows_level'"),
        ("[doubt]", 'beside = ["blue_factory"]\n[doubt]', "beside: no topic 'blue_factory'"),
        ("[doubt]", '[mechanisms]\naudit = ""\n[doubt]', "[mechanisms] audit: the word must be a text"),
        ("[doubt]", "[doubt", "no TOML"),
    ],
)
def test_a_topic_file_that_does_not_hold_names_file_entry_and_reason(tmp_path: Path, before: str, after: str, fault: str) -> None:
    folder = copied(tmp_path)
    text = (folder / "topic.toml").read_text(encoding="utf-8")
    assert before in text
    (folder / "topic.toml").write_text(text.replace(before, after, 1 if before != "whole = true" else -1), encoding="utf-8")
    with pytest.raises(RulesError) as told:
        load_topic(folder)
    assert "green_factory/topic.toml: " in str(told.value) and fault in str(told.value)


def test_all_faults_of_a_topic_are_told_at_once(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / "topic.toml").read_text(encoding="utf-8")
    (folder / "topic.toml").write_text(text.replace('field = "award"', 'field = "prize"').replace('whole_mark = "绿色制造体系"\n', ""))
    with pytest.raises(RulesError) as told:
        load_topic(folder)
    assert "prize" in str(told.value) and "whole_mark" in str(told.value)


RULE = '\n[[rule]]\nid = "{id}"\neffect = "{effect}"\nvalue = {{ {value} }}\npattern = "甲"\nexamples = ["甲"]\ncounterexamples = ["乙"]\n'


@pytest.mark.parametrize(
    ("file", "entry", "fault"),
    [
        (
            "objects.toml",
            ("object.new", "object", 'object = "red_mill"'),
            "objects.toml: object.new: object 'red_mill' is none of the topic's",
        ),
        ("supervision.toml", ("s.new", "mechanism", 'mechanism = "audit"'), "supervision.toml: s.new: mechanism 'audit' is none"),
        ("note.toml", ("n.new", "note", 'kind = "gossip"'), "note.toml: n.new: kind 'gossip' is none"),
        ("prize.toml", ("p.new", "x", "a = 1"), "green_factory/prize.toml: no such rule file"),
        ("objects.toml", ("award.verb", "object", 'object = "other"'), "award.verb: the id stands in award.toml too"),
    ],
)
def test_a_rule_that_tells_what_the_topic_does_not_know(tmp_path: Path, file: str, entry: tuple[str, str, str], fault: str) -> None:
    folder = copied(tmp_path)
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(RULE.format(id=entry[0], effect=entry[1], value=entry[2]))
    with pytest.raises(RulesError) as told:
        pack_of(load_topic(folder))
    assert fault in str(told.value)


def test_an_object_that_no_rule_finds(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    text = (folder / "topic.toml").read_text(encoding="utf-8")
    (folder / "topic.toml").write_text(
        text.replace("[[column]]", '[objects.green_mill]\ntitle = "绿色磨坊"\n\n[[column]]', 1), encoding="utf-8"
    )
    with pytest.raises(RulesError, match="no rule finds the object 'green_mill'"):
        pack_of(load_topic(folder))


# --- the second topic -----------------------------------------------------------------------------


def facts(text: str, folder: Path, name: str) -> tuple[Fact, ...]:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    with using(pack_of(topic(name))):
        extraction = read_file(FileJob(str(path), issued="2025-01-01")).extraction
    assert extraction is not None
    return extraction.facts


def test_what_is_other_in_one_topic_is_named_in_the_other(tmp_path: Path) -> None:
    text = "第一条 对获评省级智能工厂的企业奖励60万元。\n第二条 对获评省级绿色工厂的企业奖励40万元。\n"
    told = {name: [(fact.object, fact.object_text, fact.display) for fact in facts(text, tmp_path, name)] for name in topics()}
    assert [(object_, words) for object_, words, _ in told["green_factory"]] == [("other", "智能工厂"), ("green_factory", None)]
    assert [(object_, words) for object_, words, _ in told["smart_factory"]] == [("smart_factory", None), ("other", "绿色工厂")]


def test_grades_are_tiers(tmp_path: Path) -> None:
    found = facts("对评为先进级、卓越级智能工厂的企业，分别奖励30万元、90万元。", tmp_path, "smart_factory")
    assert [(fact.value.tier, fact.value.yuan_max) for fact in found] == [("先进级", 300000), ("卓越级", 900000)]  # type: ignore[union-attr]


def test_the_gold_of_the_second_topic() -> None:
    """The floor of the eight texts: they and their labels are ours, so this holds what was reached and measures nothing new."""
    with using(pack_of(topic("smart_factory"))):
        report = evaluate(SMART / "gold", read_labelled)
    assert report.overall.counts.gold == 94
    assert report.overall.counts.f1 >= 0.98
    assert report.quotes == report.exact_quotes
    assert not report.of("misgrounded")


def test_one_command_makes_the_second_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMART, tmp_path / "corpus" / "topics" / "smart_factory")
    assert main(["run", "--topic", "smart_factory"]) == 0
    out = tmp_path / "outputs" / "topics" / "smart_factory"
    table = json.loads((out / "table.json").read_bytes())
    assert [column["header"] for column in table["columns"]] == ["建设目标", "奖励资金", "重点行业", "评审评估费用", "监督管理", "备注"]
    cells = {cell["column"]: cell for row in table["rows"] if row["name"] == "安徽" for cell in row["cells"]}
    assert [item["text"] for item in cells["award"]["items"]] == [
        "芜湖市：国家级：200万元",
        "芜湖市：省级：100万元",
        "芜湖市：市级基础级：5万元",
    ]
    assert "各地智能工厂政策一览" in (out / "site" / "index.html").read_text(encoding="utf-8")
    assert (out / "site" / "cells" / "340000-award.html").is_file()
    page = (out / "site" / "cells" / "340000-award.html").read_text(encoding="utf-8").split("<body")[1]
    assert "smart_factory" not in re.sub("<code>.*?</code>", "", page)  # ids of rules aside
    summary = json.loads((out / "schema" / "summary.schema.json").read_bytes())
    assert summary["required"][2:8] == ["target", "award", "industry", "fee_bearer", "supervision", "note"]


def test_the_topic_asked_for_is_the_registers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "安徽", "--topic", "green_factory", "--corpus", str(SMART), "--home", str(tmp_path)]) == 2
    assert "its topic is smart_factory" in capsys.readouterr().err


# --- a third topic, from data only ------------------------------------------------------------------

THIRD = """name = "tea_garden"
title = "生态茶园"
site_title = "各地生态茶园政策一览"
object = "tea_garden"
stems = ["生态"]
horizon = 2030

[doubt]
yuan = 1_000_000
count = 500

[objects.tea_garden]
title = "生态茶园"
recipient = "park"

[mechanisms]
tasting = "品鉴抽评"

[[column]]
key = "goal"
header = "建园目标"
field = "target"

[[column]]
key = "money"
header = "补助"
field = "award"
show_level = true

[[column]]
key = "watch"
header = "监管"
field = "supervision"
"""
GARDEN = """[[rule]]
id = "object.tea_garden"
effect = "object"
value = { object = "tea_garden" }
pattern = '生态(?:示范)?茶园'
examples = ["获评⟦生态茶园⟧"]
counterexamples = ["茶园路"]
"""
TASTING = """[[rule]]
id = "supervision.tasting"
effect = "mechanism"
value = { mechanism = "tasting" }
pattern = '盲品'
examples = ["每年⟦盲品⟧"]
counterexamples = ["品牌"]
"""
TEXT = """福建省生态茶园建设办法
第一条 到2030年，全省建成生态茶园120个，到2028年建成省级生态示范茶园900个。
第二条 对获评省级生态茶园的企业，给予30万元奖励。
第三条 对省级生态茶园组织盲品。
"""


def third(folder: Path) -> Path:
    (folder / "topic").mkdir(parents=True)
    for name, text in (("topic", THIRD), ("objects", GARDEN), ("supervision", TASTING)):
        (folder / "topic" / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    source = '[[source]]\nid = "garden"\nregion = "350000"\nlocations = ["text.txt"]\nissued = "2026-03-01"\nsample = true\n'
    (folder / "sources.toml").write_text(f'as_of = "2026-12-31"\ntopic = "tea_garden"\nsample_mark = "示例"\n\n{source}', encoding="utf-8")
    return folder


def test_a_third_topic_from_data_only(tmp_path: Path) -> None:
    corpus, out = third(tmp_path / "tea"), tmp_path / "out"
    assert main(["run", "--corpus", str(corpus), "--home", str(tmp_path / "home"), "--out", str(out)]) == 0
    table: dict[str, Any] = json.loads((out / "table.json").read_bytes())
    cells = {cell["column"]: cell for row in table["rows"] if row["name"] == "福建" for cell in row["cells"]}
    assert [item["text"] for item in cells["money"]["items"]] == ["省级：30万元（奖园区）"]
    assert cells["watch"]["items"][0]["text"].endswith("盲品（品鉴抽评）")
    assert "120家" in cells["goal"]["text"]
    fact = table["facts"][cells["money"]["items"][0]["facts"][0]]
    assert fact["object"] == "tea_garden" and "30万元" in fact["evidence"][0]["quote"]
    issues = [json.loads(line) for line in (out / "issues.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [issue["message"] for issue in issues] == ["a number of more than 500: 到2028年建成省级生态示范茶园900个"]


def test_a_topic_beside_the_register_must_be_the_one_it_names(tmp_path: Path) -> None:
    corpus = third(tmp_path / "tea")
    register = corpus / "sources.toml"
    register.write_text(register.read_text(encoding="utf-8").replace("tea_garden", "rice_field"), encoding="utf-8")
    with pytest.raises(RegisterError, match="the folder beside the register holds 'tea_garden'"):
        load_register(corpus)


def test_a_topic_that_changes_reads_the_texts_again(tmp_path: Path) -> None:
    corpus, home = third(tmp_path / "tea"), tmp_path / "home"
    command = ["run", "--corpus", str(corpus), "--home", str(home), "--out", str(tmp_path / "out")]
    assert main(command) == 0
    rules = corpus / "topic" / "objects.toml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("生态(?:示范)?茶园", "有机茶园"), encoding="utf-8")
    assert main(command) == 0
    told = [json.loads(line) for line in (tmp_path / "out" / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert not [fact for fact in told if fact["object"] == "tea_garden"]
