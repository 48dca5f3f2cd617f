"""Lines that cross become grids, and the places of a grid that no line parts become cells, open ones too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policytable.parse.printed.ruled import Rect
from policytable.parse.printed.rulings import Rule, Rules

_NEAR = 3.0  # page units within which lines are one, ends meet, and dashes belong together
_OPEN = 6.0  # page units by which a line must reach past the outermost crossing line to bound a cell that is open there
_PLACES = 40_000
Place = tuple[int, int]  # row, column


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells of one table, and the x windows of those that have no line at the table's top or bottom."""

    rects: tuple[Rect, ...]
    open_top: tuple[tuple[float, float], ...] = ()
    open_bottom: tuple[tuple[float, float], ...] = ()


def lattices(rules: Rules) -> list[Lattice]:
    """Every grid of at least two cells that lines form together, from the top of the page.

    Edges of filled boxes are lines only outside the grids of drawn lines: within them they are marked words.
    """
    drawn = _grids(rules)
    if rules.shades is None:
        return drawn
    level = [rule for rule in rules.shades.level if not _lies_in((rule.low + rule.high) / 2, rule.at, drawn)]
    upright = [rule for rule in rules.shades.upright if not _lies_in(rule.at, (rule.low + rule.high) / 2, drawn)]
    return _grids(Rules(rules.level + level, rules.upright + upright)) if level and upright else drawn


def _lies_in(x: float, y: float, grids: Sequence[Lattice]) -> bool:
    return any(rect[0] - _NEAR <= x <= rect[2] + _NEAR and rect[1] - _NEAR <= y <= rect[3] + _NEAR for grid in grids for rect in grid.rects)


