"""The national lists: which batches there are, what they count, and to which province each printed name is joined."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from policytable.model import Issue, NationalCount, NationalList
from policytable.regions import gazetteer
from policytable.sources.faults import Findings, is_date

NATIONAL_FILES = ("national/lists.csv", "national/counts.csv", "national/joins.csv")
_COLUMNS = (("batch", "name", "published", "list_url", "notice_url"), ("batch", "printed", "count"), ("printed", "adcode", "note"))
_TOTAL = "total"  # may stand behind them in lists.csv
Rows = list[tuple[int, dict[str, str]]]


def read_national(
    folder: Path, as_of: str, findings: Findings
) -> tuple[tuple[NationalList, ...], tuple[NationalCount, ...], tuple[bytes, ...]]:
    """The lists published by `as_of`, the counts of their batches joined to provinces, and the bytes of the three files.

    A register without the folder has no lists. A printed name that no row joins is an issue and its count is left out.
    """
    contents = tuple(content_of(folder / Path(name).name) for name in NATIONAL_FILES)
    if not any(contents):
        return (), (), contents
    tables = [csv_rows(name, content, columns, findings) for name, content, columns in zip(NATIONAL_FILES, contents, _COLUMNS, strict=True)]
    lists = _lists(tables[0], findings)
    counts = _counts(tables[1], _joins(tables[2], findings), {one.batch for one in lists}, findings)
    published = tuple(one for one in lists if one.published <= as_of)
    batches = {one.batch for one in published}
    counted = tuple(one for one in counts if one.batch in batches)
    for batch in sorted(batches - {one.batch for one in counted}):
        message = f"the lists of batch {batch} were published by {as_of}, and nothing of it is counted"
        findings.issues.append(Issue("counts_missing", message, "count the list, or set an earlier as_of", about=NATIONAL_FILES[1]))
    return published, counted, contents


def content_of(file: Path) -> bytes:
    """The bytes of a file; none where it is not there."""
    return file.read_bytes() if file.is_file() else b""


def csv_rows(name: str, content: bytes, columns: tuple[str, ...], findings: Findings) -> Rows:
    """The lines of a table, with their numbers, by these columns; what does not fit is a fault."""
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = [(lines.line_num, row) for row in lines if row]
    except (UnicodeDecodeError, csv.Error) as error:
        findings.faults.append(f"{name}: not a CSV in UTF-8: {error}")
        return []
    if rows and columns == _COLUMNS[0] and tuple(rows[0][1]) == (*columns, _TOTAL):
        columns = (*columns, _TOTAL)
    if not rows or tuple(rows[0][1]) != columns:
        findings.faults.append(f"{name}: the columns must be {','.join(columns)}")
        return []
    kept: Rows = []
    for number, row in rows[1:]:
        if len(row) == len(columns):
            kept.append((number, dict(zip(columns, row, strict=True))))
        else:
            findings.faults.append(f"{name}: line {number}: {len(row)} cells for {len(columns)} columns")
    return kept


def _lists(rows: Rows, findings: Findings) -> tuple[NationalList, ...]:
    lists: dict[tuple[str, str], NationalList] = {}
    for number, row in rows:
        total = row.get(_TOTAL, "")
        whole = total.isascii() and total.isdigit()
        one = NationalList(row["batch"], row["name"], row["published"], row["list_url"], row["notice_url"], int(total) if whole else None)
        where = f"{NATIONAL_FILES[0]}: line {number}"
        if total and not whole:
            findings.faults.append(f"{where}: total is no whole number: {total!r}")
        if not is_date(one.published, whole=True):
            findings.faults.append(f"{where}: published is no date: {one.published!r}")
        if (one.batch, one.name) in lists:
            findings.faults.append(f"{where}: {one.name} of batch {one.batch} is there twice")
        lists[one.batch, one.name] = one
    return tuple(lists.values())


def _joins(rows: Rows, findings: Findings) -> dict[str, str]:
    provinces = {region.adcode for region in gazetteer().provinces}
    joins: dict[str, str] = {}
    for number, row in rows:
        where = f"{NATIONAL_FILES[2]}: line {number}"
        if row["printed"] in joins:
            findings.faults.append(f"{where}: {row['printed']} is joined twice")
        if row["adcode"] in provinces:
            joins[row["printed"]] = row["adcode"]
        else:
            findings.unknown_region(where, f"{row['printed']} is joined to {row['adcode']!r}, which is no province")
    return joins


def _counts(rows: Rows, joins: dict[str, str], batches: set[str], findings: Findings) -> tuple[NationalCount, ...]:
    counts: dict[tuple[str, str], NationalCount] = {}
    for number, row in rows:
        where = f"{NATIONAL_FILES[1]}: line {number}"
        batch, printed, count = row["batch"], row["printed"], row["count"]
        if not (count.isascii() and count.isdigit()):
            findings.faults.append(f"{where}: count is no whole number: {count!r}")
        elif batch not in batches:
            findings.faults.append(f"{where}: {NATIONAL_FILES[0]} has no batch {batch!r}")
        elif (batch, printed) in counts:
            findings.faults.append(f"{where}: {printed} of batch {batch} is there twice")
        elif printed not in joins:
            findings.unknown_region(where, f"{NATIONAL_FILES[2]} joins {printed!r} to no province")
        else:
            counts[batch, printed] = NationalCount(batch, printed, joins[printed], int(count))
    return tuple(counts.values())
