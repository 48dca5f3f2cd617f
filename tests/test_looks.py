"""What everybody sees: the published pages on a phone, on a desk and on paper, in the dark, in large letters, without scripts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from policytable.api import Reading, ReadingSettings, Takeover, create_app
from policytable.audit import audit, audit_page, read_tables
from tests.embedded import Embedded

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLAIN = (
    "site/index.html",
    "site/cells/330000-award.html",
    "site/cells/540000-award.html",
    "site/policies.html",
    "site/issues.html",
    "site/about.html",
    "site/changes.html",
    "site/corrections.html",
    "report/index.html",
)
SHIFT = """new Promise(done => { let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; })).observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 250); })"""
# Rows of a table and squares of a drawing are made alike: axe takes minutes for all of them.
FEW = """document.querySelectorAll('table tbody tr:nth-child(n + 4), svg.chart a:nth-of-type(n + 9), article.fact:nth-of-type(n + 3),'
  + ' section.region:nth-of-type(n + 4), .faults li:nth-child(n + 4)').forEach(one => one.remove())"""
ADDRESS = re.compile(r'\shref="([^"]+)"')
ANCHOR = re.compile(r'\sid="([^"]+)"')


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if not binary:
        pytest.skip("needs a Chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(embedded: Embedded, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of every page that is looked at: of the site the plain ones, a document as a page and one with page pictures; the
    report; an audit; what the reading interface says of itself."""
    folder = tmp_path_factory.mktemp("looks")
    (folder / "表.csv").write_text("省份,奖励资金,国家级绿色工厂数\n江苏,合肥市：100万元,147\n合计,,148\n", "utf-8")
    (folder / "audit.html").write_bytes(audit_page(audit(read_tables([folder / "表.csv"]))))
    with TestClient(create_app(Reading(Takeover(embedded.out), ReadingSettings()))) as client:
        (folder / "docs.html").write_text(client.get("/api/v1/docs").raise_for_status().text, "utf-8")
    documents = sorted(embedded.out.glob("site/documents/*.html"))
    pictured = next(one for one in documents if 'class="sheets"' in one.read_text("utf-8"))
    worded = next(one for one in documents if 'class="sheets"' not in one.read_text("utf-8"))
    there = [*(embedded.out / one for one in PLAIN), pictured, worded, folder / "audit.html", folder / "docs.html"]
    return {one.relative_to(one.parent.parent).as_posix(): one.resolve().as_uri() for one in there}


def grave(page: Any) -> list[tuple[str, str]]:
    """What axe calls serious or critical."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    found = axe.run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("width", "scheme"), [(375, "dark"), (1440, "light")])
def test_pages_stand_still_and_within_their_width_and_say_the_same_without_scripts(
    browser: Any, pages: dict[str, str], width: int, scheme: str
) -> None:
    size = {"width": width, "height": 900}
    bare = browser.new_context(java_script_enabled=False, viewport=size, color_scheme=scheme).new_page()
    context = browser.new_context(viewport=size, color_scheme=scheme)
    for name, address in pages.items():
        page, noise = context.new_page(), []
        page.on("console", lambda said, noise=noise: noise.append(said.text))
        page.on("request", lambda asked, noise=noise: None if asked.url.startswith("file:") else noise.append(asked.url))
        page.goto(address)
        assert page.evaluate(SHIFT) == 0, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert not noise, (name, noise)
        page.evaluate("document.querySelectorAll('.scripted').forEach(one => one.remove())")
        bare.goto(address)
        assert page.locator("main").inner_text() == bare.locator("main").inner_text(), name
        page.evaluate(FEW)
        assert not grave(page), name
        page.close()


def test_letters_twice_as_large_need_no_sideways_scrolling(browser: Any, pages: dict[str, str]) -> None:
    page = browser.new_page(viewport={"width": 768, "height": 900})
    for name, address in pages.items():
        page.goto(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 768, name


def test_drawings_are_read_on_a_phone_without_scrolling(browser: Any, pages: dict[str, str]) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(pages["report/index.html"])
    shown = """[...document.querySelectorAll('.drawing svg.chart')].filter(one => one.checkVisibility()).map(one => [
      one.getBoundingClientRect().right, one.getBoundingClientRect().width / one.viewBox.baseVal.width])"""
    drawn = page.evaluate(shown)
    assert len(drawn) > 8
    assert all(right <= 375 and scale > 0.9 for right, scale in drawn), "letters keep their size"
    page.set_viewport_size({"width": 1440, "height": 800})
    assert len(page.evaluate(shown)) == len(drawn), "one of the two at every width"


def test_paper_is_a4_and_drawings_stand_upright_at_full_width(browser: Any, pages: dict[str, str], tmp_path: Path) -> None:
    pdf = pytest.importorskip("pypdfium2").PdfDocument
    for name, sides in (("site/policies.html", (595, 842)), ("site/index.html", (842, 595)), ("report/index.html", (842, 595))):
        page = browser.new_page()
        page.goto(pages[name])
        drawn = page.locator(".chapter.drawn")
        if drawn.count():  # the drawings' chapter alone: the whole report takes half a minute
            page.evaluate("document.querySelectorAll('main > :not(.drawn)').forEach(one => one.remove())")
        page.pdf(path=str(tmp_path / "paper.pdf"), prefer_css_page_size=True)
        paper = pdf(str(tmp_path / "paper.pdf"))
        found = [tuple(round(side) for side in paper[at].get_size()) for at in range(len(paper))]
        assert set(found) - {(595, 842)} <= {sides}, name
        assert found.count((595, 842)) > 6 if drawn.count() else set(found) == {sides}, name
        page.close()


def test_every_link_leads_to_a_page_and_a_place(embedded: Embedded) -> None:
    files = [*embedded.out.glob("site/**/*.html"), *embedded.out.glob("report/**/*.html"), *embedded.out.glob("report/charts/*.svg")]
    texts = {one.resolve(): one.read_text("utf-8") for one in files}
    places = {path: set(ANCHOR.findall(text)) for path, text in texts.items()}
    lost = set()
    for path, text in texts.items():
        for href in set(ADDRESS.findall(text)):
            page, _, place = href.partition("#")
            if href.startswith(("http:", "https:", "data:")):
                continue
            there = (path.parent / page).resolve() if page else path
            if not there.exists() or (place and place not in places.get(there, {place})):
                lost.add((path.name, href))
    assert not lost, sorted(lost)[:5]
