"""What a run saw → its alarms, and what it was able to judge. Pure: knows nouns only, times are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from policytable.model import Alarm, Issue, Look, Severity, Visit, WebColumn
from policytable.notify.kinds import alarm, is_alarm
from policytable.notify.standing import Found

_OF_LOOK = {"shape_changed": "shape_changed", "emptied": "list_emptied", "too_few": "too_few_items"}
# The code of a FetchError → the alarm; every other one means that the source cannot be reached.
_OF_PROBLEM = {
    "forbidden": "source_forbidden",
    "challenge": "source_forbidden",
    "robots": "robots_refused",
    "tls": "certificate_invalid",
    "gone": "document_gone",
}
_OF_STATUS = {401: "forbidden", 403: "forbidden", 404: "gone", 410: "gone", 412: "forbidden"}
_OFTEN = 3  # failures in a row from which one document is an error: at a weekly cadence that is three weeks, past any maintenance
_LATE = 2  # cadences without a good look


@dataclass(frozen=True, slots=True)
class Seen:
    """What was asked of the network in this run, and before. `looks` and `earlier_looks` are of columns, `visits` and `earlier_visits`
    (id of the source, visit) of documents; the earlier ones oldest first. `columns` and `sources` (ids) are all that the register has."""

    columns: tuple[WebColumn, ...] = ()
    sources: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    visits: tuple[tuple[str, Visit], ...] = ()
    earlier_looks: tuple[Look, ...] = ()
    earlier_visits: tuple[tuple[str, Visit], ...] = ()


@dataclass(frozen=True, slots=True)
class Ran:
    """How the run ended: its id, why it failed (empty: it did not), and whether it did all the work,
    so that what it did not find is over."""

    run: str
    failed: str = ""
    whole: bool = True


def alarms_of(seen: Seen, issues: Sequence[Issue], ran: Ran, now: str) -> Found:
    """The alarms of a run: of columns and documents at their first failure, of issues whose code is an alarm's, of the run itself."""
    alarms = [
        *_of_columns(seen, ran),
        *_of_documents(seen, ran),
        *_late(seen, ran, now),
        *_of_issues(seen, issues, ran),
    ]
    if ran.failed and not any(one.code in ("gate_failed", "disk_full", "ledger_unavailable") for one in alarms):
        alarms.append(alarm("run_failed", "", ran.failed, ran.run))
    asked = {look.column for look in seen.looks} | {source for source, _ in seen.visits}
    known = {column.id for column in seen.columns} | set(seen.sources)
    whole = ran.whole and not ran.failed
    judged = (("*", "*"),) if whole else tuple((code, about) for about in sorted(asked) for code in _CODES)
    once = {one.key: one for one in reversed(alarms)}  # an issue told twice is one alarm, the first
    return Found(tuple(once[key] for key in sorted(once)), judged, frozenset(known - asked))


_CODES = ("source_unreachable", "source_late", *_OF_LOOK.values(), *_OF_PROBLEM.values())


def _of_columns(seen: Seen, ran: Ran) -> Iterator[Alarm]:
    columns = {column.id: column for column in seen.columns}
    for look in seen.looks:
        if look.outcome == "ok":
            continue
        before = [earlier.outcome == "ok" for earlier in seen.earlier_looks if earlier.column == look.column]
        code = _OF_LOOK.get(look.outcome) or _OF_PROBLEM.get(look.problem or "", "source_unreachable")
        if code == "document_gone":  # a column's own page that is gone is a column that cannot be reached
            code = "source_unreachable"
        parts = [_column_words(columns.get(look.column)), look.message, _row(before), _yield(look)]
        yield alarm(code, look.column, "；".join(part for part in parts if part), ran.run)


def _of_issues(seen: Seen, issues: Sequence[Issue], ran: Ran) -> Iterator[Alarm]:
    """Issues whose code is an alarm's; a column that was looked at has its alarm from the look, which knows more of it."""
    looked = {look.column for look in seen.looks}
    for issue in issues:
        if is_alarm(issue.code) and not (issue.about in looked and issue.code in _CODES):
            yield alarm(issue.code, issue.about or "", issue.message, ran.run)


def _of_documents(seen: Seen, ran: Ran) -> Iterator[Alarm]:
    for source, visit in _last_of_each(seen.visits):
        problem = _problem(visit)
        if not problem:
            continue
        code = _OF_PROBLEM.get(problem, "source_unreachable")
        before = [not _problem(earlier) for known, earlier in seen.earlier_visits if known == source]
        severity: Severity | None = None
        if code in ("source_unreachable", "source_forbidden", "certificate_invalid"):
            severity = "error" if _failures(before) >= _OFTEN else "warning"
        said = visit.message or (f"HTTP {visit.status}" if visit.status else problem)
        yield alarm(code, source, "；".join(part for part in (visit.address, said, _row(before)) if part), ran.run, severity)


def _last_of_each(visits: Sequence[tuple[str, Visit]]) -> Iterator[tuple[str, Visit]]:
    """A document with several addresses is had when one of them answers."""
    of: dict[str, list[Visit]] = {}
    for source, visit in visits:
        of.setdefault(source, []).append(visit)
    for source, each in of.items():
        yield source, next((visit for visit in each if not _problem(visit)), each[-1])


def _problem(visit: Visit) -> str:
    if visit.problem:
        return visit.problem
    if visit.status is not None and visit.status >= 400:
        return _OF_STATUS.get(visit.status, "unreachable")
    return "" if visit.status is not None else "unreachable"


def _late(seen: Seen, ran: Ran, now: str) -> Iterator[Alarm]:
    """Columns that were read once and have not been looked at since twice their cadence; one that fails now has its own alarm."""
    asked = {look.column for look in seen.looks}
    for column in seen.columns:
        good = [look.asked for look in seen.earlier_looks if look.column == column.id and look.outcome == "ok"]
        if column.id in asked or not good:
            continue
        last = max(good, key=_moment)
        if _moment(now) - _moment(last) > timedelta(days=_LATE * column.every_days):
            yield alarm("source_late", column.id, f"{_column_words(column)}；上次成功 {last}，周期 {column.every_days} 天", ran.run)


def _failures(before: Sequence[bool]) -> int:
    """How many failures stand in a row, with the one of this run."""
    count = 1
    for good in reversed(before):
        if good:
            break
        count += 1
    return count


def _row(before: Sequence[bool]) -> str:
    count = _failures(before)
    return f"连续 {count} 次" if count > 1 else ""


def _yield(look: Look) -> str:
    return f"{look.pages} 页 {look.entries} 条" if look.pages else ""


def _column_words(column: WebColumn | None) -> str:
    return f"{column.region.label} {column.authority}" if column else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
