"""The item page: forms that lose nothing, decisions that land, stale ones that are refused with what changed."""

from __future__ import annotations

import html
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from policytable.errors import PolicyError
from policytable.model import (
    AwardValue,
    FeeValue,
    IndustryValue,
    NoteValue,
    SupervisionValue,
    TargetValue,
    User,
    Value,
)
from policytable.pipeline import Board, Place, QueueItem, Workbench, refresh, sift
from policytable.pipeline.staleness import summary
from policytable.sources import load_register
from policytable.store import Home
from policytable.topics import topic
from policytable.web import Desk
from policytable.web.filters import filter_from
from policytable.web.forms import entries, typed_of, value_of
from policytable.web.itempage import ROUTES
from policytable.web.restoring import last_of
from policytable.web.statement import typed_statement
from policytable.web.walking import walk
from tests.conftest import CITY, PLAN, REGISTER

TOPIC = topic("green_factory")
LIST = "附表\n" + "".join(
    f"第{word}条 对获得市级绿色工厂称号的企业，给予一次性奖励{sum_}万元。\n" for word, sum_ in (("三", 5), ("四", 5), ("五", 5))
)


# --- forms ----------------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
_MAYBE = st.none() | _TEXT
_YEAR = st.none() | st.integers(1949, 2199)
_COUNT = st.integers(0, 10**9)
_MONEY = st.integers(0, 10**12) | st.decimals(0, 10**7, places=2)


@st.composite
def _target(draw: st.DrawFn) -> TargetValue:
    bound = draw(st.sampled_from(("exact", "about", "range", "at_least", "at_most")))
    low, high = sorted((draw(_COUNT), draw(_COUNT)))
    per = draw(st.sampled_from(("total", "year", None)))
    return TargetValue(bound, None if bound == "at_most" else low, None if bound == "at_least" else high, draw(_YEAR), draw(_YEAR), per)  # type: ignore[arg-type]


@st.composite
def _award(draw: st.DrawFn) -> AwardValue:
    kind = draw(st.sampled_from(("fixed", "range", "cap", "rate", "unstated")))
    low, high = sorted((draw(_MONEY), draw(_MONEY)))
    rate = draw(st.decimals(0, 2, places=4)) if kind == "rate" else None
    top = None if kind == "unstated" or (kind == "rate" and draw(st.booleans())) else high
    rest = {name: draw(_MAYBE) for name in ("of", "tier", "per", "recipient", "condition")}
    cap = draw(st.none() | st.integers(0, 10**12))
    stacking = draw(st.sampled_from(("highest_only", "difference", "cumulative", None)))
    bottom = low if kind in ("fixed", "range") else None
    return AwardValue(kind, bottom, top, rate, aggregate_cap_yuan=cap, stacking=stacking, **rest)  # type: ignore[arg-type]


@st.composite
def _industry(draw: st.DrawFn) -> IndustryValue:
    words = tuple(draw(st.lists(_TEXT, min_size=1, max_size=5)))
    code = st.lists(st.sampled_from(("13", "26", "31")), max_size=2, unique=True).map(tuple)
    codes = tuple(draw(code) for _ in words) if draw(st.booleans()) else ()
    return IndustryValue(words, codes, draw(st.none() | st.booleans()), draw(_YEAR))


VALUES = {
    "target": _target(),
    "award": _award(),
    "industry": _industry(),
    "fee_bearer": st.builds(
        FeeValue,
        st.sampled_from(("government", "enterprise", "either", "shared", "not_charged")),
        st.sampled_from(("evaluation", "review", "recheck", "verification")),
        _MAYBE,
    ),
    "supervision": st.builds(
        SupervisionValue,
        _TEXT,
        st.none() | st.integers(0, 600),
        st.lists(_TEXT, max_size=4).map(tuple),
        _MAYBE,
    ),
    "note": st.builds(NoteValue, _TEXT, _MAYBE),
}


@pytest.mark.parametrize("field", VALUES)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_value_to_form_to_value_is_the_value(field: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[field])
    typed = typed_of(field, value)
    # Through the page: blank rows are sent along, and line ends as browsers write them.
    sent = {name: tuple(text.replace("\n", "\r\n") for text in texts) for name, texts in typed.items()}
    for entry in entries(field, sent, TOPIC):
        if entry.part.kind in ("texts", "industries"):
            sent[f"value.{entry.part.name}"] = tuple(text for text, _ in entry.rows)
        if entry.part.kind == "industries":
            sent["value.codes"] = tuple(codes for _, codes in entry.rows)
    assert value_of(field, sent, TOPIC).value == value


