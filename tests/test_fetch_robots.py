"""robots.txt: what it allows, when it cannot be had, and that it is asked once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policytable.errors import FetchError
from policytable.fetch.address import AddressError, read_address
from policytable.fetch.robots import CRAWL_DELAY_MOST, Rules, target_for_rules
from tests.fetching import CLOCK, SHARED, Asked, answer, moved, site, web

SUITE = SHARED / "robots_txt"


def cases(name: str) -> list[dict[str, object]]:
    path = SUITE / name
    if not path.exists():
        pytest.skip("the suites of other projects are not beside this checkout")
    return [case for case in json.loads(path.read_text("utf-8")) if "allowed" in case]


def test_google() -> None:
    found = cases("google_cases.json")
    wrong = [case for case in found if Rules(str(case["robots_txt"]), str(case["user_agent"])).allows(str(case["url"])) != case["allowed"]]
    assert len(found) == 140
    assert not wrong  # the cases that only Google wants among them


def test_protego() -> None:
    """Where the two suites contradict each other (unknown lines, escaped letters) Google's counts; the rest are escaped $ and *."""
    wrong = 0
    for case in cases("protego_cases.json"):
        url = str(case["url"])
        try:
            address = read_address(url if "://" in url else "http://a.example" + url)
        except AddressError:
            assert "@" in url
            continue
        wrong += Rules(str(case["robots_txt"]), str(case["user_agent"])).allows(target_for_rules(str(address))) != case["allowed"]
    assert wrong <= 13


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("user-agent: policytable\ndisallow: /\n", "/a", False),
        ("user-agent: PolicyTable/2.0\ndisallow: /\n", "/a", False),
        ("user-agent: policy\ndisallow: /\n", "/a", True),
        ("user-agent: *\ndisallow: /\n\nuser-agent: policytable\ndisallow:\n", "/a", True),
        ("user-agent: policytable\ndisallow:\nuser-agent: *\ndisallow: /\n", "/a", True),
        ("user-agent: *\ndisallow: /政策/\n", "/政策/1.html", False),
        ("user-agent: *\ndisallow: /%e6%94%bf/\n", "/政/1.html", False),
        ("user-agent: *\ndisallow: /secret/\n", "/a/../secret/x", False),
        ("user-agent: *\ndisallow: /secret/\n", "/%73ecret/x", False),
        ("user-agent: *\ndisallow: /%73ecret/\n", "/secret/x", False),
        ("\ufeffuser-agent: *\r\ndisallow: /*.doc$\r", "/a.doc", False),
        ("<html><body>404</body></html>", "/a", True),
        ("", "/a", True),
        ("\x00\xff" * 1000, "/a", True),
    ],
)
def test_rules_for_us(text: str, path: str, allowed: bool) -> None:
    address = read_address("http://a.example" + path)
    assert Rules(text, "policytable").allows(target_for_rules(str(address))) is allowed


def test_crawl_delays_are_heard_and_capped() -> None:
    assert Rules("user-agent: *\ncrawl-delay: 2.5\n", "policytable").crawl_delay == 2.5
    assert Rules("user-agent: *\ncrawl-delay: 86400\n", "policytable").crawl_delay == CRAWL_DELAY_MOST
    assert Rules("user-agent: *\ncrawl-delay: nan\n", "policytable").crawl_delay == 0


def test_a_site_that_asks_us_to_stay_away_is_left_alone(tmp_path: Path) -> None:
    with site(lambda asked: answer(b"<html>"), robots=b"user-agent: *\ndisallow: /private/\n") as server:
        door = web(tmp_path)
        assert door.get(server.url("/open/")).status == 200
        with pytest.raises(FetchError) as caught:
            door.get(server.url("/private/1.html"))
        assert web(tmp_path).get(server.url("/open/2")).status == 200  # another worker of the machine
    assert caught.value.code == "robots"
    assert [item.path for item in server.asked] == ["/robots.txt", "/open/", "/open/2"]


def test_a_redirect_asks_the_rules_of_where_it_leads(tmp_path: Path) -> None:
    with site(lambda asked: answer(b"<html>"), robots=b"user-agent: *\ndisallow: /\n") as closed:  # noqa: SIM117
        with site(lambda asked: moved(closed.url("/x"))) as server, pytest.raises(FetchError) as caught:
            web(tmp_path).get(server.url("/"))
    assert caught.value.code == "robots"
    assert closed.documents == []


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ("404 Not Found", None),
        ("403 Forbidden", None),
        ("500 Broken", "robots_unavailable"),
        ("503 Busy", "robots_unavailable"),
        ("429 Slow down", "robots_unavailable"),
    ],
)
def test_a_robots_txt_that_cannot_be_had(reply: str, code: str | None, tmp_path: Path) -> None:
    from tests import fetching

    def play(asked: Asked) -> bytes:
        return answer(b"<html>")

    with site(play) as server:
        door = web(tmp_path)
        original = fetching.answer
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                fetching, "answer", lambda body=b"", status="200 OK", *rest: original(body, reply if "404" in status else status, *rest)
            )
            if code is None:
                assert door.get(server.url("/")).status == 200
                return
            for _ in range(2):
                with pytest.raises(FetchError) as caught:
                    door.get(server.url("/"))
                assert caught.value.code == code and caught.value.heals
    assert [item.path for item in server.asked] == ["/robots.txt"]  # not asked again at once, and nothing else was


def test_a_long_robots_txt_is_read_as_far_as_the_standard_asks(tmp_path: Path) -> None:
    long = b"user-agent: *\ndisallow: /no\n" + b"#" * 600_000 + b"\ndisallow: /\n"
    with site(lambda asked: answer(b"<html>"), robots=long) as server:
        door = web(tmp_path)
        assert door.get(server.url("/yes")).asked == CLOCK
        with pytest.raises(FetchError):
            door.get(server.url("/no"))
