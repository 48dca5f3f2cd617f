"""Alarms at the end of a run: found, compared with what stands, sent, and what stands now written down."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from policytable.codec import decode, dumps, encode, loads
from policytable.errors import PolicyError, StoreError
from policytable.model import Issue
from policytable.notify import (
    STANDARD,
    Channel,
    Channels,
    Delivery,
    Found,
    Limits,
    Notice,
    Ran,
    Seen,
    Standing,
    alarm,
    alarms_of,
    delivered,
    due,
    send,
)
from policytable.store import Home
from policytable.store.files import read_if_there, write_whole
from policytable.store.lock import hold

_LOG = logging.getLogger(__name__)
_VERSION = 1
_NOTHING = Seen()
_OVERDUE_DAYS = 8  # a week and a day: the timer of the examples runs weekly, and a run may wait for the machine to wake up
_LEAST_FREE = 1 << 30  # bytes; a whole refresh of the corpus with the pictures of its pages writes less than a third of it


@dataclass(frozen=True, slots=True)
class AlarmBook:
    """What `alarms.json` in the home holds."""

    version: int
    standing: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarmed:
    """What stands after a run, how the deliveries ended, and what went wrong with the telling itself."""

    standing: tuple[Standing, ...]
    deliveries: tuple[Delivery, ...] = ()
    issues: tuple[Issue, ...] = ()


def standing_alarms(home: Home) -> tuple[Standing, ...]:
    """The alarms that stand. A file that does not hold counts as none: at worst an alarm is told twice."""
    try:
        content = read_if_there(_file(home))
        book = decode(AlarmBook, loads(content)) if content is not None else AlarmBook(_VERSION)
        if book.version != _VERSION:
            raise ValueError(f"version {book.version}")
    except (ValueError, StoreError) as error:
        _LOG.warning("alarms.json does not hold, its alarms are told again: %s", error, extra={"code": "alarms_forgotten"})
        return ()
    return book.standing


def sound(home: Home, found: Found, channels: Channels, clock: Callable[[], str], limits: Limits = STANDARD) -> Alarmed:
    """Tell the channels what is due and keep what stands. What cannot be delivered or kept is an issue, and never stops a run."""
    try:
        with hold(home.path / "alarms.lock", wait=True):
            return _sound(home, found, channels, clock(), limits)
    except StoreError as error:  # no lock to be had, such as on a read-only or full disk: they are told all the same
        told = _sound_only(found, channels, clock(), limits)
        return replace(told, issues=(*told.issues, _issue(error)))


def checks(home: Home, now: str, overdue_days: int = _OVERDUE_DAYS, least_free: int = _LEAST_FREE) -> Found:
    """What can be judged with no network and no run: the last run's age, the space on the disk, the database of the decisions."""
    alarms = [
        *([alarm("run_overdue", "", said)] if (said := _overdue(home, now, overdue_days)) else []),
        *([alarm("disk_low", "home", said)] if (said := _low(home.path, least_free)) else []),
        *([alarm("ledger_unavailable", "", said)] if (said := _no_ledger(home)) else []),
    ]
    return Found(tuple(alarms), tuple((code, "*") for code in ("run_overdue", "disk_low", "disk_full", "ledger_unavailable")))


def run_alarms(home: Home, issues: Sequence[Issue], ran: Ran, now: str, seen: Seen = _NOTHING) -> Found:
    """The alarms of a run that ended, with those of the machine; `seen` is what it asked of the network."""
    found = alarms_of(seen, issues, ran, now)
    here = checks(home, now)
    local = [one for one in here.alarms if one.code != "run_overdue" and all(one.key != other.key for other in found.alarms)]
    return replace(found, alarms=(*found.alarms, *local))


def failed_found(what: str, message: str = "the unit ended with a failure") -> Found:
    """That something failed of which no run could tell, such as a process that was killed."""
    return Found((alarm("run_failed", what, message),))


