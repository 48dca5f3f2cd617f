"""Faults and issues gathered while a register is read, so that all are named at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from policytable.errors import RegisterError
from policytable.model import Issue, Region
from policytable.regions import gazetteer

_PARTIAL = re.compile(r"\d{4}(?:-(\d{2})(?:-\d{2})?)?")


@dataclass(slots=True)
class Findings:
    """What was found wrong in `file`: faults stop the load, issues skip an entry and are shown."""

    file: str
    faults: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def fault(self, entry: str, reason: str) -> None:
        """Something that does not hold: the register is not loaded."""
        self.faults.append(f"{self.file}: {entry}: {reason}")

    def unknown_region(self, entry: str, reason: str) -> None:
        """A place that the gazetteer does not know: the entry is skipped, the rest stands."""
        self.issues.append(
            Issue(
                code="unknown_region",
                message=f"{reason}; the entry is skipped",
                remedy="correct code and name after GB/T 2260",
                about=f"{self.file}: {entry}",
                severity="error",
            )
        )

    def close(self) -> None:
        """Raise RegisterError with every fault, if there is any."""
        if self.faults:
            count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
            raise RegisterError(count + ":\n  " + "\n  ".join(self.faults), about=self.file)


@dataclass(slots=True)
class Entry:
    """One table of the register, read key by key; what is left at the end is a key that nobody knows."""

    label: str
    values: dict[str, object]
    findings: Findings

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """A string that is not blank."""
        value = self.values.pop(key, None)
        if value is None:
            if needed:
                self.fault(f"{key} is missing")
            return None
        if not isinstance(value, str) or not value.strip():
            self.fault(f"{key} must be a text, not {value!r}")
            return None
        return value

    def day(self, key: str, *, needed: bool = False, whole: bool = False) -> str | None:
        """A date as ISO text: YYYY-MM-DD, or also YYYY and YYYY-MM where not `whole`; a bare TOML date will do."""
        if type(self.values.get(key)) is date:
            self.values[key] = str(self.values[key])
        value = self.text(key, needed=needed)
        if value is not None and not is_date(value, whole=whole):
            self.fault(f"{key} is no date: {value!r} (write {'YYYY-MM-DD' if whole else 'YYYY, YYYY-MM or YYYY-MM-DD'})")
            return None
        return value

    def flag(self, key: str) -> bool:
        """true or false, false where absent."""
        value = self.values.pop(key, False)
        if not isinstance(value, bool):
            self.fault(f"{key} must be true or false, not {value!r}")
        return value is True

    def region(self, key: str) -> Region | None:
        """The unit of the code under `key`, or the zone under `zone` within it; None (and an issue) where unknown."""
        adcode, zone = self.text(key, needed=True), self.text("zone")
        if adcode is None:
            return None
        try:
            return gazetteer().get(adcode, zone)
        except KeyError:
            self.findings.unknown_region(self.label, f"no unit has the code {adcode!r}")
            return None

    def fault(self, reason: str) -> None:
        """A fault of this entry."""
        self.findings.fault(self.label, reason)

    def close(self) -> None:
        """Name the keys that were not read: a misspelt key would else be lost in silence."""
        for key in self.values:
            self.fault(f"unknown key {key!r}")


def is_date(value: str, *, whole: bool = False) -> bool:
    """Whether `value` is YYYY-MM-DD, or where not `whole` also YYYY or YYYY-MM, and exists in the calendar."""
    if not _PARTIAL.fullmatch(value) or (whole and len(value) != 10):
        return False
    try:
        date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True
