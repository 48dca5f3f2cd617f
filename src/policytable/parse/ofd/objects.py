"""The objects of an OFD page as flat lists in page units: characters, outlines and pictures, in drawing order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from policytable.errors import DamagedError
from policytable.parse.draft import is_wide
from policytable.parse.ofd.geometry import PLAIN, POINTS, Matrix, Step, deltas, number, numbers, path_steps, times
from policytable.parse.ofd.package import OfdPackage, OfdPage, Resources
from policytable.parse.office.ooxml import elements, local

Colour = tuple[int, int, int, int]  # red, green, blue, alpha
_BLACK: Colour = (0, 0, 0, 255)
_DEPTH = 24  # groups within groups; producers nest three
_OBJECTS = 2_000_000  # drawn by one file: a book of 1000 pages that places every character by itself has 1.2 million
_PAGE_OBJECTS = 300_000  # a map drawn line by line has 100 000
_PAGE_CHARACTERS = 60_000  # a dense A3 table has 12 000
_EM = 3.7  # millimetres: 五号
_LINE = 0.353  # millimetres, the standard's usual width of a stroke
_TURNS: dict[str, Matrix] = {"90": (0, 1, -1, 0, 0, 0), "180": (-1, 0, 0, -1, 0, 0), "270": (0, -1, 1, 0, 0, 0)}


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours of the inside and of the line, None where that is not drawn; `width` of the line in page units."""

    fill: Colour | None
    stroke: Colour | None
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A character: `place` takes its em square (y downwards, origin on the base line) to the page; `advance` in ems.

    `glyph` is what the file says is drawn, `font` the embedded font file. None where there is none.
    """

    char: str
    place: Matrix
    advance: float
    paint: Paint
    font: str | None = None
    glyph: int | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A path in page units."""

    steps: tuple[Step, ...]
    paint: Paint
    even_odd: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture file; `place` takes the unit square (y downwards) to the page."""

    path: str
    place: Matrix
    alpha: int = 255


Drawn = Mark | Outline | Photo


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where an object stands: transform to page units, resources, inherited drawing parameters, the groups around it."""

    matrix: Matrix
    resources: Resources
    params: str | None = None
    aside: bool = False
    around: tuple[str, ...] = ()
    alpha: int = 255


class _PageFullError(Exception):
    """A page draws more than is reasonable."""


@dataclass(slots=True)
class Drawing:
    """Reads pages into what they draw, within one budget for the whole file. Raises DamagedError `too_large`."""

    ofd: OfdPackage
    left: int = _OBJECTS
    on_page: int = 0
    characters: int = 0

    def page(self, page: OfdPage) -> list[Drawn]:
        """Everything that a page draws, back to front; a page that draws too much is cut, and that is told."""
        self.on_page = self.characters = 0
        paper: Matrix = (POINTS, 0.0, 0.0, POINTS, -page.box[0] * POINTS, -page.box[1] * POINTS)
        made: list[Drawn] = []
        try:
            for layer in page.layers:
                scope = _Scope(times(layer.origin, paper), layer.resources, layer.element.get("DrawParam"), layer.aside)
                for drawn in self._children(layer.element, scope):
                    self._spend(isinstance(drawn, Mark))
                    made.append(drawn)
        except _PageFullError:
            self.ofd.tell("page_cut", f"page {page.number} draws more than is reasonable; the rest was not read")
        return made

    def _children(self, parent: etree._Element, scope: _Scope) -> Iterator[Drawn]:
        for element in elements(parent):
            self._spend()  # objects that draw nothing cost time too
            name = local(element)
            if element.get("Visible") in ("false", "0"):
                continue
            if name == "PageBlock":
                yield from self._children(element, scope)
            elif name == "CompositeObject":
                yield from self._composite(element, scope)
            elif name == "TextObject":
                yield from _text(element, _inner(element, scope))
            elif name == "PathObject":
                yield from _outline(element, _inner(element, scope))
            elif name == "ImageObject":
                yield from self._photo(element, scope)

    def _spend(self, character: bool = False) -> None:
        self.left -= 1
        self.on_page += 1
        self.characters += character
        if self.on_page > _PAGE_OBJECTS or self.characters > _PAGE_CHARACTERS:
            raise _PageFullError
        if self.left < 0:
            raise DamagedError("more is drawn than is reasonable", about=self.ofd.about, code="too_large")

    def _composite(self, element: etree._Element, scope: _Scope) -> Iterator[Drawn]:
        name = element.get("ResourceID") or ""
        unit = scope.resources.elements.get(name)
        content = None if unit is None else unit.find("{*}Content")
        if content is None:
            self.ofd.tell("part_unread", f"a group of objects is missing: {name}")
        elif name in scope.around or len(scope.around) > _DEPTH:
            self.ofd.tell("part_unread", f"group {name} stands in itself")
        else:
            yield from self._children(content, replace(_inner(element, scope), around=(*scope.around, name)))

    def _photo(self, element: etree._Element, scope: _Scope) -> Iterator[Drawn]:
        name = element.get("ResourceID") or ""
        path = scope.resources.pictures.get(name)
        inner = _inner(element, scope)
        if numbers(element.get("CTM"), 6) is None:  # not as the standard says, and what every reader does
            box = numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
            inner = replace(inner, matrix=times((box[2], 0.0, 0.0, box[3], 0.0, 0.0), inner.matrix))
        if path is None:
            self.ofd.tell("picture_unread", f"a picture is missing: {name}")
        else:
            yield Photo(path, inner.matrix, inner.alpha)


