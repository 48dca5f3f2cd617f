"""Users, passwords, sessions: on SQLite and PostgreSQL; signing in through the desk; nothing secret is kept or logged."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from policytable.cli import main
from policytable.errors import UsageError
from policytable.store import Home, Ledger, People, Terms
from policytable.store.ledgertables import SESSIONS, USERS
from policytable.store.naming import likeness, name_or_none
from policytable.web.identity import cookie_name
from policytable.web.throttle import Throttle
from tests.desks import PASSWORD, Clock, Stand, stand_at, token

OTHER = "欲穷千里目更上一层楼"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def people(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[People]:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    if request.param == "postgres":
        url = os.environ.get("POLICYTABLE_TEST_POSTGRES", "")
        if not url:
            pytest.skip("no PostgreSQL server")
    ledger = Ledger(url)
    with ledger.engine.begin() as connection:
        for table in ("users", "sessions"):
            connection.execute(text(f"DELETE FROM {table}"))
    yield People(ledger.engine, Terms(timedelta(hours=12), timedelta(hours=4)))
    ledger.close()


@pytest.fixture
def stand(small: Path, tmp_path: Path) -> Iterator[Stand]:
    made = stand_at(tmp_path, small, read=False)
    yield made
    made.home.close()


def code(call: object, *arguments: object) -> str:
    with pytest.raises(UsageError) as raised:
        call(*arguments)  # type: ignore[operator]
    return raised.value.code


def test_a_session_ends_when_it_is_idle_or_old_or_its_user_is_switched_off(people: People) -> None:
    clock = Clock()
    people.add("甲", "adjudicator", clock(), PASSWORD)
    people.add("乙", "reviewer", clock(), PASSWORD)
    used, idle, off = people.begin("甲", clock()), people.begin("甲", clock()), people.begin("乙", clock())
    for _ in range(11):
        clock.on(hours=1)
        assert people.session(used, clock())
    assert people.session(idle, clock()) is None
    clock.on(hours=1)
    assert people.session(used, clock()) is None, "twelve hours, however busy"
    off = people.begin("乙", clock())
    assert people.session(off, clock())
    people.set_role("乙", "reader")
    assert (found := people.session(off, clock())) and found.role == "reader", "at once"
    people.set_active("乙", False)
    assert people.session(off, clock()) is None and not people.is_password("乙", PASSWORD)
    people.set_active("乙", True)
    assert people.session(off, clock()) is None and people.is_password("乙", PASSWORD)
    assert people.session("", clock()) is None and people.session("\ud800", clock()) is None


def test_a_new_password_ends_the_other_sessions(people: People) -> None:
    clock = Clock()
    people.add("甲", "adjudicator", clock(), PASSWORD)
    mine, theirs = people.begin("甲", clock()), people.begin("甲", clock())
    people.set_password("甲", OTHER, keep=mine)
    assert people.session(mine, clock()) and people.session(theirs, clock()) is None
    assert people.is_password("甲", OTHER) and not people.is_password("甲", PASSWORD)


def test_the_last_adjudicator_stays_though_two_go_at_once(people: People) -> None:
    clock = Clock()
    for name in ("甲", "乙"):
        people.add(name, "adjudicator", clock())
    refused: list[str] = []

    def leave(name: str) -> None:
        try:
            people.set_role(name, "reader")
        except UsageError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=leave, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_adjudicator"]
    left = next(one.user.name for one in people.all() if one.user.role == "adjudicator")
    assert code(people.set_active, left, False) == "last_adjudicator"


def test_nothing_in_the_database_lets_one_in(people: People) -> None:
    clock = Clock()
    people.add("甲", "adjudicator", clock(), PASSWORD)
    session = people.begin("甲", clock())
    with people._engine.connect() as connection:
        kept = str(connection.execute(select(USERS)).all()) + str(connection.execute(select(SESSIONS)).all())
    assert PASSWORD not in kept and session not in kept and "$argon2id$" in kept


@pytest.mark.parametrize(
    "name, kept",
    [
        ("张三", "张三"),
        ("  e\u0301 ", "\u00e9"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("👩‍💻", "👩‍💻"),
        ("ＡＢ", "ＡＢ"),
        ("", None),
        (" \u3000", None),
        ("\u200b\u200d", None),
        ("a\x00", None),
        ("a\nb", None),
        ("a\u2028b", None),
        ("\ud800", None),
        ("x" * 41, None),
    ],
)
def test_what_is_a_name(name: str, kept: str | None) -> None:
    assert name_or_none(name) == kept


def test_names_that_look_the_same_are_one(people: People) -> None:
    people.add("Admin", "reader", Clock()())
    for name in ("admin", "ＡＤＭＩＮ", "Ad\u200bmin", "Admin"):
        assert likeness(name) == likeness("Admin")
        assert code(people.add, name, "reader", "2020-01-01T00:00:00+00:00") == "user_exists"
    assert code(people.add, "x", "king", "2020-01-01T00:00:00+00:00") == "user_role"
    for weak in ("short", "aaaaaaaaaaaa", "x" * 1001):
        assert code(people.add, "丁", "reader", "2020-01-01T00:00:00+00:00", weak) == "password_weak"
    assert code(people.set_password, "nobody", PASSWORD) == code(people.set_role, "a\x00", "reader") == "user_unknown"


def test_who_fails_waits_longer_each_time() -> None:
    throttle, now, waits = Throttle(), 0.0, []
    for _ in range(12):
        wait = throttle.attempt("甲", "p", now)
        waits.append(wait)
        now += wait
        if wait:
            assert throttle.attempt("甲", "p", now) == 0.0
    assert waits[:5] == [0.0] * 5 and waits[5:10] == sorted(waits[5:10]) and waits[9] >= 8
    assert throttle.attempt("甲", "elsewhere", now) == 0.0, "its owner gets in from their own place"
    assert throttle.attempt("乙", "p", now) == 0.0
    throttle.passed("甲", "p")
    assert throttle.attempt("甲", "p", now) == 0.0
    at_once = [throttle.attempt("丙", "q", 0.0) for _ in range(40)]
    assert sum(wait == 0 for wait in at_once) == 5, "many at once do not slip through"
    names = [throttle.attempt(f"n{number}", "r", 0.0) for number in range(60)]
    assert sum(wait == 0 for wait in names) == 30, "nor one peer with many names"


def tried(stand: Stand, name: str, password: str, **more: str) -> tuple[int, str]:
    client = stand.client(more.pop("peer", "192.0.2.7"))
    answer = client.post("/sign-in", data={"name": name, "password": password, "forgery": token(client, "/sign-in"), **more})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_signing_in(stand: Stand) -> None:
    assert tried(stand, "甲", PASSWORD, next="/people?x=1") == (303, "/people?x=1")
    assert tried(stand, "甲", PASSWORD, next="https://evil.example") == (303, "/queue")
    stand.home.people.set_active("丙", False)
    wrong = (("甲", "x"), ("nobody", PASSWORD), ("丙", PASSWORD), ("\x00", "\x00"))
    answers = {tried(stand, *pair)[0] for pair in wrong}
    assert answers == {401}
    assert _told(stand, "甲", "x") == _told(stand, "nobody", PASSWORD) == _told(stand, "丙", PASSWORD)
    for _ in range(8):
        status, said = tried(stand, "乙", "wrong")
    assert status == 429 and "秒后再试" in said
    assert tried(stand, "乙", PASSWORD)[0] == 429, "not even with the right one"
    assert tried(stand, "乙", PASSWORD, peer="203.0.113.5")[0] == 303
    stand.clock.on(minutes=11)
    assert tried(stand, "乙", PASSWORD)[0] == 303


def _told(stand: Stand, name: str, password: str) -> str:
    return tried(stand, name, password, peer="203.0.113.9")[1].partition('role="alert"')[2].partition("</p>")[0]


def test_a_sign_in_makes_a_session_of_its_own_and_the_cookie_is_kept_from_scripts(stand: Stand) -> None:
    client = stand.client()
    planted = stand.home.people.begin("丙", stand.clock())
    client.cookies.set(cookie_name(stand.settings, "session"), "planted-by-somebody")
    answer = client.post("/sign-in", data={"name": "甲", "password": PASSWORD, "forgery": token(client, "/sign-in")})
    cookie = next(line for line in answer.headers.get_list("set-cookie") if "desk-session" in line)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "planted" not in cookie and planted not in cookie
    assert len(cookie.split("=", 1)[1].split(";")[0]) >= 43
    secure = type(stand.settings)(hosts=("desk.example",), secure=True)
    assert cookie_name(secure, "session") == "__Host-desk-session"


def test_the_log_holds_neither_password_nor_token(stand: Stand, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("policytable"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    client = stand.client()
    form = token(client, "/sign-in")
    client.post("/sign-in", data={"name": "甲", "password": "wrong-and-secret", "forgery": form})
    client.post("/sign-in", data={"name": "甲", "password": PASSWORD, "forgery": form})
    client.get("/queue?q=searched")
    client.post("/people/own-password", data={"now": PASSWORD, "password": OTHER, "forgery": "0" * 64})
    client.post("/people/own-password", data={"now": PASSWORD, "password": OTHER, "forgery": token(client)})
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records if not record.name.startswith("httpx"))
    assert "signed in" in said and "form_expired" in said and "/people/own-password" in said
    secrets = [PASSWORD, OTHER, "wrong-and-secret", "searched", form, token(client), *client.cookies.values()]
    assert not [secret for secret in secrets if secret in said]


def test_the_people_page(stand: Stand) -> None:
    chief, reader = stand.signed_in("甲"), stand.signed_in("丙")
    shown = reader.get("/people").text
    assert "/people/own-password" in shown and "/people/add" not in shown and "/people/role" not in shown
    mine, its = token(chief), token(reader)
    for path in ("add", "role", "state", "password"):
        data = {"name": "乙", "role": "reader", "active": "0", "password": OTHER, "forgery": its}
        assert reader.post(f"/people/{path}", data=data).status_code == 403
    assert stand.home.people.is_password("乙", PASSWORD)

    def change(path: str, **data: str) -> int:
        return chief.post(f"/people/{path}", data={"forgery": mine, **data}).status_code

    assert change("add", name="丁", role="reviewer", password=OTHER) == 303 and stand.home.people.is_password("丁", OTHER)
    assert change("add", name=" 丁 ", role="reviewer", password=OTHER) == 422
    assert change("add", name="戊", role="king", password=OTHER) == change("add", name="", role="reader") == 422
    assert change("role", name="丁", role="adjudicator") == 303 and change("role", name="nobody", role="reader") == 422
    theirs = stand.signed_in("丁")
    assert change("password", name="丁", password=PASSWORD) == 303 and theirs.get("/people").status_code == 303
    assert change("state", name="丁", active="0") == 303 and change("state", name="甲", active="0") == 422
    other = stand.signed_in("丙")
    assert reader.post("/people/own-password", data={"now": "no", "password": OTHER, "forgery": its}).status_code == 422
    assert reader.post("/people/own-password", data={"now": PASSWORD, "password": OTHER, "forgery": its}).status_code == 303
    assert reader.get("/people").status_code == 200 and other.get("/people").status_code == 303


def test_users_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "sources.toml").write_text(
        'as_of = "2019-09-30"\ntopic = "green_factory"\nsample_mark = "示例"\n', encoding="utf-8"
    )
    assert main(["review"]) == 2
    assert "[no_users]" in (told := capsys.readouterr().err) and "review user add NAME" in told
    monkeypatch.setattr("sys.stdin", (tmp_path / "in").open("w+", encoding="utf-8"))
    (tmp_path / "in").write_text(PASSWORD + "\n", encoding="utf-8")
    assert main(["review", "user", "add", "张三", "--role", "adjudicator", "--password-stdin"]) == 0
    assert main(["review", "user", "add", "李四", "--no-password"]) == 0
    assert main(["review", "user", "role", "李四", "--role", "reader"]) == 0 and main(["review", "user", "off", "李四"]) == 0
    assert main(["review", "user", "off", "张三"]) == 2 and main(["review", "user", "password", "张三"]) == 2
    capsys.readouterr()
    assert main(["review", "--home", ".policytable", "user", "list"]) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [["adjudicator", "on"], ["reader", "off"]]
    home = Home(tmp_path / ".policytable")
    assert home.people.is_password("张三", PASSWORD) and not home.people.is_password("李四", "")
    home.close()
