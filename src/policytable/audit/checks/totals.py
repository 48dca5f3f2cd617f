"""Totals that do not add up: lines of sums, the batches against the regions, shares, and targets said to be met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from policytable.audit.nouns import Finding, Line, Table
from policytable.audit.statements import statements
from policytable.audit.view import View, Words, found, head_of, spot_of

_SUMMED = {"summary": ("count", "share"), "batches": ("applied", "approved")}


def of_lines(view: View) -> Iterator[Finding]:
    """A line of sums against the lines above it; shares against a hundred."""
    for table in view.tables:
        for column in _SUMMED.get(table.shape, ()):
            numbers = [_number(line.cell(column)) for line in table.lines]
            told = sum((number for number in numbers if number is not None), Decimal(0))
            for line in table.totals:
                printed = _number(line.cell(column))
                if printed is not None and printed != told and not (column == "share" and abs(printed - told) <= 1):
                    said = f"{line.cells[0][1] or line.name or '合计'}写着{printed:f}，各行相加是{told:f}，差{abs(printed - told):f}"
                    summed = Words(line.cell(column), said, "核对合计与各行")
                    yield found("total_mismatch", "wrong", spot_of(table, line, column), summed, 94)
            if column == "share" and table.has("share") and abs(told - 100) > 1 and abs(told - 1) > Decimal("0.01"):
                said = f"各行占比相加是{told:f}，不是100"
                yield found("total_mismatch", "wrong", spot_of(table, None, column), Words(f"{told:f}", said), 70)


def of_batches(view: View) -> Iterator[Finding]:
    """The regions' counts against the batches'; more approved than applied for."""
    batches = list(view.of("batches"))
    for table in batches:
        for line in table.lines:
            applied, approved = _number(line.cell("applied")), _number(line.cell("approved"))
            if applied is not None and approved is not None and applied < approved:
                said = f"第{line.cell('batch')}批申报{applied:f}家，入选却有{approved:f}家，比申报的还多"
                told = Words(line.cell("applied"), said, "两个数必有一错", also=(spot_of(table, line, "approved"),))
                yield found("applied_below_approved", "wrong", spot_of(table, line, "applied"), told, 93)
    enlisted = [_number(line.cell("approved")) for table in batches for line in table.lines]
    for table in view.of("summary"):
        counts = [_number(line.cell("count")) for line in table.lines]
        if not table.has("count") or not enlisted or len(counts) < 20 or None in enlisted:
            continue
        regions = sum((number for number in counts if number is not None), Decimal(0))
        nation = sum((number for number in enlisted if number is not None), Decimal(0))
        if regions != nation:
            yield _apart(table, batches, (regions, nation))


def met(view: View) -> Iterator[Finding]:
    """A target said to be met that the count has not reached, or the other way round."""
    for table in view.of("summary"):
        for line in table.lines if table.has("met") and table.has("count") else ():
            count = _number(line.cell("count"))
            goals = [
                one.numbers[0]
                for one in statements(line, "target")
                if one.numbers and not one.places and (not one.levels or "national" in one.levels) and one.year is None
            ]
            if count is None or not goals:
                continue
            said_met, is_met = line.cell("met") in ("是", "yes", "true", "1"), count >= min(goals)
            if said_met and not is_met:
                said = f"写着已达标，但国家级绿色工厂{count:f}家，目标{min(goals):f}家"
                yield found("met_contradiction", "wrong", spot_of(table, line, "met"), Words(line.cell("met"), said), 72)


def _apart(table: Table, batches: list[Table], sums: tuple[Decimal, Decimal]) -> Finding:
    regions, nation = sums
    parts = "+".join(line.cell("approved") for one in batches for line in one.lines)
    said = f"各地区“{head_of(table, 'count')}”相加是{regions:f}，各批次入选数相加是{nation:f}（{parts}），差{abs(regions - nation):f}"
    also = tuple(spot_of(one, None, "approved") for one in batches)
    told = Words(f"{regions:f}", said, "某一地区或某一批的数有误", _hint(table, regions - nation), also)
    return found("total_mismatch", "wrong", spot_of(table, None, "count"), told, 94)


def _hint(table: Table, difference: Decimal) -> str:
    """Two digits changed places where the difference is a multiple of nine: which regions that could be."""
    if difference == 0 or difference % 9:
        return ""
    names = [line.name for line in table.lines if _turned(line, difference)]
    return f"差是9的倍数，可能有两位数字颠倒，如{'、'.join(names[:6])}" if names else "差是9的倍数，可能有两位数字颠倒"


def _turned(line: Line, difference: Decimal) -> bool:
    words = line.cell("count")
    turns = (words[:at] + words[at + 1] + words[at] + words[at + 2 :] for at in range(len(words) - 1))
    return words.isdecimal() and any(int(words) - int(turn) == difference for turn in turns)


def _number(words: str) -> Decimal | None:
    match = re.fullmatch(r"约?(\d{1,3}(?:[,，]?\d{3})*(?:\.\d+)?)(?:余|多)?[家%％]?", words)
    return Decimal(re.sub("[,，]", "", match[1])) if match else None
