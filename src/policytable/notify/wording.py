"""Alarms in words: the Chinese mail, and the JSON of a webhook. What pages and servers said is shown, and never obeyed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence

from policytable.model import Alarm
from policytable.notify.standing import Notice

MOST = 200  # alarms in one message; a rebuilt portal breaks dozens of columns, more than these nobody reads in a mail
_LONGEST = 600  # characters of one part
_SEVERITY = {"critical": "严重", "error": "错误", "warning": "注意"}
_KINDS = {"new": "新告警", "worse": "加重", "reminder": "仍未解决（提醒）", "cleared": "已恢复"}
# Format characters (Cf) turn text around or hide it; of the others Cs cannot be encoded.
_DROPPED = {"Cf", "Cs"}


def plain(text: str, most: int = _LONGEST) -> str:
    """Text of others in one line: no control or direction characters, and no more than `most` characters."""
    kept = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text[: 4 * most] if not _drops(sign))
    line = " ".join(kept.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def subject(notices: Sequence[Notice]) -> str:
    """The subject of a mail: how many of what, and the worst."""
    if not notices:
        return "【policytable】没有告警"
    standing = [notice for notice in notices if notice.kind != "cleared"]
    counts = [f"{word}{number}" for key, word in _SEVERITY.items() if (number := sum(one.alarm.severity == key for one in standing))]
    over = len(notices) - len(standing)
    told = " ".join([*counts, *([f"恢复{over}"] if over else [])])
    return plain(f"【policytable】{told}：{_name(notices[0].alarm)}", 120)


def letter(notices: Sequence[Notice], sent: str) -> str:
    """The mail as text: what is new, what grew worse, what still stands, what is over, with what to do."""
    return "\n".join(_letter(notices, sent)) + "\n"


def payload(notices: Sequence[Notice], sent: str) -> bytes:
    """The body of a webhook, UTF-8 JSON with sorted keys: `version`, `sent`, `more` (alarms left out), `notices`."""
    shown = [{"kind": notice.kind, **_plain_alarm(notice.alarm)} for notice in notices[:MOST]]
    body = {"version": 1, "sent": sent, "more": max(0, len(notices) - MOST), "notices": shown}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _letter(notices: Sequence[Notice], sent: str) -> Iterator[str]:
    yield f"policytable 告警，{sent}"
    number = 0
    shown = notices[:MOST]
    for kind, word in _KINDS.items():
        of_kind = [notice.alarm for notice in shown if notice.kind == kind]
        if of_kind:
            yield f"\n== {word}（{len(of_kind)}）"
        for alarm in of_kind:
            number += 1
            yield from _paragraph(number, alarm, over=kind == "cleared")
    if len(notices) > MOST:
        yield f"\n另有 {len(notices) - MOST} 条，见 policytable alarms。"
    yield "\n各项告警的含义与处置见 README 的 Runbook 一节；当前状态：policytable alarms。"


def _paragraph(number: int, alarm: Alarm, over: bool) -> Iterator[str]:
    yield f"\n{number}. [{_SEVERITY[alarm.severity]}] {_name(alarm)} ({alarm.code})"
    if alarm.message:
        yield f"   {plain(alarm.message)}"
    facts = [f"{word} {plain(value, 80)}" for word, value in (("自", alarm.since), ("运行", alarm.run), ("版本", alarm.edition)) if value]
    if facts:
        yield f"   {'；'.join(facts)}"
    if not over and alarm.remedy_zh:
        yield f"   处置：{plain(alarm.remedy_zh)}"


def _name(alarm: Alarm) -> str:
    about = plain(alarm.about, 120)
    return plain(alarm.title or alarm.code, 80) + (f"：{about}" if about else "")


def _plain_alarm(alarm: Alarm) -> dict[str, str]:
    return {name: plain(getattr(alarm, name)) for name in Alarm.__dataclass_fields__}


def _drops(sign: str) -> bool:
    return unicodedata.category(sign) in _DROPPED
