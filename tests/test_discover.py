"""Discovery: titles sorted, pages planned, entries taken, companions placed, addresses of one document joined or flagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from policytable.discover import (
    Body,
    attached,
    body_of,
    claimed,
    find_id,
    found,
    join,
    narrowed,
    normal_address,
    plan,
    taken,
    together,
    triage,
)
from policytable.discover.paging import FULL_EVERY, page_address
from policytable.discover.triage import triage_rules
from policytable.model import Attachment, Document, Entry, Find, Listing, Metadata, Shape, WebColumn
from policytable.regions import gazetteer
from policytable.rules import Rule
from policytable.sources import load_register

CORPUS = Path(__file__).parents[1] / "corpus"
TERMS = ("绿色工厂", "绿色制造", "绿色园区")
HOST = "https://gxt.example.gov.cn"
COLUMN = WebColumn(
    "js", gazetteer().get("320000"), "厅", HOST, f"{HOST}/list/", Shape("html", "li", pages="index_{n}.html"), expected=2, pages_most=9
)
NOW, LATER = "2024-03-01T08:00:00+08:00", "2024-03-08T08:00:00+08:00"
RULES = [rule for rules in triage_rules().rules.values() for rule in rules]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_rules_of_triage_prove_themselves(rule: Rule) -> None:
    assert all(rule.proves(text) for text in rule.examples) and not any(rule.fires(text) for text in rule.counterexamples)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《示范省绿色工厂评价管理办法》的通知", "policy"),
        ("示范省“十三五”工业绿色发展规划", "policy"),
        ("关于加快工业转型升级的若干意见", "policy"),
        ("关于进一步明确有关事项的通知", "policy"),  # nothing tells: better fetched than lost
        ("关于组织申报2019年绿色制造名单的通知", "call"),
        ("关于公布第三批省级绿色工厂名单的通告", "list"),
        ("2018年度绿色制造专项资金拟安排项目的公示", "publicity"),
        ("《示范省绿色工厂评价管理办法》解读", "interpretation"),
        ("一图读懂示范省绿色制造行动方案", "interpretation"),
        ("绿色制造推进工作总结", "report"),
        ("我市12家企业入选国家绿色工厂", "news"),
        ("市领导调研春季农业生产", "unrelated"),
        ("我省工业经济运行平稳 副省长调研重点企业", "unrelated"),  # news that do not name the topic
        ("关于召开全省绿色工厂推进会的通知", "meeting"),
        ("关于举办节能监察培训班的通知", "meeting"),
        ("2019年公开招聘工作人员公告", "unrelated"),
        ("关于做好2019年防汛工作的通知", "unrelated"),
        ("关于招聘绿色工厂评审专家的公告", "policy"),  # names the topic
        ("农业机械制造产业扶持办法", "policy"),  # another field's word, and one of ours
    ],
)
def test_titles_are_sorted(title: str, kind: str) -> None:
    assert triage(title, COLUMN, TERMS) == kind


def test_no_title_of_the_register_is_lost() -> None:
    titles = [title.title for title in load_register(CORPUS)[0].titles]
    assert [title for title in titles if triage(title, COLUMN, TERMS) in ("meeting", "unrelated", "news")] == []


def test_a_column_with_terms_of_its_own_is_strict() -> None:
    strict = replace(COLUMN, terms=("绿色",))
    assert triage("关于进一步明确有关事项的通知", strict, TERMS) == "unrelated"
    assert triage("关于做好绿色防汛工作的通知", strict, TERMS) == "policy"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://A.example.cn:80/x/", "https://a.example.cn/x/index.html", True),
        ("https://a.cn/x.html#top", "https://a.cn/x.html", True),
        ("https://a.cn/#/doc/1", "https://a.cn/#/doc/2", False),
        ("https://a.cn/x;jsessionid=AB12?id=1", "https://a.cn/x?id=1&utm_source=wx&from=timeline&_t=5", True),
        ("https://a.cn/x?b=2&a=1", "https://a.cn/x?a=1&b=2", True),
        ("https://a.cn/x?id=1", "https://a.cn/x?id=2", False),
        ("https://a.cn/%7Ex//%e6%94%bf.htm", "https://a.cn/~x/政.htm", True),
        ("https://a.cn:8443/x", "https://a.cn/x", False),
        ("https://a.cn", "http://a.cn/default.aspx", True),
        ("https://a.cn/A.html", "https://a.cn/a.html", False),  # paths keep their case
        ("https://[", "https://[", True),
    ],
)
def test_addresses_of_one_page_are_one(one: str, other: str, same: bool) -> None:
    assert (normal_address(one) == normal_address(other)) is same
    assert (find_id("js", one) == find_id("js", other)) is same
    assert normal_address(normal_address(one)) == normal_address(one)


def page(*numbers: int, total: int | None = None, further: tuple[str, ...] = ()) -> Listing:
    return Listing(tuple(Entry(f"{HOST}/{number}.html", f"关于事项{number}的通知", "2019-03-01") for number in numbers), total, further)


def read_all(column: WebColumn, site: Sequence[Listing], known: set[int], looks: int) -> list[str]:
    """The addresses that a look at a site asks for."""
    addresses = [column.address or "", *filter(None, (page_address(column, number) for number in range(len(site) - 1)))]
    pages: list[tuple[str, Listing]] = []
    while following := plan(column, pages, {normal_address(f"{HOST}/{number}.html") for number in known}, looks):
        pages.append((following[0], site[addresses.index(following[0])]))
    return [address for address, _ in pages]


OLD = {1, 2, 3, 4, 5, 6, 7, 8}
SITE = [page(8, 7), page(6, 5), page(4, 3), page(2, 1), page()]


@pytest.mark.parametrize(
    ("site", "known", "looks", "count"),
    [
        (SITE, set(), 0, 5),  # the first look reads all
        (SITE, OLD, 1, 2),  # later ones a page more than the known
        (SITE, OLD, FULL_EVERY, 5),  # and now and then all
        ([page(9, 8), *SITE[1:]], OLD, 1, 2),
        ([page(11, 10), page(9, 8), page(7, 6), page(5, 4)], OLD, 1, 3),  # two new pages, then one beyond
        ([page(8, 7), page(6, 50), page(4, 3), *SITE[3:]], OLD, 1, 3),  # a backdated post behind a page of known ones
        ([page(8, 7, total=9), page(6, 5), page(4, 3), page(2, 99), page()], OLD, 1, 5),  # deep, and told by the total
        ([page(8), page(8), page(8)], {8}, 0, 2),  # past its end a site repeats itself
        ([page(1), page(2), page(3), page()], {1, 2, 3}, 1, 2),
    ],
)
def test_a_list_is_not_cut_at_the_first_known_entry(site: list[Listing], known: set[int], looks: int, count: int) -> None:
    assert len(read_all(COLUMN, site, known, looks)) == count


def test_a_look_reads_on_while_there_are_fewer_entries_than_expected() -> None:
    assert len(read_all(replace(COLUMN, expected=6), SITE, OLD, 1)) == 3


def test_a_look_ends_at_the_most_pages_and_without_an_address() -> None:
    assert len(read_all(replace(COLUMN, pages_most=3), SITE, set(), 0)) == 3
    assert plan(replace(COLUMN, address=None), [], (), 0) == ()
    assert len(read_all(replace(COLUMN, shape=Shape("html", "li")), SITE, set(), 0)) == 1


def test_where_pages_name_the_next_ones_those_are_read() -> None:
    for pages in ("{next}", "index_{n}.html"):
        column = replace(COLUMN, shape=Shape("html", "li", pages=pages))
        first, second = page(8, 7, further=(f"{HOST}/list/7.htm",)), page(6, 5)
        assert plan(column, [(f"{HOST}/list/", first)], (), 0) == (f"{HOST}/list/7.htm",)
        assert plan(column, [(f"{HOST}/list/", first), (f"{HOST}/list/7.htm", second)], (), 0) == ()
        circle = replace(second, further=(f"{HOST}/list/",))
        assert plan(column, [(f"{HOST}/list/", first), (f"{HOST}/list/7.htm", circle)], (), 0) == ()


@pytest.mark.parametrize(
    ("pages", "first", "address"),
    [
        ("index_{n}.html", 1, f"{HOST}/list/index_2.html"),
        ("/api?page={n}&size=20", 2, f"{HOST}/api?page=3&size=20"),
        ("/proxy?start={n*60+1}&end={n*60+60}", 1, f"{HOST}/proxy?start=121&end=180"),
        ("/api?offset={n*20-20}", 2, f"{HOST}/api?offset=40"),
    ],
)
def test_addresses_of_further_pages(pages: str, first: int, address: str) -> None:
    assert page_address(replace(COLUMN, shape=Shape("html", "li", pages=pages, first=first)), 1) == address


def listing(*entries: tuple[str, str, str | None]) -> Listing:
    return Listing(tuple(Entry(f"{HOST}{path}", title, date) for path, title, date in entries))


def test_entries_become_finds_that_last() -> None:
    first = found(COLUMN, listing(("/1.html", "绿色工厂管理办法", "2019-03-01"), ("/2.html", "招聘公告", None)), (), TERMS, NOW)
    assert [taken(find) for find in first] == [True, False] and first[0].source == find_id("js", f"{HOST}/1.html")
    again = [Entry(f"{HOST}/3.html", "绿色工厂实施细则"), Entry("http://gxt.example.gov.cn/1.html", "绿色工厂管理办法（修订）")]
    second = found(COLUMN, Listing(tuple(again)), first, TERMS, LATER)
    assert [find.title for find in second] == ["绿色工厂实施细则", "绿色工厂管理办法（修订）", "招聘公告"]
    known = second[1]
    assert (known.source, known.first_seen, known.last_seen, known.date) == (first[0].source, NOW, LATER, "2019-03-01")
    assert known.addresses == ("http://gxt.example.gov.cn/1.html",)
    assert second[2] == first[1]  # what a look does not show is not gone


def test_a_page_that_two_columns_list_is_one_find() -> None:
    other = replace(COLUMN, id="cz", region=gazetteer().get("320400"))
    lines = listing(("/1.html", "关于印发绿色工厂管理办法的通知", None))
    first = found(COLUMN, lines, (), TERMS, NOW)
    assert [(find.source, find.column, find.last_seen) for find in found(other, lines, first, TERMS, LATER)] == [
        (first[0].source, "js", LATER)
    ]


def test_a_list_cannot_take_another_offices_page() -> None:
    """A column that lists a page of another office first gave it its own place, and the office's own list was not heard."""
    hostile = replace(COLUMN, id="gd", region=gazetteer().get("440000"), site="https://gd.example.org", address="https://gd.example.org/l/")
    lines = listing(("/1.html", "关于印发绿色工厂管理办法的通知", None))
    first = found(hostile, lines, (), TERMS, NOW)
    claim = claimed(COLUMN, lines.entries, first, (COLUMN, hostile))
    assert [one.addresses for one in claim.yielded] == [()] and claim.before == ()
    own = found(COLUMN, replace(lines, entries=claim.entries), claim.before, TERMS, LATER)
    assert [(one.column, one.region.adcode) for one in own] == [("js", "320000")]
    again = claimed(hostile, lines.entries, own, (COLUMN, hostile))
    assert (again.entries, again.before, again.yielded) == ((), own, ())
    two = replace(first[0], addresses=(*first[0].addresses, "https://gd.example.org/9.html"))  # joined meanwhile: the rest stays its own
    assert [one.addresses for one in claimed(COLUMN, lines.entries, (two,), ()).before] == [("https://gd.example.org/9.html",)]


