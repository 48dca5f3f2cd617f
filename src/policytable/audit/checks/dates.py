"""Dates: none such, far from all others, missing, lists before their calls."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policytable.audit.nouns import Finding, Line, Severity, Table
from policytable.audit.view import View, Words, found, head_of, spot_of

_DATE = re.compile(r"(\d{4})\s*(?:[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?|月)?|年)?")
_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_GAP = 3  # years between the newest date and the next one, or the oldest: a table is made in one year
_FEW = 0.1
_Batch = tuple[Line, tuple[int, ...], tuple[int, ...]]


def of_policies(view: View) -> Iterator[Finding]:
    """A date that does not exist, that is years after all others, or that is missing where nearly all are there."""
    for table in view.of("policies"):
        if not table.has("published"):
            continue
        read = [(line, _parts(line.cell("published"))) for line in table.lines]
        years = sorted(parts[0] for _, parts in read if parts)
        missing = sum(not line.cell("published") for line in table.lines)
        for line, parts in read:
            cell, spot = line.cell("published"), spot_of(table, line, "published")
            if not cell:
                if missing <= _FEW * len(table.lines):
                    told = Words("", f"{line.cell('title')}没有发布时间，其余{len(table.lines) - missing}行都有", "补上日期")
                    yield found("date_missing", "doubtful", spot, told, 48)
            elif parts is None or _impossible(parts):
                yield found("date_impossible", "wrong", spot, Words(cell, f"“{cell}”不是一个日期", "核对日期"), 89)
            else:
                yield from _lonely(table, line, parts[0], years)


def of_batches(view: View) -> Iterator[Finding]:
    """A list published before its call, a batch before the one before it."""
    for table in view.of("batches"):
        before: _Batch | None = None
        for line in table.lines:
            call, listed = (_parts(line.cell(key)) for key in ("call", "list"))
            for key, parts in (("call", call), ("list", listed)):
                if line.cell(key) and (parts is None or _impossible(parts)):
                    told = Words(line.cell(key), f"“{line.cell(key)}”不是一个日期", "核对日期")
                    yield found("date_impossible", "wrong", spot_of(table, line, key), told, 89)
            if call is None or listed is None:
                continue
            if _earlier(listed, call):
                said = f"第{line.cell('batch')}批名单{line.cell('list')}公布，早于它的通知{line.cell('call')}"
                told = Words(line.cell("list"), said, "两个日期必有一错", also=(spot_of(table, line, "call"),))
                yield found("list_before_call", "wrong", spot_of(table, line, "list"), told, 91)
            if before is not None:
                yield from _after(table, before, (line, call, listed))
            before = line, call, listed


def _after(table: Table, first: _Batch, then: _Batch) -> Iterator[Finding]:
    """A later batch must be called and published later, and is usually called after the list before it."""
    (one, call, listed), (other, next_call, next_list) = first, then
    names = f"第{other.cell('batch')}批", f"第{one.cell('batch')}批"
    for key, earlier, later in (("call", call, next_call), ("list", listed, next_list)):
        if _earlier(later, earlier):
            said = f"{names[0]}的“{head_of(table, key)}”{other.cell(key)}早于{names[1]}的{one.cell(key)}"
            told = Words(other.cell(key), said, "核对日期", also=(spot_of(table, one, key),))
            yield found("batches_out_of_order", "wrong", spot_of(table, other, key), told, 83)
            return
    if _earlier(next_call, listed):
        said = f"{names[1]}的名单{one.cell('list')}才公布，{names[0]}的通知却在此前的{other.cell('call')}"
        told = Words(one.cell("list"), said, "核对日期", also=(spot_of(table, other, "call"),))
        yield found("list_after_next_call", "doubtful", spot_of(table, one, "list"), told, 61)


def _lonely(table: Table, line: Line, year: int, years: list[int]) -> Iterator[Finding]:
    """A year at the end of the row of years with a gap before it."""
    others = list(years)
    others.remove(year)
    if len(others) < 5:
        return
    if year > others[-1] + _GAP or year < others[0] - 2 * _GAP:
        said = f"“{line.cell('published')}”离其余政策的年代（{others[0]}—{others[-1]}年）太远"
        severity: Severity = "wrong" if year > others[-1] + 4 * _GAP or year < others[0] - 4 * _GAP else "doubtful"
        spot = spot_of(table, line, "published")
        yield found("date_far", severity, spot, Words(line.cell("published"), said, "年份可能写错"), 77)


def _parts(cell: str) -> tuple[int, ...] | None:
    match = _DATE.fullmatch(cell)
    return tuple(int(part) for part in match.groups() if part) if match else None


def _impossible(parts: tuple[int, ...]) -> bool:
    if not 1949 <= parts[0] <= 2199:
        return True
    return len(parts) > 1 and (not 1 <= parts[1] <= 12 or (len(parts) > 2 and not 1 <= parts[2] <= _DAYS[parts[1]]))


def _earlier(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether a date is certainly before another, to the part that both give."""
    size = min(len(one), len(other))
    return one[:size] < other[:size]
