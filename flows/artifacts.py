"""What a run leaves on Prefect's pages: its record as Markdown, and tables of what was fetched, found, changed and refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prefect import get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from policytable.model import ChangedCell, Changes, Issue, Look, Visit
from policytable.store import RunRecord

MOST = 500  # rows of a table; the server keeps every artifact, and the home has all of it
_LONGEST = 300  # characters of a field


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that changed, as words: where, why, from, to."""

    region: str
    column: str
    cause: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of a run, beside its record: visits of documents and looks at columns, cells that changed, alarms not delivered,
    what each gate said that refused the edition, and what stopped the run (empty: nothing did)."""

    record: RunRecord
    visits: tuple[Visit, ...] = ()
    looks: tuple[Look, ...] = ()
    changes: tuple[Changed, ...] = ()
    undelivered: tuple[Issue, ...] = ()
    gates: tuple[str, ...] = ()
    problem: str = ""


Table = list[dict[str, str]]


def leave(sheet: Sheet) -> None:
    """Leave the artifacts of a run: `policytable-refresh` and those of `tables`. A server that takes none is no fault of the run."""
    try:
        create_markdown_artifact(markdown=summary(sheet), key="policytable-refresh", description="how the run ended")
        for key, rows in tables(sheet):
            create_table_artifact(table=rows, key=key)
    except Exception as error:
        get_run_logger().warning("the artifacts of the run were not taken: %s", error)


def changed(changes: Changes | None) -> tuple[Changed, ...]:
    """The cells that changed, as words."""
    return tuple(Changed(one.region, one.header, _why(one), one.before, one.after) for one in changes.cells) if changes else ()


def summary(sheet: Sheet) -> str:
    """The run as Markdown: how it ended, its counts, what was refused, what broke, what changed."""
    record = sheet.record
    parts = [f"# {_plain(record.kind)}: {record.outcome}", f"{record.started} – {record.ended}"]
    parts.append(_grid(("count", "number"), [(name, str(number)) for name, number in (*record.counts, *_network(sheet))]))
    refused = [issue for issue in record.issues if issue.code == "gate_failed"]
    parts += _section("Stopped by", [_plain(sheet.problem)] if sheet.problem and not sheet.gates else [])
    parts += _section("Refused by a gate", [_plain(gate) for gate in sheet.gates] or [_told(issue) for issue in refused])
    parts += _section("Batches that did not come to an end", [_plain(name) for name in record.failed])
    broken = [f"`{look.column}`: {look.outcome} {_plain(look.message)}".rstrip() for look in sheet.looks if look.outcome != "ok"]
    parts += _section("Columns that are broken", broken)
    parts += _section("Errors", [_told(issue) for issue in record.issues if issue not in refused])
    parts += _section("Alarms that were not delivered", [_told(issue) for issue in sheet.undelivered])
    if sheet.changes:
        rows = [(one.region, one.column, one.cause, one.before, one.after) for one in sheet.changes[:MOST]]
        parts.append("## Changed cells\n" + _grid(("region", "column", "cause", "before", "after"), rows) + _more(len(sheet.changes)))
    return "\n\n".join(parts) + "\n"


def tables(sheet: Sheet) -> tuple[tuple[str, Table], ...]:
    """The tables that have rows, by their keys: `policytable-fetched`, `-found`, `-changed`, `-refused`; at most MOST rows each."""
    made: tuple[tuple[str, Iterator[dict[str, str]]], ...] = (
        ("policytable-fetched", _fetched(sheet.visits)),
        ("policytable-found", _found(sheet.looks)),
        ("policytable-changed", _changed(sheet.changes)),
        ("policytable-refused", _refused(sheet)),
    )
    return tuple((key, rows[:MOST]) for key, each in made if (rows := list(each)))


def _why(cell: ChangedCell) -> str:
    return "; ".join(" ".join(part for part in (cause.why, cause.about, cause.detail) if part) for cause in cell.causes)


def _fetched(visits: Sequence[Visit]) -> Iterator[dict[str, str]]:
    for visit in visits:
        came = "new bytes" if visit.fresh else "unchanged" if visit.status == 304 else visit.problem or "nothing"
        yield {
            "address": _cut(visit.address),
            "status": str(visit.status or ""),
            "came": came,
            "bytes": str(visit.size),
            "asked": visit.asked,
        }


def _found(looks: Sequence[Look]) -> Iterator[dict[str, str]]:
    for look in looks:
        counts = {name: str(getattr(look, name)) for name in ("pages", "entries", "taken", "new")}
        yield {"column": look.column, "outcome": look.outcome, **counts, "newest": look.newest or "", "message": _cut(look.message)}


def _changed(changes: Sequence[Changed]) -> Iterator[dict[str, str]]:
    for one in changes:
        yield {"region": one.region, "column": one.column, "cause": one.cause, "before": _cut(one.before), "after": _cut(one.after)}


def _refused(sheet: Sheet) -> Iterator[dict[str, str]]:
    for gate in sheet.gates:
        yield {"code": "gate_failed", "about": "", "message": _cut(gate), "remedy": ""}
    for issue in sheet.record.issues:
        if issue.code == "gate_failed" and sheet.gates:
            continue  # the same as one line
        yield {"code": issue.code, "about": issue.about or "", "message": _cut(issue.message), "remedy": _cut(issue.remedy or "")}


def _network(sheet: Sheet) -> Iterator[tuple[str, int]]:
    if sheet.visits:
        yield "visits", len(sheet.visits)
        yield "visits_fresh", sum(visit.fresh for visit in sheet.visits)
        yield "visits_unchanged", sum(visit.status == 304 for visit in sheet.visits)
        yield "visits_failed", sum(visit.problem is not None for visit in sheet.visits)
    if sheet.looks:
        yield "columns", len(sheet.looks)
        yield "columns_broken", sum(look.outcome != "ok" for look in sheet.looks)
        yield "entries_new", sum(look.new for look in sheet.looks)
    if sheet.changes:
        yield "cells_changed", len(sheet.changes)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return [f"## {title}\n" + "\n".join(f"- {line}" for line in lines[:MOST]) + _more(len(lines))]


def _grid(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(map(_plain, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _more(count: int) -> str:
    return f"\n\n… and {count - MOST} more" if count > MOST else ""


def _told(issue: Issue) -> str:
    return f"`{_plain(issue.code)}` {_plain(issue.about or '')}: {_plain(issue.message)}"


def _plain(text: str) -> str:
    """Words of pages and servers as one line of text: nothing in it is markup or a link."""
    line = " ".join(_cut(text).split())
    return "".join(f"\\{sign}" if sign in "\\|`*[]<>#!" else sign for sign in line)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
