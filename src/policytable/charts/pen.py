"""The pen that every drawing is made with: few kinds of marks, presentation attributes only, ink that follows the page.

Pages forbid styles that are not their own, so nothing here is a style. Ink is `currentColor`: near black where the drawing stands
alone or on paper, light where a page that holds it is dark. What must be told apart is told apart by texture; colour only helps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape, quoteattr

from policytable.charts.lettering import breadth, plain, unsure
from policytable.charts.nouns import Number

INK = "#1c2226"
# Reads at 3:1 or better on white and on the dark page alike, so that one drawing serves both.
ACCENT = "#2b8a74"
WARM = "#b5652b"
FACES = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Hiragino Sans GB','Microsoft YaHei',sans-serif"
WIDE = 720  # units; on A4 between margins (180 mm) a unit is 0.71 pt, so that 12 units are 8.5 pt
_TEXTURES = (
    "",  # solid
    '<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{c}" stroke-width="1.6"/>',
    '<circle cx="2" cy="2" r="1.25" fill="{c}"/><circle cx="6" cy="6" r="1.25" fill="{c}"/>',
    '<path d="M0 0L8 8M0 8L8 0" stroke="{c}" stroke-width="1"/>',
    '<path d="M0 2H8M0 6H8" stroke="{c}" stroke-width="1.2"/>',
    "none",
    '<path d="M2 0V8M6 0V8" stroke="{c}" stroke-width="1.2"/>',
    '<path d="M0 0H8M0 4H8M0 0V8M4 0V8" stroke="{c}" stroke-width="0.8"/>',
)
TEXTURES = len(_TEXTURES)


@dataclass(frozen=True, slots=True)
class Type:
    """How words are set. `anchor` is start, middle or end; `faint` words are notes beside the thing itself."""

    size: float = 13
    anchor: str = "start"
    bold: bool = False
    faint: bool = False

    def to(self, anchor: str) -> Type:
        """The same letters, standing elsewhere."""
        return replace(self, anchor=anchor)


BODY = Type()
STRONG = Type(bold=True)
NOTE = Type(size=12, faint=True)
FAINT_LINE = 'stroke="currentColor" stroke-opacity="0.35" stroke-width="1"'
HAIR = 'stroke="currentColor" stroke-opacity="0.14" stroke-width="1"'


class Pen:
    """Collects the marks of one drawing. Units are those of the viewBox; `y` of words is the middle of their line."""

    __slots__ = ("_defs", "_linked", "_marks", "key", "width")

    def __init__(self, key: str, width: float) -> None:
        self.key = re.sub(r"[^A-Za-z0-9_-]", "-", key) or "chart"
        self.width = width
        self._marks: list[str] = []
        self._defs: dict[str, str] = {}
        self._linked = False

    def words(self, text: str, x: float, y: float, face: Type = BODY) -> None:
        """One line of words around the height `y`."""
        shown = plain(text)
        if not shown:
            return
        looks = "" if face.anchor == "start" else f' text-anchor="{face.anchor}"'
        looks += ' font-weight="600"' if face.bold else ""
        looks += ' fill-opacity="0.72"' if face.faint else ""
        if unsure(shown):
            looks += f' textLength="{figure(breadth(shown, face.size))}" lengthAdjust="spacingAndGlyphs"'
        place = f'x="{figure(x)}" y="{figure(y + face.size * 0.36)}" font-size="{figure(face.size)}"'
        self._marks.append(f"<text {place}{looks}>{escape(shown)}</text>")

    def box(self, x: float, y: float, width: float, height: float, looks: str) -> None:
        """A rectangle; `looks` are presentation attributes (`Pen.texture`, `OUTLINE`)."""
        size = f'width="{figure(max(width, 0))}" height="{figure(max(height, 0))}"'
        self._marks.append(f'<rect x="{figure(x)}" y="{figure(y)}" {size} {looks}/>')

    def path(self, points: str, looks: str) -> None:
        """A line by SVG path data."""
        self._marks.append(f'<path d="{points}" fill="none" {looks}/>')

    def dot(self, x: float, y: float, radius: float, looks: str) -> None:
        """A disc."""
        self._marks.append(f'<circle cx="{figure(x)}" cy="{figure(y)}" r="{figure(radius)}" {looks}/>')

    def texture(self, number: int, quiet: bool = False) -> str:
        """The looks of the fill with that number (0 is solid, then hatches, dots, hollow …), told apart without colour; `quiet`
        in faint ink, for what is not there."""
        number %= TEXTURES
        body = _TEXTURES[number]
        ink = "currentColor" if quiet else ACCENT
        faint = ' stroke-opacity="0.45"' if quiet else ""
        edge = f'stroke="{ink}"{faint} stroke-width="1"'
        if not body:
            return f'fill="{ink}"' + (' fill-opacity="0.45"' if quiet else "")
        if body == "none":
            return f'fill="none" {edge}'
        name = f"{self.key}-{'q' if quiet else 't'}{number}"
        frame = f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse"'
        self._defs[name] = frame + (f'><g opacity="0.6">{body}</g>' if quiet else f">{body}").replace("{c}", ink) + "</pattern>"
        return f'fill="url(#{name})" {edge}'

    @contextmanager
    def mark(self, title: str, href: str = "") -> Iterator[None]:
        """The marks made inside belong together: a pointer and a reader hear `title`; with an address they are a link."""
        address = _address(href)
        self._linked = self._linked or bool(address)
        self._marks.append(f"<a href={quoteattr(address)}>" if address else "<g>")
        self._marks.append(f"<title>{escape(plain(title))}</title>")
        yield
        self._marks.append("</a>" if address else "</g>")

    def finish(self, height: float, title: str, description: str) -> str:
        """The drawing as one SVG file of that height."""
        size = f"{figure(self.width)} {figure(height)}"
        # A picture hides what is inside it from readers; a drawing with links in it is a group instead.
        role = "group" if self._linked else "img"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {size}" width="{figure(self.width)}"'
            f' height="{figure(height)}" role="{role}" aria-labelledby="{self.key}-title {self.key}-desc" lang="zh-CN"'
            f' font-family="{FACES}" color="{INK}" fill="currentColor">'
            f'<title id="{self.key}-title">{escape(plain(title))}</title>'
            f'<desc id="{self.key}-desc">{escape(plain(description))}</desc>'
        )
        defs = "".join(self._defs[name] for name in sorted(self._defs))
        return "\n".join([head, *([f"<defs>{defs}</defs>"] if defs else []), *self._marks, "</svg>"]) + "\n"


def figure(number: float) -> str:
    """A length with at most one decimal, always written the same way."""
    text = f"{number:.1f}"
    return text[:-2] if text.endswith(".0") else text


def amount(number: Number) -> str:
    """A number as people read it: no trailing zeros, at most two decimals, halves away from zero."""
    exact = Decimal(number)
    if exact == exact.to_integral_value():
        return str(int(exact))
    return format(exact.quantize(Decimal("0.01"), ROUND_HALF_UP).normalize(), "f")


def _address(href: str) -> str:
    """An address that is relative or of the web; whatever else has a colon before its path is left away."""
    address = "".join(letter for letter in href.strip() if letter.isprintable() and letter != "\ufffd")
    head = re.split("[/?#]", address, maxsplit=1)[0].lower()
    return address if ":" not in head or head in ("http:", "https:") else ""