@pytest.mark.parametrize(
    ("title", "adcode"),
    [
        ("江苏省工业和信息化厅关于印发绿色工厂管理办法的通知", "320000"),
        ("关于转发江苏省绿色工厂管理办法的通知", "320400"),
        ("北京市绿色工厂管理办法", "320400"),
    ],
)
def test_a_title_that_begins_with_the_place_above_is_of_that_place(title: str, adcode: str) -> None:
    city = replace(COLUMN, region=gazetteer().get("320400"))
    assert found(city, listing(("/1.html", title, None)), (), TERMS, NOW)[0].region.adcode == adcode


def test_companions_belong_to_their_policy() -> None:
    finds = found(
        COLUMN,
        listing(
            ("/9.html", "《江苏省绿色工厂评价管理办法》解读", "2019-03-02"),
            ("/8.html", "关于印发《江苏省绿色工厂评价管理办法》的通知", "2019-03-01"),
            ("/7.pdf", "附件1：绿色工厂申报表", "2019-03-01"),
            ("/8_2.html", "关于印发《江苏省绿色工厂评价管理办法》的通知（续）", "2019-03-01"),
            ("/6.html", "一图读懂：绿色制造体系建设实施方案", "2019-02-01"),
            ("/5.html", "绿色制造体系建设实施方案", "2019-02-01"),
            ("/4.html", "绿色制造体系建设实施方案", "2018-02-01"),
            ("/3.html", "《别处的一个办法》解读", "2019-02-01"),
            ("/2.html", "附件：申报表", "2017-01-01"),
        ),
        (), TERMS, NOW,
    )  # fmt: skip
    ids = {find.addresses[0].removeprefix(HOST): find.source for find in finds}
    placed = {find.addresses[0].removeprefix(HOST): (find.role, find.parent) for find in finds}
    assert placed["/9.html"] == ("interpretation", ids["/8.html"])
    assert placed["/7.pdf"] == ("attachment", ids["/8.html"]) and placed["/8_2.html"] == ("attachment", ids["/8.html"])
    assert placed["/6.html"] == ("interpretation", ids["/5.html"])  # of the nearest date
    assert placed["/3.html"] == ("interpretation", None) and placed["/2.html"] == ("main", None)
    assert placed["/8.html"] == placed["/5.html"] == ("main", None)


