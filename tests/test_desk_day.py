"""A reviewer's day in a real browser: sign in, work a queue of fifty by the keyboard alone, correct, undo, adjudicate, read a document
through, and find every decision after a refresh. Then every page at the width of a phone, judged by axe."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk_serving import PASSWORD, Served, served
from tests.desking import rig_at

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-background-networking"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    rig = rig_at(tmp_path_factory.mktemp("desk") / "rig")
    with served(rig) as found:
        yield found
    rig.home.close()


class Person:
    """Somebody before a browser; whatever the console says, and every request that leaves the desk, is a fault."""

    def __init__(self, browser: Any, desk: Served, name: str, viewport: dict[str, int] = WIDE) -> None:
        self.context = browser.new_context(viewport=viewport, base_url=desk.address, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("response", lambda got: self.faults.append(f"{got.status} {got.url}") if got.status == 404 else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda asked: None if asked.url.startswith(desk.address) else self.faults.append(asked.url))
        self.page.goto("/")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/queue*")

    def close(self) -> None:
        self.context.close()
        assert self.faults == []

    def open(self, item: str) -> None:
        self.page.goto(f"/item/{item}")
        self.shown(item)

    def shown(self, item: str) -> None:
        self.page.wait_for_selector(f'#work[data-item="{item}"]')
        self.page.wait_for_selector(".bodywords[data-shown]", state="attached")

    @property
    def item(self) -> str:
        return str(self.page.get_attribute("#work", "data-item"))

    def press(self, key: str) -> None:
        """One key, on an item that has been shown for longer than a slip of the finger."""
        self.page.wait_for_timeout(200)
        self.page.keyboard.press(key)


@pytest.fixture
def person(chromium: Any, desk: Served) -> Iterator[Any]:
    """People who sign in, and who leave without a fault."""
    there: list[Person] = []

    def enter(name: str, viewport: dict[str, int] = WIDE) -> Person:
        there.append(Person(chromium, desk, name, viewport))
        return there[-1]

    yield enter
    for one in there:
        one.close()


def current(desk: Served) -> dict[str, Any]:
    """The current decision of each item, by the item's id."""
    board = desk.workbench.board()
    return {item.id: item for item in board.queue if item.risk == "done"}


def stands(desk: Served) -> Counter[tuple[str, str, str]]:
    """What was decided: (source, what the table prints, how it stands) with how often."""
    return Counter((one.source, one.reviewed.fact.display, one.reviewed.state) for one in current(desk).values())


def fact_of(desk: Served, words: str, source: str) -> str:
    """The id of the fact whose quote has these words."""
    return next(
        item.id for item in desk.workbench.board().queue if item.fact and item.source == source and words in item.fact.evidence[0].quote
    )


# The tests below are one day and follow each other.


def test_fifty_facts_by_the_keyboard_alone(desk: Served, person: Any) -> None:
    li = person("李雷")
    li.page.keyboard.press("Enter")  # the first row has the focus
    li.page.wait_for_selector("#work")
    decided: list[str] = []
    for _ in range(50):
        decided.append(li.item)
        li.press("a")
        li.page.wait_for_selector(f'#work:not([data-item="{decided[-1]}"])')
    assert len(set(decided)) == 50
    done = current(desk)
    assert all(done[item].reviewed.state == "accepted" for item in decided)
    assert len(desk.rig.home.ledger.all()) == 50


def test_undo_is_one_key_and_a_new_decision(desk: Served, person: Any) -> None:
    wang = person("王敏")
    item = next(one.id for one in desk.workbench.board().queue if one.risk != "done" and one.fact)
    wang.open(item)
    wang.press("r")
    wang.page.wait_for_selector(f'#work:not([data-item="{item}"])')
    assert desk.workbench.board().items[item].reviewed.state == "rejected"
    wang.press("u")
    wang.page.wait_for_timeout(800)
    assert desk.workbench.board().items[item].reviewed.state == "machine"
    actions = [one.action for one in desk.rig.home.ledger.all()]
    assert actions[-2:] == ["reject", "withdraw"]


