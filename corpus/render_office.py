"""Sample texts as DOCX, DOC and XLSX files."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from sample_text import Piece, Text, spans

STAMP = (1980, 1, 1, 0, 0, 0)
LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3. "))


def to_docx(text: Text) -> bytes:
    """A DOCX whose `*` paragraphs carry Word's automatic numbers, not typed ones."""
    from docx import Document

    document = Document()
    document.styles["Normal"].font.name = "仿宋"
    number = _numbering(document)
    for piece in text.pieces:
        if piece.kind == "|":
            _table(document, piece.rows)
        else:
            _paragraph(document, piece, number)
    out = io.BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _numbering(document: Any) -> str:
    """Adds the three-level list 一、 （一） 1. and gives the id that paragraphs refer to."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/><w:lvlText w:val="{label}"/></w:lvl>'
        for n, (form, label) in enumerate(LEVELS)
    )
    root = document.part.numbering_part.element
    body = f'<w:multiLevelType w:val="multilevel"/>{levels}'
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{body}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return "90"


def _paragraph(document: Any, piece: Piece, number: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(piece.text)
    run.font.size = Pt(22 if piece.kind == "#" else 16)
    run.bold = piece.kind in ("#", "##", "=", "!")
    if piece.kind in ("#", "##", "@", ":", "!"):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif piece.kind == "<":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif piece.kind in ("*", "**", "***"):
        depth = len(piece.kind) - 1
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
        )
    elif piece.kind != ">":
        paragraph.paragraph_format.first_line_indent = Pt(32)


def _table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    table.style = "Table Grid"
    for r, c, high, wide, cell in spans(rows):
        place = table.cell(r, c)
        if high > 1 or wide > 1:
            place = place.merge(table.cell(r + high - 1, c + wide - 1))
        place.text = cell


def to_doc(text: Text) -> bytes:
    """The same through LibreOffice, as Word 97. Raises FileNotFoundError where it is not installed."""
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice (LibreOffice) is needed for .doc")
    with tempfile.TemporaryDirectory() as room:
        (Path(room) / "text.docx").write_bytes(to_docx(text))
        command = [office, f"-env:UserInstallation=file://{room}/profile", "--headless", "--convert-to", "doc:MS Word 97", "--outdir", room]
        still = os.environ | {"SOURCE_DATE_EPOCH": "315532800"}
        subprocess.run([*command, f"{room}/text.docx"], check=True, capture_output=True, timeout=180, env=still)
        return (Path(room) / "text.doc").read_bytes()


def to_xlsx(text: Text) -> bytes:
    """A workbook: each `##` opens a sheet; paragraphs become rows of one merged cell, tables keep their merges."""
    from openpyxl import Workbook

    book, room = Workbook(), 0
    book.remove(book.active)
    wide = max(len(row) for piece in text.pieces for row in piece.rows)
    sheet = None
    for piece in text.pieces:
        if piece.kind == "##":
            sheet, room = book.create_sheet(piece.text), 0
        elif sheet is None:
            raise ValueError(f"{text.name}: a workbook begins with ## and the name of its sheet")
        elif piece.kind == "|":
            for r, c, high, width, cell in spans(piece.rows):
                sheet.cell(room + r + 1, c + 1, int(cell) if cell.isdigit() else cell)
                if high > 1 or width > 1:
                    sheet.merge_cells(start_row=room + r + 1, start_column=c + 1, end_row=room + r + high, end_column=c + width)
            room += len(piece.rows)
        else:
            room += 1
            sheet.cell(room, 1, piece.text)
            sheet.merge_cells(start_row=room, start_column=1, end_row=room, end_column=wide)
    out = io.BytesIO()
    book.save(out)
    return _still(out.getvalue())


def _still(content: bytes) -> bytes:
    """The same zip without the time of writing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
