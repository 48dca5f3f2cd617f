"""Drawings that are tables by nature: what is stated where, and the country by tiles; shaded, and readable by their signs without it."""

from __future__ import annotations

from policytable.charts.scales import classes
from policytable.charts.tiles import OUTSIDE, SCHEME, placed
from policytable.export.plain import plain
from policytable.report.lines import breadth
from policytable.report.nouns import Entry, Figure, Sheet

_SHORT = 12  # digits of a word in a square
_SIGNED = "●○▲△▽—◆◇×/／"
# What one hopes to find is darkest and has the full sign.
_STATES = {
    "已载明": ("●", "B4CBE2"),
    "未提及": ("○", ""),
    "未收集": ("／", "EDEDED"),
    "待复核": ("◐", "DDE8F2"),
    "来源冲突": ("×", "F3DFC8"),
    "已失效": ("△", "E3E3E3"),
    "不可读": ("◇", "EDEDED"),
    "已撤回": ("▽", "EDEDED"),
}
_LED = {"●": "B4CBE2", "▲": "DDE8F2", "▽": "EDEDED"}
_OTHERS = "◆□■▲▽"
GRADES = ("EEF3F8", "D5E2EE", "B8CDE0", "9CBBD7", "7FA6CB")  # black words can be read on all of them


def is_grid(figure: Figure) -> bool:
    """Whether a drawing is of words in rows and columns."""
    table = figure.data
    return (
        len(table.columns) > 2
        and len(table.rows) > 1
        and not any(column.numeric for column in table.columns)
        and all(len(cell) < 2 and all(breadth(entry.text) <= _SHORT for entry in cell) for row in table.rows for cell in row[1:])
    )


def signed(table: Sheet) -> tuple[Sheet, dict[str, str]]:
    """The table with a sign before each word, and the shade of every such word."""
    words = list(
        dict.fromkeys(entry.text for row in table.rows for cell in row[1:] for entry in cell if not entry.muted or entry.text in _STATES)
    )
    left = iter(_OTHERS)
    looks = {word: _STATES.get(word) or (next(left, "") if word[:1] not in _SIGNED else "", _LED.get(word[:1], "")) for word in words}
    shades = {sign + word: shade for word, (sign, shade) in looks.items()}

    def put(entry: Entry) -> Entry:
        return Entry(looks.get(entry.text, ("",))[0] + entry.text, entry.href, entry.number, entry.strong, entry.muted, entry.marks)

    rows = tuple((row[0], *(tuple(put(entry) for entry in cell) for cell in row[1:])) for row in table.rows)
    return Sheet(table.key, table.title, table.columns, rows, table.notes), shades


def tiles_of(table: Sheet) -> tuple[tuple[tuple[Entry | None, Entry | None, str], ...], ...]:
    """The grid of the map from a table of code, place and number: (name, number, shade) by rows; no name where no tile is."""
    known = {plain(row[0][0].text): (row[1][0], row[2][0]) for row in table.rows if all(row)}
    steps = classes(max((number.number or 0 for _, number in known.values()), default=0))
    grid = []
    for line in placed():
        cells: list[tuple[Entry | None, Entry | None, str]] = []
        for code, name in line:
            place, number = known.get(code, (Entry(name), Entry(OUTSIDE if name else "无数据", muted=True)))
            grade = sum((number.number or 0) >= step for step in steps)
            cells.append((place, number, GRADES[grade - 1] if grade else "") if code and place.text else (None, None, ""))
        grid.append(tuple(cells))
    return tuple(grid)


def scheme(table: Sheet) -> str:
    """What the tiles show and what they do not."""
    numbers = [row[2][0].number or 0 for row in table.rows if row[2:] and row[2]]
    steps = classes(max(numbers, default=0))
    bounds = "、".join(f"{low}—{high - 1}" for low, high in zip(steps, (*steps[1:], int(max(numbers, default=0)) + 1), strict=True))
    return f"底色由浅到深为{bounds}家。{SCHEME}"