def merged(first: Found, second: Found) -> Found:
    """Both findings as one."""
    return Found((*first.alarms, *second.alarms), (*first.judged, *second.judged), first.spared | second.spared)


def _sound(home: Home, found: Found, channels: Channels, now: str, limits: Limits) -> Alarmed:
    previous = standing_alarms(home)
    parcels, state = due(previous, _without_own(found, previous), now, channels.names, channels.remind_days)
    of = {channel.name: channel for channel in channels.each}
    deliveries = send([(of[parcel.channel], parcel.notices) for parcel in parcels], now, limits)
    for parcel, outcome in zip(parcels, deliveries, strict=True):
        state = delivered(state, parcel, now) if outcome.ok else state
    state = _after(state, deliveries, now)
    issues = [_undelivered(outcome) for outcome in deliveries if outcome.message]
    try:
        if state != previous:
            write_whole(_file(home), dumps(encode(AlarmBook(_VERSION, state))).encode())
    except StoreError as error:
        issues.append(_issue(error))
    return Alarmed(state, deliveries, tuple(issues))


def _sound_only(found: Found, channels: Channels, now: str, limits: Limits) -> Alarmed:
    notices = tuple(Notice("new", replace(one, since=one.since or now)) for one in found.alarms)
    jobs: list[tuple[Channel, Sequence[Notice]]] = [(channel, notices) for channel in channels.each] if notices else []
    deliveries = send(jobs, now, limits)
    standing = tuple(Standing(notice.alarm) for notice in notices)
    return Alarmed(standing, deliveries, tuple(_undelivered(outcome) for outcome in deliveries if outcome.message))


def _without_own(found: Found, previous: Sequence[Standing]) -> Found:
    """Our own alarm (a channel that took nothing) is judged by deliveries alone: no run that went well puts an end to it."""
    own = frozenset(one.alarm.about for one in previous if one.alarm.code == "alarm_undelivered")
    return replace(found, spared=found.spared | own)


def _after(state: Sequence[Standing], deliveries: Sequence[Delivery], now: str) -> tuple[Standing, ...]:
    """The state with an alarm for each channel that took nothing, and the end of it for one that works again."""
    kept = {one.alarm.key: one for one in state}
    for outcome in deliveries:
        key = ("alarm_undelivered", outcome.channel)
        before = kept.get(key)
        if not outcome.ok:
            since = before.alarm.since if before and before.cleared is None else now
            fresh = replace(alarm("alarm_undelivered", outcome.channel, outcome.message), since=since)
            kept[key] = Standing(fresh, before.told if before else ())
        elif before is not None and before.cleared is None:
            if before.told:
                kept[key] = replace(before, cleared=now)
            else:
                del kept[key]
    return tuple(kept[key] for key in sorted(kept))


def _overdue(home: Home, now: str, days: int) -> str:
    last = home.runs.last("refresh")
    if last is None:
        return "尚无运行记录"
    age = datetime.fromisoformat(now) - datetime.fromisoformat(last.ended)
    return f"上次运行结束于 {last.ended}，已超过 {days} 天" if age > timedelta(days=days) else ""


def _low(path: Path, least: int) -> str:
    there = next(folder for folder in (path.resolve(), *path.resolve().parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    return f"剩余 {free // (1 << 20)} MiB，少于 {least // (1 << 20)} MiB" if free < least else ""


def _no_ledger(home: Home) -> str:
    if not home.path.is_dir():
        return ""  # nothing was ever written; to look is no reason to begin
    try:
        home.ledger.all()
    except PolicyError as error:
        return error.message if error.code == "ledger_unavailable" else ""
    return ""


def _undelivered(outcome: Delivery) -> Issue:
    remedy = "try `policytable alarms test`"
    return Issue("alarm_undelivered", outcome.message, remedy, outcome.channel, severity="warning" if outcome.ok else "error")


def _issue(error: PolicyError) -> Issue:
    return Issue(error.code, error.message, error.remedy, error.about, severity="error")


def _file(home: Home) -> Path:
    return home.path / "alarms.json"
