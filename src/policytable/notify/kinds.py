"""The kinds of alarms, from alarms.toml beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policytable.model import Alarm
from policytable.model.alarm import Severity


@dataclass(frozen=True, slots=True)
class AlarmKind:
    """One kind: its code, how bad it is at first, its Chinese name, what it means, and what to do in English and Chinese."""

    code: str
    severity: Severity
    title: str
    meaning: str
    remedy: str
    remedy_zh: str


@cache
def kinds() -> tuple[AlarmKind, ...]:
    """Every kind, in the order of the file."""
    file = Path(__file__).with_name("alarms.toml")
    return tuple(AlarmKind(code=code, **entry) for code, entry in tomllib.loads(file.read_text(encoding="utf-8")).items())


def alarm(code: str, about: str, message: str, run: str = "", severity: Severity | None = None) -> Alarm:
    """An alarm of a kind, with its words; `severity` where it is not that of the kind. Raises KeyError for a code that is none."""
    kind = _by_code()[code]
    return Alarm(code, severity or kind.severity, about, message, kind.title, kind.remedy, kind.remedy_zh, run=run)


def is_alarm(code: str) -> bool:
    """Whether there is a kind of this code: an issue that bears it is an alarm."""
    return code in _by_code()


@cache
def _by_code() -> dict[str, AlarmKind]:
    return {kind.code: kind for kind in kinds()}
