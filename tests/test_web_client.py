"""The desk's scripts in a real browser: spans, keys, drafts, requests. Only this machine is asked for anything."""

from __future__ import annotations

import re
import shutil
import statistics
from collections.abc import Iterator
from typing import Any

import pytest

from tests.desk_standin import Bench, sample, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
playwright = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        pytest.skip("chromium is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served() -> Iterator[Bench]:
    with serving(Bench(sample())) as bench:
        yield bench


@pytest.fixture
def bench(served: Bench) -> Bench:
    served.posts.clear()
    served.answers.clear()
    served.slow = 0.0
    return served


@pytest.fixture
def page(chromium: Any, bench: Bench) -> Iterator[Any]:
    """A page that may say nothing on its console but what a test expects (`page.expected`)."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=bench.address, reduced_motion="reduce")
    page = context.new_page()
    said: list[str] = []
    page.expected = r"^$"
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(bench.address) else None)
    yield page
    context.close()
    assert [one for one in said if not re.search(page.expected, one)] == []


def opened(page: Any, item: str) -> None:
    page.goto(f"/item/{item}")
    page.wait_for_selector(".bodywords[data-shown]", state="attached")


def until(page: Any, condition: str, arg: object = None) -> None:
    """Wait, frame by frame, until a JavaScript condition on `arg` holds. (wait_for_function needs eval, which the policy forbids.)"""
    page.evaluate(
        f"arg => new Promise(done => {{ const look = () => ({condition}) ? done() : requestAnimationFrame(look); look(); }})", arg
    )


def value(page: Any, name: str) -> str:
    return str(page.eval_on_selector(f"#decide [name={name}]", "field => field.value"))


def drag(page: Any, first: str, last: str, within: str = ".words") -> None:
    """Drag from the beginning of the first words to the end of the last, with the mouse."""
    boxes = page.evaluate(
        """([first, last, within]) => {
            const walk = (words, end) => {
                const texts = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const at = texts.currentNode.data.indexOf(words);
                    if (at < 0) continue;
                    const range = document.createRange();
                    range.setStart(texts.currentNode, at);
                    range.setEnd(texts.currentNode, at + words.length);
                    texts.currentNode.parentElement.scrollIntoView({block: "center"});
                    const boxes = range.getClientRects(), box = boxes[end ? boxes.length - 1 : 0];
                    return [end ? box.right - 1 : box.left + 1, box.top + box.height / 2];
                }
            };
            return [walk(first, false), walk(last, true)];
        }""",
        [first, last, within],
    )
    page.mouse.move(*boxes[0])
    page.mouse.down()
    page.mouse.move(*boxes[1], steps=6)
    page.mouse.up()
    page.wait_for_timeout(30)


@pytest.mark.parametrize(
    ("first", "last", "quote"),
    [
        ("𠮷字", "奖励50万元", "𠮷字企业给予奖励50万元"),  # behind and over an astral character
        ("奖励30", "。", "奖励30万元。"),
        ("30万元", "第二条", "30万元。\n\u3000\u3000第二条"),  # over a number between two pieces of text
        ("八十", "八十万元", "八十万元"),  # a cell
        ("国家级", "八十万元", "国家级\t八十万元"),  # two cells
        ("省级", "𠮷十万元", "省级\t𠮷十万元"),
    ],
)
def test_dragging_over_words_gives_their_offsets(page: Any, bench: Bench, first: str, last: str, quote: str) -> None:
    opened(page, "f-1")
    page.click("[data-key=v]") if page.get_attribute(".bodywords", "data-view") == "picture" else None
    text = bench.board.places["s0"][0].document.text  # type: ignore[union-attr]
    drag(page, first, last)
    start, end = int(value(page, "start")), int(value(page, "end"))
    assert (text[start:end], value(page, "quote")) == (quote, quote)
    assert page.evaluate("CSS.highlights.get('chosen').size") == 1
    assert page.inner_text("[data-quote-preview]").split() == quote.split()
    page.keyboard.press("Escape")
    assert (value(page, "start"), page.is_visible("#spanbar")) == ("", False)


def test_moving_the_ends_by_keyboard(page: Any, bench: Bench) -> None:
    opened(page, "f-1")
    text = bench.board.places["s0"][0].document.text  # type: ignore[union-attr]

    def quote() -> str:
        assert text[int(value(page, "start")) : int(value(page, "end"))] == value(page, "quote")
        return value(page, "quote")

    page.keyboard.press("e")
    assert quote() == "奖励50万元"
    for key, told in [
        ("ArrowLeft", "奖励50万"),
        ("ArrowRight", "奖励50万元"),
        ("Shift+ArrowLeft", "予奖励50万元"),
        ("Control+Shift+ArrowLeft", "给予奖励50万元"),
        ("]", "给予奖励50万元；对绿色工厂给予奖励30万元"),  # at a clause's end already: to the next
        ("ArrowRight", "给予奖励50万元；对绿色工厂给予奖励30万元。"),
        ("Control+ArrowLeft", "给予奖励50万元；对绿色工厂给予奖励30万元"),
        ("[", "\u3000\u3000第一条 对𠮷字企业给予奖励50万元；对绿色工厂给予奖励30万元"),
    ]:
        page.keyboard.press(key)
        assert quote() == told, key
    page.keyboard.press("Enter")
    assert "尚未保存" in page.inner_text("#said")
    page.keyboard.press("a")
    page.wait_for_selector("#work[data-item='f-2']")
    assert bench.posts[0]["quote"].endswith("奖励30万元") and bench.posts[0]["action"] == "accept"


def test_one_key_is_one_decision(page: Any, bench: Bench) -> None:
    opened(page, "f-1")
    bench.slow = 0.25
    again = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}))"
    page.evaluate(f"document.addEventListener('htmx:load', () => {again}, {{once: true}})")  # meant for the item before
    for _ in range(5):
        page.keyboard.press("a")
    page.wait_for_selector("#work[data-item='f-2']")
    assert [(post["item"], post["action"], post["stamp"]) for post in bench.posts] == [("f-1", "accept", "stamp-1")]
    assert page.inner_text("#said") == "已接受：f-1（u 撤销）" and page.url.endswith("/item/f-2")
    page.wait_for_timeout(200)
    page.keyboard.down("r")
    for _ in range(3):
        page.keyboard.down("r")  # held: the browser says repeat
    page.wait_for_selector("#work[data-item='f-3']")
    page.wait_for_timeout(200)
    page.keyboard.down("r")
    page.keyboard.up("r")
    assert [(post["item"], post["action"]) for post in bench.posts] == [("f-1", "accept"), ("f-2", "reject")]


def test_the_body_stays_between_items_and_follows_them(page: Any, bench: Bench) -> None:
    opened(page, "g-0")
    page.evaluate("document.querySelector('.words').mine = 1")
    before = bench.bodies
    for key, lit in [("j", "奖励2万元"), ("j", "奖励3万元"), ("k", "奖励2万元"), ("k", "奖励1万元"), ("k", "奖励1000万元")]:
        page.keyboard.press(key)
        until(page, "[...document.querySelectorAll('.words .strong')].map(one => one.textContent).join() === arg", lit)
        assert page.evaluate(
            "(b => { const r = b.querySelector('.strong').getBoundingClientRect(), f = b.getBoundingClientRect();"
            " return r.top >= f.top && r.bottom <= f.bottom; })(document.querySelector('.body'))"
        )
    assert page.evaluate("document.querySelector('.words').mine") == 1 and bench.bodies == before
    page.click("#n-998")
    page.wait_for_selector("#work[data-item='g-997']")
    assert page.url.endswith("/item/g-997") and page.evaluate("document.querySelector('.words').mine") == 1
    page.go_back()
    page.wait_for_selector("#work[data-item='g-999']")
    assert page.locator(".words .strong").inner_text() == "奖励1000万元"


def test_typing_is_no_command_and_survives_a_reload(page: Any, bench: Bench) -> None:
    opened(page, "f-2")
    page.keyboard.press("c")
    page.keyboard.type("a r j")
    page.fill("[name=why]", "𠮷 说明")
    drag(page, "八十", "八十万元") if page.get_attribute(".bodywords", "data-view") == "text" else None
    typed = {name: value(page, name) for name in ("display", "why", "start", "end", "quote")}
    assert typed["display"] == "a r j" and bench.posts == []
    page.reload()
    page.wait_for_selector("#decide > .draft")
    assert {name: value(page, name) for name in typed} == typed and "已恢复" in page.inner_text("#decide > .draft")
    assert page.is_visible("#spanbar")
    page.keyboard.press("a")
    page.wait_for_selector("#work[data-item='f-3']")
    assert bench.posts[0]["why"] == "𠮷 说明"
    opened(page, "f-2")
    assert value(page, "display") == "读数f-2" and page.locator("#decide > .draft").count() == 0


def test_an_old_draft_is_shown_and_not_put_in(page: Any) -> None:
    opened(page, "f-2")
    page.fill("[name=why]", "旧稿")
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage[key] = localStorage[key].replace('stamp-1', 'stamp-0')")
    page.reload()
    page.wait_for_selector("#decide > .draft")
    assert value(page, "why") == ""
    page.get_by_text("填入").click()
    assert value(page, "why") == "旧稿"


def test_what_fails_is_said_and_can_be_sent_again(page: Any, bench: Bench) -> None:
    page.expected = r"50[03]|409|422|ERR_FAILED|^htmx:"
    opened(page, "f-1")
    page.fill("[name=why]", "不丢")
    page.keyboard.press("Escape")
    bench.answers = [503]
    page.keyboard.press("a")
    page.wait_for_selector("#said[data-kind=bad] button")
    assert "没有保存" in page.inner_text("#said") and value(page, "why") == "不丢" and bench.posts == []
    page.route("**/decide", lambda route: route.abort())
    page.keyboard.press(".")
    until(page, "document.getElementById('said').textContent.includes('连不上')")
    page.unroute("**/decide")
    page.keyboard.press(".")
    page.wait_for_selector("#work[data-item='f-2']")
    assert [(post["item"], post["action"], post["why"]) for post in bench.posts] == [("f-1", "accept", "不丢")]
    page.wait_for_timeout(200)
    bench.answers = [409]
    page.keyboard.press("r")
    page.wait_for_selector("#work[data-stamp='stamp-2']")
    assert "没有保存" in page.inner_text("#said") and len(bench.posts) == 1


def test_a_box_on_the_page_picture_is_a_span(page: Any, bench: Bench) -> None:
    opened(page, "f-3")
    if page.get_attribute(".bodywords", "data-view") == "text":
        page.keyboard.press("v")
    box = page.locator(".sheet svg").bounding_box()
    scale = box["width"] / 600
    page.mouse.move(box["x"] + 38 * scale, box["y"] + 45 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 72 * scale, box["y"] + 75 * scale, steps=4)
    page.mouse.up()
    page.wait_for_selector("rect.chosen")
    assert value(page, "quote") == "𠮷林市" and page.url.endswith("f-3")
    page.locator(".sheet rect.strong").click()
    page.locator(".sheet a[data-n='1']:not([tabindex])").click()
    page.wait_for_selector("#work[data-item='f-1']")
    assert page.get_attribute(".bodywords", "data-view") == "picture"


def test_keys_are_shown_and_can_be_switched_off(page: Any, bench: Bench) -> None:
    opened(page, "f-1")
    page.keyboard.press("?")
    assert page.is_visible("#keys") and page.locator("#keys tr").count() > 20
    page.keyboard.press("a")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_timeout(60)
    assert bench.posts == [] and not page.is_visible("#keys")


def test_rows_are_gone_through_and_opened(page: Any) -> None:
    page.goto("/rows")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    assert page.locator("[data-row].current").count() == 1
    wanted = page.locator("[data-row] a").nth(1).get_attribute("href")
    assert page.locator("[data-row].current a").get_attribute("href") == wanted
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{wanted}")


@pytest.mark.parametrize("width", [1440, 375])
def test_nothing_is_cut_off_and_nothing_is_at_fault(page: Any, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, "f-1")
    page.keyboard.press("e")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    faults = axe.Axe().run(page, context="#reading").response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in faults if one["impact"] in ("serious", "critical")] == []


def test_figures_of_a_thousand_facts(page: Any, record_property: Any) -> None:
    opened(page, "g-0")
    took = []
    for at in range(1, 31):
        started = page.evaluate("performance.now()")
        page.keyboard.press("j")
        until(page, "document.querySelector(`#work[data-item='${arg}']`) && document.querySelector('.words .strong')", f"g-{at}")
        took.append(page.evaluate("performance.now()") - started)
    record_property("item_to_item_ms", statistics.median(took))
    print(f"item to item in a document of 1,000 facts: median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms")