def _inner(element: etree._Element, scope: _Scope) -> _Scope:
    """The space inside an object: its own transform, then its boundary's corner, then what is around it."""
    own = numbers(element.get("CTM"), 6)
    matrix: Matrix = PLAIN if own is None else (own[0], own[1], own[2], own[3], own[4], own[5])
    x, y, _, _ = numbers(element.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
    alpha = scope.alpha * _byte(element.get("Alpha"), 255) // 255
    params = element.get("DrawParam") or scope.params
    return replace(scope, matrix=times(times(matrix, (1.0, 0.0, 0.0, 1.0, x, y)), scope.matrix), params=params, alpha=alpha)


def _text(element: etree._Element, scope: _Scope) -> Iterator[Mark]:
    size = _size(element)
    paint = _paint(element, scope, (element.get("Fill") not in ("false", "0"), element.get("Stroke") in ("true", "1")), _BLACK)
    stretch = number(element.get("HScale"), 1.0) or 1.0
    em = times((size * stretch, 0.0, 0.0, size, 0.0, 0.0), _TURNS.get(element.get("CharDirection") or "0", PLAIN))
    glyphs, font = _glyphs(element), scope.resources.fonts.get(element.get("Font") or "")
    x = y = 0.0
    count = 0
    for code in element.iterfind("{*}TextCode"):
        text = _bare(code.text or "")
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        steps = list(_advances(code, text, size, stretch))
        at_x, at_y = x, y
        for char, (dx, dy) in zip(text, steps, strict=True):
            place = times(times(em, (1.0, 0.0, 0.0, 1.0, at_x, at_y)), scope.matrix)
            advance = _width(char, dx / (size * stretch) if abs(dy) < 0.1 * size else 0.0)
            yield Mark(char, place, advance, paint, font, glyphs.get(count), scope.aside)
            at_x, at_y, count = at_x + dx, at_y + dy, count + 1


def _size(element: etree._Element) -> float:
    """The em in millimetres. Some programs write `size`; a text without any is taken to fill its boundary, not dropped."""
    size = number(element.get("Size") or element.get("size"), 0.0)
    box = numbers(element.get("Boundary"), 4)
    return size if size > 0 else 0.8 * box[3] if box is not None and box[3] > 0 else _EM


def _bare(text: str) -> str:
    """Without the line ends that a producer wrote between tags for looks; blanks of the text itself stay."""
    return re.sub(r"\A[ \t]*[\r\n]\s*|[\r\n]\s*\Z", "", text)


def _advances(code: etree._Element, text: str, size: float, stretch: float) -> Iterator[tuple[float, float]]:
    """The way from every character to the next; the last has none (0). Where the file names none: by the usual widths,
    unless the line runs downwards."""
    xs, ys = deltas(code.get("DeltaX"), len(text) - 1), deltas(code.get("DeltaY"), len(text) - 1)
    for at, char in enumerate(text):
        if at == len(text) - 1:
            yield 0.0, 0.0
        elif at < len(xs):
            yield xs[at], ys[at] if at < len(ys) else 0.0
        else:
            yield (0.0, ys[at]) if at < len(ys) else (_usual(char) * size * stretch, 0.0)


def _usual(char: str) -> float:
    """Width of a character in ems, as most fonts have it."""
    return 1.0 if is_wide(char) else 0.9 if char in "MWmw@%" else 0.7 if char.isupper() else 0.5


def _width(char: str, step: float) -> float:
    """How far a character reaches: to the next one, unless that is farther off than any font makes it."""
    usual = _usual(char)
    return step if 0 < step <= usual + 0.2 else usual


def _glyphs(element: etree._Element) -> dict[int, int]:
    """Index of a character in its object to the glyph that is drawn for it, where the file says so one for one."""
    found: dict[int, int] = {}
    for transform in element.iterfind("{*}CGTransform"):
        first = int(number(transform.get("CodePosition"), 0))
        glyphs = (transform.findtext("{*}Glyphs") or "").split()
        if int(number(transform.get("CodeCount"), 1)) == int(number(transform.get("GlyphCount"), 1)):
            found.update({first + at: int(number(glyph, 0)) for at, glyph in enumerate(glyphs)})
    return {at: glyph for at, glyph in found.items() if 0 < glyph <= 0xFFFF}


def _outline(element: etree._Element, scope: _Scope) -> Iterator[Outline]:
    drawn = (element.get("Fill") in ("true", "1"), element.get("Stroke") not in ("false", "0"))
    steps = path_steps(element.findtext("{*}AbbreviatedData") or "", scope.matrix)
    paint = _paint(element, scope, drawn, None)
    if steps and (paint.fill or paint.stroke):
        yield Outline(tuple(steps), paint, element.get("Rule") == "Even-Odd", scope.aside)


def _paint(element: etree._Element, scope: _Scope, drawn: tuple[bool, bool], fill: Colour | None) -> Paint:
    params = [element, *_params(scope)]
    inside = next((one for one in (_colour(part.find("{*}FillColor")) for part in params) if one), fill) if drawn[0] else None
    line = next((one for one in (_colour(part.find("{*}StrokeColor")) for part in params) if one), _BLACK) if drawn[1] else None
    width = next((number(part.get("LineWidth"), _LINE) for part in params if part.get("LineWidth")), _LINE)
    a, b, c, d, _, _ = scope.matrix
    scale = max(1e-6, abs(a * d - b * c)) ** 0.5
    return Paint(_seen(inside, scope.alpha), _seen(line, scope.alpha), abs(width) * scale)


def _params(scope: _Scope) -> Iterator[etree._Element]:
    name, seen = scope.params, set[str]()
    while name and name not in seen and name in scope.resources.elements:
        seen.add(name)
        found = scope.resources.elements[name]
        yield found
        name = found.get("Relative")


def _colour(element: etree._Element | None) -> Colour | None:
    """A colour in red, green and blue; patterns and gradients are taken for their first colour."""
    if element is None:
        return None
    value = element.get("Value") or element.findtext("{*}Value")
    if value is None:
        inner = next((one for one in element.iter("{*}Color") if one is not element), None)
        return (128, 128, 128, 255) if inner is None else _colour(inner)
    parts = [int(part[1:], 16) if re.fullmatch("#[0-9a-fA-F]{1,2}", part) else _byte(part, 0) for part in value.split()[:4]]
    alpha = _byte(element.get("Alpha"), 255)
    if len(parts) == 4:
        black = 255 - parts[3]
        return (255 - parts[0]) * black // 255, (255 - parts[1]) * black // 255, (255 - parts[2]) * black // 255, alpha
    if len(parts) == 3:
        return parts[0], parts[1], parts[2], alpha
    return (parts[0], parts[0], parts[0], alpha) if parts else None


def _seen(colour: Colour | None, alpha: int) -> Colour | None:
    return None if colour is None or colour[3] * alpha < 255 else (*colour[:3], colour[3] * alpha // 255)


def _byte(text: str | None, default: int) -> int:
    return min(255, max(0, int(number(text, default))))
