"""How quickly the desk answers, in Chromium against the real server: pages, items, decisions. Run by `make bench`.

`python -m tests.bench_desk [FACTS]`: an invented edition of 100,000 facts in documents of 1,000. `python -m tests.bench_desk --home HOME
CORPUS`: a copy of a home whose corpus was read. Beside them a bare page of the same framework. Figures of one machine, for comparison
with themselves.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from policytable.model import LEVELS, AwardValue, Block, Document, Edition, Extraction, Fact, Origin, Reading, Region, Register, Source
from policytable.pipeline import Board, Workbench, board_of
from policytable.pipeline.editing import edition_of
from policytable.pipeline.hints import hints_of
from policytable.regions import gazetteer
from policytable.sources import load_register
from policytable.store import Home
from policytable.topics import topic
from policytable.web.app import create_app
from policytable.web.context import Desk, WebSettings
from tests.serving import serving

FACTS, A_DOCUMENT, ROUNDS, WARM = 100_000, 1_000, 20, 3
NAME, PASSWORD = "测速员", "a long password for one run"
_BARE = "<!doctype html><html lang='zh'><title>x</title><main id='work'>" + "<p>一次性奖励100万元</p>" * 40 + "</main>"


class Synthetic(Workbench):
    """The workbench of an invented edition; its ledger is a real one."""

    def __init__(self, home: Home, facts: int) -> None:
        self._invented = edition(facts)
        super().__init__(home, lambda: self._invented.register, now)

    def _made(self) -> Board:
        news = self._home.ledger.since(0)
        made = edition_of(self._home, self._invented.register, self._invented.readings, decisions=news.decisions)
        return board_of(made, (news.revision, news.decisions, news.marks), hints_of(self._home, made))


def edition(facts: int) -> Edition:
    """Documents of A_DOCUMENT awards each, in the provinces by turns."""
    provinces = gazetteer().provinces
    readings = tuple(_reading(number, provinces[number % len(provinces)]) for number in range(max(1, facts // A_DOCUMENT)))
    register = Register(
        "2024-01-01", topic("green_factory"), "示例", provinces, (), (), tuple(reading.source for reading in readings), digest="x"
    )
    return Edition("2024-01-01", register, (), readings, (), (), ())


def _reading(number: int, region: Region) -> Reading:
    lines = [f"第{at + 1}条 对第{at + 1}批获得国家级绿色工厂称号的企业，给予一次性奖励{at % 97 + 3}万元。" for at in range(A_DOCUMENT)]
    # Statements about many places and levels, as in a table of tasks: a thousand rivals for one cell stand in no document.
    places = [one for one in gazetteer().regions if one.province == region.adcode]
    ends = list(accumulate(len(line) + 1 for line in lines))
    blocks = tuple(Block("paragraph", end - len(line) - 1, end - 1) for line, end in zip(lines, ends, strict=True))
    document = Document(f"d-{number:016x}", "text/plain", "\n".join(lines), blocks)
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


@dataclass(frozen=True, slots=True)
class Rig:
    """A desk that is served at `site`, the ids of the items in the order of the queue, and a page that is signed in."""

    page: Page
    site: str
    plain: str
    items: Sequence[str]
    plainly: str  # the first fact that nothing is known about


def now() -> str:
    """The moment, as the ledger has it."""
    return datetime.now(UTC).isoformat()


def opened(page: Page, address: str, item: str = "") -> float:
    """Milliseconds from the request until the page is there and, of an item, its words are lit, on the browser's own clock."""
    page.goto(address, wait_until="commit")
    lit = f"document.querySelector('#work')?.dataset.item === {item!r} && document.querySelector('#reading .strong')" if item else "true"
    # Two frames: what stands there has been painted.
    page.wait_for_function(
        f"() => {{ const done = document.readyState === 'complete' && {lit};"
        " if (done && !window.seen) { window.seen = -1;"
        " requestAnimationFrame(() => requestAnimationFrame(() => { window.seen = performance.now() })) }"
        " return window.seen > 0 }",
        polling="raf",
    )
    return float(page.evaluate("window.seen"))


