"""How quickly an item opens and a decision is done, in Chromium against the real server: 100,000 facts, documents of 1,000.

`python -m tests.bench_item [FACTS]`. Beside them a bare page of the same framework. Figures of one machine, for comparison with themselves.
"""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from policytable.model import LEVELS, AwardValue, Document, Edition, Extraction, Fact, Origin, Reading, Register, Source
from policytable.pipeline import Board, Workbench, board_of
from policytable.regions import gazetteer
from policytable.review import Hints
from policytable.store import Home
from policytable.topics import topic
from policytable.web.app import create_app
from policytable.web.context import Desk, WebSettings

FACTS, A_DOCUMENT, ROUNDS = 100_000, 1_000, 30
NAME, PASSWORD = "测速员", "a long password for one run"
_BARE = "<!doctype html><html lang='zh'><title>x</title><main id='work'>" + "<p>一次性奖励100万元</p>" * 40 + "</main>"


class Synthetic(Workbench):
    """The workbench of an invented edition; its ledger is a real one."""

    def __init__(self, home: Home, facts: int) -> None:
        self.edition = edition(facts)
        super().__init__(home, lambda: self.edition.register, now)

    def _made(self) -> Board:
        news = self._home.ledger.since(0)
        return board_of(self.edition, (news.revision, news.decisions, news.marks), Hints(main="green_factory"))


def edition(facts: int) -> Edition:
    """Documents of A_DOCUMENT awards each, in the provinces by turns."""
    provinces = gazetteer().provinces
    readings = tuple(_reading(number, provinces[number % len(provinces)]) for number in range(max(1, facts // A_DOCUMENT)))
    register = Register(
        "2024-01-01", topic("green_factory"), "示例", provinces, (), (), tuple(reading.source for reading in readings), digest="x"
    )
    return Edition("2024-01-01", register, (), readings, (), (), ())


def _reading(number: int, region: Any) -> Reading:
    lines = [f"第{at + 1}条 对第{at + 1}批获得国家级绿色工厂称号的企业，给予一次性奖励{at % 97 + 3}万元。" for at in range(A_DOCUMENT)]
    # Statements about many places and levels, as in a table of tasks: a thousand rivals for one cell stand in no document.
    places = [one for one in gazetteer().regions if one.province == region.adcode]
    document = Document(f"d-{number:016x}", "text/plain", "\n".join(lines))
    found, start = [], 0
    for at, line in enumerate(lines):
        sum_ = (at % 97 + 3) * 10_000
        cited = document.cite(start + line.index("对"), start + len(line) - 1, f"第{at + 1}条")
        shown = f"一次性奖励{at % 97 + 3}万元"
        name = f"f-{number:08x}{at:08x}"
        value = AwardValue("fixed", sum_, sum_)
        bound = places[at % len(places)]
        title = (LEVELS[at // len(places) % len(LEVELS)],)
        origin = Origin("rule", ("award.verb",), "p")
        found.append(Fact(name, "award", "green_factory", title, value, shown, (cited,), origin, region=bound))  # type: ignore[arg-type]
        start += len(line) + 1
    source = Source(f"s{number:05}", region, (f"{number}.txt",), title=f"{region.label}绿色制造奖励办法之{number}", sample=True)
    return Reading(source, document=document, extraction=Extraction(tuple(found)))


@contextmanager
def served(app: Any, port: int) -> Iterator[str]:
    """The application on a port of this machine, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def now() -> str:
    return datetime.now(UTC).isoformat()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def rounds(work: Callable[[int], float]) -> float:
    """The median of milliseconds, the first three left out: they warm up what is kept."""
    return median([work(number) for number in range(ROUNDS + 3)][3:])


def opened(page: Page, address: str) -> float:
    """Milliseconds from the request to the page ready to be worked on, as the browser measures it."""
    page.goto(address, wait_until="load")
    took = page.evaluate(
        "(() => { const n = performance.getEntriesByType('navigation')[0]; return n.domContentLoadedEventEnd - n.startTime })()"
    )
    return float(took)


def decided(page: Page) -> float:
    """Milliseconds from the key to the next item in its place."""
    before = page.get_attribute("#work", "data-item")
    page.wait_for_timeout(200)  # a key within 150 ms of a new item is taken for a slip
    start = time.perf_counter()
    page.keyboard.press("a")
    page.wait_for_function("was => document.querySelector('#work')?.dataset.item !== was", arg=before, polling="raf")
    return (time.perf_counter() - start) * 1000


def signed_in(browser: Browser, desk: Desk, site: str) -> Page:
    """A page whose user may decide; made before any is asked for."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    people = getattr(desk.home, "people", None)
    if people is not None:
        people.add(NAME, "reviewer", now(), PASSWORD)
        page.goto(f"{site}/sign-in")
        page.fill("#name", NAME)
        page.fill("#password", PASSWORD)
        page.click("form button.main")
        page.wait_for_load_state("load")
    return page


def main() -> None:
    facts = int(sys.argv[1]) if len(sys.argv) > 1 else FACTS
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        home, port = Home(Path(folder) / "home"), free_port()
        bench = Synthetic(home, facts)
        settings = WebSettings(hosts=(f"127.0.0.1:{port}",), out=Path(folder) / "out", corpus=Path(folder))
        start = time.perf_counter()
        items = [item.id for item in bench.board().queue]
        print(f"board of {len(items)} items: {time.perf_counter() - start:.2f} s")
        desk = Desk(home, bench, now, settings)
        bare = Starlette(routes=[Route("/", lambda request: HTMLResponse(_BARE))])
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with served(create_app(desk), port) as site, served(bare, free_port()) as plain:
            page = signed_in(browser, desk, site)
            beside = rounds(lambda _: opened(page, f"{plain}/"))
            step = max(1, len(items) // (ROUNDS + 3))
            across = rounds(lambda number: opened(page, f"{site}/item/{items[number * step]}"))
            within = rounds(lambda number: opened(page, f"{site}/item/{items[number]}"))
            print(f"bare page {beside:.0f} ms; an item {across:.0f} ms ({across / beside:.1f} times), the next one {within:.0f} ms")
            page.goto(f"{site}/item/{items[0]}", wait_until="load")
            print(f"a decision, from the key to the next item: {rounds(lambda _: decided(page)):.0f} ms; {home.ledger.revision()} written")
        browser.close()
        home.close()


if __name__ == "__main__":
    main()
