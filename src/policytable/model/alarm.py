"""What an operator has to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["warning", "error", "critical"]
SEVERITIES: tuple[Severity, ...] = ("warning", "error", "critical")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is broken until somebody sees to it. Two alarms with one `key` are the same one, at two times.

    `about` names the column, source, gate or part of the machine; `title` and `remedy_zh` are Chinese words, `message` says in a
    sentence what was seen; `since` is the time (ISO 8601) from which it stands, empty before that is known; `run` and `edition` are ids.
    """

    code: str
    severity: Severity
    about: str
    message: str
    title: str = ""
    remedy: str = ""
    remedy_zh: str = ""
    since: str = ""
    run: str = ""
    edition: str = ""

    def __post_init__(self) -> None:
        if not self.code.isidentifier() or not self.code.islower():
            raise ValueError(f"no code of an alarm: {self.code!r}")
        if self.severity not in SEVERITIES:
            raise ValueError(f"no severity: {self.severity!r}")

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same alarm at another time."""
        return self.code, self.about
