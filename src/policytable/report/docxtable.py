"""A table of the report in the document: fixed widths that add up to the line, heads that repeat, rows that are not cut."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from docx.shared import Cm
from lxml import etree

from policytable.export.plain import plain
from policytable.report.docxwords import Words, named
from policytable.report.lines import breadth, link, longest, marks
from policytable.report.nouns import Entry, Sheet

_LEAST, _MOST = 3.0, 26.0  # Chinese characters
_CHARACTER = 0.45  # centimetres that a character may have at most, with its share of the cell's margins
_TWIPS = 635  # EMU in a twip
_LONG_ROW = 900  # digits of words; a longer row may be cut, or half a page stays empty above it
_W = named("w:p")[1:-2]
_R = named("r:id")[1:-3]
_BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")
_NO_SHADES: Mapping[str, str] = {}
Tile = tuple[Entry | None, Entry | None, str]


def room_of(sheet: Sheet) -> float:
    """The width that a table asks for, in Chinese characters."""
    return sum(_asked(sheet, at) for at in range(len(sheet.columns)))


def _asked(sheet: Sheet, at: int) -> float:
    column = sheet.columns[at]
    held = max(longest(sheet, at) / 2, min(breadth(column.header) / 2, 6)) + 1
    return max(_LEAST, min(held, float(column.width) + 1, _MOST))


def add_table(words: Words, sheet: Sheet, room: float, shades: Mapping[str, str] = _NO_SHADES) -> None:
    """Put a table at the end of the document; `room` is the width of a line in centimetres, `shades` the grounds of cells by their words.

    A table is written as text and read once: thousands of elements made one by one take five times as long.
    """
    if not sheet.columns:
        return
    asked = [_asked(sheet, at) for at in range(len(sheet.columns))]
    line = min(room, sum(asked) * _CHARACTER)
    widths = [int(Cm(line) / _TWIPS * one / sum(asked)) for one in asked]
    rows = "".join(_row(words, sheet, row, (widths, shades)) for row in sheet.rows)
    words.append(_read(_opening(widths, sheet.title, bordered=True) + _heads(sheet, widths) + rows))


def add_tiles(words: Words, title: str, tiles: tuple[tuple[Tile, ...], ...], room: float) -> None:
    """Put a grid of (name, number, ground) at the end of the document; where there is no name there is nothing."""
    wide = int(Cm(room) / _TWIPS / max(len(tiles[0]), 1))
    opened = '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="850"/></w:trPr>'
    rows = "".join(opened + "".join(_tile(words, tile, wide) for tile in line) + "</w:tr>" for line in tiles)
    words.append(_read(_opening([wide] * len(tiles[0]), title, bordered=False) + rows))


def _read(table: str) -> etree._Element:
    return etree.fromstring(f'<w:tbl xmlns:w="{_W}" xmlns:r="{_R}">{table}</w:tbl>')


def _opening(widths: list[int], title: str, *, bordered: bool) -> str:
    """Properties and grid; who cannot see the table hears its title."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{8 if side in ("top", "bottom") else 4}" w:space="0" w:color="8C8C8C"/>' for side in _BORDERS
    )
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if bordered else ""
    columns = "".join(f'<w:gridCol w:w="{wide}"/>' for wide in widths)
    margins = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in (("top", 30), ("left", 70), ("bottom", 30), ("right", 70)))
    first = int(bordered)
    return (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"{borders}"
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar><w:tblLook w:val="{"0020" if bordered else "0000"}" '
        f'w:firstRow="{first}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(_said(title)[:250])}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _heads(sheet: Sheet, widths: list[int]) -> str:
    cells = "".join(
        _cell(wide, "E4EAF0", _paragraph("TableHeads", _run(column.header)), middle=True)
        for column, wide in zip(sheet.columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(words: Words, sheet: Sheet, row: tuple[tuple[Entry, ...], ...], looks: tuple[list[int], Mapping[str, str]]) -> str:
    widths, shades = looks
    whole = max((sum(breadth(entry.text) for entry in cell) for cell in row), default=0) < _LONG_ROW
    cells = []
    for column, cell, wide in zip(sheet.columns, row, widths, strict=True):
        lines = [_paragraph("TableWords", _line(words, entry), "right" if column.numeric and not entry.muted else "") for entry in cell]
        shade = shades.get(cell[0].text, "") if shades and len(cell) == 1 else ""
        cells.append(_cell(wide, shade, "".join(lines) or _paragraph("TableWords", "")))
    kept = "<w:trPr><w:cantSplit/></w:trPr>" if whole else ""
    return f"<w:tr>{kept}{''.join(cells)}</w:tr>"


def _tile(words: Words, tile: Tile, wide: int) -> str:
    name, number, shade = tile
    if name is None or number is None:
        return _cell(wide, "", _paragraph("TableWords", "", kept=True))
    lined = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="8C8C8C"/>' for side in _BORDERS[:4])
    said = Entry(number.text, number.href, strong=not number.muted, muted=number.muted)
    text = _paragraph("TableHeads", _run(name.text), kept=True) + _paragraph("TableWords", _line(words, said), "center", kept=True)
    return _cell(wide, shade, text, middle=True, borders=f"<w:tcBorders>{lined}</w:tcBorders>")


def _cell(wide: int, shade: str, text: str, *, middle: bool = False, borders: str = "") -> str:
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade}"/>' if shade else ""
    seat = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/>{borders}{ground}{seat}</w:tcPr>{text}</w:tc>'


def _paragraph(style: str, text: str, side: str = "", *, kept: bool = False) -> str:
    """A paragraph; `kept` keeps it on the page of the next one, as the tiles of a map stay together."""
    placed = f'<w:jc w:val="{side}"/>' if side else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if kept else ""}{placed}</w:pPr>{text}</w:p>'


def _line(words: Words, entry: Entry) -> str:
    address = link(entry.href)
    run = _run(entry.text, _look(entry, linked=bool(address)))
    linked = f'<w:hyperlink r:id="{words.address(address)}" w:history="1">{run}</w:hyperlink>' if address else run
    return linked + (_run(marks(entry), '<w:rPr><w:color w:val="595959"/><w:sz w:val="15"/></w:rPr>') if entry.marks else "")


def _look(entry: Entry, *, linked: bool) -> str:
    """In the order that the schema asks for."""
    looks = (
        ('<w:rStyle w:val="Hyperlink"/>' if linked else "")
        + ("<w:b/>" if entry.strong else "")
        + ('<w:i/><w:color w:val="595959"/>' if entry.muted else "")
    )
    return f"<w:rPr>{looks}</w:rPr>" if looks else ""


def _run(text: str, look: str = "") -> str:
    words = escape(_said(text)).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _said(text: str) -> str:
    return plain(text).replace("\t", " ")
