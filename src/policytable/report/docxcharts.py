"""Charts of a document that can be edited: DrawingML with the numbers behind it in a workbook of its own."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from policytable.export.plain import plain
from policytable.report.chartplan import FILLS, Plan
from policytable.report.nouns import Figure, Sheet

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NS = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PLACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_LINE = '<a:ln w="6350"><a:solidFill><a:srgbClr val="{0}"/></a:solidFill></a:ln>'


def add_chart(part: Any, paragraph: Any, figure: Figure, drawn: tuple[Sheet, Plan], place: tuple[int, float]) -> None:
    """Put a chart of a table into a paragraph of the document `part`; `place` is its number and the width of the line in centimetres."""
    (table, plan), (number, room) = drawn, place
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", part.package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK, _numbers_book(table, plan), part.package)
    chart._blob = _chart(table, plan, chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)).encode()
    high = min(21.0, 2.6 + 0.55 * len(table.rows) * (len(plan.series) if not (plan.stacked or plan.over) else 1)) if plan.lying else 8.5
    described = " ".join(plain(f"{figure.title}。{figure.caption}").split())
    paragraph._p.append(
        parse_xml(
            f'<w:r {_PLACE} {_NS}><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{Cm(room)}" cy="{Cm(high)}"/>'
            f'<wp:docPr id="{number}" name="Chart {number}" descr={quoteattr(described)} title={quoteattr(plain(figure.title))}/>'
            '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
            f'<c:chart r:id="{part.relate_to(chart, RELATIONSHIP_TYPE.CHART)}"/>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
    )


def _numbers_book(table: Sheet, plan: Plan) -> bytes:
    """The workbook that opens when somebody edits the numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet("Sheet1")
    sheet.set_column(0, 0, 24)
    for to, column in enumerate((plan.names, *plan.series)):
        sheet.write_string(0, to, plain(table.columns[column].header))
        for row, cells in enumerate(table.rows, 1):
            if to == 0:
                sheet.write_string(row, 0, _name(cells[column]))
            elif (number := _number(cells[column])) is not None:
                sheet.write_number(row, to, float(number))
    book.close()
    return buffer.getvalue()


def _chart(table: Sheet, plan: Plan, book: str) -> str:
    """The chart part; who opens it sees the numbers without the workbook."""
    series = "".join(_series(table, plan, at) for at in range(len(plan.series)))
    kind = "stacked" if plan.stacked else "clustered"
    overlap = '<c:overlap val="100"/>' if plan.stacked or plan.over else ""
    ends, numbers = ("l", "b") if plan.lying else ("b", "l")
    hidden = "0" if plan.stacked or plan.over else "1"
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_type(900)}</c:legend>' if len(plan.series) > 1 else ""
    grid = f"<c:majorGridlines><c:spPr>{_LINE.format('D9D9D9')}</c:spPr></c:majorGridlines>" if hidden == "0" else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NS}><c:date1904 val="0"/><c:lang val="zh-CN"/>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart>'
        f'<c:barDir val="{"bar" if plan.lying else "col"}"/><c:grouping val="{kind}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="50"/>{overlap}<c:axId val="50010"/><c:axId val="50020"/></c:barChart>'
        f'<c:catAx><c:axId val="50010"/><c:scaling><c:orientation val="{"maxMin" if plan.lying else "minMax"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{ends}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_type(800)}<c:crossAx val="50020"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="50020"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="{hidden}"/><c:axPos val="{numbers}"/>{grid}<c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_type(800)}<c:crossAx val="50010"/>'
        f'<c:crosses val="{"max" if plan.lying else "autoZero"}"/></c:valAx></c:plotArea>{legend}<c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_type(900)}'
        f'<c:externalData r:id="{book}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(table: Sheet, plan: Plan, at: int) -> str:
    column, letter, last = plan.series[at], chr(ord("B") + at), len(table.rows) + 1
    fill = ("D5E2EE", "2F6690")[at] if plan.over else FILLS[at]
    names = "".join(f'<c:pt idx="{row}"><c:v>{_safe(_name(cells[plan.names]))}</c:v></c:pt>' for row, cells in enumerate(table.rows))
    held = ((row, _number(cells[column])) for row, cells in enumerate(table.rows))
    numbers = "".join(f'<c:pt idx="{row}"><c:v>{number}</c:v></c:pt>' for row, number in held if number is not None)
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx><c:strRef><c:f>Sheet1!${letter}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{_safe(table.columns[column].header)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{fill}"/></a:solidFill>{_LINE.format("333333")}</c:spPr><c:invertIfNegative val="0"/>'
        f"{_labels(plan, at)}<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache>"
        f'<c:ptCount val="{last - 1}"/>{names}</c:strCache></c:strRef></c:cat>'
        f"<c:val><c:numRef><c:f>Sheet1!${letter}$2:${letter}${last}</c:f>"
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{last - 1}"/>{numbers}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _labels(plan: Plan, at: int) -> str:
    """The number at the end of a bar, where it would not stand upon another one."""
    shown = not plan.stacked and not (plan.over and at)
    rest = f'<c:showLegendKey val="0"/><c:showVal val="{int(shown)}"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    place = '<c:dLblPos val="outEnd"/>' if shown else ""
    return f'<c:dLbls>{_type(800)}{place}{rest}<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'


def _type(size: int) -> str:
    face = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{face}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _name(cell: tuple[Any, ...]) -> str:
    return plain(cell[0].text)[:60] if cell else ""


def _number(cell: tuple[Any, ...]) -> Any:
    return cell[0].number if len(cell) == 1 else None


def _safe(text: str) -> str:
    return escape(plain(text))
