"""Times as they are compared: ISO 8601 with its zone, brought to UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from policytable.errors import StoreError


def moment(when: str, about: str = "") -> str:
    """`when` in UTC to the microsecond, as text whose order is that of time. Raises StoreError for what is no time with its zone."""
    return _read(when, about).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def days_before(when: str, days: int) -> str:
    """The `moment` that is `days` before `when`. Raises StoreError."""
    try:
        return (_read(when, "") - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    except OverflowError as error:
        raise StoreError(f"no such day: {days} days before {when}", remedy="give fewer days") from error


def seconds(when: str) -> float:
    """`when` in seconds since 1970, as file systems count. Raises StoreError."""
    return _read(when, "").timestamp()


def _read(when: str, about: str) -> datetime:
    try:
        found = datetime.fromisoformat(when)
        if found.tzinfo is None:
            raise ValueError("its zone is missing")
        return found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise StoreError(
            f"no ISO 8601 time with its zone: {when!r}", about=about, remedy="give a time such as 2020-01-02T09:00Z"
        ) from error
