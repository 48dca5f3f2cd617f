"""One table of the report on a sheet of the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from policytable.export.plain import plain
from policytable.report.booklook import MOST_HEIGHT, Styles, fragments, height, narrowed, width
from policytable.report.chartform import add_chart
from policytable.report.lines import breadth, link, words
from policytable.report.nouns import Entry, Figure, Sheet
from policytable.report.numbers import shown
from policytable.workbook.cells import clean
from policytable.workbook.look import link_to

HEAD = 2  # the row of the heads, below title and date
_MOST_LINKS = 65_000  # of a sheet; a spreadsheet takes 65,530
_ROOMS = (150.0, 180.0, 220.0, 270.0)  # digits in all columns: what is wider prints too small on A4, unless a row would be cut
_BESIDE = 5.5  # the width of a column of links, in digits


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a cell with the address that it leads to."""

    table: str
    row: str
    column: str
    words: str
    address: str


@dataclass
class TableSheet:
    """A sheet while its table is written. `places` is the way to the sheet of places but for the row, where `taken` rows are filled."""

    sheet: Any
    table: Sheet
    styles: Styles
    places: str
    taken: int
    placed: list[Placed] = field(default_factory=list)
    links: int = 0

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The width of each column of the table."""
        asked = tuple(width(self.table, at) for at in range(len(self.table.columns)))
        for room in _ROOMS:
            found = narrowed(asked, room)
            if all(height([_text(cell) for cell in row], found) < MOST_HEIGHT for row in self.table.rows):
                return found
        return asked

    @cached_property
    def aside(self) -> tuple[bool, ...]:
        """Which columns have their links in a column of their own."""
        return tuple(any(self._wraps(row[at], at) for row in self.table.rows) for at in range(len(self.widths)))

    @cached_property
    def seats(self) -> tuple[int, ...]:
        """Where each column of the table stands on the sheet."""
        return tuple(at + sum(self.aside[:at]) for at in range(len(self.widths)))

    @property
    def last(self) -> int:
        """The last column of the sheet that is filled."""
        return max(len(self.widths) + sum(self.aside) - 1, 0)

    def _wraps(self, cell: tuple[Entry, ...], at: int) -> bool:
        addresses = _addresses(cell)
        long = len(cell) > 1 or any(breadth(words(entry)) > self.widths[at] - 1 or "\n" in entry.text for entry in cell)
        return len(addresses) > 1 or (bool(addresses) and long)

    def write(self) -> None:
        """Heads and rows."""
        for at, column in enumerate(self.table.columns):
            seat = self.seats[at]
            self.sheet.set_column(seat, seat, self.widths[at])
            self.sheet.write_string(HEAD, seat, clean(plain(column.header)), self.styles.head)
            if self.aside[at]:
                self.sheet.set_column(seat + 1, seat + 1, _BESIDE)
                self.sheet.write_string(HEAD, seat + 1, "出处", self.styles.small_head)
        self.sheet.set_row(HEAD, max(20, height([column.header for column in self.table.columns], self.widths)))
        for number, row in enumerate(self.table.rows, HEAD + 1):
            self.sheet.set_row(number, height([_text(cell) for cell in row], self.widths))
            for at, cell in enumerate(row):
                self._cell((number, at), cell)
        if self.table.rows:
            self.sheet.autofilter(HEAD, 0, HEAD + len(self.table.rows), self.last)
            self.sheet.freeze_panes(HEAD + 1, 1 if len(self.widths) > 1 else 0)

    def below(self, *captions: str) -> None:
        """The notes below the table, then these lines."""
        wide = max(sum(self.widths) + _BESIDE * sum(self.aside), 60)
        for at, note in enumerate((*self.table.notes, *captions), HEAD + len(self.table.rows) + 2):
            if self.last:
                self.sheet.merge_range(at, 0, at, self.last, "", self.styles.note)
            self.sheet.write_string(at, 0, clean(plain(note)), self.styles.note)
            self.sheet.set_row(at, height([note], [wide if self.last == 0 else sum(self.widths)]))

    def draw(self, book: Any, name: str, figure: Figure) -> None:
        """The drawing of the table beside it; else where it is to be had."""
        place = (HEAD, self.last + 2)
        if not add_chart(book, self.sheet, (name, self.table), self.seats, place):
            address = link_to(f"charts/{figure.key}.svg")
            address._text = "打开本图（charts 文件夹中的 SVG）"
            self.sheet.write_url(*place, address, self.styles.contents)

    def _cell(self, place: tuple[int, int], cell: tuple[Entry, ...]) -> None:
        """One cell, and what stands beside it: a number, a text or lines of several looks."""
        (row, at), addresses = place, _addresses(cell)
        seat, number = self.seats[at], shown(cell[0]) if len(cell) == 1 else None
        linked = bool(addresses) and not self.aside[at] and self._may_link()
        look = self.styles.of(cell, linked=linked, number=number.format if number else "")
        if self.aside[at]:
            self._beside(place, cell, addresses)
        if linked:
            self.sheet.write_url(row, seat, link_to(addresses[0]), look)  # the words are put over it
        if number is not None:
            self.sheet.write_number(row, seat, number.value, look)
            return
        rich, text = fragments(self.styles, cell, linked=linked), clean(_text(cell))
        if rich and text == "".join(rich[1::2]):  # not cut
            self.sheet.write_rich_string(row, seat, *rich, look)
        elif text:
            self.sheet.write_string(row, seat, text, look)
        elif not linked:
            self.sheet.write_blank(row, seat, None, look)

    def _beside(self, place: tuple[int, int], cell: tuple[Entry, ...], addresses: list[str]) -> None:
        """An arrow to the one place of a cell, or with their number to its several places."""
        row, seat = place[0], self.seats[place[1]] + 1
        if not addresses or not self._may_link():
            self.sheet.write_blank(row, seat, None, self.styles.cell)
        elif len(addresses) == 1:
            target = link_to(addresses[0])
            target._text = "↗"
            self.sheet.write_url(row, seat, target, self.styles.arrow)
        else:
            target = f"{self.places}{self._noted(place, cell)}"
            self.sheet.write_url(row, seat, target, self.styles.arrow, string=f"↗{len(addresses)}")

    def _may_link(self) -> bool:
        self.links += 1
        return self.links <= _MOST_LINKS

    def _noted(self, place: tuple[int, int], cell: tuple[Entry, ...]) -> int:
        """Put the lines of a cell on the sheet of places; the number of the first of their rows there."""
        row, first = self.table.rows[place[0] - HEAD - 1], HEAD + 2 + self.taken + len(self.placed)
        name = "，".join(words(column[0]) for column in row[:2] if column and column is not cell)
        header = self.table.columns[place[1]].header
        for entry in cell:
            if address := link(entry.href):
                self.placed.append(Placed(self.table.title, name, header, words(entry), address))
        return first


def _addresses(cell: tuple[Entry, ...]) -> list[str]:
    return list(dict.fromkeys(address for entry in cell if (address := link(entry.href))))


def _text(cell: tuple[Entry, ...]) -> str:
    return "\n".join(words(entry) for entry in cell)
