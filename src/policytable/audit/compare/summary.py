"""A summary against an edition: each cell of both, region by region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policytable.audit.compare.judged import judged
from policytable.audit.compare.lists import fee_points, industry_points, remark_points, supervision_points
from policytable.audit.compare.ours import COLUMNS, Ours
from policytable.audit.compare.quantities import quantity_points
from policytable.audit.nearness import nearest_region
from policytable.audit.nouns import Cite, Line, Point, Spot, Table, Verdict
from policytable.audit.statements import statements
from policytable.audit.view import head_of, spot_of
from policytable.published import PublishedBatch, PublishedCell
from policytable.regions import gazetteer

Broken = frozenset[tuple[str, int | None, str]]


def summary_verdicts(ours: Ours, table: Table, broken: Broken, batches: tuple[PublishedBatch, ...]) -> Iterator[Verdict]:
    """The cells of the printed lines, then those of our provinces that have no line. `broken` are the (file, line, column) of cells that
    cannot be right by themselves."""
    seen: set[str] = set()
    named = {line.region.adcode for line in table.lines if line.region}
    for line in (_meant(line, named) for line in table.lines):
        seen.add(line.region.adcode if line.region else "")
        yield from _head(ours, table, line, broken)
        for column in COLUMNS:
            if table.has(column):
                yield _cell(ours, table, (line, column), broken, batches)
    for (adcode, name), cell in ours.cells.items():
        column = next((key for key, own in COLUMNS.items() if own == name), "")
        if adcode not in seen and table.has(column) and cell.cell.text:
            spot = Spot(table.file, None, cell.region, column, head_of(table, column))
            points = tuple(Point("missing_there", cell.region, "", item.text, cites=ours.cites(cell, item)) for item in cell.cell.items)
            yield judged(spot, ("", cell.cell.text), points, cell.page)


def _meant(line: Line, named: set[str]) -> Line:
    """A line whose province is misspelt stands for the one that its name resembles, where no other line names that."""
    found = gazetteer().find(nearest_region(line.name)) if line.region is None else ()
    return replace(line, region=found[0]) if found and found[0].adcode not in named else line


def _head(ours: Ours, table: Table, line: Line, broken: Broken) -> Iterator[Verdict]:
    """The number and the name of a line."""
    cell = ours.cell(line.region, "target") or ours.cell(line.region, "count")
    for column in ("seq", "region"):
        if not table.has(column):
            continue
        printed, own = line.cell(column), ("" if cell is None else str(cell.seq) if column == "seq" else cell.region)
        point = Point("missing_here", line.name, printed, "", reason="本表没有这个地区")
        if cell is not None:
            same = column == "region" or printed in ("", own)
            cites = (Cite(cell.page, f"{cell.region} {cell.header}"),)
            point = Point("agrees" if same else "differs", line.name, printed, own, aspects=() if same else ("序号",), cites=cites)
        yield judged(spot_of(table, line, column), (printed, own), (point,), broken=(table.file, line.number, column) in broken)


def _cell(ours: Ours, table: Table, at: tuple[Line, str], broken: Broken, batches: tuple[PublishedBatch, ...]) -> Verdict:
    line, column = at
    cell = ours.cell(line.region, column)
    spot = spot_of(table, line, column)
    printed, own = line.cell(column), cell.cell.text if cell else ""
    points = tuple(_points(ours, line, column, cell, batches))
    return judged(spot, (printed, own), points, cell.page if cell else "", (table.file, line.number, column) in broken)


def _points(ours: Ours, line: Line, column: str, cell: PublishedCell | None, batches: tuple[PublishedBatch, ...]) -> Iterator[Point]:
    if column in ("target", "award"):
        yield from quantity_points(ours, line, column, cell)
    elif column == "industries":
        yield from industry_points(ours, line, cell)
    elif column == "count":
        yield from _count(line, cell, batches)
    else:
        compared = {"fee": fee_points, "supervision": supervision_points, "remarks": remark_points}[column]
        yield from compared(ours, line, cell)


def _count(line: Line, cell: PublishedCell | None, batches: tuple[PublishedBatch, ...]) -> Iterator[Point]:
    """The number of national titles, with the batches that it adds up from."""
    printed, own = line.cell("count"), cell.cell.text if cell else ""
    if not (printed or own):
        return
    if cell is None or not own:
        yield Point("missing_here", line.name, printed, "", reason=cell.cell.reason if cell else "本表没有这个地区")
        return
    parts = "、".join(f"第{batch.number}批{batch.regions[cell.region]}" for batch in batches if cell.region in batch.regions)
    cites = (Cite(cell.page, f"{cell.region} {cell.header}", parts or own),)
    if not printed:
        yield Point("missing_there", line.name, "", own, cites=cites)
        return
    numbers = next((said.numbers for said in statements(line, "count")), ())
    if [int(number) for number in numbers] == [int(own)]:
        yield Point("agrees", line.name, printed, own, cites=cites)
    else:
        yield Point("differs", line.name, printed, own, (), ("数目",), f"各批名单相加：{parts}" if parts else "", cites)