def test_files_of_a_page_are_finds_of_its_policy() -> None:
    parent = find("/a/1.html")
    links = [
        Attachment("实施方案.pdf", "files/1.pdf"),
        Attachment("", "files/1.pdf"),
        Attachment("脚本", "javascript:x()"),
        Attachment("坏", "http://[/"),
    ]
    made = attached(parent, links, f"{HOST}/a/1.html")
    assert [(one.addresses, one.title, one.role, one.parent) for one in made] == [
        ((f"{HOST}/a/files/1.pdf",), "实施方案.pdf", "attachment", parent.source)
    ]


def find(path: str, title: str = "绿色工厂管理办法", seen: str = NOW, **values: object) -> Find:
    address = path if path.startswith("http") else HOST + path
    made = Find(find_id("js", address), "js", COLUMN.region, (address,), title, "2019-03-01", "policy", seen, seen)
    return replace(made, **values)  # type: ignore[arg-type]


LONG = "为规范省级绿色工厂评价，对获得国家级绿色工厂称号的企业给予一次性奖励一百万元，并实行动态管理，每三年复核一次。" * 5


def said(one: Find, words: str, number: str = "苏工信〔2019〕3号") -> Body:
    return body_of(one, Document("d", "text/html", words), Metadata(title=one.title, doc_number=number))


