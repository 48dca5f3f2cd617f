"""A table of numbers by name as a chart of the spreadsheet's own: it stays tied to its cells, and tells its bars apart without colour."""

from __future__ import annotations

from typing import Any

from policytable.report.lines import is_percent, plain
from policytable.report.nouns import Sheet

_MOST_ROWS, _MOST_SERIES = 60, 8
_UPRIGHT = 10  # so many names still stand side by side
_FILLS = ("#1f3b57", "#8fb0cf", "#4f81b0", "#d5e2ee", "#2f6690", "#b8cde0", "#6f9bc2", "#e9eff5")
_TEXT = {"name": "宋体", "size": 9}


def add_chart(book: Any, sheet: Any, of: tuple[str, Sheet], seats: tuple[int, ...], place: tuple[int, int]) -> bool:
    """Draw the table `of` (name of its sheet, table) whose heads stand in the row of `place` and in the columns `seats`, at `place`;
    False where it is no table of numbers by name."""
    (name, table), head = of, place[0]
    series = [column for column in range(1, len(table.columns)) if _numbers(table, column)][:_MOST_SERIES]
    if not series or not 1 < len(table.rows) <= _MOST_ROWS or table.columns[0].numeric:
        return False
    lying = len(table.rows) > _UPRIGHT
    stacked = len(series) > 3
    chart = book.add_chart({"type": "bar" if lying else "column"} | ({"subtype": "stacked"} if stacked else {}))
    first, last = head + 1, head + len(table.rows)
    for number, column in enumerate(series):
        chart.add_series(
            {
                "name": [name, head, seats[column]],
                "categories": [name, first, seats[0], last, seats[0]],
                "values": [name, first, seats[column], last, seats[column]],
                "fill": {"color": _FILLS[number]},
                "border": {"color": "#333333", "width": 0.5},
                "gap": 60,
                "data_labels": {"value": True, "font": _TEXT | {"size": 8}} if not stacked else {},
            }
        )
    chart.set_title({"name": [name, 0, 0], "name_font": {"name": "黑体", "size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _TEXT} if len(series) > 1 else {"none": True})
    numbers = {"num_font": _TEXT, "visible": stacked, "major_gridlines": {"visible": stacked, "line": {"color": "#d9d9d9"}}}
    names = {"num_font": _TEXT, "reverse": lying, "major_gridlines": {"visible": False}}
    chart.set_x_axis(numbers if lying else names)
    chart.set_y_axis(names if lying else numbers)
    chart.set_size({"width": 700, "height": max(340, 80 + 18 * len(table.rows)) if lying else 360})
    sheet.insert_chart(*place, chart, {"object_position": 1, "description": plain(table.title)[:200]})
    return True


def _numbers(table: Sheet, column: int) -> bool:
    """Whether a column holds a number in most rows and is no share."""
    if is_percent(table.columns[column], table, column):
        return False
    held = sum(len(row[column]) == 1 and row[column][0].number is not None for row in table.rows)
    return held * 2 > len(table.rows)
