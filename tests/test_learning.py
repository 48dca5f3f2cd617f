"""What review teaches: the precision of rules and net as decisions measure it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policytable.model import AwardValue, Decision, Document, Extraction, Fact, Issue, Mark, Reading, Region, Reviewed, Seen, Source
from policytable.review.anchor import View
from policytable.review.netscore import NetScore, net_score
from policytable.review.precision import Tally, judged, tallies, wilson

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