def test_a_value_and_a_place_are_corrected(desk: Served, person: Any) -> None:
    wang = person("王敏")
    item = fact_of(desk, "29万元", "city")
    wang.open(item)
    wang.press("c")
    field = wang.page.locator('[name="value.yuan_max"]')
    wang.page.fill('[name="value.yuan_min"]', "30")
    field.fill("30")
    wang.page.fill('[name="display"]', "30万元")
    place = wang.page.evaluate(
        """() => {
            const walk = document.createTreeWalker(document.querySelector(".words"), NodeFilter.SHOW_TEXT);
            const spot = document.createRange();
            for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                const at = node.data.indexOf("给予一次性奖励29万元");
                if (at < 0) continue;
                spot.setStart(node, at); spot.setEnd(node, at + 11);
                const all = spot.getClientRects(); const first = all[0], last = all[all.length - 1];
                return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
            }
        }"""
    )
    wang.page.mouse.move(place[0], place[1])
    wang.page.mouse.down()
    wang.page.mouse.move(place[2], place[3], steps=8)
    wang.page.mouse.up()
    for _ in range(50):
        if wang.page.input_value('[name="quote"]') == "给予一次性奖励29万元":
            break
        wang.page.wait_for_timeout(100)
    assert wang.page.input_value('[name="quote"]') == "给予一次性奖励29万元"
    wang.page.reload()
    wang.shown(item)
    assert wang.page.input_value('[name="display"]') == "30万元", "what was typed outlives a reload"
    wang.page.click('button[value="correct"]')
    wang.page.wait_for_selector(f'#work:not([data-item="{item}"])')
    fact = desk.workbench.board().items[item].fact
    assert fact is not None and fact.display == "30万元" and fact.evidence[0].quote == "给予一次性奖励29万元"
    desk.published()
    index = (desk.rig.out / "site" / "index.html").read_text("utf-8")
    assert "30万元" in index
    assert "30万元" in (desk.rig.out / "summary.csv").read_text("utf-8-sig")
    assert "王敏" in (desk.rig.out / "changes.md").read_text("utf-8")
    assert "29万元" in (desk.rig.out / "corrections.json").read_text("utf-8")


def test_two_who_disagree_go_to_an_adjudicator(desk: Served, person: Any) -> None:
    wang, li, han = person("王敏"), person("李雷"), person("韩梅")
    item = fact_of(desk, "国家级绿色园区6家", "plan")
    if desk.workbench.board().items[item].risk == "done":
        wang.open(item)
        wang.page.click(".history .current button")
        wang.page.wait_for_selector(f'#work[data-item="{item}"]:not([data-risk="done"])')
    wang.open(item)
    wang.press("q")  # opens what is folded, and goes to the question
    wang.page.click('[value="pair"]')
    wang.page.wait_for_timeout(500)
    li.open(item)
    li.press("a")
    li.page.wait_for_selector(f'#work:not([data-item="{item}"])')
    board = desk.workbench.board()
    assert board.items[item].reviewed.state == "machine", "one answer of two changes nothing"
    han.open(item)
    assert "独立作答）" not in han.page.inner_text("#work"), "what the other answered is not shown"
    assert "已有1人作答" in han.page.inner_text("#work")
    han.press("r")
    han.page.wait_for_selector(f'#work:not([data-item="{item}"])')
    assert desk.workbench.board().items[item].risk == "conflict"
    wang.open(item)
    sides = wang.page.locator(".sides section")
    assert sides.count() == 2 and {"李雷", "韩梅"} <= set(re.findall("李雷|韩梅", wang.page.inner_text(".sides")))
    wang.page.click(".sides section:has-text('李雷') button")
    wang.page.wait_for_selector(f'#work:not([data-item="{item}"])')
    done = desk.workbench.board().items[item]
    assert done.risk == "done" and done.reviewed.state == "accepted"


def test_a_document_is_read_through_and_a_region_looked_at(desk: Served, person: Any) -> None:
    han = person("韩梅")
    han.page.goto("/document/plan")
    assert "第十一条" in han.page.inner_text("main")
    han.page.click("text=已通读")
    han.page.wait_for_timeout(500)
    assert any(mark.kind == "read" and mark.source == "plan" and mark.who == "韩梅" for mark in desk.rig.home.ledger.marks())
    han.page.goto("/region/320000")
    assert "83万元" in han.page.inner_text("main") and "30万元" in han.page.inner_text("main")


PAGES = (
    "/queue",
    "/queue?state=done",
    "/documents",
    "/document/plan",
    "/document/sheet",
    "/regions",
    "/region/320000",
    "/region/320400",
    "/upload",
    "/learned",
    "/agreement",
    "/people",
    "/item/{fact}",
    "/item/{pictured}",
    "/group/{group}",
    "/document/plan/add?start=10&end=20",
    "/site/index.html",
    "/site/corrections.html",
)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_fits_and_is_open_to_everybody(desk: Served, person: Any, viewport: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    queue = desk.workbench.board().queue
    named = {
        "fact": fact_of(desk, "83万元", "plan"),
        "pictured": fact_of(desk, "66万元", "sheet"),
        "group": next(item.group for item in queue if item.source == "tasks"),
    }
    wang = person("王敏", viewport)
    for address in PAGES:
        assert wang.page.goto(address.format(**named)).status == 200, address
        wang.page.wait_for_load_state("networkidle")
        wide = wang.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{address} is wider than its window by {wide}"
        grave = [one for one in axe.run(wang.page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert not grave, f"{address}: {[(one['id'], [node['html'] for node in one['nodes'][:3]]) for one in grave]}"


def test_all_of_it_stands_after_a_refresh(desk: Served) -> None:
    before = stands(desk)
    desk.publisher.stop()
    plan = desk.rig.corpus / "city.html"
    plan.write_text(plan.read_text("utf-8").replace("<p>第一条", "<p>本措施自发布之日起施行。</p><p>第一条"), "utf-8")
    desk.rig.refresh()
    desk.workbench.reload()
    after = stands(desk)
    assert after.total() >= 50 and after == before
