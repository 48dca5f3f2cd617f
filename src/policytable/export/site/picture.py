"""Pictures of pages, and the part of one that shows a quote as the scan has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from policytable.export.site.address import file_name
from policytable.model import Document, Evidence

_LINE = 2.8  # em, the height at which a line with its margins is shown
_MARGIN = 0.5  # of the line's height, left around the words so that they can be read


class PagePicture(Protocol):
    """A picture of one page (from 1): PNG, WebP or JPEG bytes; width and height in any one unit, for its shape."""

    @property
    def number(self) -> int: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def png(self) -> bytes: ...


Pictures = Mapping[str, tuple[PagePicture, ...]]


@dataclass(frozen=True, slots=True)
class Crop:
    """A window on a page picture: `view` is x, y, width and height in page units, `width` and `height` the whole page's; `across` is how
    broad to show it, so that letters of every line are of one size."""

    file: str
    page: int
    view: str
    width: str
    height: str
    across: str


def picture_file(document: str, picture: PagePicture) -> str:
    """The name of a page picture's file. Raises ValueError where the bytes are no PNG, WebP or JPEG."""
    for magic, at, ending in ((b"\x89PNG\r\n\x1a\n", 0, "png"), (b"WEBP", 8, "webp"), (b"\xff\xd8\xff", 0, "jpg")):
        if picture.png[at : at + len(magic)] == magic:
            return f"{file_name(document)}-{int(picture.number)}.{ending}"
    raise ValueError(f"page {picture.number} of {document} is no picture that a browser shows")


def crops(document: Document | None, pictures: Pictures, evidence: Evidence) -> Iterator[Crop]:
    """What recognition looked at where it read the quote, line by line; none for pages that had a text layer."""
    if document is None:
        return
    scanned = {page.number: page for page in document.pages if page.method == "ocr"}
    shown = {picture.number: picture for picture in pictures.get(document.id, ())}
    for place in evidence.places:
        if place.box is None or place.page not in scanned or place.page not in shown:
            continue
        page, (x0, y0, x1, y1) = scanned[place.page], place.box
        room = _MARGIN * (y1 - y0)
        left, top = max(0.0, x0 - room), max(0.0, y0 - room)
        right, bottom = min(page.width, x1 + room), min(page.height, y1 + room)
        if right > left and bottom > top:
            view = f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}"
            across = f"{_LINE * (right - left) / (bottom - top):.1f}em"
            file = picture_file(document.id, shown[page.number])
            yield Crop(file, page.number, view, f"{page.width:.1f}", f"{page.height:.1f}", across)
