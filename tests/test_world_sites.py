"""The world itself: its sites are served, misbehave as told, and change as told; asked with httpx, not with the program."""

from __future__ import annotations

import concurrent.futures
import json
import re
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from policytable.model import Shape
from policytable.sources import load_register
from tests import world as w
from tests.world import World
from tests.world.pages import halves
from tests.world.papers import MARK, papers, register, split
from tests.world.story import STORY
from tests.world.words import replaced, visible

# A title stands whole in the attribute of its link, or else in its words.
_ANCHOR = re.compile(r'<a [^>]*title="([^"]*)"|<a [^>]*>([^<]*)</a>')
AWARD, CALL, PLAN = "tianjin-2018-award", "tianjin-2018-call", "dongguan-2018-plan"


@pytest.fixture(scope="module")
def whole() -> Iterator[World]:
    with World("whole") as opened:
        yield opened


@pytest.fixture(scope="module")
def opened() -> Iterator[World]:
    with World("tiny") as opened:
        yield opened


@pytest.fixture
def tiny(opened: World) -> World:
    opened.reset()
    return opened


@pytest.fixture(scope="module")
def web() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


def text(web: httpx.Client, address: str, encoding: str = "utf-8") -> str:
    reply = web.get(address)
    assert reply.status_code == 200, address
    return reply.content.decode(encoding)


# ---- what is there


def test_every_document_of_the_corpus_is_served_and_found(whole: World, web: httpx.Client) -> None:
    listed = {doc for column in whole.columns for doc in whole.entries(column)}
    for paper in papers(register()).values():
        addresses = whole.addresses(paper.id)
        assert addresses, paper.id
        replies = [web.get(address) for address in addresses]
        assert {reply.status_code for reply in replies} == {200}, addresses
        if paper.text is None:
            assert replies[0].content == paper.content
        site = next(name for name, base in whole.sites.items() if addresses[0].startswith(base))
        served = whole.papers[paper.id]
        assert site == "plain" or paper.id in listed or served.parent in listed, f"nothing leads to {paper.id}"


@pytest.mark.parametrize("paper", [paper for paper in papers(register()).values() if paper.text is not None], ids=lambda paper: paper.id)
def test_the_running_text_of_every_page_is_found(paper: object) -> None:
    head, body, tail = paper.parts  # type: ignore[attr-defined]
    assert head + body + tail == paper.text  # type: ignore[attr-defined]
    assert MARK in visible(body.split("\n")[0])
    assert len(body) > len(head + tail) / 3 and body.count("\n") > 7


def test_lists_show_every_entry_once_over_their_pages(whole: World, web: httpx.Client) -> None:
    idioms = {}
    for column in whole.columns:
        shown: list[str] = []
        for number in range(1, whole.pages(column) + 1):
            reply = web.get(whole.list_address(column, number))
            assert reply.status_code == 200
            source = reply.content.decode("gb18030" if column.startswith("gbk") else "utf-8")
            shown.append(source.replace("<em>", "").replace("</em>", ""))
        idioms[column.partition("-")[0]] = reply.headers["content-type"]
        counted = Counter(whole.papers[doc].title for doc in whole.entries(column))
        pages = ["\n".join(found[1] or found[2] for found in _ANCHOR.finditer(page)) if "<" in page else page for page in shown]
        for title, times in counted.items():
            assert sum(page.count(title) for page in pages) == times, (column, title)
        assert len(pages) == whole.pages(column)
        assert whole.pages(column) > 1 or len(whole.entries(column)) < 9
    assert len(idioms) == 11
    assert {kind.partition(";")[0] for kind in idioms.values()} == {"text/html", "text/xml", "application/json"}


def test_pages_after_the_last_one(whole: World, web: httpx.Client) -> None:
    beyond = {
        column: web.get(whole.list_address(column, 2).replace("index_1", "index_99").replace("page=2", "page=99"))
        for column in whole.columns
    }
    assert beyond["ministry-100000"].status_code == 404
    assert json.loads(beyond["gkmlpt-440000"].content)["articles"] == []
    last = web.get(whole.list_address("table-420000", whole.pages("table-420000")))
    assert beyond["table-420000"].content == last.content


