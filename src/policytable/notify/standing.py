"""Which alarms stand, who was told of them, and who has to be told what now. Pure: times are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from policytable.model import Alarm
from policytable.model.alarm import SEVERITIES, Severity

# A weekly run starts some seconds earlier or later each time; without slack every second reminder would fall out.
_SLACK = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """The alarms of one run, and what it was able to judge: (code, about) with "*" for any. An alarm that stands, was judged and not
    found is over; one that was not judged (its column was not looked at) stands on. `spared` are abouts that no "*" covers."""

    alarms: tuple[Alarm, ...] = ()
    judged: tuple[tuple[str, str], ...] = ()
    spared: frozenset[str] = frozenset()

    def judges(self, alarm: Alarm) -> bool:
        """Whether the run could tell if this alarm still stands."""
        if (alarm.code, alarm.about) in self.judged:
            return True
        return alarm.about not in self.spared and any(code in ("*", alarm.code) and about == "*" for code, about in self.judged)


@dataclass(frozen=True, slots=True)
class Told:
    """That a channel took an alarm, when, and how bad it was then."""

    channel: str
    when: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that stands, or that is over (`cleared`, a time) and of which some channel has still to be told so."""

    alarm: Alarm
    told: tuple[Told, ...] = ()
    cleared: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One alarm to be told: for the first time, because it grew worse, again, or because it is over."""

    kind: Literal["new", "worse", "reminder", "cleared"]
    alarm: Alarm


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one channel is to be told, the worst first."""

    channel: str
    notices: tuple[Notice, ...]


def due(
    previous: Sequence[Standing], found: Found, now: str, channels: Sequence[str], remind_days: int = 7
) -> tuple[tuple[Parcel, ...], tuple[Standing, ...]]:
    """What to send to each channel, and what stands now; nothing counts as told before `delivered` says so.

    An alarm is told once, again when it grew worse or after `remind_days`, and once more when it is over.
    """
    state = tuple(sorted(_merged(previous, found, now, frozenset(channels)), key=lambda one: one.alarm.key))
    moment = _moment(now)
    parcels = []
    for channel in channels:
        notices = [notice for one in state if (notice := _notice(one, channel, moment, remind_days))]
        if notices:
            parcels.append(Parcel(channel, tuple(sorted(notices, key=_order))))
    return tuple(parcels), state


def delivered(state: Sequence[Standing], parcel: Parcel, now: str) -> tuple[Standing, ...]:
    """The state after a channel took its parcel; what is over and known to everybody is dropped."""
    sent = {notice.alarm.key: notice for notice in parcel.notices}
    marked = [_marked(one, sent[one.alarm.key], parcel.channel, now) if one.alarm.key in sent else one for one in state]
    return tuple(one for one in marked if one.cleared is None or one.told)


def _merged(previous: Sequence[Standing], found: Found, now: str, channels: frozenset[str]) -> Iterator[Standing]:
    fresh = {alarm.key: alarm for alarm in found.alarms}
    for one in previous:
        told = tuple(told for told in one.told if told.channel in channels)  # a channel that was taken away has nothing to be told
        alarm = fresh.pop(one.alarm.key, None)
        if alarm is not None:
            since = one.alarm.since if one.cleared is None else now
            yield Standing(replace(alarm, since=since), told)
        elif one.cleared is not None or found.judges(one.alarm):
            if told:
                yield Standing(one.alarm, told, one.cleared or now)
        else:
            yield Standing(one.alarm, told)
    for alarm in fresh.values():
        yield Standing(replace(alarm, since=alarm.since or now))


def _notice(one: Standing, channel: str, now: datetime | None, remind_days: int) -> Notice | None:
    if one.alarm.key == ("alarm_undelivered", channel):
        return None  # a channel that works again need not be told that it did not
    told = next((told for told in one.told if told.channel == channel), None)
    if one.cleared is not None:
        return Notice("cleared", one.alarm) if told else None
    if told is None:
        return Notice("new", one.alarm)
    if SEVERITIES.index(one.alarm.severity) > SEVERITIES.index(told.severity):
        return Notice("worse", one.alarm)
    when = _moment(told.when)
    late = when is None or now is None or now - when >= timedelta(days=remind_days) - _SLACK
    return Notice("reminder", one.alarm) if late else None


def _marked(one: Standing, notice: Notice, channel: str, now: str) -> Standing:
    others = tuple(told for told in one.told if told.channel != channel)
    if notice.kind == "cleared":
        return replace(one, told=others)
    return replace(one, told=tuple(sorted((*others, Told(channel, now, one.alarm.severity)), key=lambda told: told.channel)))


def _order(notice: Notice) -> tuple[bool, int, tuple[str, str]]:
    return notice.kind == "cleared", -SEVERITIES.index(notice.alarm.severity), notice.alarm.key


def _moment(text: str) -> datetime | None:
    """A time with its zone; None for one that somebody wrote by hand and wrongly, which then counts as long ago."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
