"""The log on standard error: lines and objects, and no secret in either."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytable.cli import main
from policytable.cli.logs import log_form, logged
from policytable.cli.redaction import redactor
from policytable.errors import UsageError

LOG = logging.getLogger("policytable.fetch.web")
SETTINGS = {
    "POLICYTABLE_ALARM_WEBHOOK": "https://hooks.example.cn/open-apis/bot/v2/hook/0f3c-77aa-91de-42bb?access_token=tok-8d1f",
    "POLICYTABLE_ALARM_WEBHOOK_SECRET": 'sig"n\\me 秘密-0123',
    "POLICYTABLE_SMTP": "smtps://robot%40example.cn:ge%2Fheim%40pass@mail.example.cn:465",
    "POLICYTABLE_LEDGER": "postgresql+psycopg://writer:led/ger-pw@db/policy",
    "PREFECT_API_KEY": "pnu_5a5a5a5a",
}
PLANTED = [
    "0f3c-77aa-91de-42bb",
    "tok-8d1f",
    'sig"n\\me 秘密-0123',
    "ge/heim@pass",
    "ge%2Fheim%40pass",
    "led/ger-pw",
    "pnu_5a5a5a5a",
]


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("POLICYTABLE_")]:
        monkeypatch.delenv(name)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    yield
    assert not logging.getLogger("policytable").handlers and logging.getLogger("policytable").propagate


def objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_one_object_a_line_with_what_belongs_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    with logged("json"):
        LOG.warning(
            "list\nemptied", extra={"run": "r-1", "source": "c", "code": "list_emptied", "counts": {"pages": 2, "share": float("nan")}}
        )
        try:
            raise KeyError("absent")
        except KeyError:
            LOG.exception("no %s", "entry")
        LOG.info("%d", "not a number")
        logging.getLogger("httpx").warning("other people's")
        LOG.info("odd", extra={"where": object, "what": {"a": [1, (2, {3})]}, "lone": "\udc80"})
        print("[busy] home: held (wait)", file=sys.stderr)
        print("collect: 2 of 2 documents", end="", file=sys.stderr)
    first, second, third, other, odd, busy, said = objects(capsys.readouterr().err)
    assert list(first)[:4] == ["time", "level", "logger", "event"] and first["time"].endswith("+00:00")  # type: ignore[union-attr]
    assert (first["event"], first["run"], first["source"], first["code"], first["counts"]) == (
        "list\nemptied", "r-1", "c", "list_emptied", {"pages": 2, "share": "nan"},
    )  # fmt: skip
    assert second["level"] == "error" and second["error"] == "KeyError" and "Traceback" in str(second["traceback"])
    assert "not a number" in str(third["event"]) and other["logger"] == "httpx"
    assert odd["what"] == {"a": [1, [2, [3]]]}
    assert (busy["code"], busy["event"], busy["level"]) == ("busy", "home: held (wait)", "error")
    assert (said["level"], said["event"]) == ("info", "collect: 2 of 2 documents")


def test_lines_for_people_stay_as_they_were(capsys: pytest.CaptureFixture[str]) -> None:
    with logged("text"):
        LOG.info("unsaid")
        LOG.warning("said")
        print("collect: 2 of 2 documents", file=sys.stderr)
    assert capsys.readouterr().err == "WARNING policytable.fetch.web: said\ncollect: 2 of 2 documents\n"


def test_the_command_line_chooses(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("POLICYTABLE_LEDGER")
    assert main(["show", "乌有省", "--log", "json"]) in (1, 2)
    told = objects(capsys.readouterr().err)
    assert told[0]["code"] and told[-1]["event"] == "command ended" and told[-1]["exit"] in (1, 2)
    monkeypatch.setenv("POLICYTABLE_LOG", "json")
    assert log_form(None) == "json" and log_form("text") == "text"
    monkeypatch.setenv("POLICYTABLE_LOG", "xml")
    assert main(["alarms"]) == 2 and "POLICYTABLE_LOG" in capsys.readouterr().err
    with pytest.raises(UsageError):
        log_form(None)


SHAPED = [
    ("网址里的口令", "GET https://user:hunter2@a.gov.cn/1.html failed", "hunter2"),
    ("口令带斜线", "postgresql://u:hunter2/x@db/policy", "hunter2"),
    ("查询参数", "https://a.gov.cn/l?page=2&token=hunter2&x=1", "hunter2"),
    ("访问密钥", "https://a.gov.cn/l?access_key=hunter2", "hunter2"),
    ("微信 key", "https://qyapi.example.cn/send?key=hunter2-aa", "hunter2"),
    ("百分号", "next=%3Ftoken%3Dhunter2%26x", "hunter2"),
    ("请求头", "Authorization: Basic aHVudGVyMg==", "aHVudGVyMg"),
    ("请求头字典", "{'Authorization': 'Bearer hunter2', 'Accept': '*'}", "hunter2"),
    ("请求头对", "[('proxy-authorization', 'Basic aHVudGVyMg==')]", "aHVudGVyMg"),
    ("字节", "[(b'Authorization', b'Bearer hunter2')]", "hunter2"),
    ("Cookie", "Set-Cookie: session=hunter2; Path=/", "hunter2"),
    ("JSON", '{"password": "hunter2 and more"}', "hunter2"),
    ("参数", "connect(password='hunter2 x', user='u')", "hunter2"),
    ("令牌", "bearer hunter2.abc.def", "hunter2"),
]


@pytest.mark.parametrize(("text", "secret"), [case[1:] for case in SHAPED], ids=[case[0] for case in SHAPED])
def test_what_looks_like_a_secret_is_taken_out(text: str, secret: str) -> None:
    told = redactor({})(text)
    assert secret not in told and "***" in told


@pytest.mark.parametrize(
    "text",
    [
        "https://www.miit.gov.cn/zwgk/zcwj/index_2.html?page=2",
        "[not_found] plan: a@b.cn wrote nothing",
        "对获得绿色工厂称号的企业，奖励83万元：见第2条",
        "key words: 12 of 30",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redactor({})(text) == text


def test_a_long_line_is_read_once() -> None:
    redact = redactor(os.environ)
    for piece in ("a", "://", "token", "a:b@", "key=", "authorization", "://a:", "%3D", "passwordpassword"):
        assert redact(piece * (200_000 // len(piece)))


@given(st.sampled_from(PLANTED), st.text(max_size=40), st.text(max_size=40), st.sampled_from(["json", "text"]), st.integers(0, 7))
def test_planted_secrets_never_appear(secret: str, before: str, after: str, form: str, way: int) -> None:
    """Whichever way a secret goes into the log, none of the ways to write it comes out."""
    import io

    patch = pytest.MonkeyPatch()
    stream = io.StringIO()
    patch.setattr(sys, "stderr", stream)
    text = f"{before} {secret} {after}"
    try:
        with logged("json" if form == "json" else "text", traceback=True):
            if way == 0:
                LOG.warning("%s", text)
            elif way == 1:
                LOG.warning("x", extra={"where": {"deep": [text, {text: text}]}})
            elif way == 2:
                try:
                    raise ValueError(text)
                except ValueError:
                    LOG.exception("failed")
            elif way == 3:
                print(text, file=sys.stderr)
            elif way == 4:
                LOG.warning("%r", {"value": secret})
            elif way == 5:
                LOG.warning("%s", quote(secret, safe=""))
            elif way == 6:
                print(json.dumps({"a": secret}), file=sys.stderr)
            else:
                logging.getLogger("policytable.notify").error("%s", ("x", secret))
    finally:
        patch.undo()
    told = stream.getvalue()
    for shape in {
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }:
        assert shape not in told
    for line in told.splitlines() if form == "json" else ():
        assert all(secret not in str(value) for value in json.loads(line).values())
