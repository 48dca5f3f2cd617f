"""Pages that only a browser can read."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from policytable.errors import FetchError
from policytable.fetch import WebOptions
from policytable.fetch.browser import render
from tests.fetching import LOCAL, Asked, answer, site, web

PAGE = """<!DOCTYPE html><meta charset="utf-8"><body><script>
fetch('/list.json').then(r => r.json()).then(d => { document.body.append(d.title) });
fetch('http://10.0.0.1/x').catch(e => document.body.append('；内网不可达'));
new WebSocket('ws://127.0.0.1:%d/socket');
new Image().src = 'http://127.0.0.1:%d/picture';
</script></body>"""


@pytest.mark.browser
def test_a_page_is_drawn_and_asks_nothing_by_itself(tmp_path: Path) -> None:
    if importlib.util.find_spec("playwright") is None or not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        pytest.skip("playwright or a Chromium is not here")

    def play(asked: Asked) -> bytes:
        if asked.path == "/list.json":
            return answer('{"title": "绿色工厂名单"}'.encode(), "200 OK", ("Content-Type", "application/json"))
        return answer((PAGE % (server.port, server.port)).encode(), "200 OK", ("Content-Type", "text/html; charset=utf-8"))

    with site(play) as server:
        options = WebOptions(allow=LOCAL, slots=tmp_path / "slots", timeout=30)
        had = render(server.url("/"), web(tmp_path), options)
    assert "绿色工厂名单" in had.content.decode() and "内网不可达" in had.content.decode()
    assert {item.path for item in server.asked} == {"/robots.txt", "/", "/list.json"}
    assert all(item.headers["user-agent"].startswith("policytable/") for item in server.asked)


def test_without_a_browser_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(FetchError) as caught:
        render("http://a.example/", web(tmp_path), WebOptions(slots=tmp_path / "slots"))
    assert caught.value.code == "browser_missing"