def test_addresses_with_one_text_are_joined_and_the_first_seen_stays() -> None:
    old, new = find("/old/1.html"), find("/new/1.html", seen=LATER)
    mirror = find("https://mirror.example.org/1", title="转载：绿色工厂管理办法", seen=LATER)
    child = find("/old/1_jd.html", role="interpretation", parent=new.source)
    joined = join([new, mirror, old, child], [said(new, LONG), said(old, LONG.replace("，", ", ")), said(mirror, LONG)])
    assert [one.source for one in joined.finds] == [old.source, child.source] and joined.issues == ()
    assert set(joined.finds[0].addresses) == {*new.addresses, *old.addresses, *mirror.addresses}
    assert joined.finds[0].addresses == (*new.addresses, *old.addresses, *mirror.addresses) and joined.finds[0].last_seen == LATER
    assert joined.finds[1].parent == old.source
    assert dict(joined.replaced) == {new.source: old.source, mirror.source: old.source}


def test_what_one_run_saw_was_seen_at_once() -> None:
    def joined(first: str, second: str) -> Find:
        one = find("https://b.example.org/1", column="b", seen=first, source="b-1")
        other = find("https://a.example.org/1", column="a", seen=second, source="a-1")
        made = join([one, other], [said(one, LONG), said(other, LONG)])
        return replace(made.finds[0], first_seen="", last_seen="")

    soon = NOW.replace("08:00:00", "11:30:00")
    assert joined(NOW, soon) == joined(soon, NOW) == joined(NOW, NOW)  # threads, or a kill between two columns
    assert joined(NOW, LATER).source == "b-1"  # a week later: the first stays