FAULTS: list[tuple[str, dict[str, str], str, str]] = [
    ("target", {"bound": "exact", "count_min": "三十"}, "value.count_min", "须是数字"),
    ("target", {"bound": "", "count_min": "3"}, "value.bound", "请选择"),
    ("target", {"bound": "weird", "count_min": "3"}, "value.bound", "请从列表中选择"),
    ("target", {"bound": "at_least", "count_min": "3", "count_max": "5"}, "value.bound", "只填下限"),
    ("target", {"bound": "range", "count_min": "9", "count_max": "5"}, "value.count_max", "上限小于下限"),
    ("target", {"bound": "exact", "count_min": "3.5"}, "value.count_min", "须是整数"),
    ("target", {"bound": "exact", "count_min": "3", "by": "20"}, "value.by", "四位年份"),
    ("target", {"bound": "exact", "count_min": "-3"}, "value.count_min", "负数"),
    ("award", {"kind": "fixed", "yuan_min": "1e5", "yuan_min.unit": "元"}, "value.yuan_min", "须是数字"),
    ("award", {"kind": "cap", "yuan_max": "9" * 40, "yuan_max.unit": "元"}, "value.yuan_max", "数字过长"),
    ("award", {"kind": "cap", "yuan_max": "0.12345678901234567891", "yuan_max.unit": "元"}, "value.yuan_max", "数字位数过多"),
    ("award", {"kind": "cap", "yuan_max": "5", "yuan_max.unit": "斤"}, "value.yuan_max", "请选单位"),
    ("award", {"kind": "rate"}, "value.kind", "须填比例"),
    ("award", {"kind": "unstated", "aggregate_cap_yuan": "0.5", "aggregate_cap_yuan.unit": "元"}, "value.aggregate_cap_yuan", "整数元"),
    ("industry", {"industries": " "}, "value.industries", "至少写一个行业"),
    ("industry", {"industries": "钢铁", "codes": "C31"}, "value.codes", "两位数字"),
    (
        "supervision",
        {"mechanism": "removal", "interval_months": "0.3", "interval_months.unit": "个月"},
        "value.interval_months",
        "须是整数",
    ),
]


@pytest.mark.parametrize(("field", "typed", "name", "words"), FAULTS, ids=[f"{case[0]}-{case[3]}-{at}" for at, case in enumerate(FAULTS)])
def test_each_fault_is_named_at_its_input_and_what_was_typed_stays(field: str, typed: dict[str, str], name: str, words: str) -> None:
    sent = {f"value.{part}": (text,) for part, text in typed.items()}
    read = value_of(field, sent, TOPIC)
    assert read.value is None and words in dict(read.faults)[name]
    again = {entry.part.name: entry for entry in entries(field, sent, TOPIC, read.faults)}
    assert all(text in (again[part].text, *again[part].texts) for part, text in typed.items() if part in again and text.strip())


TYPED: list[tuple[str, dict[str, str], Value]] = [
    ("target", {"bound": "exact", "count_min": "１，０００", "by": "2025年"}, TargetValue("exact", 1000, 1000, 2025, None, None)),
    ("award", {"kind": "fixed", "yuan_min": "60万元", "yuan_min.unit": "元"}, AwardValue("fixed", 600000, 600000, recipient=None)),
    ("award", {"kind": "cap", "yuan_max": "1.2", "yuan_max.unit": "亿元"}, AwardValue("cap", None, 120_000_000, recipient=None)),
    ("award", {"kind": "cap", "yuan_max": "0.2", "yuan_max.unit": "元"}, AwardValue("cap", None, Decimal("0.2"), recipient=None)),
    ("award", {"kind": "rate", "rate": "10%"}, AwardValue("rate", rate=Decimal("0.1"), recipient=None)),
    (
        "supervision",
        {"mechanism": "periodic_review", "interval_months": "1.5", "interval_months.unit": "年"},
        SupervisionValue("periodic_review", 18, (), None),
    ),
]


@pytest.mark.parametrize(("field", "typed", "value"), TYPED)
def test_numbers_are_read_as_people_type_them(field: str, typed: dict[str, str], value: Value) -> None:
    assert value_of(field, {f"value.{part}": (text,) for part, text in typed.items()}, TOPIC).value == value