def test_the_register_holds(whole: World, tmp_path: Path) -> None:
    folder = whole.register(tmp_path / "corpus")
    known, issues = load_register(folder)
    ours, _ = load_register(Path(__file__).parent.parent / "corpus")
    assert (known.places, known.titles, known.lists, known.counts, issues) == (ours.places, ours.titles, ours.lists, ours.counts, ())
    assert {source.id for source in known.sources} == {
        "shanghai-2018-plan",
        "shanghai-2018-plan-page",
        "shanghai-2018-explained",
        "qinghai-2019-call",
    }
    assert all(location.startswith(whole.sites["plain"]) for source in known.sources for location in source.locations)
    columns = tomllib.loads((folder / "columns.toml").read_text(encoding="utf-8"))["column"]
    assert tuple(column["id"] for column in columns) == whole.columns
    for column in columns:
        Shape(**column["shape"])
        assert column["expected"] <= len(whole.entries(column["id"]))
        wanted = [whole.papers[doc] for doc in whole.entries(column["id"]) if whole.papers[doc].role != "news"]
        assert all(any(term in paper.title for term in column["terms"]) for paper in wanted)
    whole.date_moved("2018-12-31")
    assert load_register(whole.register(tmp_path / "corpus"))[0].as_of == "2018-12-31"


def test_a_site_that_lies_about_its_encoding(whole: World, web: httpx.Client) -> None:
    reply = web.get(whole.list_address("gbk-130000"))
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    with pytest.raises(UnicodeDecodeError):
        reply.content.decode("utf-8")
    assert whole.papers[whole.entries("gbk-130000")[0]].title in reply.content.decode("gb18030")


def test_an_article_over_two_pages(whole: World, web: httpx.Client) -> None:
    first, second = (text(web, address) for address in whole.addresses("ningxia-2018-rules"))
    assert "给予不超过300万元" not in visible(first) and "给予不超过300万元" in visible(second)
    assert whole.addresses("ningxia-2018-rules")[1].partition(whole.sites["west"])[2] in first and "下一页" in first
    paper = papers(register())["ningxia-2018-rules"]
    lines = [line for half in halves(paper) for line in split(half)[1].split("\n")]
    assert [line for line in lines if MARK not in line] == paper.parts[1].split("\n")[1:]


def test_explanations_attachments_and_copies_are_led_to(whole: World, web: httpx.Client) -> None:
    page = text(web, whole.addresses("shanghai-2018-plan-page")[0])
    assert "政策解读" in page and whole.addresses("shanghai-2018-explained")[0].partition(whole.sites["plain"])[2] in page
    notice = whole.addresses("hunan-2017-plan-notice")[0]
    assert whole.addresses("hunan-2017-plan")[0].partition(whole.sites["table"])[2] in text(web, notice)
    first, copy = whole.addresses("anhui-2017-rules")
    assert first.startswith(whole.sites["vsb"]) and copy.startswith(whole.sites["mirror"])
    assert split(text(web, first))[1] == split(text(web, copy))[1]


def test_downloads_are_named_by_their_header(whole: World, web: httpx.Client) -> None:
    reply = web.get(whole.addresses("bengbu-2018-rules")[0])
    assert reply.headers.raw[[name for name, _ in reply.headers.raw].index(b"Content-Disposition")][1].decode("utf-8").endswith('细则.pdf"')
    assert reply.headers["content-type"] == "application/octet-stream" and reply.content.startswith(b"%PDF")


def test_the_search_wants_its_words(whole: World, web: httpx.Client) -> None:
    address = whole.list_address("library-350200").replace("q=", "q=绿色")
    found = json.loads(web.get(address).content)["searchVO"]
    assert 0 < found["totalCount"] < len(whole.entries("library-350200"))
    assert all("<em>绿色</em>" in row["title"] for row in found["listVO"])


def test_the_same_bytes_in_every_world(tiny: World, web: httpx.Client) -> None:
    with World("tiny") as other:
        for doc in tiny.papers:
            for one, two in zip(tiny.addresses(doc), other.addresses(doc), strict=True):
                a, b = web.get(one), web.get(two)
                assert (a.content, a.headers.get("etag")) == (b.content, b.headers.get("etag"))


# ---- how it is served


