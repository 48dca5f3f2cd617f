"""A page looked at: drawn at most once, recognised at most once, and not at all where neither is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policytable.parse.printed.glyph import Glyph
from policytable.parse.printed.ocr_budget import BEAT
from policytable.parse.printed.pages import Sheet
from policytable.parse.printed.recognised import Lines, Recognised

Picture = NDArray[np.uint8]
SCAN = 0.5  # of the page; scans fill 0.8 and more, pictures between paragraphs less than a half
HEAD = 60  # characters; two lines of a head and a foot, while a text laid over a scan has hundreds


@dataclass(slots=True)
class Look:
    """One page of a file: `draw` makes its picture, `size` is its width and height in page units."""

    number: int
    size: tuple[float, float]
    seen: Recognised
    beat: Callable[[int], None]
    draw: Callable[[], Picture]
    drawn: Picture | None = None

    def lines(self) -> Lines:
        """The page's lines by recognition, where no earlier look has them."""
        return self.seen.lines(self.number, self._recognise)

    def glyphs(self) -> list[Glyph]:
        """The characters of the lines."""
        return [glyph for line in self.lines() for glyph in line]

    def sheet(self) -> Sheet:
        """The page by recognition as a whole, with the tables that its picture shows."""
        lines = self.lines()
        from policytable.parse.printed.ocr import recognised_sheet  # a second to load, and most files never need it

        return recognised_sheet(lines, self._picture(), self.number, *self.size)

    def _recognise(self) -> Lines:
        from policytable.parse.printed.ocr import read_lines

        self.beat(BEAT)
        return read_lines(self._picture(), *self.size)

    def _picture(self) -> Picture:
        if self.drawn is None:
            self.drawn = self.draw()
        return self.drawn
