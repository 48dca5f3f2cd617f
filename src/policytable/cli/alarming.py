"""`alarms`, and what a run has to tell the operator."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator

from policytable.cli.settings import Settings, now
from policytable.errors import PolicyError, UsageError
from policytable.model import Alarm
from policytable.pipeline import (
    Alarmed,
    Exit,
    Failure,
    Found,
    Notice,
    Refreshed,
    checks,
    due,
    failed_found,
    merged,
    send,
    sound,
    standing_alarms,
    tell_end,
    tell_failure,
)


def alarms_command(arguments: Namespace, settings: Settings) -> int:
    """What stands and would be told; `check` looks at what needs no run, and tells; `test` tells a trial alarm."""
    return {"list": _list, "check": _check, "test": _test}[arguments.what](arguments, settings)


def after_run(settings: Settings, done: Refreshed) -> None:
    """Tell what a finished run found; what cannot be told is a line on standard error."""
    _say(tell_end(settings.home, settings.registered, done, settings.channels, now))


def after_failure(settings: Settings, error: Exception, since: str) -> None:
    """Tell that a run failed which began at `since`, and what it saw until then."""
    try:
        register = settings.registered
    except PolicyError:  # the very thing that stopped it
        register = None
    _say(tell_failure(settings.home, Failure(error, since, register), settings.channels, now))


def _list(arguments: Namespace, settings: Settings) -> int:
    channels, standing = settings.channels, standing_alarms(settings.home)
    for channel in channels.each:
        print(f"channel {channel.name}: {channel.where}")
    if not channels.each:
        print("no channel is set: alarms are listed here only")
    for one in standing:
        told = ", ".join(f"{told.channel} {told.when}" for told in one.told) or "nobody"
        over = f"  over since {one.cleared}" if one.cleared else ""
        print(f"{_line(one.alarm)}\n  since {one.alarm.since}; told: {told}{over}")
    parcels, _ = due(standing, checks(settings.home, now()), now(), channels.names, channels.remind_days)
    for parcel in parcels:
        print(f"would tell {parcel.channel}:")
        print("\n".join(f"  {notice.kind}: {_line(notice.alarm)}" for notice in parcel.notices))
    if not standing and not parcels:
        print("no alarm stands", file=sys.stderr)
    return Exit.DONE


def _check(arguments: Namespace, settings: Settings) -> int:
    found = checks(settings.home, now(), arguments.overdue_days)
    if arguments.failed is not None:
        found = merged(found, failed_found(arguments.failed))
    alarmed = sound(settings.home, found, settings.channels, now)
    print("\n".join(_lines(found)) or "nothing found", file=sys.stderr)
    _say(alarmed)
    return Exit.DONE if all(outcome.ok for outcome in alarmed.deliveries) else Exit.FAILED


def _test(arguments: Namespace, settings: Settings) -> int:
    if not settings.channels.each:
        raise UsageError(
            "no channel is set", about="alarms", remedy="set POLICYTABLE_ALARM_WEBHOOK, or POLICYTABLE_ALARM_MAIL and POLICYTABLE_SMTP"
        )
    trial = Alarm("test", "warning", "test", "这是一条测试告警，无须处理。", title="测试告警", since=now())
    outcomes = send([(channel, (Notice("new", trial),)) for channel in settings.channels.each], now())
    for outcome in outcomes:
        print(f"{outcome.channel}: {'delivered' if outcome.ok else 'not delivered'}{f' ({outcome.message})' if outcome.message else ''}")
    return Exit.DONE if all(outcome.ok for outcome in outcomes) else Exit.FAILED


def _lines(found: Found) -> Iterator[str]:
    yield from map(_line, found.alarms)


def _line(alarm: Alarm) -> str:
    about = f" {alarm.about}" if alarm.about else ""
    return f"{alarm.severity} {alarm.code}{about}: {alarm.title}，{alarm.message}"


def _say(alarmed: Alarmed) -> None:
    for issue in alarmed.issues:
        print(f"[{issue.code}] {issue.about}: {issue.message} ({issue.remedy})", file=sys.stderr)