@pytest.mark.parametrize(("by", "sent"), [("both", 2), ("etag", 1), ("weak", 1), ("modified", 1), ("none", 0)])
def test_answers_are_confirmed(tiny: World, web: httpx.Client, by: w.switches.Validators, sent: int) -> None:
    tiny.switch_paper(AWARD, w.validated(by))
    address = tiny.addresses(AWARD)[0]
    first = web.get(address)
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    asked = {names[name]: first.headers[name] for name in names if name in first.headers}
    assert len(asked) == sent
    again = web.get(address, headers=asked)
    assert (again.status_code, again.content) == ((304, b"") if sent else (200, first.content))
    tiny.edit.number(AWARD, "不超过60万元", "不超过61万元")
    assert web.get(address, headers=asked).status_code == 200
    assert len(tiny.log.conditional("north")) == (2 if sent else 0)


MANNERS = {
    "403": (w.refused(), 403),
    "412": (w.refused(412), 412),
    "503": (w.unavailable("7"), 503),
    "404": (w.gone(), 404),
    "410": (w.gone(410), 410),
    "301": (w.redirect("/", 301), 301),
    "307": (w.redirect("http://10.0.0.1/", 307), 307),
    "soft": (w.soft_404(), 200),
}


@pytest.mark.parametrize("name", MANNERS)
def test_switched_answers(tiny: World, web: httpx.Client, name: str) -> None:
    manner, status = MANNERS[name]
    address = tiny.addresses(PLAN)[0]
    tiny.switch_paper(PLAN, manner)
    reply = web.get(address)
    assert reply.status_code == status
    assert reply.headers.get("retry-after") == ("7" if name == "503" else None)
    assert ("页面不存在" in reply.text) == (name in ("soft", "404", "410"))
    tiny.clear()
    assert "绿色" in text(web, address)


def test_a_fault_that_heals(tiny: World, web: httpx.Client) -> None:
    tiny.switch_paper(PLAN, w.failing(2))
    assert [web.get(tiny.addresses(PLAN)[0]).status_code for _ in range(3)] == [500, 500, 200]


