"""Drawings of a document: SVG with a plain picture for programs that know none."""

from __future__ import annotations

import io
import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from lxml import etree
from PIL import Image

from policytable.report.docxwords import child
from policytable.report.lines import plain
from policytable.report.nouns import Figure

_TALLEST = {True: 11.5, False: 19.0}  # centimetres that a drawing may take of a lying and of an upright page
_LYING = 20.0  # a line longer than this is on a lying page
_BOX = re.compile(r"\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*")
_NS = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
)


def add_drawing(document: Any, paragraph: Any, figure: Figure, place: tuple[int, float]) -> bool:
    """Put a drawing into a paragraph; `place` is its number in the document and the width of the line in centimetres. False where its
    SVG cannot be read or has no size."""
    number, room = place
    shape = _shape(figure.svg)
    if shape is None:
        return False
    wide = min(room, _TALLEST[room > _LYING] * shape[0] / shape[1])
    size = (Cm(wide), Cm(wide * shape[1] / shape[0]))
    plain_picture, _ = document.part.get_or_add_image(io.BytesIO(_blank(shape)))
    part = Part(PackURI(f"/word/media/drawing{number}.svg"), "image/svg+xml", figure.svg.encode(), document.part.package)
    drawn = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    child(paragraph._p, "w:r").append(_inline(figure, number, size, (plain_picture, drawn)))
    return True


def _shape(svg: str) -> tuple[float, float] | None:
    """Width and height of the drawing's own coordinates."""
    try:
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None
    found = _BOX.fullmatch(root.get("viewBox", ""))
    if found is None or not float(found[1]) or not float(found[2]):
        return None
    return float(found[1]), float(found[2])


def _blank(shape: tuple[float, float]) -> bytes:
    """A light picture of the same shape: without a typeface of this machine nothing better can be drawn that is the same everywhere."""
    buffer = io.BytesIO()
    Image.new("L", (120, max(1, round(120 * shape[1] / shape[0]))), 242).save(buffer, "PNG")
    return buffer.getvalue()


def _inline(figure: Figure, number: int, size: tuple[int, int], pictures: tuple[str, str]) -> Any:
    """The drawing element; who cannot see it hears its title and caption."""
    wide, high = size
    element = parse_xml(
        f'<w:drawing {_NS}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="Drawing {number}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Drawing {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{pictures[0]}">'
        f'<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip r:embed="{pictures[1]}"/></a:ext></a:extLst>'
        f"</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    described = " ".join(plain(f"{figure.title}。{figure.caption}").split())
    next(element.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")).set("descr", described)
    return element
