"""Strings that break programs, as name, note, document text, title and file name, on every page: nothing runs, nothing breaks."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from policytable.model import Mark
from policytable.pipeline import Proposal, Verdict, publish
from policytable.sources import load_register
from policytable.store.naming import likeness, name_or_none
from policytable.web.app import ROUTES
from policytable.web.identity import cookie_name
from tests.conftest import REGISTER
from tests.desks import ORIGIN, Stand, filled, routes, sample, served, stand_at

pytestmark = pytest.mark.xdist_group("browser")  # all of them, so that the desk is made once
GETS = routes(list(ROUTES), "GET")
# Elements that a page of ours has; what a string brings in is mostly none of them, and those that are carry our addresses only.
FOREIGN = {
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "marquee",
    "video",
    "audio",
    "applet",
    "frame",
    "frameset",
    "xss",
    "math",
    "plaintext",
}
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "data", "poster", "background", "srcset")
WORDS = "第{}条 对获得国家级绿色工厂称号的企业，给予一次性奖励{}万元。{}"


@pytest.fixture(scope="module")
def strings(shared: Path) -> list[str]:
    path = shared / "peer-suites" / "naughty_strings" / "blns.json"
    if not path.is_file():
        pytest.skip("the naughty strings are not here")
    return [one for one in json.loads(path.read_text(encoding="utf-8")) if one]


@pytest.fixture(scope="module")
def stand(strings: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A desk on which the strings stand wherever people or offices may put them."""
    folder = tmp_path_factory.mktemp("naughty")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "sources.toml").write_text(REGISTER, encoding="utf-8")
    clauses = [WORDS.format(number, number + 10, one) for number, one in enumerate(strings, 1)]
    (corpus / "plan.txt").write_text("江苏省绿色工厂培育办法\n" + "\n".join(clauses), encoding="utf-8")
    (corpus / "city.txt").write_text("常州市绿色工厂奖励措施\n" + "\n".join(clauses[:9]), encoding="utf-8")
    _add_files(corpus, [one for one in strings if "<" in one][::12])
    made = stand_at(folder, corpus)
    names = dict.fromkeys(name for one in strings if (name := name_or_none(one)))
    seen: set[str] = set()
    for name in names:
        if likeness(name) not in seen:
            made.home.people.add(name, "reviewer", made.clock())
        seen.add(likeness(name))
    _say(made, strings, list(names))
    yield made
    made.home.close()


