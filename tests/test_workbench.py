"""The desk of one process: what people decide comes to the ledger once, lands on what they saw, and can be taken back."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from policytable.errors import LedgerError, StaleError, UsageError
from policytable.model import AwardValue, Decision, Mark, Reading, Register, User
from policytable.pipeline import Board, Place, Proposal, Verdict, board_of, make_edition, readings, refresh, summary
from policytable.pipeline.deciding import decisions_for
from policytable.pipeline.editing import edition_of
from policytable.pipeline.hints import hints_of
from policytable.pipeline.marking import mark_for
from policytable.pipeline.reverting import reversal
from policytable.regions import gazetteer
from policytable.review import sealed
from policytable.sources import load_register
from policytable.store import Home
from tests.desk import ANNA, BO, CHEN, JUDGE, READER, Desk


@pytest.fixture
def desk(small: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Home(tmp_path / "home"), small)
    made.read()
    yield made
    made.home.close()


def shows(desk: Desk) -> tuple[object, ...]:
    """What others see: the table, the queue, the stamp, the state."""
    board = desk.bench.board()
    return board.edition, board.queue, board.stamp(desk.item()), desk.of()


# --- two independent answers ---------------------------------------------------


def test_an_answer_is_hidden_until_the_other_one_is_there(desk: Desk) -> None:
    pair = desk.mark(JUDGE, "pair")
    before = shows(desk)
    first = desk.decide(ANNA, "reject")
    assert first.panel == pair.id
    assert shows(desk) == before
    board, item = desk.bench.board(), desk.item()
    panel = board.notes(item).panel
    assert panel is not None
    assert (panel.state, panel.answered, panel.waits_for("安娜"), panel.waits_for("小波")) == ("open", ("安娜",), False, True)
    assert (board.history(item, "安娜"), board.history(item, "小波"), board.history(item, "主审")) == ((first,), (), ())
    assert make_edition(desk.home, board.edition.register).rows == board.edition.rows
    desk.decide(BO, "reject")
    assert desk.of().state == "rejected"
    assert len(desk.bench.board().history(desk.item(), "陈")) == 2


def test_unequal_answers_wait_for_an_adjudicator(desk: Desk) -> None:
    desk.mark(JUDGE, "pair")
    answers = desk.decide(ANNA, "reject").id, desk.decide(BO, "accept").id
    assert desk.item().risk == "conflict"
    with pytest.raises(UsageError) as told:
        desk.decide(CHEN, "accept")
    assert told.value.code == "not_allowed"
    with pytest.raises(UsageError, match="disagree"):
        desk.bench.revert(answers[0], ANNA)
    last = desk.decide(JUDGE, "accept")
    assert (set(last.supersedes), last.panel, desk.of().state) == (set(answers), None, "accepted")
    panel = desk.bench.board().notes(desk.item()).panel
    assert panel is not None
    assert (panel.state, panel.answered) == ("settled", ("安娜", "小波"))
    desk.bench.revert(last.id, JUDGE)
    assert desk.item().risk == "conflict"


def test_ones_own_answer_may_be_changed_and_taken_back_before(desk: Desk) -> None:
    openly = desk.decide(CHEN, "reject")
    desk.mark(JUDGE, "pair")
    with pytest.raises(UsageError, match="openly"):
        desk.decide(CHEN, "accept")
    first = desk.decide(ANNA, "accept")
    second = desk.decide(ANNA, "reject")
    assert set(second.supersedes) == {openly.id, first.id}
    assert desk.of().state == "rejected"
    with pytest.raises(UsageError, match="another's answer"):
        desk.bench.revert(second.id, BO)
    (back,) = desk.bench.revert(second.id, ANNA)
    assert (back.action, back.panel) == ("accept", second.panel)
    with pytest.raises(StaleError):
        desk.bench.revert(second.id, ANNA)
    (none,) = desk.bench.revert(desk.bench.revert(back.id, ANNA)[0].id, ANNA)
    assert none.action in ("accept", "reject")
    desk.decide(BO, "accept")
    assert desk.of().held or desk.of().state == "accepted"


def test_a_panel_that_somebody_answered_is_not_taken_back(desk: Desk) -> None:
    pair = desk.mark(ANNA, "pair")
    desk.mark(ANNA, "undo", about=pair.id)
    assert desk.bench.board().notes(desk.item()).panel is None
    again = desk.mark(ANNA, "pair")
    desk.decide(ANNA, "accept")
    with pytest.raises(UsageError, match="answered already"):
        desk.mark(ANNA, "undo", about=again.id)
    with pytest.raises(UsageError) as told:
        desk.mark(READER, "skip")
    assert told.value.code == "not_allowed"


# --- notes ---------------------------------------------------------------------


def test_what_was_said_beside_an_item_goes_with_it_to_the_next_text(desk: Desk) -> None:
    desk.mark(JUDGE, "assign", to="安娜")
    question = desk.mark(ANNA, "question", to="小波", text="含税吗？")
    desk.mark(CHEN, "skip")
    pair = desk.mark(ANNA, "pair")
    old = desk.item().id
    text = (desk.corpus / "plan.txt").read_text(encoding="utf-8")
    (desk.corpus / "plan.txt").write_text(text.replace("办法\n第一条", "办法\n\n为推进绿色制造，制定本办法。\n第一条"), encoding="utf-8")
    board = desk.read()
    assert desk.item().id != old
    notes = board.notes(desk.item())
    assert (notes.assigned, notes.skipped, [one.asked for one in notes.open_questions]) == ("安娜", ("陈",), [question])
    assert notes.panel is not None
    assert notes.panel.id == pair.id
    desk.mark(BO, "answer", about=question.id, text="含")
    assert not desk.bench.board().notes(desk.item()).open_questions
    assert desk.bench.board().notes(desk.item("29万元")).marks == ()


# --- taking back ---------------------------------------------------------------


def test_a_decision_is_taken_back_by_a_new_one(desk: Desk) -> None:
    first = desk.decide(ANNA, "accept")
    second = desk.decide(BO, "reject")
    with pytest.raises(StaleError) as told:
        desk.bench.revert(first.id, ANNA)
    assert any("小波" in now for _, _, now in told.value.differs)
    (copy,) = desk.bench.revert(second.id, CHEN)
    assert (copy.action, copy.who, copy.supersedes, copy.seen) == ("accept", "陈", (second.id,), first.seen)
    assert desk.of().state == "accepted"
    desk.bench.revert(copy.id, CHEN)
    assert desk.of().state == "rejected"
    (last,) = desk.bench.revert(desk.decide(ANNA, "reopen").id, ANNA)
    assert last.action == "reject"
    plain = desk.decide(ANNA, "accept", "29万元")
    (gone,) = desk.bench.revert(plain.id, ANNA)
    assert (gone.action, desk.of("29万元").state) == ("withdraw", "machine")
    desk.decide(BO, "reject", "29万元")
    with pytest.raises(StaleError):
        desk.bench.revert(gone.id, ANNA)
    with pytest.raises(UsageError):
        desk.bench.revert("d-nosuch", ANNA)
    assert len(desk.home.ledger.all()) == desk.home.ledger.revision()


def test_an_orphan_without_a_fact_is_laid_to_rest(desk: Desk) -> None:
    desk.decide(ANNA, "accept")
    (desk.corpus / "plan.txt").write_text("江苏省绿色工厂培育办法\n第一条 略。\n", encoding="utf-8")
    board = desk.read()
    item = next(one for one in board.queue if one.risk == "orphaned")
    assert item.fact is None
    rest = desk.bench.retire(item.id, BO, "已废止")
    assert rest.action == "reject"
    assert all(one.risk != "orphaned" for one in desk.bench.board().queue)
    with pytest.raises(StaleError):
        desk.bench.retire(item.id, BO)


# --- stale forms ---------------------------------------------------------------


def test_of_several_none_is_written_where_one_is_stale(desk: Desk) -> None:
    board = desk.bench.board()
    items = [desk.item(words) for words in ("83万元", "29万元")]
    forms = [Proposal(one.id, board.stamp(one), Verdict("accept", "", ""), seen=summary(board, one)) for one in items]
    desk.decide(BO, "reject", "29万元")
    with pytest.raises(StaleError) as told:
        desk.bench.decide(forms, ANNA)
    assert told.value.about == items[1].id
    changes = {what: (then, now) for what, then, now in told.value.differs}
    assert changes["状态"] == ("未复核", "已复核，否决")
    assert "小波" in changes["复核决定"][1]
    assert desk.home.ledger.revision() == 1
    with pytest.raises(UsageError, match="twice"):
        desk.bench.decide([forms[0], forms[0]], ANNA)
    with pytest.raises(UsageError) as refused:
        desk.bench.decide(forms[:1], READER)
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("seen", ["", "{", "[1]", '[["读数","<script>"]]', "[" * 9999, '{"a":1}', '[["a"]]'])
def test_a_summary_that_a_browser_made_up_breaks_nothing(desk: Desk, seen: str) -> None:
    item = desk.item()
    with pytest.raises(StaleError) as told:
        desk.bench.decide([Proposal(item.id, "old", Verdict("accept", "", ""), seen=seen)], ANNA)
    assert told.value.differs


def test_of_many_who_decide_at_once_one_is_heard(desk: Desk) -> None:
    item, stamp = desk.item(), desk.bench.board().stamp(desk.item())
    won: list[str] = []
    lost: list[str] = []

    def work(user: User) -> None:
        try:
            desk.bench.decide([Proposal(item.id, stamp, Verdict("accept", "", ""))], user)
            won.append(user.name)
        except StaleError:
            lost.append(user.name)

    threads = [threading.Thread(target=work, args=(User(f"人{number}", "reviewer"),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost), len(desk.home.ledger.all())) == (1, 7, 1)


# --- the board -----------------------------------------------------------------

PLACES = ("320400", "330100", "440300", "130100", "320500")


def several(home: Home, corpus: Path) -> tuple[Register, tuple[Reading, ...]]:
    """Readings of the corpus whose second document binds places of four provinces, as a table of tasks does."""
    register = load_register(corpus)[0]
    made = []
    for reading in readings(home, register):
        assert reading.extraction is not None
        facts = reading.extraction.facts
        if reading.source.id == "city":
            facts = tuple(replace(fact, region=gazetteer().get(PLACES[n % len(PLACES)])) for n, fact in enumerate(facts))
        made.append(replace(reading, extraction=replace(reading.extraction, facts=facts)))
    return register, tuple(made)


def anew(desk: Desk, register: Register, read: tuple[Reading, ...], like: Board) -> Board:
    edition = edition_of(desk.home, register, read, decisions=like.decisions)
    return board_of(edition, (like.revision, like.decisions, like.marks), hints_of(desk.home, edition))


@pytest.mark.parametrize("seed", range(3))
def test_a_board_that_was_carried_on_equals_one_made_anew(small: Path, tmp_path: Path, seed: int) -> None:
    lines = "".join(f"第{number}条 对获得国家级绿色工厂称号的{number}类企业，给予一次性奖励{number}万元。\n" for number in range(10, 18))
    (small / "city.txt").write_text("常州市绿色工厂奖励措施\n" + lines, encoding="utf-8")
    desk = Desk(Home(tmp_path / "home"), small)
    desk.read()
    chance = random.Random(seed)
    register, read = several(desk.home, small)
    edition = edition_of(desk.home, register, read, decisions=())
    board = board_of(edition, (0, (), ()), hints_of(desk.home, edition))
    for _ in range(14):
        item = chance.choice([one for one in board.queue if one.reviewed])
        decisions: tuple[Decision, ...] = ()
        marks: tuple[Mark, ...] = ()
        if chance.random() < 0.2:
            marks = (sealed(replace(mark_for(board, Mark("", "pair", "", "", "", item=item.id), JUDGE), when=desk.clock())),)
        elif board.decisions and chance.random() < 0.3:
            with suppress(StaleError, UsageError):
                decisions = reversal(board, chance.choice(board.decisions).id, chance.choice([ANNA, BO, JUDGE]), desk.clock())
        else:
            verdict = Verdict(chance.choice(["accept", "reject", "reopen", "correct"]), "", "")
            if verdict.action == "correct":
                verdict = replace(verdict, value=AwardValue("fixed", 990_000, 990_000), display="99万元")
            with suppress(UsageError, LedgerError):
                form = Proposal(item.id, board.stamp(item), verdict)
                decisions = decisions_for(board, [form], chance.choice([ANNA, BO, JUDGE]), desk.clock())
        if chance.random() < 0.5:
            assert board.queue  # one that was looked at is carried on, one that was not is made from the one before
        board = board.after(decisions, marks, board.revision + len(decisions) + len(marks))
        other = anew(desk, register, read, board)
        assert (board.edition.reviewed, board.edition.choices) == (other.edition.reviewed, other.edition.choices)
        assert (board.edition.rows, board.hints) == (other.edition.rows, other.hints)
        assert Counter(board.edition.issues) == Counter(other.edition.issues)
        assert (board.queue, board.noted) == (other.queue, other.noted)
    assert len(board.decisions) >= 4
    desk.home.close()


def test_what_came_or_changed_with_an_edition_is_told_until_it_is_decided(small: Path, tmp_path: Path) -> None:
    desk = Desk(Home(tmp_path / "home"), small)

    def publish() -> dict[str, str]:
        refresh(desk.home, load_register(small)[0], Place(small, tmp_path / "out"), desk.clock)
        return {one.fact.display: one.risk for one in desk.bench.reload().queue if one.fact}

    assert set(publish().values()) == {"unreviewed"}
    city = (small / "city.txt").read_text(encoding="utf-8")
    (small / "city.txt").write_text(
        city.replace("29万元", "31万元") + "第三条 对获得国家级绿色园区称号的园区，奖励7万元。\n", encoding="utf-8"
    )
    second = publish()
    assert {second[words] for words in second if "31" in words} == {"changed"}
    assert {second[words] for words in second if "7万元" in words} == {"new"}
    assert {second[words] for words in second if "83" in words} == {"unreviewed"}
    desk.decide(ANNA, "accept", "31万元")
    third = publish()
    assert {third[words] for words in third if "31" in words} == {"done"}
    assert {third[words] for words in third if "7万元" in words} == {"new"}
    desk.home.close()
