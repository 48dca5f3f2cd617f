"""A document while it is written: text grows at one end, every mark moves with the text it belongs to."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from policytable.model import Attachment, Block, Document, DomRun, Line, Page, Table, TableCell
from policytable.model.document import BlockKind


@dataclass(frozen=True, slots=True)
class Ink:
    """Text with what is known about its characters; the offsets of its marks count from the start of `text`."""

    text: str
    runs: tuple[DomRun, ...] = ()
    lines: tuple[Line, ...] = ()
    doubtful: tuple[int, ...] = ()

    def shifted(self, by: int) -> Ink:
        """The same marks, `by` characters further on; `text` is left alone."""
        if not by:
            return self
        return Ink(
            self.text,
            tuple([DomRun(run.start + by, run.end + by, run.path, run.offset) for run in self.runs]),
            tuple([replace(line, start=line.start + by, end=line.end + by) for line in self.lines]),
            tuple([at + by for at in self.doubtful]),
        )


def join(inks: Sequence[Ink], glue: Sequence[str]) -> Ink:
    """One ink of many; `glue[i]` stands between `inks[i]` and `inks[i + 1]` and belongs to no mark."""
    text: list[str] = []
    runs: list[DomRun] = []
    lines: list[Line] = []
    doubtful: list[int] = []
    size = 0
    for index, ink in enumerate(inks):
        if index:
            text.append(glue[index - 1])
            size += len(glue[index - 1])
        moved = ink.shifted(size)
        runs += moved.runs
        lines += moved.lines
        doubtful += moved.doubtful
        text.append(ink.text)
        size += len(ink.text)
    return Ink("".join(text), tuple(runs), tuple(lines), tuple(doubtful))


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a grid before it is written: its paragraphs, one ink each."""

    row: int
    column: int
    paragraphs: tuple[Ink, ...]
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before it is written. Slots do not overlap; a place without a slot is an empty cell."""

    slots: tuple[Slot, ...]
    rows: int
    columns: int
    header_rows: int | None = None
    kind: BlockKind = "row"
    dom: tuple[str, ...] = ()  # path of each row, HTML only


@dataclass(slots=True)
class Draft:
    """Text under construction with everything that points at it."""

    size: int = 0
    text: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    runs: list[DomRun] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)

    def put(self, ink: Ink) -> int:
        """Writes an ink at the end; returns where it starts."""
        start = self.size
        moved = ink.shifted(start)
        self.runs += moved.runs
        self.lines += moved.lines
        self.doubtful += moved.doubtful
        self.text.append(ink.text)
        self.size += len(ink.text)
        return start

    def block(self, kind: BlockKind, ink: Ink, like: Block | None = None) -> None:
        """Writes an ink as a block of its own line; page, path, level and table are taken over from `like`."""
        if not ink.text.strip():
            return
        start = self.put(ink)
        made = like or Block(kind, 0, 0)
        page = made.page or (ink.lines[0].page if ink.lines else None)
        self.blocks.append(replace(made, kind=kind, start=start, end=self.size, page=page))
        self.put(Ink("\n"))

    def table(self, grid: Grid) -> None:
        """Writes a grid: a row is one line, its cells are separated by TABs, one for each further column, so that a
        column can be counted; a row that is one cell over the full width is written as paragraphs."""
        start, number, cells = self.size, len(self.tables), list[TableCell]()
        rows: dict[int, list[Slot]] = {}
        for slot in sorted(grid.slots, key=lambda slot: slot.column):
            rows.setdefault(slot.row, []).append(slot)
        for row in range(grid.rows):
            slots = rows.get(row, [])
            like = Block(grid.kind, 0, 0, table=number, row=row, dom=grid.dom[row] if row < len(grid.dom) else None)
            if len(slots) == 1 and slots[0].column_span >= grid.columns:
                cells.append(self._wide(slots[0], like))
            else:
                cells += self._row(slots, grid.columns, like)
        header = _header_rows(grid) if grid.header_rows is None else grid.header_rows
        self.tables.append(Table(start, max(start, self.size - 1), grid.rows, grid.columns, tuple(cells), header))

    def document(self, content: bytes, media_type: str, method: str) -> Document:
        """The finished document; its id is made from the bytes alone."""
        return Document(
            id="d-" + sha256(content).hexdigest()[:16],
            media_type=media_type,
            text="".join(self.text),
            blocks=tuple(self.blocks),
            tables=tuple(self.tables),
            pages=tuple(self.pages),
            lines=tuple(sorted(self.lines, key=lambda line: line.start)),
            runs=tuple(self.runs),
            meta=tuple(self.meta),
            attachments=tuple(self.attachments),
            doubtful=tuple(sorted(self.doubtful)),
            method=method,
        )

    def _wide(self, slot: Slot, like: Block) -> TableCell:
        start, many = self.size, len(slot.paragraphs) > 1
        for ink in slot.paragraphs:
            self.block("paragraph" if many and like.kind == "row" else like.kind, ink, like)
        return TableCell(slot.row, slot.column, start, max(start, self.size - 1), slot.row_span, slot.column_span)

    def _row(self, slots: Sequence[Slot], columns: int, like: Block) -> list[TableCell]:
        inks, cells, size, at = list[Ink](), list[TableCell](), 0, 0
        slots, tail = _tail(slots, columns)
        for slot in slots:
            tabs = slot.column - at
            ink = cell_ink(slot.paragraphs)
            inks.append(replace(ink.shifted(tabs), text="\t" * tabs + ink.text))
            cells.append(
                TableCell(
                    slot.row, slot.column, self.size + size + tabs, self.size + size + tabs + len(ink.text), slot.row_span, slot.column_span
                )
            )
            size += tabs + len(ink.text)
            at = slot.column
        row = join(inks, [""] * len(inks))
        row = replace(row, text=row.text + "\t" * (0 if tail else columns - 1 - at))
        if row.text.strip():
            self.block(like.kind, row, like)
            for ink in tail:
                self.block("paragraph" if like.kind == "row" else like.kind, ink, like)
            return [*cells[:-1], replace(cells[-1], end=self.size - 1)] if tail else cells
        return [replace(cell, start=self.size, end=self.size) for cell in cells]


def _tail(slots: Sequence[Slot], columns: int) -> tuple[Sequence[Slot], tuple[Ink, ...]]:
    """A last cell that holds a text of its own (服务内容 | ten paragraphs) is written as paragraphs behind its row."""
    last = slots[-1] if slots else None
    if last is None or last.column + last.column_span < columns or len(last.paragraphs) < 3:
        return slots, ()
    if sum(len(ink.text) for ink in last.paragraphs) < 120:
        return slots, ()
    return [*slots[:-1], replace(last, paragraphs=last.paragraphs[:1])], last.paragraphs[1:]


def cell_ink(paragraphs: Iterable[Ink]) -> Ink:
    """The paragraphs of a cell as one line: short pieces of one word are joined, others get a space between."""
    inks = [_one_line(ink) for ink in paragraphs if ink.text.strip()]
    return join(inks, ["" if _one_word(left, right) else " " for left, right in itertools.pairwise(inks)])


def _one_line(ink: Ink) -> Ink:
    return replace(ink, text=ink.text.replace("\n", " ").replace("\t", " "))


def _one_word(left: Ink, right: Ink) -> bool:
    short = max(len(left.text), len(right.text)) <= 4  # 申报⏎单位: a head broken by hand, in all sample pages ≤ 4 a line
    return short and is_wide(left.text[-1]) and is_wide(right.text[0]) and left.text[-1] not in "。；;、，："


def is_wide(char: str) -> bool:
    """Whether no space is written beside it in Chinese: ideographs, full-width marks, quotes and dashes."""
    return (
        char in "“”‘’—…·"
        or "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff00" <= char <= "\uffef"
        or char >= "\U00020000"
    )


def _header_rows(grid: Grid) -> int:
    top = 0
    while top < grid.rows - 1:
        slots = [slot for slot in grid.slots if slot.row == top]
        if len(slots) != 1 or slots[0].column_span < grid.columns:
            break
        top += 1
    slots = [slot for slot in grid.slots if slot.row == top]
    split = any(slot.column_span > 1 for slot in slots)
    depth = max((slot.row_span for slot in slots), default=1) if split else 1
    return min(grid.rows, top + depth)