def _add_files(corpus: Path, strings: list[str]) -> None:
    """Documents whose names and titles are such strings."""
    with (corpus / "sources.toml").open("a", encoding="utf-8") as register:
        for number, one in enumerate(strings):
            name = re.sub(r"[/\x00-\x1f\x7f]", "_", one).encode()[:180].decode(errors="ignore").strip(". ") + ".txt"
            (corpus / name).write_text(f"{one}\n" + WORDS.format("一", 20 + number, one), encoding="utf-8")
            said = {key: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") for key, value in (("at", name), ("title", one))}
            register.write(f'\n[[source]]\nid = "n{number}"\nregion = "320000"\nlocations = [{said["at"]}]\ntitle = {said["title"]}\n')


def _say(stand: Stand, strings: list[str], names: list[str]) -> None:
    """Notes, questions and the words of corrections."""
    items = [one for one in stand.workbench.board().queue if one.reviewed]
    size = len(strings) // 12 + 1
    for at, item in enumerate(items[:12]):
        said = "\n".join(strings[at * size : (at + 1) * size])
        verdict = Verdict("correct", names[at], "", said, display=strings[at], object_text=strings[-at - 1][:40])
        stand.workbench.decide([Proposal(item.id, stand.workbench.board().stamp(item), verdict)])
        stand.workbench.mark(Mark("", "question", item.source, names[-at], "", item=item.id, to=names[at + 20], text=said))


def pages(stand: Stand) -> list[str]:
    """Every page, those about an item for each item that carries notes too."""
    values = sample(stand)
    board = stand.workbench.board()
    items = dict.fromkeys([*(mark.item for mark in board.marks), *(item.id for item in board.queue[:3])])
    sources = [source.id for source in board.edition.register.sources]
    found = [filled(path, values) for path in GETS if not path.startswith(("/site", "/picture"))]
    found += [filled(path, values | {"id": one, "item": one}) for path in GETS if "{id}" in path or "{item}" in path for one in items]
    found += [filled(path, values | {"source": one}) for path in GETS if "{source}" in path for one in sources]
    return list(dict.fromkeys(found))


def test_nothing_on_any_page_comes_from_a_string(stand: Stand) -> None:
    client = stand.signed_in()
    for path in pages(stand):
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.headers.get("content-type", "").startswith("text/html"):
            _sound(answer.text, path)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")


def test_nothing_on_a_published_page_comes_from_a_reviewers_string(stand: Stand, tmp_path: Path) -> None:
    publish(stand.home, load_register(stand.corpus)[0], tmp_path / "out")
    found = list((tmp_path / "out" / "site").resolve().rglob("*.html"))
    assert len(found) > 20
    for path in found:
        for element in html.document_fromstring(path.read_text(encoding="utf-8")).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag not in FOREIGN - {"style"}, f"{path}: <{element.tag}>"
            for name, value in element.attrib.items():
                assert not str(name).startswith("on"), f"{path}: {name}={value!r}"
                assert name not in ADDRESSES or not re.match(r"\s*(javascript|data|vbscript):|//", str(value), re.I), f"{path}: {value!r}"
            if element.tag == "script":
                assert not (element.text or "").strip() or element.get("type") == "application/json", path


def test_the_strings_stand_as_they_are(stand: Stand) -> None:
    shown = html.fromstring(stand.signed_in().get("/people").text)
    said = {element.text_content() for element in shown.iter("bdi")}
    kept = {one.user.name for one in stand.home.people.all()}
    assert len(kept) > 200 and kept <= said


def test_strings_in_addresses(stand: Stand, strings: list[str]) -> None:
    client = stand.signed_in()
    some = [*strings[::40], "\x00", "\ud800", "%", "%zz", "..", "../..", "a" * 4000]
    for path in GETS:
        for one in some:
            said = quote(one.encode("utf-8", "surrogatepass"), safe="")
            _harmless(client, re.sub(r"\{[^}]*\}", said, path) + f"?q={said}&next={said}&from={said}&page={said}&done={said}")


def _harmless(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code < 500, path
    kind = answer.headers.get("content-type", "")
    if kind.startswith("text/html") and answer.content and not path.startswith("/site/"):
        _sound(answer.text, path)
    if "location" in answer.headers:
        assert urlsplit(answer.headers["location"]).netloc == "" and answer.headers["location"].startswith("/")


def _sound(page: str, path: str) -> None:
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str):
            assert not str(element.text).strip(), f"{path}: a comment of somebody else"
            continue
        assert element.tag not in FOREIGN, f"{path}: <{element.tag}>"
        for name, value in element.attrib.items():
            assert not str(name).startswith("on") and name != "style", f"{path}: {name}={value!r}"
            if name in ADDRESSES:
                ours = str(value).startswith(("/", "?", "#", ORIGIN)) and not str(value).startswith("//")
                outward = element.tag == "a" and re.match(r"https?://", str(value)) and "noreferrer" in element.get("rel", "")
                assert ours or outward or value == "", f"{path}: {name}={value!r}"
        if element.tag == "script":
            assert not element.text and str(element.get("src")).startswith("/assets/"), path


@pytest.mark.browser
def test_no_string_runs_in_a_browser(stand: Stand) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium")
    with served(stand) as address, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context()
        session = stand.home.people.begin("甲", stand.clock())
        port = str(urlsplit(address).port)
        name = cookie_name(type(stand.settings)(hosts=(f"127.0.0.1:{port}",)), "session")
        context.add_cookies([{"name": name, "value": session, "url": address}])
        page, told = context.new_page(), []
        page.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(address) else told.append(f"request {asked.url}"))
        for path in pages(stand):
            answer = page.goto(address + path, wait_until="networkidle")
            assert answer is not None and answer.status < 500, path
            said = [one for one in told if "404" not in one or answer.status != 404]
            assert not said, (path, said)
            told.clear()
        browser.close()
