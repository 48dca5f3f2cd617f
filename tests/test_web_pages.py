"""The queue, documents, regions and uploads of the desk: counts that are true, marks that hold, and what is brought by people."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from policytable.errors import StaleError, UsageError
from policytable.model import Decision, Issue, Mark, User
from policytable.pipeline import (
    Board,
    Place,
    Proposal,
    Reach,
    Verdict,
    Workbench,
    board_of,
    collect,
    extract,
    make_edition,
    refresh,
    sift,
    walk,
)
from policytable.pipeline.filters import Filter
from policytable.pipeline.queueindex import QueueIndex, Told
from policytable.review import QueueItem
from policytable.review.marking import anchor_of, standing_marks, words_digest
from policytable.sources import load_register
from policytable.store import Home
from policytable.text import plain
from policytable.web import Desk, WebSettings
from policytable.web.documentpage import ROUTES as DOCUMENT_ROUTES
from policytable.web.filters import filter_from, query_of
from policytable.web.queuepage import ROUTES as QUEUE_ROUTES
from policytable.web.regionpage import ROUTES as REGION_ROUTES
from policytable.web.uploading import ROUTES as UPLOAD_ROUTES
from tests.bench_queue import SignedIn, changed, synthetic
from tests.conftest import CITY

HOSTILE = "<script>alert(1)</script>\"'&#x3c;img src=x onerror=alert(1)>"


@dataclass
class Site:
    """A small home behind the pages, published once, with a browser for each user."""

    home: Home
    corpus: Path
    out: Path
    app: Starlette
    desk: Desk

    def client(self, name: str = "甲", role: str = "reviewer") -> TestClient:
        return TestClient(SignedIn(self.app, User(name, role)), follow_redirects=False)  # type: ignore[arg-type]

    @property
    def board(self) -> Board:
        return self.desk.board

    def read(self) -> None:
        register = load_register(self.corpus)[0]
        collect(self.home, register, Reach(self.corpus))
        extract(self.home, register)
        self.desk.workbench.reload()

    def publish(self) -> None:
        refresh(self.home, load_register(self.corpus)[0], Place(self.corpus, self.out), self.desk.clock)
        self.desk.workbench.reload()

    def item(self, words: str) -> QueueItem:
        return next(item for item in self.board.queue if item.fact and words in item.fact.display)

    def decide(self, words: str, action: str = "accept", who: str = "甲") -> Decision:
        item = self.item(words)
        return self.desk.workbench.decide([Proposal(item.id, self.board.stamp(item), Verdict(action, who, ""))])[0]  # type: ignore[arg-type]


@pytest.fixture
def site(small: Path, tmp_path: Path) -> Iterator[Site]:
    minutes = itertools.count()

    def clock() -> str:
        minute = next(minutes)
        return f"2020-01-01T{minute // 60:02}:{minute % 60:02}:00+00:00"

    home = Home(tmp_path / "home")
    bench = Workbench(home, lambda: load_register(small)[0], clock)
    app = Starlette(routes=[*QUEUE_ROUTES, *DOCUMENT_ROUTES, *REGION_ROUTES, *UPLOAD_ROUTES])
    app.state.desk = Desk(home, bench, clock, WebSettings(corpus=small, upload_bytes=200_000))
    found = Site(home, small, tmp_path / "out", app, app.state.desk)
    found.read()
    yield found
    home.close()


# --- the queue -------------------------------------------------------------------------------------------------------------


def fits(board: Board, item: QueueItem, wanted: Filter, me: str) -> bool:
    """What a filter says, told item by item."""
    fact, reviewed = item.fact, item.reviewed
    owner = next((mark.to for mark in reversed(board.marks) if mark.item == item.id and mark.kind == "assign"), "")
    who = next((one.who for one in board.decisions if reviewed and one.id == reviewed.decision), "")
    kind, _, name = wanted.person.partition(":")
    states = {"all": True, "open": item.risk != "done", "done": item.risk == "done", "held": bool(reviewed and reviewed.held)}
    text = plain(f"{fact.display}" if fact else "")
    return all(
        (
            states.get(wanted.state, bool(reviewed and reviewed.state == wanted.state)),
            wanted.risk in ("", item.risk),
            wanted.province in ("", item.region.province),
            wanted.city in ("", item.region.adcode),
            wanted.field in ("", fact.field if fact else None),
            wanted.object in ("", fact.object if fact else None),
            wanted.source in ("", item.source),
            {"": True, "mine": owner == me, "nobody": not owner, "to": owner == name, "by": who == name, "asked": False}[kind],
            all(plain(word) in text for word in wanted.words.split()),
        )
    )


def random_filter(chance: random.Random, board: Board) -> Filter:
    some = chance.choice(board.queue)
    every = {
        "state": chance.choice(("open", "done", "all", "held", "accepted")),
        "risk": some.risk,
        "province": some.region.province,
        "field": "award",
        "object": "green_park",
        "source": some.source,
        "person": chance.choice(("mine", "nobody", "to:乙", "by:乙")),
        "words": chance.choice(("绿色園區", "3% 补助", "没有这样的字")),
    }
    return Filter(**{name: every[name] for name in chance.sample(list(every), chance.randrange(0, 4))})  # type: ignore[arg-type]


def test_counts_are_true_for_every_choice_of_every_filter() -> None:
    chance, board = random.Random(7), synthetic(160, 8)
    for _ in range(30):
        wanted = random_filter(chance, board)
        found = sift(board.whose, wanted, "甲")
        assert [item.id for item in found.part(0, 999)] == [item.id for item in board.queue if fits(board, item, wanted, "甲")]
        for facet in found.facets:
            for name, count in facet.options:
                other = replace(wanted, **({"city": ""} if facet.name == "province" else {}), **{facet.name: name})
                assert count == sum(fits(board, item, other, "甲") for item in board.queue), (wanted, facet.name, name)


def test_an_index_that_follows_is_the_index_made_anew() -> None:
    board = synthetic(300, 9)
    assert len(sift(board.whose, Filter(words="綠色")))
    for turn in range(6):
        board = changed(board, f"s{turn:05}", turn)
        fresh = QueueIndex(board.tasks, Told(board._deciders, lambda _: ()))
        assert [item.key for item in board.queue] == [item.key for item in fresh.items] == sorted(item.key for item in fresh.items)
        for column in ("risk", "source", "by", "city"):
            told = [[index.names(column)[code] for code in index.codes(column)] for index in (board.index, fresh)]
            assert told[0] == told[1]
        for words in ("綠色 园区", "３％"):
            wanted = Filter(state="all", words=words)
            assert [item.id for item in sift(board.whose, wanted).part(0, 999)] == [
                one.id for one in board.queue if fits(board, one, wanted, "")
            ]


def test_walking_goes_on_behind_an_item_that_was_decided() -> None:
    board = synthetic(60, 4)
    queue = walk(board.whose, Filter()).part(0, 60)
    for here, there in itertools.pairwise(queue):
        found = walk(board.whose, Filter())
        assert found.after(here) == there and found.before(there) == here
        gone = replace(board, tasks=board.tasks | {here.source: tuple(one for one in board.tasks[here.source] if one.id != here.id)})
        assert walk(gone.whose, Filter()).after(here) == there
    assert walk(board.whose, Filter()).after(queue[-1]) == queue[0] and walk(board.whose, Filter()).before(queue[0]) is None


@pytest.mark.parametrize("query", ["", "state=done&risk=done", "province=320000&city=320500&words=%3Cb%3E", "person=to%3A%E7%94%B2%26x"])
def test_a_filter_comes_back_from_its_address(query: str) -> None:
    assert query_of(filter_from(query)) == query


def test_the_page_shows_links_counts_and_escapes(site: Site) -> None:
    (site.corpus / "city.txt").write_text(
        CITY.replace("29万元", f"31万元（{HOSTILE}）").replace("常州市绿色", f"{HOSTILE}常州市绿色"), encoding="utf-8"
    )
    site.publish()
    with site.client() as client:
        page = client.get("/queue", params={"words": "83萬元"}).text
        assert f"/item/{site.item('83万元').id}?from=words%3D" in page and "31万元" not in page and "data-open" in page
        for path in ("/queue", "/documents", "/document/city", "/region/320000", "/region/320400", "/regions"):
            answer = client.get(
                path, params={"words": HOSTILE, "province": HOSTILE, "person": f"by:{HOSTILE}"} if path == "/queue" else None
            )
            assert answer.status_code == 200
            assert "<script>alert" not in answer.text and "<img" not in answer.text and " style=" not in answer.text
        for odd in ("page=99999999999", "page=-1", "page=x", "state=nonsense", "person=nonsense", "city=320400", "risk=%00"):
            assert client.get(f"/queue?{odd}").status_code == 200


def test_items_are_given_and_taken_in_bulk(site: Site) -> None:
    site.decide("83万元", who="乙")
    open_ = [item.id for item in site.board.queue if item.risk != "done"]
    with site.client() as client:
        answer = client.post("/queue/assign", data={"scope": "ticked", "item": open_[:1], "to": "乙", "from": ""})
        assert answer.status_code == 303 and "assigned=1" in answer.headers["location"]
        taken = client.post("/queue/assign", data={"scope": "take", "count": "1", "from": ""})
        assert taken.status_code == 303
        assert site.board.whose.owners == {open_[0]: "乙", open_[1]: "甲"}
        client.post("/queue/assign", data={"scope": "filter", "to": "", "from": "person=to%3A%E4%B9%99"})
        assert site.board.whose.owners == {open_[1]: "甲"}
        with pytest.raises(UsageError, match="unknown_user"):
            client.post("/queue/assign", data={"scope": "filter", "to": "无此人", "from": ""})
    with site.client("丙", "reader") as client, pytest.raises(UsageError, match="not_allowed"):
        client.post("/queue/assign", data={"scope": "take", "count": "1"})


# --- documents -------------------------------------------------------------------------------------------------------------


def test_a_document_is_read_in_full_until_its_words_change(site: Site) -> None:
    with site.client() as client:
        document = site.board.places["city"][0].document
        assert document is not None
        assert client.post("/document/city/read", data={"document": document.id}).headers["location"] == "/document/city"
        assert "通读全文" in client.get("/document/city").text
        (site.corpus / "city.txt").write_text(CITY.replace("29", "31"), encoding="utf-8")
        site.read()
        page = client.get("/document/city").text
        assert "须重新通读" in page and "通读全文" not in page
        assert "通读后有变（1）" in client.get("/documents").text
        with pytest.raises(StaleError):
            client.post("/document/city/read", data={"document": document.id})
        assert not site.board.standing("city").read


def test_a_reading_holds_for_other_bytes_with_the_same_words(site: Site) -> None:
    reading = site.board.places["city"][0]
    assert reading.document is not None
    mark = Mark("m-1", "read", "city", "甲", "2020-01-01T00:00:00+00:00", document=reading.document.id, text=words_digest(reading.document))
    wider = replace(reading.document, id="other", text=reading.document.text.replace("29", "２９"))
    other = replace(reading.document, id="other", text=reading.document.text.replace("29", "31"))
    assert standing_marks([replace(reading, document=wider)], [mark]).read == (mark,)
    assert standing_marks([replace(reading, document=other)], [mark]).outdated == (mark,)
    undo = Mark("m-2", "undo", "city", "甲", "2020-01-01T00:01:00+00:00", about="m-1")
    assert standing_marks([reading], [mark, undo]) == standing_marks([reading], [])


def test_a_clause_that_states_nothing_leaves_the_queue_and_comes_back_when_it_changes(site: Site) -> None:
    board = with_issue(site, "绿色工厂每三年复核一次")
    assert [item.risk for item in board.queue if item.issue] == ["net"]
    document = board.places["city"][0].document
    assert document is not None
    start = document.text.index("绿色工厂每三年")
    mark = Mark("m-1", "none", "city", "甲", "2020-01-01T00:00:00+00:00", place=anchor_of(document, start, start + 11))
    silent = board.after((), (mark,), 1)
    assert not [item for item in silent.queue if item.issue]
    back = silent.after((), (Mark("m-2", "undo", "city", "甲", "2020-01-01T00:01:00+00:00", about="m-1"),), 2)
    assert [item.id for item in back.queue] == [item.id for item in board.queue]
    for text, held in (("新的一条。\n" + document.text, True), (document.text.replace("三年", "两年"), False), (document.text * 2, False)):
        reading = replace(board.places["city"][0], document=replace(document, id="x", text=text, blocks=()))
        assert bool(standing_marks([reading], [mark]).none) is held, text


def with_issue(site: Site, words: str) -> Board:
    """The board where the net points at some words of the city's document."""
    edition = make_edition(site.home, load_register(site.corpus)[0])
    readings = []
    for reading in edition.readings:
        if reading.source.id == "city":
            assert reading.document is not None and reading.extraction is not None
            start = reading.document.text.index(words)
            issue = Issue("wording_not_understood", "what is this", None, "city", start, start + len(words))
            reading = replace(reading, extraction=replace(reading.extraction, issues=(issue,)))
        readings.append(reading)
    return board_of(replace(edition, readings=tuple(readings)), (0, (), ()), site.board.hints)