def _grids(rules: Rules) -> list[Lattice]:
    level, upright = _joined(rules.level), _joined(rules.upright)
    found = [lattice for rows, columns in _groups(level, upright) if (lattice := _lattice(rows, columns)) is not None]
    return sorted(found, key=lambda lattice: (min(rect[1] for rect in lattice.rects), min(rect[0] for rect in lattice.rects)))


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines side by side as one line, pieces one after another too."""
    made: list[Rule] = []
    for group in _near(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        low, high = None, 0.0
        for rule in sorted(group, key=lambda rule: (rule.low, rule.high)):
            if low is not None and rule.low <= high + _NEAR:
                high = max(high, rule.high)
                continue
            if low is not None:
                made.append(Rule(at, low, high))
            low, high = rule.low, rule.high
        if low is not None:
            made.append(Rule(at, low, high))
    return [rule for rule in made if rule.high - rule.low > _NEAR]


def _near(rules: Sequence[Rule]) -> list[list[Rule]]:
    groups: list[list[Rule]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][-1].at <= _NEAR:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _groups(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that touch one another, directly or through others."""
    home = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while home[at] != at:
            home[at] = home[home[at]]
            at = home[at]
        return at

    for i, row in enumerate(level):
        for j, column in enumerate(upright, len(level)):
            if row.low - _NEAR <= column.at <= row.high + _NEAR and column.low - _NEAR <= row.at <= column.high + _NEAR:
                home[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at in range(len(home)):
        group = groups.setdefault(root(at), ([], []))
        if at < len(level):
            group[0].append(level[at])
        else:
            group[1].append(upright[at - len(level)])
    return [group for group in groups.values() if len(group[1]) > 1 and (len(group[0]) > 1 or _is_strip(*group))]


def _is_strip(level: Sequence[Rule], upright: Sequence[Rule]) -> bool:
    """The last line of a row that began on the page before: one level line, and uprights that end together."""
    if len(level) != 1 or len(upright) < 3:
        return False
    xs = [rule.at for rule in upright]
    lows, highs = [rule.low for rule in upright], [rule.high for rule in upright]
    ends = max(lows) - min(lows) <= _NEAR and max(highs) - min(highs) <= _NEAR
    return ends and level[0].low <= min(xs) + _NEAR and level[0].high >= max(xs) - _NEAR


def _lattice(level: Sequence[Rule], upright: Sequence[Rule]) -> Lattice | None:
    xs = _with_ends(sorted({rule.at for rule in upright}), level)
    ys = _with_ends(sorted({rule.at for rule in level}), upright)
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5 or (len(xs) - 1) * (len(ys) - 1) > _PLACES:
        return None
    sides = _Walls(xs, ys, _covered(level, ys, xs), _covered(upright, xs, ys))
    cells = [cell for region in sides.regions() for cell in _rectangles(region) if sides.is_held(cell)]
    if len(cells) < 2:
        return None
    rects = [(xs[left], ys[top], xs[right], ys[bottom]) for top, left, bottom, right in cells]
    first, last = min(cell[0] for cell in cells), max(cell[2] for cell in cells)
    tops = tuple((xs[left], xs[right]) for top, left, _, right in cells if top == first and not sides.has_level(first, left, right))
    bottoms = tuple((xs[left], xs[right]) for _, left, bottom, right in cells if bottom == last and not sides.has_level(last, left, right))
    return Lattice(tuple(rects), tops, bottoms)


def _with_ends(places: list[float], crossing: Sequence[Rule]) -> list[float]:
    """Borders with the ends of the crossing lines where these reach past the outermost."""
    low, high = min(rule.low for rule in crossing), max(rule.high for rule in crossing)
    before = [low] if low < places[0] - _OPEN else []
    return before + places + ([high] if high > places[-1] + _OPEN else [])


def _covered(rules: Sequence[Rule], at: Sequence[float], across: Sequence[float]) -> list[list[bool]]:
    """For every border and every step between the crossing borders whether a line is drawn there."""
    made = [[False] * (len(across) - 1) for _ in at]
    index = {place: number for number, place in enumerate(at)}
    for rule in rules:
        row = made[index[rule.at]]
        for step in range(len(across) - 1):
            low, high = across[step], across[step + 1]
            if min(rule.high, high) - max(rule.low, low) > 0.5 * (high - low):
                row[step] = True
    return made


Block = tuple[int, int, int, int]  # top, left, bottom, right: indices of borders


@dataclass(frozen=True, slots=True)
class _Walls:
    """A grid with its drawn lines: `level[y][column]`, `upright[x][row]`."""

    xs: Sequence[float]
    ys: Sequence[float]
    level: list[list[bool]]
    upright: list[list[bool]]

    def regions(self) -> list[set[Place]]:
        """Places that no line parts from one another."""
        seen: set[Place] = set()
        found = []
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if (row, column) not in seen:
                    region = self._reach((row, column))
                    seen |= region
                    found.append(region)
        return found

    def _reach(self, start: Place) -> set[Place]:
        region, edge = {start}, [start]
        while edge:
            row, column = edge.pop()
            for near, parted in (
                ((row, column - 1), self.upright[column][row]),
                ((row, column + 1), self.upright[column + 1][row]),
                ((row - 1, column), self.level[row][column]),
                ((row + 1, column), self.level[row + 1][column]),
            ):
                inside = 0 <= near[0] < len(self.ys) - 1 and 0 <= near[1] < len(self.xs) - 1
                if inside and not parted and near not in region:
                    region.add(near)
                    edge.append(near)
        return region

    def has_level(self, border: int, left: int, right: int) -> bool:
        return all(self.level[border][left:right])

    def has_upright(self, border: int, top: int, bottom: int) -> bool:
        return all(self.upright[border][top:bottom])

    def is_held(self, cell: Block) -> bool:
        """Whether lines hold a cell from two opposite sides; what they do not hold lies outside the table."""
        top, left, bottom, right = cell
        sides = self.has_upright(left, top, bottom) and self.has_upright(right, top, bottom)
        return sides or (self.has_level(top, left, right) and self.has_level(bottom, left, right))


def _rectangles(region: set[Place]) -> list[Block]:
    """A region as rectangles: itself, mostly; where lines are missing, its runs of places row by row."""
    top, bottom = min(row for row, _ in region), max(row for row, _ in region) + 1
    left, right = min(column for _, column in region), max(column for _, column in region) + 1
    if len(region) == (bottom - top) * (right - left):
        return [(top, left, bottom, right)]
    made: list[Block] = []
    for row in range(top, bottom):
        for low, high in _stretches(sorted(column for at, column in region if at == row)):
            last = next((at for at, block in enumerate(made) if block[1] == low and block[3] == high and block[2] == row), None)
            if last is None:
                made.append((row, low, row + 1, high))
            else:
                made[last] = (made[last][0], low, row + 1, high)
    return made


def _stretches(columns: Sequence[int]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for column in columns:
        if made and made[-1][1] == column:
            made[-1] = (made[-1][0], column + 1)
        else:
            made.append((column, column + 1))
    return made
