"""Tables that no upright line parts: 三线表 with level rules only, and lists whose columns are kept by alignment alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policytable.parse.printed.glyph import Strip, cut
from policytable.parse.printed.pages import Cell, PrintedTable
from policytable.parse.printed.rulings import Rule
from policytable.parse.printed.unruled_rows import Band, Row, bands_of, column_of, grouped
from policytable.parse.printed.unruled_signs import has_head, is_form, is_no_table, looks_tabular

_GAP = 1.0  # em between two fields of a line; a blank of running text has at most one em, a field mostly two
_LEVEL = 0.45  # em by which base lines of one printed line differ
_SAME = 6.0  # page units by which the ends of the rules of one table differ
_WIDE = 0.6  # of the width: a line without fields that is longer is running text
_STEP = 3.2  # em between lines of one table; open lists of the samples have 2.5


@dataclass(frozen=True, slots=True)
class Unruled:
    """Tables that were found, the lines that stand in none, and whether a part of the page looks like a table and is none."""

    tables: tuple[PrintedTable, ...]
    lines: tuple[Strip, ...]
    doubt: bool = False


def unruled_tables(lines: Sequence[Strip], level: Sequence[Rule] = ()) -> Unruled:
    """The tables among the lines of a page, in order; `level` are the level lines that the page draws."""
    rows = _rows(lines)
    if sum(len(row.fields) > 1 for row in rows) < 2:
        return Unruled((), tuple(lines))
    found: list[tuple[PrintedTable, list[Row]]] = []
    doubt, taken = False, set[int]()
    for low, high, ys in _three_lines(level):
        inside = [row for row in rows if ys[0] < row.base < ys[-1] + 1 and row.left > low - 12 and row.right < high + 12]
        for made in _framed(inside, ys, (low, high), level):
            found.append(made)
            taken |= {id(row) for row in made[1]}
    for region in _regions([row for row in rows if id(row) not in taken]):
        table = _aligned(region)
        if table is not None:
            found.append((table, region))
        doubt = doubt or (table is None and looks_tabular(region))
    used = {source for _, region in found for row in region for source in row.sources}
    left = tuple(line for at, line in enumerate(lines) if at not in used)
    return Unruled(tuple(table for table, _ in sorted(found, key=lambda pair: pair[0].top)), left, doubt)


def _rows(lines: Sequence[Strip]) -> list[Row]:
    """Printed lines from the top, with their fields from the left."""
    groups: list[list[int]] = []
    for at in sorted(range(len(lines)), key=lambda at: lines[at].base):
        near = groups and lines[at].base - lines[groups[-1][0]].base < _LEVEL * min(lines[at].size, lines[groups[-1][0]].size)
        if near:
            groups[-1].append(at)
        else:
            groups.append([at])
    made = []
    for group in groups:
        fields = [field for at in group for field in _fields(lines[at])]
        made.append(Row(tuple(sorted(fields, key=lambda field: field.left)), tuple(group)))
    return made


def _fields(strip: Strip) -> Iterator[Strip]:
    """A line parted at its wide blanks."""
    start = at = 0
    while at < len(strip.text):
        end = at
        while end < len(strip.text) and strip.text[end].isspace():
            end += 1
        if end > at and strip.edges[end] - strip.edges[at] >= _GAP * strip.size and at > start:
            yield cut(strip, start, at)
            start = end
        at = max(end, at + 1)
    yield cut(strip, start, len(strip.text))


# --- level rules


def _three_lines(level: Sequence[Rule]) -> list[tuple[float, float, list[float]]]:
    """Left end, right end and heights of three rules or more that begin and end together."""
    groups: list[list[Rule]] = []
    for rule in sorted(level, key=lambda rule: rule.at):
        home = next((one for one in groups if abs(one[0].low - rule.low) < _SAME and abs(one[0].high - rule.high) < _SAME), None)
        if home is None:
            groups.append([rule])
        elif rule.at - home[-1].at > 4:
            home.append(rule)
    return [(group[0].low, group[0].high, [rule.at for rule in group]) for group in groups if len(group) >= 3]


def _framed(
    rows: Sequence[Row], ys: Sequence[float], ends: tuple[float, float], level: Sequence[Rule]
) -> Iterator[tuple[PrintedTable, list[Row]]]:
    """Tables between rules: runs of at least two spaces between rules that hold lines with fields and no running text."""
    width, run = ends[1] - ends[0], list[list[Row]]()
    tops: list[float] = []
    for top, bottom in [*itertools.pairwise(ys), (ys[-1], ys[-1])]:
        inside = [row for row in rows if top < row.base <= bottom + 1]
        prose = any(len(row.fields) == 1 and row.right - row.left > _WIDE * width for row in inside)
        if inside and not prose and 2 * sum(map(is_form, inside)) < len(inside) and any(len(row.fields) > 1 for row in inside):
            run.append(inside)
            tops.append(top)
            continue
        if len(run) > 1:
            table = _ruled_table(run, [*tops, top], level)
            if table is not None:
                yield table, [row for part in run for row in part]
        run, tops = [], []


def _ruled_table(parts: Sequence[Sequence[Row]], ys: Sequence[float], level: Sequence[Rule]) -> PrintedTable | None:
    bands = bands_of([row for part in parts[1:] for row in part] if len(parts) > 1 else parts[0], 0.5)
    if len(bands) < 2:
        return None
    head, rows = _head(parts[0], bands, [rule for rule in level if ys[0] + 4 < rule.at < ys[1] - 4])
    body = [group for part in parts[1:] for group in grouped(part, bands)]
    cells = head + [cell for at, group in enumerate(body, rows) for cell in _cells(group, bands, at)]
    return PrintedTable(ys[0], ys[-1], _borders(bands), rows + len(body), tuple(cells), header=rows)


def _head(rows: Sequence[Row], bands: Sequence[Band], partial: Sequence[Rule]) -> tuple[list[Cell], int]:
    """The cells of a head and its number of rows: two where short rules lie under words that stand over several columns."""
    if not partial:
        return _cells(rows, bands, 0), 1
    y = min(rule.at for rule in partial)
    upper, lower = list[Cell](), list[Cell]()
    over: set[int] = set()
    for rule in (rule for rule in partial if rule.at < y + 4):
        columns = [at for at, band in enumerate(bands) if rule.low - 6 < band.middle < rule.high + 6]
        words = [field for row in rows if row.base < y + 1 for field in row.fields if rule.low - 6 < field.middle < rule.high + 6]
        if columns:
            upper.append(Cell(0, columns[0], 1, len(columns), tuple(words)))
            over |= {*columns}
    for column in range(len(bands)):
        low = [field for row in rows for field in row.fields if column_of(field, bands) == column and (row.base > y or column not in over)]
        lower.append(Cell(1, column, 1, 1, tuple(low)) if column in over else Cell(0, column, 2, 1, tuple(low)))
    return upper + lower, 2


# --- alignment alone


def _regions(rows: Sequence[Row]) -> list[list[Row]]:
    """Runs of lines that could be a table: lines with fields, and short ones between them."""
    if not rows:
        return []
    width = max(row.right for row in rows) - min(row.left for row in rows)
    found: list[list[Row]] = []
    open_run: list[Row] = []
    for row in rows:
        prose = len(row.fields) == 1 and row.right - row.left > _WIDE * width
        far = bool(open_run) and row.base - open_run[-1].base > _STEP * max(row.size, open_run[-1].size)
        if (prose or far) and open_run:
            found.append(open_run)
            open_run = []
        if not prose and (open_run or len(row.fields) > 1):
            open_run.append(row)
    return [_trimmed(run) for run in [*found, open_run] if sum(len(row.fields) > 1 for row in run) >= 3]


def _trimmed(run: list[Row]) -> list[Row]:
    """Without lines at the end that stand under no column, and lines at the top that have fewer fields than the others."""
    many = sorted(len(row.fields) for row in run if len(row.fields) > 1)
    usual = many[len(many) // 2]
    while run and (len(run[0].fields) <= usual / 2 or is_form(run[0])):
        run = run[1:]
    bands = bands_of(run, _GAP)
    last = max((at for at, row in enumerate(run) if len(row.fields) > 1), default=-1)
    end = last + 1
    while end < len(run) and _goes_on(run[end - 1], run[end], bands):
        end += 1
    return run[:end]


def _goes_on(above: Row, row: Row, bands: Sequence[Band]) -> bool:
    """Whether a line of one field is the rest of a field above it: it begins where that begins, one line lower."""
    field = row.fields[0]
    same = any(abs(one.left - field.left) < 0.3 * field.size and one.size == field.size for one in above.fields)
    return (
        same
        and row.base - above.base < 1.7 * field.size
        and any(band.low - 1 < field.left and field.right < band.high + 1 for band in bands)
    )


def _aligned(region: list[Row]) -> PrintedTable | None:
    bands = bands_of(region, _GAP)
    if is_no_table(region, bands):
        return None
    groups = grouped(region, bands)
    cells = [cell for at, group in enumerate(groups) for cell in _cells(group, bands, at)]
    if len(groups) < 3:
        return None
    top, bottom = min(f.top for f in region[0].fields), max(f.bottom for f in region[-1].fields)
    return PrintedTable(top, bottom, _borders(bands), len(groups), tuple(cells), header=int(has_head(groups, bands)))


def _cells(rows: Sequence[Row], bands: Sequence[Band], at: int) -> list[Cell]:
    """One row of a table: its fields by column; a field over several columns spans them."""
    places: dict[int, list[Strip]] = {}
    spans: dict[int, int] = {}
    for row in rows:
        for field in row.fields:
            low, high = _span(field, bands)
            places.setdefault(low, []).append(field)
            spans[low] = max(spans.get(low, 1), high - low + 1)
    made, free = list[Cell](), 0
    for column in sorted(places):
        if column < free:  # under a field that spans: its words go there
            made[-1] = Cell(at, made[-1].column, 1, made[-1].column_span, made[-1].lines + tuple(places[column]))
            continue
        made.append(Cell(at, column, 1, spans[column], tuple(places[column])))
        free = column + spans[column]
    return made


def _span(field: Strip, bands: Sequence[Band]) -> tuple[int, int]:
    inside = [at for at, band in enumerate(bands) if min(field.right, band.high) - max(field.left, band.low) > 0.5 * (band.high - band.low)]
    column = column_of(field, bands)
    return (inside[0], inside[-1]) if len(inside) > 1 else (column, column)


def _borders(bands: Sequence[Band]) -> tuple[float, ...]:
    middles = [(left.high + right.low) / 2 for left, right in itertools.pairwise(bands)]
    return (bands[0].low, *middles, bands[-1].high)
