"""Pages that only a browser can read: Chromium draws them, but every byte it is given comes through `Web`.

It opens no connection of its own (its proxy is a closed port), so addresses, robots.txt, limits and manners hold as everywhere.
It solves no tests for people and bears our own User-Agent.
"""

from __future__ import annotations

import importlib
import os
import shutil
import time
from dataclasses import dataclass, replace
from typing import Any

from policytable.errors import FetchError
from policytable.fetch.address import read_address
from policytable.fetch.answer import Answer, Validators
from policytable.fetch.failures import Trail
from policytable.fetch.options import WebOptions
from policytable.fetch.web import Web

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = (
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
)
_NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}  # also for this machine's own addresses
_NEEDED = frozenset({"document", "script", "xhr", "fetch"})  # words come by these; pictures and fonts do not
_REQUESTS = 60  # a page of words needs some twenty
_PATIENCE = 2.0  # times the limit of one exchange, for a page with all it asks for


@dataclass(slots=True)
class _Visit:
    """One page on its way: its first answer, and what is left of requests and time."""

    first: Answer
    deadline: float
    left: int = _REQUESTS


def render(address: str, web: Web, options: WebOptions) -> Answer:
    """The page at `address` as it stands after its scripts, as UTF-8 HTML; other headers are those of the bare page.

    Raises FetchError as `Web.get` does, and `browser_missing`. Versions are not told: a drawn page is never unchanged.
    """
    trail = Trail(address)
    playwright, program = _tools(trail)
    first = web.get(address)
    visit = _Visit(first, time.monotonic() + _PATIENCE * options.timeout)
    with playwright.sync_playwright() as running:
        try:
            words = _drawn(running.chromium, program, (web, options), visit)
        except playwright.TimeoutError as error:
            raise trail.failure("timeout", f"{first.final} was not drawn within {_PATIENCE * options.timeout:g} s") from error
        except playwright.Error as error:
            raise trail.failure("bad_answer", f"{first.final} could not be drawn: {error.message[:200]}") from error
    content = words.encode("utf-8", "replace")
    if len(content) > options.size:
        raise trail.failure("too_large", f"{first.final} is larger than {options.size // 1024 // 1024} MB when drawn")
    return replace(first, content=content, media_type="text/html; charset=utf-8", validators=Validators())


def _tools(trail: Trail) -> tuple[Any, str]:
    try:
        playwright = importlib.import_module("playwright.sync_api")
    except ImportError as error:
        raise trail.failure("browser_missing", "the package playwright is not installed") from error
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise trail.failure("browser_missing", "no Chromium is installed")
    return playwright, program


def _drawn(chromium: Any, program: str, door: tuple[Web, WebOptions], visit: _Visit) -> str:
    web, options = door
    browser = chromium.launch(
        executable_path=program,
        args=list(_ARGUMENTS),
        proxy=_NOWHERE,
        chromium_sandbox=os.geteuid() != 0,  # it refuses root otherwise
    )
    try:
        page = browser.new_context(user_agent=options.agent, locale="zh-CN", service_workers="block", accept_downloads=False).new_page()
        page.route("**/*", lambda route: _fulfilled(route, web, visit))
        page.goto(visit.first.final, wait_until="networkidle", timeout=_milliseconds(visit))
        return str(page.content())
    finally:
        browser.close()


def _fulfilled(route: Any, web: Web, visit: _Visit) -> None:
    """Give the browser what `Web` gives us, and nothing else; what is refused stays away, and the page is drawn without it."""
    request = route.request
    visit.left -= 1
    if request.method != "GET" or request.resource_type not in _NEEDED or visit.left < 0 or time.monotonic() > visit.deadline:
        route.abort()
        return
    try:
        found = visit.first if request.url == visit.first.final else web.get(_plain(request.url), accept="list")
    except FetchError:
        route.abort()
        return
    kind = found.media_type or "application/octet-stream"
    # Scripts may read answers of other hosts only where those allow it; we are no place to lift that, and pages ask their own.
    route.fulfill(status=200, body=found.content, headers={"Content-Type": kind})


def _plain(address: str) -> str:
    try:
        return str(read_address(address))
    except ValueError:
        return address  # `Web` refuses it with its reason


def _milliseconds(visit: _Visit) -> float:
    return max(visit.deadline - time.monotonic(), 0.001) * 1000