def test_marks_are_written_and_only_ones_own_are_taken_back(site: Site) -> None:
    with site.client() as client:
        document = site.board.places["city"][0].document
        assert document is not None
        client.post("/document/city/none", data={"document": document.id, "start": "0", "end": "5", "item": "i-x"})
        mark = site.board.marks[-1]
        assert (
            mark.place is not None
            and mark.place.quote == document.text[:5]
            and "标为无规定的条款（1）" in client.get("/document/city").text
        )
        for start, end in (("5", "5"), ("0", "99999999"), ("x", "3"), ("-1", "3")):
            with pytest.raises(UsageError, match="bad_place"):
                client.post("/document/city/none", data={"document": document.id, "start": start, "end": end})
    with site.client("乙") as client, pytest.raises(UsageError, match="not_allowed"):
        client.post("/document/city/undo", data={"mark": mark.id})
    with site.client("丁", "adjudicator") as client:
        assert client.post("/document/city/undo", data={"mark": mark.id}).status_code == 303
        assert not site.board.standing("city").none
        with pytest.raises(UsageError, match="unknown_source"):
            client.get("/document/nowhere")


# --- regions ---------------------------------------------------------------------------------------------------------------


def test_a_region_shows_what_will_be_published_beside_what_is(site: Site) -> None:
    site.publish()
    with site.client() as client:
        before = client.get("/region/320000").text
        assert "83万元" in before and "现已发布的版本不同" not in before
        site.decide("83万元", "reject")
        after = client.get("/region/320000").text
        assert "与现已发布的版本不同：奖励资金" in after and "已否决（1）" in after and "将发布" in after
        site.publish()
        after = client.get("/region/320000").text
        assert "与现已发布的版本不同" not in after and "历次变动（2）" in after and "甲" in after
        assert "29万元" in client.get("/region/320400").text
        with pytest.raises(UsageError, match="unknown_region"):
            client.get("/region/999999")


