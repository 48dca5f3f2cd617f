"""A table of numbers by name as a chart of the spreadsheet's own: it stays tied to its cells, and tells its bars apart without colour."""

from __future__ import annotations

from typing import Any

from policytable.export.plain import plain
from policytable.report.chartplan import FILLS, planned
from policytable.report.nouns import Sheet

_TEXT = {"name": "宋体", "size": 9}


def add_chart(book: Any, sheet: Any, of: tuple[str, Sheet], seats: tuple[int, ...], place: tuple[int, int]) -> bool:
    """Draw the table `of` (name of its sheet, table) whose heads stand in the row of `place` and in the columns `seats`, at `place`;
    False where it is no table of numbers by name."""
    (name, table), head = of, place[0]
    plan = planned(table)
    if plan is None:
        return False
    lying, stacked, bare = plan.lying, plan.stacked, plan.stacked or plan.over
    chart = book.add_chart({"type": "bar" if lying else "column"} | ({"subtype": "stacked"} if stacked else {}))
    first, last = head + 1, head + len(table.rows)
    for number, column in enumerate(plan.series):
        chart.add_series(
            {
                "name": [name, head, seats[column]],
                "categories": [name, first, seats[plan.names], last, seats[plan.names]],
                "values": [name, first, seats[column], last, seats[column]],
                "fill": {"color": f"#{('D5E2EE', '2F6690')[number] if plan.over else FILLS[number]}"},
                "border": {"color": "#333333", "width": 0.5},
                "gap": 50,
                **({"overlap": 100} if plan.over else {}),
                "data_labels": {"value": True, "font": _TEXT | {"size": 8}} if not stacked and not (plan.over and number) else {},
            }
        )
    chart.set_title({"name": [name, 0, 0], "name_font": {"name": "黑体", "size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _TEXT} if len(plan.series) > 1 else {"none": True})
    numbers = {"num_font": _TEXT, "visible": bare, "major_gridlines": {"visible": bare, "line": {"color": "#d9d9d9"}}}
    names = {"num_font": _TEXT, "reverse": lying, "interval_unit": 1, "major_gridlines": {"visible": False}}
    chart.set_x_axis(numbers if lying else names)
    chart.set_y_axis(names if lying else numbers)
    chart.set_size({"width": 700, "height": max(340, 80 + 18 * len(table.rows)) if lying else 360})
    sheet.insert_chart(*place, chart, {"object_position": 1, "description": plain(table.title)[:200]})
    return True
