"""Whether the box of a quote holds its words: ink on the page's picture, and text that a reader of its own finds there."""

from __future__ import annotations

import ctypes
import io
import itertools
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray
from PIL import Image

from policytable.model import Document, Place
from policytable.parse import page_pictures
from policytable.parse.printed.glyph import fold_char

_AMOUNT = re.compile(r"(?:\d[\d.,]*|[一二三四五六七八九十百千两]+)\s*(?:万|亿)?(?:元|家|个|%|％)|20\d\d\s*年")
_MEMBER = re.compile(r"(?<=、)[^\s、，。；：（）]{2,10}(?=、)")
_DARK = 50  # grey steps below the ground; print has 100 and more, the paper of the sample scans varies by 20
_INK = 0.01  # share of dark pixels; a 一 fills 0.03 of its box, an empty place of a scan 0.001
_SCALE = 3  # a cut line is enlarged so much before it is recognised again
_Grey = NDArray[np.uint8]


@dataclass(slots=True)
class Proof:
    """Quotes that were looked at, with a box, with ink in it, with equal words; and what was found instead."""

    quotes: int = 0
    boxed: int = 0
    inked: int = 0
    equal: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Proof) -> None:
        self.quotes, self.boxed = self.quotes + other.quotes, self.boxed + other.boxed
        self.inked, self.equal = self.inked + other.inked, self.equal + other.equal
        self.wrong += other.wrong


def quotes(document: Document, count: int) -> list[tuple[int, int]]:
    """A seeded sample of windows: amounts, members of lists and cells of tables, as many of each as there are."""
    kinds = [
        [found.span() for found in _AMOUNT.finditer(document.text)],
        [found.span() for found in _MEMBER.finditer(document.text)],
        [(cell.start, cell.end) for table in document.tables for cell in table.cells if 0 < cell.end - cell.start <= 20],
    ]
    for found in kinds:
        random.Random(len(document.text)).shuffle(found)
    turns = itertools.zip_longest(*kinds)
    return sorted(dict.fromkeys(list(window for turn in turns for window in turn if window is not None)[:count]))


def prove(document: Document, content: bytes, name: str, pdf: bytes | None, count: int = 30) -> Proof:
    """The proof of one document by its pictures and by `pdf`, read by the PDF library alone; without one by recognition."""
    wanted = [(start, end, [place for place in document.cite(start, end).places if place.box]) for start, end in quotes(document, count)]
    numbers = {place.page for _, _, places in wanted for place in places if place.page}
    pictures = {picture.number: picture for picture in page_pictures(content, name, numbers)} if numbers else {}
    sizes = {number: (picture.width, picture.height) for number, picture in pictures.items()}
    greys = {number: np.asarray(Image.open(io.BytesIO(picture.png)).convert("L")) for number, picture in pictures.items()}
    proof, bounded = Proof(quotes=len(wanted)), _Bounded(pdf) if pdf is not None else None
    for start, end, places in wanted:
        cuts = [_cut(greys, sizes, place) for place in places]
        proof.boxed += bool(places)
        proof.inked += bool(places) and all(_is_inked(cut) for cut in cuts)
        found = bounded.words(places) if bounded is not None else "".join(recognise(cut) for cut in cuts)
        proof.equal += bool(places) and squeezed(found) == squeezed(document.text[start:end])
        if places and squeezed(found) != squeezed(document.text[start:end]):
            proof.wrong.append(f"{name} {start}: {document.text[start:end]!r} ≠ {found!r}")
    return proof


def squeezed(words: str) -> str:
    """Letters, figures and points alone, one form for each: a reader writes （ for ( and blanks where it likes."""
    return re.sub(r"[^\w.%]", "", "".join(map(fold_char, words)).replace("％", "%").replace("．", "."))


class _Bounded:
    """The words within boxes, by the PDF library."""

    def __init__(self, pdf: bytes) -> None:
        self.document = pdfium.PdfDocument(pdf)

    def words(self, places: list[Place]) -> str:
        return "".join(self._in(place) for place in places)

    def _in(self, place: Place) -> str:
        assert place.page is not None and place.box is not None
        left, top, right, bottom = place.box
        inset, foot, head = min(1.0, (right - left) * 0.1), (bottom - top) * 0.15, (bottom - top) * 0.3  # lines of print touch
        page = self.document[place.page - 1]
        corners = [_on_page(page, left + inset, top + head), _on_page(page, right - inset, bottom - foot)]
        (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(*corners, strict=True))
        text: str = page.get_textpage().get_text_bounded(x0, y0, x1, y1)
        return text


def _on_page(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the shown page in the file's own units, as the renderer has it."""
    (width, height), found = page.get_size(), (ctypes.c_double(), ctypes.c_double())
    raw.FPDF_DeviceToPage(page, 0, 0, int(width * 100), int(height * 100), 0, int(x * 100), int(y * 100), *found)
    return found[0].value, found[1].value


def _cut(greys: Mapping[int, _Grey], sizes: Mapping[int, tuple[float, float]], place: Place) -> _Grey:
    """The pixels of a box on its page's picture."""
    assert place.page is not None and place.box is not None
    grey, (width, height) = greys[place.page], sizes[place.page]
    across, down = grey.shape[1] / width, grey.shape[0] / height
    x0, y0, x1, y1 = place.box
    return grey[max(0, int(y0 * down)) : int(y1 * down) + 1, max(0, int(x0 * across)) : int(x1 * across) + 1]


def _is_inked(cut: _Grey) -> bool:
    """Whether enough pixels are darker than the ground, or lighter where print is light."""
    if not cut.size:
        return False
    ground = float(np.percentile(cut, 80))
    return float((cut < ground - _DARK).mean()) > _INK or float((cut > float(np.percentile(cut, 20)) + _DARK).mean()) > _INK


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def recognise(cut: _Grey) -> str:
    """What recognition reads on a cut line alone, enlarged, without looking for lines."""
    if not cut.size:
        return ""
    image = Image.fromarray(cut)
    image = image.resize((image.width * _SCALE, image.height * _SCALE), Image.Resampling.BICUBIC)
    read = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1], use_det=False, use_cls=False)
    return "".join(read.txts or ())