# --- uploads ---------------------------------------------------------------------------------------------------------------

PAPER = "无锡市绿色工厂办法\n第一条 对获得国家级绿色工厂称号的企业，给予一次性奖励47万元。\n"


def done(client: TestClient, address: str) -> str:
    """The progress page when the upload is over."""
    for _ in range(200):
        page = client.get(address).text
        if "every 1s" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("it does not end")


def send(client: TestClient, name: str = "a.txt", content: str = PAPER, **more: str) -> tuple[int, str]:
    files = {"file": (name, content.encode())} if content else None
    answer = client.post("/upload", data={"region": "320200 无锡市", **more}, files=files)
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_a_file_is_added_read_and_reviewed(site: Site) -> None:
    with site.client() as client:
        for number, name in enumerate(("a.txt", "../../../x.txt", "办法\u202etxt.exe", f"{HOSTILE}.txt", "." * 300, "a.t/x")):
            content = PAPER.replace("47", str(47 + number))
            status, address = send(client, name, content, title=f"无锡市绿色工厂办法{HOSTILE}", issued="2018-06-01")
            page = done(client, address)
            assert status == 303 and "已完成" in page and "读出表述 <b>1</b>" in page and "<script>alert" not in page
            assert site.item(f"{47 + number}万元").region.adcode == "320200"
            again = done(client, send(client, name, content, issued="2018-06-01")[1])
            assert "未能完成" in again
        files = sorted(path.name for path in (site.corpus / "documents").iterdir())
        assert len(files) == 6 and all(name.startswith("320200-2018-") for name in files)
        assert len(load_register(site.corpus)[0].sources) == 8


