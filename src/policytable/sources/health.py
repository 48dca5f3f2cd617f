"""How each column stands, told from the records of runs and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from policytable.model import ColumnHealth, ColumnState, Look, Visit, WebColumn

_LATE = 2  # cadences without a good look: one may fall out with a machine that was off, two are an alarm


def health(column: WebColumn, looks: Iterable[Look], visits: Iterable[Visit], now: str) -> ColumnHealth:
    """The state of a column at `now` (ISO 8601 with zone) by its looks and by the visits to its address; records of others
    are passed over. The last look decides; without one, the last visit tells whether the address answers."""
    own = sorted((look for look in looks if look.column == column.id), key=lambda look: _moment(look.asked))
    visited = sorted((visit for visit in visits if visit.address == column.address), key=lambda visit: _moment(visit.asked))
    last = own[-1] if own else None
    good = [look for look in own if look.outcome == "ok"]
    return ColumnHealth(
        column=column.id,
        state=_state(column, own, visited, now),
        reachable=_reachable(last, visited),
        fits=None if last is None or last.outcome in ("unreachable", "refused") else last.outcome not in ("shape_changed", "emptied"),
        newest=max((look.newest for look in own if look.newest), default=None),
        items=None if last is None else last.entries,
        expected=column.expected,
        last_look=last.asked if last else None,
        last_success=good[-1].asked if good else None,
        message=(last.message if last else visited[-1].message if visited else ""),
    )


def _state(column: WebColumn, looks: list[Look], visits: list[Visit], now: str) -> ColumnState:
    if column.address is None:
        return "address_unknown"
    if not looks:
        return "unreachable" if visits and not _answered(visits[-1]) else "unverified"
    if looks[-1].outcome != "ok":
        return looks[-1].outcome
    if column.shape is None:
        return "unverified"
    days = (_moment(now) - _moment(looks[-1].asked)) / 86400
    return "late" if days > _LATE * column.every_days else "ok"


def _reachable(last: Look | None, visits: list[Visit]) -> bool | None:
    if visits and (last is None or _moment(visits[-1].asked) >= _moment(last.asked)):
        return _answered(visits[-1])
    return None if last is None else last.outcome != "unreachable"


def _answered(visit: Visit) -> bool:
    return visit.problem is None and visit.status is not None and visit.status < 400


def _moment(text: str) -> float:
    """Seconds of an ISO time; times of other zones compare rightly."""
    return datetime.fromisoformat(text).timestamp()
