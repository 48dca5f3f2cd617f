"""The net under the rules: it says what a statement states, makes no facts, and is the one that its description names."""

from __future__ import annotations

import json
import sys
from importlib import resources
from pathlib import Path

import pytest

from policytable.extract import Context, extract, net
from policytable.model import Document, Extraction
from policytable.regions import gazetteer
from policytable.rules import pack, using
from policytable.segment import segment

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "corpus"))

import train_net  # noqa: E402

CODES = ("wording_not_understood", "reading_doubtful")


def read(text: str) -> Extraction:
    document = Document("d", "text/plain", text)
    return extract(document, segment(document), Context(gazetteer().find("江苏省")[0], "2019-03-01"))[1]


def told(text: str) -> list[tuple[str, str]]:
    return [(issue.code, text[issue.start : issue.end]) for issue in read(text).issues if issue.code in CODES]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("对首次获得国家级绿色工厂称号的企业，给予一次性奖励100万元。", "award"),
        ("对复核不合格的企业，撤销其绿色工厂称号。", "supervision"),
        ("优先在钢铁、化工、建材等行业选择企业开展绿色工厂创建。", "industry"),
        ("第三方评价费用由申报企业自行承担。", "fee_bearer"),
        ("到2020年，全省创建绿色工厂50家。", "target"),
    ],
)
def test_plain_statements_state_their_field_and_no_other(text: str, field: str) -> None:
    (scores,) = net.shipped().scores([(text, "")])
    assert max(zip(scores, net.FIELDS, strict=True))[1] == field


@pytest.mark.parametrize("text", ["各部门要加强组织领导，明确2名联络员。", "企业近三年无较大安全事故。", "联系电话：0512-11112222。"])
def test_what_states_nothing_is_not_reported(text: str) -> None:
    assert told(text) == []


def test_a_statement_that_the_rules_lost_is_reported_with_its_place() -> None:
    lost = "对首次获得国家级绿色工厂称号的企业，给予一次性奖励100万元。"
    text = f"一、支持措施\n{lost}\n"
    assert told(text) == []
    verbs = [rule.id for rule in pack().of("award", "verb")]
    with using(pack().without(*verbs)):
        found = read(text)
    assert not [fact for fact in found.facts if fact.field == "award"]
    (issue,) = (issue for issue in found.issues if issue.code == "wording_not_understood")
    assert text[issue.start : issue.end] == lost and "奖励资金" in issue.message and issue.remedy and issue.severity == "warning"


def test_it_makes_no_facts() -> None:
    text = "对国家级绿色工厂给予奖励100万元。\n第三方评价费用由企业承担。"
    document = Document("d", "text/plain", text)
    assert read(text) == read(text)
    assert {fact.field for fact in read(text).facts} == {"award", "fee_bearer"}
    assert all(issue.about == document.id for issue in read(text).issues)


def test_the_weights_are_those_that_are_described() -> None:
    folder = resources.files("policytable.extract")
    about = json.loads(folder.joinpath("net.json").read_text(encoding="utf-8"))
    assert net.shipped().trained_on == about["trained_on"] and tuple(about["fields"]) == net.FIELDS
    assert len(folder.joinpath("net.bin").read_bytes()) < 3_000_000


def test_the_shipped_net_is_not_stale() -> None:
    """When this fails, what the net learns from has changed since it was trained: run corpus/train_net.py."""
    about = json.loads(resources.files("policytable.extract").joinpath("net.json").read_text(encoding="utf-8"))
    assert about["sources"] == train_net.sources(), "corpus/gold, corpus/net or the decisions changed: run corpus/train_net.py"


def test_the_same_statements_give_the_same_bytes(tmp_path: Path) -> None:
    few = train_net.written()[:60]
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        net.save(train_net.train(few, epochs=2), folder, train_net.digest(few), "")
        made.append((folder / "net.bin").read_bytes())
    assert made[0] == made[1]


def test_decisions_are_learned_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"id": "1", "action": "reject", "supersedes": None, "quote": None, "seen": {"field": "award", "quote": "奖励 100 万元"}}
    later = {**line, "id": "2", "action": "add", "supersedes": "1"}
    path = tmp_path / "decisions.jsonl"
    path.write_text("\n".join(map(json.dumps, (line, later))), encoding="utf-8")
    monkeypatch.setattr(train_net, "DECISIONS", path)
    assert train_net.decided() == [train_net.Taught("奖励100万元", "", (None, 1.0, None, None, None))]
