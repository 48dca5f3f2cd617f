"""What the report says, before it is a page, a workbook or a document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table's place. `href` is relative to the edition's folder (`site/cells/…`) or an http address; `number` is set where
    the text is one; `strong` is printed bold; `marks` are words such as 未复核; `muted` says that the words are a reason, not a value."""

    text: str
    href: str = ""
    number: int | Decimal | None = None
    strong: bool = False
    muted: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its head and its width in Chinese characters on paper."""

    header: str
    width: int = 8
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `rows` hold for each column the lines that stand there. `key` names its file and its anchor; `notes` stand below."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[tuple[Entry, ...], ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing (SVG text) with the table that it is drawn from, a click away, and a caption of whole sentences. `narrow` is the same
    drawn for a phone; only the page shows it."""

    key: str
    title: str
    svg: str
    data: Sheet
    caption: str = ""
    narrow: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the report; `text` are paragraphs before its tables and drawings."""

    key: str
    title: str
    text: tuple[str, ...]
    parts: tuple[Sheet | Figure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report of one edition."""

    title: str
    as_of: str
    sample: str
    chapters: tuple[Chapter, ...]
