"""Printed lines become paragraphs: margins, indents, short last lines, across page breaks; tables run over breaks too."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from policytable.model import Block, Page
from policytable.model.document import BlockKind
from policytable.parse.draft import Draft, Grid, Ink, Slot
from policytable.parse.printed.flowing import Margins, continues, is_centred, margins_of, paragraphs_of
from policytable.parse.printed.footnotes import begins_note
from policytable.parse.printed.glyph import Strip, join_strips
from policytable.parse.printed.pages import Cell, PrintedTable, Sheet
from policytable.parse.printed.running import find_running
from policytable.parse.printed.side_by_side import gutter
from policytable.parse.printed.table_breaks import rejoin
from policytable.parse.titles import looks_like_title

_LARGER = 1.12  # of the body's size: 三号 body and 二号 title are 1.38 apart, 小四 against 四号 1.17

_CONTINUED = re.compile(
    r"[（(]?(?:续表|续上表|接上表|表续)\s*[\d.\-一二三四五六七八九十]*[）)]?.{0,20}|表\s*[\d.\-一二三四五六七八九十]+.{0,20}[（(]续表?[）)]"
)
_UNIT = re.compile(r"[（(]?单位\s*[：:]")


@dataclass(slots=True)
class _Writer:
    """Writes sheets; what may still go on (a paragraph, a table) is held back, and furniture waits behind it."""

    draft: Draft
    running: set[Strip]
    body_size: float
    open: list[Strip] = field(default_factory=list)
    tables: list[PrintedTable] = field(default_factory=list)
    waiting: list[Strip] = field(default_factory=list)
    notes: list[list[Strip]] = field(default_factory=list)
    margins: Margins | None = None
    titled: bool = False

    def sheet(self, sheet: Sheet, whole: Margins) -> None:
        width, height = sheet.paper
        self.draft.pages.append(Page(sheet.number, round(width, 2), round(height, 2), sheet.method))
        margins = _page_margins(sheet, self.running, whole)
        for item in sheet.items:
            if isinstance(item, PrintedTable):
                self._table(item)
            elif item in self.running or (self.tables and _is_continued(item.text, self.waiting)):
                self.waiting.append(item)
            else:
                self._line(item, margins(item))
        self.waiting += sheet.aside
        for strip in sheet.notes:
            if self.notes and not begins_note(strip):
                self.notes[-1].append(strip)
            else:
                self.notes.append([strip])

    def _table(self, table: PrintedTable) -> None:
        if self.open:
            self._close()
        self.tables.append(table)

    def _line(self, strip: Strip, margins: Margins) -> None:
        if self.tables:
            self._close()
        if self.open and not continues(self.open, strip, self.margins or margins, margins):
            self._close()
        self.open.append(strip)
        self.margins = margins

    def _close(self) -> None:
        if self.open:
            kind = self._kind()
            self.draft.block(kind, join_strips(self.open), Block(kind, 0, 0))
            self.open = []
        for table, heads in rejoin(self.tables):
            self._write(table)
            for strip in heads:
                self.draft.block("furniture", strip.ink())
        self.tables = []
        for strip in self.waiting:
            self.draft.block("furniture", strip.ink())
        for note in self.notes:
            self.draft.block("footnote", join_strips(note))
        self.waiting, self.notes = [], []

    def _write(self, table: PrintedTable) -> None:
        filled = [cell for cell in table.cells if cell.lines]
        if len(filled) > 1:
            self.draft.table(_grid(table))
            return
        for ink in (ink for cell in filled for ink in _paragraphs(cell)):  # a box around text
            self.draft.block("paragraph", ink)

    def end(self) -> None:
        self._close()

    def _kind(self) -> BlockKind:
        first = self.open[0]
        text = "".join(strip.text for strip in self.open)
        large = first.size > _LARGER * self.body_size
        margins = self.margins
        centred = margins is not None and all(is_centred(strip, margins) for strip in self.open)
        if not self.titled and large and centred and len(text) >= 6 and self.draft.size < 3000 and looks_like_title(text):
            self.titled = True
            return "title"
        return "heading" if large and len(text) <= 60 and not text.endswith(("。", "；")) else "paragraph"


def assemble(sheets: Sequence[Sheet]) -> Draft:
    """A draft of pages in order: text, blocks, tables, lines and pages."""
    draft = Draft()
    running = find_running(sheets)
    body = [strip for sheet in sheets for strip in sheet.strips if strip not in running]
    size = _body_size(body)
    whole = margins_of(body, size)
    writer = _Writer(draft, running, size)
    for sheet in sheets:
        writer.sheet(sheet, whole)
    writer.end()
    return draft


def _page_margins(sheet: Sheet, running: set[Strip], whole: Margins) -> Callable[[Strip], Margins]:
    """The margins for a line of a page: those of its column, where the page has two."""
    own = [strip for strip in sheet.strips if strip not in running]
    x, page = gutter(own), margins_of(own, whole.size, whole)
    if x is None:
        return lambda strip: page
    left = margins_of([strip for strip in own if strip.right <= x], whole.size, whole)
    right = margins_of([strip for strip in own if strip.left >= x], whole.size, whole)
    return lambda strip: left if strip.right <= x else right if strip.left >= x else page


def _is_continued(text: str, waiting: Sequence[Strip]) -> bool:
    """Whether a line between two parts of a table says that it goes on (续表), or repeats its unit behind such a line."""
    if _CONTINUED.fullmatch(text):
        return True
    return bool(_UNIT.match(text)) and any(_CONTINUED.fullmatch(strip.text) for strip in waiting)


def _body_size(body: Sequence[Strip]) -> float:
    weights: dict[float, int] = {}
    for strip in body:
        key = round(strip.size * 2) / 2
        weights[key] = weights.get(key, 0) + len(strip.text)
    return max(weights.items(), key=lambda pair: (pair[1], pair[0]))[0] if weights else 12.0


def _grid(table: PrintedTable) -> Grid:
    slots = tuple(Slot(cell.row, cell.column, _paragraphs(cell), cell.row_span, cell.column_span) for cell in table.cells)
    return Grid(slots, table.rows, len(table.xs) - 1, table.header)


def _paragraphs(cell: Cell) -> tuple[Ink, ...]:
    return tuple(join_strips(group) for group in paragraphs_of(cell.lines))


def with_method(draft: Draft, method: str) -> Draft:
    """The draft with all pages marked as read by a method."""
    draft.pages = [replace(page, method=method) for page in draft.pages]
    return draft
