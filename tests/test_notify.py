"""Alarms: what is due to whom, channels from the environment, and real deliveries to local receivers."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytable.cli import main
from policytable.errors import StoreError, UsageError
from policytable.model import Alarm, Hop, Issue, Look, Visit, WebColumn
from policytable.notify import (
    Channels,
    Found,
    Limits,
    Mail,
    Notice,
    Ran,
    Seen,
    Standing,
    Told,
    Webhook,
    alarm,
    alarms_of,
    channels_of,
    delivered,
    due,
    kinds,
    letter,
    payload,
    send,
    subject,
)
from policytable.pipeline import alarming, checks, sound, standing_alarms
from policytable.regions import gazetteer
from policytable.store import Home, RunRecord
from tests.conftest import ROOT, register_source
from tests.receivers import Received, certificate, post, web

NOW = "2026-03-02T06:00:00+08:00"
LATER = "2026-03-09T05:59:30+08:00"  # a week on, some seconds early
ALL = (("*", "*"),)
EMPTIED = alarm("list_emptied", "jiangsu-iit", "江苏省 工业和信息化厅；状态 200，0 条", "refresh-1")
GONE = alarm("document_gone", "plan", "https://a.gov.cn/1.html；HTTP 404", "refresh-1")
QUICK = Limits(deadline=20, step=1, sleep=lambda _: None)
PASSWORD = "geheim/p@ss:1"


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    import os

    for name in list(os.environ):
        if name.startswith("POLICYTABLE_"):
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path)


# ---- what is due


def rounds(*steps: tuple[str, Found]) -> Iterator[list[str]]:
    """What one channel that always takes its parcel is told at each step."""
    state: tuple[Standing, ...] = ()
    for now, found in steps:
        parcels, state = due(state, found, now, ("mail",))
        for parcel in parcels:
            state = delivered(state, parcel, now)
        yield [f"{notice.kind} {notice.alarm.code}" for parcel in parcels for notice in parcel.notices]


def test_an_alarm_is_told_once_reminded_of_and_called_off() -> None:
    found, nothing = Found((EMPTIED,), ALL), Found((), ALL)
    tuesday = "2026-03-03T06:00:00+08:00"
    told = list(rounds((NOW, found), (tuesday, found), (LATER, found), (LATER, nothing), (LATER, nothing), (LATER, found)))
    assert told == [["new list_emptied"], [], ["reminder list_emptied"], ["cleared list_emptied"], [], ["new list_emptied"]]


def test_what_a_run_could_not_judge_stands_on() -> None:
    found = Found((EMPTIED, GONE), ALL)
    other = Found((), (("document_gone", "plan"),))
    spared = Found((), ALL, frozenset({"jiangsu-iit"}))
    assert list(rounds((NOW, found), (NOW, Found()), (NOW, other), (NOW, spared), (NOW, Found((), ALL)))) == [
        ["new list_emptied", "new document_gone"],
        [],
        ["cleared document_gone"],
        [],
        ["cleared list_emptied"],
    ]


def test_growing_worse_is_told_and_since_is_kept() -> None:
    mild = Found((alarm("source_unreachable", "a", "", severity="warning"),), ALL)
    bad = Found((alarm("source_unreachable", "a", "", severity="error"),), ALL)
    assert list(rounds((NOW, mild), (NOW, bad), (NOW, mild), (NOW, bad))) == [
        ["new source_unreachable"],
        ["worse source_unreachable"],
        [],
        [],
    ]
    _, state = due((), mild, NOW, ("mail",))
    _, state = due(state, bad, LATER, ("mail",))
    assert state[0].alarm.since == NOW


def test_each_channel_has_its_own_account() -> None:
    found = Found((EMPTIED,), ALL)
    parcels, state = due((), found, NOW, ("webhook", "mail"))
    state = delivered(state, parcels[0], NOW)  # the mail was not taken
    again, state = due(state, found, NOW, ("webhook", "mail"))
    assert [parcel.channel for parcel in again] == ["mail"]
    over, state = due(state, Found((), ALL), NOW, ("webhook", "mail"))
    assert [parcel.channel for parcel in over] == ["webhook"], "who never heard of it need not hear that it is over"
    assert delivered(state, over[0], NOW) == ()
    assert due(state, Found(), NOW, ("mail",))[1] == (), "a channel that was taken away keeps nothing alive"


def test_times_written_by_hand_do_no_harm() -> None:
    state = (Standing(EMPTIED, (Told("mail", "yesterday", "error"),)),)
    parcels, _ = due(state, Found((EMPTIED,), ALL), NOW, ("mail",))
    assert parcels[0].notices[0].kind == "reminder"


# ---- channels


def mail_to(port: int, way: str = "tls", **more: str) -> dict[str, str]:
    scheme, user = {"tls": ("smtps", True), "starttls": ("smtp", True), "plain": ("smtp", False)}[way]
    account = f"robot%40example.cn:{quote(PASSWORD, safe='')}@" if user else ""
    return {
        "POLICYTABLE_ALARM_MAIL": "ops@example.cn, duty@example.cn",
        "POLICYTABLE_ALARM_FROM": "policytable@example.cn",
        "POLICYTABLE_SMTP": f"{scheme}://{account}127.0.0.1:{port}",
        **more,
    }


def test_channels_from_the_environment() -> None:
    hook = {"POLICYTABLE_ALARM_WEBHOOK": "https://hooks.example.cn/x?key=1", "POLICYTABLE_ALARM_WEBHOOK_SECRET": "s" * 16}
    found = channels_of({**hook, **mail_to(2525), "POLICYTABLE_ALARM_REMIND_DAYS": "3", "HOME": "/"})
    webhook, mail = found.each
    assert isinstance(webhook, Webhook) and isinstance(mail, Mail) and found.remind_days == 3
    assert (mail.user, mail.password, mail.security, mail.port) == ("robot@example.cn", PASSWORD, "tls", 2525)
    assert mail.to == ("ops@example.cn", "duty@example.cn")
    for secret in (PASSWORD, "s" * 16, "key=1"):
        assert secret not in repr(found)
    assert channels_of({}) == Channels() and channels_of({"POLICYTABLE_ALARM_MAIL": " "}) == Channels()
    assert [channel.security for channel in channels_of(mail_to(0 + 587, "starttls")).each] == ["starttls"]  # type: ignore[union-attr]
    assert [channel.security for channel in channels_of(mail_to(25, "plain")).each] == ["local"]  # type: ignore[union-attr]


FAULTS = [
    ("拼错的名字", {"POLICYTABLE_ALARM_WEBHOK": "https://a.cn"}, "POLICYTABLE_ALARM_WEBHOK"),
    ("不是网址", {"POLICYTABLE_ALARM_WEBHOOK": "ftp://a.cn/"}, "https://"),
    ("明文到外网", {"POLICYTABLE_ALARM_WEBHOOK": "http://hooks.example.cn/"}, "https"),
    ("端口不成立", {"POLICYTABLE_ALARM_WEBHOOK": "https://a.cn:port/"}, "port"),
    ("没有主机", {"POLICYTABLE_ALARM_WEBHOOK": "https:///x"}, "no host"),
    ("换行", {"POLICYTABLE_ALARM_WEBHOOK": "https://a.cn/\r\nX: y"}, "characters"),
    ("网址带口令", {"POLICYTABLE_ALARM_WEBHOOK": "https://u:geheimnis@a.cn/"}, "password"),
    ("密钥太短", {"POLICYTABLE_ALARM_WEBHOOK": "https://a.cn/", "POLICYTABLE_ALARM_WEBHOOK_SECRET": "geheimnis"}, "shorter"),
    ("有密钥没有网址", {"POLICYTABLE_ALARM_WEBHOOK_SECRET": "geheimnis-geheimnis"}, "there is no"),
    ("有邮箱没有服务器", {"POLICYTABLE_ALARM_MAIL": "a@b.cn"}, "POLICYTABLE_SMTP"),
    (
        "邮箱注入",
        {"POLICYTABLE_ALARM_MAIL": "a@b.cn\nBcc: c@d.cn", "POLICYTABLE_SMTP": "smtp://127.0.0.1", "POLICYTABLE_ALARM_FROM": "a@b.cn"},
        "no mail address",
    ),
    ("没有发件人", {"POLICYTABLE_ALARM_MAIL": "a@b.cn", "POLICYTABLE_SMTP": "smtp://127.0.0.1"}, "POLICYTABLE_ALARM_FROM"),
    (
        "口令未转义",
        {"POLICYTABLE_ALARM_MAIL": "a@b.cn", "POLICYTABLE_SMTP": "smtps://u@b.cn:geheimnis/x@b.cn", "POLICYTABLE_ALARM_FROM": "a@b.cn"},
        "port",
    ),
    (
        "口令里有控制字符",
        {"POLICYTABLE_ALARM_MAIL": "a@b.cn", "POLICYTABLE_SMTP": "smtps://u:geheimnis%0D%0A@b.cn", "POLICYTABLE_ALARM_FROM": "a@b.cn"},
        "control",
    ),
    ("天数", {"POLICYTABLE_ALARM_REMIND_DAYS": "０"}, "days"),
]


@pytest.mark.parametrize(("given_", "said"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_faults_of_the_settings_are_told_without_secrets(given_: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as error:
        channels_of(given_)
    assert said in str(error.value) and "geheimnis" not in str(error.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(UsageError) as error:
        channels_of({"POLICYTABLE_ALARM_WEBHOOK": "x", "POLICYTABLE_ALARM_MAIL": "y", "POLICYTABLE_SMTP": "z", "POLICYTABLE_ALARM_TO": "w"})
    for name in ("WEBHOOK:", "MAIL:", "FROM:", "ALARM_TO:", "SMTP:"):
        assert name in error.value.message


# ---- the webhook


def hook(url: str, secret: str = "") -> Webhook:
    return Webhook(url, secret)


def test_a_webhook_gets_one_signed_body() -> None:
    secret = "a secret of the operator"
    with web(Received()) as got:
        (outcome,) = send([(hook(got.url, secret), (Notice("new", EMPTIED), Notice("cleared", GONE)))], NOW, QUICK)
    assert outcome.ok and outcome.tries == 1 and len(got.bodies) == 1
    body = json.loads(got.bodies[0])
    assert body["version"] == 1 and [one["kind"] for one in body["notices"]] == ["new", "cleared"]
    assert body["notices"][0]["code"] == "list_emptied" and body["notices"][0]["remedy_zh"] and body["more"] == 0
    headers = got.headers[0]
    signed = hmac.new(secret.encode(), headers["X-Policytable-Timestamp"].encode() + b"." + got.bodies[0], hashlib.sha256).hexdigest()
    assert headers["X-Policytable-Signature"] == f"sha256={signed}"
    assert got.bodies[0] == payload((Notice("new", EMPTIED), Notice("cleared", GONE)), NOW), "same inputs, same bytes"


@pytest.mark.parametrize(
    ("statuses", "ok", "tries"),
    [([500, 503, 200], True, 3), ([500, 500, 500, 200], False, 3), ([400, 200], False, 1), ([429, 200], False, 1), ([302, 200], False, 1)],
    ids=["两次 500", "一直 500", "400", "429", "跳转"],
)
def test_only_what_can_heal_is_tried_again(statuses: list[int], ok: bool, tries: int) -> None:
    pauses: list[float] = []
    with web(Received()) as other, web(Received(statuses, location=other.url)) as got:
        (outcome,) = send([(hook(got.url), (Notice("new", GONE),))], NOW, Limits(20, 1, pauses.append))
    assert (outcome.ok, outcome.tries, len(got.bodies)) == (ok, tries, tries)
    assert not other.bodies, "a redirect is not followed"
    assert pauses == [1.0, 4.0][: tries - 1] and len(set(one["X-Policytable-Delivery"] for one in got.headers)) == 1


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_receiver_that_is_down_and_one_that_hangs() -> None:
    mail = channels_of(mail_to(closed_port(), "plain")).each[0]
    with web(Received(hang=True)) as got, socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()  # takes the connection and never says a word
        silent = channels_of(mail_to(mute.getsockname()[1], "plain")).each[0]
        jobs = [(channel, (Notice("new", GONE),)) for channel in (hook(f"http://127.0.0.1:{closed_port()}/"), hook(got.url), mail, silent)]
        down, hangs, no_mail, no_word = send(jobs, NOW, QUICK)
    assert not down.ok and down.tries == 3 and "cannot be reached" in down.message
    assert not hangs.ok and hangs.tries == 1 and "no answer" in hangs.message, "it may have been taken: not sent twice"
    assert not no_mail.ok and "cannot be reached" in no_mail.message
    assert not no_word.ok and "in time" in no_word.message


def test_a_deadline_ends_what_never_ends() -> None:
    with web(Received(hang=True)) as got:
        (outcome,) = send([(hook(got.url), (Notice("new", GONE),))], NOW, Limits(deadline=0.3, step=30))
    assert not outcome.ok and outcome.message == "no answer in time"


def test_certificates_are_checked(pem: Path, clean: pytest.MonkeyPatch) -> None:
    with web(Received(), pem) as got, post("tls", pem) as mails:
        jobs = [(hook(got.url), (Notice("new", GONE),)), (channels_of(mail_to(mails.port)).each[0], (Notice("new", GONE),))]
        refused = send(jobs, NOW, QUICK)
        assert [outcome.ok for outcome in refused] == [False, False] and all("certificate" in one.message for one in refused)
        assert refused[0].tries == 1 and not got.bodies and not mails.logins and not mails.mails
        clean.setenv("SSL_CERT_FILE", str(pem))
        assert [outcome.ok for outcome in send(jobs, NOW, QUICK)] == [True, True]
    assert len(got.bodies) == len(mails.mails) == 1


# ---- mail


@pytest.mark.parametrize("way", ["tls", "starttls", "plain"])
def test_a_mail_in_chinese(way: str, pem: Path, clean: pytest.MonkeyPatch) -> None:
    clean.setenv("SSL_CERT_FILE", str(pem))
    with post(way, pem) as got:
        (outcome,) = send([(channels_of(mail_to(got.port, way)).each[0], (Notice("new", EMPTIED), Notice("cleared", GONE)))], NOW, QUICK)
    assert outcome.ok, outcome
    (paper,) = got.mails
    text = paper.get_content()
    assert "列表清空：jiangsu-iit (list_emptied)" in text and "处置：" in text and "已恢复（1）" in text
    assert paper["Subject"] == "【policytable】错误1 恢复1：列表清空：jiangsu-iit" and paper["To"] == "ops@example.cn, duty@example.cn"
    assert paper["Auto-Submitted"] == "auto-generated" and got.recipients == [["ops@example.cn", "duty@example.cn"]]
    assert got.secured == [way != "plain"]
    assert got.logins == ([] if way == "plain" else [(b"robot@example.cn", PASSWORD.encode())])


def test_no_password_without_tls_and_no_second_mail_for_one_refused(pem: Path, clean: pytest.MonkeyPatch) -> None:
    clean.setenv("SSL_CERT_FILE", str(pem))
    with post("plain", pem) as bare, post("starttls", pem) as wrong, post("plain", pem, refuse=("duty@example.cn",)) as partly:
        (none,) = send([(channels_of(mail_to(bare.port, "starttls")).each[0], (Notice("new", GONE),))], NOW, QUICK)
        other = {"POLICYTABLE_SMTP": f"smtp://robot:wrong@127.0.0.1:{wrong.port}"}
        (denied,) = send([(channels_of(mail_to(wrong.port, "starttls", **other)).each[0], (Notice("new", GONE),))], NOW, QUICK)
        (part,) = send([(channels_of(mail_to(partly.port, "plain")).each[0], (Notice("new", GONE),))], NOW, QUICK)
    assert not none.ok and "TLS" in none.message and not bare.mails and not bare.logins
    assert not denied.ok and "535" in denied.message and "wrong" not in denied.message
    assert part.ok and "duty@example.cn" in part.message and len(partly.mails) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_of_others_leaves_its_place(about: str, message: str) -> None:
    notices = (Notice("new", Alarm("shape_changed", "error", about, message)),)
    from policytable.notify.letterbox import compose

    channel = Mail(("a@b.cn",), "c@d.cn", "h", 25, "local")
    raw = compose(channel, notices, NOW).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert len(re.findall(r"^(?i:bcc|to|subject|from):", head, re.M)) == 3
    assert json.loads(payload(notices, NOW))["notices"][0]["code"] == "shape_changed"
    assert "\n" not in subject(notices) and "\x1b" not in letter(notices, NOW)


def test_hundreds_of_alarms_are_one_readable_message() -> None:
    notices = tuple(Notice("new", alarm("source_unreachable", f"s{number}", "x" * 5000)) for number in range(450))
    body = json.loads(payload(notices, NOW))
    assert len(body["notices"]) == 200 and body["more"] == 250 and "另有 250 条" in letter(notices, NOW)
    assert len(letter(notices, NOW)) < 250_000


# ---- the alarms of a run


def column(id_: str, every: int = 7) -> WebColumn:
    return WebColumn(id_, gazetteer().get("320000", None), "工业和信息化厅", every_days=every)


def look(outcome: str, column_: str = "c", asked: str = NOW, problem: str | None = None) -> Look:
    return Look(column_, asked, outcome, problem=problem)  # type: ignore[arg-type]


LOOKS = [
    ("unreachable", None, "source_unreachable"),
    ("unreachable", "tls", "certificate_invalid"),
    ("unreachable", "challenge", "source_forbidden"),
    ("unreachable", "gone", "source_unreachable"),
    ("refused", "robots", "robots_refused"),
    ("refused", "forbidden", "source_forbidden"),
    ("shape_changed", None, "shape_changed"),
    ("emptied", None, "list_emptied"),
    ("too_few", None, "too_few_items"),
]


@pytest.mark.parametrize(("outcome", "problem", "code"), LOOKS)
def test_a_broken_column_alarms_in_the_same_run(outcome: str, problem: str | None, code: str) -> None:
    found = alarms_of(Seen((column("c"),), looks=(look(outcome, problem=problem),)), (), Ran("r"), NOW)
    assert [(one.code, one.about, one.run) for one in found.alarms] == [(code, "c", "r")]
    assert "江苏省 工业和信息化厅" in found.alarms[0].message
    again = alarms_of(Seen(looks=(look(outcome),), earlier_looks=(look("ok"), look(outcome), look(outcome))), (), Ran("r"), NOW)
    assert "连续 3 次" in again.alarms[0].message
    assert alarms_of(Seen(looks=(look("ok"),)), (), Ran("r"), NOW).alarms == ()


VISITS = [
    (404, "gone", "document_gone", "warning"),
    (410, None, "document_gone", "warning"),
    (403, None, "source_forbidden", "warning"),
    (503, "server_error", "source_unreachable", "warning"),
    (None, None, "source_unreachable", "warning"),
    (None, "tls", "certificate_invalid", "warning"),
    (None, "robots", "robots_refused", "warning"),
]


@pytest.mark.parametrize(("status", "problem", "code", "severity"), VISITS)
def test_a_document_that_is_not_had_is_a_warning_first(status: int | None, problem: str | None, code: str, severity: str) -> None:
    visit = Visit("https://a.gov.cn/1", NOW, status, problem=problem, chain=(Hop("https://a.gov.cn", 301),))
    (one,) = alarms_of(Seen(visits=(("plan", visit),)), (), Ran("r"), NOW).alarms
    assert (one.code, one.severity, one.about) == (code, severity, "plan")
    (third,) = alarms_of(Seen(visits=(("plan", visit),), earlier_visits=(("plan", visit),) * 2), (), Ran("r"), NOW).alarms
    assert third.severity == ("warning" if code in ("document_gone", "robots_refused") else "error")
    fine = Visit("https://b.gov.cn/1", NOW, 304)
    assert alarms_of(Seen(visits=(("plan", visit), ("plan", fine))), (), Ran("r"), NOW).alarms == (), "another address of it answers"


def test_issues_that_are_alarms_the_run_itself_and_what_is_judged() -> None:
    issues = [
        Issue("gate_failed", "too few documents", about="320000"),
        Issue("ocr_used", "x"),
        Issue("gate_failed", "again", about="320000"),
    ]
    found = alarms_of(Seen(sources=("plan",)), issues, Ran("r"), NOW)
    assert [(one.code, one.about, one.message) for one in found.alarms] == [("gate_failed", "320000", "too few documents")]
    assert found.judges(EMPTIED) and not found.judges(alarm("document_gone", "plan", ""))
    failed = alarms_of(Seen((column("c"),), looks=(look("ok"),)), (), Ran("r", "[store] disk", whole=False), NOW)
    assert [one.code for one in failed.alarms] == ["run_failed"]
    assert failed.judges(alarm("list_emptied", "c", "")) and not failed.judges(EMPTIED) and not failed.judges(alarm("gate_failed", "", ""))
    assert [one.code for one in alarms_of(Seen(), issues[:1], Ran("r", "refused"), NOW).alarms] == ["gate_failed"]


def test_a_column_that_nobody_looks_at_is_late() -> None:
    old = look("ok", asked="2026-02-01T06:00:00+08:00")
    assert [one.code for one in alarms_of(Seen((column("c"),), earlier_looks=(old,)), (), Ran("r"), NOW).alarms] == ["source_late"]
    for seen in (
        Seen((column("c"),)),
        Seen((column("c", 30),), earlier_looks=(old,)),
        Seen((column("c"),), looks=(look("ok"),), earlier_looks=(old,)),
    ):
        assert alarms_of(seen, (), Ran("r"), NOW).alarms == ()


# ---- the state in the home


def test_what_stands_is_kept_and_a_failed_channel_is_owed(tmp_path: Path) -> None:
    home, found = Home(tmp_path / "home"), Found((EMPTIED,), ALL)
    with web(Received([500])) as bad, web(Received()) as good:
        channels = Channels((Webhook(bad.url), Webhook(good.url, name="other")))
        first = sound(home, found, channels, lambda: NOW, QUICK)
        assert [issue.code for issue in first.issues] == ["alarm_undelivered"] and len(good.bodies) == 1
        bad.statuses[:] = [200]
        second = sound(home, found, channels, lambda: NOW, QUICK)
        assert not second.issues and json.loads(bad.bodies[-1])["notices"][0]["code"] == "list_emptied"
        assert [one["code"] for one in json.loads(good.bodies[-1])["notices"]] == ["alarm_undelivered"]
        third = sound(home, Found((), ALL), channels, lambda: NOW, QUICK)
        assert {one["kind"] for one in json.loads(good.bodies[-1])["notices"]} == {"cleared"} and third.standing == ()
        count = len(good.bodies) + len(bad.bodies)
        before = (tmp_path / "home" / "alarms.json").read_bytes()
        sound(home, Found((), ALL), channels, lambda: LATER, QUICK)
        assert len(good.bodies) + len(bad.bodies) == count and (tmp_path / "home" / "alarms.json").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "standing": []}', b"\xff\xfe"], ids=["空", "残缺", "列表", "版本", "乱码"]
)
def test_a_damaged_state_tells_again_and_fails_nothing(tmp_path: Path, content: bytes) -> None:
    home = Home(tmp_path)
    (tmp_path / "alarms.json").write_bytes(content)
    with web(Received()) as got:
        assert not sound(home, Found((EMPTIED,), ALL), Channels((hook(got.url),)), lambda: NOW, QUICK).issues
    assert len(got.bodies) == 1 and [one.alarm.code for one in standing_alarms(home)] == ["list_emptied"]


def test_a_full_disk_is_still_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreError("cannot write: no space left on device", about="alarms.json")

    monkeypatch.setattr(alarming, "write_whole", full)
    with web(Received()) as got:
        done = sound(Home(tmp_path / "a"), Found((alarm("disk_full", "home", ""),)), Channels((hook(got.url),)), lambda: NOW, QUICK)
        monkeypatch.setattr(alarming, "hold", full)
        worse = sound(Home(tmp_path / "b"), Found((alarm("disk_full", "home", ""),)), Channels((hook(got.url),)), lambda: NOW, QUICK)
    assert len(got.bodies) == 2 and [issue.code for issue in (*done.issues, *worse.issues)] == ["store", "store"]


def test_what_can_be_judged_without_a_run(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert [one.code for one in checks(home, NOW, least_free=0).alarms] == ["run_overdue"] and not (tmp_path / "home").exists()
    home.runs.append(RunRecord("refresh-1", "refresh", NOW, NOW, "done"))
    assert checks(home, LATER, least_free=0).alarms == ()
    assert [one.code for one in checks(home, "2026-03-12T06:00:00+08:00", least_free=0).alarms] == ["run_overdue"]
    assert [one.code for one in checks(home, NOW, least_free=1 << 62).alarms] == ["disk_low"]
    away = Home(tmp_path / "home", "postgresql+psycopg://u:p@127.0.0.1:1/none")
    assert {one.code for one in checks(away, NOW, least_free=0).alarms} <= {"ledger_unavailable"}


# ---- the command line and the runbook


def test_a_run_tells_its_alarms_and_the_command_lists_them(
    small: Path, tmp_path: Path, clean: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clean.chdir(tmp_path)
    with web(Received()) as got:
        clean.setenv("POLICYTABLE_ALARM_WEBHOOK", got.url)
        (small / "sources.toml").rename(tmp_path / "kept.toml")
        assert main(["run"]) == 1
        (tmp_path / "kept.toml").rename(small / "sources.toml")
        assert [one["code"] for one in json.loads(got.bodies[-1])["notices"] if one["code"] != "disk_low"] == ["run_failed"]
        assert main(["alarms"]) == 0 and "run_failed" in capsys.readouterr().out
        register_source(small, "more", "more.txt")
        assert main(["run"]) == 3
        assert [one["kind"] for one in json.loads(got.bodies[-1])["notices"] if one["code"] == "run_failed"] == ["cleared"]
        told = len(got.bodies)
        assert main(["run"]) == 3 and len(got.bodies) == told
        assert main(["alarms", "test"]) == 0 and json.loads(got.bodies[-1])["notices"][0]["code"] == "test"
        assert main(["alarms", "check", "--failed", "policytable-refresh.service"]) == 0
        assert json.loads(got.bodies[-1])["notices"][0]["about"] == "policytable-refresh.service"
        got.statuses[:] = [500]
        clean.setattr("policytable.notify.webhook._PAUSES", (0.0, 0.0))
        assert main(["alarms", "test"]) == 1
    clean.setenv("POLICYTABLE_ALARM_TYPO", "x")
    capsys.readouterr()
    assert main(["run"]) == 2 and "POLICYTABLE_ALARM_TYPO" in capsys.readouterr().err


def test_the_runbook_names_exactly_the_alarms() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Runbook\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    rows = re.findall(r"^\| `([a-z_]+)`", section, re.M)
    assert rows == [kind.code for kind in kinds()]
    for kind in kinds():
        assert kind.title in section and all((kind.meaning, kind.remedy, kind.remedy_zh))
