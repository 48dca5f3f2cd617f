"""Do decisions mean what people think? Each scenario is what a reviewer would say, asked of the desk, the table and the notice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from policytable.cli import main
from policytable.codec import loads
from policytable.errors import LedgerError, StaleError, UsageError
from policytable.model import AwardValue, Cell, Decision, Fact, Field, Origin, Register, TargetValue, User, Value
from policytable.notify import Channels
from policytable.pipeline import (
    Place,
    Proposal,
    Publisher,
    Verdict,
    Wanted,
    decide,
    export_book,
    import_book,
    make_edition,
    publish_known,
    reviewer,
    standing_alarms,
    tell_desk,
)
from policytable.regions import gazetteer
from policytable.sources import load_register
from policytable.store import Home
from policytable.web.followview import follow_view
from tests.conftest import register_source
from tests.desk import ANNA, BO, CHEN, JUDGE, Desk

WORDS = "给予一次性奖励83万元"
TASKS = """<!doctype html><html><head><meta charset="utf-8"><title>江苏省年度任务分解</title></head><body><h1>江苏省年度任务分解</h1>
<p>到2020年，各设区市创建绿色工厂目标任务如下：</p><table><tr><th>地区</th><th>国家级绿色工厂（家）</th><th>备注</th></tr>
<tr><td>南京市</td><td>14</td><td>另有21家</td></tr><tr><td>无锡市</td><td>17</td><td></td></tr></table></body></html>"""


def yuan(wan: int) -> AwardValue:
    return AwardValue("fixed", wan * 10_000, wan * 10_000)


@dataclass
class Room(Desk):
    """A desk that publishes what it decides."""

    out: Path = Path()

    def publish(self) -> list[dict[str, Any]]:
        """The corrections that the notice lists after the next edition."""
        register = load_register(self.corpus)[0]
        publish_known(self.home, register, Place(self.corpus, self.out))
        found: list[dict[str, Any]] = loads((self.out / "corrections.json").read_bytes())["corrections"]
        return found

    def correct(self, who: User = ANNA, words: str = WORDS, **more: Any) -> Decision:
        return self.decide(who, "correct", words, **more)

    def cell(self, province: str, column: str) -> Cell:
        row = next(row for row in self.bench.board().edition.rows if row.region.adcode == province)
        return next(cell for cell in row.cells if cell.column == column)

    def add(self, source: str, quote: str, field: Field, value: Value, display: str, who: User = ANNA) -> Decision:
        """Add a statement of the words `quote`, as the form below a document does."""
        reading = next(one for one in self.bench.board().places[source] if one.document)
        assert reading.document is not None
        start = reading.document.text.index(quote)
        place = reading.document.cite(start, start + len(quote))
        fact = Fact(
            "new", field, "green_factory", ("national",), value, display, (place,), Origin("reviewer"), region=reading.source.region
        )
        return self.bench.decide([Proposal("", "", Verdict("add", "", ""), source, fact)], who)[0]

    def made(self, decision: Decision) -> Any:
        """The item of an added fact."""
        return next(one for one in self.bench.board().queue if one.reviewed and one.reviewed.decision == decision.id)

    def on(self, item: Any, who: User, action: Any, **more: Any) -> Decision:
        return self.bench.decide([Proposal(item.id, self.bench.board().stamp(item), Verdict(action, "", "", **more))], who)[0]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has read and published; each test has its own copy."""
    from tests.conftest import CITY, PLAN, REGISTER

    folder = tmp_path_factory.mktemp("meaning") / "master"
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "sources.toml").write_text(REGISTER, encoding="utf-8")
    for name, text in (("plan.txt", PLAN), ("city.txt", CITY), ("again.txt", CITY), ("tasks.html", TASKS)):
        (corpus / name).write_text(text, encoding="utf-8")
    register_source(corpus, "tasks", "tasks.html", issued="2018-06-01", title="江苏省年度任务分解")
    entry = '\n[[source]]\nid = "again"\nregion = "320400"\nlocations = ["again.txt"]\nsample = true\nissued = "2018-05-01"\n'
    path = corpus / "sources.toml"
    path.write_text(path.read_text("utf-8") + entry + 'title = "常州市绿色工厂奖励措施"\n', encoding="utf-8")
    room = Room(Home(folder / "home"), corpus, out=folder / "out")
    room.read()
    room.publish()
    room.home.close()
    return folder