FAULTS: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"region": "乌有市"}, PAPER, "请写明地区"),
    ({"region": "鼓楼区"}, PAPER, "可能是"),
    ({"region": "999999"}, PAPER, "没有这个地区代码"),
    ({"issued": "2018年"}, PAPER, "2018-03-01 的样子"),
    ({"policy": "none-such"}, PAPER, "没有这件政策"),
    ({"role": "king"}, PAPER, "不认识的类型"),
    ({"address": "file:///etc/hostname"}, "", "http:// 或 https://"),
    ({"address": "https://example.org/"}, PAPER, "只能给出一种"),
    ({}, "", "请选择文件"),
    ({}, "大" * 100_000, "文件超过"),
)


def test_what_does_not_hold_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    with site.client() as client:
        for more, content, words in FAULTS:
            status, page = send(client, content=content, **{"title": "打好的标题", **more})
            assert status == 422 and words in page and "打好的标题" in page
        assert len(load_register(site.corpus)[0].sources) == 2


def test_an_address_of_this_machine_is_refused_and_not_registered(site: Site) -> None:
    with site.client() as client:
        for address in ("http://127.0.0.1/a.html", "http://169.254.169.254/latest/meta-data", "http://[::1]/x"):
            page = done(client, send(client, content="", address=address)[1])
            assert "private_address" in page and len(load_register(site.corpus)[0].sources) == 2


def test_an_upload_waits_for_a_run_that_holds_the_home(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policytable.web.uploading._PAUSE", 0.05)
    with site.client() as client:
        with site.home.lock():
            address = send(client)[1]
            for _ in range(100):
                if "另有运行" in client.get(address).text:
                    break
                time.sleep(0.02)
            assert "另有运行" in client.get(address).text
        assert "已完成" in done(client, address)


def test_a_reader_brings_nothing(site: Site) -> None:
    with site.client("丙", "reader") as client:
        for method in ("get", "post"):
            with pytest.raises(UsageError, match="not_allowed"):
                client.request(method, "/upload")
