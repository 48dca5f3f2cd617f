"""What is stated where: a square for each row and column, its texture the state, so that it reads in black and white."""

from __future__ import annotations

from collections import Counter

from policytable.charts.legends import legend as explained
from policytable.charts.lettering import balanced, breadth, fitted
from policytable.charts.nouns import Square
from policytable.charts.pen import BODY, HAIR, NOTE, STRONG, WIDE, Pen

_ROW, _TALL, _GAP = 22, 17, 3
# The states of cells keep their texture in every drawing. Other words take those that are left in this order: what one hopes to
# find is full, what was not found empty.
_ORDER = (0, 5, 1, 2, 3, 4, 6, 7)
_QUIET = (1, 5, 6, 7)
_USUAL = {
    "stated": 0,
    "not_collected": 1,
    "pending_review": 2,
    "conflicting": 3,
    "expired": 4,
    "not_stated": 5,
    "withdrawn": 6,
    "not_readable": 7,
}


def heat(squares: tuple[Square, ...], legend: tuple[tuple[str, str], ...], title: str, key: str, width: int = WIDE) -> str:
    """Rows and columns in the order in which the squares name them. `legend` are (state, word), what stands after ： in a word
    explains it; the first state is what one hopes to find, and is counted at the end of each row and column. States that no square
    has are left out of the legend."""
    pen = Pen(key, width)
    used = {square.state for square in squares}
    shown = tuple((state, word) for state, word in legend if state in used)
    known = {**dict(legend), **{state: state for state in sorted(used - {state for state, _ in legend})}}
    textures = _textures(tuple(known))
    top = explained(pen, tuple(word for _, word in shown), (4, 0), lambda index: _look(pen, shown[index][0], textures)) + 6
    grid = _Grid(pen, squares, legend[0][0] if legend else "")
    top = grid.heads(top)
    for square in squares:
        x, y = grid.place(square, top)
        with pen.mark(square.title or f"{square.row}，{square.column}：{known[square.state]}", square.href):
            pen.box(x, y - _TALL / 2, grid.broad - _GAP, _TALL, _look(pen, square.state, textures))
    bottom = grid.counts(top, known.get(grid.hoped, "").partition("：")[0])
    tally = Counter(square.state for square in squares)
    words = "，".join(f"{word} {tally[state]}" for state, word in known.items() if tally[state])
    return pen.finish(bottom, title, f"{len(grid.rows)}行{len(grid.columns)}列：{words}。" if squares else "没有数据。")


class _Grid:
    """Where the squares lie, and the words around them."""

    __slots__ = ("_pen", "_squares", "broad", "columns", "hoped", "left", "rows")

    def __init__(self, pen: Pen, squares: tuple[Square, ...], hoped: str) -> None:
        self._pen, self._squares, self.hoped = pen, squares, hoped
        self.rows = {row: index for index, row in enumerate(dict.fromkeys(square.row for square in squares))}
        self.columns = {name: index for index, name in enumerate(dict.fromkeys(square.column for square in squares))}
        words = max([breadth(row, BODY.size) for row in self.rows], default=0)
        self.left = min(words, pen.width * 0.4) + 12
        self.broad = (pen.width - self.left - 44) / max(len(self.columns), 1)

    def place(self, square: Square, top: float) -> tuple[float, float]:
        """The left edge and the middle of a square."""
        return self.left + self.columns[square.column] * self.broad, top + (self.rows[square.row] + 0.5) * _ROW

    def heads(self, top: float) -> float:
        """The names of the columns, standing on one line; gives the height where the rows begin."""
        names = [balanced(name, self.broad - 4, NOTE.size, 4) for name in self.columns]
        tall = max([len(lines) for lines in names], default=0)
        for index, lines in enumerate(names):
            for line, text in enumerate(reversed(lines)):
                middle = self.left + (index + 0.5) * self.broad - _GAP / 2
                self._pen.words(text, middle, top + (tall - line - 0.5) * 16, NOTE.to("middle"))
        return top + tall * 16 + 4

    def counts(self, top: float, word: str) -> float:
        """The names of the rows and how often each row and column has what one hopes for; gives the lower edge."""
        pen, bottom = self._pen, top + len(self.rows) * _ROW
        for row, index in self.rows.items():
            middle = top + (index + 0.5) * _ROW
            pen.words(fitted(row, self.left - 12, BODY.size), 4, middle)
            pen.words(self._share("row", row), pen.width - 4, middle, NOTE.to("end"))
        if not self.columns:
            return bottom + 8
        pen.path(f"M4 {bottom + 4}H{pen.width - 4}", HAIR)
        pen.words(fitted(word, self.left - 10, NOTE.size), 4, bottom + 18, NOTE)
        shares = {name: self._share("column", name) for name in self.columns}
        whole = all(breadth(share, STRONG.size) < self.broad - 4 for share in shares.values())
        for name, index in self.columns.items():
            said = shares[name] if whole else shares[name].partition("/")[0]
            pen.words(said, self.left + (index + 0.5) * self.broad - _GAP / 2, bottom + 18, STRONG.to("middle"))
        return bottom + 32

    def _share(self, side: str, name: str) -> str:
        own = [square.state for square in self._squares if (square.row if side == "row" else square.column) == name]
        return f"{own.count(self.hoped)}/{len(own)}"


def _textures(states: tuple[str, ...]) -> dict[str, int]:
    free = [number for number in _ORDER if number not in {_USUAL.get(state) for state in states}]
    others = [state for state in states if state not in _USUAL]
    named = {state: free[index % len(free)] if free else index for index, state in enumerate(others)}
    return {state: _USUAL.get(state, named.get(state, 0)) for state in states}


def _look(pen: Pen, state: str, textures: dict[str, int]) -> str:
    return pen.texture(textures[state], quiet=textures[state] in _QUIET)
