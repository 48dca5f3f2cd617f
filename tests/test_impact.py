"""What other rules would change is told before they are used: facts, cells and decisions, and nothing is written anywhere."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from policytable.cli import main
from policytable.errors import RulesError, UsageError
from policytable.extract import Context
from policytable.model import Register
from policytable.pipeline import Impact, Place, Verdict, decide, impact, make_edition, refresh
from policytable.pipeline.keys import facts_key
from policytable.rules import load, using
from policytable.sources import load_register
from policytable.store import Home
from tests.conftest import ROOT, register_source

SHIPPED = ROOT / "src" / "policytable" / "rules"
CAPPED = "第一条 对获得省级绿色工厂称号的企业，给予不超过47万元的一次性奖励。\n第二条 绿色工厂每两年复核一次。\n"


@dataclass
class Bench:
    """A home with what was read of a small corpus, and a copy of the rules to edit."""

    home: Home
    corpus: Path
    rules: Path

    @property
    def register(self) -> Register:
        return load_register(self.corpus / "sources.toml")[0]

    def edit(self, name: str, rule: str, change: Callable[[str], str]) -> None:
        """Rewrite the words of one rule, from its id to the next rule."""
        path = self.rules / f"{name}.toml"
        head, mark, tail = path.read_text(encoding="utf-8").partition(f'id = "{rule}"')
        own, following, rest = tail.partition("\n[[rule]]")
        path.write_text(head + mark + change(own) + following + rest, encoding="utf-8")

    def impact(self) -> Impact:
        return impact(self.home, self.register, self.rules)

    def fact(self, words: str) -> str:
        edition = make_edition(self.home, self.register)
        return next(one.fact.id for one in edition.reviewed if words in one.fact.display)

    def decide(self, words: str, action: str) -> str:
        verdict = Verdict(action, "甲", "2020-02-01T00:00:00+08:00", "看过")  # type: ignore[arg-type]
        return decide(self.home, self.register, self.fact(words), verdict).id


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Iterator[Bench]:
    (small / "cap.txt").write_text(CAPPED, encoding="utf-8")
    register_source(small, "cap", "cap.txt", issued="2018-06-01", title="江苏省绿色工厂扶持办法")
    rules = tmp_path / "rules"
    shutil.copytree(SHIPPED, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    found = Bench(Home(tmp_path / "home"), small, rules)
    moments = (f"2020-01-01T00:{minute:02}:00+00:00" for minute in itertools.count())
    refresh(found.home, found.register, Place(small, tmp_path / "out"), lambda: next(moments))
    yield found
    found.home.close()


def no_cap(own: str) -> str:
    """The cue without the words that the document uses."""
    return own.replace("不超过", "不超出")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_rules_change_nothing(bench: Bench) -> None:
    found = bench.impact()
    assert not found.changes and found.packs[0] == found.packs[1]
    assert found.documents == 3 and found.counts[0] == found.counts[1] > 0


def test_an_edited_cue_changes_the_fact_and_its_cell(bench: Bench) -> None:
    bench.edit("award", "award.cap.before", no_cap)
    found = bench.impact()
    assert [(one.rule, one.kind) for one in found.rules] == [("award.cap.before", "edited")]
    (fact,) = found.facts
    assert (fact.kind, fact.source, fact.field) == ("changes", "cap", "award")
    assert ("kind", "cap", "fixed") in fact.parts and fact.state == "machine"
    assert found.changes and not found.decisions


def test_a_rule_that_is_gone_takes_its_facts_and_the_cell_says_why(bench: Bench) -> None:
    bench.edit("target", "target.verb", lambda own: own.replace("创建", "创见"))
    found = bench.impact()
    assert ("vanishes", "plan", "target") in {(one.kind, one.source, one.field) for one in found.facts}
    (cell,) = (one for one in found.cells if one.column == "target")
    assert (cell.adcode, cell.after.split("]")[0]) == ("320000", "[not_stated") and "37家" in cell.before


def test_examples_that_no_longer_hold_are_told(bench: Bench) -> None:
    bench.edit("award", "award.cap.before", lambda own: own.replace("封顶|", ""))
    (rule,) = bench.impact().rules
    assert any("封顶" in example for example in rule.unproved)


def test_an_accepted_value_outlives_the_rules(bench: Bench) -> None:
    accepted, other = bench.decide("47万元", "accept"), bench.decide("83万元", "accept")
    bench.edit("award", "award.cap.before", no_cap)
    found = bench.impact()
    (touched,) = found.decisions
    assert (touched.decision, touched.outcome) == (accepted, "outlives") and touched.after == "decision_outlives"
    assert found.facts[0].state == "accepted"
    assert other not in {one.decision for one in found.decisions}


def test_a_rejection_with_nothing_left_is_gone(bench: Bench) -> None:
    rejected = bench.decide("37家", "reject")
    bench.edit("target", "target.verb", lambda own: own.replace("创建", "创见"))
    (touched,) = bench.impact().decisions
    assert (touched.decision, touched.outcome, touched.after) == (rejected, "gone", "none")


def test_a_correction_stays_on_its_changed_fact(bench: Bench) -> None:
    edition = make_edition(bench.home, bench.register)
    fact = next(one.fact for one in edition.reviewed if "47万元" in one.fact.display)
    verdict = Verdict("correct", "乙", "2020-02-02T00:00:00+08:00", "以公报为准", value=fact.value, display="最高47万元")
    decision = decide(bench.home, bench.register, fact.id, verdict).id
    bench.edit("award", "award.cap.before", no_cap)
    (touched,) = bench.impact().decisions
    assert (touched.decision, touched.outcome) == (decision, "stays") and not bench.impact().cells


def test_nothing_is_published_or_decided(bench: Bench, tmp_path: Path) -> None:
    bench.decide("47万元", "accept")
    bench.edit("award", "award.cap.before", no_cap)
    before = digests(tmp_path / "out"), bench.home.ledger.all(), make_edition(bench.home, bench.register)
    bench.impact()
    assert (digests(tmp_path / "out"), bench.home.ledger.all(), make_edition(bench.home, bench.register)) == before


def test_another_pack_has_keys_of_its_own(bench: Bench) -> None:
    bench.edit("award", "award.cap.before", no_cap)
    own = facts_key("parsed", Context())
    with using(load(bench.rules)):
        assert facts_key("parsed", Context()) != own
    assert facts_key("parsed", Context()) == own


def test_a_document_that_only_the_others_cannot_read_is_told(bench: Bench) -> None:
    path = bench.rules / "shapes.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('id = "shape.mark"', 'id = "shape.other_mark"'), encoding="utf-8")
    found = bench.impact()
    assert {source for source, _ in found.unread} == {"plan", "city", "cap"} and found.changes


@pytest.mark.parametrize(("name", "words", "said"), [("award", "[[rule]\n", "award.toml"), ("macros", "[macros]\na = 3\n", "word tables")])
def test_broken_rules_are_the_loaders_to_tell(bench: Bench, name: str, words: str, said: str) -> None:
    (bench.rules / f"{name}.toml").write_text(words, encoding="utf-8")
    with pytest.raises(RulesError, match=said):
        bench.impact()


def test_missing_files_and_folders_are_told(bench: Bench) -> None:
    (bench.rules / "scope.toml").unlink()
    with pytest.raises(RulesError, match=r"scope\.toml"):
        bench.impact()
    with pytest.raises(UsageError):
        impact(bench.home, bench.register, bench.rules / "none")


def test_the_command(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.decide("47万元", "accept")
    command = ["impact", "--home", str(bench.home.path), "--corpus", str(bench.corpus), "--rules"]
    assert main([*command, str(SHIPPED)]) == 0
    assert "facts: 0 appear, 0 vanish, 0 change" in capsys.readouterr().out
    bench.edit("award", "award.cap.before", no_cap)
    assert main([*command, str(bench.rules)]) == 4
    text = capsys.readouterr().out
    assert "edited: award.cap.before" in text and "kind: cap → fixed" in text and "outlives: accept" in text
    assert main([*command, str(bench.rules), "--json"]) == 4
    data = json.loads(capsys.readouterr().out)
    assert data["facts"][0]["kind"] == "changes" and data["decisions"][0]["outcome"] == "outlives"
    (bench.rules / "award.toml").write_text("[[rule]\n", encoding="utf-8")
    assert main([*command, str(bench.rules)]) == 1
    assert "[rules]" in capsys.readouterr().err
