"""What a chart draws. An `href` is relative to the file that the SVG will stand in, and empty where there is nothing to open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled number. `parts` are (name, number), in the same order for every bar of a chart, None where nobody published one;
    where they add up to `number` they are stacked, else they stand side by side. `note` is printed beside it (通过率 86%)."""

    label: str
    number: Number
    parts: tuple[tuple[str, Number | None], ...] = ()
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Square:
    """One place of a heat map: `state` is a word of the chart's legend, `title` the sentence that a pointer or a reader hears."""

    row: str
    column: str
    state: str
    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A sum from `low` to `high` (equal for one sum; `low` None for a ceiling) in the lane `group`."""

    label: str
    group: str
    low: Number | None
    high: Number
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One region of the map by tiles; `number` is None where nothing is counted for it."""

    adcode: str
    label: str
    number: Number | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A paper in the drawing of what stands on what. `layer` counts from the top (0 is the nation's); `group` is printed beside it
    (its region), `note` below it (its number and date)."""

    id: str
    label: str
    layer: int
    group: str = ""
    href: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """`start` stands on, amends or repeals `end`; `kind` is the word that is printed (依据, 修订, 废止)."""

    start: str
    end: str
    kind: str
