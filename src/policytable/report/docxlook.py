"""Styles of the document: real ones, so that who edits it changes a heading once, in typefaces that Chinese systems have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_THEME = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
INK, BLUE, GREY = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x1F, 0x4E, 0x79), RGBColor(0x59, 0x59, 0x59)


@dataclass(frozen=True, slots=True)
class _Style:
    """A style: typeface, size, colour, and spaces before and after in points."""

    name: str
    font: str = _SONG
    size: float = 10.5
    colour: RGBColor = INK
    before: float = 0
    after: float = 4
    bold: bool = False
    indent: float = 0  # of the first line, in points
    left: float = 0
    centred: bool = False
    keep: bool = False
    line: float = 1.25


_STYLES = (
    _Style("Normal"),
    _Style("Title", _HEI, 22, before=120, after=12, centred=True, line=1.2),
    _Style("Subtitle", _SONG, 12, GREY, after=6, centred=True),
    _Style("Sample Mark", _HEI, 12, before=6, after=6, centred=True),
    _Style("Contents Head", _HEI, 14, before=36, after=8),
    _Style("TOC 1", _HEI, 10.5, before=4, after=2),
    _Style("TOC 2", _SONG, 10.5, after=1, left=21),
    _Style("Heading 1", _HEI, 16, BLUE, before=6, after=8, keep=True),
    _Style("Heading 2", _HEI, 12.5, BLUE, before=12, after=6, keep=True),
    _Style("Body Text", indent=21, after=6, line=1.5),
    _Style("Caption", _HEI, 9.5, before=6, after=4, centred=True),
    _Style("Drawing", centred=True, before=4, after=2, keep=True, line=1.0),
    _Style("Note", size=9, colour=GREY, before=2, after=2),
    _Style("Table Words", size=9, after=0, line=1.1),
    _Style("Table Heads", _HEI, 9, after=0, centred=True, line=1.1),
    _Style("Header", size=9, colour=GREY, after=0, line=1.0),
    _Style("Footer", size=9, colour=GREY, after=0, line=1.0),
)


def apply_styles(document: Any) -> None:
    """Give the styles of the document their typefaces, and make those that it lacks."""
    styles = document.styles
    known = {style.name for style in styles}
    for one in _STYLES:
        made = styles[one.name] if one.name in known else styles.add_style(one.name, WD_STYLE_TYPE.PARAGRAPH)
        if one.name not in known and one.name != "Normal":
            made.base_style = styles["Normal"]
        _apply(made, one)
    _face(styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER) if "Hyperlink" not in known else styles["Hyperlink"], None, BLUE)
    for name in ("Header", "Footer"):  # the template's stops are those of another paper
        styles[name].paragraph_format.tab_stops.clear_all()
    for name in ("TOC 1", "TOC 2"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _apply(style: Any, one: _Style) -> None:
    _face(style, one.font, one.colour)
    style.font.size, style.font.bold, style.font.italic = Pt(one.size), one.bold, False
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(one.before), Pt(one.after), one.line
    form.first_line_indent, form.left_indent = Pt(one.indent), Pt(one.left)
    form.alignment = WD_ALIGN_PARAGRAPH.CENTER if one.centred else WD_ALIGN_PARAGRAPH.LEFT
    form.keep_with_next = one.keep
    for border in style.element.findall(f".//{qn('w:pBdr')}"):  # the template draws a line under its title
        border.getparent().remove(border)
    for spread in style.element.findall(f".//{qn('w:contextualSpacing')}"):
        spread.getparent().remove(spread)


def _face(style: Any, font: str | None, colour: RGBColor) -> None:
    """The typeface of Latin and of Chinese letters; the template's themes have only Latin ones."""
    style.font.color.rgb = colour
    if font is None:
        return
    style.font.name = _LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in _THEME:
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), font)
