"""The web book: visits written once, the newest body with its validators, failures in a row, looks, finds, several processes."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from policytable.errors import StoreError
from policytable.model import Find, Hop, Look, Region, Visit
from policytable.store import AddressState, Home

SHA = "a" * 64
OTHER = "b" * 64
ADDRESS = "https://gxt.jiangsu.gov.cn/art/2018/3/1/art_6278_1.html"
HEADERS = (("ETag", 'W/"1"'), ("Last-Modified", "Thu, 01 Mar 2018 00:00:00 GMT"), ("Content-Type", "text/html; charset=gb2312"))
FRESH = Visit(
    ADDRESS, "2020-01-02T09:00:00+08:00", 200, ADDRESS, SHA, "art.html", "text/html", 9, HEADERS, (Hop("http://a/", 302),), None, "", "r1"
)
SAME = Visit(ADDRESS, "2020-01-03T01:00:00Z", 304, ADDRESS, SHA, headers=(("etag", 'W/"2"'),), run="r2")
DOWN = Visit(ADDRESS, "2020-01-04T01:00:00Z", None, problem="unreachable", message="拒绝连接", run="r3")
JIANGSU = Region("320000", "江苏省")
FIND = Find("s1", "c1", JIANGSU, (ADDRESS,), "办法", "2018-03-01", "policy", "2020-01-02T01:00:00Z", "2020-01-02T01:00:00Z")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    yield home
    home.close()


def test_a_visit_comes_back_as_it_was_and_only_once(home: Home) -> None:
    assert home.web.add(FRESH)
    assert not home.web.add(FRESH)
    assert home.web.add_many([FRESH, SAME, SAME]) == 1
    assert home.web.visits() == (FRESH, SAME)
    assert home.web.visits(run="r2") == (SAME,)
    assert home.web.visits(since="2020-01-03T09:00:00+08:00") == (SAME,)
    assert home.web.visits("https://elsewhere/") == ()


def test_the_last_body_keeps_its_validators_through_confirmations_and_failures(home: Home) -> None:
    assert home.web.last(ADDRESS) is None
    home.web.add_many([DOWN, SAME, FRESH])  # written in another order than they were asked
    last = home.web.last(ADDRESS)
    assert last is not None
    assert (last.status, last.sha256, last.asked) == (304, SHA, SAME.asked)
    assert last.headers == (("etag", 'W/"2"'), *HEADERS[1:])  # the 304 told a new tag and was silent on the rest
    assert (last.name, last.media_type, last.size) == ("art.html", "text/html", 9)
    assert home.web.newest(ADDRESS) == DOWN


def test_a_body_with_a_problem_is_no_last_one(home: Home) -> None:
    home.web.add_many([FRESH, replace(FRESH, asked="2020-01-05T00:00:00Z", sha256=OTHER, problem="challenge")])
    assert home.web.last(ADDRESS) == FRESH


def test_the_last_of_many_comes_in_the_order_asked(home: Home) -> None:
    names = [f"https://a/{number}" for number in range(40)]
    home.web.add_many(replace(FRESH, address=name) for name in reversed(names))
    found = home.web.last_of(["https://none/", *reversed(names), names[0]])
    assert [visit.address for visit in found] == list(reversed(names))


def test_of_two_visits_at_one_moment_the_later_written_counts(home: Home) -> None:
    home.web.add(FRESH)
    home.web.add(replace(FRESH, sha256=OTHER))
    last = home.web.last(ADDRESS)
    assert last is not None and last.sha256 == OTHER


def test_failures_are_counted_since_the_last_success(home: Home) -> None:
    assert home.web.state(ADDRESS) == AddressState(ADDRESS)
    again = replace(DOWN, asked="2020-01-05T01:00:00Z")
    other = replace(DOWN, address="https://b/")
    home.web.add_many([replace(DOWN, asked="2020-01-01T01:00:00Z"), FRESH, SAME, DOWN, again, other])
    assert home.web.state(ADDRESS) == AddressState(ADDRESS, 2, DOWN.asked, SAME.asked)
    assert home.web.failing() == (AddressState("https://b/", 1, DOWN.asked), home.web.state(ADDRESS))
    home.web.add(replace(SAME, asked="2020-01-06T01:00:00Z"))
    assert home.web.state(ADDRESS).failures == 0
    assert [state.address for state in home.web.failing()] == ["https://b/"]


def test_looks_are_kept_and_the_last_of_each_column_is_told(home: Home) -> None:
    first = Look("c2", "2020-01-02T09:00:00+08:00", "ok", 3, 60, 4, 4, "2020-01-01")
    second = Look("c2", "2020-01-02T08:00:00Z", "emptied", problem="list_emptied", message="列表为空")
    other = Look("c1", "2020-01-02T07:00:00Z", "ok", 1, 9)
    assert [home.web.look(look) for look in (second, first, other, first)] == [True, True, True, False]
    assert home.web.looks("c2") == (first, second)
    assert home.web.last_looks() == (other, second)
    assert home.web.looks() == (first, other, second)


def test_a_find_is_renewed_and_stays_first_seen(home: Home) -> None:
    later = replace(FIND, title="办法（修订）", first_seen="2020-02-01T09:00:00+08:00", last_seen="2020-02-01T09:00:00+08:00")
    home.web.put_finds([FIND, replace(FIND, source="s0", column="c2")])
    home.web.put_finds([later])
    assert home.web.finds() == (replace(later, first_seen=FIND.first_seen), replace(FIND, source="s0", column="c2"))


@pytest.mark.parametrize("asked", ["", "2020-01-02", "2020-01-02T09:00:00", "gestern", "9999-12-31T23:59:59-10:00"])
def test_a_visit_without_a_time_is_refused(home: Home, asked: str) -> None:
    with pytest.raises(StoreError, match="ISO 8601"):
        home.web.add_many([FRESH, replace(FRESH, asked=asked)])
    assert home.web.visits() == ()


@pytest.mark.parametrize("damage", ["noise", "row", "torn"])
def test_a_damaged_file_is_told_with_a_way_out(home: Home, damage: str) -> None:
    home.web.add_many(replace(FRESH, address=f"https://a/{number}") for number in range(200))
    home.close()
    path = home.path / "web.sqlite"
    if damage == "row":
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE visits SET body = '{}'")
    else:
        content = path.read_bytes()
        path.write_bytes(b"noise" * 999 if damage == "noise" else content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError) as said:
        home.web.visits()
    assert said.value.code == "web_book_damaged"
    assert "restore a backup" in said.value.remedy


def test_a_book_of_a_newer_program_is_left_alone(home: Home) -> None:
    home.web.close()
    with sqlite3.connect(home.path / "web.sqlite") as connection:
        connection.execute("UPDATE policytable_schema SET version = 99")
    with pytest.raises(StoreError) as said:
        _ = Home(home.path).web
    assert said.value.code == "home_version"


def _visit_much(path: str, who: str) -> None:
    web = Home(Path(path)).web
    for number in range(40):
        web.add(replace(FRESH, address=f"https://{who}/{number}"))
        web.add(replace(FRESH, address=f"https://both/{number}"))
        web.put_finds([replace(FIND, source=f"{who}-{number}"), replace(FIND, source="both")])
    web.settle()
    web.close()


def test_three_processes_write_at_a_time(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_visit_much, args=(str(tmp_path), who)) for who in ("a", "b", "c")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    web = Home(tmp_path).web
    assert len(web.visits()) == 160
    assert len(web.finds()) == 121
