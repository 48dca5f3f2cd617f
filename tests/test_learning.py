"""What review teaches: the precision of rules and net as decisions measure it."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from policytable.cli import main
from policytable.cli.evaluating import read_labelled
from policytable.evaluate import judge
from policytable.model import AwardValue, Decision, Document, Extraction, Fact, Issue, Mark, Reading, Region, Reviewed, Seen, Source
from policytable.pipeline import Place, Proposal, Verdict, Workbench, casebook, learned, make_edition, publish, refresh, write_casebook
from policytable.review.anchor import View
from policytable.review.netscore import NetScore, net_score
from policytable.review.precision import Tally, judged, tallies, wilson
from policytable.sources import load_register
from policytable.store import Home
from tests.conftest import ROOT, register_source

SEEN = Seen(
    "s1", "award", "green_factory", ("national",), AwardValue("fixed", 100, 100), "奖励100元", "给予", "。", "一", 1, rules=("award.verb",)
)
OTHER = replace(SEEN, quote="奖励200元")
NONE = replace(SEEN, rules=(), quote="补助5元")


def made(name: str, action: str = "accept", seen: Seen = SEEN, **more: object) -> Decision:
    bare = Decision(name, action, seen, str(more.pop("who", "甲")), f"2020-01-01T00:00:{int(name, 36) % 60:02}+08:00")  # type: ignore[arg-type]
    return replace(bare, **more)  # type: ignore[arg-type]


DOUBLE = AwardValue("fixed", 200, 200)


@pytest.mark.parametrize(
    ("decisions", "outcomes"),
    [
        ([made("1")], [("right", ())]),
        ([made("1", "reject")], [("rejected", ())]),
        ([made("1", "correct", value=DOUBLE, display="200元")], [("wrong", ("value",))]),
        ([made("1", "correct", value=SEEN.value, object="green_park", level=("county",))], [("wrong", ("object", "level"))]),
        ([made("1", "correct", value=SEEN.value, quote="100元")], [("place", ())]),
        ([made("1", "correct", value=SEEN.value, display="壹佰元")], [("right", ())]),
        ([made("1", "add", NONE)], [("missed", ())]),
        # a reviewer's own addition, corrected or taken back, says nothing against a rule
        ([made("1", "add", NONE), made("2", "correct", NONE, value=DOUBLE, supersedes=("1",))], [("missed", ())]),
        ([made("1", "add", NONE), made("2", "reject", NONE, supersedes=("1",))], []),
        # only what stands counts
        ([made("1", "reject"), made("2", supersedes=("1",))], [("right", ())]),
        ([made("1", "reject"), made("2", "withdraw", supersedes=("1",))], []),
        ([made("1", "reopen")], []),
        ([made("1", "reject", replace(SEEN, lookalikes=0))], []),
        # of two independent answers both or neither, and once; contradicting ones wait for the adjudicator, whose word counts once
        ([made("1", panel="m")], []),
        ([made("1", panel="m"), made("2", panel="m", who="乙")], [("right", ())]),
        ([made("1", panel="m"), made("2", "reject", panel="m", who="乙")], []),
        ([made("1", panel="m"), made("2", "reject", panel="m", who="乙"), made("3", who="丙", supersedes=("1", "2"))], [("right", ())]),
        ([made("1"), made("2", "reject", OTHER)], [("right", ()), ("rejected", ())]),
    ],
)
def test_what_decisions_say_about_rules(decisions: list[Decision], outcomes: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(one.outcome, one.parts) for one in judged(decisions)] == outcomes


def test_figures_of_a_rule() -> None:
    found = judged([made("1"), made("2", "reject", OTHER), made("3", "add", NONE)])
    assert tallies(found, lambda one: one.rules) == {"award.verb": Tally(right=1, rejected=1)}
    whole = tallies(found, lambda _: ("all",))["all"]
    assert (whole.share, whole.found, whole.seen) == (0.5, 0.5, 2)
    assert Tally().share is None and Tally().found is None


# Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score without continuity correction)
@pytest.mark.parametrize(
    ("good", "number", "interval"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718)), (0, 0, (0.0, 1.0))],
)
def test_the_interval_is_wilsons(good: int, number: int, interval: tuple[float, float]) -> None:
    assert wilson(good, number) == pytest.approx(interval, abs=5e-5)


TEXT = "第一条 奖励100元。\n第二条 另行扶持。\n第三条 奖励7元。\n第四条 无关。\n第五条 奖励9元。\n"
SOURCE = Source("s1", Region("320500", "苏州市"), ("s1.txt",))
DOCUMENT = Document("d-1", "text/plain", TEXT)


def fact(quote: str, state: str) -> Reviewed:
    start = TEXT.index(quote)
    value = AwardValue("fixed", 1, 1)
    evidence = (DOCUMENT.cite(start, start + len(quote)),)
    return Reviewed(Fact(f"f-{start}", "award", "green_factory", ("national",), value, quote, evidence), "s1", state)  # type: ignore[arg-type]


def issue(code: str, words: str) -> Issue:
    return Issue(code, words, start=TEXT.index(words), end=TEXT.index(words) + len(words))


def test_the_net_is_judged_by_what_came_of_its_doubts_and_finds() -> None:
    issues = (
        issue("reading_doubtful", "第一条 奖励100元"),
        issue("wording_not_understood", "第二条 另行扶持"),
        issue("wording_not_understood", "第三条 奖励7元"),
        issue("wording_not_understood", "第四条 无关"),
    )
    reading = Reading(SOURCE, document=DOCUMENT, extraction=Extraction((), issues))
    reviewed = (fact("奖励100元", "rejected"), fact("奖励7元", "added"), fact("奖励9元", "added"))
    view = View(TEXT)
    place = view.places("另行扶持")[0]
    seen = replace(SEEN, quote="另行扶持", prefix=view.context(place)[0], suffix=view.context(place)[1])
    none = Mark("m", "none", "s1", "甲", "2020-01-01T00:00:00+08:00", place=seen.anchor)
    found = net_score((reading, reading), reviewed, (none,))
    assert found == NetScore(doubts_right=1, finds_right=1, finds_idle=1, finds_open=1, unheard=1)


def test_a_cell_of_digits_is_found_beside_another() -> None:
    view = View("广州市\t4\t520\t开发区\n奖励110元")
    assert [(place.start, place.end) for place in view.places("广州市\t4")] == [(0, 5)]
    assert view.places("10元") == ()


# --- from decisions to cases ------------------------------------------------------------------------------------------------------

SHIPPED = ROOT / "src" / "policytable" / "rules"
CAPPED = "第一条 对获得省级绿色工厂称号的企业，给予不超过47万元的一次性奖励。\n第二条 绿色工厂每两年复核一次。\n"


@dataclass
class Bench:
    """A home with what was read of a small corpus, and the desk on it."""

    home: Home
    corpus: Path
    desk: Workbench
    at: Path

    def decide(self, words: str, action: str, **more: object) -> Decision:
        board = self.desk.board()
        item = next(one for one in board.queue if one.fact and words in one.fact.display)
        verdict = Verdict(action, "甲", "", **more)  # type: ignore[arg-type]
        return self.desk.decide([Proposal(item.id, board.stamp(item), verdict)])[0]

    def refresh(self) -> None:
        refresh(self.home, load_register(self.corpus)[0], Place(self.corpus, self.at / "out"), lambda: next(MOMENTS))

    def main(self, *words: str) -> int:
        return main([*words, "--home", str(self.home.path), "--corpus", str(self.corpus)])


MOMENTS = (f"2020-01-01T{second // 60 % 24:02}:{second % 60:02}:00+00:00" for second in itertools.count())


@pytest.fixture
def bench(small: Path, tmp_path: Path) -> Iterator[Bench]:
    (small / "cap.txt").write_text(CAPPED, encoding="utf-8")
    register_source(small, "cap", "cap.txt", issued="2018-06-01", title="江苏省绿色工厂扶持办法")
    home = Home(tmp_path / "home")
    found = Bench(home, small, Workbench(home, lambda: load_register(small)[0], lambda: next(MOMENTS)), tmp_path)
    found.refresh()
    yield found
    home.close()


def test_a_correction_is_a_case_that_fails_today_and_passes_under_rules_that_read_it_so(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = bench.decide("47万元", "correct", value=AwardValue("fixed", 470_000, 470_000), display="47万元")
    right = bench.decide("29万元", "accept")
    rules, folder = tmp_path / "rules", bench.corpus / "cases"
    assert bench.main("cases") == 0
    results = {one.id: one for one in judge(folder, read_labelled)}
    assert {name: one.holds for name, one in results.items()} == {wrong.id: False, right.id: True}
    assert results[wrong.id].wanted == "47万元" and "不超过" in results[wrong.id].read
    shutil.copytree(SHIPPED, rules, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    award = rules / "award.toml"
    award.write_text(award.read_text(encoding="utf-8").replace("不超过", "不超出"), encoding="utf-8")
    capsys.readouterr()
    bench.main("impact", "--rules", str(rules), "--json")
    told = json.loads(capsys.readouterr().out)["cases"]
    assert told["number"] == 2
    assert [(one["outcome"], one["case"]["id"]) for one in told["changes"]] == [("mends", wrong.id)]
    assert bench.main("evaluate", str(folder), "--json") == 0
    whole = json.loads(capsys.readouterr().out)["overall"]
    assert (whole["gold"], whole["predicted"], whole["matched"]) == (2, 2, 1)  # what nobody decided about is not judged


def test_a_rejection_is_a_case_that_only_holds_where_it_is_not_read(bench: Bench) -> None:
    gone = bench.decide("29万元", "reject")
    write_casebook(casebook(bench.home, load_register(bench.corpus)[0]), bench.at / "cases")
    (result,) = judge(bench.at / "cases", read_labelled)
    assert (result.id, result.holds, result.wanted) == (gone.id, False, "")
    (blind,) = judge(bench.at / "cases", lambda *job: (read_labelled(*job)[0], ()))
    assert blind.holds


def test_cases_are_of_the_bytes_that_were_seen_and_always_the_same(bench: Bench) -> None:
    made = bench.decide("29万元", "accept")
    register = load_register(bench.corpus)[0]
    first = casebook(bench.home, register)
    (bench.corpus / "city.txt").write_text("第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励31万元。\n", encoding="utf-8")
    bench.refresh()
    again = casebook(bench.home, register)
    assert again.documents == first.documents and not again.left_out
    write_casebook(again, bench.at / "cases")
    (result,) = judge(bench.at / "cases", read_labelled)
    assert (result.id, result.holds) == (made.id, True)


def test_the_queue_says_why_a_decision_does_not_hold_any_more(bench: Bench) -> None:
    bench.decide("29万元", "accept")
    (bench.corpus / "city.txt").write_text("第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励31万元。\n", encoding="utf-8")
    bench.refresh()
    (item,) = [one for one in bench.desk.reload().queue if one.risk == "orphaned"]
    assert item.fact is not None and "31万元" in item.fact.display
    assert "原文字句已不在文件中。甲确认时为“" in item.reason and "29万元”；现为“" in item.reason and item.reason.endswith("31万元”")


def test_the_manifest_and_the_page_tell_the_precision_of_each_rule(bench: Bench) -> None:
    bench.decide("29万元", "accept")
    bench.decide("47万元", "reject")
    register = load_register(bench.corpus)[0]
    publish(bench.home, register, bench.at / "out")
    review = json.loads((bench.at / "out" / "manifest.json").read_text(encoding="utf-8"))["review"]
    assert review["decisions"] == 2 and review["facts"]["rejected"] == 1
    found = learned(bench.desk.board())
    money = next(record for record in found.rules if record.id == "quantity.money")
    assert review["precision"]["quantity.money"] == {"right": 1, "moved": 0, "wrong": 0, "rejected": 1}
    assert (money.now, {example.item for example in money.examples} <= set(bench.desk.board().items)) == (Tally(right=1, rejected=1), True)
    assert found.total == Tally(right=1, rejected=1) and make_edition(bench.home, register).reviewed


def test_marks_travel_with_decisions(bench: Bench, tmp_path: Path) -> None:
    bench.decide("29万元", "accept")
    mark = bench.desk.mark(Mark("", "read", "city", "甲", ""))
    assert bench.main("decisions", "export") == 0
    other = Home(tmp_path / "other")
    for _ in range(2):
        refresh(other, load_register(bench.corpus)[0], Place(bench.corpus, tmp_path / "out2"), lambda: next(MOMENTS))
        assert other.ledger.marks() == (mark,) and len(other.ledger.all()) == 1
    other.close()
