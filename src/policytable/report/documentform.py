"""The report as a document for editing: real headings, a contents field, tables whose heads repeat, links to the pages behind the words.

Drawings are things of the document's own, since not every editor shows SVG: numbers are charts that can be edited, what is stated where
and the map are shaded tables, and what ties papers together is the table of the ties. The SVG that the pages show is a link away.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Cm

from policytable.export.plain import plain
from policytable.report.chartplan import gathered, planned
from policytable.report.docxcharts import add_chart
from policytable.report.docxgrids import is_grid, scheme, signed, tiles_of
from policytable.report.docxlook import template
from policytable.report.docxpackage import repacked
from policytable.report.docxtable import add_table, add_tiles, room_of
from policytable.report.docxwords import Words
from policytable.report.lines import mark_line
from policytable.report.nouns import Chapter, Figure, Report, Sheet

_SHORT, _LONG = Cm(21), Cm(29.7)
_MARGIN = Cm(2.2)
_PORTRAIT, _LANDSCAPE = 16.6, 25.3  # centimetres of a line
_OVER = "本文档的图中，条的深色部分到下限，浅色部分到上限；同一级别金额相同的合为一条。"
_NARROW = 46  # Chinese characters of table type in a line of an upright page


def document_bytes(report: Report) -> bytes:
    """The report as .docx; the same report gives the same bytes."""
    document = Document(io.BytesIO(template()))
    _properties(document, report)
    _Writer(document, Words(document.part), report).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return repacked(buffer.getvalue())


def _properties(document: Any, report: Report) -> None:
    """Everything that the template says of itself, said of this report; the day is the edition's."""
    day = date.fromisoformat(report.as_of)
    core, made = document.core_properties, datetime(day.year, day.month, day.day)
    core.title, core.subject, core.author = plain(report.title)[:200], mark_line(report)[:200], "policytable"
    core.comments, core.keywords, core.category, core.last_modified_by = "", "", "", "policytable"
    core.created = core.modified = made
    core.revision, core.language = 1, "zh-CN"


@dataclass(slots=True)
class _Writer:
    """One document while it is written. `turned` says whether the page lies."""

    document: Any
    words: Words
    report: Report
    turned: bool = False
    numbers: dict[str, Any] = field(default_factory=lambda: {"表": count(1), "图": count(1)})
    anchors: Any = field(default_factory=lambda: count(1))
    drawings: Any = field(default_factory=lambda: count(1))

    def write(self) -> None:
        """Title, contents, chapters."""
        self._size(self.document.sections[0])
        self._running(self.document.sections[0])
        self.words.paragraph("Title", plain(self.report.title))
        self.words.paragraph("Subtitle", f"数据截至{plain(self.report.as_of)}")
        if self.report.sample:
            self.words.paragraph("SampleMark", plain(self.report.sample))
        self._contents()
        for chapter in self.report.chapters:
            self._chapter(chapter)

    def _contents(self) -> None:
        """A contents field that is filled in already: it is right before anybody brings it up to date."""
        self.words.paragraph("ContentsHead", "目录")
        entries, number = [], 0
        for chapter in self.report.chapters:
            number += 1
            entries.append((1, chapter.title, number))
            for part in chapter.parts:
                number += 1
                entries.append((2, part.title, number))
        paragraphs = [self.words.paragraph(f"TOC{level}") for level, _, _ in entries]
        self.words.contents(paragraphs, [(title, _anchor(at)) for _, title, at in entries])

    def _chapter(self, chapter: Chapter) -> None:
        """A new page, upright unless its first table is wide."""
        self._turn(bool(chapter.parts) and _wide(chapter.parts[0]), fresh=True)
        self._heading(chapter.title, 1)
        for text in chapter.text:
            self.words.paragraph("BodyText", plain(text))
        for part in chapter.parts:
            self._turn(_wide(part))
            self._heading(part.title, 2)
            if isinstance(part, Figure):
                self._figure(part)
            else:
                self._table(part)

    def _figure(self, figure: Figure) -> None:
        """The drawing in the form that suits it; one that shows everything its table says has no table behind it."""
        room, table = _LANDSCAPE if self.turned else _PORTRAIT, figure.data
        if is_grid(figure):
            self._drawn(figure)
            shown_grid, shades = signed(table)
            add_table(self.words, shown_grid, room, shades)
            self._notes((*table.notes, figure.caption))
        elif figure.key == "map" and len(table.columns) == 3:
            add_tiles(self.words, figure.title, tiles_of(table), room)
            self._drawn(figure)
            self._notes((scheme(table), figure.caption))
        elif plan := planned(shown := gathered(table) if figure.key == "awards" else table):
            add_chart(self.document.part, self.words.paragraph("Drawing"), figure, (shown, plan), (next(self.drawings), room))
            self._drawn(figure)
            self._notes((figure.caption, *((_OVER,) if plan.over else ())))
            self._table(table, "图的数据：")
        else:
            self._table(table)
            self._notes((figure.caption,))
            self.words.hyperlink(self.words.paragraph("Note"), f"图见charts/{figure.key}.svg", f"charts/{figure.key}.svg")

    def _drawn(self, figure: Figure) -> None:
        """The caption, with a link to the drawing of the pages."""
        paragraph = self.words.paragraph("Caption", keep=is_grid(figure))
        self.words.caption(paragraph, "图", next(self.numbers["图"]), figure.title)
        self.words.hyperlink(paragraph, "（原图）", f"charts/{figure.key}.svg")

    def _notes(self, notes: tuple[str, ...]) -> None:
        for note in notes or ("",):  # two tables without a line between them grow together
            self.words.paragraph("Note", plain(note))

    def _table(self, sheet: Sheet, lead: str = "") -> None:
        caption = self.words.paragraph("Caption", keep=True)
        self.words.caption(caption, "表", next(self.numbers["表"]), lead + sheet.title)
        add_table(self.words, sheet, _LANDSCAPE if self.turned else _PORTRAIT)
        self._notes(sheet.notes)

    def _heading(self, title: str, level: int) -> None:
        paragraph = self.words.paragraph(f"Heading{level}")
        at = next(self.anchors)
        self.words.bookmarked(paragraph, plain(title), (_anchor(at), at))

    def _turn(self, wanted: bool, *, fresh: bool = False) -> None:
        """A section of the other format where the table asks for it; a new page for a chapter."""
        if wanted == self.turned and not fresh:
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self.turned = wanted
        self._size(section)
        self._running(section)

    def _size(self, section: Any) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if self.turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (_LONG, _SHORT) if self.turned else (_SHORT, _LONG)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
        section.header_distance = section.footer_distance = Cm(1.1)

    def _running(self, section: Any) -> None:
        """Head and foot; each section has its own, since the tab at the right stands where its line ends."""
        room = Cm(_LANDSCAPE if self.turned else _PORTRAIT)
        for part in (section.header, section.footer):
            part.is_linked_to_previous = False
        self.words.running(section.header.paragraphs[0], plain(self.report.title), f"数据截至{plain(self.report.as_of)}", room)
        self.words.running(section.footer.paragraphs[0], plain(self.report.sample), None, room)


def _wide(part: Sheet | Figure) -> bool:
    """Whether the table needs a lying page."""
    return room_of(part.data if isinstance(part, Figure) else part) > _NARROW


def _anchor(number: int) -> str:
    return f"_Toc{number:06}"
