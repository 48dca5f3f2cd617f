"""The report as a workbook: a sheet a table, with links to the pages behind every cell, ready to print.

No cell can become a formula: every text is written as a text. A spreadsheet cell holds one link only, and LibreOffice prints a linked cell
in a single line: where words wrap, or lines lead to several places, the link stands in a narrow column beside them, to the page itself or
to the lines of the cell in the sheet of places. Drawings are charts of the spreadsheet's own, made from the table beside them, where that
is numbers by name; the others are published as SVG (a workbook made this way holds none).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from policytable.export.plain import plain
from policytable.report.booklook import Styles, head_text, height, styles_of
from policytable.report.lines import mark_line, tables
from policytable.report.nouns import Figure, Report, Sheet
from policytable.report.sheetform import HEAD, Placed, TableSheet
from policytable.workbook.cells import clean
from policytable.workbook.look import link_to, made_at

CONTENTS, PLACES = "目录", "出处"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST_LINKS = 65_000  # of a sheet; a spreadsheet takes 65,530
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "·"))
_GUIDE = (
    "蓝色文字和“出处”栏的箭头可以点击，打开该内容所在的网页（本文件须留在发布目录的 report 文件夹中）；箭头后有数字的，一格有多处出处，"
    "点击转到“出处”表，逐条打开。",
    "加粗的目标为已达到；灰色斜体是空白的原因；括号内为标记，如未复核。",
)


def workbook_bytes(report: Report) -> bytes:
    """The report as .xlsx; the same report gives the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"title": plain(report.title)[:200], "comments": mark_line(report)[:200], "created": made_at(report.as_of)})
    _Writer(book, report, styles_of(book)).write()
    book.close()
    return buffer.getvalue()


@dataclass(slots=True)
class _Writer:
    """One workbook while it is written."""

    book: Any
    report: Report
    styles: Styles
    placed: list[Placed] = field(default_factory=list)

    def write(self) -> None:
        """Contents, tables, places; the names of the sheets are known first, since the contents lead to them."""
        found = list(tables(self.report))
        names = _names([sheet.title for sheet, _ in found])
        self._contents(names)
        for name, (sheet, figure) in zip(names, found, strict=True):
            self._table(name, sheet, figure)
        if self.placed:
            self._places()

    def _contents(self, names: Sequence[str]) -> None:
        sheet, left = self.book.add_worksheet(CONTENTS), iter(names)
        self._page(sheet, lying=False)
        for at, wide in enumerate((4, 64, 16)):
            sheet.set_column(at, at, wide)
        sheet.hide_gridlines(2)
        sheet.set_row(0, 26)
        lines = ((self.report.title, self.styles.title), (f"数据截至{self.report.as_of}", self.styles.plain))
        for at, (text, look) in enumerate((*lines, (self.report.sample, self.styles.strong))):
            sheet.write_string(at, 0, clean(plain(text)), look)
        at = 4
        for chapter in self.report.chapters:
            sheet.set_row(at, 22)
            sheet.write_string(at, 0, clean(plain(chapter.title)), self.styles.chapter)
            at += 1
            for part in chapter.parts:
                self._entry(sheet, at, part, next(left))
                at += 1
        for line in _GUIDE:
            at += 1
            sheet.merge_range(at, 0, at, 2, "", self.styles.note)
            sheet.write_string(at, 0, line, self.styles.note)
            sheet.set_row(at, height([line], [84]))

    def _entry(self, sheet: Any, at: int, part: Sheet | Figure, name: str) -> None:
        table = part.data if isinstance(part, Figure) else part
        sheet.write_url(at, 1, f"internal:{_quoted(name)}!A1", self.styles.contents, string=clean(plain(part.title)))
        sheet.write_string(at, 2, f"{'图' if isinstance(part, Figure) else '表'}，{len(table.rows)}行", self.styles.muted_plain)

    def _table(self, name: str, table: Sheet, figure: Figure | None) -> None:
        sheet = self.book.add_worksheet(name)
        self._page(sheet, lying=True, whole=figure is not None)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, clean(plain(table.title)), self.styles.title)
        sheet.write_url(1, 0, f"internal:{_quoted(CONTENTS)}!A1", self.styles.back, string="目录")
        sheet.write_string(1, 1, mark_line(self.report), self.styles.muted_plain)
        found = TableSheet(sheet, table, self.styles, f"internal:{_quoted(PLACES)}!A", len(self.placed))
        found.write()
        self.placed.extend(found.placed)
        found.below(*((figure.caption,) if figure and figure.caption else ()))
        if figure is not None:
            found.draw(self.book, name, figure)

    def _places(self) -> None:
        sheet, heads = self.book.add_worksheet(PLACES), (("表", 24), ("行", 24), ("列", 16), ("内容", 56), ("打开", 8))
        self._page(sheet, lying=True)
        sheet.write_string(0, 0, "一格有多处出处的，逐条列在这里", self.styles.title)
        sheet.write_url(1, 0, f"internal:{_quoted(CONTENTS)}!A1", self.styles.back, string="目录")
        for at, (head, wide) in enumerate(heads):
            sheet.set_column(at, at, wide)
            sheet.write_string(HEAD, at, head, self.styles.head)
        for number, one in enumerate(self.placed, HEAD + 1):
            texts = (one.table, one.row, one.column, one.words)
            sheet.set_row(number, height(texts, [wide for _, wide in heads]))
            for at, text in enumerate(texts):
                sheet.write_string(number, at, clean(plain(text)), self.styles.words(text))
            if number <= _MOST_LINKS:
                sheet.write_url(number, 4, link_to(one.address), self.styles.linked)
            else:
                sheet.write_string(number, 4, one.address, self.styles.cell)
        sheet.autofilter(HEAD, 0, HEAD + len(self.placed), len(heads) - 1)
        sheet.freeze_panes(HEAD + 1, 0)

    def _page(self, sheet: Any, *, lying: bool, whole: bool = False) -> None:
        """A4, as wide as the paper, heads on every page; title and date above, page and mark below. `whole` puts it all on one page."""
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
        sheet.fit_to_pages(1, 1 if whole else 0)
        if lying:
            sheet.set_landscape()
            sheet.repeat_rows(HEAD)
        sheet.set_header(f"&L{head_text(self.report.title)}&R数据截至{head_text(self.report.as_of)}")
        sheet.set_footer(f"&L{head_text(self.report.sample)}&C&A&R第&P页，共&N页")


def _names(titles: Sequence[str]) -> list[str]:
    """Names of sheets: of 31 characters at most, without signs that none may have, each once whatever its case."""
    taken, found = {CONTENTS, PLACES, "history"}, []
    for title in titles:
        base = " ".join(plain(title).translate(_FORBIDDEN).split()) or "表"
        name, again = base[:31].strip(), 2
        while name.lower() in taken:
            tail = f"({again})"
            name, again = base[: 31 - len(tail)].strip() + tail, again + 1
        taken.add(name.lower())
        found.append(name)
    return found


def _quoted(name: str) -> str:
    return f"'{name}'"  # no name has a quotation mark
