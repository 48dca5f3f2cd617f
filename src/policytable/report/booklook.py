"""How the workbook looks: formats, widths and heights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from policytable.export.plain import plain
from policytable.report.lines import breadth, longest, marks
from policytable.report.nouns import Entry, Sheet

_LINE, MOST_HEIGHT = 13.0, 400.0  # points; a row may have 409
_LEAST_WIDE, _MOST_WIDE, _KEPT = 7, 60, 12.0  # digits
_SIGNS = tuple("=+-@＝＋－＠\t\n'")
_FONT = {"font_name": "宋体", "font_size": 10}
_BLUE, _GREY = "#1f4e79", "#595959"


@dataclass(slots=True)
class Styles:
    """Formats of xlsxwriter by what they are for; those of cells are made as they are asked for."""

    book: Any
    title: Any
    chapter: Any
    plain: Any
    strong: Any
    muted_plain: Any
    contents: Any
    back: Any
    head: Any
    note: Any
    cell: Any
    linked: Any
    arrow: Any
    small_head: Any
    runs: dict[tuple[bool, bool, bool, bool], Any] = field(default_factory=dict)
    made: dict[tuple[bool, bool, bool, str, bool], Any] = field(default_factory=dict)

    def words(self, text: str) -> Any:
        """The format of a cell with these words."""
        return self.of((Entry(text),), linked=False)

    def of(self, cell: tuple[Entry, ...], *, linked: bool, number: str = "") -> Any:
        """The format of a whole cell: that of its lines where they agree. Words that begin like a formula stay words when somebody edits
        the cell."""
        guarded = not number and bool(cell) and plain(cell[0].text).startswith(_SIGNS)
        strong, muted = bool(cell) and all(one.strong for one in cell), bool(cell) and all(one.muted for one in cell)
        key = (strong, muted, linked, number, guarded)
        if key not in self.made:
            look = _CELL | _words(strong, muted, linked) | ({"quote_prefix": True} if guarded else {})
            self.made[key] = self.book.add_format(look | ({"num_format": number, "align": "right"} if number else {}))
        return self.made[key]

    def run(self, *, strong: bool = False, muted: bool = False, linked: bool = False, mark: bool = False) -> Any:
        """The format of a stretch of words within a cell."""
        key = (strong, muted, linked, mark)
        if key not in self.runs:
            look = _FONT | _words(strong, muted, linked)
            self.runs[key] = self.book.add_format(look | ({"font_size": 8, "font_color": _GREY, "bold": False} if mark else {}))
        return self.runs[key]


_CELL = _FONT | {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#a6a6a6"}


def styles_of(book: Any) -> Styles:
    """The formats of a workbook."""
    heavy = _FONT | {"font_name": "黑体"}
    return Styles(
        book,
        title=book.add_format(heavy | {"font_size": 15}),
        chapter=book.add_format(heavy | {"font_size": 12}),
        plain=book.add_format(_FONT),
        strong=book.add_format(_FONT | {"bold": True}),
        muted_plain=book.add_format(_FONT | {"font_color": _GREY}),
        contents=book.add_format(_FONT | {"font_color": _BLUE, "underline": 1}),
        back=book.add_format(_FONT | {"font_color": _BLUE, "font_size": 9}),
        head=book.add_format(heavy | {"valign": "vcenter", "align": "center", "text_wrap": True, "border": 1, "bg_color": "#dfe6ec"}),
        note=book.add_format(_FONT | {"text_wrap": True, "valign": "top", "font_size": 9}),
        cell=book.add_format(_CELL),
        linked=book.add_format(_CELL | {"font_color": _BLUE}),
        arrow=book.add_format(_CELL | {"font_color": _BLUE, "align": "center"}),
        small_head=book.add_format(heavy | {"valign": "vcenter", "align": "center", "border": 1, "bg_color": "#dfe6ec", "font_size": 8}),
    )


def _words(strong: bool, muted: bool, linked: bool) -> dict[str, Any]:
    look: dict[str, Any] = {"bold": True} if strong else {}
    if muted:
        return look | {"italic": True, "font_color": _GREY}
    return look | ({"font_color": _BLUE} if linked else {})


def fragments(styles: Styles, cell: tuple[Entry, ...], *, linked: bool) -> list[Any]:
    """Formats and words in turn for a cell whose lines look different; empty where one look is enough."""
    runs: list[tuple[Any, str]] = []
    for at, entry in enumerate(cell):
        look = styles.run(strong=entry.strong, muted=entry.muted, linked=linked)
        lead = "\n" if at else ""
        runs += [(look, lead + plain(entry.text))] if lead + entry.text else []
        runs += [(styles.run(mark=True), marks(entry))] if entry.marks else []
    if len({id(look) for look, _ in runs}) < 2:
        return []
    joined: list[tuple[Any, str]] = runs[:1]
    for (before, _), (look, text) in pairwise(runs):
        joined = [*joined[:-1], (look, joined[-1][1] + text)] if look is before else [*joined, (look, text)]
    return [one for run in joined for one in run]


def width(sheet: Sheet, at: int) -> float:
    """The width of a column in digits: what it holds, within what the report gives it."""
    column = sheet.columns[at]
    given = min(_MOST_WIDE, max(2 * column.width, _LEAST_WIDE))
    asked = longest(sheet, at) + 2
    return float(max(_LEAST_WIDE, min(given, asked), min(breadth(column.header) + 4, given + 4)))


def narrowed(widths: Sequence[float], room: float) -> tuple[float, ...]:
    """The widths made to fit in `room`: wide columns give what narrow ones cannot."""
    over, free = sum(widths) - room, sum(max(0.0, wide - _KEPT) for wide in widths)
    if over <= 0 or not free:
        return tuple(widths)
    return tuple(round(wide - min(1.0, over / free) * max(0.0, wide - _KEPT), 1) for wide in widths)


def height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Points that a row needs for its wrapped words: not every program measures them when it opens a workbook."""
    lines = 1
    for text, wide in zip(texts, widths, strict=False):
        room = max(2, int(wide) - 1)
        lines = max(lines, sum(max(1, -(-breadth(line) // room)) for line in text.split("\n")))
    return min(MOST_HEIGHT, 5 + _LINE * lines)


def head_text(text: str) -> str:
    """Words for the head or the foot of a page, where & begins a code and 255 signs are all there is."""
    return " ".join(plain(text).split())[:60].replace("&", "&&")
