"""Copies of what was collected, in a browser: they do no harm, and a text fragment leads to just the words that it was made for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policytable.fragments import directive_for, words_of
from policytable.parse import parse
from policytable.store import Home, Snapshots
from policytable.store.copies import copy_of
from tests.copies_in_browser import WIDE, Asked, asked, copies, runs_of, served, verdict
from tests.embedded import Embedded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FILLING = "<p>各有关单位要高度重视，认真组织实施，及时总结经验，确保各项工作落到实处。</p>" * 40
HEAD = "<!doctype html><html><head>{}<title>绿色工厂管理办法</title></head><body><h1>绿色工厂管理办法</h1>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's own Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        pytest.skip("no Chromium here")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-background-networking"])
        yield started
        started.close()


def page(body: str, encoding: str = "utf-8", declared: str = '<meta charset="utf-8">') -> bytes:
    """A page of some length with the paragraphs in its middle."""
    return (HEAD.format(declared) + FILLING + body + FILLING + "</body></html>").encode(encoding)


# name: the page, and the words as they stand in its canonical text, with the number of the occurrence that is meant.
HARD: dict[str, tuple[bytes, list[tuple[str, int]]]] = {
    "gb18030 declared as gb2312": (
        page("<p>对获评绿色工厂的𠮷祥㐀企业，给予奖励50万元。</p>", "gb18030", '<meta charset="gb2312">'),
        [("对获评绿色工厂的𠮷祥㐀企业，给予奖励50万元", 0), ("获评绿色工厂", 0)],
    ),
    "gb18030 undeclared": (page("<p>对国家级绿色工厂奖励100万元，不重复享受。</p>", "gb18030", ""), [("国家级绿色工厂奖励100万元", 0)]),
    "big5": (page("<p>凡被認定為國家級綠色工廠的企業，獎勵20萬元。</p>", "utf-8"), [("被認定為國家級綠色工廠的企業，獎勵20萬元", 0)]),
    "words over elements and blanks": (
        page("<p>对获得<b>国家级</b>绿\n    色工\u200b厂称<span><i>号</i></span>的，&nbsp;给予<em>奖励 50</em> 万元。</p>"),
        [("国家级绿色工厂称号的， 给予奖励 50 万元", 0), ("国家级绿", 0), ("获得国家级绿色工厂", 0)],
    ),
    "the second of two alike": (
        page("<h2>一、绿色工厂</h2><p>每三年复核一次。</p><h2>二、绿色园区</h2><p>每三年复核一次。</p>"),
        [("每三年复核一次", 0), ("每三年复核一次", 1)],
    ),
    "signs that part directives": (
        page("<p>按A-B类&C类,即10%-20%（#1）补助，最高5-10万元。</p>"),
        [("A-B类&C类,即10%-20%（#1）补助", 0), ("5-10万元", 0)],
    ),
    "lines and cells": (
        page(
            "<p>第一条 奖励50万元。<br>第二条 奖励30万元。</p><table><tr><th>地区<th>家数<tr><td>济源市<td>5<tr><td>平顶山市<td>3-5</table>"
        ),
        [("第二条 奖励30万元", 0), ("平顶山市\t3-5", 0), ("济源市\t5", 0)],
    ),
    "many paragraphs": (
        page("".join(f"<p>（{number}）对国家级绿色工厂给予奖励{number}0万元；</p>" for number in range(1, 9))),
        [("".join(f"（{number}）对国家级绿色工厂给予奖励{number}0万元；\n" for number in range(2, 7)).strip(), 0)],
    ),
    "wide and small letters": (
        page("<p>ＡＢＣ级企业奖励１００万元；abc级企业奖励100万元。</p>"),
        [("abc级企业奖励100万元", 0), ("ＡＢＣ级企业奖励１００万元", 0)],
    ),
}


def hard() -> list[tuple[Asked, bytes]]:
    """The hard pages as questions to a browser."""
    found = []
    for name, (content, quotes) in HARD.items():
        document = parse(content, "page.html", "text/html").document
        for quote, which in quotes:
            start = -1
            for _ in range(which + 1):
                start = document.text.index(quote, start + 1)
            end = start + len(quote)
            directive = directive_for(words_of(document), start, end)
            assert directive is not None, (name, quote)
            found.append((Asked(name, f"{len(found):064x}", quote, f"#:~:{directive}", *runs_of(document, start, end)), content))
    return found


def test_fragments_light_up_their_words_in_hard_pages(browser: Any, tmp_path: Path) -> None:
    store, wrong, wanted = Snapshots(tmp_path), [], hard()
    shown = {one.sha256: copy_of(store, store.put(content), "text/html") for one, content in wanted}
    tab = browser.new_page(viewport=WIDE)
    with served(shown) as address:
        wrong = [(one.source, one.quote, told) for one, _ in wanted if (told := verdict(tab, address, one)) != "lit"]
    tab.close()
    assert not wrong


def test_fragments_light_up_their_words_in_copies_of_the_corpus(browser: Any, embedded: Embedded) -> None:
    """A sample; `python -m tests.copies_in_browser HOME` goes through all of them."""
    wanted, without = asked(embedded.edition)
    assert len(without) <= 0.05 * (len(wanted) + len(without))
    sample = wanted[3::29]
    home, tab = Home(embedded.home), browser.new_page(viewport=WIDE)
    with served(copies(home, sample)) as address:
        wrong = [(one.source, one.quote, told) for one in sample if (told := verdict(tab, address, one)) != "lit"]
    home.close()
    tab.close()
    assert len(sample) >= 30 and not wrong


def test_a_copy_runs_nothing_loads_nothing_and_sends_nothing(browser: Any, tmp_path: Path) -> None:
    body = (
        "<script>document.title='ran'</script><img src='/hit.png' onerror=\"document.title='ran'\"><link rel=stylesheet href='/hit.css'>"
        "<iframe src='/hit.html'></iframe><form action='/hit' method=post><button id=go>提交</button></form>"
        "<a id=out href=\"javascript:document.title='ran'\">点</a><meta http-equiv=refresh content='0;url=/hit'>"
    )
    store, answered = Snapshots(tmp_path), list[str]()
    tab = browser.new_page()
    tab.on("response", lambda response: answered.append(response.url))
    with served({"0" * 64: copy_of(store, store.put(page(body)), "text/html")}) as address:
        tab.goto(f"{address}/{'0' * 64}")
        tab.click("#go", no_wait_after=True)
        tab.click("#out", no_wait_after=True)
        tab.wait_for_timeout(200)
        assert tab.title() == "绿色工厂管理办法" and len(answered) == 1
        assert tab.evaluate("self.origin") == "null"
    tab.close()


@pytest.mark.parametrize(
    ("content", "media_type", "told", "shown"),
    [
        ("绿色工厂".encode(), "text/html", "text/html; charset=utf-8", "inline"),
        ("绿色工厂".encode("gb18030"), "text/html; charset=iso-8859-1", "text/html; charset=gb18030", "inline"),
        ('<meta charset="big5">綠色工廠'.encode("big5"), "text/html", "text/html; charset=big5", "inline"),
        ("綠色工廠".encode("utf-16"), "text/plain", "text/plain; charset=utf-16le", "inline"),
        (b"%PDF-1.7", "application/pdf", "application/pdf", "inline"),
        (b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None, "attachment"),
        (b"<svg/>", "image/svg+xml", "image/svg+xml", "attachment"),
        (b"x", None, "application/octet-stream", "attachment"),
    ],
)
def test_a_copy_is_told_for_what_it_was_read_as(
    tmp_path: Path, content: bytes, media_type: str | None, told: str | None, shown: str
) -> None:
    store = Snapshots(tmp_path)
    copy = copy_of(store, store.put(content), media_type)
    headers = dict(copy.headers)
    assert copy.body == content and headers["Content-Type"] == copy.media_type == (told or media_type)
    assert headers["Content-Disposition"] == shown and headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
