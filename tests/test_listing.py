# ruff: noqa: E501
"""Lists: entries with whole titles, absolute addresses and dates from pages, JSON and XML; the probe; what no longer fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from policytable.errors import DamagedError
from policytable.model import Entry, Listing, Look, Region, Shape, WebColumn
from policytable.parse.listing import fits, guess_shape, read_listing
from policytable.parse.listing.dating import printed_date, told_date
from policytable.parse.listing.titling import clean_title
from tests import list_pages as pages

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "real-corpus" / "html"
HOST = pages.HOST
HTML = Shape("html", "ul.list > li")
DAYS_JSON = ("2019-03-01", "2019-02-28", "2019-02-27", "2019-02-26", "2019-02-25", "2019-02-24", "2019-02-23", "2019-02-22")

WRITTEN: list[tuple[str, bytes, str, Shape, tuple[str, ...]]] = [
    ("TRS WCM", pages.trs(), f"{HOST}/zwgk/zcfg/", Shape("html", "ul.list > li"), pages.DAYS),
    ("大汉 jpage", pages.jpage_page(), f"{HOST}/col/col12/index.html", Shape("xml", "recordset/record"), pages.DAYS),
    ("大汉 jpage", pages.jpage().encode(), f"{HOST}/module/web/jpage/dataproxy.jsp", Shape("xml", "recordset/record"), pages.DAYS),
    ("博达 VSB", pages.vsb(), f"{HOST}/tzgg.htm", Shape("html", "div.ej_list > ul > li"), pages.DAYS),
    ("", pages.table(), f"{HOST}/gkml?page=1", Shape("html", "table.gkml tr", date="td:nth-child(5)"), pages.DAYS),
    ("", pages.boxed(), f"{HOST}/a/", Shape("html", "div.item"), pages.DAYS),
    ("gkmlpt", pages.gkmlpt(), f"{HOST}/gkmlpt/api/all/1?page=1", Shape("json", "articles", "title", "url", "display_publish_time"), DAYS_JSON),
    ("政策文件库", pages.library(), f"{HOST}/s?p=0", Shape("json", "searchVO.catMap.*.listVO", "title", "url", "pubtimeStr"), pages.DAYS),
    ("", pages.feed(), f"{HOST}/rss.xml", Shape("xml", "channel/item", "title", "link", "pubDate"), ("2019-03-01",) * 8),
]  # fmt: skip


def brief(value: object) -> str | None:
    return "bytes" if isinstance(value, bytes) else None


IDS = [f"{number} {system or 'none'}" for number, (system, *_) in enumerate(WRITTEN)]


@pytest.mark.parametrize(("system", "content", "address", "shape", "days"), WRITTEN, ids=IDS)
def test_a_list_is_read_by_its_shape(system: str, content: bytes, address: str, shape: Shape, days: tuple[str, ...]) -> None:
    listing = read_listing(content, None, address, shape)
    assert [entry.title for entry in listing.entries] == list(pages.TITLES)
    assert [entry.date for entry in listing.entries] == list(days)
    assert all(entry.address.startswith(HOST + "/") for entry in listing.entries) and listing.recognised


@pytest.mark.parametrize(("system", "content", "address", "shape", "days"), WRITTEN, ids=IDS)
def test_the_probe_finds_the_list_and_what_it_proposes_reads_it(
    system: str, content: bytes, address: str, shape: Shape, days: tuple[str, ...]
) -> None:
    guess = guess_shape(content, None, address)[0]
    assert (guess.shape.system, guess.shape.form) == (system, shape.form)
    read = read_listing(content, None, address, guess.shape)
    assert [(entry.title, entry.date) for entry in read.entries] == list(zip(pages.TITLES, days, strict=True))
    assert guess.entries == 8 and guess.dated == 1.0 and guess.sample == read.entries[:5]


@pytest.mark.parametrize(
    ("content", "address", "paging"),
    [
        (pages.trs(), f"{HOST}/zwgk/", ("index_{n}.html", 1)),
        (pages.vsb(), f"{HOST}/tzgg.htm", ("{next}", 1)),
        (pages.jpage_page(), f"{HOST}/col/col12/index.html", ("{next}", 1)),
        (pages.gkmlpt(), f"{HOST}/gkmlpt/api/all/1?page=1&sid=2", (f"{HOST}/gkmlpt/api/all/1?page={{n}}&sid=2", 2)),
        (pages.library(), f"{HOST}/s?q=x&p=0", (f"{HOST}/s?q=x&p={{n}}", 1)),
        (pages.boxed(), f"{HOST}/a/", ("", 1)),
    ],
    ids=brief,
)
def test_the_probe_tells_how_pages_go_on(content: bytes, address: str, paging: tuple[str, int]) -> None:
    shape = guess_shape(content, None, address)[0].shape
    assert (shape.pages, shape.first) == paging


def test_a_list_without_dates_is_a_doubtful_guess_and_two_links_are_none() -> None:
    lines = [(f'<a href="/{number}">{title}</a>', "") for number, title in enumerate(pages.TITLES)]
    assert [guess.confidence for guess in guess_shape(pages.plain_list(lines), None, HOST)] == [0.6]
    assert guess_shape(pages.plain_list(lines[:3]), None, HOST) == () and guess_shape(pages.page(""), None, HOST) == ()


def test_a_page_names_the_pages_after_it() -> None:
    assert read_listing(pages.trs(), None, f"{HOST}/a/", HTML).further == (f"{HOST}/a/index_1.html", f"{HOST}/a/index_2.html")
    last = pages.trs().replace(b"createPageHTML(3, 0", b"createPageHTML(3, 2")
    assert read_listing(last, None, f"{HOST}/a/index_2.html", HTML).further == ()
    assert read_listing(pages.vsb(), None, f"{HOST}/tzgg.htm", HTML).further == (f"{HOST}/tzgg/6.htm",)
    elsewhere = pages.vsb().replace(b'href="tzgg/6.htm"', b'href="http://other.example.org/6.htm"')
    assert read_listing(elsewhere, None, f"{HOST}/tzgg.htm", HTML).further == ()
    store = read_listing(pages.jpage_page(), None, f"{HOST}/col/col12/index.html", Shape("xml", "recordset/record", total="totalrecord"))
    assert store.further == (f"{HOST}/module/web/jpage/dataproxy.jsp?page=1&columnid=12",) and store.total == 61


def test_totals_are_read() -> None:
    assert read_listing(pages.gkmlpt(), None, HOST, Shape("json", "articles", "title", "url", total="total")).total == 61
    assert read_listing(pages.vsb(), None, HOST, Shape("html", "li", total=".pb_sys_common")).total == 61
    assert guess_shape(pages.library(), None, HOST)[0].shape.total == "searchVO.totalCount"


def test_a_list_without_addresses_has_them_made() -> None:
    shape = Shape("json", "data.rows", "subject", "/detail?id={docId}", "pubDate")
    listing = read_listing(pages.jsonp(), "application/javascript", f"{HOST}/api", shape)
    assert listing.entries[1] == Entry(f"{HOST}/detail?id=1", pages.TITLES[1], "2019-02-28")
    assert guess_shape(pages.jsonp(), None, f"{HOST}/api") == ()  # nothing on it says how an address is made


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5hkscs", "utf-16"])
def test_bytes_outvote_the_declaration_and_a_person_outvotes_both(charset: str) -> None:
    title = "關於公布綠色工廠名單的通知" if charset == "big5hkscs" else pages.TITLES[0]
    text = pages.plain_list([(f'<a href="/1.html">{title}</a>', "<i>2019-03-01</i>")]).decode()
    content = text.replace('charset="utf-8"', 'charset="gb2312"' if charset != "big5hkscs" else 'charset="big5"').encode(charset, "ignore")
    assert read_listing(content, "text/html; charset=iso-8859-1", HOST, HTML).entries[0].title == title
    assert read_listing(content, "text/html; charset=utf-8", HOST, HTML, charset).entries[0].title == title


@pytest.mark.parametrize(
    ("visible", "full", "title"),
    [
        ("关于印发某办法的…", "关于印发某办法的通知", "关于印发某办法的通知"),
        ("关于印发某办法的...", "关于印发某办法的通知", "关于印发某办法的通知"),
        ("关于印发某办法", "关于印发某办法的通知", "关于印发某办法的通知"),  # cut by the style sheet, without a sign
        ("关于印发某办法的通知", "点击查看", "关于印发某办法的通知"),
        ("", "标题：关于印发某办法的通知", "关于印发某办法的通知"),
        ("· 关于印发某办法的通知 NEW", "", "关于印发某办法的通知"),
        ("12、关于印发某办法的通知[2019-03-01]", "", "关于印发某办法的通知"),
        ("[置顶] 关于印发某办法的通知 2019年3月1日", "", "关于印发某办法的通知"),
        ("2019年绿色工厂名单", "", "2019年绿色工厂名单"),
        ("3.0版绿色工厂评价办法", "", "3.0版绿色工厂评价办法"),
        ("某办法（自2019年3月1日起施行）", "", "某办法（自2019年3月1日起施行）"),
        ("  关于\n印发\u3000某办法  ", "", "关于 印发 某办法"),
    ],
)
def test_titles_are_whole_and_bare(visible: str, full: str, title: str) -> None:
    assert clean_title(visible, full) == title


@pytest.mark.parametrize(
    ("text", "address", "date"),
    [
        ("2019-03-01", "/", "2019-03-01"),
        ("2019/3/1", "/", "2019-03-01"),
        ("2019.03.01 08:30", "/", "2019-03-01"),
        ("2019年3月1日", "/", "2019-03-01"),
        ("[2019-03-01]", "/", "2019-03-01"),
        ("发布时间：2019-03-01 来源：办公室", "/", "2019-03-01"),
        ("01 2019-03", "/", "2019-03-01"),
        ("2019-03 01", "/", "2019-03-01"),
        ("20190301", "/", "2019-03-01"),
        ("03-01", "/", None),  # which year, only a clock could say
        ("03-01", "/201903/t20190301_12.html", "2019-03-01"),
        ("03-02", "/201903/t20190301_12.html", None),
        ("", "/art/2019/3/1/art_1_2.html", "2019-03-01"),
        ("", "/2019-03/01/content_5.htm", "2019-03-01"),
        ("2019-02-30", "/", None),
        ("8/24/5 2019", "/", None),
    ],
)
def test_dates_come_as_iso(text: str, address: str, date: str | None) -> None:
    assert printed_date(text, address) == date


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (1551398400, "2019-03-01"),
        (1551369600, "2019-03-01"),  # midnight in China
        (1551398400000, "2019-03-01"),
        ("1551398400000", "2019-03-01"),
        ("/Date(1551398400000)/", "2019-03-01"),
        ("Thu, 28 Feb 2019 20:00:00 +0800", "2019-02-28"),
        ("2019-03-01T08:00:00+08:00", "2019-03-01"),
        (20190301, "2019-03-01"),
        (True, None),
        (12, None),
        (99999999999999999999, None),
        ({}, None),
        ("Xxx, no date", None),
    ],
)
def test_dates_of_data_come_as_iso(value: object, date: str | None) -> None:
    assert told_date(value, "/") == date


def test_links_that_lead_to_no_document_are_dropped_and_files_stay() -> None:
    links = [
        "javascript:void(0)",
        "java\tscript:x()",
        "mailto:a@b.cn",
        "#top",
        "tel:1",
        "data:text/html,x",
        "",
        "http://u:p@h.cn/1",
        "http://[/",
        "x" * 3000,
    ]
    kept = ["/f/附件 1.pdf", "../b.doc#p", "//cdn.example.gov.cn/c.html", "?id=5", "/f/附件 1.pdf"]
    lines = [(f'<a href="{href}">关于某一事项的通知{number}</a>', "") for number, href in enumerate([*links, *kept])]
    found = read_listing(pages.plain_list(lines), None, f"{HOST}/a/b/c.html?id=1", HTML).entries
    assert [entry.address for entry in found] == [
        f"{HOST}/f/附件%201.pdf", f"{HOST}/a/b.doc", "http://cdn.example.gov.cn/c.html", f"{HOST}/a/b/c.html?id=5",
    ]  # fmt: skip
    based = pages.plain_list(lines[-2:]).replace(b"<head>", b'<head><base href="/other/">')
    assert read_listing(based, None, f"{HOST}/a/b/", HTML).entries[0].address == f"{HOST}/other/?id=5"


def test_pieces_that_hold_pieces_are_layout() -> None:
    inner = "".join(f'<tr><td><a href="/{n}.html">{title}</a></td><td>{day}</td></tr>' for n, (title, day) in enumerate(pages.PAIRS))
    content = pages.page(f'<table class="t"><tr><td><table class="t">{inner}</table></td></tr></table>')
    assert [entry.date for entry in read_listing(content, None, HOST, Shape("html", "table.t tr")).entries] == list(pages.DAYS)


@pytest.mark.parametrize(
    "path", sorted([*(ROOT / "corpus" / "documents").glob("*.html"), *SHARED.glob("*.htm*")]), ids=lambda path: path.stem
)
def test_no_list_is_found_in_a_document(path: Path) -> None:
    """But for the box of its own 解读 that a real page has beside it, which is a list, and short."""
    guesses = guess_shape(path.read_bytes(), None, f"{HOST}/a/b.html")
    assert all(guess.confidence < 0.8 and all("解读" in one.title or "一图读懂" in one.title for one in guess.sample) for guess in guesses)


COLUMN = WebColumn("c", Region("320000", "江苏省"), "厅", None, HOST, HTML, expected=2)
GOOD = Look("c", "2019-03-02T00:00:00+08:00", "ok", entries=8, newest="2019-03-01")


@pytest.mark.parametrize(
    ("content", "shape", "outcome"),
    [
        (pages.trs(), HTML, None),
        (pages.page('<ul class="list"></ul>'), HTML, "emptied"),
        (pages.page('<ul class="list"><li>暂无数据</li></ul>'), HTML, "shape_changed"),
        (pages.page("<div class='new-list'></div>"), HTML, "shape_changed"),
        (pages.trs(), Shape("html", "div.nav li"), "shape_changed"),  # it has become the menu
        (b"", HTML, "shape_changed"),
        (pages.plain_list((f'<a href="/{n}">{title}</a>', "") for n, title in enumerate(pages.TITLES)), HTML, "shape_changed"),
        (pages.plain_list([('<a href="/1">关于印发某办法的通知</a>', "2019-03-01")]), HTML, "too_few"),
        (b'{"articles": [], "total": 0}', Shape("json", "articles", "title", "url"), "emptied"),
        (b'{"code": 500}', Shape("json", "articles", "title", "url"), "shape_changed"),
        (pages.trs(), Shape("json", "articles", "title", "url"), "shape_changed"),
        (b"<datastore><recordset></recordset></datastore>", Shape("xml", "recordset/record"), "emptied"),
        (pages.trs(), Shape("xml", "recordset/record"), "shape_changed"),
    ],
    ids=brief,
)
def test_what_no_longer_fits_is_told(content: bytes, shape: Shape, outcome: str | None) -> None:
    found = fits(read_listing(content, None, f"{HOST}/a/", shape), COLUMN, GOOD)
    assert (found and found.outcome) == outcome


def test_a_list_that_never_had_dates_needs_none() -> None:
    listing = Listing(tuple(Entry(f"{HOST}/{n}", title) for n, title in enumerate(pages.TITLES)))
    assert fits(listing, COLUMN) is None and fits(listing, COLUMN, GOOD) is not None


HOSTILE = {
    "100000 links": pages.page('<ul class="list">' + '<li><a href="/1">关于印发某办法的通知</a></li>' * 100_000 + "</ul>"),
    "100000 lists": pages.page('<ul class="list"><li><a href="/1">关于印发某办法的通知</a></li></ul>' * 100_000),
    "deep": b"<ul class=list>" + b"<div><li>" * 50_000 + "<a href=/1>关于印发某办法的通知</a>".encode(),
    "deep json": b'{"articles":' * 100_000,
    "wide json": b'{"articles":[' + b'{"title":"x","url":"/1"},' * 300_000 + b"{}]}",
    "long json": b'{"articles":["' + b"x" * 20_000_000 + b'"]}',
    "laughs": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><datastore><recordset><record>&b;</record></recordset></datastore>',
    "outside": b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x"><datastore><recordset/></datastore>',
    "many records": b"<datastore><recordset>" + b"<record>x</record>" * 100_000 + b"</recordset></datastore>",
    "cut xml": pages.jpage().encode()[:900],
    "numbers": b'{"articles":[{"title":1e400,"url":"/1"},{"title":{"a":[]},"url":"/2"}]}',
    "brackets": b"(" * 1_000_000,
    "one attribute": b'<a title="' + b"x" * 10_000_000,
    "classes": b'<ul class="' + b"a " * 1_000_000 + b'"><li><a href=/1>' + "关于印发某办法的通知".encode() + b"</a></li></ul>",
    "nothing": b"",
    "zeros": b"\x00" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "shape",
    [HTML, Shape("json", "articles", "title", "url"), Shape("xml", "recordset/record"), None],
    ids=lambda one: one.form if one else "probe",
)
def test_hostile_lists_end_in_a_listing_or_a_coded_error(name: str, shape: Shape | None) -> None:
    try:
        if shape is None:
            assert isinstance(guess_shape(HOSTILE[name], None, f"{HOST}/a/"), tuple)
        else:
            assert isinstance(read_listing(HOSTILE[name], None, f"{HOST}/a/", shape), Listing)
    except DamagedError as error:
        assert error.code in ("too_large", "timeout", "entities", "unreadable", "crashed")