@pytest.mark.parametrize("place", ["https://mirror.example.org/1", "https://gxt.gov.cn.example.org/1"])
def test_no_mirror_comes_before_the_offices_own_address(place: str) -> None:
    """The first address is asked first and cited: a mirror could say another thing once it is joined."""
    own, mirror = find("/1.html"), find(place, seen=LATER)
    joined = join([own, mirror], [said(own, LONG), said(mirror, LONG)]).finds
    assert joined[0].addresses == (*own.addresses, *mirror.addresses)
    again = found(COLUMN, Listing((Entry(place.replace("https", "http"), own.title),)), joined, TERMS, LATER)
    assert again[0].addresses == (*own.addresses, place.replace("https", "http"))


def test_a_head_and_a_tail_make_no_other_text() -> None:
    one, other = find("/1.html"), find("/2.html", seen=LATER)
    joined = join([one, other], [said(one, LONG), said(other, "来源：某网站 " + LONG + " 责任编辑：某某")])
    assert len(joined.finds) == 1


def test_one_title_and_number_with_another_text_is_flagged() -> None:
    one, other = find("/1.html"), find("/2.html", seen=LATER)
    joined = join([one, other], [said(one, LONG), said(other, LONG.replace("一百万元", "五十万元"))])
    assert len(joined.finds) == 2 and [issue.code for issue in joined.issues] == ["addresses_conflict"]
    assert one.addresses[0] in joined.issues[0].message and joined.issues[0].about == other.source


@pytest.mark.parametrize(
    ("other", "words", "number"),
    [
        (find("/2.html", title="另一办法"), LONG.replace("一百", "五十"), "苏工信〔2019〕4号"),
        (find("/2.html"), LONG.replace("一百", "五十"), "苏工信〔2019〕4号"),  # one title, two numbers: each year's call
        (find("/2.html", date="2018-01-01"), LONG.replace("一百", "五十"), ""),
        (find("/2.html", role="attachment"), LONG, "苏工信〔2019〕9号"),
        (find("/2.html", region=gazetteer().get("330000")), LONG, "苏工信〔2019〕3号"),
        (find("/2.html", title="网页找不到"), "网页找不到", ""),
    ],
)
def test_other_papers_stay_apart_without_a_flag(other: Find, words: str, number: str) -> None:
    one, short = find("/1.html"), find("/3.html", title="网页找不到了")
    joined = join([one, other, short], [said(one, LONG), said(other, words, number), said(short, "网页找不到", "")])
    assert len(joined.finds) == 3 and joined.issues == () and joined.replaced == ()


def test_a_short_paper_that_moved_is_joined_and_news_do_not_conflict() -> None:
    one, other = find("/1.html"), find("/2.html", seen=LATER)
    assert len(join([one, other], [said(one, "即日起废止。"), said(other, "即日起废止。")]).finds) == 1
    news = [replace(one, nature="news"), replace(other, nature="news")]
    joined = join(news, [said(news[0], LONG), said(news[1], LONG.replace("一百", "五十"))])
    assert len(joined.finds) == 2 and joined.issues == ()


def test_pages_are_one_listing() -> None:
    whole = together([page(1, 2, total=3), replace(page(2, 3), recognised=False)])
    assert [entry.address for entry in whole.entries] == [f"{HOST}/{n}.html" for n in (1, 2, 3)] and whole.total == 3 and whole.recognised


@pytest.mark.parametrize(
    ("of", "issued_by", "issuers", "then"),
    [
        ("320000", "320500", ("苏州市人民政府",), "320500"),
        ("320000", "320500", (), "320000"),
        ("320500", "320000", ("江苏省人民政府",), "320500"),
        ("320000", "330100", ("杭州市人民政府",), "320000"),
        ("100000", "320000", ("江苏省人民政府",), "320000"),
    ],
)
def test_a_paper_is_of_the_place_whose_office_issued_it(of: str, issued_by: str, issuers: tuple[str, ...], then: str) -> None:
    one = Find("c-1", "c", gazetteer().get(of), ("https://a.gov.cn/1.html",), "关于促进绿色制造的若干措施", None, "policy", "t", "t")
    about = Metadata(issuers=issuers, region=gazetteer().get(issued_by))
    assert narrowed(one, about).region.adcode == then