# --- the desk -------------------------------------------------------------------------------------------------------


class SignedIn:
    """A stand-in for the guard: whoever the header names is signed in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        name, _, role = headers.get(b"x-user", b"li:reviewer").decode().partition(":")
        scope.setdefault("state", {}).update(user=User(name, role), token="t")  # type: ignore[arg-type]
        await self.app(scope, receive, send)


class Room:
    """A desk with its client, and short names for what tests do."""

    def __init__(self, home: Home, corpus: Path) -> None:
        register = load_register(corpus)[0]
        minutes = itertools.count()
        self.clock = lambda: f"2020-01-02T{(minute := next(minutes)) // 60:02}:{minute % 60:02}:00+00:00"
        self.told: list[str] = []
        self.desk = Desk(home, Workbench(home, lambda: register, self.clock), self.clock, decided=lambda: self.told.append("decided"))
        app = Starlette(routes=list(ROUTES))
        app.state.desk = self.desk
        self.client = TestClient(SignedIn(app), follow_redirects=False)

    @property
    def board(self) -> Board:
        return self.desk.board

    def item(self, field: str, words: str = "") -> QueueItem:
        found = (item for item in self.board.queue if item.fact and item.fact.field == field and words in item.fact.display)
        return next(found)

    def form(self, item: QueueItem, action: str, **more: str) -> dict[str, list[str]]:
        assert item.fact is not None
        typed = {name: list(texts) for name, texts in typed_statement(item.fact).items()}
        shown = {"stamp": [self.board.stamp(item)], "seen": [summary(self.board, item)]}
        return {**typed, **shown, "action": [action], **{name: [text] for name, text in more.items()}}

    def decide(self, item: QueueItem, action: str, user: str = "li:reviewer", **more: str) -> int:
        answer = self.client.post(f"/item/{item.id}/decide", data=self.form(item, action, **more), headers={"X-User": user})
        self.text = html.unescape(answer.text)
        self.headers = answer.headers
        return answer.status_code

    def post(self, path: str, user: str = "li:reviewer", **data: str) -> int:
        answer = self.client.post(path, data=data, headers={"X-User": user})
        self.text = html.unescape(answer.text)
        self.headers = answer.headers
        return answer.status_code

    def get(self, path: str, user: str = "li:reviewer", **headers: str) -> str:
        answer = self.client.get(path, headers={"X-User": user, **headers})
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a small corpus was read, with its corpus beside it."""
    base = tmp_path_factory.mktemp("desk")
    corpus = base / "corpus"
    corpus.mkdir()
    (corpus / "sources.toml").write_text(REGISTER, encoding="utf-8")
    (corpus / "plan.txt").write_text(PLAN, encoding="utf-8")
    (corpus / "city.txt").write_text(CITY + LIST, encoding="utf-8")
    home = Home(base / "home")
    refresh(home, load_register(corpus)[0], Place(corpus, base / "out"), lambda: "2020-01-01T00:00:00+00:00")
    for name in ("li", "wang"):
        home.people.add(name, "reviewer", "2020-01-01T00:00:00+00:00")
    home.close()
    return base