def pressed(page: Page, key: str) -> float:
    """Milliseconds from a key until the next item stands there, lit."""
    page.wait_for_timeout(250)  # a key within 150 ms of a new item is taken for a slip
    page.evaluate(
        """() => {
          const was = document.querySelector('#work').dataset.item;
          window.took = 0;
          addEventListener('keydown', () => { window.since = performance.now() }, { capture: true });
          const look = () => {
            const work = document.querySelector('#work');
            const next = work && work.dataset.item !== was && document.querySelector('#reading .strong');
            if (next) window.took = performance.now() - window.since;
            else requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for _ in range(3):  # on a machine with other work the page may still take a key for a slip
        page.keyboard.press(key)
        with suppress(TimeoutError):
            page.wait_for_function("() => window.took > 0", polling="raf", timeout=5000)
            break
    return float(page.evaluate("window.took"))


def told(name: str, work: Callable[[int], float]) -> None:
    """Print the median and the worst of some rounds; the first ones warm up what is kept."""
    first = work(0)
    took = [work(number) for number in range(1, ROUNDS + WARM)][WARM - 1 :]
    print(f"{name:48} median {median(took):7.0f} ms   worst {max(took):7.0f}   first {first:7.0f}", flush=True)


def signed_in(browser: Browser, home: Home, site: str) -> Page:
    """A page whose user may decide."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    if NAME not in {person.user.name for person in home.people.all()}:
        home.people.add(NAME, "adjudicator", now(), PASSWORD)
    page.goto(f"{site}/sign-in")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.click("form button.main")
    page.wait_for_load_state("load")
    return page


def figures(rig: Rig) -> None:
    """Measure and print: the bare page, the queue, items of many documents and of one, decisions."""
    page, site, items = rig.page, rig.site, rig.items
    step = max(1, len(items) // (ROUNDS + WARM + 1))
    told("bare page of the framework", lambda _: opened(page, f"{rig.plain}/"))
    told("/queue", lambda _: opened(page, f"{site}/queue"))
    told("/queue?province=320000&field=award", lambda _: opened(page, f"{site}/queue?province=320000&field=award"))
    told("/queue?words=绿色工厂", lambda _: opened(page, f"{site}/queue?words=绿色工厂"))
    told("/item, of another document each", lambda at: opened(page, f"{site}/item/{items[at * step]}", items[at * step]))
    told("/item, the next one", lambda at: opened(page, f"{site}/item/{items[at]}", items[at]))
    # Facts alone, not issues about them: what a key does is the same all along.
    opened(page, f"{site}/item/{rig.plainly}?from=risk%3Dunreviewed", rig.plainly)
    told("the next item by its key, until it is lit", lambda _: pressed(page, "j"))
    told("a decision, from the key to the next item lit", lambda _: pressed(page, "a"))


def measured(home: Home, bench: Workbench, settings: WebSettings) -> None:
    """Serve a desk and print its figures."""
    start = time.perf_counter()
    items = [item.id for item in bench.board().queue if item.fact is not None and item.risk != "done"]
    plainly = next(item.id for item in bench.board().queue if item.risk == "unreviewed")
    print(f"{len(items):,} open facts; the board made in {time.perf_counter() - start:.1f} s; load average {os.getloadavg()[0]:.1f}")
    # As policytable.serving binds it: with its protocol, or answers wait for Nagle's delay.
    listening, beside = socket.create_server(("127.0.0.1", 0)), socket.create_server(("127.0.0.1", 0))
    here = f"127.0.0.1:{listening.getsockname()[1]}"
    desk = Desk(home, bench, now, WebSettings(hosts=(here,), out=settings.out, corpus=settings.corpus))
    bare = Starlette(routes=[Route("/", lambda request: HTMLResponse(_BARE))])
    with serving(create_app(desk), listening) as site, serving(bare, beside) as plain, sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        figures(Rig(signed_in(browser, home, site), site, plain, items, plainly))
        browser.close()
    print(f"{home.ledger.revision()} decisions written; load average {os.getloadavg()[0]:.1f}")


def main(arguments: Sequence[str]) -> None:
    """What the module is run for."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "home"
        if arguments[:1] == ["--home"]:
            shutil.copytree(arguments[1], place, symlinks=True)
            home, corpus = Home(place), Path(arguments[2])
            bench = Workbench(home, lambda: load_register(corpus / "sources.toml")[0], now)
        else:
            home, corpus = Home(place), Path(folder)
            bench = Synthetic(home, int(arguments[0]) if arguments else FACTS)
        measured(home, bench, WebSettings(out=Path(folder) / "out", corpus=corpus))
        home.close()


if __name__ == "__main__":
    main(sys.argv[1:])
