"""The page of one document: its words with every evidence lit up, and its page pictures with the same places boxed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from policytable.export.site.address import document_page, external, host
from policytable.export.site.layout import Piece, pieces
from policytable.export.site.marking import Span, spans
from policytable.export.site.picture import PagePicture, picture_file
from policytable.export.site.shelf import Link, Shelf
from policytable.export.site.statement import Statement, statement
from policytable.export.site.words import NATURES, ROLES, STATUSES, TIES, explained, issue_line, tied
from policytable.model import Document, Reading


@dataclass(frozen=True, slots=True)
class Box:
    """A highlighted place on a picture, in percent of the page; `lead` is the fact's first box of the document."""

    anchor: str
    number: int
    left: str
    top: str
    width: str
    height: str
    words: str
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page picture with its boxes; `file` stands in the folder `pages`."""

    number: int
    file: str
    width: int
    height: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A fact with its number on this page; `boxed` where a picture shows it."""

    number: int
    fact: Statement
    boxed: bool


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything on the page of one document."""

    path: str
    title: str
    sample: bool
    lines: tuple[tuple[str, str], ...]
    record: tuple[tuple[str, str], ...]
    declared: tuple[tuple[str, str], ...]
    official: tuple[tuple[str, str], ...]  # address, host
    attachments: tuple[Link, ...]
    facts: tuple[Numbered, ...]
    pieces: tuple[Piece, ...]
    sheets: tuple[Sheet, ...]
    faults: tuple[str, ...]


def document_view(shelf: Shelf, name: str) -> DocumentPage:
    """The page of one document, made of its part of the shelf."""
    document, pictures = shelf.documents[name], shelf.pictures.get(name, ())
    reviewed = shelf.facts_of(document.id)
    over = spans(document, reviewed)
    sheets = _sheets(document, pictures, over)
    boxed = {box.anchor for sheet in sheets for box in sheet.boxes}
    readings = shelf.carriers[document.id]
    numbers = {span.anchor: span.number for span in over}
    facts = (statement(shelf, one) for one in reviewed)
    return DocumentPage(
        path=document_page(document.id),
        title=shelf.title_of(document.id),
        sample=shelf.is_sample(document.id),
        lines=tuple((label, text) for label, text in _lines(shelf, document, readings) if text),
        record=tuple((label, text) for label, text in _record(document, readings) if text),
        declared=document.meta,
        official=_official(readings),
        attachments=tuple(Link(one.name or one.href, external(one.href)) for one in document.attachments),
        facts=tuple(sorted((Numbered(numbers[f.anchor], f, f.anchor in boxed) for f in facts), key=lambda one: one.number)),
        pieces=pieces(document, over),
        sheets=sheets,
        faults=tuple(dict.fromkeys(issue_line(issue) for reading in readings for issue in reading.issues)),
    )


def _lines(shelf: Shelf, document: Document, readings: tuple[Reading, ...]) -> Iterator[tuple[str, str]]:
    source = readings[0].source
    policy = shelf.policies.get(source.id)
    said = next((reading.metadata for reading in readings if reading.metadata), None)
    issuers = (policy.issuers if policy else ()) or (said.issuers if said else ())
    yield "地区", source.region.label
    yield "所属政策", policy.title if policy and policy.title != shelf.title_of(document.id) else ""
    yield "发文机关", "、".join(issuers)
    yield "发文字号", (policy.doc_number if policy else None) or (said.doc_number if said else None) or ""
    yield "成文日期", source.issued or (said.issued if said else None) or ""
    yield "发布日期", source.published or (said.published if said else None) or ""
    yield "施行日期", (said.effective_from if said else None) or ""
    yield "有效期至", (said.effective_until if said else None) or ""
    status = (policy.status if policy else None) or (said.status if said else None) or ""
    yield "状态", explained(STATUSES.get(status, status), policy.status_reason if policy else "")
    yield "文种", (said.kind if said else None) or ""
    if said and said.nature:
        yield "性质", explained(NATURES[said.nature], said.nature_reason)
    for kind, label in TIES.items():
        yield label, "；".join(tied(tie) for tie in (policy.ties if policy else ()) if tie.kind == kind)
    yield "文件角色", "、".join(dict.fromkeys(ROLES.get(reading.source.role, reading.source.role) for reading in readings))


def _record(document: Document, readings: tuple[Reading, ...]) -> Iterator[tuple[str, str]]:
    yield "登记编号", "、".join(reading.source.id for reading in readings)
    yield "文件编号", document.id
    yield "文件类型", document.media_type
    yield "读取方式", document.method
    yield "快照 SHA-256", next((reading.snapshot.sha256 for reading in readings if reading.snapshot), "")


def _official(readings: tuple[Reading, ...]) -> tuple[tuple[str, str], ...]:
    found = (external(reading.source.official_url) for reading in readings)
    return tuple((address, host(address)) for address in dict.fromkeys(found) if address)


def _sheets(document: Document, pictures: tuple[PagePicture, ...], over: tuple[Span, ...]) -> tuple[Sheet, ...]:
    found: dict[int, list[Box]] = {}
    led: set[str] = set()
    for span in sorted(over, key=lambda span: not span.lead):
        for page, box in _boxes(document, pictures, span):
            found.setdefault(page, []).append(replace(box, lead=span.anchor not in led))
            led.add(span.anchor)
    order = sorted(pictures, key=lambda picture: picture.number)
    return tuple(_sheet(document, picture, found.get(picture.number, [])) for picture in order)


def _sheet(document: Document, picture: PagePicture, boxes: list[Box]) -> Sheet:
    down = tuple(sorted(boxes, key=lambda box: float(box.top)))
    return Sheet(picture.number, picture_file(document.id, picture), round(picture.width), round(picture.height), down)


def _boxes(document: Document, pictures: tuple[PagePicture, ...], span: Span) -> Iterator[tuple[int, Box]]:
    sizes = {picture.number: (picture.width, picture.height) for picture in pictures}
    sizes.update({page.number: (page.width, page.height) for page in document.pages if page.number in sizes})
    for place in span.evidence.places:
        width, height = sizes.get(place.page or 0, (0, 0))
        if place.page is not None and place.box is not None and width > 0 and height > 0:
            x0, y0, x1, y1 = place.box
            left, top, right, bottom = _percent(x0, width), _percent(y0, height), _percent(x1, width), _percent(y1, height)
            shape = (f"{left:.3f}", f"{top:.3f}", f"{max(right - left, 0):.3f}", f"{max(bottom - top, 0):.3f}")
            yield place.page, Box(span.anchor, span.number, *shape, span.evidence.quote)


def _percent(part: float, whole: float) -> float:
    return min(100.0, max(0.0, 100 * part / whole))
