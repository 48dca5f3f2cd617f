"""The search of the published site in a browser: served by `policytable serve`, and from a folder without any server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.embedded import Embedded
from tests.reading import served_by_command

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIZES = ((390, 800), (1280, 900))
SHIFTS = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().filter(one => !one.hadRecentInput)
    .reduce((sum, one) => sum + one.value, 0))).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 300))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(embedded: Embedded) -> Iterator[str]:
    with served_by_command(embedded.out) as address:
        yield address


def _find(page: Page, words: str) -> list[str]:
    page.get_by_label("检索词").fill(words)
    page.wait_for_function("words => new URLSearchParams(location.search).get('q') === words || location.protocol === 'file:'", arg=words)
    page.wait_for_function("() => document.querySelector('#pt-search .status').textContent.match(/^共|^没有/)")
    return page.locator("#pt-search .hits a").all_inner_texts()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}px")
def test_search_on_the_served_site(browser: Browser, address: str, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    said = list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{address}/")
    page.get_by_role("link", name="检索", exact=True).click()
    found = _find(page, "合肥 100万元")
    assert found and all("合肥" in text or "100万元" in text or text for text in found)
    assert page.locator("#pt-search mark").first.inner_text() in ("合肥", "100万元")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate(SHIFTS) < 0.1
    fact = page.locator("section", has_text="事实").locator(".hits a").first
    fact.click()
    page.wait_for_load_state()
    assert "/site/documents/" in page.url and page.locator(".chosen").count() > 0
    page.go_back()
    page.wait_for_selector("#pt-search .hits a")  # the words stand in the address
    assert page.get_by_label("检索词").input_value() == "合肥 100万元"
    assert _find(page, "絕無此詞") == [] and page.get_by_role("status").inner_text().startswith("没有找到")
    assert not said
    page.close()


def test_search_from_a_folder_and_without_a_script(browser: Browser, embedded: Embedded) -> None:
    place = (embedded.out / "site" / "search.html").absolute().as_uri()
    page = browser.new_page()
    page.goto(place)
    assert any("绿色工厂" in text or text for text in _find(page, "绿色工厂 奖励"))
    page.locator("#pt-search .hits a").first.click()
    page.wait_for_load_state()
    assert page.get_by_role("heading").count() > 0
    page.close()
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(place)
    assert plain.get_by_role("link", name="总表").count() and plain.locator("#pt-search input").count() == 0
    assert plain.get_by_text("检索需要浏览器脚本").is_visible()
    plain.close()
