"""Pages whose text runs down, up or upside down: read in their own direction, cited where the words lie on the paper."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Turn:
    """By how many quarters (1-3, clockwise) text is turned on a paper of `width` × `height`, and the way there and back.

    Both spaces have their origin at the top left, in page units; that of the reader is `height` wide where quarters are odd.
    """

    quarters: int
    width: float
    height: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as the reader sees them."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def read(self, x: float, y: float) -> tuple[float, float]:
        """A point of the paper as the reader sees it."""
        if self.quarters == 1:
            return y, self.width - x
        return (self.width - x, self.height - y) if self.quarters == 2 else (self.height - y, x)

    def lay(self, x: float, y: float) -> tuple[float, float]:
        """A point that the reader sees, on the paper."""
        if self.quarters == 1:
            return self.width - y, x
        return (self.width - x, self.height - y) if self.quarters == 2 else (y, self.height - x)

    def read_box(self, box: Box) -> Box:
        """A box of the paper as the reader sees it."""
        return _box(self.read(box[0], box[1]), self.read(box[2], box[3]))

    def lay_box(self, box: Box) -> Box:
        """A box that the reader sees, on the paper."""
        return _box(self.lay(box[0], box[1]), self.lay(box[2], box[3]))


def _box(one: tuple[float, float], two: tuple[float, float]) -> Box:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])
