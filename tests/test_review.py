"""The review stage: decisions stay on their statement through new runs, parsers and rules, and step back where it is not certain."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policytable.errors import LedgerError
from policytable.model import (
    AwardValue,
    Decision,
    Document,
    Extraction,
    Fact,
    Field,
    Issue,
    Level,
    Reading,
    Region,
    Reviewed,
    Seen,
    Source,
    SupervisionValue,
    TargetValue,
    Value,
)
from policytable.review import Verdict, decisions_about, make_decision, overlay, queue, retire

SOURCE = Source("s1", Region("320500", "苏州市"), ("documents/s1.html",))
TEXT = """一、目标
到2020年，创建国家级绿色工厂10家。
二、扶持政策
（一）对获得国家级绿色工厂称号的企业，给予一次性奖励100万元，由市财政承担。
（二）对获得省级绿色工厂称号的企业，给予一次性奖励50万元。
三、监督管理
对绿色工厂每三年复核一次。"""
AWARD = "对获得国家级绿色工厂称号的企业，给予一次性奖励100万元"
LOWER = "对获得省级绿色工厂称号的企业，给予一次性奖励50万元"
MILLION = AwardValue("fixed", 1_000_000, 1_000_000)
HALF = AwardValue("fixed", 500_000, 500_000)
DOUBLE = AwardValue("fixed", 2_000_000, 2_000_000)


@dataclass(frozen=True, slots=True)
class Said:
    """A fact to plant: the `nth` place (from 0) where `quote` stands."""

    quote: str
    value: Value = MILLION
    level: tuple[Level, ...] = ("national",)
    object: str = "green_factory"
    nth: int = 0
    clause: str | None = None
    doubtful: bool = False
    field: Field = "award"


FACTS = (Said(AWARD, clause="二/（一）"), Said(LOWER, HALF, ("provincial",), clause="二/（二）"))


def read(text: str = TEXT, said: tuple[Said, ...] = FACTS, source: Source = SOURCE) -> Reading:
    document = Document("d-" + str(len(text)), "text/plain", text)
    return Reading(source, document=document, extraction=Extraction(tuple(_fact(document, item) for item in said)))


def _fact(document: Document, said: Said) -> Fact:
    start = [match.start() for match in re.finditer(re.escape(said.quote), document.text)][said.nth]
    return Fact(
        id=f"{document.id}-{start}-{said.level[0]}-{said.object}",
        field=said.field,
        object=said.object,
        level=said.level,
        value=said.value,
        display=said.quote[-5:],
        evidence=(document.cite(start, start + len(said.quote), said.clause),),
        doubtful=said.doubtful,
    )


FIRST = _fact(Document("d-" + str(len(TEXT)), "text/plain", TEXT), FACTS[0])


def verdict(action: Any = "accept", **changes: Any) -> Verdict:
    return replace(Verdict(action, "张三", "2020-01-02T09:00:00+08:00", "对照原文"), **changes)


def decide(action: Any = "accept", *, reading: Reading | None = None, number: int = 0, **changes: Any) -> Decision:
    reading = reading or read()
    assert reading.extraction is not None
    return make_decision(reading, reading.extraction.facts[number], verdict(action, **changes))


def correction(**changes: Any) -> Decision:
    return decide("correct", **{"value": DOUBLE, "display": "200万元", **changes})


def states(reviewed: tuple[Reviewed, ...]) -> list[str]:
    return ["held" if item.held else item.state for item in reviewed]


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


# --- the four actions --------------------------------------------------------


def test_without_decisions_the_facts_are_the_machines() -> None:
    reviewed, issues = overlay((read(),), ())
    assert (states(reviewed), issues) == (["machine", "machine"], ())
    assert [item.fact for item in reviewed] == list(read().extraction.facts)  # type: ignore[union-attr]


def test_an_accepted_fact_stays_as_it_is() -> None:
    decision = decide("accept")
    reviewed, issues = overlay((read(),), (decision,))
    assert (states(reviewed), issues) == (["accepted", "machine"], ())
    assert reviewed[0].decision == decision.id
    assert reviewed[0].fact.origin.kind == "rule"


def test_a_corrected_fact_is_the_reviewers() -> None:
    decision = correction(level=("national", "provincial"))
    reviewed, issues = overlay((read(),), (decision,))
    assert (states(reviewed), issues) == (["corrected", "machine"], ())
    fact = reviewed[0].fact
    assert (fact.value, fact.display, fact.level) == (DOUBLE, "200万元", ("national", "provincial"))
    assert (fact.origin.kind, fact.origin.rules) == ("reviewer", (decision.id,))
    assert (fact.id, fact.evidence) == (FIRST.id, FIRST.evidence)


def test_a_rejected_fact_is_kept_as_rejected() -> None:
    reviewed, issues = overlay((read(),), (decide("reject", number=1),))
    assert (states(reviewed), issues) == (["machine", "rejected"], ())


def test_an_added_fact_is_cited_in_the_document() -> None:
    wanted = _fact(read().document, Said("每三年复核一次", SupervisionValue("periodic_review", 36), field="supervision", clause="三"))  # type: ignore[arg-type]
    decision = make_decision(read(), wanted, verdict("add"))
    spaced = TEXT.replace("每三年复核", "每三年\n复核")
    reviewed, issues = overlay((read(spaced),), (decision,))
    assert (states(reviewed), issues) == (["machine", "machine", "added"], ())
    fact = reviewed[2].fact
    assert fact.evidence[0].quote == "每三年\n复核一次"
    assert (fact.value, fact.display, fact.region) == (wanted.value, wanted.display, SOURCE.region)
    assert (fact.origin.kind, fact.origin.rules, fact.id) == ("reviewer", (decision.id,), f"review-{decision.id}")


def test_an_added_fact_that_the_rules_now_read_is_not_doubled() -> None:
    bare = read(said=FACTS[1:])
    decision = make_decision(bare, FIRST, verdict("add"))
    assert states(overlay((bare,), (decision,))[0]) == ["machine", "added"]
    reviewed, issues = overlay((read(),), (decision,))
    assert (states(reviewed), issues) == (["accepted", "machine"], ())


def test_a_second_grade_at_the_same_words_is_added_beside_the_first() -> None:
    reading = read(said=(replace(FACTS[0], value=replace(MILLION, tier="一档")),))
    second = replace(reading.extraction.facts[0], id="x", value=replace(HALF, tier="二档"))  # type: ignore[union-attr]
    decision = make_decision(reading, second, verdict("add"))
    reviewed, issues = overlay((reading,), (decision,))
    assert (states(reviewed), issues) == (["machine", "added"], ())


def test_a_correction_may_move_to_other_words() -> None:
    decision = correction(value=None, display=None, quote="给予一次性奖励100万元")
    reviewed, _ = overlay((read(),), (decision,))
    evidence = reviewed[0].fact.evidence[0]
    assert (evidence.quote, evidence.clause) == ("给予一次性奖励100万元", "二/（一）")
    assert TEXT[evidence.start : evidence.end] == evidence.quote


def test_an_object_becomes_other_and_back() -> None:
    other = overlay((read(),), (decide("correct", object="other"),))[0][0].fact
    assert other.object == "other"
    assert other.object_text
    named = Reading(SOURCE, document=read().document, extraction=Extraction((replace(other, origin=FIRST.origin),)))
    back = overlay((named,), (decide("correct", reading=named, object="green_park"),))[0][0].fact
    assert (back.object, back.object_text) == ("green_park", None)


# --- what a decision outlives ------------------------------------------------

UNTOUCHED: dict[str, tuple[str, tuple[Said, ...]]] = {
    "a second run": (TEXT, FACTS),
    "a clause inserted above, numbers moved": (
        TEXT.replace("（二）", "（三）").replace("（一）", "（二）").replace("策\n", "策\n（一）对绿色园区给予奖励80万元。\n"),
        (replace(FACTS[0], clause="二/（二）"), FACTS[1]),
    ),
    "an equal lead-in inserted above": (TEXT.replace("策\n", "策\n对获得国家级绿色工厂称号的企业，优先推荐。\n"), FACTS),
    "a chapter inserted above": ("前言：为推进绿色制造，制定本办法。\n" + TEXT, (replace(FACTS[0], clause="三/（一）"), FACTS[1])),
    "the sentence before it changed": (TEXT.replace("创建国家级绿色工厂10家", "创建国家级绿色工厂20家以上"), FACTS),
    "the words behind the comma changed": (TEXT.replace("由市财政承担", "由区财政承担"), FACTS),
    "a parser that keeps line ends": (TEXT.replace("称号的企业", "称号\n的企业", 1).replace("一次性", "一 次 性", 1), ()),
    "a parser that joins lines": (TEXT.replace("\n", ""), FACTS),
    "full-width figures": (TEXT.replace("100", "１００"), ()),
    "traditional characters": (TEXT.replace("对获得国家级绿色工厂称号的企业", "對獲得國家級綠色工廠稱號的企業"), ()),
}


@pytest.mark.parametrize("name", UNTOUCHED)
@pytest.mark.parametrize("action", ["accept", "correct", "reject"])
def test_a_decision_outlives(name: str, action: str) -> None:
    text, said = UNTOUCHED[name]
    if not said:  # the words look different: plant the fact at the same place
        start = text.index("对获得") if "对获得国" in text else text.index("對獲得")
        end = text.index("万元", start) + 2
        said = (Said(text[start:end], clause="二/（一）"), FACTS[1])
    decision = correction() if action == "correct" else decide(action)
    reviewed, issues = overlay((read(text, said),), (decision,))
    assert codes(issues) == []
    assert states(reviewed) == [{"accept": "accepted", "correct": "corrected", "reject": "rejected"}[action], "machine"]


CUED = Said("最高" + AWARD, AwardValue("cap", yuan_max=1_000_000))
RULES: dict[str, tuple[tuple[Said, ...], dict[str, str]]] = {
    "another value": (
        (replace(FACTS[0], value=HALF), FACTS[1]),
        {"accept": "accepted", "correct": "corrected", "reject": "rejected"},
    ),
    "fewer words around the same value": (
        (replace(FACTS[0], quote="国家级绿色工厂称号的企业，给予一次性奖励100万元"), FACTS[1]),
        {"accept": "accepted", "correct": "corrected", "reject": "rejected"},
    ),
    "a cue more, another value": (
        (replace(FACTS[0], quote=AWARD + "，由市财政承担", value=HALF), FACTS[1]),
        {"accept": "accepted", "correct": "corrected", "reject": "rejected"},
    ),
    "another object": (
        (replace(FACTS[0], object="green_park"), FACTS[1]),
        {"accept": "held machine accepted", "correct": "held machine corrected", "reject": "held"},
    ),
    "what the reviewer had said": (
        (replace(FACTS[0], value=DOUBLE), FACTS[1]),
        {"accept": "accepted", "correct": "corrected", "reject": "rejected"},
    ),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("action", ["accept", "correct", "reject"])
def test_new_rules_read_the_same_words_otherwise(name: str, action: str) -> None:
    said, expected = RULES[name]
    decision = correction() if action == "correct" else decide(action)
    reviewed, issues = overlay((read(said=said),), (decision,))
    first, *more = expected[action].split()
    assert states(reviewed) == [first, *(more or ["machine"])]
    assert set(codes(issues)) <= {"decision_reopened", "decision_outlives"}
    assert ("decision_reopened" in codes(issues)) == (action == "reject" and first == "held")
    stands = next((item.fact for item in reviewed if item.state in ("accepted", "corrected")), None)
    if stands:
        assert stands.value == {"accept": MILLION, "correct": DOUBLE}[action]
        assert stands.object == "green_factory"
        assert stands.display == {"accept": FIRST.display, "correct": "200万元"}[action]


@pytest.mark.parametrize("action", ["accept", "correct", "reject"])
def test_another_heading_makes_the_same_words_another_statement(action: str) -> None:
    text = "一、对国家级绿色工厂的奖励\n给予一次性奖励100万元。\n二、其他\n对省级绿色园区另行规定。"
    quote, heading = Said("给予一次性奖励100万元"), "国家级绿色工厂的奖励"

    def reading(text: str, heading: str, level: Level) -> Reading:
        read_ = read(text, (replace(quote, level=(level,)),))
        assert read_.document and read_.extraction
        (fact,) = read_.extraction.facts
        start = text.index(heading)
        rooted = replace(fact, evidence=(*fact.evidence, read_.document.cite(start, start + len(heading))))
        return replace(read_, extraction=Extraction((rooted,)))

    first = reading(text, heading, "national")
    decision = correction(reading=first) if action == "correct" else decide(action, reading=first)
    assert states(overlay((first,), (decision,))[0]) == [{"accept": "accepted", "correct": "corrected", "reject": "rejected"}[action]]
    other = reading(text.replace(heading, "省级绿色工厂的奖励"), "省级绿色工厂的奖励", "provincial")
    reviewed, issues = overlay((other,), (decision,))
    assert (states(reviewed), codes(issues)) == (["held"], ["decision_reopened"])


def test_a_reviewer_may_ask_for_another_look() -> None:
    first = decide("accept")
    asked = decide("reopen", when="2020-01-03T09:00:00+08:00", supersedes=(first.id,))
    for reading, shown in ((read(), ["held", "machine"]), (read(said=FACTS[1:]), ["machine", "held"])):
        reviewed, issues = overlay((reading,), (first, asked))
        assert (states(reviewed), codes(issues)) == (shown, ["decision_reopened"])
        assert queue(reviewed, issues)[0].risk == "reopened"


@pytest.mark.parametrize(
    ("action", "expected"), [("accept", ["machine", "accepted"]), ("correct", ["machine", "corrected"]), ("reject", ["machine"])]
)
def test_new_rules_read_nothing_any_more(action: str, expected: list[str]) -> None:
    decision = correction() if action == "correct" else decide(action)
    reviewed, issues = overlay((read(said=FACTS[1:]),), (decision,))
    assert states(reviewed) == expected
    assert codes(issues) == (["decision_outlives"] if action == "accept" else [])


def test_a_decision_does_not_move_to_the_other_statement_of_its_quote() -> None:
    quote = "对获得国家级绿色工厂称号的企业，给予一次性奖励100万元"
    both = (Said(quote), Said(quote, object="green_park"))
    decision = decide("reject", reading=read(said=both))
    reviewed, issues = overlay((read(said=both[1:]),), (decision,))
    assert (states(reviewed), codes(issues)) == (["held"], ["decision_reopened"])


def test_a_decision_does_not_move_to_the_next_sum() -> None:
    text = "对国家级绿色工厂奖励100万元、50万元。"
    first, second = Said("对国家级绿色工厂奖励100万元"), Said("对国家级绿色工厂奖励100万元、50万元", HALF)
    decision = decide("correct", reading=read(text, (first, second)), value=DOUBLE, display="200万元")
    reviewed, issues = overlay((read(text, (second,)),), (decision,))
    assert [(item.state, item.fact.value) for item in reviewed] == [("machine", HALF), ("corrected", DOUBLE)]
    assert issues == ()


# --- when it steps back ------------------------------------------------------

CHANGED: dict[str, tuple[str, tuple[Said, ...], str]] = {
    "another sum": (
        TEXT.replace("100万元", "200万元"),
        (replace(FACTS[0], quote=AWARD.replace("100", "200"), value=DOUBLE), FACTS[1]),
        "decision_orphaned",
    ),
    "another sum and clause": (
        TEXT.replace("100万元", "200万元"),
        (replace(FACTS[0], quote=AWARD.replace("100", "200"), value=DOUBLE, clause="四"), FACTS[1]),
        "decision_orphaned",
    ),
    "a word that bends it": (TEXT.replace("100万元，", "100万元以上，"), FACTS, "decision_reopened"),
    "a word before it": (TEXT.replace("（一）对", "（一）不再对"), FACTS, "decision_reopened"),
    "an equal clause above": (
        TEXT.replace("一、目标\n", f"一、目标\n{AWARD}。\n"),
        (replace(FACTS[0], nth=1), FACTS[1]),
        "decision_reopened",
    ),
    "an equal clause below": (f"{TEXT}\n{AWARD}。", FACTS, "decision_reopened"),
}


@pytest.mark.parametrize("name", CHANGED)
@pytest.mark.parametrize("action", ["accept", "correct", "reject"])
def test_changed_words_open_the_item_again(name: str, action: str) -> None:
    text, said, code = CHANGED[name]
    decision = correction() if action == "correct" else decide(action)
    reading = read(text, said)
    reviewed, issues = overlay((reading,), (decision,))
    # What was accepted and is read as before is published as the machine's and asked about; anything else is held.
    same = action == "accept" and code == "decision_reopened"
    assert states(reviewed) == ["machine" if same else "held", "machine"]
    assert codes(issues) == [code]
    assert queue(reviewed, issues)[0].fact == reviewed[0].fact
    assert reviewed[0].fact == reading.extraction.facts[0]  # type: ignore[union-attr]
    assert reviewed[0].decision == decision.id
    (issue,) = issues
    evidence = reviewed[0].fact.evidence[0]
    assert (issue.about, issue.start, issue.end) == ("s1", evidence.start, evidence.end)
    assert all(part in issue.message for part in ("s1", "award", AWARD, decision.id, "张三"))
    assert issue.remedy


def test_an_equal_clause_above_is_not_mistaken_for_the_decided_one() -> None:
    text = TEXT.replace("一、目标\n", f"一、目标\n{AWARD}。\n")
    twice = (replace(FACTS[0], clause="一"), replace(FACTS[0], nth=1))
    reviewed, issues = overlay((read(text, twice),), (decide("reject"),))
    assert (states(reviewed), codes(issues)) == (["machine", "held"], ["decision_reopened"])


def test_vanished_words_leave_an_orphan_and_nothing_else() -> None:
    text = TEXT.replace(AWARD + "，由市财政承担。", "略。")
    reviewed, issues = overlay((read(text, FACTS[1:]),), (decide("accept"),))
    assert (states(reviewed), codes(issues)) == (["machine"], ["decision_orphaned"])
    assert issues[0].start is None


@pytest.mark.parametrize(
    "readings",
    [(), (Reading(SOURCE),), (read(source=replace(SOURCE, id="s2")),)],
    ids=["no register", "not read", "another source"],
)
def test_a_decision_without_its_document_is_an_orphan(readings: tuple[Reading, ...]) -> None:
    _, issues = overlay(readings, (decide("accept"),))
    assert codes(issues) == ["decision_orphaned"]


def test_a_figure_inside_a_longer_one_is_another_figure() -> None:
    text = "建设10家工厂。"
    decision = decide(reading=read(text, (Said("10家", TargetValue("exact", 10, 10), field="target"),)))
    now = read(text.replace("10家", "110家"), (Said("110家", TargetValue("exact", 110, 110), field="target"),))
    reviewed, issues = overlay((now,), (decision,))
    assert (states(reviewed), codes(issues)) == (["held"], ["decision_orphaned"])


# --- duplicates --------------------------------------------------------------

ROWS = "\n".join(f"{city}市\n绿色工厂\n40家\n完成" for city in ("甲", "乙", "丙"))
FORTY = tuple(Said("40家", TargetValue("exact", 40, 40), nth=number, field="target", clause=f"表1/{number}") for number in range(3))


@pytest.mark.parametrize("number", range(3))
def test_each_of_several_equal_quotes_has_its_own_decision(number: int) -> None:
    decision = decide("reject", reading=read(ROWS, FORTY), number=number)
    assert decision.seen.lookalikes == 3
    reviewed, issues = overlay((read(ROWS, FORTY),), (decision,))
    assert issues == ()
    assert [place for place, state in enumerate(states(reviewed)) if state == "rejected"] == [number]


def test_equal_paragraphs_are_told_apart_by_what_is_further_away() -> None:
    lead = "对绿色工厂的奖励按照以下标准执行，由所在地财政部门负责落实，奖励"
    text = f"甲区：{lead}10万元，当年兑现，不得拖欠，不得挪用，不得截留，不得虚报，不得冒领。\n" * 3
    text = text.replace("甲区", "丙区", 1)[:-1] + "完"
    said = tuple(Said("奖励10万元", nth=number) for number in range(3))
    for number in range(3):
        decision = decide("reject", reading=read(text, said), number=number)
        reviewed, issues = overlay((read(text, said),), (decision,))
        assert issues == ()
        assert [place for place, state in enumerate(states(reviewed)) if state == "rejected"] == [number]


def test_a_row_more_opens_the_decision_on_a_lookalike_again() -> None:
    decision = decide("reject", reading=read(ROWS, FORTY), number=2)
    more = "丁市\n绿色工厂\n40家\n完成\n" + ROWS
    said = (*FORTY, replace(FORTY[0], nth=3))
    reviewed, issues = overlay((read(more, said),), (decision,))
    assert codes(issues) == ["decision_reopened"]
    assert states(reviewed) == ["machine", "machine", "machine", "held"]


def test_page_and_attachment_with_one_statement_share_the_decision() -> None:
    reviewed, issues = overlay((read(), read("附件\n" + TEXT)), (decide("reject"),))
    assert (states(reviewed), issues) == (["rejected", "machine"] * 2, ())


def test_the_attachment_without_the_words_is_left_alone() -> None:
    empty = read("附件：名单", ())
    for readings in ((read(), empty), (empty, read())):
        reviewed, issues = overlay(readings, (correction(),))
        assert (states(reviewed), issues) == (["corrected", "machine"], ())


# --- several decisions -------------------------------------------------------


def test_a_decision_is_undone_by_superseding_it() -> None:
    first = correction()
    undone = decide("accept", when="2020-01-03T09:00:00+08:00", supersedes=(first.id,))
    again = decide("reject", when="2020-01-04T09:00:00+08:00", supersedes=(undone.id,))
    for decisions, expected in (((first,), "corrected"), ((first, undone), "accepted"), ((again, first, undone), "rejected")):
        reviewed, issues = overlay((read(),), decisions)
        assert (states(reviewed)[0], issues) == (expected, ())


def test_a_correction_is_corrected_from_the_corrected_fact() -> None:
    first = correction(object="green_park")
    shown = overlay((read(),), (first,))[0][0].fact
    second = make_decision(read(), shown, verdict("correct", value=HALF, display="50万元", supersedes=(first.id,)))
    reviewed, issues = overlay((read(),), (first, second))
    assert issues == ()
    assert (reviewed[0].fact.value, reviewed[0].fact.object, reviewed[0].fact.display) == (HALF, "green_park", "50万元")


def test_an_addition_is_taken_back_by_rejecting_it() -> None:
    bare = read(said=FACTS[1:])
    first = make_decision(bare, FIRST, verdict("add"))
    added = overlay((bare,), (first,))[0][1].fact
    back = make_decision(bare, added, verdict("reject", supersedes=(first.id,)))
    reviewed, issues = overlay((bare,), (first, back))
    assert (states(reviewed), issues) == (["machine"], ())


@pytest.mark.parametrize(
    "second",
    [
        decide("reject", who="李四"),
        decide("accept", who="李四"),
        correction(who="李四", value=HALF, display="50万元"),
        correction(who="李四", level=("provincial",)),
    ],
    ids=["rejected", "accepted", "other value", "other level"],
)
def test_two_who_disagree_hold_the_fact(second: Decision) -> None:
    reviewed, issues = overlay((read(),), (correction(), second))
    assert (states(reviewed), codes(issues)) == (["held", "machine"], ["decision_conflict"])
    assert reviewed[0].fact.origin.kind == "rule"
    assert "张三" in issues[0].message
    assert "李四" in issues[0].message


def test_a_conflict_ends_when_all_that_disagree_are_superseded() -> None:
    first, second = correction(), decide("reject", who="李四")
    about = decisions_about((read(),), FIRST, (first, second))
    assert set(about) == {first, second}
    agreed = tuple(decide("accept", when="2020-02-01T09:00:00+08:00", supersedes=(decision.id,)) for decision in about)
    reviewed, issues = overlay((read(),), (first, second, *agreed))
    assert (states(reviewed)[0], issues) == ("accepted", ())
    assert decisions_about((read(),), FIRST, (first, second, *agreed)) == tuple(sorted(agreed, key=lambda decision: decision.id))


def test_the_decision_that_holds_a_fact_is_about_it() -> None:
    text, said, _ = CHANGED["another sum"]
    reading = read(text, said)
    assert reading.extraction is not None
    assert decisions_about((reading,), reading.extraction.facts[0], (decide("accept"),)) == (decide("accept"),)
    assert decisions_about((reading,), reading.extraction.facts[1], (decide("accept"),)) == ()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (decide("accept"), decide("accept", who="李四"), "accepted"),
        (decide("reject"), decide("reject", who="李四"), "rejected"),
        (correction(), correction(who="李四"), "corrected"),
    ],
    ids=["accept", "reject", "correct"],
)
def test_two_who_agree_do_not_conflict(first: Decision, second: Decision, expected: str) -> None:
    reviewed, issues = overlay((read(),), (first, second))
    assert (states(reviewed)[0], issues) == (expected, ())


def test_two_additions_at_one_place_disagree() -> None:
    bare = read(said=())
    wanted = FIRST
    first = make_decision(bare, wanted, verdict("add"))
    same = make_decision(bare, wanted, verdict("add", who="李四"))
    other = make_decision(bare, replace(wanted, value=HALF), verdict("add", who="王五"))
    assert states(overlay((bare,), (first, same))[0]) == ["added"]
    reviewed, issues = overlay((bare,), (first, other))
    assert (states(reviewed), codes(issues)) == (["held", "held"], ["decision_conflict"])


# --- doubtful readings and retirement ----------------------------------------


@pytest.mark.parametrize(("action", "expected"), [(None, "held"), ("accept", "accepted"), ("correct", "corrected"), ("reject", "rejected")])
def test_a_doubtful_figure_is_held_until_someone_looked(action: str | None, expected: str) -> None:
    reading = read(said=(replace(FACTS[0], doubtful=True), FACTS[1]))
    changes: dict[str, Any] = {"value": DOUBLE, "display": "200万元"} if action == "correct" else {}
    decisions = (decide(action, reading=reading, **changes),) if action else ()
    reviewed, issues = overlay((reading,), decisions)
    assert (states(reviewed), issues) == ([expected, "machine"], ())
    if action is None:
        assert reviewed[0].held == "扫描件数字存疑，待复核"


def test_an_orphan_is_laid_to_rest_until_its_words_come_back() -> None:
    gone = read(TEXT.replace(AWARD + "，由市财政承担。", "略。"), FACTS[1:])
    first = correction()
    rest = retire(first, gone, verdict("reject", when="2020-02-01T09:00:00+08:00"))
    assert (rest.supersedes, rest.action) == ((first.id,), "reject")
    assert overlay((gone,), (first, rest))[1] == ()
    assert codes(overlay((read(),), (first, rest))[1]) == ["decision_reopened"]
    nowhere = retire(first, None, verdict("reject"))
    assert overlay((), (first, nowhere))[1] == ()


# --- making decisions --------------------------------------------------------


def test_a_decision_says_what_was_seen() -> None:
    decision = correction()
    evidence = FIRST.evidence[0]
    assert decision.seen == Seen(
        "s1",
        "award",
        "green_factory",
        ("national",),
        MILLION,
        AWARD,
        evidence.prefix,
        evidence.suffix,
        "二/（一）",
        1,
        document=FIRST.document,
    )
    assert (decision.value, decision.display, decision.object, decision.level) == (DOUBLE, "200万元", "green_factory", ("national",))


def test_the_id_of_a_decision_is_made_from_its_content() -> None:
    assert correction().id == correction().id
    others = {correction(**change).id for change in ({"who": "李四"}, {"why": "另"}, {"value": HALF}, {"supersedes": ("d-1",)})}
    assert len({*others, correction().id}) == 5


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: decide(who=" "), "nobody"),
        (lambda: decide(when="2020-01-02"), "zone"),
        (lambda: decide(value=DOUBLE), "takes no new value"),
        (lambda: decide("reject", quote="10家"), "takes no new value"),
        (lambda: decide("correct"), "changes nothing"),
        (lambda: decide("correct", value=DOUBLE), "words to display"),
        (lambda: correction(value=TargetValue("exact", 1, 1)), "none of award"),
        (lambda: correction(quote="没有这句话"), "not in the document"),
        (lambda: make_decision(Reading(SOURCE), FIRST, verdict()), "was not read"),
        (lambda: make_decision(read("别的文件", ()), FIRST, verdict()), "not in the document"),
        (lambda: make_decision(read(), overlay((read(),), (correction(),))[0][0].fact, verdict()), "reviewer's reading already"),
        (lambda: retire(correction(), None, verdict()), "by a rejection"),
        (lambda: retire(correction(), None, verdict("reject", who="")), "nobody"),
    ],
)
def test_a_verdict_that_does_not_hold_is_refused(make: Callable[[], Decision], said: str) -> None:
    with pytest.raises(LedgerError, match=said):
        make()


# --- the queue ---------------------------------------------------------------


def test_the_queue_is_ordered_by_risk() -> None:
    text = TEXT + "\n对获得国家级绿色园区称号的园区，给予奖励80万元。\n对获得国家级绿色供应链称号的企业，给予奖励60万元。"
    said = (
        *FACTS,
        Said("对获得国家级绿色园区称号的园区，给予奖励80万元", object="green_park"),
        Said("对获得国家级绿色供应链称号的企业，给予奖励60万元", object="green_supply_chain", doubtful=True),
        Said("创建国家级绿色工厂10家", TargetValue("exact", 10, 10), field="target"),
    )
    before = read(text, said)
    decisions = (
        decide("accept", reading=before, number=2),
        decide("reject", reading=before, number=0),
        decide("accept", reading=before, number=0, who="李四"),
    )
    after = read(text.replace("80万", "90万"), (*said[:2], replace(said[2], quote=said[2].quote.replace("80", "90")), *said[3:]))
    reviewed, issues = overlay((after,), decisions)
    items = queue(reviewed, issues)
    assert [item.risk for item in items] == ["conflict", "orphaned", "doubtful", "unreviewed", "unreviewed"]
    assert [item.fact for item in items] == [reviewed[number].fact for number in (0, 2, 3, 4, 1)]
    assert all(item.reason and item.source == "s1" for item in items)
    assert [item.issue.code if item.issue else None for item in items[:3]] == ["decision_conflict", "decision_orphaned", None]


def test_what_was_looked_at_is_not_in_the_queue() -> None:
    reviewed, issues = overlay((read(),), (decide("accept"), decide("reject", number=1)))
    assert [item.fact for item in queue(reviewed, issues)] == [one.fact for one in reviewed]
    assert {item.risk for item in queue(reviewed, issues)} == {"done"}


def test_an_orphan_without_a_fact_is_in_the_queue() -> None:
    (item,) = queue(*overlay((), (decide("accept"),)))
    assert (item.risk, item.fact, item.reason) == ("orphaned", None, f"该文件已不在登记表中。张三确认时为“{AWARD}”")


# --- properties --------------------------------------------------------------

pieces = [AWARD + "。", LOWER + "。", "（一）总则。", "2020年创建绿色工厂10家。", "奖励由市财政承担，", "无。\n"]
sentences = st.lists(st.sampled_from(pieces), min_size=1, max_size=8)


@given(sentences, sentences, st.data())
@settings(max_examples=150, deadline=None)
def test_a_decision_never_lands_on_another_place(before: list[str], after: list[str], data: st.DataObject) -> None:
    """Whatever is put around a statement: its decision applies to it, or to nothing."""
    old = "".join(before)
    places = [match.start() for match in re.finditer(re.escape(AWARD), old)]
    assume(places)
    chosen = data.draw(st.integers(0, len(places) - 1))
    decision = decide("reject", reading=read(old, _everywhere(old)), number=chosen)
    assert states(overlay((read(old, _everywhere(old)),), (decision,))[0])[chosen] == "rejected"

    added = "".join(after)
    new = added + old
    reviewed, issues = overlay((read(new, _everywhere(new)),), (decision,))
    hit = [number for number, item in enumerate(reviewed) if item.state == "rejected"]
    mine = added.count(AWARD) + chosen
    assert hit in ([], [mine])
    assert (AWARD in added) <= (hit == [])
    assert bool(hit) != bool(issues)


def _everywhere(text: str) -> tuple[Said, ...]:
    return tuple(replace(FACTS[0], nth=number, clause=None) for number in range(text.count(AWARD)))