def test_slow_answers_take_as_long_as_switched_on(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(PLAN)[0]
    size = len(web.get(address).content)
    for manner, least in ((w.slow(0.15), 0.15), (w.drip(size // 4 + 1, 0.05), 0.15)):
        tiny.clear()
        tiny.switch_paper(PLAN, manner)
        began = time.monotonic()
        assert len(web.get(address).content) == size
        assert time.monotonic() - began >= least
    with pytest.raises(httpx.ReadTimeout):
        tiny.switch_paper(PLAN, w.slow(5))
        web.get(address, timeout=0.1)


@pytest.mark.parametrize("manner", [w.reset(), w.reset(400), w.truncated(500)], ids=["reset", "reset later", "truncated"])
def test_broken_connections(tiny: World, web: httpx.Client, manner: w.Switch) -> None:
    tiny.switch_paper(PLAN, manner)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        web.get(tiny.addresses(PLAN)[0])
    tiny.clear()
    assert web.get(tiny.addresses(PLAN)[0]).status_code == 200


def test_redirects(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(PLAN)[0]
    plain = web.get(address).content
    tiny.switch_paper(PLAN, w.chain(3))
    reply = web.get(address, follow_redirects=True)
    assert (len(reply.history), reply.content) == (3, plain)
    tiny.clear()
    tiny.switch_paper(PLAN, w.redirect("north:/", 307))
    assert web.get(address).headers["location"] == tiny.sites["north"] + "/"
    tiny.switch_paper(PLAN, w.loop())
    with pytest.raises(httpx.TooManyRedirects):
        web.get(address, follow_redirects=True)


def test_codings_and_charsets(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(PLAN)[0]
    plain = web.get(address)
    for manner, header, value in (
        (w.zipped(), "content-encoding", "gzip"),
        (w.chunked(), "transfer-encoding", "chunked"),
        (w.lying("gb2312"), "content-type", "text/html; charset=gb2312"),
    ):
        tiny.clear()
        tiny.switch_paper(PLAN, manner)
        reply = web.get(address)
        assert (reply.headers[header], reply.content) == (value, plain.content)
        assert web.head(address).content == b"" and web.get(address).status_code == 200


def test_robots(tiny: World, web: httpx.Client) -> None:
    for site, status in (("north", 404), ("gkmlpt", 200)):
        assert web.get(tiny.sites[site] + "/robots.txt").status_code == status
    tiny.robots("north", "User-agent: *\nDisallow: /c120000/\nCrawl-delay: 2\n")
    assert "Crawl-delay: 2" in text(web, tiny.sites["north"] + "/robots.txt")
    tiny.switch("north", "/robots.txt", w.failing(None, 503))
    assert web.get(tiny.sites["north"] + "/robots.txt").status_code == 503


def test_a_site_goes_down_and_comes_up_at_its_port(tiny: World, web: httpx.Client) -> None:
    web.get(tiny.sites["north"])  # a kept connection
    assert tiny.down("north").alarm == "unreachable"
    for _ in range(2):
        with pytest.raises((httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError)):
            web.get(tiny.sites["north"])
    with pytest.raises(httpx.ConnectError):
        web.get(tiny.sites["north"])
    assert web.get(tiny.sites["gkmlpt"]).status_code == 200
    tiny.up("north")
    assert web.get(tiny.sites["north"]).status_code == 200


def test_the_log_measures(tiny: World) -> None:
    tiny.switch("north", "*", w.slow(0.8))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: httpx.get(tiny.addresses(AWARD)[0], trust_env=False), range(4)))
    assert (len(tiny.log), tiny.log.most_at_once("north"), tiny.log.most_at_once("gkmlpt")) == (4, 4, 0)
    asked = tiny.log.all("north")[0]
    assert (asked.method, asked.status, asked.conditional) == ("GET", 200, False)
    assert asked.sent > 5000 and asked.ended - asked.started >= 0.1 and len(tiny.log.gaps("north")) == 3
    tiny.reset_log()
    assert len(tiny.log) == 0


def test_many_clients_at_once(tiny: World) -> None:
    def ask(number: int) -> set[int]:
        with httpx.Client(trust_env=False) as client:
            return {client.get(tiny.addresses(doc)[0]).status_code for doc in list(tiny.papers)[: 8 + number % 3]}

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        assert set.union(*pool.map(ask, range(48))) == {200}
    assert tiny.log.faults == []


def test_what_no_client_should_send(tiny: World, web: httpx.Client) -> None:
    for path in ("/%00", "/..%2f..%2fetc/passwd", "/" + "x" * 9000, "/?q=%ff%fe"):
        assert web.get(tiny.sites["north"] + path).status_code in (200, 404)
    assert web.post(tiny.sites["north"], content=b"x" * 100_000).status_code == 405
    assert web.get(tiny.sites["north"]).status_code == 200


# ---- edits


def test_a_figure_changes_in_one_clause(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(PLAN)[0]
    before = visible(text(web, address))
    effect = tiny.edit.number(PLAN, "50-200万元", "50-210万元")
    after = visible(text(web, address))
    assert after.replace(effect.after, effect.before) == before and after != before
    assert (effect.cause, effect.alarm, effect.documents, effect.regions) == ("source_changed", None, (PLAN,), ("441900",))
    with pytest.raises(ValueError, match="0 times"):
        tiny.edit.number(PLAN, "不在此处", "也不在")


@pytest.mark.parametrize(
    ("source", "old", "new", "made"),
    [
        ("<p>奖励<span>60</span>万元</p>", "60万元", "80万元", "<p>奖励<span>80</span>万元</p>"),
        ("<p>奖励<span>60</span>万元</p>", "奖励60万元", "补助7元", "<p>补助7<span></span>元</p>"),
        ("<p>给予10万元</p>", "10万元", "100万元", "<p>给予100万元</p>"),
        ("<p>A&amp;B公司</p>", "A&B公司", "A&C公司", "<p>A&amp;C公司</p>"),
        ("<p>每三年复核</p>", "每三年复核", "每年复核", "<p>每年复核</p>"),
    ],
)
def test_words_are_replaced_between_tags(source: str, old: str, new: str, made: str) -> None:
    assert replaced(source, old, new) == made
    with pytest.raises(ValueError, match="2 times"):
        replaced(source * 2, old, new)


def test_clauses_come_and_go(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(CALL)[0]
    words = "每个区推荐企业原则上不超过6家"
    assert visible(text(web, address)).count(words) == 1
    tiny.edit.equal_clause(CALL, words)
    assert visible(text(web, address)).count(words) == 2
    tiny.reset()
    tiny.edit.clause_above(CALL, words, "各区应当于五月底前报送名单。")
    lines = visible(text(web, address)).split("\n")
    at = next(number for number, line in enumerate(lines) if words in line)
    assert lines[at - 1].strip() == "各区应当于五月底前报送名单。"
    tiny.edit.remove_clause(CALL, words)
    assert words not in visible(text(web, address))


def test_an_attachment_is_replaced(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses("tianjin-2019-call")[0]
    assert address.rpartition("/")[0] == tiny.addresses("tianjin-2019-notice")[0].rpartition("/")[0]
    before = web.get(address).content
    effect = tiny.edit.replace_attachment(
        "tianjin-2019-call", "2019年度天津市绿色工厂、绿色园区创建工作方案", "2019年度天津市绿色工厂、绿色园区创建工作计划"
    )
    after = web.get(address).content
    assert after != before and after.startswith(b"PK") and effect.documents == ("tianjin-2019-call",)


def test_a_document_is_removed(tiny: World, web: httpx.Client) -> None:
    address, column = tiny.addresses(AWARD)[0], "north-120000"
    effect = tiny.edit.remove(AWARD)
    assert (effect.cause, effect.alarm, effect.addresses) == (None, "gone", (address,))
    assert web.get(address).status_code == 404 and AWARD not in tiny.entries(column)
    tiny.edit.remove(CALL, unlisted_only=True)
    assert web.get(tiny.addresses(CALL)[0]).status_code == 200 and CALL not in tiny.entries(column)


@pytest.mark.parametrize(("old", "status", "leads"), [("404", 404, None), ("redirect", 302, "new"), ("front", 302, "/")])
def test_a_document_moves(tiny: World, web: httpx.Client, old: w.edits.Kept, status: int, leads: str | None) -> None:
    before = tiny.addresses(AWARD)[0]
    content = web.get(before).content
    after = tiny.edit.move(AWARD, old).addresses[0]
    assert after != before and web.get(after).content == content
    reply = web.get(before)
    assert reply.status_code == status
    assert reply.headers.get("location") == (after.removeprefix(tiny.sites["north"]) if leads == "new" else leads)
    assert after.rpartition("/")[2] in text(web, tiny.list_address("north-120000")) + text(web, tiny.list_address("north-120000", 2))


def test_new_papers_late_papers_and_repeals(tiny: World, web: httpx.Client) -> None:
    column = "gkmlpt-441900"
    clause = "对新认定的国家级绿色工厂，给予一次性奖励45万元。"
    new = tiny.edit.publish(column, "东莞市绿色工厂奖励办法", (clause,))
    late = tiny.edit.publish(column, "东莞市绿色工厂培育办法", (clause,), date="2017-02-03")
    repeal = tiny.edit.repeal(PLAN)
    assert [effect.cause for effect in (new, late, repeal)] == ["new_document", "new_document", "repealed"]
    assert clause in text(web, new.addresses[0])
    shown = tiny.entries(column)
    assert shown[:2] in ((new.documents[0], repeal.documents[1]), (repeal.documents[1], new.documents[0]))
    assert shown.index(late.documents[0]) > shown.index(PLAN)
    assert "废止《东莞市绿色制造" in text(web, repeal.addresses[0])


def test_furniture_is_all_that_changes(tiny: World, web: httpx.Client) -> None:
    address = tiny.addresses(AWARD)[0]
    pages = [text(web, address)]
    for change in (tiny.edit.counters, tiny.edit.furniture, tiny.edit.ads):
        effect = change("north")
        assert (effect.cause, effect.alarm) == (None, None)
        pages.append(text(web, address))
    assert len(set(pages)) == 4
    assert len({split(page)[1] for page in pages}) == 1
    tiny.switch_paper(AWARD, w.counting())
    assert text(web, address) != text(web, address)


@pytest.mark.parametrize("old", ["404", "front", "redirect"])
@pytest.mark.parametrize("stay", [True, False])
def test_a_site_is_rebuilt(tiny: World, web: httpx.Client, old: w.edits.Kept, stay: bool) -> None:
    address, column = tiny.addresses(AWARD)[0], "north-120000"
    listed, entry = tiny.list_address(column), tomllib.loads(tiny.column_toml(column))["column"][0]
    before = split(text(web, address))[1]
    effect = tiny.edit.rebuild("north", old, lists_stay=stay)
    assert effect.alarm == ("gone" if not stay and old == "404" else "shape_changed") and column in effect.columns
    reply = web.get(address)
    assert reply.status_code == (404 if old == "404" else 302)
    now = text(web, tiny.addresses(AWARD)[0])
    assert visible(split(now)[1]) == visible(before) and "gl_list" not in text(web, tiny.list_address(column))
    assert (web.get(listed).status_code == 200) is stay
    assert tomllib.loads(tiny.column_toml(column))["column"][0]["shape"]["items"] != entry["shape"]["items"]
    notice = tiny.addresses("tianjin-2019-notice")[0]
    assert web.get(notice.rpartition("/")[0] + "/tianjin-2019-call.docx").status_code == 200


def test_lists_break_and_empty(tiny: World, web: httpx.Client) -> None:
    column = "gkmlpt-441900"
    assert tiny.edit.empty(column).alarm == "emptied"
    assert json.loads(web.get(tiny.list_address(column)).content) == {
        "total": 0,
        "page": 1,
        "classify": {"name": "东莞市人民政府　通知公告"},
        "articles": [],
    }
    tiny.edit.fill(column)
    assert json.loads(web.get(tiny.list_address(column)).content)["total"] == len(tiny.entries(column))
    assert tiny.edit.break_list("north-120000").alarm == "shape_changed"
    assert "gl_list" not in text(web, tiny.list_address("north-120000"))
    assert web.get(tiny.addresses(AWARD)[0]).status_code == 200


def test_a_copy_conflicts(whole: World, web: httpx.Client) -> None:
    first, copy = whole.addresses("henan-2018-plan")
    line = split(text(web, first, "gb18030"))[1].split("\n")[8]
    effect = whole.edit.conflict("henan-2018-plan", visible(line), visible(line) + "另有规定的除外。")
    assert effect.alarm == "addresses_conflict"
    assert "另有规定的除外。" in text(web, copy) and "另有规定的除外。" not in text(web, first, "gb18030")
    whole.reset()
    assert "另有规定的除外。" not in text(web, copy)


def test_the_story_can_be_told(whole: World, web: httpx.Client, tmp_path: Path) -> None:
    whole.reset()
    told = []
    for step in STORY:
        effect = step.act(whole)
        told.append((effect.cause, effect.alarm))
        assert {row for row, *_ in step.cells} <= set(effect.rows), step.name
        assert bool(step.cells) <= (effect.cause is not None), step.name
        if step.accept:
            load_register(whole.register(tmp_path / "corpus"))
        for address in effect.addresses:
            assert web.get(address).status_code == (404 if effect.alarm == "gone" else 200), step.name
    whole.reset()
    assert len(STORY) >= 20
    causes, alarms = {cause for cause, _ in told}, {alarm for _, alarm in told}
    assert causes == {None, "source_changed", "new_document", "repealed", "date_moved"}
    assert alarms == {None, "gone", "emptied", "shape_changed", "unreachable", "addresses_conflict"}


def test_all_pages_of_a_list_can_be_switched(whole: World, web: httpx.Client) -> None:
    whole.reset()
    column, other = "jpage-330000", "jpage-330500"
    whole.switch_list(column, w.refused(412))
    assert [web.get(whole.list_address(column, number)).status_code for number in (1, 2)] == [412, 412]
    assert web.get(whole.list_address(other)).status_code == 200
    assert web.get(whole.addresses(whole.entries(column)[0])[0]).status_code == 200
    whole.reset()


def test_a_fault_of_the_world_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="at fault"), World("tiny") as broken:
        monkeypatch.setattr("tests.world.sites.front", None)
        assert httpx.get(broken.sites["north"], trust_env=False).status_code == 500


def test_it_is_served_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    command = [sys.executable, "-m", "tests.world", "--kind", "tiny", "--port-file", str(file), "--register", str(tmp_path / "corpus")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent) as served:
        try:
            assert served.stdout is not None and served.stdout.readline()
            while not file.is_file() or not file.read_text().endswith("}\n"):
                time.sleep(0.01)
            assert httpx.get(json.loads(file.read_text())["north"], trust_env=False).status_code == 200
            assert (tmp_path / "corpus" / "columns.toml").is_file()
        finally:
            served.terminate()
    assert served.returncode == 0