@pytest.fixture
def room(master: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(master, tmp_path / "room", symlinks=True)
    found = Room(Home(tmp_path / "room/home"), tmp_path / "room/corpus", out=tmp_path / "room/out")
    yield found
    found.home.close()


# --- accept and correct ---------------------------------------------------------


def test_to_accept_a_correction_is_to_say_that_the_correction_is_right(room: Room) -> None:
    room.correct(value=yuan(80), display="80万元")
    room.decide(BO, "accept", WORDS)
    one = room.of(WORDS)
    assert (one.state, one.fact.value, one.fact.display) == ("corrected", yuan(80), "80万元")
    assert [told.who for told in room.bench.board().about("plan", one.fact)] == ["小波"]


def test_a_correction_back_to_what_the_machine_reads_accepts_that(room: Room) -> None:
    read = room.of(WORDS).fact
    room.correct(value=yuan(80), display="80万元")
    back = room.correct(BO, value=read.value, display=read.display)
    assert (back.action, room.of(WORDS).state, room.of(WORDS).fact) == ("accept", "accepted", read)
    with pytest.raises(LedgerError, match="changes nothing"):
        room.correct(BO, value=read.value, display=read.display)


def test_one_part_corrected_after_another_loses_none(room: Room) -> None:
    goal = gazetteer().get("320100")
    room.correct(quote="83万元")
    assert room.of("83万元").fact.evidence[0].quote == "83万元"
    room.correct(BO, "83万元", value=yuan(80), display="80万元")
    room.correct(CHEN, "83万元", region=goal)
    room.correct(ANNA, "83万元", object="other", object_text="绿色矿山")
    fact = room.of("83万元").fact
    assert (fact.evidence[0].quote, fact.value, fact.display, fact.object, fact.object_text) == (
        "83万元", yuan(80), "80万元", "other", "绿色矿山",
    )  # fmt: skip
    assert fact.region is not None
    assert fact.region.key == goal.key
    machine = next(one for one in make_edition(room.home, room.bench.board().edition.register).readings if one.source.id == "plan")
    assert machine.extraction is not None
    read = next(one for one in machine.extraction.facts if one.id == fact.id)
    place = read.evidence[0]
    room.correct(
        BO, "83万元", quote=place.quote, window=(place.start, place.end), region=machine.source.region, object=read.object,
        value=read.value, display=read.display,
    )  # fmt: skip
    assert room.of(WORDS).state == "accepted"


def test_correct_reject_undo_and_the_undo_of_the_undo(room: Room) -> None:
    first = room.correct(value=yuan(80), display="80万元")
    second = room.correct(value=yuan(90), display="90万元")
    third = room.decide(BO, "reject", WORDS)
    (undo,) = room.bench.revert(third.id, BO)
    assert room.of(WORDS).fact.value == yuan(90)
    (again,) = room.bench.revert(undo.id, BO)
    assert room.of(WORDS).state == "rejected"
    (once,) = room.bench.revert(again.id, BO)
    assert (once.value, room.of(WORDS).fact.value) == (yuan(90), yuan(90))
    room.decide(CHEN, "accept", WORDS)
    assert room.of(WORDS).fact.value == yuan(90)
    assert {first.id, second.id} <= {one.id for one in room.bench.board().history(room.item(WORDS), "陈")}


# --- what people add ------------------------------------------------------------


def test_an_addition_is_accepted_corrected_and_rejected_without_touching_its_neighbour(room: Room) -> None:
    words = room.of(WORDS).fact.evidence[0].quote
    read = room.of(WORDS)
    added = room.add("plan", words, "award", yuan(7), "7万元")
    confirmed = room.on(room.made(added), BO, "accept")
    assert (confirmed.action, room.made(confirmed).fact.value, room.made(confirmed).reviewed.state) == ("add", yuan(7), "added")
    better = room.on(room.made(confirmed), BO, "correct", value=yuan(8), display="8万元", quote="83万元")
    found = room.made(better).fact
    assert (found.value, found.display, found.evidence[0].quote) == (yuan(8), "8万元", "83万元")
    with pytest.raises(LedgerError, match="changes nothing"):
        room.on(room.made(better), BO, "correct")
    asked = room.on(room.made(better), CHEN, "reopen")
    assert (room.made(asked).risk, room.made(asked).fact.value) == ("reopened", yuan(8))
    last = room.on(room.made(asked), CHEN, "reject")
    assert all(one.reviewed is None or one.reviewed.decision != last.id for one in room.bench.board().queue)
    mine = [one for one in room.bench.board().queue if one.fact and one.fact.id == read.fact.id]
    assert [one.reviewed for one in mine] == [read]
    (back,) = room.bench.revert(last.id, CHEN)
    assert room.made(back).fact.value == yuan(8)


def test_a_fact_is_added_in_a_cell_of_a_table(room: Room) -> None:
    before = [one.reviewed for one in room.bench.board().queue if one.source == "tasks"]
    assert len(before) == 2
    added = room.add("tasks", "另有21家", "target", TargetValue("exact", 21, 21, 2020), "21家")
    assert room.made(added).reviewed.state == "added"
    room.bench.reload()
    after = [one.reviewed for one in room.bench.board().queue if one.source == "tasks" and one.risk != "done"]
    assert after == before


# --- several people -------------------------------------------------------------


def test_three_who_disagree_are_heard_by_an_adjudicator(room: Room) -> None:
    """Three ledgers were put together: each decision is about what the machine read."""
    read = room.of(WORDS).fact
    apart = [
        _apart(room, ANNA, "correct", value=yuan(80), display="80万元"),
        _apart(room, BO, "correct", value=yuan(90), display="90万元"),
        _apart(room, CHEN, "reject"),
    ]
    room.home.ledger.write(apart)
    assert (room.item(WORDS).risk, "83万元" in room.cell("320000", "award").text) == ("conflict", False)
    with pytest.raises(UsageError) as told:
        decide(room.home, load_register(room.corpus)[0], read.id, Verdict("accept", "", room.clock()), ANNA)
    assert told.value.code == "not_allowed"
    last = room.correct(JUDGE, value=yuan(90), display="90万元")
    assert set(last.supersedes) == {one.id for one in apart}
    assert room.of(WORDS).fact.value == yuan(90)
    room.bench.revert(last.id, JUDGE)
    assert room.item(WORDS).risk == "conflict"


def _apart(room: Room, who: User, action: Any, **more: Any) -> Decision:
    """A decision that somebody else's ledger holds."""
    from policytable.review import make_decision

    item = room.item(WORDS)
    reading = next(one for one in room.bench.board().places["plan"] if one.document)
    assert item.fact is not None
    return make_decision(reading, item.fact, Verdict(action, who.name, room.clock(), **more))


def test_two_asked_about_what_was_decided_do_not_undo_it_until_both_answered(room: Room) -> None:
    room.correct(CHEN, value=yuan(80), display="80万元")
    room.mark(JUDGE, "pair", WORDS)
    room.decide(ANNA, "accept", WORDS)
    assert room.of(WORDS).fact.value == yuan(80)
    stale = room.bench.board().stamp(room.item(WORDS))
    room.decide(BO, "reject", WORDS)
    assert room.item(WORDS).risk == "conflict"
    with pytest.raises(StaleError):
        room.bench.decide([Proposal(room.item(WORDS).id, stale, Verdict("accept", "", ""))], JUDGE)
    room.bench.decide([Proposal(room.item(WORDS).id, room.bench.board().stamp(room.item(WORDS)), Verdict("reject", "", ""))], JUDGE)
    assert room.of(WORDS).state == "rejected"


def test_somebody_asks_for_another_look_while_another_decides(room: Room) -> None:
    item, stamp = room.item(WORDS), room.bench.board().stamp(room.item(WORDS))
    room.decide(ANNA, "reopen", WORDS)
    with pytest.raises(StaleError) as told:
        room.bench.decide([Proposal(item.id, stamp, Verdict("accept", "", ""))], BO)
    assert any("安娜" in now for _, _, now in told.value.differs)
    assert "83万元" not in room.cell("320000", "award").text
    room.decide(BO, "accept", WORDS)
    assert "83万元" in room.cell("320000", "award").text


def test_the_same_door_for_the_command_line_and_the_workbook(room: Room) -> None:
    register = load_register(room.corpus)[0]
    name = room.of(WORDS).fact.id
    room.home.people.add("安娜", "reviewer", room.clock(), "山高水长 一路平安 2020")
    with pytest.raises(UsageError) as told:
        reviewer(room.home, "不相识")
    assert told.value.code == "not_allowed"
    pair = room.mark(JUDGE, "pair", WORDS)
    answer = decide(room.home, register, name[:10], Verdict("reject", "", room.clock()), reviewer(room.home, "安娜"))
    assert (answer.panel, answer.who, room.of(WORDS).state) == (pair.id, "安娜", "machine")
    content, _ = export_book(room.bench.board(), Wanted(), "")
    from tests.test_workbook import edited

    def confirm(book: Any, at: dict[str, int]) -> None:
        row = next(cells for cells in book.iter_rows() if cells[0].value == name)
        book.cell(row[0].row, at["决定"]).value = "确认"

    replies = import_book(room.bench, edited(content, confirm), "b.xlsx", BO)
    assert [(one.item, one.outcome) for one in replies] == [(name, "refused")] and "两人" in replies[0].words
    room.home.people.set_active("安娜", False)
    with pytest.raises(UsageError):
        reviewer(room.home, "安娜")
    room.decide(BO, "reject", WORDS)
    assert room.of(WORDS).state == "rejected"  # what was decided stands, whoever may sign in today


def test_what_two_ledgers_hold_comes_together(room: Room, tmp_path: Path, master: Path) -> None:
    """Another home decided otherwise: both are seen, an adjudicator decides; what is exported makes the same table elsewhere."""
    shutil.copytree(master, tmp_path / "other", symlinks=True)
    other = Room(Home(tmp_path / "other/home"), tmp_path / "other/corpus", out=tmp_path / "other/out")
    other.correct(BO, value=yuan(90), display="90万元")
    assert other.home.ledger.export_lines(tmp_path / "other.jsonl") == 1
    room.correct(ANNA, value=yuan(80), display="80万元")
    room.mark(JUDGE, "assign", "29万元", to="小波")
    room.home.ledger.import_lines(tmp_path / "other.jsonl")
    assert room.item(WORDS).risk == "conflict"
    room.correct(JUDGE, value=yuan(80), display="80万元")
    cli = ["--corpus", str(room.corpus), "--home"]
    assert main(["decisions", "export", *cli, str(room.home.path)]) == 0
    fresh = tmp_path / "fresh"
    assert main(["run", *cli, str(fresh), "--out", str(tmp_path / "fresh-out")]) == 0
    copy = Room(Home(fresh), room.corpus, out=tmp_path / "fresh-out")
    assert copy.bench.board().edition.rows == room.bench.board().edition.rows
    assert (copy.home.ledger.all(), copy.home.ledger.marks()) == (room.home.ledger.all(), room.home.ledger.marks())
    assert copy.bench.board().notes(copy.item("29万元")).assigned == "小波"
    other.home.close()
    copy.home.close()


# --- one document under two addresses ---------------------------------------------


@pytest.mark.parametrize("action", ["reject", "correct"])
def test_a_decision_holds_for_both_addresses_of_one_document(room: Room, action: Any) -> None:
    news = {"value": yuan(30), "display": "30万元"} if action == "correct" else {}
    listed = [one for one in room.bench.board().queue if one.fact and "29万元" in one.fact.display]
    assert len(listed) == 1
    decision = room.decide(BO, action, "29万元", **news)
    board = room.bench.board()
    states = {one.state for source in ("city", "again") for one in board.by_source[source][0] if one.fact.id == listed[0].id}
    assert states == {"rejected" if action == "reject" else "corrected"}
    assert len([one for one in board.queue if one.id == listed[0].id]) == 1
    assert board.edition.rows == make_edition(room.home, board.edition.register).rows
    assert "29万元" not in room.cell("320000", "award").text
    (gone,) = room.bench.revert(decision.id, BO)
    assert gone.action == "withdraw"
    assert "29万元" in room.cell("320000", "award").text


# --- what readers see ---------------------------------------------------------------


def test_a_correction_of_the_region_moves_the_fact_to_another_provinces_row(room: Room) -> None:
    room.correct(region=gazetteer().get("330000"), words="37家")
    assert "37家" in room.cell("330000", "target").text
    assert "37家" not in room.cell("320000", "target").text
    notice = room.publish()
    assert {one["adcode"] for one in notice} == {"320000"}  # 浙江 said nothing before: to say something is no correction
    board = room.bench.board()
    assert board.edition.rows == make_edition(room.home, board.edition.register).rows


def test_the_notice_lists_what_readers_saw_change_and_nothing_else(room: Room) -> None:
    room.decide(ANNA, "accept", WORDS)
    assert room.publish() == []
    room.correct(BO, display="最高83万元")  # the table prints the sum, which stays
    assert room.publish() == []
    room.correct(BO, "每三年复核", display="每三年全面复核一次")
    (shown,) = room.publish()
    assert ("每三年复核一次" in shown["before"], "每三年全面复核一次" in shown["after"], shown["who"]) == (True, True, ["小波"])
    room.decide(CHEN, "reject", WORDS)
    second = room.publish()
    assert (len(second), second[0]["who"], second[1]) == (2, ["陈"], shown)
    room.correct(ANNA, "每三年复核", quote="每三年复核一次")  # another place for the same words of the table
    assert len(room.publish()) == 2


def test_cells_say_why_they_are_empty(room: Room) -> None:
    every = [one for one in room.bench.board().items.values() if one.fact and one.fact.field == "award"]
    for item in every:
        room.on(item, ANNA, "reject")
    assert room.cell("320000", "award").state == "withdrawn"
    room.decide(BO, "reopen", WORDS)
    assert room.cell("320000", "award").state == "pending_review"
    assert "withdrawn" not in {one["kind"] for one in room.publish() if one["column"] == "target"}
    assert replace(room.of(WORDS), held=None).state == "machine"


# --- what a gate refuses ------------------------------------------------------------


def test_what_a_gate_refuses_is_told_to_reviewers_and_operator_until_it_is_right(room: Room) -> None:
    told: list[Exception | None] = []

    def tell(error: Exception | None) -> None:
        told.append(error)
        tell_desk(room.home, error, Channels(), room.clock)

    def order() -> tuple[Register, Place]:
        return load_register(room.corpus)[0], Place(room.corpus, room.out)

    publisher = Publisher(room.home, room.bench, order, room.clock, tell)
    (room.corpus / "gates.toml").write_text("[regions.320000]\nfacts = 999\n", encoding="utf-8")
    decision = room.decide(ANNA, "reject", WORDS)
    publisher.touch()
    publisher.stop()
    state = publisher.state()
    assert (state.phase, state.revision, len(state.gates), len(told)) == ("refused", 0, 1, 1)
    view = follow_view(state)
    assert view.wrong and view.why == state.gates
    assert [one.alarm.code for one in standing_alarms(room.home)] == ["gate_failed"]
    last = room.home.runs.last("desk")
    assert last is not None and (last.outcome, last.issues[0].code) == ("failed", "gate_failed")
    assert decision in room.home.ledger.all() and "83万元" in (room.out / "wide.csv").read_text("utf-8")
    (room.corpus / "gates.toml").unlink()
    publisher = Publisher(room.home, room.bench, order, room.clock, tell)
    publisher.touch()
    publisher.stop()
    assert publisher.state().phase == "published" and not follow_view(publisher.state()).wrong
    assert standing_alarms(room.home) == () and "83万元" not in (room.out / "wide.csv").read_text("utf-8")