@pytest.fixture
def room(read_home: Path, tmp_path: Path) -> Iterator[Room]:
    shutil.copytree(read_home / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    yield Room(home, read_home / "corpus")
    home.close()


def state(room: Room, item: QueueItem) -> str:
    now = room.board.items[item.id]
    assert now.reviewed is not None
    return now.reviewed.state


def test_the_page_of_an_item_says_what_was_read_where_it_goes_and_what_can_be_done(room: Room) -> None:
    item = room.item("award", "83")
    text = room.get(f"/item/{item.id}?from=field%3Daward")
    for words in ("83万元", "定额", "奖励资金", "/region/320000#award", "江苏省绿色工厂培育办法", 'data-key="a"', "第二条", "载入本格"):
        assert words in text, words
    assert "<html" not in room.get(f"/item/{item.id}", **{"HX-Request": "true"})
    assert "award" in room.get(f"/item/{item.id}/how")
    assert room.client.get("/item/f-nothing").status_code == 404


@pytest.mark.parametrize(("action", "becomes"), [("accept", "accepted"), ("reject", "rejected"), ("correct", "corrected")])
def test_a_decision_lands_and_the_next_item_of_the_filter_comes(room: Room, action: str, becomes: str) -> None:
    item = room.item("award", "83")
    more = {"value.yuan_min": "84", "value.yuan_max": "84", "display": "84万元"} if action == "correct" else {}
    assert room.decide(item, action, **more, **{"from": "field=award", "why": "核对过"}) == 303, room.text
    assert state(room, item) == becomes and room.told == ["decided"]
    after = re.match(r"/item/([^?]+)\?from=field%3Daward&done=(.+)", room.headers["location"])
    assert after is not None and after[1] != item.id
    following = room.board.items[after[1]]
    assert following.fact is not None and following.fact.field == "award"
    shown = room.get(room.headers["location"])
    assert {"accept": "已确认", "reject": "已否决", "correct": "已更正"}[action] in shown and f'value="{after[2]}"' in shown
    made = room.board.decisions[-1]
    assert (made.who, made.why, made.action) == ("li", "核对过", action)


def test_the_way_through_is_the_filter_of_the_queue_and_passes_over_what_was_set_aside(room: Room) -> None:
    user = User("li", "reviewer")
    for query in ("", "field=award", "source=city&state=all", "words=5%E4%B8%87", "person=mine"):
        board = room.board
        there = sift(board.whose, filter_from(query), user.name)
        items = there.part(0, len(there))
        told = [walk(board, item, query, user) for item in items]
        assert [one.after for one in told] == [item.id for item in (*items[1:], *items[:1])] if len(items) > 1 else True
        assert [one.before for one in told] == ["", *(item.id for item in items[:-1])] if items else True
    first, second, third = room.board.queue[:3]
    assert room.post(f"/item/{second.id}/mark", kind="skip") == 303
    assert walk(room.board, first, "", user).after == third.id and walk(room.board, third, "", user).before == first.id
    assert walk(room.board, first, "", User("wang", "reviewer")).after == second.id, "another has not skipped it"


def test_by_htmx_the_next_item_comes_at_once_with_its_address(room: Room) -> None:
    item = room.item("award", "83")
    answer = room.client.post(f"/item/{item.id}/decide", data=room.form(item, "accept"), headers={"HX-Request": "true"})
    assert answer.status_code == 200 and 'id="work"' in answer.text and "<html" not in answer.text
    assert answer.headers["HX-Push-Url"].startswith("/item/") and item.id not in answer.headers["HX-Push-Url"]


def test_a_faulty_form_comes_back_as_it_was_typed_and_nothing_is_written(room: Room) -> None:
    item = room.item("award", "83")
    assert room.decide(item, "correct", **{"value.yuan_max": "八十四", "object": "other", "region": "某某县", "why": "“手写”"}) == 422
    for words in ("八十四", "须是数字", "须写明原文所称的对象", "没有这个地区", "“手写”", "某某县"):
        assert words in room.text, words
    assert not room.board.decisions


def test_accept_never_drops_what_was_typed(room: Room) -> None:
    item = room.item("award", "83")
    assert room.decide(item, "accept", **{"display": "最高83万元"}) == 422
    assert "最高83万元" in room.text and "按“更正”" in room.text and not room.board.decisions


def test_correct_without_a_change_is_refused(room: Room) -> None:
    assert room.decide(room.item("award", "83"), "correct") == 422
    assert "没有改动" in room.text


def test_a_stale_form_is_refused_with_what_changed_and_can_be_sent_again(room: Room) -> None:
    item = room.item("award", "83")
    form = room.form(item, "correct", **{"display": "八十三万元"})
    assert room.decide(item, "reject", user="wang:reviewer") == 303
    answer = room.client.post(f"/item/{item.id}/decide", data=form)
    text = html.unescape(answer.text)
    assert answer.status_code == 409 and "wang" in text and "八十三万元" in text and len(room.board.decisions) == 1
    assert "<td>未复核</td><td>已复核，否决</td>" in text, "what was there then is told too"
    stamp = re.search(r'name="stamp" value="([^"]+)"', text)
    assert stamp is not None
    assert room.client.post(f"/item/{item.id}/decide", data={**form, "stamp": [stamp[1]]}).status_code == 303
    assert state(room, item) == "corrected"


def test_a_new_place_is_taken_from_the_text_and_checked_against_its_words(room: Room) -> None:
    item = room.item("award", "83")
    assert item.fact is not None
    place = item.fact.evidence[0]
    start, end = str(place.start - 3), str(place.end)
    text = next(one for one in room.board.places[item.source]).document.text  # type: ignore[union-attr]
    assert room.decide(item, "correct", start=start, end=end, quote="别的字") == 422 and "与原文不符" in room.text
    assert room.decide(item, "correct", start=start, end="99999999", quote="") == 422 and "不在原文之内" in room.text
    assert room.decide(item, "correct", start=start, end=end, quote=text[int(start) : int(end)]) == 303
    now = room.board.items[item.id].fact
    assert now is not None and (now.evidence[0].start, now.value) == (int(start), item.fact.value)


def test_to_confirm_a_correction_keeps_the_correction(room: Room) -> None:
    item = room.item("award", "83")
    room.decide(item, "correct", **{"value.yuan_min": "84", "value.yuan_max": "84", "display": "84万元"})
    assert room.decide(room.board.items[item.id], "accept", user="wang:reviewer") == 303, room.text
    now = room.board.items[item.id].fact
    assert now is not None and isinstance(now.value, AwardValue) and now.value.yuan_max == 840000


def test_undo_takes_back_step_by_step_and_restores_what_was_replaced(room: Room) -> None:
    item = room.item("award", "83")
    room.decide(item, "correct", **{"value.yuan_min": "84", "value.yuan_max": "84", "display": "84万元"})
    room.decide(room.board.items[item.id], "reject")
    rejection = room.board.decisions[-1]
    assert room.post("/undo") == 303 and state(room, item) == "corrected"
    now = room.board.items[item.id].fact
    assert now is not None and now.display == "84万元"
    assert room.post("/undo", decision=rejection.id) == 409 and "不再是现行" in room.text
    assert room.post(f"/item/{item.id}/undo", user="wang:reviewer", decision=room.board.decisions[-1].id) == 403
    assert room.post("/undo") == 303
    assert state(room, item) == "machine" and last_of(room.board, "li") is None
    assert room.post("/undo") == 422
    assert "84万元" in room.get(f"/item/{item.id}"), "what was taken back stays in the history"


def test_readers_only_look_and_conflicts_are_an_adjudicators(room: Room) -> None:
    item = room.item("award", "83")
    with pytest.raises(PolicyError, match="not_allowed"):
        room.decide(item, "accept", user="du:reader")
    assert 'id="decide"' not in room.get(f"/item/{item.id}", user="du:reader")
    assert room.decide(item, "accept") == 303
    # Another place wrote about the same statement without having seen this: two decisions, two opinions.
    rival = room.board.decisions[-1]
    room.desk.home.ledger.append(replace(rival, id="d-rival", action="reject", who="wang", display=None))
    assert room.board.items[item.id].risk == "conflict"
    assert room.decide(room.board.items[item.id], "accept") == 403
    page = room.get(f"/item/{item.id}", user="zhao:adjudicator")
    assert "wang" in page and "采用li的意见" in page
    adopted = {"action": "adopt", "decision": "d-rival", "stamp": room.board.stamp(room.board.items[item.id])}
    assert room.post(f"/item/{item.id}/decide", user="zhao:adjudicator", **adopted) == 303, room.text
    assert state(room, item) == "rejected" and set(room.board.decisions[-1].supersedes) == {rival.id, "d-rival"}


def test_marks_assign_ask_answer_skip_and_two_independent_answers(room: Room) -> None:
    item = room.item("award", "83")
    where = f"/item/{item.id}/mark"
    assert room.post(where, kind="assign", me="1") == 303 and "已分派给 <strong>li" in room.get(f"/item/{item.id}")
    assert room.post(where, kind="question", text=" ") == 422 and "请写明内容" in room.text
    assert room.post(where, kind="question", text="谁？", to="nobody") == 422 and "没有叫“nobody”的复核人" in room.text
    assert room.post(where, kind="question", text="是<b>省级</b>吗？", to="wang") == 303
    asked = room.board.marks[-1]
    assert "&lt;b&gt;" in room.client.get(f"/item/{item.id}").text
    assert room.post(where, user="wang:reviewer", kind="answer", about=asked.id, text="是") == 303
    assert "：是" in room.get(f"/item/{item.id}")
    assert room.post(where, kind="skip") == 303 and item.id not in room.headers["location"]
    assert room.post(where, kind="pair") == 303 and room.post(where, kind="pair") == 422
    assert room.decide(item, "reject") == 303
    assert state(room, item) == "machine", "one of two answers decides nothing"
    assert "已否决" not in room.get(f"/item/{item.id}", user="wang:reviewer")
    assert "独立作答）" in room.get(f"/item/{item.id}") and "独立作答）" not in room.get(f"/item/{item.id}", user="wang:reviewer")
    assert "您已作答" in room.get(f"/item/{item.id}") and "您已作答" not in room.get(f"/item/{item.id}", user="wang:reviewer")
    assert room.decide(item, "accept") == 303, "an answer may be changed until the other one is there"
    assert room.post("/undo") == 303 and "否决（独立作答）" in room.get(f"/item/{item.id}"), "and taken back: the one before it holds again"
    with pytest.raises(PolicyError, match="not_allowed"):  # the guard answers 403: not even an adjudicator takes back what waits
        room.post(f"/item/{item.id}/undo", user="zhao:adjudicator", decision=room.board.decisions[-1].id)
    assert state(room, item) == "machine"
    assert room.decide(item, "reject", user="wang:reviewer") == 303 and state(room, item) == "rejected"


def test_a_missing_statement_is_added_at_the_marked_words(room: Room) -> None:
    text = next(one for one in room.board.places["plan"]).document.text  # type: ignore[union-attr]
    start = text.index("绿色工厂称号的企业")
    where = f"/document/plan/add?start={start}&end={start + 4}&field=note"
    page = room.get(where)
    assert "绿色工厂" in page and "其他支持" in page
    assert "value.text" in page and "value.yuan_max" in room.get(where.replace("note", "award"))
    data = {
        "field": "note",
        "start": str(start),
        "end": str(start + 4),
        "object": "green_factory",
        "level": "unspecified",
        "region": "江苏省 320000",
    }
    assert room.post("/document/plan/add", **data, **{"value.kind": "", "display": "重点企业"}) == 422
    assert room.post("/document/plan/add", **data, **{"value.kind": "benefit", "display": "绿色工厂优先"}) == 303, room.text
    added = next(item for item in room.board.queue if item.reviewed and item.reviewed.state == "added")
    assert added.fact is not None and (added.fact.evidence[0].start, added.fact.display) == (start, "绿色工厂优先")
    assert room.post("/undo") == 303
    assert not any(item.reviewed and item.reviewed.state == "added" for item in room.board.queue)


def test_a_group_is_confirmed_at_once_or_not_at_all(room: Room) -> None:
    items = [item for item in room.board.queue if item.fact and "5万元" in item.fact.display and item.source == "city"]
    group = items[0].group
    members = [item for item in room.board.queue if item.group == group]
    page = room.get(f"/group/{group}")
    assert page.count('name="tick"') == len(members)
    data = {f"stamp.{item.id}": room.board.stamp(item) for item in members}
    ticks = [item.id for item in members]
    room.decide(members[-1], "reject", user="wang:reviewer")
    stale = room.client.post(f"/group/{group}", data={**data, "tick": ticks})
    assert stale.status_code in (409, 422) and len(room.board.decisions) == 1
    fresh = {**data, "tick": ticks[:-1]}
    if len(members) > 1:
        assert room.client.post(f"/group/{group}", data=fresh).status_code == 303
        assert {state(room, item) for item in members[:-1]} == {"accepted"}


def test_what_a_cell_would_say_is_shown_and_nothing_written(room: Room) -> None:
    item = room.item("award", "83")
    form = room.form(item, "", **{"value.yuan_min": "84", "value.yuan_max": "84", "display": "84万元"})
    text = html.unescape(room.client.post(f"/item/{item.id}/preview", data=form).text)
    assert "84万元" in text and not room.board.decisions


def test_a_decision_whose_source_is_gone_is_laid_to_rest(room: Room) -> None:
    room.decide(room.item("award", "83"), "accept")
    made = room.board.decisions[-1]
    room.desk.home.ledger.append(replace(made, id="d-lost", seen=replace(made.seen, source="gone")))
    orphan = next(item for item in room.board.queue if item.risk == "orphaned")
    assert orphan.fact is None and "了结此决定" in room.get(f"/item/{orphan.id}")
    assert room.post(f"/item/{orphan.id}/decide", action="accept", stamp="") == 404
    assert room.post(f"/item/{orphan.id}/retire", decision="d-lost", why="文件已撤") == 303
    assert room.board.decisions[-1].supersedes == ("d-lost",) and orphan.id not in room.board.items
    assert room.post(f"/item/{orphan.id}/retire", decision="d-lost") == 404
